from pathlib import Path

import pytest

from desktop_agent.autonomy import ApprovalMode
from desktop_agent.engine.messages import Setup
from desktop_agent.engine.work.plan import options_of, size_of
from desktop_agent.errors import BadInput


def test_what_the_person_leaves_open_is_as_the_work_itself_says():
    options = options_of(Setup(), "a task", app="mousepad", size=(640, 480), dark=True, accessibility=True)
    assert (options.size, options.dark, options.accessibility) == ((640, 480), True, True)
    assert (options.display, options.folder, options.start_in) == ("virtual", None, None)
    assert options.approve is ApprovalMode.RISKY


def test_what_the_person_says_comes_first(tmp_path):
    setup = Setup(
        display="screen",
        width=1024,
        height=768,
        dark=False,
        approve=ApprovalMode.ASK,
        accessibility=False,
        folder=str(tmp_path),
        start_in=str(tmp_path),
        timeout_s=7,
        hide_pid=42,
    )
    options = options_of(setup, "a task", size=(640, 480), dark=True, accessibility=True)
    assert (options.size, options.dark, options.accessibility) == ((1024, 768), False, False)
    assert (options.display, options.hide_pid) == ("screen", 42)
    assert (options.folder, options.start_in) == (tmp_path, tmp_path)
    assert (options.patience.find, options.patience.wait) == (7, 7)


def test_a_size_is_usual_where_nobody_says_one():
    assert size_of(Setup(), None) == (1280, 800)
    assert size_of(Setup(width=1920), (640, 480)) == (1920, 480)


@pytest.mark.parametrize("size", [(10, 800), (9000, 800), (-5, 800)])
def test_a_size_that_cannot_be_is_refused_in_words(size):
    with pytest.raises(BadInput, match=f"{size[0]} by {size[1]}"):
        size_of(Setup(width=size[0], height=size[1]), None)


def test_a_policy_with_an_error_is_refused_by_the_name_of_its_file(tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text("[[rule]]\nname = 'x'\neffect = 'dance'\n")
    with pytest.raises(BadInput, match=str(Path(rules))):
        options_of(Setup(policy=str(rules)), "a task")
