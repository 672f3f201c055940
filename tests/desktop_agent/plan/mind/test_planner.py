import threading

import pytest

from actions.types import Window
from desktop_agent.errors import StoppedByPerson
from desktop_agent.loop.controls import Controls
from desktop_agent.loop.machine import Control
from desktop_agent.loop.runner import Runner
from desktop_agent.plan.budget import Budget, Prices
from desktop_agent.plan.mind import MindOptions, Mode, ModelPlanner, Ports
from desktop_agent.plan.moves import (
    Answer,
    AskPerson,
    Done,
    GiveUp,
    Look,
    Note,
    ReachGoal,
    SetGoals,
)
from desktop_agent.session.mind_events import (
    AnswerGiven,
    Escalated,
    FactNoted,
    GoalReached,
    GoalsSet,
    ModelAnswered,
    ModelAsked,
    MoveChosen,
    NoProgress,
    PersonAnswered,
    TaskChecked,
)
from desktop_agent.types import ClickOn, Deny, Outcome, TypeInto
from tests.fakes.plain_dialect import PlainDialect
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.world import Says, Thing, World, open_desk
from vision.errors import ModelFailed, ModelStopped, ModelUnavailable, RequestTooLong
from vision.locate import Locator
from vision.models.types import Reply, Thinking, Usage
from vision.types import Box, Role

YES = '{"done": true, "evidence": "it is saved", "missing": ""}'
NO = '{"done": false, "evidence": "", "missing": "the file is not saved yet"}'


def click(text):
    return ClickOn(Locator(text=text))


def shade(world, text="Save"):
    """What a press on a button of this world does: it looks another way, and says so."""
    thing = world.thing(text)
    thing.shade = (thing.shade + 60) % 250


def save_world():
    world = World()
    world.things = [
        Thing("Save", Box(20, 20, 120, 50), Role.BUTTON, on_click=shade),
        Thing("Help", Box(20, 80, 120, 110), Role.BUTTON, on_click=lambda world: shade(world, "Help")),
        Thing("Dead", Box(20, 140, 120, 170), Role.BUTTON),
    ]
    return world


class Person:
    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def ask(self, question, choices=()):
        self.asked.append((question, choices))
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer


class Session:
    """A planner at work in a little world."""

    def __init__(
        self, task, model, dialect, *, world=None, approver=None, person=None, max_steps=30, **options
    ):
        options.setdefault("mode", Mode.FAST)
        options.setdefault("sentence_s", 0.05)
        self.world = world or save_world()
        self.model = model
        self.planner = ModelPlanner(model, dialect, MindOptions(recall=False, **options))
        self.desk, self.events = open_desk(self.world, approver)
        self.desk.stream._subscribers = (self.events, self.planner)
        self.controls = Controls()
        self.planner.attach(
            Ports(
                look=self.desk.look,
                windows=lambda: tuple(self.world.list()),
                check=lambda condition: self.desk.check(condition).detail,
                keep=self.desk.stream.keep,
                publish=self.desk.stream.publish,
                mask=self.desk.stream.mask.text,
                interrupted=lambda: self.controls.interrupting() is not None,
                person=person,
                wait=lambda seconds: threading.Event().wait(min(seconds, 0.01)),
                session="s1",
            )
        )
        self.task = task
        self.runner = Runner(
            self.desk, self.planner, self.desk.stream, self.controls, adaptive=True, max_steps=max_steps
        )

    def run(self):
        self.result = self.runner.run(self.task)
        return self.result

    def rungs(self):
        return [event.rung for event in self.events.of(MoveChosen)]


def test_a_model_acts_and_the_task_is_done_when_a_check_of_the_screen_says_so():
    dialect = PlainDialect()
    model = ScriptedModel(dialect.says(click("Save")), dialect.says(Done("it is saved")), YES)
    session = Session("make it safe", model, dialect)
    assert session.run().outcome is Outcome.DONE
    assert [result.step.sentence for result in session.result.results] == ['Click "Save"']
    assert [event.purpose for event in session.events.of(ModelAsked)] == ["act", "act", "check"]
    [check] = session.events.of(TaskChecked)
    assert (check.passed, check.by, check.evidence) == (True, "model", "it is saved")


