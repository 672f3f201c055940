"""Dialects: the formats in which families of models are asked and answer."""

from desktop_agent.plan.dialects.base import Dialect, Wish

__all__ = ["Dialect", "Wish"]
