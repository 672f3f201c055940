"""Ask a person in the terminal."""

from __future__ import annotations

import threading
from typing import TextIO

from actions.types import TypeText
from desktop_agent.errors import StoppedByPerson
from desktop_agent.policy.describe import describe_action
from desktop_agent.policy.permissions import Permissions
from desktop_agent.policy.plain import plain
from desktop_agent.policy.policy import Verdict
from desktop_agent.policy.rules import RuleEffect
from desktop_agent.policy.terminal_lines import NoAnswer, TerminalLines
from desktop_agent.types import Allow, Decision, Deny, Edit, GroundedAction
from vision.types import Frame

_TRIES = 5
_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\"}


class TerminalAsker:
    """Shows a proposal and reads one letter and Enter: y, n, a, e or s.

    Whatever is not a clear yes is a no: the end of the input, an input that is no terminal, five answers that make
    no sense. Lines typed before the question are thrown away, so that they cannot answer it.

    Args:
        source: where answers come from, usually standard input.
        output: where questions go, usually standard error.
        stop: when set, a waiting question gives up at once with StoppedByPerson.
    """

    def __init__(self, source: TextIO, output: TextIO, *, stop: threading.Event | None = None) -> None:
        self._lines = TerminalLines(source, output, stop)
        self._allowed = Permissions()

    def ask(self, proposal: GroundedAction, verdict: Verdict, before: Frame) -> Decision:  # noqa: ARG002
        """The person's answer. Raises StoppedByPerson for `s`, Ctrl+C, or when the stop event is set."""
        if self._allowed.cover(proposal, verdict.rule):
            return Allow(verdict.rule, "allowed for this window in this session", by="person")
        if not self._lines.is_terminal:
            return Deny(verdict.rule, "a person must approve this, and the input is not a terminal")
        try:
            return self._question(proposal, verdict)
        except NoAnswer as none:
            return Deny(verdict.rule, str(none))
        except KeyboardInterrupt as interrupt:
            raise StoppedByPerson("Stopped at a question.") from interrupt

    def _question(self, proposal: GroundedAction, verdict: Verdict) -> Decision:
        self._lines.discard_typed_ahead()
        self._lines.say(_shown(proposal, verdict))
        choices = _choices(proposal)
        for _ in range(_TRIES):
            self._lines.say(f"  {choices} > ", end="")
            match self._lines.line().strip().casefold():
                case "y" | "yes":
                    return Allow(verdict.rule, "approved in the terminal", by="person")
                case "n" | "no":
                    self._lines.say("  Why not? ", end="")
                    return Deny(
                        verdict.rule, self._lines.line().strip()[:500] or "a person said no", by="person"
                    )
                case "a" | "allow" if proposal.window:
                    self._allowed.give(proposal, verdict.rule)
                    return Allow(verdict.rule, "allowed for this window in this session", by="person")
                case "s" | "stop":
                    raise StoppedByPerson("Stopped at a question.")
                case "e" | "edit" if isinstance(proposal.action, TypeText):
                    self._lines.say("  Type instead (\\n is a new line, \\t a tab; nothing: back): ", end="")
                    if text := _unescaped(self._lines.line()):
                        return Edit(TypeText(text), verdict.rule, "edited in the terminal")
                case _:
                    self._lines.say("  Please answer with one of the letters in brackets.")
        raise NoAnswer("nobody gave an answer that could be understood")


def _shown(proposal: GroundedAction, verdict: Verdict) -> str:
    """The question, safe to print: the exact action, its target, window, purpose, rule and reason."""
    risky = verdict.effect is RuleEffect.ASK
    lines = ["", "Approve this?" if not risky else "Approve this? It may be hard to undo."]
    lines.append(f"  action  {describe_action(proposal.action)}")
    if proposal.evidence is not None:
        chosen, point = proposal.evidence.chosen, proposal.evidence.point
        words = f'"{plain(chosen.text)}"' if chosen.text else "without words"
        lines.append(
            f"  target  {plain(chosen.role)} {words} at pixel ({point.x:g}, {point.y:g}), score {chosen.score:.2f}"
        )
        lines.append(f"  sought  {plain(proposal.evidence.locator.describe())}")
    program = f" ({plain(proposal.program)})" if proposal.program else ""
    lines.append(f'  window  "{plain(proposal.window)}"{program}' if proposal.window else "  window  unknown")
    lines.append(f"  why     {plain(proposal.purpose)}")
    lines.append(
        f"  rule    {plain(verdict.rule)}" + (f": {plain(verdict.reason)}" if verdict.reason else "")
    )
    return "\n".join(lines)


def _choices(proposal: GroundedAction) -> str:
    choices = ["[y]es", "[n]o"]
    if proposal.window:
        choices.append(f"[a]llow every {proposal.action.kind.replace('_', ' ')} like it in this window")
    if isinstance(proposal.action, TypeText):
        choices.append("[e]dit the text")
    return "  ".join([*choices, "[s]top"])


def _unescaped(line: str) -> str:
    out: list[str] = []
    characters = iter(line)
    for character in characters:
        if character != "\\":
            out.append(character)
            continue
        following = next(characters, "")
        out.append(_ESCAPES.get(following, "\\" + following))
    return "".join(out)