def saved_world():
    """A press on Save changes what the screen says."""
    world = save_world()
    world.things.append(Thing("Unsaved", Box(200, 20, 300, 50)))

    def save(world):
        shade(world)
        world.things[-1] = Thing("Saved it", Box(200, 20, 300, 50))

    world.things[0].on_click = save
    return world


@pytest.mark.parametrize("claim", ['"Saved it" is visible', 'it says "Saved it" on the right'])
def test_what_a_claim_says_the_screen_shows_and_did_not_before_needs_no_model_to_check(claim):
    dialect = PlainDialect()
    model = ScriptedModel(dialect.says(click("Save")), dialect.says(Done(claim)))
    session = Session("make it safe", model, dialect, world=saved_world())
    assert session.run().outcome is Outcome.DONE
    [check] = session.events.of(TaskChecked)
    assert (check.passed, check.by) == (True, "screen")


@pytest.mark.parametrize("claim", ['"Help" is visible', 'the button "Help" is there'])
def test_what_was_so_before_anything_was_done_is_no_evidence(claim):
    dialect = PlainDialect()
    model = ScriptedModel(
        dialect.says(click("Save")), dialect.says(Done(claim)), NO, dialect.says(GiveUp("no"))
    )
    session = Session("make it safe", model, dialect)
    assert session.run().outcome is Outcome.FAILED
    assert (session.events.of(TaskChecked)[0].passed, session.events.of(TaskChecked)[0].by) == (
        False,
        "model",
    )


def test_a_claim_that_is_a_condition_and_does_not_hold_is_wrong_whatever_a_model_would_say():
    dialect = PlainDialect()
    model = ScriptedModel(dialect.says(Done('"Saved it" is visible')), dialect.says(GiveUp("no")))
    session = Session("make it safe", model, dialect, world=saved_world())
    session.run()
    [check] = session.events.of(TaskChecked)
    assert (check.passed, check.by) == (False, "screen")


def test_words_that_only_stand_in_a_field_may_have_been_typed_there_and_are_no_evidence():
    world = save_world()
    world.things.append(Thing("Name", Box(200, 20, 300, 50), Role.TEXTBOX, value=""))

    def save(world):
        shade(world)
        world.things[-1].value = "note.txt"

    world.things[0].on_click = save
    dialect = PlainDialect()
    model = ScriptedModel(
        dialect.says(click("Save")),
        dialect.says(Done('it is called "note.txt"')),
        NO,
        dialect.says(GiveUp("no")),
    )
    session = Session("make it safe", model, dialect, world=world)
    session.run()
    assert session.events.of(TaskChecked)[0].by == "model"


def test_a_claim_that_the_screen_does_not_bear_out_is_told_to_the_model_which_goes_on():
    dialect = PlainDialect()
    model = ScriptedModel(
        dialect.says(Done("all done")), NO, dialect.says(click("Save")), dialect.says(Done("now it is")), YES
    )
    session = Session("make it safe", model, dialect)
    assert session.run().outcome is Outcome.DONE
    assert "the file is not saved yet" in model.asked[2].messages[-1].text


def test_a_task_that_is_claimed_again_and_again_without_evidence_fails():
    dialect = PlainDialect()
    model = ScriptedModel(*[reply for _ in range(3) for reply in (dialect.says(Done("all done")), NO)])
    session = Session("make it safe", model, dialect, checks=3)
    assert session.run().outcome is Outcome.FAILED
    assert "the screen does not show it: the file is not saved yet" in session.result.message


def test_evidence_that_quotes_words_which_stand_nowhere_is_none():
    dialect = PlainDialect()
    lie = '{"done": true, "evidence": "the title says \\"Saved\\"", "missing": ""}'
    model = ScriptedModel(dialect.says(Done()), lie)
    session = Session("make it safe", model, dialect, checks=1)
    assert session.run().outcome is Outcome.FAILED
    assert 'The screen does not show "Saved".' in session.result.message


def test_evidence_may_be_an_effect_that_was_seen_after_an_act():
    dialect = PlainDialect()
    effect = '{"evidence": "then \\"only the target itself changed its look\\"", "missing": "", "done": true}'
    model = ScriptedModel(dialect.says(click("Save")), dialect.says(Done()), effect)
    session = Session("make it safe", model, dialect)
    assert session.run().outcome is Outcome.DONE


