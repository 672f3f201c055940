"""A model that answers from a list, in memory: for tests of what is asked and of what is made of the answers."""

from __future__ import annotations

from vision.models.types import Abilities, Piece, Reply, Timings, Usage


class ScriptedModel:
    """Gives its replies in order.

    A reply is text, a `Reply`, an error to raise, or something to call with the request that gives one of these.

    Attributes:
        asked: the requests, in order.
    """

    def __init__(self, *replies, name="scripted", pictures=True, thinking=True, held=False):
        self.name = name
        self.abilities = Abilities(pictures=pictures, thinking=thinking, held=held, context=32_000)
        self.replies = list(replies)
        self.asked = []

    def ask(self, request, *, heard=lambda _: None, cancelled=lambda: False):
        self.asked.append(request)
        assert self.replies, f"nobody expected to be asked {request.messages[-1].text[-500:]}"
        reply = self.replies.pop(0)
        if callable(reply):
            reply = reply(request)
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, str):
            reply = Reply(reply, raw=reply, usage=Usage(prompt=100, answer=10), timings=Timings(total_ms=5.0))
        heard(Piece(reply.text))
        return reply

    def warm_up(self):
        pass

    def close(self):
        pass
