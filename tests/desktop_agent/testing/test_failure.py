"""Errors as a test's report shows them."""

import traceback

from desktop_agent.errors import AgentError, CheckFailed, TargetNotFound
from desktop_agent.testing.failure import hide_secrets, make_readable
from tests.fakes.world import World, open_desk
from vision.locate import Locator


def caught(act):
    try:
        act()
    except (AgentError, ZeroDivisionError) as error:
        return error
    raise AssertionError("nothing was raised")


def test_each_sentence_is_a_line_and_our_own_insides_are_not_in_the_traceback():
    desk, _ = open_desk(World())
    error = caught(lambda: desk.find(Locator(text="Save"), timeout=0.05))
    assert any("desktop_agent" in frame.filename for frame in traceback.extract_tb(error.__traceback__))
    make_readable(error)
    assert str(error).splitlines()[0].startswith('"Save" was not found after')
    assert len(str(error).splitlines()) > 1
    assert all(frame.filename == __file__ for frame in traceback.extract_tb(error.__traceback__))


def test_an_error_of_ours_does_not_show_the_one_that_led_to_it():
    def fail():
        try:
            raise TargetNotFound("inner")
        except TargetNotFound as problem:
            raise CheckFailed("outer", "more") from problem

    error = caught(fail)
    make_readable(error)
    assert "inner" not in "".join(traceback.format_exception(error))
    assert str(error) == "outer\nmore"


def test_the_errors_of_others_stay_as_they_are():
    error = caught(lambda: 1 / 0)
    before = traceback.format_exception(error)
    make_readable(error)
    assert traceback.format_exception(error) == before


def test_no_value_of_a_secret_stays_in_an_error_or_in_what_led_to_it():
    def fail():
        try:
            raise ZeroDivisionError("hunter2 by nothing")
        except ZeroDivisionError as problem:
            error = CheckFailed("The program said hunter2.", "Open windows: hunter2.")
            error.add_note("see hunter2")
            raise error from problem

    error = caught(fail)
    hide_secrets(error, lambda text: text.replace("hunter2", "(secret password)"))
    make_readable(error)
    assert "hunter2" not in "".join(traceback.format_exception(error)).replace('"hunter2', "")
    assert error.sentences == ("The program said (secret password).", "Open windows: (secret password).")
    assert "hunter2" not in str(error) + "".join(error.__notes__)
