"""A screen in a line of words, and a digest of what it shows: what stays of a screen once its picture is gone. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator

import numpy as np

from desktop_agent.session.plain import plain_line
from vision.types import Box, Element, Frame, Role, Snapshot

READ = 32
"""Hex digits of `shown` that tell what can be read on a screen."""
_LINE = 220
"""Characters of a screen's line."""
_NAME = 60
_WORDS = 32
_ROUGH = (48, 24)
"""Pixels across and down: places are told so roughly, since a reader's boxes are not exact to the pixel."""
_CELLS = (32, 20)
_SHADE = 16
_BAR = 48
"""Pixels at the upper and lower edge where desktops keep their clocks."""
_CARET = "|❘❙¦│"
_CLOCK = re.compile(
    r"(?:\w{2,10}[.,]?\s+)*(?:\d{1,2}[.\s]+\w{2,9}[.,]?\s+)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[ap]\.?m\.?)?",
    re.IGNORECASE,
)
_TELLING = (Role.TEXT, Role.COLUMNHEADER, Role.TAB, Role.BUTTON, Role.LINK, Role.CHECKBOX, Role.RADIO)
"""Roles whose words say most about where one is, the most telling first."""


def in_words(snapshot: Snapshot) -> str:
    """The screen in one line of at most 220 characters: the front window, what is open over it, a few telling words.

    `"Save As" over "notes.txt - Mousepad"; field "Name" holds "notes"; shows Folder, Cancel, Save`
    """
    parts = [part for part in (_windows(snapshot), _fields(snapshot), _words(snapshot)) if part]
    line = "; ".join(parts) or "an empty screen"
    return line if len(line) <= _LINE else f"{line[: _LINE - 1]}…"


