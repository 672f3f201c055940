import pytest

from actions.types import Window
from desktop_agent.desk.targets import DeskApi
from desktop_agent.testing import expect
from tests.fakes.world import Thing, World, open_desk
from vision.types import Box, Role


@pytest.fixture
def api():
    world = World(
        [
            Thing("Saved", Box(10, 10, 80, 30)),
            Thing("Name", Box(100, 50, 250, 74), Role.TEXTBOX, value="Ann"),
            Thing("Wrap", Box(10, 100, 90, 120), Role.CHECKBOX, states=frozenset({"checked"})),
        ],
        [Window(1, "notes.txt - Editor", "editor", 7, (0, 0, 400, 300), active=True)],
    )
    return DeskApi(open_desk(world)[0])


def test_what_holds_passes(api):
    expect(api.text("Saved")).to_be_visible()
    expect(api.textbox("Name")).to_show("Ann")
    expect(api.checkbox("Wrap")).to_be_ticked()
    expect(api).to_show_title("notes.txt")
    expect(api).to_have_window("editor")


@pytest.mark.parametrize(
    "check",
    [
        lambda api: expect(api.text("Deleted")).to_be_visible(timeout=0.05),
        lambda api: expect(api.textbox("Name")).to_show("Bob", timeout=0.05),
        lambda api: expect(api).to_show_title("other.txt", timeout=0.05),
        lambda api: expect(api).to_have_window("Browser", timeout=0.05),
        lambda api: expect(api.text("Saved")).not_.to_be_visible(timeout=0.05),
        lambda api: expect(api.checkbox("Wrap")).not_.to_be_ticked(timeout=0.05),
        lambda api: expect(api).not_.to_show_title("notes.txt", timeout=0.05),
    ],
)
def test_what_does_not_hold_fails_as_an_assertion_that_says_what_was_seen(api, check):
    with pytest.raises(AssertionError, match="not so after"):
        check(api)


def test_not_turns_a_check_round(api):
    expect(api.text("Deleted")).not_.to_be_visible()
    expect(api.textbox("Name")).not_.to_show("Bob")
    expect(api.text("Saved")).not_.not_.to_be_visible()


def test_a_check_on_the_wrong_thing_is_a_programming_error(api):
    with pytest.raises(TypeError, match="needs a target"):
        expect(api).to_be_visible()
