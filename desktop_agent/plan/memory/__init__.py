"""What a planner that asks a model remembers of a session: it always fits a number of tokens, and folds by itself."""

from desktop_agent.plan.memory.chronicle import Chronicle
from desktop_agent.plan.memory.journal import before_step
from desktop_agent.plan.memory.measure import over_estimate, picture_over_estimate
from desktop_agent.plan.memory.memory import Memory, MemoryFull
from desktop_agent.plan.memory.record import Record, calls_from, calls_text, turn_of

__all__ = [
    "Chronicle",
    "Memory",
    "MemoryFull",
    "Record",
    "before_step",
    "calls_from",
    "calls_text",
    "over_estimate",
    "picture_over_estimate",
    "turn_of",
]
