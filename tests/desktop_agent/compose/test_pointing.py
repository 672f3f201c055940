import numpy as np
import pytest

from desktop_agent.compose.mind import Mind
from desktop_agent.compose.pointing import ModelPointer
from desktop_agent.errors import BadInput
from desktop_agent.plan.dialects import dialect
from tests.fakes.scripted_model import ScriptedModel
from vision.errors import ModelFailed
from vision.types import Frame, Snapshot

SCREEN = Snapshot(Frame(np.zeros((400, 800, 3), np.uint8)))


def pointer(*replies):
    return ModelPointer(Mind(ScriptedModel(*replies), dialect("qwen")))


def test_a_position_on_the_models_grid_becomes_one_on_the_frame():
    click = '{"name": "computer_use", "arguments": {"action": "left_click", "coordinate": [500, 250]}}'
    point = pointer(f"<tool_call>{click}</tool_call>").point("click Save", SCREEN)
    assert (point.x, point.y) == (pytest.approx(400), pytest.approx(100))


@pytest.mark.parametrize("reply", ["over there", '{"coordinate": [5000, 1]}', ""])
def test_an_answer_that_is_no_position_is_a_failure_never_a_point(reply):
    with pytest.raises(ModelFailed, match="gave no position"):
        pointer(reply).point("click Save", SCREEN)


def test_a_model_that_is_told_in_words_cannot_point():
    with pytest.raises(BadInput, match="cannot point"):
        ModelPointer(Mind(ScriptedModel(), dialect("text")))
