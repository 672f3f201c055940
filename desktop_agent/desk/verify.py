"""Judge from two pictures and two lists of windows whether an act had the effect it was meant to have. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import assert_never

from actions.types import (
    Action,
    ButtonDown,
    ButtonUp,
    Click,
    Drag,
    FocusWindow,
    Hold,
    Launch,
    Move,
    PressChord,
    ScreenPoint,
    Scroll,
    TypeSecret,
    TypeText,
    Wait,
    Window,
)
from desktop_agent.desk.popups import ONLY_A_POPUP_CLOSED
from desktop_agent.desk.wording import named_window
from desktop_agent.types import Effect, EffectKind, Evidence
from vision.locate.view import words_alone
from vision.types import Box, Snapshot

_CARET_WIDTH = 4
_CARET_HEIGHT = 48
_OWN_LOOK_MARGIN = 8
_READ_BACK_SCORE = 80.0
_READ_BACK_LINES = 5
_SHOWN_END = 8
"""Letters that a narrow field shows at least of something long."""
STATEFUL = frozenset({"textbox", "combobox", "spinbutton", "checkbox", "radio", "switch", "slider"})
"""Roles that show a click's effect in themselves."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What was seen around an act.

    Attributes:
        changed: the regions that differ between the frame before and the frame after.
        frame_area: pixels of the frame.
        windows_before: windows when the act was decided, topmost first.
        windows_after: windows when the screen had settled.
        pointer: where the pointer ended.
        waited_ms: from the act until the screen was quiet.
        settled: whether it became quiet at all.
        look: gives the snapshot after the act; called only when words must be read back.
        elsewhere: where pop-ups closed that may have swallowed the act, the regions that differ outside of them; None
            where there were none such.
    """

    changed: tuple[Box, ...]
    frame_area: int
    windows_before: tuple[Window, ...]
    windows_after: tuple[Window, ...]
    pointer: ScreenPoint | None
    waited_ms: float
    settled: bool
    look: Callable[[], Snapshot]
    elsewhere: tuple[Box, ...] | None = None


def is_caret(box: Box) -> bool:
    """Whether a changed region is no larger than a blinking text caret."""
    return box.width <= _CARET_WIDTH and box.height <= _CARET_HEIGHT


def around(boxes: Iterable[Box]) -> Box | None:
    """The smallest box around all of them; None for none."""
    total: Box | None = None
    for box in boxes:
        total = box if total is None else total.union(box)
    return total


def judge(action: Action, evidence: Evidence | None, seen: Observed) -> Effect:
    """The effect of `action`. `confirmed` needs a sign on the screen of the kind this act must leave."""
    kind, detail = _verdict(action, evidence, seen)
    return Effect(
        kind=kind,
        detail=detail,
        changed=around(seen.changed),
        changed_share=min(1.0, sum(box.area for box in seen.changed) / max(1, seen.frame_area)),
        waited_ms=seen.waited_ms,
        settled=seen.settled,
    )


def _verdict(action: Action, evidence: Evidence | None, seen: Observed) -> tuple[EffectKind, str]:
    if seen.elsewhere is not None and _is_swallowed(evidence, seen.elsewhere):
        return EffectKind.PARTIAL, ONLY_A_POPUP_CLOSED
    match action:
        case Click() | ButtonDown() | ButtonUp():
            return _after_click(evidence, seen)
        case Drag() | Scroll() | PressChord() | Hold():
            return _after_any(seen)
        case TypeSecret():
            # Reading it back would write it down.
            return _after_any(seen)
        case TypeText():
            return _after_typing(action.text, evidence, seen)
        case Move():
            if seen.pointer is None:
                return EffectKind.UNVERIFIABLE, "the pointer cannot be read here"
            off = max(abs(seen.pointer.x - action.to.x), abs(seen.pointer.y - action.to.y))
            if off <= 1:
                return EffectKind.CONFIRMED, "the pointer is there"
            return EffectKind.NO_EFFECT, f"the pointer is {off:.0f} points away"
        case Launch():
            opened = _window_news(seen)
            return (
                (EffectKind.CONFIRMED, opened)
                if opened
                else (EffectKind.PARTIAL, "started, no window of it yet")
            )
        case FocusWindow():
            active = next((window for window in seen.windows_after if window.active), None)
            if active is not None and (
                active.window_id == action.window_id or action.title.casefold() in active.title.casefold()
            ):
                return EffectKind.CONFIRMED, f'"{active.title}" is in front'
            return EffectKind.NO_EFFECT, f'"{action.title}" did not come to the front'
        case Wait():
            return EffectKind.UNVERIFIABLE, f"waited {action.seconds:g} s"
        case _:
            assert_never(action)


def _is_swallowed(evidence: Evidence | None, elsewhere: tuple[Box, ...]) -> bool:
    """Whether nothing but a caret, and the look of a target that the pointer now rests on, changed."""
    own_look = None if evidence is None else evidence.chosen.box.expanded(_OWN_LOOK_MARGIN)
    own = [box for box in elsewhere if own_look is not None and own_look.encloses(box)]
    if own and evidence is not None and evidence.chosen.role in STATEFUL:
        return False
    return all(is_caret(box) or box in own for box in elsewhere)


def _after_click(evidence: Evidence | None, seen: Observed) -> tuple[EffectKind, str]:
    news = _window_news(seen)
    if news:
        return EffectKind.CONFIRMED, news
    changed = [box for box in seen.changed if not is_caret(box)]
    if evidence is None:
        return (EffectKind.CONFIRMED, "the screen reacted") if changed else _nothing()
    own_look = evidence.chosen.box.expanded(_OWN_LOOK_MARGIN)
    beyond = [box for box in changed if not own_look.encloses(box)]
    if beyond:
        return EffectKind.CONFIRMED, "the screen changed beyond the target"
    if seen.changed and evidence.chosen.role in STATEFUL:
        return EffectKind.CONFIRMED, f"the {evidence.chosen.role} reacted"
    if seen.changed:
        return EffectKind.PARTIAL, "only the target itself changed its look"
    return _nothing()


def _after_any(seen: Observed) -> tuple[EffectKind, str]:
    news = _window_news(seen)
    if news:
        return EffectKind.CONFIRMED, news
    if any(not is_caret(box) for box in seen.changed):
        return EffectKind.CONFIRMED, "the screen reacted"
    if seen.changed:
        return EffectKind.PARTIAL, "only the text caret moved or blinked"
    return _nothing()


def _after_typing(text: str, evidence: Evidence | None, seen: Observed) -> tuple[EffectKind, str]:
    news = _window_news(seen)
    changed = [box for box in seen.changed if not is_caret(box)]
    if not changed:
        return (EffectKind.CONFIRMED, news) if news else _nothing()
    lines = [line for line in text.splitlines() if line.strip()][-_READ_BACK_LINES:]
    area = around(changed)
    if not lines or area is None:
        return EffectKind.CONFIRMED, news or "the screen reacted"
    if evidence is not None:
        area = area.union(evidence.chosen.box)
    read = _words_in(seen.look(), area.expanded(4))
    alike = sum(read_back_score(line, read) >= _READ_BACK_SCORE for line in lines)
    if alike == len(lines):
        return EffectKind.CONFIRMED, "the text reads back as typed"
    if alike:
        return EffectKind.PARTIAL, f"{alike} of {len(lines)} lines read back as typed"
    return (
        EffectKind.UNVERIFIABLE,
        "the screen changed, but the text could not be read back (hidden, or not in view)",
    )


def _words_in(snapshot: Snapshot, area: Box) -> str:
    return " ".join(
        element.text
        for element in words_alone(snapshot).elements
        if element.box.intersection(area) is not None
    )


def read_back_score(wanted: str, read: str) -> float:
    """How much of `wanted` stands in `read`, 0 to 100; spaces, case and accents do not count.

    Reading drops spaces and mistakes accents at small sizes, and a long line shows its end only, so this compares
    the last sixty characters.
    """
    from rapidfuzz import fuzz

    tail = _squash(wanted)[-60:]
    if not tail:
        return 0.0
    seen = _squash(read)
    if len(seen) >= len(tail):
        return float(fuzz.partial_ratio(tail, seen))
    # Less than was wanted is all of it only where a narrow field shows the end of something long.
    return float(fuzz.ratio(tail[-len(seen) :] if len(seen) >= _SHOWN_END else tail, seen)) if seen else 0.0


def _squash(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"\s+", "", bare).casefold()


def _window_news(seen: Observed) -> str:
    before = {window.window_id: window for window in seen.windows_before}
    after = {window.window_id: window for window in seen.windows_after}
    for window in seen.windows_after:
        if window.window_id not in before:
            if not window.focusable:
                return "a menu or pop-up opened"
            return f"{named_window(window, 'the')} opened"
    for window in seen.windows_before:
        if window.window_id not in after:
            return (
                f"{named_window(window, 'the')} closed" if window.focusable else "the menu or pop-up closed"
            )
    for window_id, window in after.items():
        if window.title != before[window_id].title:
            return f'the title became "{window.title}"'
    return ""


def _nothing() -> tuple[EffectKind, str]:
    return EffectKind.NO_EFFECT, "nothing on the screen changed"
