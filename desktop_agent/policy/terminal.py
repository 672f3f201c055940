"""Ask a person in the terminal."""

from __future__ import annotations

import io
import os
import select
import threading
from typing import TextIO

from actions.types import TypeText
from desktop_agent.errors import StoppedByPerson
from desktop_agent.policy.describe import describe_action
from desktop_agent.policy.permissions import Permissions
from desktop_agent.policy.plain import plain
from desktop_agent.policy.policy import Verdict
from desktop_agent.policy.rules import RuleEffect
from desktop_agent.types import Allow, Decision, Deny, Edit, GroundedAction
from vision.types import Frame

MAX_LINE = 10_000
_TRIES = 5
_POLL_S = 0.1
_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\"}


class _NoAnswer(Exception):
    """The input ended, or was never a terminal."""


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
        self._source = source
        self._output = output
        self._stop = stop or threading.Event()
        self._allowed = Permissions()
        self._pending = b""

    def ask(self, proposal: GroundedAction, verdict: Verdict, before: Frame) -> Decision:  # noqa: ARG002
        """The person's answer. Raises StoppedByPerson for `s`, Ctrl+C, or when the stop event is set."""
        if self._allowed.cover(proposal, verdict.rule):
            return Allow(verdict.rule, "allowed for this window in this session", by="person")
        if not self._source.isatty():
            return Deny(verdict.rule, "a person must approve this, and the input is not a terminal")
        try:
            return self._question(proposal, verdict)
        except _NoAnswer as none:
            return Deny(verdict.rule, str(none))
        except KeyboardInterrupt as interrupt:
            raise StoppedByPerson("Stopped at a question.") from interrupt

    def _question(self, proposal: GroundedAction, verdict: Verdict) -> Decision:
        self._discard_typed_ahead()
        self._say(_shown(proposal, verdict))
        choices = _choices(proposal)
        for _ in range(_TRIES):
            self._say(f"  {choices} > ", end="")
            match self._line().strip().casefold():
                case "y" | "yes":
                    return Allow(verdict.rule, "approved in the terminal", by="person")
                case "n" | "no":
                    self._say("  Why not? ", end="")
                    return Deny(verdict.rule, self._line().strip()[:500] or "a person said no", by="person")
                case "a" | "allow" if proposal.window:
                    self._allowed.give(proposal, verdict.rule)
                    return Allow(verdict.rule, "allowed for this window in this session", by="person")
                case "s" | "stop":
                    raise StoppedByPerson("Stopped at a question.")
                case "e" | "edit" if isinstance(proposal.action, TypeText):
                    self._say("  Type instead (\\n is a new line, \\t a tab; nothing: back): ", end="")
                    if text := _unescaped(self._line()):
                        return Edit(TypeText(text), verdict.rule, "edited in the terminal")
                case _:
                    self._say("  Please answer with one of the letters in brackets.")
        raise _NoAnswer("nobody gave an answer that could be understood")

    def _say(self, text: str, end: str = "\n") -> None:
        self._output.write(text + end)
        self._output.flush()

    def _line(self) -> str:
        """The next line without its end. Raises _NoAnswer at the end of the input, StoppedByPerson on a stop."""
        descriptor = self._descriptor()
        if descriptor is None:
            line = self._source.readline(MAX_LINE)
            if not line:
                raise _NoAnswer("the input ended before anybody answered")
            return line.rstrip("\r\n")
        while b"\n" not in self._pending:
            if self._stop.is_set():
                raise StoppedByPerson("Stopped at a question.")
            if not select.select([descriptor], [], [], _POLL_S)[0]:
                continue
            try:
                data = os.read(descriptor, MAX_LINE)
            except OSError as problem:  # the terminal went away
                raise _NoAnswer("the input ended before anybody answered") from problem
            if not data or len(self._pending) > MAX_LINE:
                raise _NoAnswer("the input ended before anybody answered")
            self._pending += data
        line_bytes, _, self._pending = self._pending.partition(b"\n")
        return line_bytes.decode(errors="replace").rstrip("\r")

    def _descriptor(self) -> int | None:
        """The file descriptor to wait on, so that a stop can end the waiting; None where that cannot be done."""
        if os.name == "nt":
            return None
        try:
            return self._source.fileno()
        except (OSError, io.UnsupportedOperation):
            return None

    def _discard_typed_ahead(self) -> None:
        self._pending = b""
        descriptor = self._descriptor()
        if descriptor is None:
            return
        import termios

        try:
            termios.tcflush(descriptor, termios.TCIFLUSH)
        except termios.error:
            return


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
