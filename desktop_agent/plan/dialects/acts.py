"""Moves of the mouse and the keyboard, made of what a model said; bounds are checked here, for all families alike."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from actions.errors import UnknownKey
from actions.keymap import MODIFIERS, canonical, parse_chord
from actions.types import Button
from desktop_agent.plan.aiming import Aim
from desktop_agent.plan.dialects.strict import shown
from desktop_agent.plan.moves import Act, BadReply, Look, Move
from desktop_agent.types import (
    ClickOn,
    DragAlong,
    DragTo,
    Gesture,
    HoldKeys,
    HoverOver,
    PressKeys,
    ScrollBy,
    TurnButton,
    TypeInto,
    WaitFor,
)
from vision.models.grid import Grid, GridPoint, OffGrid, to_frame
from vision.types import Box, FramePoint, Snapshot

MOST_TICKS = 100
LONGEST_WAIT_S = 60.0
LONGEST_HOLD_S = 30.0
MOST_POINTS = 200
_MOST_KEYS = 5
_MOST_PRESSES = 30
_LONGEST_CHORD = 60
PIXELS_A_TICK = 100
_XDOTOOL = {"kp_enter": "enter", "kp_add": "plus", "kp_subtract": "minus", "period": "."}
"""Key names of families that `actions.keymap` does not know."""


class Screen:
    """The screen that a reply is about: positions on the family's grid become targets."""

    def __init__(self, snapshot: Snapshot, grid: Grid) -> None:
        self.snapshot = snapshot
        self._grid = grid

    @cached_property
    def aim(self) -> Aim:
        """Made when the first target is."""
        return Aim(self.snapshot)

    def point(self, at: tuple[float, float]) -> FramePoint:
        """Where a position that the model gave lies on the frame. Raises BadReply for one outside the grid."""
        return on_frame(at, self._grid, self.snapshot.frame.width, self.snapshot.frame.height)

    def click(
        self,
        at: tuple[float, float],
        button: Button = Button.LEFT,
        count: int = 1,
        modifiers: tuple[str, ...] = (),
    ) -> Move:
        """Click what is there."""
        return Act(ClickOn(self.aim.under(self.point(at)), button, count, modifiers))

    def hover(self, at: tuple[float, float]) -> Move:
        """Move the pointer there."""
        return Act(HoverOver(self.aim.place(self.point(at))))

    def drag(self, path: Iterable[tuple[float, float]], modifiers: tuple[str, ...] = ()) -> Move:
        """Drag with the left button from the first place to the last."""
        points = [self.point(at) for at in path]
        if not 2 <= len(points) <= MOST_POINTS:
            raise BadReply(f"A drag goes through 2 to {MOST_POINTS} points, not {len(points)}.")
        places = tuple(self.aim.place(point) for point in points)
        if len(places) == 2 and not modifiers:
            return Act(DragTo(*places))
        return Act(Gesture(DragAlong(places, modifiers=modifiers)))

    def turn(self, down: bool, at: tuple[float, float] | None = None) -> Move:
        """Press the left button, or let it go, there or where the pointer is."""
        return Act(Gesture(TurnButton(down, None if at is None else self.aim.place(self.point(at)))))

    def drag_here(self, at: tuple[float, float]) -> tuple[Move, ...]:
        """Drag from where the pointer is."""
        return (self.turn(True), self.turn(False, at))

    def scroll(self, dx: int, dy: int, at: tuple[float, float] | None) -> Move:
        """Turn the wheel, there or in the active window."""
        if not dx and not dy:
            raise BadReply("A scroll goes somewhere: its amount must not be 0.")
        if max(abs(dx), abs(dy)) > MOST_TICKS:
            raise BadReply(f"A scroll of {max(abs(dx), abs(dy))} ticks is too far; at most {MOST_TICKS}.")
        return Act(ScrollBy(dx, dy, None if at is None else self.aim.place(self.point(at))))

    def look(self, region: tuple[float, ...] | None = None) -> Move:
        """Look again; with `region` (left, top, right, bottom on the grid) at that part."""
        if region is None:
            return Look()
        left, top, right, bottom = region
        first, last = self.point((left, top)), self.point((right, bottom))
        box = Box(int(first.x), int(first.y), max(int(first.x), int(last.x)), max(int(first.y), int(last.y)))
        if left >= right or top >= bottom or not box.area:
            raise BadReply("A region is [left, top, right, bottom], and holds at least one pixel.")
        return Look(box)


def on_frame(at: tuple[float, float], grid: Grid, width: int, height: int) -> FramePoint:
    """A position on `grid` as one on a frame of that size. Raises BadReply where it lies outside."""
    try:
        return to_frame(GridPoint(*at, grid), width, height)
    except OffGrid as exc:
        raise BadReply(f"The position {exc}.") from None


# ---------------------------------------------------------------- keys, typing, time


def keys_of(said: Iterable[str], what: str = "keys") -> tuple[str, ...]:
    """The keys of one chord: names, or chords of names joined by a plus. Raises BadReply."""
    names: list[str] = []
    for one in said:
        if len(one) > _LONGEST_CHORD:
            raise BadReply(f"{what}: {shown(one)} is no key.")
        try:
            names += parse_chord(_known(one)) if len(one) > 1 else (canonical(one),)
        except UnknownKey as exc:
            raise BadReply(f"{what}: {exc}") from None
    if not names or len(names) > _MOST_KEYS or len(set(names)) != len(names):
        raise BadReply(f"{what} must be 1 to {_MOST_KEYS} different keys, not {shown(' '.join(names))}.")
    return tuple(names)


def modifiers_of(said: Iterable[str]) -> tuple[str, ...]:
    """Keys that are held during a click. Raises BadReply for others."""
    names = keys_of(said, "keys held during a click")
    if not set(names) <= MODIFIERS:
        raise BadReply(
            f"Only ctrl, shift, alt and super are held during a click, not {shown('+'.join(names))}."
        )
    return names


def press(keys: tuple[str, ...], times: int = 1) -> Move:
    """Press a chord."""
    if not 1 <= times <= _MOST_PRESSES:
        raise BadReply(f"A key is pressed 1 to {_MOST_PRESSES} times at once, not {times}.")
    return Act(PressKeys(keys, times))


def press_each(words: list[str]) -> tuple[Move, ...]:
    """Press one chord after another; the same one several times is one move."""
    if not 1 <= len(words) <= _MOST_PRESSES:
        raise BadReply(f"1 to {_MOST_PRESSES} chords are pressed at once, not {len(words)}.")
    chords: list[tuple[tuple[str, ...], int]] = []
    for word in words:
        keys = keys_of([word])
        if chords and chords[-1][0] == keys:
            chords[-1] = (keys, chords[-1][1] + 1)
        else:
            chords.append((keys, 1))
    return tuple(press(keys, times) for keys, times in chords)


def hold(keys: tuple[str, ...], seconds: float) -> Move:
    """Hold keys down."""
    return Act(Gesture(HoldKeys(keys, seconds)))


def typed(text: str) -> Move:
    """Type into whatever has the focus."""
    return Act(TypeInto(text))


def wait(seconds: float) -> Move:
    """Let time pass."""
    return Act(WaitFor(seconds))


def ticks(pixels: float) -> int:
    """How many ticks of the wheel so many pixels are; any scroll at all is one at least."""
    if not pixels:
        return 0
    return max(1, round(abs(pixels) / PIXELS_A_TICK)) * (1 if pixels > 0 else -1)


def _known(name: str) -> str:
    return (
        "+".join(_XDOTOOL.get(part.strip().lower(), part) for part in name.split("+"))
        if name != "+"
        else name
    )