def test_an_answer_is_given_once_it_is_checked():
    dialect = PlainDialect()
    model = ScriptedModel(dialect.says(Answer("Save")), YES)
    session = Session("which button is on top", model, dialect)
    assert session.run().outcome is Outcome.DONE
    assert session.planner.answer == "Save"
    assert [event.text for event in session.events.of(AnswerGiven)] == ["Save"]


def test_an_answer_to_a_part_of_the_task_does_not_end_what_is_left_of_it():
    dialect = PlainDialect()
    model = ScriptedModel(dialect.says(Answer("Save")), YES)
    session = Session("what is on top? click Help", model, dialect)
    assert session.run().outcome is Outcome.DONE
    assert session.planner.answer == "Save"
    assert [result.step.sentence for result in session.result.results] == ["click Help"]


def test_step_sentences_need_no_model():
    model = ScriptedModel()
    session = Session("click Save, then click Help", model, PlainDialect())
    assert session.run().outcome is Outcome.DONE
    assert model.asked == []
    assert session.rungs() == ["sentences", "sentences"]


def test_what_is_no_sentence_goes_to_the_model_and_the_rest_stays_with_the_embedded_eyes():
    dialect = PlainDialect()
    model = ScriptedModel(dialect.says(click("Help")), dialect.says(ReachGoal("help is shown")), YES)
    session = Session("find out what this is about, then click Save", model, dialect)
    assert session.run().outcome is Outcome.DONE
    assert session.rungs() == ["model", "model", "sentences"]
    assert [result.step.sentence for result in session.result.results] == ['Click "Help"', "click Save"]
    assert session.events.of(GoalsSet)[0].goals == ("find out what this is about", "click Save")
    assert [event.number for event in session.events.of(GoalReached)] == [1, 2]
    assert "Now: find out what this is about" in model.asked[0].messages[-1].text


def test_a_sentence_whose_target_the_eyes_do_not_find_goes_to_the_model_with_the_reason():
    dialect = PlainDialect()
    model = ScriptedModel(dialect.says(click("Save")), dialect.says(Done()), YES)
    session = Session("click Store", model, dialect)
    assert session.run().outcome is Outcome.DONE
    assert session.rungs() == ["model", "model"]
    [reason] = [event.reason for event in session.events.of(Escalated)]
    assert 'nothing on the screen answers to "Store"' in reason
    assert session.events.of(ModelAsked)[0].reason == reason


def test_without_rungs_the_model_decides_everything():
    dialect = PlainDialect()
    model = ScriptedModel(dialect.says(click("Save")), dialect.says(Done()), YES)
    session = Session("click Save", model, dialect, rungs=False)
    assert session.run().outcome is Outcome.DONE
    assert session.rungs() == ["model", "model"]


def test_a_check_that_the_task_asks_for_and_that_fails_is_a_finding_not_something_to_get_around():
    model = ScriptedModel()
    session = Session("check that the title shows invoice", model, PlainDialect())
    assert session.run().outcome is Outcome.FAILED
    assert model.asked == []


def test_a_failed_act_is_told_and_thought_about_in_auto_mode():
    dialect = PlainDialect()
    model = ScriptedModel(
        dialect.says(click("Save")),
        dialect.says(click("Nowhere")),
        dialect.says(click("Help")),
        dialect.says(Done()),
        YES,
    )
    session = Session("do it", model, dialect, mode=Mode.AUTO, thinking_tokens=99)
    assert session.run().outcome is Outcome.DONE
    thinking = [request.thinking for request in model.asked]
    on, off = Thinking(on=True, budget=99), Thinking()
    assert thinking == [on, off, on, off, off]
    assert [(event.to, event.reason) for event in session.events.of(Escalated)] == [
        ("thinking", "the whole way is to be planned"),
        ("thinking", "the last step failed"),
    ]


@pytest.mark.parametrize(("mode", "thinks"), [(Mode.FAST, False), (Mode.THINKING, True)])
def test_the_other_modes_never_or_always_think(mode, thinks):
    dialect = PlainDialect()
    model = ScriptedModel(
        dialect.says(click("Nowhere")), dialect.says(click("Save")), dialect.says(Done()), YES
    )
    Session("do it", model, dialect, mode=mode).run()
    assert {request.thinking.on for request in model.asked} == {thinks}


