"""What a field holds after a person typed into it, told from what it held before and the keys. Pure.

Where the caret was is often unknown, so this follows every possibility at once: a click may have put it anywhere, a
field reached with Tab may have been selected whole. The possibilities that are left at the end are then held against
what the field is seen to hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

_MOST_POSITIONS = 80
"""In longer texts the caret is thought to be at an end or beside a word only."""
_MOST_GUESSES = 4000
_ALIKE = 0.8
"""A possible text is believed when it is so much like what was read, 0 to 1."""
_WORD_KEYS = frozenset({"left", "right", "backspace", "delete"})
_UNDO = frozenset({("ctrl", "z"), ("ctrl", "y"), ("ctrl", "shift", "z")})
_PASTE = frozenset({("ctrl", "v"), ("shift", "insert")})
_MOVES = frozenset({"left", "right", "home", "end"})
_ERASES = frozenset({"backspace", "delete"})
_COMMANDS = frozenset({"ctrl", "alt", "super"})


@dataclass(frozen=True, slots=True)
class Stroke:
    """A key that was pressed while typing.

    Attributes:
        key: its canonical name (`actions.keymap`), or whatever the system calls it.
        text: the characters it makes; empty for none.
        modifiers: canonical names of the modifiers that were down.
    """

    key: str
    text: str = ""
    modifiers: frozenset[str] = frozenset()

    @property
    def is_command(self) -> bool:
        """Whether it is held together with a key that makes it a shortcut."""
        return bool(self.modifiers & _COMMANDS)

    @property
    def written(self) -> str:
        """The characters that it adds to a text; empty for a command or a key without characters."""
        return self.text if self.text.isprintable() and not self.is_command else ""

    @property
    def chord(self) -> tuple[str, ...]:
        """The keys as a chord, modifiers first."""
        return (*(name for name in ("ctrl", "alt", "shift", "super") if name in self.modifiers), self.key)


class Jump(StrEnum):
    """How the caret came to where it is, other than by keys."""

    CLICK = "click"
    WORD = "word"
    ALL = "all"
    RANGE = "range"
    TAB = "tab"


Part = Stroke | Jump


@dataclass(frozen=True, slots=True)
class Guess:
    """What a field may hold, and where the caret is; `mark` is the other end of the selection."""

    text: str
    caret: int
    mark: int

    def selection(self) -> tuple[int, int]:
        """Its two ends, the left one first."""
        return min(self.caret, self.mark), max(self.caret, self.mark)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the keys make of a field.

    Attributes:
        texts: what it may hold, likeliest first; empty when nothing can be told.
        lost: what made it impossible to follow, in words; empty when every possibility is among `texts`.
    """

    texts: tuple[str, ...]
    lost: str = ""

    @property
    def sure(self) -> bool:
        """Whether there is only one possibility."""
        return len(self.texts) == 1 and not self.lost


@dataclass(frozen=True, slots=True)
class Final:
    """The text that is kept.

    Attributes:
        text: it.
        doubt: why it may not be what the field holds, in words; empty for none.
    """

    text: str
    doubt: str = ""


def is_edit(stroke: Stroke) -> bool:
    """Whether a key belongs to the typing of a text: characters, erasing, moving about in it, pasting, undoing."""
    if stroke.written:
        return True
    if stroke.chord in _UNDO or stroke.chord in _PASTE or stroke.chord == ("ctrl", "a"):
        return True
    return stroke.key in _MOVES | _ERASES and not stroke.modifiers & {"alt", "super"}


def changes_text(stroke: Stroke) -> bool:
    """Whether a key that `is_edit` may change the text, rather than only move about in it."""
    return bool(stroke.written or stroke.key in _ERASES or stroke.chord in _UNDO or stroke.chord in _PASTE)


def follow(values: Sequence[str], parts: Iterable[Part]) -> Outcome:
    """What a field holds after `parts`, if it held one of `values` before.

    The first part should be a jump; without one the caret is thought to be at the end.
    """
    guesses = _unique(Guess(value, len(value), len(value)) for value in values)
    lost = ""
    for part in parts:
        if isinstance(part, Jump):
            guesses = _unique(after for guess in guesses for after in _jumped(guess, part))
            continue
        if part.chord in _UNDO or part.chord in _PASTE:
            lost = "something was pasted" if part.chord in _PASTE else "something was undone"
        elif "ctrl" in part.modifiers and part.key in _WORD_KEYS:
            # Programs do not agree on where a word ends.
            lost = "whole words were skipped or erased"
        elif not is_edit(part):
            lost = f'the key "{part.key}" may have changed it'
        else:
            guesses = _unique(_pressed(guess, part) for guess in guesses)
    if lost:
        return Outcome((), lost)
    return Outcome(tuple(dict.fromkeys(guess.text for guess in guesses)))


