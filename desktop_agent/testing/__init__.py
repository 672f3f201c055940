"""UI tests by sight: the `desk` fixture and `expect`; `DeskApi` and `Target` are for annotations.

Importing this package, as pytest does for its plugin, loads nothing heavy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop_agent.desk.target import Target
    from desktop_agent.desk.targets import DeskApi
    from desktop_agent.testing.expectation import expect

__all__ = ["DeskApi", "Target", "expect"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 (whatever the name stands for)
    """Load what is exported when it is first asked for."""
    match name:
        case "DeskApi":
            from desktop_agent.desk.targets import DeskApi

            return DeskApi
        case "Target":
            from desktop_agent.desk.target import Target

            return Target
        case "expect":
            from desktop_agent.testing.expectation import expect

            return expect
        case _:
            raise AttributeError(name)
