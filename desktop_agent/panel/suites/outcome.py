"""One test from near: why it did not pass, the picture of the screen, what it left."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QImage
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from desktop_agent.panel.context import Context, Tone
from desktop_agent.panel.macros.parts import Icons, Notice, label, push_button, row
from desktop_agent.panel.macros.runpane import Picture, open_place
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.suites.state import BAD, State, Test, duration, parts_of
from desktop_agent.panel.suites.tree import state_words
from desktop_agent.panel.words import tr

_TONES = {
    State.PASSED: "good",
    State.FAILED: "bad",
    State.ERROR: "bad",
    State.XPASSED: "warn",
    State.RUNNING: "live",
}
_MOST_LINES = 30


class OutcomePane(QScrollArea):
    """The chosen test."""

    def __init__(self, context: Context, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("outcome_pane")
        self.setAccessibleName(tr("How the test went"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._context = context
        self._test: Test | None = None
        self._wanted = ""
        self.nothing = label(tr("Choose a test to see how it went."), "muted", wraps=True)
        self.title = label("", "title", "outcome_title", wraps=True)
        self.place = label("", "muted", "outcome_place", wraps=True)
        self.badge = QLabel()
        self.badge.setObjectName("outcome_badge")
        kind_of(self.badge, "badge")
        self.took = label("", "muted", "outcome_took")
        self.reason = Notice("outcome_reason")
        self.picture = Picture("outcome_picture", tr("The screen when it failed"))
        self.page = push_button(
            "outcome_page", tr("Open the page"), "primary", tr("Every step, with pictures")
        )
        icons.set(self.page, "external-link", "on_accent")
        self.session = push_button("outcome_session", tr("Show the session"))
        icons.set(self.session, "film")
        self.video = push_button("outcome_video", tr("Play the video"))
        icons.set(self.video, "video")
        self.folder = push_button("outcome_folder", tr("Show the files"))
        icons.set(self.folder, "folder-open")
        self.report_title = label(tr("Report"), "heading")
        self.report = _Words("outcome_report", tr("Report"))
        self.output_title = label(tr("What it printed"), "heading")
        self.output = _Words("outcome_output", tr("What it printed"))
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 0, 8, 8)
        layout.setSpacing(12)
        layout.addWidget(self.nothing)
        layout.addWidget(self.title)
        layout.addWidget(self.place)
        layout.addLayout(row(self.badge, self.took, None))
        layout.addWidget(self.reason)
        layout.addLayout(row(self.page, self.session, None))
        layout.addLayout(row(self.video, self.folder, None))
        for one in (self.picture, self.report_title, self.report, self.output_title, self.output):
            layout.addWidget(one)
        layout.addStretch(1)
        self.setWidget(inner)
        self.page.clicked.connect(lambda: self._open("page"))
        self.video.clicked.connect(lambda: self._open("video"))
        self.session.clicked.connect(self._show_session)
        self.folder.clicked.connect(self._open_folder)
        self.show_test(None)

    @property
    def name(self) -> str:
        """Id of the test that is shown; empty for none."""
        return self._test.id if self._test is not None else ""

    def show_test(self, test: Test | None) -> None:
        """Show `test`; None: none is chosen."""
        self._test = test
        self.nothing.setVisible(test is None)
        files = test.files if test is not None else {}
        for button, kind in ((self.page, "page"), (self.session, "session"), (self.video, "video")):
            button.setVisible(kind in files)
        self.folder.setVisible(bool(files))
        for one in (self.title, self.place, self.badge, self.took):
            one.setVisible(test is not None)
        self._show_texts(test)
        self._show_picture(files.get("screen", ""))
        if test is None:
            return
        parts = parts_of(test.id)
        self.title.setText(parts[-1] if parts else test.id)
        self.place.setText(test.id.partition("::")[0])
        self.badge.setText(state_words(test.state) if test.readable else tr("cannot be read"))
        kind_of(self.badge, "badge", _TONES.get(test.state, ""))
        self.badge.updateGeometry()
        self.took.setText(duration(test.seconds) if test.seconds else "")

    def _show_texts(self, test: Test | None) -> None:
        words = test.words if test is not None else ""
        bad = test is not None and test.state in BAD
        self.reason.say(words, Tone.BAD if bad else Tone.INFO)
        self.report.show_words(test.long if test is not None and bad else "")
        self.output.show_words(test.output if test is not None else "")
        self.report_title.setVisible(bool(self.report.toPlainText()))
        self.output_title.setVisible(bool(self.output.toPlainText()))

    def _show_picture(self, place: str) -> None:
        """Fetch the picture beside the window."""
        if place == self._wanted and place:
            return
        self._wanted = place
        self.picture.show_image(None)
        if not place:
            return

        def done(image: QImage) -> None:
            if place == self._wanted and not image.isNull():
                self.picture.show_image(image)

        self._context.jobs.run(lambda: QImage(place), done, lambda _: None)

    def _open(self, kind: str) -> None:
        if self._test is None or kind not in self._test.files:
            return
        path = Path(self._test.files[kind])
        if path.exists():
            open_place(path)
        else:
            self._context.say(
                tr("{path} is gone: the next run clears what the last one left.", path=path), Tone.WARN
            )

    def _show_session(self) -> None:
        if self._test is not None and "session" in self._test.files:
            self._context.go("sessions", self._test.files["session"])

    def _open_folder(self) -> None:
        if self._test is not None:
            first = next(iter(self._test.files.values()), "")
            if first:
                open_place(Path(first).parent)


class _Words(QPlainTextEdit):
    """Many words in letters of one width; hidden while there are none."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)

    def show_words(self, words: str) -> None:
        """Show `words`."""
        if words != self.toPlainText():
            self.setPlainText(words)
        lines = min(_MOST_LINES, words.count("\n") + 2)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 28)
        self.setVisible(bool(words))
