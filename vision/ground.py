"""An instruction and a snapshot give a point, or none: never a guess.

`ground("tick 'Confirm exit'", snapshot)` strips the verb, lets it hint at the role, reads the rest as a target
(`vision.locate.parse_target`) and resolves it. The rung says what found it: words (`text`), a control that was seen
(`widget`), a picture (`icon`), or what another reader told. Where all of these leave it open, a model may be asked
(`model`), as the last rung.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Protocol

from vision.errors import PhraseError
from vision.locate.phrase import parse_target
from vision.locate.resolve import resolve
from vision.locate.types import Candidate, Locator, Resolution, Status
from vision.locate.words import TOGGLE_ROLES
from vision.types import Box, FramePoint, Role, Snapshot


@dataclass(frozen=True, slots=True)
class Grounding:
    """Where an instruction points.

    Attributes:
        point: where to act, in frame pixels; None when nothing, or several things, answered.
        box: the chosen element; None with the point.
        score: how well it fits, 0 to 1; that of the nearest miss when the point is None.
        rung: which way of seeing found it: `a11y`, `text`, `widget`, `icon`, `model`; `none` without a point.
        candidates: best first.
        reason: one sentence for a person.
        status: found, ambiguous or not found.
    """

    point: FramePoint | None
    box: Box | None
    score: float
    rung: str
    candidates: tuple[Candidate, ...]
    reason: str
    status: Status = Status.NOT_FOUND

    def to_json(self) -> dict[str, Any]:
        """As the command line prints it; points rounded to half pixels, boxes in whole ones."""
        return {
            "point": None if self.point is None else [round(self.point.x, 1), round(self.point.y, 1)],
            "box": None if self.box is None else list(self.box.as_tuple()),
            "score": round(self.score, 4),
            "rung": self.rung,
            "status": str(self.status),
            "reason": self.reason,
            "candidates": [
                {
                    "role": str(c.element.role),
                    "text": c.element.text,
                    "box": list(c.box.as_tuple()),
                    "point": [round(c.target.x, 1), round(c.target.y, 1)],
                    "score": round(c.score, 4),
                    "rung": c.rung,
                    "reasons": list(c.reasons),
                }
                for c in self.candidates
            ],
        }


class Pointer(Protocol):
    """The last rung: a model that sees, or whoever else can say where something is."""

    def point(self, phrase: str, snapshot: Snapshot) -> FramePoint | None:
        """Where on the snapshot's frame the thing is that `phrase` speaks of; None when it is not there.

        Raises ModelUnavailable and ModelFailed.
        """
        ...


@dataclass(frozen=True, slots=True)
class Command:
    """An instruction, taken apart.

    Attributes:
        target: the described target.
        hint: the role that the verb suggests; it only decides between equals, or where the plain words fail.
    """

    target: Locator
    hint: Role | None = None


_VERBS: tuple[tuple[str, Role | None], ...] = (
    (r"(?:double|triple|right|left|middle)[- ]?click(?:\s+on)?", None),
    (r"(?:left\s+)?click\s+on", Role.BUTTON),
    (r"click\s+(?:into|in)(?=\s+(?:the|a|an|this|[\"'“]))", Role.BUTTON),
    (r"(?:left\s+)?click", Role.BUTTON),
    (r"press|push|hit|tap(?:\s+on)?|activate|invoke", Role.BUTTON),
    (
        r"(?:un)?tick|(?:un)?check|toggle|enable|disable|mark|unmark|switch\s+(?:on|off)|turn\s+(?:on|off)",
        Role.CHECKBOX,
    ),
    (r"switch\s+to|change\s+to|go\s+to|show|bring\s+up|activate", Role.TAB),
    (r"open|expand|pull\s+down|drop\s+down", Role.MENUITEM),
    (r"choose|pick", Role.MENUITEM),
    (r"select|highlight", Role.LISTITEM),
    (r"sort\s+by|order\s+by", Role.COLUMNHEADER),
    (r"focus(?:\s+on)?|clear|empty|fill(?:\s+in)?", Role.TEXTBOX),
    (
        r"hover(?:\s+over)?|point\s+(?:at|to)|move\s+(?:the\s+(?:mouse|pointer)\s+)?(?:to|over)|find|locate|look\s+for",
        None,
    ),
    (r"follow", Role.LINK),
    (r"drag|scroll\s+(?:to)?", None),
)
_VERB = [
    (re.compile(rf"(?:please\s+)?(?:{pattern})\s+(?=\S)", re.IGNORECASE), role) for pattern, role in _VERBS
]
_LITERAL = 0.93
"""So well must a whole instruction fit the words on the screen to be taken for a name."""
_CLEARLY_BUTTON = 0.93
"""Among equals that one is a button counts only when a box is seen around its words."""
_DECISIVE = TOGGLE_ROLES | {Role.COLUMNHEADER}
"""Roles that a verb tells for certain."""
_LOOSE = frozenset(
    {Role.MENU, Role.MENUITEM, Role.TAB, Role.LISTITEM, Role.ROW, Role.CELL, Role.TREEITEM, Role.LINK}
)
"""Roles that people mix up; without one that fits, the words alone are tried."""
_ENTER = re.compile(
    r"(?:please\s+)?(?:type|enter|write|put|insert|input)\s+(?P<what>\"[^\"]*\"|“[^”]*”|'[^']*'|.+?)\s+"
    r"(?:into|in|to|on)\s+(?P<where>.+)$",
    re.IGNORECASE,
)
_SET = re.compile(r"(?:please\s+)?(?:set|change)\s+(?P<where>.+?)\s+to\s+(?P<what>.+)$", re.IGNORECASE)
_FROM = re.compile(
    r"^(?P<what>\"[^\"]*\"|“[^”]*”|'[^']*'|.+?)\s+(?:from|in|out\s+of)\s+(?:the|a|this|its)\s+(?P<where>(?:\S.*\s)?"
    r"(?:menu|list|drop-?down|combo\s?box|context menu|popup))$",
    re.IGNORECASE,
)


def ground(phrase: str, snapshot: Snapshot, pointer: Pointer | None = None) -> Grounding:
    """Find the point that the instruction `phrase` speaks of in `snapshot`.

    Several fitting elements, or none, give no point, unless `pointer` knows: one of several that fit must be what it
    points at. Raises PhraseError when the instruction cannot be read and nobody else is asked, and what `pointer`
    raises.
    """
    try:
        seen = _seen(phrase, snapshot)
    except PhraseError as unread:
        if pointer is None:
            raise
        seen = Grounding(None, None, 0.0, "none", (), str(unread))
    if seen.point is not None or pointer is None:
        return seen
    return _pointed(seen, pointer.point(phrase, snapshot), snapshot)


def _pointed(seen: Grounding, point: FramePoint | None, snapshot: Snapshot) -> Grounding:
    """`seen`, which found nothing clear, with what the last rung says."""
    if point is None:
        return replace(seen, reason=f"{seen.reason} The model does not find it either.".strip())
    if seen.status is Status.AMBIGUOUS:
        meant = [one for one in seen.candidates if one.box.contains(point)]
        if not meant:
            reason = f"{seen.reason} The model points at something else, ({point.x:.0f}, {point.y:.0f})."
            return replace(seen, reason=reason)
        best = min(meant, key=lambda one: one.box.area)
        reason = f"{seen.reason} The model points at one of them.".strip()
        return Grounding(best.target, best.box, best.score, "model", seen.candidates, reason, Status.FOUND)
    under = [one for one in snapshot.elements if one.box.contains(point)]
    box = min((one.box for one in under), key=lambda one: one.area, default=None)
    return Grounding(point, box, 0.0, "model", seen.candidates, "The model points there.", Status.FOUND)


def _seen(phrase: str, snapshot: Snapshot) -> Grounding:
    """What the embedded rungs find. Raises PhraseError."""
    command = read_command(phrase)
    literal = _by_literal_name(phrase, snapshot)
    if literal is not None:
        return _grounding(literal)
    found = resolve(command.target, snapshot)
    if found.status is Status.FOUND:
        return _grounding(found)
    other = _other_reading(command, found.status)
    if other is not None:
        again = resolve(other, snapshot)
        if again.best is not None and command.hint is Role.BUTTON and again.best.score < _CLEARLY_BUTTON:
            return _grounding(found)
        if again.best is not None and again.best.rung == "icon" and command.target.role is not None:
            # Words were asked for in a list or menu: a picture elsewhere is something else.
            return _grounding(found)
        if again.status is Status.FOUND or (again.status is Status.AMBIGUOUS and not found.candidates):
            found = again
    return _grounding(found)


def _by_literal_name(phrase: str, snapshot: Snapshot) -> Resolution | None:
    """A capitalised phrase may be a name that begins like an instruction: "Select All", "Show menu bar"."""
    name = " ".join(phrase.split())
    if not name[:1].isupper() or len(name.split()) < 2 or any(mark in name for mark in "\"'“«"):
        return None
    found = resolve(Locator(text=name), snapshot)
    return found if found.best is not None and found.best.score >= _LITERAL else None


def read_command(phrase: str) -> Command:
    """Take an instruction apart: the verb's hint and the target. Raises PhraseError."""
    text = " ".join(phrase.split())
    entered = _ENTER.match(text) or _SET.match(text)
    if entered is not None:
        target = parse_target(entered["where"])
        return Command(
            target if target.role is not None else replace(target, role=Role.TEXTBOX), Role.TEXTBOX
        )
    for pattern, role in _VERB:
        verb = pattern.match(text)
        if verb is not None:
            return _command(text[verb.end() :], role)
    return _command(text, None)


