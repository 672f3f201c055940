"""What verbs that ask a model share: which one the settings name, and how it is opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_agent.compose.mind import ServerChoice
    from desktop_agent.compose.pointing import ModelPointer
    from desktop_agent.settings import Settings


def server_of(settings: Settings) -> ServerChoice:
    """The model server that a person set up."""
    from desktop_agent.compose.mind import ServerChoice
    from desktop_agent.plan.budget import Prices

    model = settings.model
    return ServerChoice(
        address=model.server,
        name=model.name,
        dialect=model.dialect,
        prices=Prices(prompt=model.price_in, answer=model.price_out),
    )


@contextmanager
def pointer_of(reference: str, dialect: str) -> Iterator[ModelPointer]:
    """The model called `reference` (see `open_mind`) as the last rung of grounding; closed afterwards."""
    from desktop_agent.compose.mind import open_mind
    from desktop_agent.compose.pointing import ModelPointer
    from desktop_agent.settings import SettingsFile

    with open_mind(reference, server=server_of(SettingsFile().now), dialect=dialect) as mind:
        yield ModelPointer(mind)