def shown(snapshot: Snapshot, mask: Callable[[str], str] = lambda text: text) -> str:
    """What the screen shows, in 48 hex digits: equal for screens that differ in a caret or a clock only.

    The first 32 (`READ`) are BLAKE2b of what can be read: the size, every window's title, place and whether it is
    active; all words, values and states with their rough places. Not: what a detector takes wordless things and frames
    around words for, since it takes them for something else where a caret stands beside them, or after another screen;
    a bar such as a caret at the end of words; a text on the bar at the upper or lower edge that is but a time. The
    other 16 are BLAKE2b of how it looks from afar, where no words stand: icons, pictures, drawings.

    Where two screens are wrongly told apart, a model is asked once more than needed; hence in doubt they are.

    Args:
        snapshot: the screen.
        mask: hides the values of secrets, so that none can be guessed from the digest.
    """
    told: list[object] = [snapshot.frame.width, snapshot.frame.height]
    told += [["window", mask(one.text), one.box.as_tuple(), sorted(one.states)] for one in snapshot.windows]
    worded = [one for one in snapshot.elements if not _is_clock(one, snapshot.frame)]
    told += sorted(
        {json.dumps(_told(one, mask)) for one in worded if one.text.strip() or one.value or one.states}
    )
    text = json.dumps(told, ensure_ascii=True, separators=(",", ":"))
    read = hashlib.blake2b(text.encode("ascii"), digest_size=READ // 2).hexdigest()
    return read + hashlib.blake2b(_from_afar(snapshot), digest_size=8).hexdigest()


def _from_afar(snapshot: Snapshot) -> bytes:
    """The brightness of 32×20 cells in 16 steps; a cell where words stand, or a bar with a clock may be, is blank."""
    width, height = snapshot.frame.width, snapshot.frame.height
    columns, rows = _CELLS
    if width < columns * 8 or height < rows * 4:
        return b""
    # The green channel of every fourth column and second row: what is seen from afar, in a fraction of the time.
    seen = snapshot.frame.pixels[::2, ::4, 1]
    # The middle one of three neighbours: nothing as thin as a caret is left.
    left, here, right = seen[:, :-2], seen[:, 1:-1], seen[:, 2:]
    seen = np.maximum(np.minimum(left, here), np.minimum(np.maximum(left, here), right))
    tops = np.arange(rows) * seen.shape[0] // rows
    lefts = np.arange(columns) * seen.shape[1] // columns
    sums = np.add.reduceat(np.add.reduceat(seen, tops, axis=0, dtype=np.uint32), lefts, axis=1)
    counts = np.outer(np.diff(tops, append=seen.shape[0]), np.diff(lefts, append=seen.shape[1]))
    steps = (sums // counts // _SHADE + 1).astype(np.uint8)

    def blank(box: Box) -> None:
        across = slice(max(0, box.left) * columns // width, (box.right - 1) * columns // width + 1)
        steps[max(0, box.top) * rows // height : (box.bottom - 1) * rows // height + 1, across] = 0

    for one in snapshot.elements:
        box = one.box if one.role is Role.TEXTBOX else one.words or one.box
        if (one.text.strip() or one.role is Role.TEXTBOX) and box.area:
            blank(box)
    blank(Box(0, 0, width, _BAR))
    blank(Box(0, height - _BAR, width, height))
    return bytes(steps.tobytes())


def _told(one: Element, mask: Callable[[str], str]) -> list[object]:
    at = (one.words or one.box).centre
    text, value = _without_caret(one.text), _without_caret(one.value or "")
    # A field's words and its value are told alike: before it was found to be a field they were words.
    words = sorted({mask(" ".join(part.split())) for part in (text, value) if part})
    return [words, sorted(one.states), int(at.x) // _ROUGH[0], int(at.y) // _ROUGH[1]]


def _without_caret(text: str) -> str:
    return text.rstrip().rstrip(_CARET).rstrip()


def _is_clock(one: Element, frame: Frame) -> bool:
    at_edge = one.box.bottom <= _BAR or one.box.top >= frame.height - _BAR
    return at_edge and one.role is Role.TEXT and _CLOCK.fullmatch(one.text.strip()) is not None


def _windows(snapshot: Snapshot) -> str:
    named = [window for window in snapshot.windows if window.text.strip()]
    if not named:
        return ""
    front = next((window for window in named if "active" in window.states), named[0])
    over = [window for window in named if window.role in (Role.DIALOG, Role.MENU) and window is not front]
    line = _quoted(front.text)
    if over:
        line = f"{' and '.join(_quoted(one.text) for one in over[:2])} over {line}"
    elif front.role is Role.DIALOG and (behind := [one for one in named if one.role is Role.WINDOW]):
        line = f"{line} over {_quoted(behind[0].text)}"
    return line


def _fields(snapshot: Snapshot) -> str:
    filled = [one for one in snapshot.elements if one.value and one.role is not Role.TEXT]
    filled.sort(key=lambda one: "focused" not in one.states)  # stable: reading order within both
    return ", ".join(
        f"{one.role} {_quoted(one.text)} holds {_quoted(one.value or '')}"
        if one.text.strip()
        else f"a {one.role} holds {_quoted(one.value or '')}"
        for one in filled[:2]
    )


def _words(snapshot: Snapshot) -> str:
    kept: list[str] = []
    for text in _telling(snapshot):
        if text not in kept:
            kept.append(text)
        if sum(map(len, kept)) > _LINE:
            break
    return f"shows {', '.join(kept)}" if kept else ""


def _telling(snapshot: Snapshot) -> Iterator[str]:
    titles = {window.text.strip() for window in snapshot.windows}
    inside = _front_box(snapshot)
    elements = [
        one
        for one in snapshot.elements
        if one.text.strip()
        and one.text.strip() not in titles
        and not _is_clock(one, snapshot.frame)
        and (inside is None or inside.contains(one.box.centre))
    ]
    # Large words are headings; of the others those on top, since what one reads first says where one is.
    headings = sorted(
        (one for one in elements if one.role is Role.TEXT), key=lambda one: -min(one.box.height, 64)
    )[:2]
    yield from (_short(one.text) for one in headings)
    for role in _TELLING[1:]:
        yield from (_short(one.text) for one in [one for one in elements if one.role is role][:4])
    yield from (_short(one.text) for one in elements[:6])


def _front_box(snapshot: Snapshot) -> Box | None:
    front = next((one for one in snapshot.windows if "active" in one.states), None)
    return front.box if front is not None else snapshot.windows[0].box if snapshot.windows else None


def _short(text: str, limit: int = _WORDS) -> str:
    line = " ".join(plain_line(text).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def _quoted(text: str) -> str:
    return f'"{_short(text, _NAME)}"'