def _command(rest: str, hint: Role | None) -> Command:
    chosen = _FROM.match(rest)
    if chosen is not None:
        listed = chosen["where"].lower().endswith(("menu", "popup"))
        return Command(replace(parse_target(chosen["what"]), role=Role.MENUITEM if listed else Role.LISTITEM))
    target = parse_target(rest)
    if hint in TOGGLE_ROLES and target.role is not None and target.role not in TOGGLE_ROLES and target.text:
        # What is ticked has a name; a role word of another kind in it is a part of that name.
        return Command(Locator(hint, rest) if not target.anchors and target.nth is None else target)
    if hint in _DECISIVE and target.role is None:
        return Command(replace(target, role=hint), None)
    return Command(target, hint)


def _other_reading(command: Command, status: Status) -> Locator | None:
    """Another way to read the target: among equals the verb's role decides; a role nobody saw may be a wrong word."""
    target = command.target
    if target.role is None:
        return replace(target, role=command.hint) if command.hint is not None else None
    if status is Status.NOT_FOUND and target.text is not None and target.role in _LOOSE:
        return replace(target, role=None)
    return None


def _grounding(found: Resolution) -> Grounding:
    best = found.best
    if best is None:
        score = found.candidates[0].score if found.candidates else 0.0
        return Grounding(None, None, score, "none", found.candidates, found.reason, found.status)
    return Grounding(
        best.target, best.box, best.score, best.rung, found.candidates, found.reason, found.status
    )


__all__ = ["Command", "Grounding", "PhraseError", "Pointer", "ground", "read_command"]
