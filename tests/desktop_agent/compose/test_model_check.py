from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from desktop_agent.compose.check_screen import draw_check_screen
from desktop_agent.compose.model_check import check_model
from desktop_agent.plan.dialects.base import Wish
from desktop_agent.plan.moves import Act, BadReply, Done, Said
from desktop_agent.plan.scene import Scene
from desktop_agent.types import ClickOn
from vision.errors import ModelFailed, ModelStopped, ModelUnavailable
from vision.locate import Locator, Status, resolve
from vision.models.types import Abilities, Message, Reply, Request, Timings, Usage
from vision.types import Frame, FramePoint, Role


@dataclass
class FakeModel:
    """Answers with `answer`, or raises it."""

    answer: str | Exception
    name: str = "fake"
    abilities: Abilities = field(default_factory=Abilities)
    asked: list[Request] = field(default_factory=list)
    warm: bool = False

    def ask(self, request, *, heard=lambda _: None, cancelled=lambda: False) -> Reply:
        assert self.warm
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return Reply(
            self.answer, usage=Usage(900, 0, 12), timings=Timings(40, 250), notes=("No schema here.",)
        )

    def warm_up(self) -> None:
        self.warm = True

    def close(self) -> None:
        self.warm = False


class FakeDialect:
    """A point is `x,y`; words are clicked on."""

    name = "fake"

    def __init__(self, *, sees: bool = True) -> None:
        self.sees = sees

    def request(self, scene: Scene, wish: Wish) -> Request:
        return Request((Message.of("user", scene.task),), max_tokens=wish.max_tokens)

    def read(self, reply: Reply, scene: Scene) -> Said:
        if reply.text == "done":
            return Said("", (Done(),))
        return Said("", (Act(ClickOn(Locator(text=reply.text))),))

    def point_request(self, frame: Frame, phrase: str, wish: Wish) -> Request:
        assert self.sees
        return Request((Message.of("user", phrase),), max_tokens=wish.max_tokens, thinking=wish.thinking)

    def read_point(self, reply: Reply, frame: Frame) -> FramePoint | None:
        if not reply.text:
            return None
        x, comma, y = reply.text.partition(",")
        if not comma:
            raise BadReply("no comma in it")
        return FramePoint(float(x), float(y))


def test_the_screen_is_the_same_every_time_and_has_one_save_button():
    screen, again = draw_check_screen(), draw_check_screen()
    assert screen.snapshot.frame.digest == again.snapshot.frame.digest
    found = resolve(Locator(role=Role.BUTTON, text="Save"), screen.snapshot)
    assert found.status is Status.FOUND
    assert found.best is not None
    assert screen.target.contains(found.best.target)
    for element in screen.snapshot.elements:
        assert screen.snapshot.frame.box.encloses(element.box)


def test_our_own_eyes_find_the_save_button_on_it():
    from desktop_agent.compose import shared_parser

    screen = draw_check_screen()
    seen = shared_parser().parse(screen.snapshot.frame)
    found = resolve(Locator(role=Role.BUTTON, text="Save"), seen)
    assert found.best is not None
    assert screen.target.contains(found.best.target)


def test_a_point_on_the_button_is_right_and_all_numbers_are_told():
    model = FakeModel("765,623")
    findings = check_model(model, FakeDialect())
    assert findings.right
    assert findings.verdict == "It found the Save button."
    assert findings.point == FramePoint(765, 623)
    assert findings.usage == Usage(900, 0, 12)
    assert (findings.first_token_ms, findings.answered_ms) == (40, 250)
    assert findings.notes == ("No schema here.",)
    assert findings.memory > 10_000_000
    assert not model.asked[0].thinking.on


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("915,623", 'It points at "Cancel" instead.'),
        ("5,5", "It points at nothing."),
        ("", "It says that there is no Save button."),
        ("hello", "The answer cannot be read: no comma in it"),
        (ModelFailed("The server broke off.", partial="<b>76"), "The server broke off."),
    ],
)
def test_what_else_it_answers_is_a_finding(answer, verdict: str):
    findings = check_model(FakeModel(answer), FakeDialect())
    assert not findings.right
    assert findings.verdict == verdict


def test_what_had_been_said_before_it_failed_is_kept():
    assert check_model(FakeModel(ModelFailed("broke", partial="<b>76")), FakeDialect()).said == "<b>76"


def test_a_model_that_is_not_there_is_no_finding():
    with pytest.raises(ModelUnavailable):
        check_model(FakeModel(ModelUnavailable("gone")), FakeDialect())
    with pytest.raises(ModelStopped):
        check_model(FakeModel(ModelStopped("not wanted")), FakeDialect())


@pytest.mark.parametrize("model", [FakeModel("Save"), FakeModel("Save", abilities=Abilities(pictures=False))])
def test_a_model_that_reads_is_told_the_form_in_words(model: FakeModel):
    dialect = FakeDialect(sees=model.abilities.pictures is False)
    findings = check_model(model, dialect)
    assert not findings.pictures
    assert findings.right
    assert model.asked[0].messages[0].text == "Click the Save button."


@pytest.mark.parametrize(
    ("answer", "verdict"), [("done", "something else than a click"), ("Print", "Print"), ("Cancel", "Cancel")]
)
def test_a_model_that_reads_can_be_wrong_as_well(answer: str, verdict: str):
    findings = check_model(FakeModel(answer), FakeDialect(sees=False))
    assert not findings.right
    assert verdict in findings.verdict


def test_thinking_is_asked_for_when_it_is_wanted():
    model = FakeModel("765,623")
    check_model(model, FakeDialect(), thinking=True)
    assert model.asked[0].thinking.on
    assert model.asked[0].thinking.budget > 0
