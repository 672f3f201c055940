"""What a single gesture means, from the screen before it and after it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from actions.types import Button, ScreenPoint, Window
from desktop_agent.macros.record.fields import news_between
from desktop_agent.macros.record.gestures import Asked, Clicked, Dragged, Pressed, Scrolled
from desktop_agent.macros.record.masks import is_told_masked
from desktop_agent.macros.record.moments import TOGGLES, Moment, is_field, same_windows
from desktop_agent.macros.record.targets import lasting_title, spot_at, target_at, target_of
from desktop_agent.macros.types import MacroStep
from desktop_agent.types import (
    CheckThat,
    ClickOn,
    CloseWindow,
    DragTo,
    HasText,
    IsTicked,
    PressKeys,
    ScrollBy,
    SetTicked,
    TitleShows,
    Visible,
)
from vision.types import Element, Role

_BAR = 32
"""Screen points: a title bar is at most so high."""
_CORNER = 40
"""Screen points from the right edge within which its close button lies."""
_COPY = (("ctrl", "c"), ("ctrl", "insert"))
_SEEN = frozenset({"checked", "unchecked"})


@dataclass(frozen=True, slots=True)
class Understood:
    """A step that was made of what a person did.

    Attributes:
        step: it.
        doubts: what may go wrong when it is replayed, in words.
    """

    step: MacroStep
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Act:
    """A gesture and the screen before it.

    Attributes:
        gesture: what was done.
        before: the screen just before.
        between: the screen before a drag was let go.
    """

    gesture: Clicked | Dragged | Scrolled | Pressed
    before: Moment
    between: Moment | None = None


def step_of(act: Act, after: Moment) -> Understood:
    """The step for one act; `after` is the screen once it had come to rest."""
    gesture, before = act.gesture, act.before
    match gesture:
        case Clicked():
            found = _click(gesture, before, after)
        case Dragged():
            found = _drag(gesture, before, act.between or before)
        case Scrolled():
            found = _scroll(gesture, before)
        case Pressed():
            found = Understood(MacroStep(PressKeys(gesture.keys, gesture.times)))
        case _:
            assert_never(gesture)
    return with_quiet(found, before, after)


def with_quiet(found: Understood, before: Moment, after: Moment) -> Understood:
    """The step, quiet if nothing was to be seen of it."""
    intent = found.step.intent
    quiet = not isinstance(intent, SetTicked | CloseWindow) and nothing_happened(before, after)
    # Of several presses the last ones often do nothing any more: the list was at its end, the menu closed.
    # Copying never shows; what changed meanwhile was something else.
    quiet = quiet or (isinstance(intent, PressKeys) and (intent.times > 1 or intent.keys in _COPY))
    return replace(found, step=replace(found.step, quiet=quiet))


def nothing_happened(before: Moment, after: Moment) -> bool:
    """Whether nothing is to be seen of an act but a text caret."""
    return (
        same_windows(before.windows, after.windows)
        and [w.title for w in before.windows] == [w.title for w in after.windows]
        and not news_between(before, after)
    )


def check_of(asked: Asked, moment: Moment) -> Understood | None:
    """The check that what is under the pointer stays as it is; None where there is nothing to check."""
    element = moment.element_at(asked.point)
    if element is None or (element.role is Role.TEXT and _on_bar(asked.point, moment)):
        window = moment.window_at(asked.point)
        if window is None or not window.title or not _on_bar(asked.point, moment):
            return None
        return Understood(MacroStep(CheckThat(TitleShows(lasting_title(window.title)))))
    target = target_of(element, moment)
    doubts = (target.doubt,) if target.doubt else ()
    if element.role in TOGGLES and element.states & _SEEN:
        return Understood(
            MacroStep(CheckThat(IsTicked(target.locator, "checked" not in element.states))), doubts
        )
    if is_field(element) and element.value and not is_told_masked(element):
        lines = [line for line in element.value.splitlines() if line.strip()]
        if lines:
            return Understood(MacroStep(CheckThat(HasText(target.locator, lines[0]))), doubts)
    return Understood(MacroStep(CheckThat(Visible(target.locator))), doubts)


def _click(click: Clicked, before: Moment, after: Moment) -> Understood:
    plain = click.button is Button.LEFT and click.count == 1 and not click.modifiers
    if plain and (closed := _closed_by_corner(click.point, before, after)) is not None:
        return Understood(MacroStep(CloseWindow(lasting_title(closed.title))))
    target = target_at(click.point, before)
    doubts = (target.doubt,) if target.doubt else ()
    if plain and target.element is not None and (on := _new_state(target.element, after)) is not None:
        return Understood(MacroStep(SetTicked(target.locator, on)), doubts)
    return Understood(MacroStep(ClickOn(target.locator, click.button, click.count, click.modifiers)), doubts)


def _new_state(toggle: Element, after: Moment) -> bool | None:
    """Whether a click made a toggle be on; None when that was not to be seen, or it changed nothing."""
    if toggle.role not in TOGGLES or not toggle.states & _SEEN:
        return None
    now = after.again(toggle)
    was_on = "checked" in toggle.states
    if toggle.role is Role.RADIO:
        return True
    if now is not None and now.states & _SEEN and ("checked" in now.states) == was_on:
        return None
    return not was_on


def _closed_by_corner(place: ScreenPoint, before: Moment, after: Moment) -> Window | None:
    """The window whose close button was clicked: it is gone, or its program asks back."""
    window = before.window_at(place)
    if window is None or not window.focusable or not window.title:
        return None
    _, top, right, _ = window.box
    if place.y - top > _BAR or right - place.x > _CORNER:
        return None
    open_then = {w.window_id for w in before.windows}
    gone = all(w.window_id != window.window_id for w in after.windows)
    asked_back = any(w.dialog and w.window_id not in open_then and w.pid == window.pid for w in after.windows)
    return window if gone or asked_back else None


def _drag(drag: Dragged, before: Moment, between: Moment) -> Understood:
    source, destination = before.element_at(drag.start), before.element_at(drag.end)
    if source is None or source is destination or _on_bar(drag.start, before):
        # Within one thing only the places differ: a slider's handle, words in a text, a window's title bar.
        start, end = spot_at(drag.start, before), spot_at(drag.end, before)
    else:
        start, end = (
            target_at(drag.start, before),
            target_at(drag.end, between if destination is None else before),
        )
    doubts = [target.doubt for target in (start, end) if target.doubt]
    if drag.button is not Button.LEFT or drag.modifiers:
        held = "+".join((*drag.modifiers, f"the {drag.button} button"))
        doubts.append(f"it was dragged with {held}, a replay drags with the left button alone")
    return Understood(MacroStep(DragTo(start.locator, end.locator)), tuple(dict.fromkeys(doubts)))


def _scroll(scroll: Scrolled, before: Moment) -> Understood:
    target = target_at(scroll.point, before)
    doubts = [target.doubt] if target.doubt else []
    if scroll.modifiers:
        doubts.append(f"{'+'.join(scroll.modifiers)} was held, a replay turns the wheel without")
    return Understood(MacroStep(ScrollBy(scroll.dx, scroll.dy, target.locator)), tuple(doubts))


def _on_bar(place: ScreenPoint, moment: Moment) -> bool:
    """Whether a place lies where a window's title bar is."""
    window = moment.window_at(place)
    return window is not None and window.focusable and place.y - window.box[1] <= _BAR
