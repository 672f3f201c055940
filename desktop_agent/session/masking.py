"""Keep the values of secrets out of what is written: each is replaced by `(secret NAME)` once it has been used."""

from __future__ import annotations

import base64
import html
import json
import re
import threading
import unicodedata
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any, TypeVar, assert_never

from actions.types import FocusWindow
from desktop_agent.session.events import (
    ActionFailed,
    ActionIntended,
    ActionPerformed,
    ConditionChecked,
    ControlReceived,
    DecisionMade,
    Event,
    PersonActed,
    PlanMade,
    ProgramOutput,
    SessionFinished,
    SessionStarted,
    StepFinished,
    StepStarted,
    TargetSought,
)
from desktop_agent.session.mind_events import MindEvent
from desktop_agent.types import CandidateNote, Decision, Deny, Edit, Effect, GroundedAction

SHORT = 4
"""What is packed into fewer digits stands in any text."""

Thought = TypeVar("Thought", bound=MindEvent)

_NO_WORDS = frozenset({"kind", "purpose", "frame", "pictures", "ending", "rung", "by", "shows"})
"""Fields of a planner's events that hold no words of anybody."""


class Mask:
    """Remembers the values of secrets that were looked up, and hides them in texts. Any thread may use it.

    A value of one character is hidden wherever that character stands: what cannot be read is better than what
    should not be.
    """

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None
        self._longest = 0
        self._lock = threading.Lock()

    def remembering(self, lookup: Callable[[str], str]) -> Callable[[str], str]:
        """`lookup`, with everything that it gives remembered before anybody gets it."""

        def value_of(name: str) -> str:
            value = lookup(name)
            self.remember(name, value)
            return value

        return value_of

    def remember(self, name: str, value: str) -> None:
        """From now on hide `value`."""
        if not value:
            return
        with self._lock:
            names = dict.fromkeys(written_forms(value), name) | self._names
            # The longest first: one value may be the beginning of another.
            forms = sorted(names, key=lambda form: (-len(form), form))
            self._longest = len(forms[0])
            # It looks ahead, so that values which overlap are both found.
            self._names, self._pattern = names, re.compile(f"(?=({'|'.join(map(re.escape, forms))}))")

    def text(self, text: str) -> str:
        """`text` without any remembered value."""
        return self.end_of(text, len(text))

    def margin(self) -> int:
        """Characters of the longest form of any value: what is cut off must be cut so far from what is kept."""
        return self._longest

    def end_of(self, text: str, chars: int) -> str:
        """The last `chars` characters of `text`, hidden before the cut, so that no value is cut in two."""
        pattern = self._pattern
        cut = max(0, len(text) - chars)
        if pattern is None:
            return text[cut:]
        parts, at, hidden = [], cut, 0
        for found in pattern.finditer(text):
            if found.end(1) > cut:
                if found.start(1) >= hidden:
                    parts += [text[at : max(at, found.start(1))], f"(secret {self._names[found.group(1)]})"]
                at = hidden = max(hidden, found.end(1))
        return "".join((*parts, text[at:]))

    def event(self, event: Event) -> Event:
        """`event` without any remembered value in what came from the screen or from a program.

        What a person wrote down beforehand (task, steps, locators) stays: it was there before the secret was used.
        """
        if self._pattern is None:
            return event
        match event:
            case SessionStarted() | PlanMade() | StepStarted() | ControlReceived() | PersonActed():
                return event
            case TargetSought():
                seen = tuple(self._candidate(one) for one in event.candidates)
                return replace(event, candidates=seen, reason=self.text(event.reason))
            case DecisionMade():
                return replace(
                    event, proposal=self._proposal(event.proposal), decision=self._decision(event.decision)
                )
            case ActionIntended():
                return replace(event, grounded=self._proposal(event.grounded))
            case ActionPerformed():
                return replace(event, effect=self.effect(event.effect))
            case ActionFailed():
                return replace(event, error=self.text(event.error))
            case ConditionChecked():
                return replace(event, detail=self.text(event.detail))
            case StepFinished():
                effect = None if event.effect is None else self.effect(event.effect)
                return replace(event, effect=effect, message=self.text(event.message))
            case ProgramOutput():
                return replace(event, tail=self.text(event.tail))
            case SessionFinished():
                return replace(event, message=self.text(event.message))
            case MindEvent():
                return self._thought(event)
            case _:
                assert_never(event)

    def effect(self, effect: Effect) -> Effect:
        """`effect` without any remembered value in its words."""
        return replace(effect, detail=self.text(effect.detail))

    def _thought(self, event: Thought) -> Thought:
        """`event` without any remembered value in any of its words: a model may repeat whatever it was shown."""
        changed: dict[str, Any] = {}
        for one in fields(event):
            value = getattr(event, one.name)
            if one.name in _NO_WORDS:
                continue
            if isinstance(value, str):
                changed[one.name] = self.text(value)
            elif isinstance(value, tuple):
                changed[one.name] = tuple(
                    self.text(part) if isinstance(part, str) else part for part in value
                )
        return replace(event, **changed)

    def _candidate(self, one: CandidateNote) -> CandidateNote:
        return replace(one, text=self.text(one.text), reasons=tuple(self.text(why) for why in one.reasons))

    def _decision(self, decision: Decision) -> Decision:
        if isinstance(decision, Deny):
            return replace(decision, reason=self.text(decision.reason))
        if isinstance(decision, Edit) and isinstance(decision.action, FocusWindow):
            return replace(decision, action=self._focus(decision.action))
        return decision

    def _proposal(self, proposal: GroundedAction) -> GroundedAction:
        action, evidence = proposal.action, proposal.evidence
        if isinstance(action, FocusWindow):
            action = self._focus(action)
        if evidence is not None:
            rivals = tuple(self._candidate(one) for one in evidence.rivals)
            evidence = replace(evidence, chosen=self._candidate(evidence.chosen), rivals=rivals)
        return replace(
            proposal,
            action=action,
            purpose=self.text(proposal.purpose),
            window=self.text(proposal.window),
            evidence=evidence,
        )

    def _focus(self, action: FocusWindow) -> FocusWindow:
        return replace(action, title=self.text(action.title))


