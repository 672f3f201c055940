"""The doctor as a page: what is missing, what to do about it, and a report to send along."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_agent import __version__
from desktop_agent.doctor.findings import Finding, Status, core_works
from desktop_agent.panel.context import Context, Page, Tone
from desktop_agent.panel.doctor.report import (
    grouped,
    heading_of,
    looks_like_command,
    private_here,
    report_text,
    verdict_in_words,
)
from desktop_agent.panel.settings.fields import muted
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.words import tr
from desktop_agent.session.plain import capital

_MARKS = {
    Status.MISSING: ("circle-x", "bad"),
    Status.WARNING: ("triangle-alert", "warn"),
    Status.OK: ("circle-check", "good"),
}
_COPIED_MS = 2500
_ICON = 18
_WIDEST = 1040


def examine_machine() -> tuple[Finding, ...]:
    """Every check of the doctor; takes some seconds and starts a virtual display."""
    from desktop_agent.doctor.examine import examine

    return examine()


class DoctorPage(Page):
    """Examines the machine when it is opened first, and again when asked.

    Attributes:
        examine: what looks at the machine; called off the Qt thread.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.setObjectName("doctor_page")
        self.examine = examine_machine
        self._findings: tuple[Finding, ...] = ()
        self._begun = False
        self._marks: list[tuple[QLabel, Status]] = []
        self._copies: list[QToolButton] = []
        self._lay_out()
        context.theme.changed.connect(self._dress)
        self._dress()

    def opened(self, argument: object = None) -> None:  # noqa: ARG002 (there is one way to open it)
        """Examine the machine, if that was not done yet."""
        if not self._begun:
            self._begin()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        title = QLabel(tr("Doctor"))
        kind_of(title, "title")
        self._again = QPushButton(tr("&Examine again"))
        self._again.setObjectName("doctor_again")
        self._again.setToolTip(tr("Starts a virtual display for a moment, and reads every model's file"))
        self._again.clicked.connect(self._begin)
        self._report = QPushButton(tr("&Copy a report"))
        self._report.setObjectName("doctor_report")
        self._report.setToolTip(tr("For a bug report; your folders and your name are left out"))
        self._report.clicked.connect(self._copy_report)
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self._report)
        head.addWidget(self._again)
        self._banner = QFrame()
        self._banner.setObjectName("doctor_banner")
        kind_of(self._banner, "notice")
        line = QVBoxLayout(self._banner)
        line.setContentsMargins(2 * SPACE, SPACE + 4, 2 * SPACE, SPACE + 4)
        self._verdict = QLabel()
        self._verdict.setObjectName("doctor_verdict")
        self._verdict.setWordWrap(True)
        self._verdict.setTextFormat(Qt.TextFormat.PlainText)
        kind_of(self._verdict, "heading")
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setAccessibleName(tr("Examining the machine"))
        line.addWidget(self._verdict)
        line.addWidget(self._busy)
        self._column = QWidget()
        self._column.setMaximumWidth(_WIDEST)
        self._rows = QVBoxLayout(self._column)
        self._rows.setContentsMargins(0, 0, SPACE, 2 * SPACE)
        self._rows.setSpacing(2 * SPACE)
        self._rows.addWidget(self._banner)
        self._rows.addStretch(1)
        inside = QWidget()
        middle = QHBoxLayout(inside)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addWidget(self._column, 1)
        middle.addStretch(0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box = QVBoxLayout(self)
        box.setContentsMargins(2 * SPACE, 2 * SPACE, SPACE, SPACE)
        box.setSpacing(SPACE)
        box.addLayout(head)
        box.addWidget(scroll, 1)

    def _begin(self) -> None:
        self._begun = True
        self._again.setEnabled(False)
        self._report.setEnabled(False)
        kind_of(self._banner, "notice")
        self._verdict.setText(tr("Examining this machine…"))
        self._busy.show()
        self.context.jobs.run(self.examine, self._have, self._failed)

    def _failed(self, problem: Exception) -> None:
        self._again.setEnabled(True)
        self._busy.hide()
        kind_of(self._banner, "notice", "bad")
        self._verdict.setText(tr("The examination itself failed: {problem}", problem=problem))

    def _have(self, findings: tuple[Finding, ...]) -> None:
        self._findings = findings
        self._again.setEnabled(True)
        self._report.setEnabled(True)
        self._busy.hide()
        healthy = core_works(findings)
        warned = any(finding.status is Status.WARNING for finding in findings)
        kind_of(self._banner, "notice", "bad" if not healthy else "warn" if warned else "good")
        self._verdict.setText(verdict_in_words(findings))
        self._show_groups()
        self._dress()

    def _show_groups(self) -> None:
        self._marks, self._copies = [], []
        while self._rows.count() > 1:
            item = self._rows.takeAt(1)
            old = item.widget() if item is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        for group in grouped(self._findings):
            card = QFrame()
            card.setObjectName(f"doctor_{group.status}")
            kind_of(card, "card")
            box = QVBoxLayout(card)
            box.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
            box.setSpacing(SPACE + SPACE // 2)
            heading = QLabel(f"{heading_of(group.status)} ({len(group.findings)})")
            kind_of(heading, "title")
            box.addWidget(heading)
            for finding in group.findings:
                box.addWidget(self._row(finding))
            self._rows.addWidget(card)
        self._rows.addStretch(1)

    def _row(self, finding: Finding) -> QWidget:
        held = QWidget()
        row = QHBoxLayout(held)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE + SPACE // 2)
        mark = QLabel()
        mark.setFixedSize(QSize(_ICON, _ICON))
        mark.setAccessibleName(heading_of(finding.status))
        self._marks.append((mark, finding.status))
        words = QVBoxLayout()
        words.setSpacing(SPACE // 2)
        area = QLabel(capital(finding.area))
        area.setTextFormat(Qt.TextFormat.PlainText)
        kind_of(area, "heading")
        words.addWidget(area)
        message = muted(finding.message)
        message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.addWidget(message)
        if finding.remedy:
            words.addWidget(self._remedy(finding))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return held

    def _remedy(self, finding: Finding) -> QWidget:
        well = QFrame()
        kind_of(well, "well")
        row = QHBoxLayout(well)
        row.setContentsMargins(SPACE + 4, SPACE // 2, SPACE // 2, SPACE // 2)
        text = muted(finding.remedy)
        kind_of(text, "mono" if looks_like_command(finding.remedy) else "")
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        copy = QToolButton()
        copy.setObjectName(f"copy_{finding.area.replace(' ', '_')}")
        kind_of(copy, "quiet")
        copy.setToolTip(tr("Copy this line"))
        copy.setAccessibleName(tr("Copy what to do about: {area}", area=finding.area))
        copy.clicked.connect(lambda: self._copy(copy, finding.remedy))
        self._copies.append(copy)
        row.addWidget(text, 1)
        row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        return well

    def _copy(self, button: QToolButton, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        button.setIcon(self.context.theme.icon("check", "good"))
        QTimer.singleShot(
            _COPIED_MS, button, lambda: button.setIcon(self.context.theme.icon("copy", "muted"))
        )

    def _copy_report(self) -> None:
        from desktop_agent.macros.store import macros_folder
        from desktop_agent.session.store import sessions_folder

        private = private_here(
            {
                sessions_folder(): "<sessions>",
                macros_folder(): "<macros>",
                self.context.settings.path.parent: "<settings>",
            }
        )
        QGuiApplication.clipboard().setText(report_text(self._findings, __version__, private))
        self.context.say(tr("The report is in the clipboard. Look through it before you send it."), Tone.GOOD)

    def _dress(self) -> None:
        theme = self.context.theme
        for mark, status in self._marks:
            name, tone = _MARKS[status]
            mark.setPixmap(theme.icon(name, tone, _ICON).pixmap(QSize(_ICON, _ICON)))
        for copy in self._copies:
            copy.setIcon(theme.icon("copy", "muted"))
        self._again.setIcon(theme.icon("refresh-cw"))
        self._report.setIcon(theme.icon("copy"))
