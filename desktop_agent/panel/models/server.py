"""The card about a multimodal model on a server: where it is, what it is called, its key, and whether it answers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QSignalBlocker
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from desktop_agent.errors import BadInput, SomethingMissing
from desktop_agent.panel.context import Context
from desktop_agent.panel.models.address import Address, address_problem, address_warning, parse_address
from desktop_agent.panel.models.exchange import Patience
from desktop_agent.panel.models.keys import Keyring, key_for, store_key
from desktop_agent.panel.models.trial import LIMIT_S, Trial, Verdict, try_server
from desktop_agent.panel.settings.fields import Binder, Section, WrongLine
from desktop_agent.panel.settings.saver import Saver
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.words import tr

DIALECTS = ("qwen", "qwen2.5", "ui-tars", "ui-tars-1.0", "openai", "anthropic", "text", "text-compact")
"""The formats there are (`desktop_agent.plan.dialects.NAMES`, which takes long to import)."""
_TONES = {Verdict.GOOD: "good", Verdict.DOUBTFUL: "warn", Verdict.BAD: "bad", Verdict.CANCELLED: ""}


class ServerSection(Section):
    """Address, model, key, format, prices, and a test of the connection.

    Attributes:
        keyring: where keys are kept; None for the system's.
        limit_s: seconds that a test may take.
    """

    def __init__(self, context: Context, saver: Saver, binder: Binder) -> None:
        super().__init__(
            "server",
            tr("A model on a server"),
            tr(
                "Any server with the OpenAI interface, on this machine or elsewhere: choose it above as the planner, "
                "or on the Task page for one task."
            ),
        )
        self.keyring: Keyring | None = None
        self.limit_s = LIMIT_S
        self._context = context
        self._saver = saver
        self._patience: Patience | None = None
        self._busy = False
        self._forget: Callable[[], None] = lambda: None
        label = tr("Address")
        self._address, tell = binder.line("model", "server", label, 2000, address_problem)
        self._address.setPlaceholderText("http://127.0.0.1:8000/v1")
        self._address.setMinimumWidth(320)
        self._address.textChanged.connect(self._warn)
        tell(
            self.row(
                "model.server",
                tr("&Address"),
                self._address,
                tr("Of a server with the OpenAI interface, such as llama.cpp, vLLM or Ollama. Empty: none."),
            )
        )
        self._warning = WrongLine()
        self._warning.setObjectName("server_warning")
        kind_of(self._warning, "doubt")
        self.wide(self._warning)
        self.row(
            "model.key",
            tr("&Key"),
            self._key_row(),
            tr("Kept in the system's keyring, for this server alone."),
        )
        self._key_said = self.wrong("model.key")
        self._name = self._model_box(binder)
        self.row(
            "model.name",
            tr("&Model"),
            self._name,
            tr("As the server calls it; a test of the connection lists them."),
        )
        label = tr("Format")
        formats = (("", tr("By the model's name")), *((name, name) for name in DIALECTS))
        self.row(
            "model.dialect",
            tr("F&ormat"),
            binder.combo("model", "dialect", label, formats),
            tr(
                "How the model is asked and how its answers are read: “text” for models that see no pictures."
            ),
        )
        self.row(
            "model.price_in",
            tr("Price of readin&g"),
            binder.number(
                "model",
                "price_in",
                tr("Price of reading"),
                0.0,
                1_000_000,
                tr(" per million tokens"),
                decimals=3,
            ),
        )
        self.row(
            "model.price_out",
            tr("Price of &writing"),
            binder.number(
                "model",
                "price_out",
                tr("Price of writing"),
                0.0,
                1_000_000,
                tr(" per million tokens"),
                decimals=3,
            ),
            tr("In your currency; 0 where it costs nothing. Sessions then say what they cost."),
        )
        self.wide(self._test_row())
        self.wide(self._result_row())
        self._warn()
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self._give_up)

    # --------------------------------------------------------------- building

    def _key_row(self) -> QWidget:
        held = QWidget()
        row = QHBoxLayout(held)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        self._key = QLineEdit()
        self._key.setObjectName("model_key")
        self._key.setEchoMode(QLineEdit.EchoMode.Password)
        self._key.setMaxLength(4000)
        self._key.setMinimumWidth(220)
        self._key.setAccessibleName(tr("Key of the server"))
        self._key.setPlaceholderText(tr("only where the server wants one"))
        self._key.returnPressed.connect(self._store)
        self._store_button = QPushButton(tr("&Store"))
        self._store_button.setObjectName("model_key_store")
        self._store_button.setToolTip(tr("Keep the key in the system's keyring"))
        self._store_button.clicked.connect(self._store)
        self._drop_button = QPushButton(tr("&Forget it"))
        self._drop_button.setObjectName("model_key_forget")
        self._drop_button.setToolTip(tr("Remove this server's key from the keyring"))
        self._drop_button.clicked.connect(self._drop)
        for widget in (self._key, self._store_button, self._drop_button):
            row.addWidget(widget)
        held.setFocusProxy(self._key)
        return held

    def _model_box(self, binder: Binder) -> QComboBox:
        box = QComboBox()
        box.setObjectName("model_name")
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.setMinimumContentsLength(28)
        line = box.lineEdit()
        assert line is not None
        line.setMaxLength(300)
        label = tr("Model")

        def keep() -> None:
            self._saver.set("model", "name", box.currentText().strip(), label)

        def show(value: object) -> None:
            with QSignalBlocker(box):
                box.setCurrentText(str(value))

        line.editingFinished.connect(keep)
        box.activated.connect(lambda _: keep())
        binder.tie("model", "name", show)
        return box

    def _test_row(self) -> QWidget:
        held = QWidget()
        row = QHBoxLayout(held)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        self._test = QPushButton(tr("&Test the connection"))
        self._test.setObjectName("test_connection")
        self._test.setToolTip(tr("Asks for the list of models and, when one is chosen, for one word from it"))
        self._test.clicked.connect(self._begin)
        self._cancel = QPushButton(tr("Cancel"))
        self._cancel.setObjectName("test_cancel")
        self._cancel.clicked.connect(self._give_up)
        self._cancel.hide()
        row.addWidget(self._test)
        row.addWidget(self._cancel)
        row.addStretch(1)
        return held

    def _result_row(self) -> QWidget:
        self._result = QFrame()
        self._result.setObjectName("test_result")
        box = QHBoxLayout(self._result)
        self._words = QLabel()
        self._words.setObjectName("test_words")
        self._words.setWordWrap(True)
        box.addWidget(self._words, 1)
        self._result.hide()
        return self._result

    # ------------------------------------------------------------------ acting

    def _warn(self) -> None:
        text = self._address.text().strip()
        self._warning.say(address_warning(text))
        self._tell_key("", good=True)
        self._let()

    def _let(self) -> None:
        """One thing at a time: a keyring may wait for its person, and a server for ever."""
        text = self._address.text().strip()
        usable = bool(text) and not address_problem(text) and not self._busy
        for widget in (self._test, self._key, self._store_button, self._drop_button):
            widget.setEnabled(usable)

    def _where(self) -> Address | None:
        try:
            return parse_address(self._address.text().strip())
        except BadInput as problem:
            self._show("bad", str(problem))
            return None

    def _begin(self) -> None:
        address = self._where()
        if address is None:
            return
        model, keyring, patience = self._name.currentText().strip(), self.keyring, Patience(self.limit_s)
        self._patience = patience
        self._busy = True
        self._let()
        self._cancel.show()
        self._show("", tr("Asking {address}…", address=address.origin))

        def work() -> Trial:
            return try_server(address, model, key_for(address, keyring), patience)

        self._forget = self._context.jobs.run(
            work, self._tried, lambda why: self._tried(Trial(Verdict.BAD, str(why)))
        )

    def _give_up(self) -> None:
        if self._patience is not None:
            self._patience.cancel()

    def _tried(self, trial: Trial) -> None:
        self._patience = None
        self._cancel.hide()
        self._busy = False
        self._let()
        self._show(_TONES[trial.verdict], trial.words)
        if trial.models:
            chosen = self._name.currentText()
            with QSignalBlocker(self._name):
                self._name.clear()
                self._name.addItems(list(trial.models))
                self._name.setCurrentText(chosen)

    def _store(self) -> None:
        address, key = self._where(), self._key.text().strip()
        if address is None or not key:
            return
        if any(not 0x21 <= ord(character) <= 0x7E for character in key):
            self._tell_key(
                tr("A key has no spaces, and only letters, digits and signs of ASCII."), good=False
            )
            return
        self._keep(address, key, tr("Stored for {address}.", address=address.origin))

    def _drop(self) -> None:
        address = self._where()
        if address is not None:
            self._keep(address, "", tr("No key is stored for {address}.", address=address.origin))

    def _keep(self, address: Address, key: str, done_words: str) -> None:
        keyring = self.keyring
        self._busy = True
        self._let()

        def done(_: None) -> None:
            self._busy = False
            self._let()
            self._key.clear()
            self._tell_key(done_words, good=True)

        def failed(problem: Exception) -> None:
            self._busy = False
            self._let()
            words = str(problem) if isinstance(problem, SomethingMissing) else type(problem).__name__
            self._tell_key(words, good=False)

        self._context.jobs.run(lambda: store_key(address, key, keyring), done, failed)

    def _tell_key(self, words: str, *, good: bool) -> None:
        if self._key_said is not None:
            kind_of(self._key_said, "muted" if good else "wrong")
            self._key_said.say(words)

    def _show(self, tone: str, words: str) -> None:
        kind_of(self._result, "notice", tone)
        self._words.setText(words)
        self._result.show()
