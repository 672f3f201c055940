"""Dialects: the formats in which families of models are asked and answer."""

from desktop_agent.plan.dialects.base import Dialect, Wish
from desktop_agent.plan.dialects.choosing import NAMES, dialect, dialect_for
from desktop_agent.plan.dialects.pictures import PictureSize

__all__ = ["NAMES", "Dialect", "PictureSize", "Wish", "dialect", "dialect_for"]
