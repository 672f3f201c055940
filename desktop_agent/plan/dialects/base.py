"""What a dialect is: how one family of models is asked, and how its replies are read. One family, one file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from desktop_agent.plan.moves import Said
from desktop_agent.plan.scene import Scene
from vision.models.types import Reply, Request, Thinking
from vision.types import Frame, FramePoint


@dataclass(frozen=True, slots=True)
class Wish:
    """How a request is to be made, whatever the dialect.

    Attributes:
        thinking: whether the model may think first.
        max_tokens: of the answer.
        pictures: how many pictures of the past may be sent beside the present screen.
        elements: how many numbered elements may be told; 0 for none. A dialect that shows pictures may tell none.
        held: whether the backend can hold the model to a form, so that the request should ask for one.
        temperature: 0 for the likeliest words.
    """

    thinking: Thinking = field(default_factory=Thinking)
    max_tokens: int = 512
    pictures: int = 2
    elements: int = 60
    held: bool = False
    temperature: float = 0.0


class Dialect(Protocol):
    """One family's format.

    Stateless: the same scene gives the same request, byte for byte, and requests of one session begin alike for as long
    as possible (system prompt, task, past), so that backends can reuse prefixes.

    Attributes:
        name: `qwen`, `qwen2.5`, `ui-tars`, `ui-tars-1.0`, `openai`, `anthropic`, `text`,
            `text-compact`.
        sees: whether it needs a model that sees pictures.
    """

    name: str
    sees: bool

    def request(self, scene: Scene, wish: Wish) -> Request:
        """Ask what to do next."""
        ...

    def read(self, reply: Reply, scene: Scene) -> Said:
        """What the model wants. Reads `reply.calls`, and `reply.raw` or `reply.text` where there are none.

        Raises BadReply for everything that is not exactly a move the schema allows: unknown actions, positions outside
        the grid, numbers of no element, missing or surplus arguments of a wrong type, two things where one is allowed.
        Never anything else, whatever the reply holds; never an action that was not asked for.
        """
        ...

    def point_request(self, frame: Frame, phrase: str, wish: Wish) -> Request:
        """Ask where on `frame` the thing is that `phrase` describes. Raises BadInput where `sees` is False."""
        ...

    def read_point(self, reply: Reply, frame: Frame) -> FramePoint | None:
        """Where it is; None when the model says that it is not there. Raises BadReply."""
        ...
