"""Write a macro as step sentences, which `desktop-agent run` and `desk.do` read."""

from __future__ import annotations

from typing import assert_never

from actions.keymap import format_chord
from actions.types import Button
from desktop_agent.desk.wording import condition_words, gesture_words, shortened
from desktop_agent.errors import UnreadableTask
from desktop_agent.macros.intents import single_minded
from desktop_agent.macros.types import Macro
from desktop_agent.plan.sentences import Unsayable, read_task, to_sentence
from desktop_agent.session.plain import capital, plain_line
from desktop_agent.types import (
    CheckThat,
    ChooseMenu,
    ClearField,
    ClickOn,
    CloseWindow,
    DragTo,
    EnterSecret,
    Gesture,
    HoverOver,
    Intent,
    OpenProgram,
    PressKeys,
    ScrollBy,
    SelectOption,
    SetTicked,
    SwitchWindow,
    TypeInto,
    WaitFor,
    WaitUntil,
)
from vision.locate import Locator

_TIMES = {1: "", 2: " twice"}


def as_sentences(macro: Macro) -> str:
    """The macro's steps as sentences, one a line, after comment lines that say what it is.

    Each sentence reads back as the step with the first way to each of its targets; what cannot be said stands there
    as a comment. Parameters must have been filled in.
    """
    lines = [f"# {_comment(macro.name)}" + (f": {_comment(macro.about)}" if macro.about else "")]
    if macro.app:
        lines.append(_line(OpenProgram(macro.app)))
    for step in macro.steps:
        if step.note:
            lines.append(f"# {_comment(step.note)}")
        lines.append(_line(step.intent))
    return "\n".join(lines) + "\n"


def sentence_of(intent: Intent) -> str:
    """What a step does, without a full stop: a sentence that reads back where there is one, else a description."""
    return _said(intent) or _described(single_minded(intent))


def _line(intent: Intent) -> str:
    said = _said(intent)
    # What goes on in the next line, or is read otherwise there, is no line.
    if said is not None and _reads_alone(f"{said}.", intent):
        return f"{said}."
    return f"# This step cannot be said: {_comment(_described(single_minded(intent)))}."


def _said(intent: Intent) -> str | None:
    try:
        return to_sentence(single_minded(intent))
    except Unsayable:
        return None


def _reads_alone(line: str, intent: Intent) -> bool:
    try:
        steps = read_task(f"# before\n{line}\n# after", is_program=lambda _: False)
    except UnreadableTask:
        return False
    return "\n" not in line and [step.intent for step in steps] == [single_minded(intent)]


def _comment(text: str) -> str:
    """`text` on one line, without what a terminal or an editor would act on."""
    return " ".join(plain_line(text).split())


def _described(intent: Intent) -> str:
    """What a step does, in words that need not be read back."""
    match intent:
        case ClickOn():
            words = ("Click" if intent.button is Button.LEFT else f"{capital(intent.button)}-click") + " "
            held = f" while holding {'+'.join(intent.modifiers)}" if intent.modifiers else ""
            return (
                words + intent.target.describe() + _TIMES.get(intent.count, f" {intent.count} times") + held
            )
        case HoverOver():
            return f"Hover over {intent.target.describe()}"
        case DragTo():
            return f"Drag {intent.source.describe()} onto {intent.destination.describe()}"
        case ScrollBy():
            until = "" if intent.until is None else f" until {condition_words(intent.until)}"
            return f"Scroll {intent.dy:+d} down, {intent.dx:+d} across{_where('over', intent.target)}{until}"
        case TypeInto():
            verb = "Set what is in the field to" if intent.clear else "Type"
            return f"{verb} {shortened(intent.text)}{_where('into', intent.target)}"
        case EnterSecret():
            return f'Type the secret "{intent.name}"{_where("into", intent.target)}'
        case ClearField():
            return f"Clear {intent.target.describe() if intent.target else 'the focused field'}"
        case PressKeys():
            return f"Press {format_chord(intent.keys)}" + (f" {intent.times} times" * (intent.times != 1))
        case ChooseMenu():
            return f"Choose {' > '.join(shortened(entry) for entry in intent.path)}"
        case SelectOption():
            return f"Select {shortened(intent.option)}{_where('from', intent.target)}"
        case SetTicked():
            return f"{'Tick' if intent.on else 'Untick'} {intent.target.describe()}"
        case WaitUntil():
            limit = "" if intent.timeout_s is None else f" up to {intent.timeout_s:g} s"
            return f"Wait{limit} until {condition_words(intent.condition)}"
        case WaitFor():
            return f"Wait {intent.seconds:g} s"
        case CheckThat():
            return f"Check that {condition_words(intent.condition)}"
        case OpenProgram():
            return f"Start {shortened(' '.join(intent.command))}"
        case SwitchWindow():
            return f"Switch to the window {shortened(intent.title)}"
        case CloseWindow():
            return f"Close the window {shortened(intent.title)}" if intent.title else "Close the window"
        case Gesture():
            return capital(gesture_words(intent))
        case _:
            assert_never(intent)


def _where(word: str, target: Locator | None) -> str:
    return "" if target is None else f" {word} {target.describe()}"
