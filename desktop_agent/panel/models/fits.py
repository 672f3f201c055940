"""Whether a multimodal model fits a machine. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_agent.panel.models.machine import Machine
    from vision.models.presets import Preset

BITS = (16, 8, 4)
"""What weights can be loaded with."""


@dataclass(frozen=True, slots=True)
class Fits:
    """Whether a model fits a machine: with how many bits a weight (0: with none), and where."""

    bits: int
    where: str

    @property
    def words(self) -> str:
        """For a person."""
        match self.bits:
            case 0:
                return "no"
            case 16:
                return self.where
            case _:
                return f"{self.where}, {self.bits} bits"


def fits(preset: Preset, machine: Machine) -> Fits | None:
    """Whether weights of `preset` fit the memory that `machine` has in all; None where nothing is to be loaded.

    A GPU is preferred; several count together. Without one, the processor reads weights as they are.
    """
    if preset.shape is None:
        return None
    largest = max((gpu.total for gpu in machine.gpus), default=0)
    together = sum(gpu.total for gpu in machine.gpus)
    places = [(largest, "GPU")] + ([(together, f"{len(machine.gpus)} GPUs")] if len(machine.gpus) > 1 else [])
    for bits in BITS:
        need = preset.needs(bits)
        for room, where in places:
            if need is not None and need.total <= room:
                return Fits(bits, where)
    need = preset.needs(16)
    if need is not None and need.total - need.runtime <= machine.total:
        return Fits(16, "CPU, slow")
    return Fits(0, "")