def settle_text(outcome: Outcome, read: str | None, *, exact: bool) -> Final | None:
    """The text to keep, from what the keys make and what the field was `read` to hold at the end.

    `exact` says that the program itself told it. None: neither the keys nor the field say anything.
    """
    if outcome.sure:
        return Final(outcome.texts[0])
    if read is None:
        if not outcome.texts:
            return None
        return Final(outcome.texts[0], "where the caret was is unknown, and the field could not be read")
    if exact:
        return Final(read)
    best = max(outcome.texts, key=lambda text: likeness(text, read), default=None)
    if best is not None and likeness(best, read) >= _ALIKE:
        return Final(best)
    return Final(read, outcome.lost or "what was typed and what the field shows do not fit together")


def likeness(text: str, read: str) -> float:
    """How much a text is like one read off a screen, 0 to 1; spaces and case count little."""
    from rapidfuzz import fuzz

    if text == read:
        return 1.0
    one, other = "".join(text.split()).casefold(), "".join(read.split()).casefold()
    if not one or not other:
        return 0.99 if one == other else 0.0
    # A field that is too narrow shows only a part.
    shown = fuzz.partial_ratio(one, other) / 100 if len(other) >= 8 and len(one) > len(other) else 0.0
    return float(min(0.99, max(fuzz.ratio(one, other) / 100, 0.95 * shown)))


def _unique(guesses: Iterable[Guess]) -> list[Guess]:
    return list(dict.fromkeys(guesses))[:_MOST_GUESSES]


def _jumped(guess: Guess, jump: Jump) -> list[Guess]:
    text, end = guess.text, len(guess.text)
    everything = Guess(text, end, 0)
    match jump:
        case Jump.ALL:
            return [everything]
        case Jump.TAB:
            return [everything, Guess(text, end, end), Guess(text, 0, 0)]
        case Jump.CLICK:
            return [Guess(text, at, at) for at in _positions(text)]
        case Jump.WORD:
            return [Guess(text, right, left) for left, right in _words(text)] or [everything]
        case Jump.RANGE:
            places = _positions(text) if end <= _MOST_POSITIONS // 2 else sorted(set(sum(_words(text), ())))
            return [Guess(text, right, left) for left in places for right in places if left < right] or [
                everything
            ]


def _positions(text: str) -> list[int]:
    """Where a click may put the caret, the end first: people click behind a text to go on."""
    if len(text) <= _MOST_POSITIONS:
        return list(range(len(text), -1, -1))
    return sorted({0, len(text), *(edge for word in _words(text) for edge in word)}, reverse=True)


def _words(text: str) -> list[tuple[int, int]]:
    """The stretches of letters and digits, and of anything else but spaces."""
    found: list[tuple[int, int]] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or _kind(text[at]) != _kind(text[start]):
            if not text[start].isspace():
                found.append((start, at))
            start = at
    return found


def _kind(character: str) -> int:
    return 0 if character.isspace() else 1 if character.isalnum() or character == "_" else 2


def _pressed(guess: Guess, stroke: Stroke) -> Guess:
    left, right = guess.selection()
    written = stroke.written
    if written:
        return _spliced(guess, left, right, written)
    if stroke.chord == ("ctrl", "a"):
        return Guess(guess.text, len(guess.text), 0)
    if stroke.key in _ERASES:
        if left == right:
            left, right = (left - 1, right) if stroke.key == "backspace" else (left, right + 1)
        return _spliced(guess, max(0, left), min(len(guess.text), right), "")
    extending = "shift" in stroke.modifiers
    collapsing = left != right and not extending
    match stroke.key:
        case "home":
            caret = 0
        case "end":
            caret = len(guess.text)
        case "left":
            caret = left if collapsing else max(0, guess.caret - 1)
        case _:
            caret = right if collapsing else min(len(guess.text), guess.caret + 1)
    return Guess(guess.text, caret, guess.mark if extending else caret)


def _spliced(guess: Guess, left: int, right: int, new: str) -> Guess:
    text = guess.text[:left] + new + guess.text[right:]
    return Guess(text, left + len(new), left + len(new))


# ------------------------------------------------------------ without a field


@dataclass(frozen=True, slots=True)
class Keys:
    """A chord that stays a key press."""

    chord: tuple[str, ...]


def as_typed(strokes: Sequence[Stroke]) -> tuple[str | Keys, ...]:
    """Texts and key presses that do the same as `strokes`, where the rest of the text is unknown.

    What was typed and taken back again is left out; keys that reach beyond what was typed stay key presses.
    """
    found: list[str | Keys] = []
    own = Guess("", 0, 0)
    for stroke in strokes:
        if _stays_within(own, stroke):
            own = _pressed(own, stroke)
            continue
        found += [own.text] if own.text else []
        # The caret is where the person left it only when that is behind the text.
        found += [Keys(("left",))] * (len(own.text) - own.caret)
        own = Guess("", 0, 0)
        found.append(Keys(stroke.chord))
    found += [own.text] if own.text else []
    return tuple(found)


def _stays_within(own: Guess, stroke: Stroke) -> bool:
    if stroke.written:
        return True
    if stroke.modifiers & _COMMANDS:
        return False
    left, right = own.selection()
    match stroke.key:
        case "backspace":
            return left > 0 or right > left
        case "delete":
            return right < len(own.text) or right > left
        case "left":
            return own.caret > 0
        case "right":
            return own.caret < len(own.text)
        case _:
            return False
