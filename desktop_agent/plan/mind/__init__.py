"""The planner that asks a model: embedded rungs first, the model where they are unsure, thought where it pays."""

from desktop_agent.plan.mind.modes import Mode
from desktop_agent.plan.mind.options import MindOptions
from desktop_agent.plan.mind.planner import ModelPlanner
from desktop_agent.plan.mind.ports import Ports

__all__ = ["MindOptions", "Mode", "ModelPlanner", "Ports"]
