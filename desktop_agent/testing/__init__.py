"""UI tests by sight: the `desk` fixture and `expect`.

Importing this package, as pytest does for its plugin, loads nothing heavy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop_agent.testing.expectation import expect

__all__ = ["expect"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 (whatever the name stands for)
    """Load `expect` when it is first asked for."""
    if name == "expect":
        from desktop_agent.testing.expectation import expect

        return expect
    raise AttributeError(name)
