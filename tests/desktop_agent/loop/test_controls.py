import threading

import pytest

from desktop_agent.loop.controls import Controls
from desktop_agent.loop.machine import Control


def test_what_is_said_is_heard_in_order():
    controls = Controls()
    said = [Control.PAUSE, Control.STEP, Control.RESUME]
    for control in said:
        controls.say(control)
    assert [controls.heard() for _ in range(4)] == [*said, None]


def test_a_stop_makes_the_hands_let_go_for_good():
    controls = Controls()
    controls.say(Control.STOP)
    assert controls.heard() is Control.STOP
    controls.hands_on()
    assert controls.hands_off()


def test_a_take_over_makes_the_hands_let_go_until_the_display_is_handed_back():
    controls = Controls()
    controls.say(Control.TAKE_OVER)
    assert controls.hands_off()
    assert controls.heard() is Control.TAKE_OVER
    assert controls.hands_off()
    controls.hands_on()
    assert not controls.hands_off()


def test_a_take_over_that_nobody_heard_yet_outlives_handing_back():
    controls = Controls()
    controls.say(Control.TAKE_OVER)
    controls.say(Control.HAND_BACK)
    controls.say(Control.TAKE_OVER)
    controls.heard()
    controls.heard()
    controls.hands_on()
    assert controls.hands_off()


@pytest.mark.parametrize("control", [Control.PAUSE, Control.TAKE_OVER])
def test_what_lets_nothing_go_on_is_known_until_it_is_heard(control):
    controls = Controls()
    assert controls.interrupting() is None
    controls.say(Control.RESUME)
    assert controls.interrupting() is None
    controls.say(control)
    assert controls.interrupting() is control
    controls.heard()
    assert controls.interrupting() is control
    controls.heard()
    assert controls.interrupting() is None


def test_stop_comes_before_take_over_and_take_over_before_pause():
    controls = Controls()
    for control in (Control.PAUSE, Control.TAKE_OVER, Control.STOP):
        controls.say(control)
        assert controls.interrupting() is control


def test_waiting_ends_with_what_is_said_or_with_the_time():
    controls = Controls()
    assert controls.await_next(0.01) is None
    threading.Timer(0.05, controls.say, [Control.RESUME]).start()
    assert controls.await_next(5) is Control.RESUME