def test_several_acts_of_one_answer_are_done_in_turn_while_each_goes_as_meant():
    dialect = PlainDialect()
    model = ScriptedModel(dialect.says(click("Save"), click("Help")), dialect.says(Done()), YES)
    session = Session("do it", model, dialect)
    assert session.run().outcome is Outcome.DONE
    assert [result.step.sentence for result in session.result.results] == ['Click "Save"', 'Click "Help"']
    assert session.rungs() == ["model", "model"]


def test_the_rest_of_an_answer_is_dropped_when_an_act_of_it_had_no_effect():
    dialect = PlainDialect()
    model = ScriptedModel(
        dialect.says(click("Dead"), click("Help")), dialect.says(click("Save")), dialect.says(Done()), YES
    )
    session = Session("do it", model, dialect)
    assert session.run().outcome is Outcome.DONE
    assert [result.step.sentence for result in session.result.results] == ['Click "Dead"', 'Click "Save"']
    assert "The rest of what you wanted was not done" in model.asked[1].messages[-1].text


def test_an_answer_that_cannot_be_read_is_asked_for_again_with_the_reason_and_acted_on_by_nobody():
    dialect = PlainDialect()
    model = ScriptedModel("rm -rf /", dialect.says(click("Save")), dialect.says(Done()), YES)
    session = Session("do it", model, dialect)
    assert session.run().outcome is Outcome.DONE
    assert "'rm -rf /' is nothing that can be done." in model.asked[1].messages[-1].text
    first = session.events.of(ModelAnswered)[0]
    assert (first.call, first.error) == (1, "'rm -rf /' is nothing that can be done.")
    assert session.events.of(MoveChosen)[0].calls == (1, 2)


def test_a_model_that_never_gives_a_readable_answer_ends_the_task():
    session = Session("do it", ScriptedModel("x", "y", "z"), PlainDialect(), tries=3)
    assert session.run().outcome is Outcome.FAILED
    assert (
        session.result.message
        == "The model gave 3 answers that cannot be used. The last: 'z' is nothing that can be done."
    )


def test_stop_ends_the_task_in_the_middle_of_an_answer():
    dialect = PlainDialect()
    stopping = []

    def stopped(request):
        session.controls.say(Control.STOP)
        return ModelStopped("stopped", partial="I will cl", thoughts="hm")

    model = ScriptedModel(stopped)
    session = Session("do it", model, dialect)
    assert session.run().outcome is Outcome.STOPPED
    [answered] = session.events.of(ModelAnswered)
    assert (answered.ending, answered.text, answered.thoughts) == ("cancelled", "I will cl", "hm")
    assert session.world.performed == [] == stopping


def test_a_pause_in_the_middle_of_an_answer_has_it_asked_anew_afterwards():
    dialect = PlainDialect()

    def paused(request):
        session.controls.say(Control.PAUSE)
        session.controls.say(Control.RESUME)
        return ModelStopped("stopped")

    model = ScriptedModel(paused, dialect.says(click("Save")), dialect.says(Done()), YES)
    session = Session("do it", model, dialect)
    assert session.run().outcome is Outcome.DONE
    assert len(session.result.results) == 1


@pytest.mark.parametrize(
    ("problem", "outcome"),
    [
        (ModelFailed("it timed out"), Outcome.FAILED),
        (ModelUnavailable("nobody answers there"), Outcome.MISSING),
    ],
)
def test_a_model_that_fails_ends_the_task_with_its_words_and_they_are_written_down(problem, outcome):
    session = Session("do it", ScriptedModel(problem), PlainDialect())
    assert (session.run().outcome, session.result.message) == (outcome, str(problem))
    assert session.events.of(ModelAnswered)[0].error == str(problem)


def test_a_request_that_is_too_long_is_made_again_with_less_of_the_past():
    dialect = PlainDialect()
    acts = [dialect.says(click("Save")) for _ in range(4)]
    model = ScriptedModel(
        *acts, RequestTooLong("too long", tokens=900, context=800), dialect.says(Done()), YES
    )
    session = Session("do it", model, dialect)
    assert session.run().outcome is Outcome.DONE


