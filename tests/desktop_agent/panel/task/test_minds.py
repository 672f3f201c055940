"""Who plans: the choices, and what the line under the task says of them."""

import pytest
from PySide6.QtCore import Qt

from desktop_agent.panel.task.minds import elsewhere, model_choices, planner_name, usual_model
from desktop_agent.settings import Model

HERE = Model(server="http://localhost:8000/v1", name="big")
FREE = "Find out who wrote the letter"


def test_without_any_model_there_are_step_sentences_alone():
    assert [choice.value for choice in model_choices(Model())] == ["sentences"]


def test_the_server_and_every_model_whose_files_are_here_can_be_picked():
    choices = model_choices(HERE, ("qwen3.5-9b",))
    assert [(choice.value, choice.label, choice.usable) for choice in choices[1:]] == [
        ("server", "big", True),
        ("qwen3.5-9b", "qwen3.5-9b", True),
    ]


def test_a_server_without_a_model_is_listed_with_what_to_do():
    (_, server) = model_choices(Model(server="http://localhost:8000/v1"))
    assert not server.usable
    assert "Models page" in server.why


def test_a_folder_of_the_settings_is_offered_by_its_last_name():
    assert model_choices(Model(use="/data/models/mine"))[1].label == "mine"


@pytest.mark.parametrize(
    ("model", "usual"),
    [
        (Model(), "sentences"),
        (Model(use="server"), "sentences"),
        (Model(use="server", server="http://a"), "sentences"),
        (Model(use="server", server="http://a", name="m"), "server"),
        (HERE, "sentences"),
        (Model(use="qwen3.5-9b"), "qwen3.5-9b"),
    ],
)
def test_the_settings_choose_who_plans_and_never_a_server_that_is_not_set_up(model, usual):
    assert usual_model(model) == usual


def test_a_server_elsewhere_is_named_with_its_machine():
    far = Model(server="https://models.example.org/v1", name="big")
    assert planner_name("server", far) == "big at models.example.org"
    assert planner_name("server", HERE) == "big"
    assert planner_name("sentences", far) == ""


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("http://localhost:8000/v1", ""),
        ("http://LOCALHOST.:1", ""),
        ("http://127.0.0.7", ""),
        ("http://[::1]:8000", ""),
        ("https://models.example.org/v1", "models.example.org"),
        ("http://192.168.1.9:8000", "192.168.1.9"),
        ("http://localhost.example.org", "localhost.example.org"),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_a_machine_that_is_not_this_one_is_told(address, host):
    assert elsewhere(address) == host


# ------------------------------------------------------------------- on the page


def test_free_words_without_a_model_are_not_begun_and_lead_to_the_models_page(shown, qtbot):
    shown.write(FREE)
    shown.key(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown.child("task_set_up_model").isVisible())
    assert "not understood" in shown.child("task_reading").text()
    assert shown.around.orders == []
    shown.click("task_set_up_model")
    assert shown.around.went == [("models", None)]


def test_free_words_go_to_the_model_of_the_settings(open_page, around, tmp_path, qtbot):
    around.context.settings.change("model", server=HERE.server, name="big", use="server", mode="thinking")
    shown = open_page(tmp_path / "state")
    shown.write(FREE)
    qtbot.waitUntil(lambda: "big plans this" in shown.child("task_reading").text())
    assert not shown.child("task_set_up_model").isVisible()
    shown.key(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(around.orders))
    order = around.orders[-1]
    assert (order.task, order.model, order.mode, order.server.name) == (FREE, "server", "thinking", "big")


def test_planner_mode_and_limits_are_chosen_for_one_task(open_page, around, tmp_path, qtbot):
    around.context.settings.change("model", server=HERE.server, name="big")
    shown = open_page(tmp_path / "state")
    shown.click("task_more")
    assert not shown.child("task_mode").isEnabled()
    shown.choose("task_model", "server")
    assert shown.child("task_mode").isEnabled()
    shown.choose("task_mode", "fast")
    shown.child("task_max_tokens").setValue(4000)
    order = shown.start(FREE)
    assert (order.model, order.mode, order.setup.max_tokens, order.setup.max_seconds) == (
        "server",
        "fast",
        4000,
        0.0,
    )
    assert around.context.settings.now.model.use == "sentences"


def test_steps_stay_steps_whoever_plans(open_page, around, tmp_path, qtbot):
    around.context.settings.change("model", server=HERE.server, name="big", use="server")
    shown = open_page(tmp_path / "state")
    shown.write("Click Save. Press Enter.")
    qtbot.waitUntil(lambda: shown.child("task_reading").text().startswith("1  "))
