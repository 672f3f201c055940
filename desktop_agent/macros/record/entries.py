"""What typing means: the final text of a field, a secret, or plain keys. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from actions.types import Button
from desktop_agent.macros.record.acts import Act, Understood, step_of
from desktop_agent.macros.record.book import SecretBook
from desktop_agent.macros.record.fields import Reading, news_between, reading_of, typed_into
from desktop_agent.macros.record.gestures import Clicked, Dragged, Typed
from desktop_agent.macros.record.masks import asks_for_secret, is_told_masked, secret_prompt, shows_only_marks
from desktop_agent.macros.record.moments import Moment, is_told
from desktop_agent.macros.record.targets import target_of
from desktop_agent.macros.record.typing import (
    Final,
    Jump,
    Keys,
    Outcome,
    Part,
    Stroke,
    as_typed,
    follow,
    settle_text,
)
from desktop_agent.macros.types import MacroStep
from desktop_agent.types import ClearField, EnterSecret, PressKeys, TypeInto
from vision.types import Element

_UNSEEN = "hidden text"
_LEAST_UNSEEN = 4
_JUMPS = {1: Jump.CLICK, 2: Jump.WORD, 3: Jump.ALL}


@dataclass(eq=False)
class Entry:
    """Typing that goes on.

    Attributes:
        at: when it began, with the click into the field if there was one.
        field: the field that was clicked; None when the focus came there otherwise.
        parts: keys and jumps of the caret, in order.
        before: the screen before all of it.
        typed: the screen before the first key.
        acts: the clicks into the field, by their place in `parts`.
    """

    at: float
    field: Element | None
    before: Moment
    typed: Moment
    parts: list[Part] = dataclasses.field(default_factory=list)
    acts: dict[int, Act] = dataclasses.field(default_factory=dict)

    def type(self, typed: Typed) -> None:
        """Go on typing."""
        self.parts += typed.strokes

    def jump(self, act: Act) -> None:
        """Put the caret elsewhere with the mouse."""
        self.acts[len(self.parts)] = act
        self.parts.append(jump_of(act.gesture) or Jump.RANGE)

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """The keys alone."""
        return tuple(part for part in self.parts if isinstance(part, Stroke))


def jump_of(gesture: object) -> Jump | None:
    """Where a click or drag in a field puts the caret; None for anything else."""
    match gesture:
        case Clicked(button=Button.LEFT, count=count, modifiers=()):
            return _JUMPS.get(count)
        case Dragged(button=Button.LEFT, modifiers=()):
            return Jump.RANGE
        case _:
            return None


def steps_of(entry: Entry, after: Moment, book: SecretBook) -> list[Understood]:
    """The steps for typing that is over; `after` is the screen then. Values of secrets go to the `book` only."""
    strokes = entry.strokes
    bare = follow([""], [Jump.CLICK, *strokes])
    where = entry.field or typed_into(entry.typed, after, bare.texts)
    clicks = [] if entry.field is not None else [step_of(act, entry.typed) for act in entry.acts.values()]
    if where is not None:
        inside = entry.field is None and entry.acts and all(_hits(act, where) for act in entry.acts.values())
        parts = entry.parts if entry.field is not None or inside else _after_tab(entry.strokes)
        found = _into(where, entry, parts, after, book)
        if found is not None:
            left = [] if entry.field is None else _left_over(entry, after)
            return [*([] if inside else clicks), *found, *left]
    elif (prompt := _hidden_prompt(entry, after)) and bare.texts:
        secret = EnterSecret(book.note(prompt, bare.texts[0]), None)
        doubts = (
            () if asks_for_secret(prompt) else ("nothing showed what was typed, so it is kept as a secret",)
        )
        return [*clicks, Understood(MacroStep(secret, quiet=True), doubts)]
    if entry.field is not None:
        clicks = [step_of(act, after) for act in entry.acts.values()]
    return [*clicks, *_plain(strokes)]


def _hits(act: Act, field: Element) -> bool:
    """Whether a click went into a field."""
    gesture = act.gesture
    return isinstance(gesture, Clicked) and field.box.contains(act.before.point(gesture.point))


def _into(
    where: Element, entry: Entry, parts: Sequence[Part], after: Moment, book: SecretBook
) -> list[Understood] | None:
    """Typing into a field; None when nothing can be told of what it holds now."""
    seen = entry.before if entry.field is not None else entry.typed
    earlier = seen.again(where) or where
    later = after.again(where)
    bare = follow([""], [Jump.CLICK, *entry.strokes])
    target = (
        target_of(earlier, seen)
        if earlier is not where or entry.field is not None
        else target_of(where, after)
    )
    doubts = [target.doubt] if target.doubt else []
    if _is_secret(earlier, later, entry.typed, after, bare):
        outcome = follow([""], parts)
        value = outcome.texts[0] if outcome.texts else ""
        if not value:
            return None
        if not outcome.sure:
            doubts.append("it could not be followed what was typed: set the secret yourself")
        label = earlier.text or secret_prompt(seen.snapshot, None)
        return [Understood(MacroStep(EnterSecret(book.note(label, value), target.locator)), tuple(doubts))]
    final = _final(earlier, parts, reading_of(where, after))
    if final is None or (final.doubt and entry.field is None and not entry.acts):
        # Nobody pointed at this field, and it does not show what was typed: it went elsewhere.
        return None
    if final.doubt:
        doubts.append(f"{final.doubt}: check the text")
    intent = TypeInto(final.text, target.locator) if final.text else ClearField(target.locator)
    return [Understood(MacroStep(intent), tuple(doubts))]


def _final(earlier: Element, parts: Sequence[Part], read: Reading | None) -> Final | None:
    held = earlier.value or ""
    # What is only seen in a field may be a hint that goes away when something is typed.
    values = [held] if is_told(earlier) or not held else ["", held]
    outcome = follow(values, parts)
    if read is None:
        return settle_text(outcome, None, exact=False)
    return settle_text(outcome, read.text, exact=read.exact)


def _is_secret(earlier: Element, later: Element | None, before: Moment, after: Moment, bare: Outcome) -> bool:
    """Whether a field hides what was typed into it; in doubt its label decides."""
    if is_told_masked(earlier, later):
        return True
    now = later or earlier
    if is_told(now) and now.value is not None:
        return False
    if asks_for_secret(earlier.text) or (later is not None and asks_for_secret(later.text)):
        return True
    return later is not None and any(
        shows_only_marks(after.frame, later.box, text, later.value, before.frame) for text in bare.texts
    )


def _hidden_prompt(entry: Entry, after: Moment) -> str:
    """What to call a text that was typed without a trace, as passwords are in terminals; empty when it shows.

    Text that nothing shows may be a password though no words asked for one; a key or two are commands of a program.
    """
    written = "".join(stroke.written for stroke in entry.strokes)
    if not written or news_between(entry.typed, after):
        return ""
    window = entry.typed.active()
    asked = secret_prompt(entry.typed.snapshot, None if window is None else entry.typed.box_of(window))
    return asked or (_UNSEEN if len(written) >= _LEAST_UNSEEN else "")


def _left_over(entry: Entry, after: Moment) -> list[Understood]:
    """Clicks in the field after the last key: they change nothing in it, but what follows may depend on them."""
    last = max((i for i, part in enumerate(entry.parts) if isinstance(part, Stroke)), default=-1)
    return [step_of(act, after) for at, act in entry.acts.items() if at > last]


def _plain(strokes: Sequence[Stroke]) -> list[Understood]:
    """Text and keys for whatever has the focus; all of it replaced where everything was selected first."""
    replacing = len(strokes) > 1 and strokes[0].chord == ("ctrl", "a") and bool(strokes[1].written)
    found: list[Understood] = []
    for part in as_typed(strokes[1:] if replacing else strokes):
        if isinstance(part, Keys):
            last = found[-1].step.intent if found else None
            if isinstance(last, PressKeys) and last.keys == part.chord:
                found[-1] = Understood(MacroStep(PressKeys(part.chord, last.times + 1)))
                continue
            found.append(Understood(MacroStep(PressKeys(part.chord))))
        elif part == " ":
            found.append(Understood(MacroStep(PressKeys(("space",)))))
        else:
            found.append(Understood(MacroStep(TypeInto(part, clear=replacing and not found))))
    return found


def _after_tab(strokes: Sequence[Stroke]) -> list[Part]:
    return [Jump.TAB, *strokes]
