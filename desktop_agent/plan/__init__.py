"""Planners: from a task to steps, by a model or by reading step sentences."""

from desktop_agent.plan.base import Planner, StepResult
from desktop_agent.plan.step_planner import SentencePlanner

__all__ = ["Planner", "SentencePlanner", "StepResult"]
