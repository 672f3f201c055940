"""What a program prints, without the values of secrets that were typed into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_agent.desk.ports import Program
from desktop_agent.session.masking import Mask


@dataclass(frozen=True, slots=True)
class MaskedProgram:
    """A `Program` whose output went through a mask."""

    program: Program
    mask: Mask

    @property
    def command(self) -> Sequence[str]:
        """Its argument list."""
        return self.program.command

    def poll(self) -> int | None:
        """Its exit status; None while it runs."""
        return self.program.poll()

    def wait(self, timeout_s: float) -> int | None:
        """Wait for its end; its exit status, or None if it still runs after `timeout_s`."""
        return self.program.wait(timeout_s)

    def output_tail(self, chars: int = 4000) -> str:
        """The end of what it printed; a value that begins before it is hidden too."""
        return self.mask.end_of(self.program.output_tail(chars + self.mask.margin()), chars)
