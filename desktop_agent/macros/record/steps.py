"""From gestures, and the screen before each, to the steps of a macro. Pure.

What a gesture meant is often known only when the next one comes: a click into a field belongs to the text that is
typed then, a click on a menu to the entry that is clicked next. So one thing is held back at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from actions.types import Button, Window
from desktop_agent.macros.record.acts import Act, Understood, check_of, step_of, with_quiet
from desktop_agent.macros.record.book import SecretBook
from desktop_agent.macros.record.entries import Entry, jump_of, steps_of
from desktop_agent.macros.record.fields import field_at, typed_into
from desktop_agent.macros.record.gestures import Asked, Clicked, Dragged, Gesture, Typed
from desktop_agent.macros.record.menus import Choice, chosen, opened_popup
from desktop_agent.macros.record.moments import Moment, is_field, same_windows
from desktop_agent.macros.record.typing import Jump, follow
from desktop_agent.macros.record.waits import waits_between
from desktop_agent.macros.types import MacroStep
from vision.types import Element, Role

_NO_CONTROLS = frozenset({Role.TEXT, Role.IMG, Role.LISTITEM, Role.CELL, Role.ROW, Role.COLUMNHEADER})
NOTHING_TO_CHECK = "there is nothing under the pointer that could be checked"


@dataclass(frozen=True, eq=False)
class _Path:
    """Clicks through pop-ups."""

    acts: tuple[Act, ...]


_Held = Act | Entry | _Path


class Builder:
    """Makes steps of what a person does, one gesture after the other.

    Attributes:
        book: where values of secrets go.
    """

    def __init__(self, book: SecretBook | None = None) -> None:
        self.book = book or SecretBook()
        self._held: _Held | None = None
        self._windows: tuple[Window, ...] | None = None
        self._ended_at: float | None = None

    def begin(self, moment: Moment) -> None:
        """From now on; windows that are open then are not news."""
        self._windows = moment.windows

    def add(
        self, gesture: Gesture, before: Moment, between: Moment | None = None, calm: Moment | None = None
    ) -> list[Understood]:
        """Take the next gesture.

        Args:
            gesture: what was done.
            before: the screen just before.
            between: the screen before a drag was let go.
            calm: the screen before the pointer moved on from the gesture before this one; it need not have been read.

        Returns:
            The steps that are complete now.
        """
        if isinstance(gesture, Asked):
            done = self.finish(before, calm)
            check = check_of(gesture, before)
            return [*done, *([] if check is None else [check])]
        if self._goes_on(gesture, before, between):
            self._ended_at = gesture.until
            return []
        done = self.finish(before, calm)
        self._held = self._begun(gesture, before, between)
        pause = None if self._ended_at is None else max(0.0, gesture.at - self._ended_at)
        self._pause, self._ended_at = pause, gesture.until
        return done

    def rest(self, moment: Moment) -> list[Understood]:
        """The screen came to rest and nobody did anything since: what cannot go on any more is complete."""
        held = self._held
        if isinstance(held, Act) and not self._may_go_on(held, moment):
            return self.finish(moment)
        return []

    def finish(self, after: Moment, calm: Moment | None = None) -> list[Understood]:
        """Complete what is held back; `after` is the screen now, `calm` as for `add`."""
        held, self._held = self._held, None
        found = [] if held is None else self._steps(held, after)
        if isinstance(held, Act) and len(found) == 1 and calm is not None:
            # What the pointer lights up on its way to the next thing is no reaction to this one.
            found = [with_quiet(found[0], held.before, calm)]
        if found:
            first = found[0]
            found[0] = replace(first, step=replace(first.step, after=_rounded(self._pause)))
        if self._windows is not None:
            found += waits_between(self._windows, after.windows)
        self._windows = after.windows
        return [_noted(one) for one in found]

    # ------------------------------------------------------------------ joining

    _pause: float | None = None

    def _begun(self, gesture: Gesture, before: Moment, between: Moment | None) -> _Held:
        assert not isinstance(gesture, Asked)
        if isinstance(gesture, Typed):
            entry = Entry(gesture.at, None, before, before)
            entry.type(gesture)
            return entry
        return Act(gesture, before, between)

    def _goes_on(self, gesture: Gesture, before: Moment, between: Moment | None) -> bool:
        """Whether a gesture belongs to what is held back; it is added then."""
        match self._held, gesture:
            case Entry() as entry, Typed():
                entry.type(gesture)
                return True
            case Entry() as entry, Clicked() | Dragged():
                return _goes_on_in_field(entry, gesture, before, between)
            case Act(gesture=Clicked() | Dragged() as click) as act, Typed():
                field = _entered(act)
                if field is None and not _may_focus(act):
                    return False
                if not same_windows(act.before.windows, before.windows):
                    return False
                entry = Entry(click.at, field, act.before, before)
                entry.jump(act)
                entry.type(gesture)
                self._held = entry
                return True
            case Act(gesture=Clicked()) | _Path(), Clicked(button=Button.LEFT, modifiers=()):
                acts = _acts(self._held)
                if opened_popup(acts[0].before, before, gesture.point) is None or not _opens(acts[0]):
                    return False
                self._held = _Path((*acts, Act(gesture, before)))
                return True
            case _:
                return False

    def _may_go_on(self, act: Act, moment: Moment) -> bool:
        """Whether another gesture may still belong to an act."""
        if not isinstance(act.gesture, Clicked | Dragged):
            return False
        return _entered(act) is not None or _opened(act.before.windows, moment.windows)

    # -------------------------------------------------------------------- steps

    def _steps(self, held: _Held, after: Moment) -> list[Understood]:
        match held:
            case Entry():
                return steps_of(held, after, self.book)
            case _Path(acts):
                return _path_steps(acts, after)
            case Act(gesture=Dragged() as drag, before=before, between=between) if between is not None:
                way = _dragged_through(drag, before, between)
                return [step_of(held, after)] if way is None else [way]
            case _:
                return [step_of(held, after)]


def _acts(held: object) -> tuple[Act, ...]:
    return held.acts if isinstance(held, _Path) else (held,) if isinstance(held, Act) else ()


def _opens(act: Act) -> bool:
    """Whether a click can open something whose entries then belong to it."""
    gesture = act.gesture
    return isinstance(gesture, Clicked) and gesture.button is Button.LEFT and not gesture.modifiers


def _entered(act: Act) -> Element | None:
    """The field of one line that a click put the caret into."""
    gesture = act.gesture
    if jump_of(gesture) is None:
        return None
    match gesture:
        case Clicked(point=point):
            return field_at(point, act.before)
        case Dragged(start=start, end=end):
            field = field_at(start, act.before)
            return field if field is not None and field is field_at(end, act.before) else None
        case _:
            return None


def _may_focus(act: Act) -> bool:
    """Whether a click may have gone into a field that was not seen to be one."""
    gesture = act.gesture
    if not isinstance(gesture, Clicked) or jump_of(gesture) is None:
        return False
    element = act.before.element_at(gesture.point)
    return element is None or element.role in _NO_CONTROLS or is_field(element)


def _opened(before: Sequence[Window], after: Sequence[Window]) -> bool:
    known = {window.window_id for window in before}
    return any(window.window_id not in known and not window.focusable for window in after)


def _goes_on_in_field(
    entry: Entry, gesture: Clicked | Dragged, before: Moment, between: Moment | None
) -> bool:
    """Whether a click or drag moves the caret within the field that is being typed into; it is added then."""
    act = Act(gesture, before, between)
    field = _entered(act)
    if field is None:
        return False
    if entry.field is None:
        entry.field = typed_into(entry.typed, before, follow([""], [Jump.CLICK, *entry.strokes]).texts)
        if entry.field is not None:
            entry.parts.insert(0, Jump.TAB)
    if entry.field is None or field.box.iou(entry.field.box) < 0.5:
        return False
    entry.jump(act)
    return True


def _path_steps(acts: tuple[Act, ...], after: Moment) -> list[Understood]:
    """The clicks as one step where their words lead there again, else each for itself."""
    choices = [Choice(act.gesture.point, act.before) for act in acts if isinstance(act.gesture, Clicked)]
    way = chosen(choices)
    if way is not None:
        return [Understood(MacroStep(way[0]))]
    afters = [act.before for act in acts[1:]] + [after]
    return [step_of(act, then) for act, then in zip(acts, afters, strict=True)]


def _dragged_through(drag: Dragged, before: Moment, between: Moment) -> Understood | None:
    """A menu that was held open with the button down, and the entry where that was let go."""
    if opened_popup(before, between, drag.end) is None:
        return None
    way = chosen([Choice(drag.start, before), Choice(drag.end, between)])
    return None if way is None else Understood(MacroStep(way[0]))


def _noted(one: Understood) -> Understood:
    """The doubts stand in the file too."""
    if not one.doubts:
        return one
    return replace(one, step=replace(one.step, note="; ".join(one.doubts)))


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
