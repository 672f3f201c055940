"""A Desk: one desktop that can be seen and acted on. Every use of the program goes through it.

`Desk.perform` is the only door to the hands: it asks the approver, commits the intent, acts, and judges the effect.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from actions.errors import ActionError
from actions.types import Action, PressChord, ScreenPoint, Window
from desktop_agent.desk.clearance import COVERED, Clearance, Untouchable
from desktop_agent.desk.conditions import Verdict, evaluate
from desktop_agent.desk.geometry import to_frame_box, to_screen
from desktop_agent.desk.nearest import instead, listing
from desktop_agent.desk.patience import Deadline, Patience
from desktop_agent.desk.plight import Unrest, command_words, ending, plight
from desktop_agent.desk.popups import ONLY_A_POPUP_CLOSED, TypedUp, as_if_there, swallowed_by
from desktop_agent.desk.ports import Hands, Parser, Program, Screen, Windows
from desktop_agent.desk.sighting import KEPT_CANDIDATES, Sighting, note, only_within, same_look, window_at
from desktop_agent.desk.told import Tree, with_told
from desktop_agent.desk.verify import STATEFUL, Observed, is_caret, judge
from desktop_agent.desk.wording import condition_words
from desktop_agent.errors import (
    CheckFailed,
    RefusedByPolicy,
    SomethingMissing,
    StepFailed,
    TargetAmbiguous,
    TargetNotFound,
    TargetNotReady,
)
from desktop_agent.session.events import (
    ActionFailed,
    ActionIntended,
    ActionPerformed,
    ConditionChecked,
    DecisionMade,
    TargetSought,
)
from desktop_agent.session.stream import Stream
from desktop_agent.types import (
    Approver,
    Condition,
    Deny,
    Edit,
    Effect,
    GroundedAction,
)
from vision.change import changed_regions, settle
from vision.locate import Candidate, Locator, Resolution, Status
from vision.locate.resolve import resolve
from vision.types import Box, Element, Frame, Role, Snapshot, Source

_POLL_S = 0.25
_STABLE_GAP_S = 0.05
_AMBIGUOUS_FOR_S = 2.0
_OTHERWISE_AFTER_S = 1.5
"""So long only the locator itself counts: its other ways might find something else on a half-drawn screen."""
_STALE_TRIES = 3
_LATE_S = 0.5
"""Programs show what a key does as late as this: GTK lets a button look pressed for a quarter of a second first."""
_NOT_READY = {
    "on the screen": "its middle lies outside the screen",
    "in reach": COVERED,
    "enabled": "it looks disabled (greyed out)",
    "stable": "it kept moving or changing",
}
"""What each auto-wait check saw when it failed."""


class StaleTarget(StepFailed):
    """Between decision and act the target changed; it must be found, and asked for, again."""


class QuestionWithdrawn(StaleTarget):
    """A person was still being asked when the target changed; it must be found, and asked for, again."""


class Desk:
    """One desktop.

    Args:
        screen: what is looked at.
        parser: what turns frames into elements.
        windows: what knows the windows.
        hands: what performs actions.
        approver: who is asked before every act.
        stream: where every event goes.
        patience: time limits.
        checkpoint: called between acts and while waiting; blocks while paused and raises StoppedByPerson. Returns
            the seconds that it blocked, which no time limit counts.
        programs: the programs that were started on this desk, for failure messages.
        tree: what programs tell about themselves; None: the desk goes by sight alone.
        seen: told of every look at the screen, on the thread that looks.
        untouchable: what is neither seen nor touched, although it is on the screen; None: nothing. `screen` and
            `windows` must be without it.
    """

    def __init__(
        self,
        *,
        screen: Screen,
        parser: Parser,
        windows: Windows,
        hands: Hands,
        approver: Approver,
        stream: Stream,
        patience: Patience | None = None,
        checkpoint: Callable[[], float | None] = lambda: None,
        programs: Callable[[], Sequence[Program]] = lambda: (),
        tree: Tree | None = None,
        seen: Callable[[Snapshot], None] = lambda _: None,
        untouchable: Untouchable | None = None,
    ) -> None:
        self.screen = screen
        self.windows = windows
        self.stream = stream
        self.patience = patience or Patience()
        self.checkpoint = checkpoint
        self._parser = parser
        self._hands = hands
        self._approver = approver
        self.programs = programs
        self._tree = tree
        self.seen = seen
        self._acts = 0
        self._typed_up = TypedUp()
        self._clearance = None if untouchable is None else Clearance(untouchable)

    # ------------------------------------------------------------- looking

    def look(self) -> Snapshot:
        """See the screen as it is now. Raises DisplayUnavailable when it went away."""
        return self._see(self.screen.grab())

    def find(self, locator: Locator, *, timeout: float | None = None, region: Box | None = None) -> Sighting:
        """Wait until `locator` names exactly one element that is stable, on the screen and enabled.

        When it fails for a while, its `otherwise` are tried in turn; the sighting tells which one found it.
        `region` limits the search to elements whose centre lies in it. Raises TargetNotFound, TargetAmbiguous or
        TargetNotReady, with the nearest candidates and the check that failed.
        """
        deadline = Deadline(self.patience.find if timeout is None else timeout)
        alone = Deadline(min(_OTHERWISE_AFTER_S, deadline.left))
        ambiguous_since: Deadline | None = None
        unrest = Unrest()
        while True:
            held = self.checkpoint() or 0.0
            for limit in (deadline, alone, ambiguous_since):
                if limit is not None:
                    limit.extend(held)
            snapshot = only_within(self.look(), region)
            unrest.saw(snapshot.frame)
            resolution = resolve(locator, snapshot)
            if resolution.best is None and alone.passed:
                resolution = _by_other_ways(locator, snapshot) or resolution
            failed = "found"
            if resolution.best is not None:
                failed = self._readiness(resolution.best, snapshot)
                if not failed:
                    return self._sighted(resolution, snapshot, deadline)
            elif resolution.status is Status.AMBIGUOUS:
                failed = "exactly one"
                ambiguous_since = ambiguous_since or Deadline(_AMBIGUOUS_FOR_S)
            else:
                ambiguous_since = None
            if deadline.passed or (ambiguous_since is not None and ambiguous_since.passed):
                raise self._missed(resolution, snapshot, failed, deadline, unrest)
            self.screen.wait_damage(min(deadline.left, _POLL_S))

    def _see(self, frame: Frame) -> Snapshot:
        elements = []
        windows = self.windows.list()
        if self._clearance is not None:
            self._clearance.saw(windows)
        # Asked before the picture is read, so that the two are of one moment as nearly as can be.
        reading = None if self._tree is None else self._tree.read()
        for window in windows:
            box = to_frame_box(window.box, frame)
            if box is not None and box.area:
                role = Role.MENU if not window.focusable else Role.DIALOG if window.dialog else Role.WINDOW
                states = frozenset({"active"}) if window.active else frozenset()
                elements.append(Element(role, window.title, box, 1.0, Source.WINDOW, states))
        snapshot = self._parser.parse(frame, windows=tuple(elements))
        if reading is not None:
            snapshot = with_told(snapshot, reading, windows)
        self.seen(snapshot)
        return snapshot

    def _readiness(self, candidate: Candidate, snapshot: Snapshot) -> str:
        """The first auto-wait check that fails; empty when all pass."""
        if not snapshot.frame.box.contains(candidate.target):
            return "on the screen"
        if self._clearance is not None and self._clearance.covers(
            to_screen(candidate.target, snapshot.frame)
        ):
            return "in reach"
        if "disabled" in candidate.element.states:
            return "enabled"
        self.screen.wait_damage(_STABLE_GAP_S)
        return "" if same_look(snapshot.frame, self.screen.grab(), candidate.box) else "stable"

    def _sighted(self, resolution: Resolution, snapshot: Snapshot, deadline: Deadline) -> Sighting:
        assert resolution.best is not None
        rivals = tuple(c for c in resolution.candidates if c is not resolution.best)
        self._note_search(resolution, snapshot, "", deadline)
        checks = ("found", "exactly one", "on the screen", "enabled", "stable")
        return Sighting(resolution.locator, snapshot, resolution.best, rivals, checks)

    def _missed(
        self, resolution: Resolution, snapshot: Snapshot, failed: str, deadline: Deadline, unrest: Unrest
    ) -> TargetNotFound | TargetAmbiguous | TargetNotReady:
        self._note_search(resolution, snapshot, failed, deadline)
        what = resolution.locator.describe()
        waited = f"after {deadline.waited_ms / 1000:.1f} s"
        if resolution.status is Status.AMBIGUOUS:
            return TargetAmbiguous(
                f"{what}: several elements answer to this equally well.",
                f"They are: {listing(resolution.candidates)}.",
                "Say which one: by its order, what it is next to, or its window.",
            )
        if resolution.status is Status.NOT_FOUND:
            missing = "" if resolution.reason.startswith(f"There is no {what}.") else resolution.reason
            return TargetNotFound(
                f"{what} was not found {waited}.",
                missing,
                *self.plight(unrest, instead(resolution, snapshot)),
            )
        return TargetNotReady(
            f"{what} was found, but was not {failed} {waited}: {_NOT_READY.get(failed, 'it is not ready')}.",
            *self.plight(unrest, f"It is: {listing(resolution.candidates[:1])}."),
        )

    def plight(self, unrest: Unrest | None = None, instead: str = "") -> tuple[str, ...]:
        """How the programs and windows are doing, in sentences for the message of a failure.

        `instead` says what was seen in the place of what was looked for.
        """
        moved = "" if unrest is None else unrest.sentence()
        unseen = "" if self._clearance is None else self._clearance.sentence()
        found = plight(self.windows.list(), self.windows.silent(), self.programs(), moved, instead)
        return (unseen, *found) if unseen else found

    def _note_search(
        self, resolution: Resolution, snapshot: Snapshot, failed: str, deadline: Deadline
    ) -> None:
        self.stream.publish(
            TargetSought(
                locator=resolution.locator,
                status=resolution.status,
                candidates=tuple(note(c) for c in resolution.candidates[:KEPT_CANDIDATES]),
                reason=resolution.reason,
                failed_check=failed,
                waited_ms=deadline.waited_ms,
                frame=self.stream.keep(snapshot.frame),
            )
        )

    def fail_if_ended(self, command: tuple[str, ...]) -> None:
        """Raise SomethingMissing when the program last started with `command` has ended with an error."""
        program = next((p for p in reversed(self.programs()) if tuple(p.command) == command), None)
        status = None if program is None else program.poll()
        if program is not None and status is not None and status != 0:
            tail = program.output_tail(500).strip()
            raise SomethingMissing(
                f"{command_words(command)} {ending(status)} before it showed a window"
                + (f": {tail}" if tail else ".")
            )

    def pointer(self) -> ScreenPoint:
        """Where the pointer is."""
        return self._hands.position()

    # ---------------------------------------------------------- conditions

    def holds(self, condition: Condition) -> Verdict:
        """Whether `condition` holds right now."""
        snapshot = self.look()
        return evaluate(condition, snapshot, self.windows.list())

    def await_condition(self, condition: Condition, *, timeout: float) -> Verdict:
        """Wait until `condition` holds. Raises CheckFailed with what was seen instead."""
        deadline, unrest = Deadline(timeout), Unrest()
        while True:
            deadline.extend(self.checkpoint() or 0.0)
            snapshot = self.look()
            unrest.saw(snapshot.frame)
            verdict = evaluate(condition, snapshot, self.windows.list())
            if verdict.passed or deadline.passed:
                self.stream.publish(
                    ConditionChecked(
                        condition=condition,
                        passed=verdict.passed,
                        detail=verdict.detail,
                        frame=self.stream.keep(snapshot.frame),
                        waited_ms=deadline.waited_ms,
                    )
                )
                if verdict.passed:
                    return verdict
                raise CheckFailed(
                    f"{condition_words(condition)}: not so after {deadline.waited_ms / 1000:.1f} s; {verdict.detail}.",
                    *self.plight(unrest, verdict.instead),
                )
            self.screen.wait_damage(min(deadline.left, _POLL_S))

    def check(self, condition: Condition) -> Verdict:
        """`await_condition` with the shorter patience of checks."""
        return self.await_condition(condition, timeout=self.patience.expect)

    # -------------------------------------------------------------- acting

    def perform(
        self, action: Action, purpose: str, sighting: Sighting | None = None, *, about: Sighting | None = None
    ) -> Effect:
        """Ask, commit the intent, act, watch, judge. The only way to the hands.

        `sighting` is what the action is aimed at: it must look the same until the last moment. `about` is what an
        action without an aim (typing, keys) belongs to, for whoever decides and for the judge of its effect.

        Raises RefusedByPolicy when the answer is no, StaleTarget when the target changed while the answer was
        awaited, QuestionWithdrawn when it changed before a person had answered, StoppedByPerson, and ActionError when
        the hands fail.
        """
        self.checkpoint()
        while True:
            before = sighting.snapshot.frame if sighting is not None else self.screen.grab()
            windows = self.windows.list()
            proposal = self._proposal(action, purpose, sighting or about, windows)
            try:
                decision = self._approver.decide(proposal, before)
                break
            except QuestionWithdrawn:
                if sighting is not None:
                    raise
                # What has no aim need not be found again, but a person is told of the window it would go to now.
        self.stream.publish(DecisionMade(proposal, decision))
        if isinstance(decision, Deny):
            who = (
                "rejected by a person"
                if decision.by == "person"
                else f"refused by {decision.by} ({decision.rule})"
            )
            raise RefusedByPolicy(f"{purpose}: {who}: {decision.reason}")
        if isinstance(decision, Edit):
            proposal = replace(proposal, action=decision.action)
        self.checkpoint()
        if self._clearance is not None and self._clearance.make(
            proposal.action, self.windows.list(), self._hands.perform
        ):
            settle(self.screen, quiet_s=self.patience.quiet, timeout_s=self.patience.settle)
            windows = self.windows.list()
        latest = self.screen.grab()
        if sighting is not None and not same_look(before, latest, sighting.box):
            raise StaleTarget(f"{sighting.locator.describe()} changed just before the act.")
        return self._act(proposal, latest, windows)

    def _act(self, proposal: GroundedAction, before: Frame, windows: tuple[Window, ...]) -> Effect:
        self._acts += 1
        act, digest = self._acts, self.stream.keep(before)
        self.stream.publish(ActionIntended(act, proposal, digest))
        clock = Deadline(0)
        came = self._typed_up.came(proposal.action, windows)
        if came:
            # One that closed while the answer was awaited swallows nothing.
            came &= {window.window_id for window in self.windows.list()}
        self.screen.drain_damage()
        try:
            self._hands.perform(proposal.action)
        except ActionError as exc:
            self.stream.publish(ActionFailed(act, str(exc)))
            raise
        effect, after = self._watch(proposal, before, windows, came)
        self.stream.publish(ActionPerformed(act, effect, self.stream.keep(after), clock.waited_ms))
        return effect

    def _watch(
        self, proposal: GroundedAction, before: Frame, windows: tuple[Window, ...], came: frozenset[int]
    ) -> tuple[Effect, Frame]:
        clock = Deadline(self.patience.react)
        first: tuple[Box, ...] = ()
        # Where a caret is what a click must bring, the caret is the reaction.
        shows_in_itself = proposal.evidence is not None and proposal.evidence.chosen.role in STATEFUL
        while not clock.passed and not (first and shows_in_itself) and all(is_caret(box) for box in first):
            first = self.screen.wait_damage(clock.left)
            if not first:
                break
        rest = settle(self.screen, quiet_s=self.patience.quiet, timeout_s=self.patience.settle)
        after, windows_after = rest.frame, self.windows.list()
        popups = swallowed_by(proposal.action, came, windows, windows_after)
        seen = Observed(
            changed=changed_regions(before, after),
            frame_area=after.box.area,
            windows_before=windows,
            windows_after=windows_after,
            pointer=self._hands.position(),
            waited_ms=clock.waited_ms,
            settled=rest.quiet,
            look=lambda: self._see(after),
            elsewhere=changed_regions(before, as_if_there(popups, before, after)) if popups else None,
        )
        return judge(proposal.action, proposal.evidence, seen), after

    def act_on(
        self,
        locator: Locator,
        make: Callable[[Sighting], Action],
        purpose: str,
        *,
        region: Box | None = None,
        timeout: float | None = None,
    ) -> tuple[Effect, Sighting]:
        """Find the target and act on it; when it changes while the answer is awaited, find it and ask again.

        When all that the act did was to close a list of completions, it is done once more.
        """
        effect, sighting = self._act_on_fresh(locator, make, purpose, region, timeout)
        if self._was_swallowed(effect):
            return self._act_on_fresh(locator, make, purpose, region, timeout)
        return effect, sighting

    def press(self, keys: tuple[str, ...], purpose: str) -> Effect:
        """Press keys together; once more when all that this did was to close a list of completions."""
        effect = self.perform(PressChord(keys), purpose)
        return self.perform(PressChord(keys), purpose) if self._was_swallowed(effect) else effect

    def _was_swallowed(self, effect: Effect) -> bool:
        """Whether an act only closed a pop-up, and nothing comes of it in a while either."""
        if effect.detail != ONLY_A_POPUP_CLOSED:
            return False
        frame, windows = self.screen.grab(), self.windows.list()
        rest = settle(
            self.screen, quiet_s=min(_LATE_S, self.patience.settle / 2), timeout_s=self.patience.settle
        )
        return (
            rest.quiet
            and self.windows.list() == windows
            and all(is_caret(box) for box in changed_regions(frame, rest.frame))
        )

    def _act_on_fresh(
        self,
        locator: Locator,
        make: Callable[[Sighting], Action],
        purpose: str,
        region: Box | None,
        timeout: float | None,
    ) -> tuple[Effect, Sighting]:
        stale = 0
        while True:
            sighting = self.find(locator, region=region, timeout=timeout)
            try:
                return self.perform(make(sighting), purpose, sighting), sighting
            except QuestionWithdrawn:
                continue  # a screen may change as often as it likes while a person thinks
            except StaleTarget as exc:
                stale += 1
                if stale == _STALE_TRIES:
                    raise TargetNotReady(f"{locator.describe()} kept changing just before the act.") from exc

    def _proposal(
        self, action: Action, purpose: str, sighting: Sighting | None, windows: tuple[Window, ...]
    ) -> GroundedAction:
        window = window_at(sighting.screen_point, windows) if sighting is not None else None
        window = window or next((w for w in windows if w.active), None)
        return GroundedAction(
            action=action,
            purpose=purpose,
            window=window.title if window else "",
            program=window.program if window else "",
            evidence=sighting.evidence() if sighting is not None else None,
        )


def _by_other_ways(locator: Locator, snapshot: Snapshot) -> Resolution | None:
    """What the first of the locator's other ways finds that finds exactly one; None when none does."""
    found = (resolve(other, snapshot) for other in locator.otherwise)
    return next((resolution for resolution in found if resolution.best is not None), None)
