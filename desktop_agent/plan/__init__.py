"""Planners: from a task to steps, by a model or by reading step sentences."""

from desktop_agent.plan.base import Planner, StepResult
from desktop_agent.plan.given import GivenSteps

__all__ = ["GivenSteps", "Planner", "StepResult"]
