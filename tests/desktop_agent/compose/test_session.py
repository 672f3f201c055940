import pytest

from desktop_agent.compose import SessionOptions, open_session
from desktop_agent.errors import BadInput


def test_a_session_that_cannot_be_opened_leaves_no_file(tmp_path):
    with (
        pytest.raises(BadInput, match="nowhere"),
        open_session(SessionOptions("a task", display="nowhere", folder=tmp_path)),
    ):
        pass
    assert list(tmp_path.iterdir()) == []
