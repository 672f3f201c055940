"""A program whose output went through a mask."""

from desktop_agent.desk.masked import MaskedProgram
from desktop_agent.session.masking import Mask


class Printed:
    command = ("zenity", "--password")

    def __init__(self, text):
        self.text = text

    def poll(self):
        return 0

    def wait(self, timeout_s):
        return 0 if timeout_s else None

    def output_tail(self, chars=4000):
        return self.text[-chars:] if chars else ""


def test_a_value_that_begins_before_the_tail_is_hidden_too():
    mask = Mask()
    mask.remember("password", "hunter2")
    program = MaskedProgram(Printed("your password is hunter2!"), mask)
    assert program.output_tail(4) == "(secret password)!"
    assert program.output_tail() == "your password is (secret password)!"
    assert (program.command, program.poll(), program.wait(1)) == (("zenity", "--password"), 0, 0)


def test_without_secrets_the_tail_is_as_long_as_asked():
    assert MaskedProgram(Printed("0123456789"), Mask()).output_tail(4) == "6789"
