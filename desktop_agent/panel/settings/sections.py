"""The sections of settings that are rows of controls: look, how work begins, hotkeys."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QWidget

from desktop_agent.autonomy import ApprovalMode
from desktop_agent.panel.settings.chordfield import ChordField
from desktop_agent.panel.settings.chords import Weight, check_chord
from desktop_agent.panel.settings.displayfield import DisplayField
from desktop_agent.panel.settings.fields import Binder, Section, WrongLine
from desktop_agent.panel.settings.saver import Change, Saver
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.words import LANGUAGES, tr


def look_section(binder: Binder, saver: Saver, theme: Theme) -> Section:
    """Theme and language."""
    section = Section("look", tr("Look"))
    themes = (("system", tr("As the system")), ("light", tr("Light")), ("dark", tr("Dark")))
    label = tr("Theme")
    section.row("look.theme", tr("&Theme"), binder.combo("look", "theme", label, themes))
    known = [("system", tr("As the system")), *LANGUAGES.items()]
    label = tr("Language")
    box = binder.combo("look", "language", label, known)
    section.row("look.language", tr("&Language"), box, tr("Another language is used from the next start on."))

    def apply(change: Change) -> None:
        if change.key == "look.theme":
            theme.wish(str(change.value))

    def restored(section: str, name: str, value: object) -> None:
        if (section, name) == ("look", "theme"):
            theme.wish(str(value))

    saver.asked.connect(apply)
    saver.restored.connect(restored)
    return section


def work_section(binder: Binder) -> Section:
    """How tasks are begun."""
    section = Section(
        "work",
        tr("Work"),
        tr("How tasks are begun, unless the task itself says otherwise. Takes effect with the next."),
    )
    display = DisplayField(binder)
    display.wrong = section.row(
        "work.display",
        tr("&Display"),
        display,
        tr(
            "On a display of its own the agent works beside you; on your own screen it uses your mouse and keyboard."
        ),
    )
    width = binder.whole("work", "width", tr("Width"), 320, 7680, tr(" px"))
    height = binder.whole("work", "height", tr("Height"), 240, 4320, tr(" px"))
    size = _size_row(width, height)
    section.row("work.width", tr("&Size of a virtual display"), size)
    label = tr("Programs' theme")
    section.row(
        "work.dark",
        label,
        binder.check("work", "dark", label, tr("Programs on a virtual display are &dark")),
    )
    modes = (
        (ApprovalMode.ASK, tr("Ask before every act")),
        (ApprovalMode.RISKY, tr("Ask before risky acts")),
        (ApprovalMode.NEVER, tr("Never ask")),
    )
    label = tr("Approval")
    section.row(
        "work.approve",
        tr("&Approval"),
        binder.combo("work", "approve", label, modes),
        tr("Rules say what is risky. What they deny stays denied, whatever is chosen here."),
    )
    label = tr("You come first")
    section.row(
        "work.guard",
        label,
        binder.check("work", "guard", label, tr("My own &mouse and keyboard take over at once")),
        tr(
            "Where you touch mouse or keyboard on a display that the agent uses, it stops and the display is yours."
        ),
    )
    label = tr("Accessibility")
    section.row(
        "work.accessibility",
        label,
        binder.check("work", "accessibility", label, tr("Ask &programs for the names of their controls")),
        tr(
            "Finds pictures without words by name. Costs 20 to 50 ms a look; values of passwords are never asked for."
        ),
    )
    label = tr("Most steps of a task")
    section.row(
        "work.max_steps",
        tr("Most s&teps of a task"),
        binder.whole("work", "max_steps", label, 1, 100_000, ""),
    )
    label = tr("Wait for a target")
    section.row(
        "work.timeout_s",
        tr("&Wait for a target"),
        binder.number("work", "timeout_s", label, 0.1, 3600, tr(" s")),
        tr("So long something that a step names may take to appear."),
    )
    return section


def hotkeys_section(saver: Saver, binder: Binder, theme: Theme) -> Section:
    """Stop and pause from anywhere."""
    section = Section(
        "hotkeys",
        tr("Hotkeys"),
        tr(
            "They work anywhere on your own screen while the agent works there. Whether another program holds the same "
            "keys shows only then."
        ),
    )
    for name, other, label in (
        ("stop", "pause", tr("Stop the agent")),
        ("pause", "stop", tr("Pause, and go on")),
    ):
        field = ChordField(theme, f"hotkeys_{name}", label)
        wrong = section.row(f"hotkeys.{name}", label, field)
        _tie(field, wrong, saver, binder, name, other, label)
    return section


def _tie(
    field: ChordField, wrong: WrongLine, saver: Saver, binder: Binder, name: str, other: str, label: str
) -> None:
    def judge(chord: str) -> bool:
        check = check_chord(chord, str(saver.value("hotkeys", other)))
        kind_of(wrong, "doubt" if check.weight is Weight.DOUBTFUL else "wrong")
        wrong.say(check.words)
        return check.weight is not Weight.WRONG

    def chosen(chord: str) -> None:
        if judge(chord):
            saver.set("hotkeys", name, chord, label)
            field.show_chord(chord)

    def show(chord: object) -> None:
        field.show_chord(chord)
        judge(str(chord))

    def unknown(words: str) -> None:
        kind_of(wrong, "wrong")
        wrong.say(words)

    field.chosen.connect(chosen)
    field.unknown.connect(unknown)
    binder.tie("hotkeys", name, show)


def _size_row(width: QSpinBox, height: QSpinBox) -> QWidget:
    held = QWidget()
    row = QHBoxLayout(held)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE)
    width.setAccessibleName(tr("Width of a virtual display"))
    height.setAccessibleName(tr("Height of a virtual display"))
    row.addWidget(width)
    times = QLabel("×")
    kind_of(times, "muted")
    row.addWidget(times)
    row.addWidget(height)
    held.setFocusProxy(width)
    return held
