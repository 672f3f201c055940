from hypothesis import given
from hypothesis import strategies as st

from actions.accessibility.roles import ARIA, aria_states
from vision.types import Role


def test_every_role_is_one_that_elements_can_have():
    assert set(ARIA.values()) <= {str(role) for role in Role}


@given(st.sampled_from(sorted(ARIA)), st.integers(0, 2**64 - 1))
def test_any_set_of_states_becomes_known_words(role, states):
    found = aria_states(role, states)
    assert found <= {"checked", "unchecked", "selected", "disabled", "focused", "expanded"}
    assert not {"checked", "unchecked"} <= found
