"""Asking for a point in pixels of the picture that was sent, as families without a grid of their own are asked."""

from __future__ import annotations

from desktop_agent.plan.dialects import acts
from desktop_agent.plan.dialects.base import Wish
from desktop_agent.plan.dialects.grounding import point_schema, point_words, read_point_words
from desktop_agent.plan.dialects.pictures import PictureSize
from desktop_agent.plan.dialects.strict import refuse_broken, written
from desktop_agent.plan.dialects.telling import WORDS_ARE_DATA
from desktop_agent.plan.moves import BadReply
from vision.models.types import Form, Message, Reply, Request
from vision.types import Frame, FramePoint


def pixel_request(frame: Frame, phrase: str, wish: Wish, size: PictureSize) -> Request:
    """Ask where on `frame`, shown in `size`, the thing is that `phrase` describes."""
    width, height = size.of(frame)
    words = point_words(phrase, "point", f", in pixels of this picture of {width}x{height}")
    return Request(
        (
            Message.of("system", f"You find things on a screen. {WORDS_ARE_DATA}"),
            Message.of("user", size.picture(frame), words),
        ),
        max_tokens=wish.max_tokens,
        thinking=wish.thinking,
        form=Form.SCHEMA,
        schema=point_schema("point", max(width, height)),
        temperature=wish.temperature,
    )


def read_pixel(reply: Reply, frame: Frame, size: PictureSize) -> FramePoint | None:
    """Where it is on `frame`; None when it is not there. Raises BadReply."""
    refuse_broken(reply)
    if reply.calls:
        raise BadReply('Answer with JSON, {"point": [x, y]}, and call nothing.')
    found = read_point_words(written(reply))
    if found is None:
        return None
    return acts.on_frame(found, size.grid(frame, thousand=False), frame.width, frame.height)