def test_a_model_that_gives_up_ends_the_task_with_its_reason():
    dialect = PlainDialect()
    session = Session("do it", ScriptedModel(dialect.says(GiveUp("there is no such file"))), dialect)
    assert (session.run().outcome, session.result.message) == (Outcome.FAILED, "there is no such file")


def test_what_is_refused_again_and_again_is_not_tried_in_other_ways():
    dialect = PlainDialect()
    acts = [dialect.says(click(name)) for name in ("Save", "Help", "Save", "Help")]
    session = Session("do it", ScriptedModel(*acts), dialect, approver=Says(Deny("never", "not this one")))
    assert session.run().outcome is Outcome.REFUSED
    assert "3 acts in a row were refused" in session.result.message
    assert session.world.performed == []


def test_giving_up_after_a_refusal_is_a_refusal():
    dialect = PlainDialect()
    model = ScriptedModel(dialect.says(click("Save")), dialect.says(GiveUp("I may not save")))
    session = Session("do it", model, dialect, approver=Says(Deny("never", "not this one")))
    assert session.run().outcome is Outcome.REFUSED
    assert "I may not save" in session.result.message


def test_goals_and_notes_stay_and_the_person_is_asked():
    dialect = PlainDialect()
    model = ScriptedModel(
        dialect.says(SetGoals(("read it", "write it")), Look()),
        dialect.says(Note("total", "42"), ReachGoal("it was read"), AskPerson("Which file?", ("a", "b"))),
        dialect.says(click("Save")),
        dialect.says(Done()),
        YES,
    )
    person = Person("b")
    session = Session("do it", model, dialect, person=person)
    assert session.run().outcome is Outcome.DONE
    assert person.asked == [("Which file?", ("a", "b"))]
    assert session.events.of(PersonAnswered)[0].words == "b"
    assert [(event.name, event.value) for event in session.events.of(FactNoted)] == [("total", "42")]
    assert [event.number for event in session.events.of(GoalReached)] == [1]
    assert "read it\nwrite it" in model.asked[1].messages[-1].text


def test_without_anybody_to_ask_the_model_is_told_so():
    dialect = PlainDialect()
    model = ScriptedModel(dialect.says(AskPerson("Which?")), dialect.says(GiveUp("nobody tells me")))
    session = Session("do it", model, dialect)
    assert session.run().message == "nobody tells me"
    assert "Nobody can be asked here" in model.asked[1].messages[-1].text


def test_a_person_who_says_stop_to_a_question_stops_the_task():
    dialect = PlainDialect()
    person = Person(StoppedByPerson("Stopped at a question."))
    session = Session("do it", ScriptedModel(dialect.says(AskPerson("Which?"))), dialect, person=person)
    assert session.run().outcome is Outcome.STOPPED


def test_going_in_circles_is_noticed_thought_about_and_at_last_given_up():
    dialect = PlainDialect()
    model = ScriptedModel(*[dialect.says(click("Dead")) for _ in range(20)])
    session = Session("do it", model, dialect, mode=Mode.AUTO)
    assert session.run().outcome is Outcome.FAILED
    assert "does not get on" in session.result.message
    assert session.events.of(NoProgress)
    assert "the task does not get on" in [event.reason for event in session.events.of(Escalated)]
    assert len(session.result.results) < 10


def test_a_person_is_asked_for_the_way_when_it_does_not_get_on():
    dialect = PlainDialect()
    first, second, *more = [dialect.says(click("Dead")) for _ in range(7)]
    model = ScriptedModel(first, second, NO, *more, dialect.says(click("Save")), dialect.says(Done()), YES)
    person = Person("use Save")
    session = Session("do it", model, dialect, person=person)
    assert session.run().outcome is Outcome.DONE
    assert "I do not get on" in person.asked[0][0]


SHOWN = '{"evidence": "the screen says \\"Saved it\\"", "missing": "", "done": true}'


def test_a_model_that_does_again_what_went_well_may_be_done_without_knowing():
    dialect = PlainDialect()
    again = dialect.says(click("Save"))
    model = ScriptedModel(again, again, SHOWN)
    session = Session("make it safe", model, dialect, world=saved_world())
    assert session.run().outcome is Outcome.DONE
    assert len(session.result.results) == 2


