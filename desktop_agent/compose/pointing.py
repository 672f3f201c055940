"""The last rung of grounding: a model that sees is asked where something is."""

from __future__ import annotations

from desktop_agent.compose.mind import Mind
from desktop_agent.errors import BadInput
from desktop_agent.plan.dialects.base import Wish
from desktop_agent.plan.moves import BadReply
from vision.errors import ModelFailed
from vision.types import FramePoint, Snapshot

_TOKENS = 200


class ModelPointer:
    """The `vision.ground.Pointer` that asks a model.

    Raises BadInput for one that does not see pictures.
    """

    def __init__(self, mind: Mind) -> None:
        if not mind.dialect.sees:
            raise BadInput(
                f"{mind.model.name} is told of screens in words (dialect {mind.dialect.name}), so it cannot point."
            )
        self._mind = mind

    def point(self, phrase: str, snapshot: Snapshot) -> FramePoint | None:
        """Where it is; None when the model says that it is not there.

        Raises ModelFailed for an answer that is no position on the frame, and what the model raises.
        """
        model, dialect = self._mind.model, self._mind.dialect
        wish = Wish(max_tokens=_TOKENS, held=model.abilities.held)
        reply = model.ask(dialect.point_request(snapshot.frame, phrase, wish))
        try:
            return dialect.read_point(reply, snapshot.frame)
        except BadReply as problem:
            raise ModelFailed(
                f"{model.name} gave no position: {problem}", partial=reply.raw or reply.text
            ) from problem
