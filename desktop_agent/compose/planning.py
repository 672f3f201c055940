"""Who plans a task: step sentences alone, or a model where they do not reach; and what that one needs of a session."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from desktop_agent.compose.mind import Mind
from desktop_agent.compose.session import Session
from desktop_agent.plan.base import Planner
from desktop_agent.plan.budget import Prices
from desktop_agent.plan.given import GivenSteps
from desktop_agent.plan.mind import MindOptions, ModelPlanner, Ports
from desktop_agent.session.stream import Subscriber
from desktop_agent.tools.person import TimedAsker
from desktop_agent.tools.types import Toolbox
from vision.models.types import Heard
from vision.types import Snapshot

if TYPE_CHECKING:
    from desktop_agent.plan.recall import Recall


@dataclass(frozen=True, slots=True)
class Planned:
    """Who plans a task.

    Attributes:
        planner: itself.
        mind: the planner again, where it asks a model and must be attached to the session; None where none is asked.
        model: name of the model; empty for none.
        mode: how much that thinks; empty without one.
        subscribers: who must hear the session's events.
    """

    planner: Planner
    mind: ModelPlanner | None = None
    model: str = ""
    mode: str = ""

    @property
    def subscribers(self) -> tuple[Subscriber, ...]:
        """Who must hear the session's events."""
        return () if self.mind is None else (self.mind,)


def plan_for(
    task: str, mind: Mind | None, options: MindOptions | None = None, *, app: tuple[str, ...] | None = None
) -> Planned:
    """Who plans `task`: `mind` where sentences do not reach; without one, sentences alone.

    Raises UnreadableTask, before anything is started.
    """
    if mind is None:
        return Planned(GivenSteps.from_sentences(task, open_first=app))
    options = options or MindOptions()
    context = mind.model.abilities.context
    options = replace(
        options,
        prices=options.prices if options.prices != Prices() else mind.prices,
        memory_tokens=min(options.memory_tokens, context * 3 // 4) if context else options.memory_tokens,
    )
    planner = ModelPlanner(
        mind.model, mind.dialect, options, recall=_recall() if options.recall else None, app=app
    )
    return Planned(planner, planner, mind.model.name, str(options.mode))


def _recall() -> Recall:
    from desktop_agent.plan.recall import Recall

    return Recall()


def attach_planner(
    planner: ModelPlanner,
    session: Session,
    *,
    person: TimedAsker | None = None,
    toolbox: Toolbox | None = None,
    heard: Heard = lambda _: None,
) -> None:
    """Give `planner` the open `session`; to be called before its first step.

    The planner must be among the subscribers that the session was opened with.

    Args:
        planner: who plans.
        session: for what.
        person: puts its questions to the person, and those of its tools; None: nobody can be asked.
        toolbox: tools beside the mouse.
        heard: is told what a model is writing.
    """
    controls, desk, stream = session.controls, session.desk, session.stream
    tripwire = session.approver.tripwire

    def look() -> Snapshot:
        snapshot = desk.look()
        tripwire.look("the screen", (element.text for element in snapshot.elements))
        return snapshot

    planner.attach(
        Ports(
            look=look,
            windows=lambda: tuple(desk.windows.list()),
            check=lambda condition: desk.check(condition).detail,
            keep=stream.keep,
            publish=stream.publish,
            mask=stream.mask.text,
            interrupted=lambda: controls.interrupting() is not None,
            person=person,
            toolbox=toolbox,
            heard=heard,
            waited=lambda: (
                controls.held_s + session.approver.waited_s + (0.0 if person is None else person.waited_s)
            ),
            wait=desk.screen.wait_damage,
            session=session.journal.session_id,
        )
    )