@pytest.mark.parametrize("evidence", ["it is done", 'the button says \\"Help\\"'])
def test_nobody_having_claimed_anything_a_yes_needs_evidence_that_was_not_there_before(evidence):
    dialect = PlainDialect()
    again = dialect.says(click("Save"))
    yes = f'{{"evidence": "{evidence}", "missing": "", "done": true}}'
    model = ScriptedModel(again, again, yes, dialect.says(GiveUp("no idea")))
    session = Session("make it safe", model, dialect)
    assert session.run().message == "no idea"


def test_doing_the_same_again_goes_on_when_the_screen_shows_that_something_is_missing():
    dialect = PlainDialect()
    again = dialect.says(click("Save"))
    model = ScriptedModel(again, again, NO, again, dialect.says(Done()), YES)
    session = Session("press it three times", model, dialect)
    assert session.run().outcome is Outcome.DONE
    assert len(session.result.results) == 3
    assert "the file is not saved yet" in model.asked[3].messages[-1].text


def test_what_was_typed_into_a_dialog_that_is_still_open_is_not_done_yet():
    world = save_world()
    world.window_list = [Window(1, "Your city", "ask", 1, (0, 0, 400, 300), active=True, dialog=True)]

    def typed(world, text):
        world.things[2].text = text

    world.on_text = typed
    dialect = PlainDialect()
    model = ScriptedModel(dialect.says(TypeInto("Vienna")), dialect.says(Done()), dialect.says(Done()), YES)
    session = Session("tell it where I live", model, dialect, world=world)
    assert session.run().outcome is Outcome.DONE
    assert 'The dialog "Your city" is still open' in model.asked[2].messages[-1].text
    assert [event.purpose for event in session.events.of(ModelAsked)] == ["act", "act", "act", "check"]


def test_deciding_without_end_and_without_acting_is_given_up():
    dialect = PlainDialect()
    model = ScriptedModel(*[dialect.says(Look()) for _ in range(4)])
    session = Session("do it", model, dialect, rounds=4)
    assert session.run().message == "The model decided 4 times without doing anything."


@pytest.mark.parametrize(
    ("budget", "words"),
    [
        (Budget(tokens=200), "The limit of 200 tokens was reached"),
        (Budget(money=0.15, currency="EUR"), "The limit of 0.15 EUR was reached"),
        (Budget(steps=2), "The limit of 2 steps was reached"),
    ],
)
def test_a_budget_ends_the_task_before_more_is_spent(budget, words):
    dialect = PlainDialect()
    model = ScriptedModel(*[dialect.says(click(name)) for name in ("Save", "Help") * 4])
    session = Session("do it", model, dialect, budget=budget, prices=Prices(prompt=1000.0))
    assert session.run().outcome is Outcome.FAILED
    assert words in session.result.message
    assert len(model.asked) == 2


def test_what_it_took_is_written_down_with_each_decision():
    dialect = PlainDialect()
    reply = Reply(
        dialect.says(click("Save")),
        thoughts="first this",
        usage=Usage(prompt=1000, reused=400, answer=20, thinking=12),
    )
    model = ScriptedModel(reply, dialect.says(Done()), YES)
    session = Session("do it", model, dialect, prices=Prices(prompt=2.0, answer=10.0))
    session.run()
    answered = session.events.of(ModelAnswered)[0]
    assert (answered.prompt_tokens, answered.reused_tokens, answered.answer_tokens) == (1000, 400, 20)
    assert (answered.thinking_tokens, answered.thoughts) == (12, "first this")
    assert answered.cost == pytest.approx(0.0022)
    chosen = session.events.of(MoveChosen)[0]
    assert (chosen.rung, chosen.calls, chosen.tokens) == ("model", (1,), 1020)
    assert chosen.frame == session.events.of(ModelAsked)[0].frame in session.events.frames


def test_the_value_of_a_secret_is_neither_told_to_the_model_nor_written_down():
    dialect = PlainDialect()
    model = ScriptedModel(
        dialect.says(Note("password", "hunter2")), dialect.says(GiveUp("hunter2 is no file"))
    )
    session = Session("type hunter2x", model, dialect, rungs=False)
    session.desk.stream.mask.remember("bank", "hunter2")
    session.run()
    assert all("hunter2" not in message.text for request in model.asked for message in request.messages)
    assert "hunter2" not in "".join(str(event) for event in session.events.events[1:])
