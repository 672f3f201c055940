"""The check step: a task is done only when the last screen says so."""

from __future__ import annotations

from desktop_agent.errors import CheckFailed
from desktop_agent.plan.mind.check import (
    Moment,
    Verdict,
    borne_out,
    by_words,
    check_request,
    claimed_condition,
    is_new,
    read_check,
)
from desktop_agent.plan.mind.consult import Unread
from desktop_agent.plan.mind.deciding import Decider
from desktop_agent.plan.mind.modes import Mode
from desktop_agent.plan.mind.options import MindOptions
from desktop_agent.plan.mind.ports import Ports
from desktop_agent.plan.scene import Scene
from desktop_agent.session.mind_events import TaskChecked
from vision.models.types import Picture, Thinking

_TRIES = 2


class Claims:
    """Checks what a planner claims, for one session."""

    def __init__(self, decider: Decider, ports: Ports, options: MindOptions) -> None:
        self._decider = decider
        self._ports = ports
        self._options = options

    def check(
        self, scene: Scene, claim: str, first: Moment | None, *, confirmed: bool, unasked: bool = False
    ) -> Verdict:
        """Whether the task of `scene` is done, as its screen shows it; written down.

        Args:
            scene: the last screen and what was done.
            claim: what the planner says to it.
            first: the screen before anything was done; None for a claim that the screen alone cannot bear out.
            confirmed: whether the last act did what it should; only then the screen alone can do.
            unasked: whether nobody claimed anything.

        Raises Interrupted and what a model raises. A check that cannot be read finds the task not done.
        """
        by = "screen"
        verdict = None if first is None else self._by_screen(scene, claim, first, confirmed=confirmed)
        if verdict is None:
            verdict, by = self._asked(scene, claim, first, unasked=unasked), "model"
        self._ports.publish(
            TaskChecked(claim=claim, passed=verdict.done, evidence=verdict.evidence or verdict.missing, by=by)
        )
        return verdict

    def _by_screen(self, scene: Scene, claim: str, first: Moment, *, confirmed: bool) -> Verdict | None:
        """What the screen alone says: that the claim is wrong, or that it is right and was not so before."""
        condition = claimed_condition(claim)
        if condition is None:
            return by_words(claim, scene.snapshot, first) if confirmed else None
        try:
            detail = self._ports.check(condition)
        except CheckFailed as failed:
            return Verdict(False, missing=failed.sentences[0])
        return Verdict(True, f"It holds, and did not before: {detail}.") if is_new(condition, first) else None

    def _asked(self, scene: Scene, claim: str, first: Moment | None, *, unasked: bool) -> Verdict:
        frame = scene.snapshot.frame
        picture = Picture(frame.pixels, frame.digest) if self._decider.sees else None
        thinks = self._options.mode is Mode.THINKING
        thinking = Thinking(on=True, budget=self._options.thinking_tokens) if thinks else Thinking()
        request = check_request(scene, claim, picture, thinking)
        for _ in range(_TRIES):
            try:
                _, verdict = self._decider.hear(
                    request, read_check, scene, purpose="check", reason="the task is said to be done"
                )
            except Unread:
                continue
            return borne_out(verdict, scene, first, unasked=unasked)
        return Verdict(False, missing="The check of the screen gave no answer that can be read.")
