"""The section of the rules: which file they are in, the editor, saving, and the dry run."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop_agent.panel.context import Context
from desktop_agent.panel.settings.dryrunview import DryRunView
from desktop_agent.panel.settings.fields import Binder, Section, WrongLine, muted, show_path
from desktop_agent.panel.settings.policyeditor import PolicyEditor
from desktop_agent.panel.settings.policyfile import Changed, Loaded, copy_shipped, load_policy, save_policy
from desktop_agent.panel.settings.saver import Saver
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.words import tr


class PolicySection(Section):
    """Shows the rules in force; those in a file of the person's own can be changed.

    What costs time to build is built when it is first opened.
    """

    def __init__(self, context: Context, saver: Saver, binder: Binder) -> None:
        super().__init__(
            "policy",
            tr("Rules"),
            tr(
                "What the agent may do by itself, what it asks about, and what it never does. The first rule that "
                "matches decides; what no rule speaks of is refused. Changes are for the next task."
            ),
        )
        self._context = context
        self._saver = saver
        self._editor: PolicyEditor | None = None
        self._loaded: Loaded | None = None
        self._replace = False
        self._path = ""
        binder.tie("privacy", "policy", self._path_set)

    @property
    def dirty(self) -> bool:
        """Whether there is something to save."""
        if self._editor is None or self._loaded is None or self._loaded.path is None:
            return False
        # A file that was broken when it was read is no change of the person's.
        return self._editor.text != self._loaded.text or bool(self._editor.problem)

    def opened(self) -> None:
        """Read the rules again, unless they are being changed here."""
        if self._editor is None:
            self._build()
        self._dry.opened()
        if not self.dirty:
            self._load(self._path)

    def may_close(self) -> bool:
        """Whether nothing would be lost; else the question is shown."""
        if not self.dirty:
            return True
        self._say(
            tr("The rules were changed and are not saved: save them, or take the changes back."), "warn"
        )
        (self._save if self._save.isEnabled() else self._revert).setFocus()
        return False

    # --------------------------------------------------------------- building

    def _build(self) -> None:
        self._editor = PolicyEditor(self._context.theme)
        self._editor.changed.connect(self._edited)
        self._problem = WrongLine()
        self._problem.setObjectName("policy_problem")
        self.wide(self._file_bar())
        self.wide(self._problem)
        self.wide(self._editor)
        self.wide(self._save_bar())
        heading = QLabel(tr("Dry run"))
        kind_of(heading, "heading")
        self.wide(heading)
        self.wide(
            muted(
                tr(
                    "What would these rules, saved or not, have said to the acts of a session that was recorded?"
                )
            )
        )
        self._dry = DryRunView(self._context, self._rules_now)
        self.wide(self._dry)

    def _file_bar(self) -> QWidget:
        held = QWidget()
        bar = QHBoxLayout(held)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(SPACE)
        self._where = muted("")
        self._where.setObjectName("policy_where")
        bar.addWidget(self._where, 1)
        self._own = QPushButton(tr("&Copy to rules of my own"))
        self._own.setObjectName("policy_own")
        kind_of(self._own, "primary")
        self._own.setToolTip(tr("The rules that ship are never changed; a copy beside the settings is"))
        self._own.clicked.connect(self._copy)
        self._open = QPushButton(tr("Use a &file…"))
        self._open.setObjectName("policy_open")
        self._open.setToolTip(tr("Use the rules in another file"))
        self._open.clicked.connect(self._choose_file)
        self._back = QPushButton(tr("Use those that ship"))
        self._back.setObjectName("policy_back")
        self._back.setToolTip(tr("Your file stays where it is"))
        self._back.clicked.connect(lambda: self._use(""))
        for button in (self._own, self._open, self._back):
            bar.addWidget(button)
        return held

    def _save_bar(self) -> QWidget:
        self._bar = QFrame()
        self._bar.setObjectName("policy_bar")
        kind_of(self._bar, "notice")
        row = QHBoxLayout(self._bar)
        row.setSpacing(SPACE)
        self._said = QLabel()
        self._said.setObjectName("policy_said")
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setWordWrap(True)
        row.addWidget(self._said, 1)
        self._revert = QPushButton(tr("Take changes &back"))
        self._revert.setObjectName("policy_revert")
        self._revert.clicked.connect(lambda: self._load(self._path))
        self._save = QPushButton(tr("Save the &rules"))
        self._save.setObjectName("policy_save")
        kind_of(self._save, "primary")
        self._save.clicked.connect(self._write)
        row.addWidget(self._revert)
        row.addWidget(self._save)
        self._bar.hide()
        return self._bar

    # ---------------------------------------------------------------- the file

    def _path_set(self, path: object) -> None:
        changed = str(path) != self._path
        self._path = str(path)
        if not changed or self._editor is None:
            return
        if self.dirty:
            # Taking the choice of a file back must not take what was written with it.
            self._say(tr("Other rules are in force now. What stands here is not saved yet."), "warn")
        else:
            self._load(self._path)

    def _use(self, path: str) -> None:
        if self.may_close():
            self._saver.set("privacy", "policy", path, tr("Rules"))
            self._path_set(path)

    def _load(self, path: str) -> None:
        self._context.jobs.run(lambda: load_policy(path), self._have, lambda why: self._problem.say(str(why)))

    def _have(self, loaded: Loaded) -> None:
        if self._editor is None:
            return
        self._loaded, self._replace = loaded, False
        mine = loaded.path is not None
        if mine:
            show_path(self._where, str(loaded.path))
        else:
            self._where.setText(tr("The rules that ship with the program (read-only)"))
            self._where.setToolTip("")
        self._own.setVisible(not mine)
        self._back.setVisible(mine)
        # A file that cannot be read at all must not be written over by an empty text.
        editable = mine and (loaded.book is not None or bool(loaded.text))
        self._editor.show_policy(loaded.text, loaded.book, editable=editable)
        words = (
            tr("Line {line}: {problem}", line=loaded.line, problem=loaded.problem)
            if loaded.line
            else loaded.problem
        )
        self._problem.say(words)
        self._bar.hide()
        self._dry.rules_changed()

    def _copy(self) -> None:
        folder = self._context.settings.path.parent
        self._context.jobs.run(
            lambda: copy_shipped(folder),
            lambda path: self._use(str(path)),
            lambda why: self._problem.say(str(why)),
        )

    def _choose_file(self) -> None:
        if not self.may_close():
            return
        dialog = QFileDialog(self, tr("Rules"), self._path or str(self._context.settings.path.parent))
        dialog.setNameFilter(tr("Rules (*.toml)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._use)
        dialog.open()

    def _write(self) -> None:
        loaded, editor = self._loaded, self._editor
        if loaded is None or loaded.path is None or editor is None or not editor.usable:
            return
        path, text = loaded.path, editor.text
        before = None if self._replace else loaded.text
        self._save.setEnabled(False)

        def done(_: None) -> None:
            self._replace = False
            self._loaded = Loaded(path, text, None)
            editor.note = ""
            self._problem.say("")
            self._edited()
            if not self.dirty:
                self._say(tr("Saved. The rules are in force from the next task on."), "good", ask=False)

        def failed(problem: Exception) -> None:
            self._edited()
            self._replace = isinstance(problem, Changed)
            hint = tr("Save once more to replace it.") if self._replace else ""
            self._say(f"{problem} {hint}".strip(), "bad")

        self._context.jobs.run(lambda: save_policy(path, text, before), done, failed)

    # ------------------------------------------------------------------- words

    def _rules_now(self) -> str | None:
        return self._editor.text if self._editor is not None and self._editor.usable else None

    def _edited(self) -> None:
        """Form, list or text were used: say how things stand."""
        editor = self._editor
        if editor is None:
            return
        self._save.setEnabled(editor.usable)
        self._dry.rules_changed()
        self._problem.say(editor.problem)
        if not self.dirty:
            self._bar.hide()
        elif editor.problem:
            self._say(tr("Not saved, since the rules cannot be used as they are."), "bad")
        else:
            self._say(" ".join(part for part in (tr("Not saved yet."), editor.note) if part), "")

    def _say(self, words: str, tone: str, *, ask: bool = True) -> None:
        kind_of(self._bar, "notice", tone)
        self._said.setText(words)
        self._save.setVisible(ask)
        self._revert.setVisible(ask)
        self._bar.show()
