"""What was there instead, when a search failed: for messages that a person can act on. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from desktop_agent.desk.sighting import shown_name
from vision.locate import Candidate, Locator, Resolution
from vision.locate.resolve import ACCEPT
from vision.locate.words import FIELD_ROLES
from vision.types import Element, Role, Snapshot

_LISTED = 5
_ALIKE = 45.0
"""Words that are less alike than this (0 to 100) are not worth showing."""
_LONGEST = 60
_NEAR = 0.45
"""What scores less came into question only by a picture that shows something else."""


def listing(candidates: Sequence[Candidate], count: int = _LISTED) -> str:
    """`button "Edit" at (35, 210), score 0.99; …`, the first `count` of them."""
    listed = [_candidate(c) for c in candidates[:count]]
    return "; ".join([*listed, "…"] if len(candidates) > count else listed)


def instead(resolution: Resolution, snapshot: Snapshot) -> str:
    """One sentence on what came nearest to `resolution`'s locator, and why it is not it; empty for an empty screen.

    Where nothing comes near, all of the wanted kind are named, or the words that are most alike.
    """
    wanted = resolution.locator
    near = [c for c in resolution.candidates[:_LISTED] if c.score >= _NEAR]
    if wanted.role in (None, Role.TEXT):
        # Whoever asked for words learns more from the words that are there than from a doubtful picture.
        near = [c for c in near if c.rung != "icon"]
    if near:
        return f"Nearest: {'; '.join(_miss(c) for c in near)}."
    same_kind = [
        e for e in snapshot.elements if wanted.role not in (None, Role.TEXT) and e.role is wanted.role
    ]
    named = [e for e in same_kind if shown_name(e).strip()]
    if named:
        rest = f"; {len(same_kind) - len(named)} without words" if len(named) < len(same_kind) else ""
        return f"Of this kind there are: {_listed(_by_likeness(wanted, named))}{rest}."
    alike = _alike(wanted, snapshot.elements)
    if alike:
        return f"The most alike words: {_listed(alike)}."
    words = [e for e in snapshot.elements if shown_name(e).strip()]
    return f"On the screen are: {_listed(words)}." if words else "No words are on the screen."


def _miss(candidate: Candidate) -> str:
    why = [reason for reason in candidate.reasons if not reason.startswith("text ")]
    if candidate.score < ACCEPT:
        why.append(f"below {ACCEPT:.2f}")
    return f"{_candidate(candidate)} ({', '.join(why)})" if why else _candidate(candidate)


def _candidate(candidate: Candidate) -> str:
    return (
        f'{candidate.element.role} "{_short(shown_name(candidate.element))}" at '
        f"({candidate.target.x:.0f}, {candidate.target.y:.0f}), score {candidate.score:.2f}"
    )


def _listed(elements: Iterable[Element]) -> str:
    named = [
        f'{e.role} "{_short(shown_name(e))}"'
        + (f' holding "{_short(e.value)}"' if e.value and e.role in FIELD_ROLES else "")
        + f" at ({e.box.centre.x:.0f}, {e.box.centre.y:.0f})"
        + (" (looks disabled)" if "disabled" in e.states else "")
        for e in elements
    ]
    more = [f"and {len(named) - _LISTED} more"] if len(named) > _LISTED else []
    return "; ".join([*named[:_LISTED], *more])


def _alike(wanted: Locator, elements: Iterable[Element]) -> list[Element]:
    """Those whose words are most like the wanted ones, best first."""
    named = [e for e in elements if e.text.strip()]
    return [e for e in _by_likeness(wanted, named) if _likeness(wanted, e) >= _ALIKE][:_LISTED]


def _by_likeness(wanted: Locator, elements: Iterable[Element]) -> list[Element]:
    """Those whose words are more alike first."""
    return sorted(elements, key=lambda e: -_likeness(wanted, e))


def _likeness(wanted: Locator, element: Element) -> float:
    """How alike the words are, 0 to 100."""
    if not wanted.text or not element.text:
        return 0.0
    from rapidfuzz import fuzz, utils

    return float(fuzz.WRatio(wanted.text, element.text, processor=utils.default_process))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
