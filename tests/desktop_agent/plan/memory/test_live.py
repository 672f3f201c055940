"""What a planner at work remembers, beside what its journal alone gives again; and asking another model about it."""

import copy

from desktop_agent.compose.asking_again import ask_at
from desktop_agent.compose.whatif import Likeness
from desktop_agent.plan.memory import Memory
from desktop_agent.plan.moves import Done, Note, ReachGoal, SetGoals
from desktop_agent.plan.scene import Folded
from desktop_agent.session.events import SessionStarted
from desktop_agent.session.journal import Journal
from desktop_agent.session.read import open_session
from desktop_agent.types import EffectKind
from tests.desktop_agent.plan.mind.test_planner import YES, Session, click
from tests.fakes.plain_dialect import PlainDialect
from tests.fakes.scripted_model import ScriptedModel


class Watched(Memory):
    """Keeps what was remembered whenever a model was about to be asked."""

    def make_room(self, beside=0):
        super().make_room(beside)
        self.__dict__.setdefault("known", []).append(copy.deepcopy(self._chronicle))


def test_a_planner_s_memory_is_had_again_from_its_journal_and_another_model_can_be_asked(tmp_path):
    dialect = PlainDialect()
    model = ScriptedModel(
        dialect.says(SetGoals(("Save it", "See to it")), why="I divide it."),
        dialect.says(click("Save"), why="I save it."),
        dialect.says(Note("number", "4711")),
        dialect.says(click("Dead")),
        dialect.says(ReachGoal("Save looks pressed")),
        dialect.says(click("Help")),
        dialect.says(click("Save"), click("Help")),
        dialect.says(Done("it is saved")),
        YES,
    )
    session = Session("make it safe", model, dialect)
    planner = session.planner
    planner._memory = watched = Watched(20_000, pictures=2, publish=planner._publish)
    with Journal.create(tmp_path) as journal:
        session.desk.stream._subscribers = (journal, session.events, planner)
        journal.on_event(
            SessionStarted(journal.session_id, "make it safe", "", "virtual", 1, 1, "model", "never", "1")
        )
        session.run()
    with open_session(journal.path) as recorded:
        events = [stored.event for stored in recorded.events()]

        def again(step=None):
            return Memory.replayed(events, 20_000, until_step=step, frame=recorded.frame)

        assert again() == watched
        assert again().past[:1] == watched.past[:1]
        [line] = [one for one in watched.past if isinstance(one, Folded)]
        assert line.line.startswith(
            'Subgoal "Save it" reached (2 acts, 1 verified; shown by: Save looks pressed)'
        )
        assert "Noted: number = 4711" in line.line
        # Asked for the goals, step 1, the note, step 2, the goal, step 3, steps 4 and 5 at once, and the end.
        for step, known in enumerate((1, 3, 5, 6)):
            assert again(step)._chronicle == watched.known[known], step
        steps = [record for record in recorded.steps() if record.index is not None]
        assert steps[1].effect.kind is EffectKind.NO_EFFECT

        same = dialect.says(click("Dead"))
        other = dialect.says(click("Save"))
        world = Eyes(session)
        assert ask_at(recorded, 1, ScriptedModel(same), dialect, world).likeness is Likeness.SAME
        whatif = ask_at(recorded, 1, ScriptedModel(other, name="b"), dialect, world)
        assert whatif.likeness is Likeness.DIFFERENT
        assert (whatif.then.by, whatif.now.by) == ("scripted", "b")


class Eyes:
    """Sees what the little world shows."""

    def __init__(self, session):
        self._desk = session.desk

    def parse(self, frame, *, windows=()):
        seen = self._desk.look()
        return type(seen)(frame, seen.elements, windows)
