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
            Thing("Town", Box(100, 130, 250, 154), Role.TEXTBOX, value=""),
            Thing("Save", Box(10, 160, 60, 180), Role.BUTTON, states=frozenset({"disabled"})),
            Thing("Edit", Box(10, 200, 60, 220), Role.BUTTON),
            Thing("Edit", Box(300, 200, 350, 220), Role.BUTTON),
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
    expect(api).to_show_text("Saved")
    expect(api.text("Deleted")).to_be_hidden()
    expect(api.button("Save")).to_be_disabled()
    expect(api.button("Edit").first).to_be_enabled()
    expect(api.textbox("Town")).to_be_empty()
    expect(api.textbox("Name")).to_have_value("Ann")
    expect(api.text("Saved")).to_have_text("saved")
    expect(api.textbox("Name")).to_contain("An")
    expect(api.button("Edit")).to_have_count(2)


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
        lambda api: expect(api).to_show_text("Deleted", timeout=0.05),
        lambda api: expect(api.text("Saved")).to_be_hidden(timeout=0.05),
        lambda api: expect(api.button("Save")).to_be_enabled(timeout=0.05),
        lambda api: expect(api.button("Save")).not_.to_be_disabled(timeout=0.05),
        lambda api: expect(api.textbox("Name")).to_be_empty(timeout=0.05),
        lambda api: expect(api.textbox("Name")).to_have_value("An", timeout=0.05),
        lambda api: expect(api.text("Saved")).to_have_text("Save", timeout=0.05),
        lambda api: expect(api.button("Edit")).to_have_count(1, timeout=0.05),
        lambda api: expect(api.button("Edit")).to_be_visible(timeout=0.05),
        lambda api: expect(api.button("Edit")).to_be_enabled(timeout=0.05),
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


def test_two_equal_controls_are_one_too_many_but_words_may_stand_in_several_places(api):
    with pytest.raises(AssertionError, match=r"there are exactly 1 of button .Edit.: not so .*; there are 2"):
        expect(api.button("Edit")).to_be_visible(timeout=0.05)
    expect(api.text("Edit")).to_be_visible()
    expect(api.button("Edit").last).to_be_visible()


def test_each_sentence_of_a_failure_is_a_line(api):
    with pytest.raises(AssertionError) as failure:
        expect(api.button("Frumious")).to_be_visible(timeout=0.05)
    first, *rest = str(failure.value).splitlines()
    assert first.startswith('button "Frumious" is visible: not so after')
    assert rest[-1] == 'Open windows: "notes.txt - Editor" (active).'


def test_checks_of_a_desk_and_of_a_target_are_not_mixed_up(api):
    for check in (
        lambda: expect(api).to_be_enabled(),
        lambda: expect(api).to_have_count(1),
        lambda: expect(api).to_have_value("x"),
    ):
        with pytest.raises(TypeError, match="needs a target"):
            check()
