"""An intent in words, for plans, memory and people: its step sentence, and something like one where none says it."""

from __future__ import annotations

from desktop_agent.desk.wording import gesture_words, shortened
from desktop_agent.plan.mind.agenda import target_of
from desktop_agent.plan.sentences import Unsayable, to_sentence
from desktop_agent.types import Gesture, Intent, TypeInto


def act_words(intent: Intent) -> str:
    """`Click "Save"`; `Click on at (640, 420)` for what only its place tells."""
    if isinstance(intent, Gesture):
        return _capital(gesture_words(intent))
    try:
        return _capital(to_sentence(intent))
    except Unsayable:
        target = target_of(intent)
        verb = intent.kind.replace("_", " ")
        where = "" if target is None else f" {target.describe()}"
        typed = f" {shortened(intent.text)}" if isinstance(intent, TypeInto) else ""
        return _capital(f"{verb}{typed}{where}")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
