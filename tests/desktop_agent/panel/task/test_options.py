import pytest

from desktop_agent.autonomy import ApprovalMode
from desktop_agent.engine.messages import ServerModel
from desktop_agent.panel.task.options import (
    TaskOptions,
    app_problem,
    autonomy_choices,
    display_choices,
    display_warning,
    options_of,
    task_order,
    with_size,
)
from desktop_agent.settings import Model, Privacy, Settings, Work


def test_an_order_carries_every_choice_and_the_settings_that_have_no_field():
    settings = Settings(privacy=Privacy(policy="/rules.toml"))
    options = TaskOptions("virtual", 1024, 768, True, ApprovalMode.ASK, True, 7, 2.5)
    setup = task_order("Click OK", "xcalc", options, settings, 42).setup
    assert (setup.display, setup.width, setup.height, setup.dark) == ("virtual", 1024, 768, True)
    assert (setup.approve, setup.accessibility, setup.max_steps, setup.timeout_s) == ("ask", True, 7, 2.5)
    assert (setup.policy, setup.stop_hotkey) == ("/rules.toml", settings.hotkeys.stop)
    assert setup.patient


@pytest.mark.parametrize(("display", "pid"), [("virtual", 0), ("screen", 42), (":5", 42)])
def test_the_panel_hides_from_the_agent_only_where_both_can_be_on_one_screen(display, pid):
    order = task_order("Click OK", "", TaskOptions(display), Settings(), 42)
    assert order.setup.hide_pid == pid


def test_everything_but_a_display_of_its_own_is_warned_about_and_confirmed():
    assert not display_warning("virtual")
    assert not TaskOptions("virtual").needs_confirming
    for display in ("screen", ":5"):
        assert display_warning(display)
        assert TaskOptions(display).needs_confirming


def test_options_begin_as_the_settings_say():
    settings = Settings(work=Work(display=":3", approve=ApprovalMode.NEVER, max_steps=9))
    options = options_of(settings)
    assert (options.display, options.approve, options.max_steps) == (":3", "never", 9)


def test_what_cannot_be_used_is_listed_with_the_reason():
    virtual, screen = display_choices(virtual_problem="needs Xvfb", own_screen=False, others=())
    assert not virtual.usable
    assert virtual.why == "needs Xvfb"
    assert not screen.usable
    assert screen.why


def test_an_order_carries_the_planner_its_limits_and_the_server():
    model = Model(server="http://localhost:8000/v1", name="big", dialect="qwen", price_in=2.0, price_out=6.0)
    options = TaskOptions(model="server", mode="fast", max_tokens=5000, max_minutes=3)
    order = task_order("Find out", "", options, Settings(model=model), 42)
    assert (order.model, order.mode) == ("server", "fast")
    assert (order.setup.max_tokens, order.setup.max_seconds) == (5000, 180.0)
    assert order.server == ServerModel("http://localhost:8000/v1", "big", "qwen", 2.0, 6.0)


def test_autonomy_says_that_denials_stay():
    assert "denied" in autonomy_choices()[-1].label


@pytest.mark.parametrize("text", ["1280x800", "1280×800", " 1280 X 800"])
def test_a_size_is_read(text):
    assert (with_size(TaskOptions(), text).width, with_size(TaskOptions(), text).height) == (1280, 800)


@pytest.mark.parametrize("text", ["", "1280", "12x8", "99999x800", "axb", "1280x800x3", "²x³"])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(ValueError, match="is no size"):
        with_size(TaskOptions(), text)


def test_a_command_with_a_missing_quotation_mark_is_told():
    assert app_problem('mousepad "a')
    assert not app_problem('mousepad "a b"')
    assert not app_problem("")
