"""Which pictures of the past still matter: the latest, and that of the last act that was not confirmed. Pure."""

from __future__ import annotations

from desktop_agent.plan.memory.chronicle import Chronicle
from desktop_agent.plan.memory.record import unconfirmed

_MANY = 4


def wanted_pictures(chronicle: Chronicle, most: int) -> tuple[int, ...]:
    """The turns whose pictures are given out: the latest `most`, and before them one that may show the way on."""
    if most <= 0:
        return ()
    latest = chronicle.pictured[-most:]
    telling = _telling(chronicle)
    return tuple(latest) if telling is None or telling in latest else (telling, *latest)


def kept_pictures(chronicle: Chronicle, most: int) -> tuple[int, ...]:
    """The turns that keep their pictures from now on.

    Where many are kept, several go at once: what a model had made of a request must be computed again from the first
    picture on that is gone.
    """
    pictured = chronicle.pictured
    wanted = wanted_pictures(chronicle, most)
    if len(wanted) == len(pictured) or most <= 0:
        return tuple(pictured)
    latest = pictured[-(most - most // 2 if most >= _MANY else most) :]
    telling = _telling(chronicle)
    return tuple(latest) if telling is None or telling in latest else (telling, *latest)


def _telling(chronicle: Chronicle) -> int | None:
    return next((at for at in reversed(chronicle.pictured) if unconfirmed(chronicle.turns[at])), None)
