"""What a planner that asks a model remembers of a session: it always fits a number of tokens, and folds by itself."""

from desktop_agent.plan.memory.memory import Memory, MemoryFull

__all__ = ["Memory", "MemoryFull"]