def quoted_forms(value: str) -> set[str]:
    """`value` as texts write it: as it is, and as JSON, YAML, HTML, SQL, shells and addresses quote it."""
    texts: set[str] = set()
    for same in {value, unicodedata.normalize("NFC", value), unicodedata.normalize("NFD", value)}:
        quoted = json.dumps(same)[1:-1]
        address = same.encode("utf-8", "surrogatepass")
        texts |= {
            same,
            quoted,
            json.dumps(same, ensure_ascii=False)[1:-1],
            json.dumps(quoted)[1:-1],
            same.replace("'", "''"),
            same.replace("\\", "\\\\"),
            same.replace("\\", "\\\\").replace('"', '\\"'),
            html.escape(same),
            html.escape(same, quote=False),
            html.escape(same).replace("&#x27;", "&#39;"),
            urllib.parse.quote(address),
            urllib.parse.quote(address, safe=""),
            urllib.parse.quote_plus(address),
        }
    return texts


def packed_forms(value: str) -> set[str]:
    """`value` in hexadecimal digits and in base64, as it stands alone and in the middle of a longer text."""
    forms: set[str] = set()
    for encoding in ("utf-8", "utf-16-le"):
        raw = value.encode(encoding, "surrogatepass")
        if len(raw) * 2 >= SHORT:
            forms |= {raw.hex(), raw.hex().upper()}
        for form in _in_base64(raw):
            forms |= {form, form.replace("+", "-").replace("/", "_")}
    return forms


def written_forms(value: str) -> set[str]:
    """All forms in which a text may hold `value`."""
    return quoted_forms(value) | packed_forms(value)


def _in_base64(raw: bytes) -> Iterator[str]:
    """The base64 digits that only `raw` decides, for each place where it may begin in a longer text."""
    for before in range(3):
        digits = base64.b64encode(bytes(before) + raw).decode("ascii").rstrip("=")
        first = (before * 8 + 5) // 6
        last = (before + len(raw)) * 8 // 6
        if last - first >= SHORT:
            yield digits[first:last]
