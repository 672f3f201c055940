"""What the list and the details say of states and ways to find things. Without Qt."""

from __future__ import annotations

from desktop_agent.panel.words import tr
from desktop_agent.trace.wording import STATE_TONES

_TONES = {
    "found": "good",
    "not_found": "bad",
    "ambiguous": "bad",
    "damaged": "bad",
    "skipped": "warn",
    "answered": "good",
    "remembered": "good",
} | STATE_TONES


def state_words(state: str) -> str:
    """The badge of a state of a step, an act or a session; a state that is not known is shown as it is."""
    known = {
        "confirmed": tr("Confirmed"),
        "partial": tr("Partly"),
        "unverifiable": tr("Not verifiable"),
        "no_effect": tr("No effect"),
        "refused": tr("Refused"),
        "passed": tr("Passed"),
        "failed": tr("Failed"),
        "stopped": tr("Stopped"),
        "missing": tr("Missing"),
        "skipped": tr("Skipped"),
        "error": tr("Error"),
        "unknown": tr("Outcome unknown"),
        "done": tr("Done"),
        "running": tr("Running"),
        "interrupted": tr("Interrupted"),
        "damaged": tr("Unreadable"),
        "found": tr("Found"),
        "not_found": tr("Not found"),
        "ambiguous": tr("Ambiguous"),
        "answered": tr("Answered"),
        "remembered": tr("Remembered"),
    }
    return known.get(state, state)


def state_tone(state: str) -> str:
    """`good`, `warn`, `bad` or `live`."""
    return _TONES.get(state, "warn")


def rung_words(rung: str) -> str:
    """What a target was found by, in a word or two; a way that is not known is shown as it is."""
    known = {
        "text": tr("by words"),
        "widget": tr("by shape"),
        "icon": tr("by icon"),
        "a11y": tr("by accessibility"),
        "crop": tr("by picture"),
        "point": tr("by place"),
        "spot": tr("by place"),
        "window": tr("by window"),
        "model": tr("by model"),
        "person": tr("by a person"),
    }
    return known.get(rung, rung)


def decided_words(rung: str, *, thought: bool = False) -> str:
    """Who decided what is done, in a word or two; one that is not known is shown as it is."""
    known = {
        "sentences": tr("as written"),
        "cache": tr("remembered"),
        "model": tr("model, thinking") if thought else tr("model"),
    }
    return known.get(rung, rung)
