"""A session that is played to a memory as the stream would, and written down on the way."""

from __future__ import annotations

import copy

import numpy as np

from desktop_agent.plan.memory import Chronicle, Memory, calls_text
from desktop_agent.session.events import (
    ConditionChecked,
    ControlReceived,
    Event,
    PersonActed,
    StepFinished,
    StepStarted,
)
from desktop_agent.session.mind_events import (
    FactNoted,
    GoalReached,
    GoalsSet,
    ModelAnswered,
    ModelAsked,
    MoveChosen,
    PersonAnswered,
    PersonAsked,
    TaskChecked,
    ToolAnswered,
    ToolCalled,
)
from desktop_agent.types import ClickOn, Effect, EffectKind, Outcome, Step, TitleShows
from vision.locate import Locator
from vision.models.types import ToolCall
from vision.types import Frame


def picture(number: int, size: tuple[int, int] = (64, 32)) -> Frame:
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    pixels[0, 0] = (number & 255, number >> 8 & 255, number >> 16)
    return Frame(pixels)


class Session:
    """Publishes to a journal (`events`, `frames`) and to a memory.

    Where it is watched, what was known at each decision is kept in `decided`, by the number of the step.
    """

    def __init__(
        self,
        budget: int = 24_000,
        *,
        pictures: int = 2,
        size: tuple[int, int] = (64, 32),
        watched: bool = False,
        **more: object,
    ) -> None:
        self.events: list[Event] = []
        self.frames: dict[str, Frame] = {}
        self.budget = budget
        self.pictures = pictures
        self.memory = Memory(budget, pictures=pictures, publish=self.publish, **more)  # type: ignore[arg-type]
        self.decided: dict[int, Chronicle] = {}
        self.steps = 0
        self._size = size
        self._watched = watched
        self._numbers = 0
        self._calls = 0

    def publish(self, event: Event) -> None:
        self.events.append(event)
        self.memory.on_event(event)

    def keep(self, frame: Frame) -> str:
        self.frames[frame.digest] = frame
        self.memory.on_frame(frame)
        return frame.digest

    def decide(self, why: str = "Next.", *, seen: str = '"Notes"; shows Save', rung: str = "model") -> None:
        """As a planner does: make room, ask, hear, choose."""
        self.memory.make_room()
        if self._watched:
            self.decided[self.steps] = copy.deepcopy(self.memory._chronicle)
        self._numbers += 1
        frame = self.keep(picture(self._numbers, self._size))
        calls: tuple[int, ...] = ()
        if rung == "model":
            self._calls += 1
            calls = (self._calls,)
            call = ToolCall("computer_use", {"action": "left_click", "coordinate": [self._calls % 1000, 400]})
            self.publish(ModelAsked(self._calls, "act", "m", "qwen", False, 0, "", frame, (), 0, "", 0))
            self.publish(ModelAnswered(self._calls, f"Action: {why}", calls=calls_text((call,))))
        self.publish(MoveChosen(rung, why, calls, frame=frame, seen=seen, shows=f"{self._numbers:032x}"))

    def act(
        self,
        did: str,
        effect: EffectKind | None = EffectKind.CONFIRMED,
        outcome: Outcome = Outcome.DONE,
        detail: str = "A dialog opened.",
        message: str = "",
    ) -> None:
        self.publish(StepStarted(self.steps, Step(did, ClickOn(Locator(text="x")))))
        reaction = None if effect is None else Effect(effect, detail)
        self.publish(StepFinished(self.steps, outcome, reaction, message, 10.0))
        self.steps += 1

    def check(self, passed: bool, detail: str) -> None:
        self.publish(
            StepStarted(self.steps, Step("Check that the title shows x", ClickOn(Locator(text="x"))))
        )
        self.publish(ConditionChecked(TitleShows("x"), passed, detail, "", 1.0))
        outcome = Outcome.DONE if passed else Outcome.FAILED
        self.publish(StepFinished(self.steps, outcome, None, "" if passed else detail, 1.0))
        self.steps += 1

    def tool(self, text: str, *, ok: bool = True, refused: str = "") -> None:
        self._numbers += 1
        self.publish(ToolCalled(self._numbers, "read_file", '{"path": "a.txt"}', "rule", refused))
        if not refused:
            self.publish(ToolAnswered(self._numbers, ok, text, 1.0))

    def ask(self, words: str, answer: str | None) -> None:
        self._numbers += 1
        self.publish(PersonAsked(self._numbers, words, ("a", "b")))
        self.publish(PersonAnswered(self._numbers, answer or "", nobody=answer is None))

    def goals(self, *goals: str) -> None:
        self.publish(GoalsSet(goals))

    def reach(self, number: int, evidence: str) -> None:
        self.publish(GoalReached(number, evidence))

    def note(self, name: str, value: str) -> None:
        self.publish(FactNoted(name, value))

    def claim(self, words: str, *, passed: bool) -> None:
        self.publish(TaskChecked(words, passed, "The title says so.", "screen"))

    def person(self, what: str) -> None:
        self.publish(ControlReceived("take_over"))
        self.publish(PersonActed(what))
        self.publish(ControlReceived("hand_back"))

    def skip(self) -> None:
        self.publish(ControlReceived("skip"))

    def rebuilt(self, until_step: int | None = None) -> Memory:
        return Memory.replayed(
            self.events, self.budget, until_step=until_step, pictures=self.pictures, frame=self.frames.get
        )
