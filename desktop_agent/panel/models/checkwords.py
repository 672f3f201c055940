"""What came of asking a model where a button is, in words. Without Qt."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_agent.panel.words import tr
from desktop_agent.plain import plain
from desktop_agent.trace.wording import duration

_LONGEST = 500


def check_words(found: object, complaints: str) -> tuple[str, str]:
    """Words and tone for what `models check NAME --json` printed: `found`, or what it complained of."""
    if not isinstance(found, Mapping) or not isinstance(found.get("verdict"), str):
        return plain(" ".join(complaints.split()), _LONGEST) or tr("The check ended without a word."), "bad"
    lines = [plain(found["verdict"], _LONGEST)]
    if said := found.get("said"):
        lines.append(tr("It answered: {words}", words=plain(" ".join(str(said).split()), _LONGEST)))
    loaded, answered = _number(found.get("loaded_ms")), _number(found.get("answered_ms"))
    if answered:
        lines.append(
            tr(
                "{loaded} to load, {answered} to answer.",
                loaded=duration(loaded / 1000),
                answered=duration(answered / 1000),
            )
        )
    notes = found.get("notes")
    lines += [plain(str(note), _LONGEST) for note in notes] if isinstance(notes, list) else []
    return "\n".join(lines), "good" if found.get("right") is True else "warn"


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
