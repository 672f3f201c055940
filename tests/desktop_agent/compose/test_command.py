import pytest

from desktop_agent.compose import split_command
from desktop_agent.errors import BadInput


def test_a_command_is_split_as_a_shell_would():
    assert split_command("mousepad 'my letter.txt' -x") == ("mousepad", "my letter.txt", "-x")


@pytest.mark.parametrize("text", ["", "   ", "say 'hello"])
def test_what_is_no_command_is_refused_by_the_name_that_the_person_knows(text):
    with pytest.raises(BadInput, match=r"^The program:"):
        split_command(text, "The program:")
