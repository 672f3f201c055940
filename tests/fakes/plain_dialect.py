"""A dialect in which a model's reply is the name of moves that a test made up."""

from __future__ import annotations

from desktop_agent.plan.moves import Act, BadReply, Said
from vision.models.types import Message, Picture, Request


class PlainDialect:
    """Replies are written by `says`: the text it gives is read back as those moves."""

    name = "plain"

    def __init__(self, *, sees=False):
        self.sees = sees
        self.known = {}

    def says(self, *moves, why=""):
        name = f"reply {len(self.known)}"
        moves = tuple(move if hasattr(move, "kind") and move.kind in _MOVES else Act(move) for move in moves)
        self.known[name] = Said(why or name, moves)
        return name

    def request(self, scene, wish):
        words = [scene.task, *[f"{goal}" for goal in scene.goals], scene.hint]
        parts = [Picture(scene.snapshot.frame.pixels, scene.snapshot.frame.digest)] if self.sees else []
        return Request(
            messages=(
                Message.of("system", "You act."),
                Message.of("user", *parts, "\n".join(filter(None, words))),
            ),
            max_tokens=wish.max_tokens,
            thinking=wish.thinking,
            temperature=wish.temperature,
            session=scene.session,
        )

    def read(self, reply, scene):
        if reply.text not in self.known:
            raise BadReply(f"{reply.text!r} is nothing that can be done.")
        return self.known[reply.text]

    def point_request(self, frame, phrase, wish):
        raise NotImplementedError

    def read_point(self, reply, frame):
        raise NotImplementedError


_MOVES = frozenset(
    {"act", "look", "set_goals", "reach_goal", "note", "use_tool", "ask_person", "answer", "done", "give_up"}
)
