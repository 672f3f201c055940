"""Tools behind policy: every use is decided on and written down before it happens, and what came of it after."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, assert_never, get_args

from desktop_agent.autonomy import ApprovalMode
from desktop_agent.plain import plain
from desktop_agent.policy.policy import Policy, Verdict
from desktop_agent.policy.rules import RuleEffect
from desktop_agent.policy.toolrules import ToolName, ToolUse
from desktop_agent.policy.tripwire import Tripwire
from desktop_agent.session.mind_events import ToolAnswered, ToolCalled
from desktop_agent.session.stream import Stream
from desktop_agent.tools.address import Address, BadAddress
from desktop_agent.tools.files import file_tools
from desktop_agent.tools.folders import Folders, why_not_here
from desktop_agent.tools.options import USUAL_TEXT, ToolOptions
from desktop_agent.tools.person import MAX_QUESTION, Nobody, PersonAsker
from desktop_agent.tools.run import Ground, RunCommand, RunPython
from desktop_agent.tools.sandbox import Sandbox, SandboxUnavailable
from desktop_agent.tools.types import Tool, ToolFailed, ToolResult
from desktop_agent.tools.web import WebSearch
from vision.models.types import ToolSpec

NAMES: tuple[str, ...] = get_args(ToolName)
YES, NO = "yes", "no"
ALWAYS = "yes, and do not ask again about this tool in this session"
_LONGEST_ASKED = MAX_QUESTION - 800
_LONGEST_WRITTEN = 20_000
"""Characters of the arguments that are written down."""


class GuardedToolbox:
    """The `Toolbox` of a session.

    Args:
        tools: what there is.
        off: why other tools are not there, by their names.
        policy: decides.
        mode: when a person is asked, as it is at that moment. `ask`: about every use. `risky`: when the rule says so.
            `never`: what a rule wants asked is refused.
        stream: where it is written down; its mask hides secrets in results, too.
        person: who is asked.
        text: how many characters of a result are told.
        closing: gives back what the tools hold.
        tripwire: looks at results; what it noticed, there or elsewhere, makes a person be asked about the next use.

    Attributes:
        off: why tools are not there that policy would let be used, by their names.
    """

    def __init__(
        self,
        tools: Sequence[Tool],
        policy: Policy,
        mode: Callable[[], ApprovalMode],
        stream: Stream,
        person: PersonAsker,
        *,
        text: int = USUAL_TEXT,
        off: Mapping[str, str] | None = None,
        closing: Callable[[], None] | None = None,
        tripwire: Tripwire | None = None,
    ) -> None:
        self._tools = {tool.spec.name: tool for tool in tools}
        self._policy = policy
        self._mode = mode
        self._stream = stream
        self._person = person
        self._text = text
        self._closing = closing or _nothing
        self._tripwire = tripwire or Tripwire()
        self._uses = 0
        self._granted: set[tuple[str, str]] = set()
        self.off = dict(off or {})

    def specs(self) -> tuple[ToolSpec, ...]:
        """See `Toolbox`."""
        may_ask = self._mode() is not ApprovalMode.NEVER
        return tuple(
            tool.spec for name, tool in self._tools.items() if self._policy.offers(name, may_ask=may_ask)
        )

    def use(
        self, name: str, arguments: Mapping[str, Any], *, cancelled: Callable[[], bool] = lambda: False
    ) -> ToolResult:
        """See `Toolbox`."""
        written = _written(arguments)
        allowed_by, refused = self._decided(name, arguments)
        self._uses += 1
        use = self._uses
        self._stream.publish(ToolCalled(use, name[:100], written, allowed_by, refused))
        if refused:
            return self._bounded(ToolResult(f"{name[:100]} was not used: {refused}.", ok=False))
        began = time.monotonic()
        try:
            result = self._tools[name].use(arguments, cancelled=cancelled)
        except ToolFailed as problem:
            result = ToolResult(str(problem), ok=False)
        result = self._bounded(result)
        elapsed_ms = (time.monotonic() - began) * 1000
        self._stream.publish(ToolAnswered(use, result.ok, result.text, elapsed_ms))
        self._tripwire.look(f"what {name} gave", [result.text])
        return result

    @property
    def note(self) -> str:
        """For a person: which tools policy would let be used and are not there, and why; empty for none."""
        return " ".join(f"The tool {name} is off: {why.rstrip('.')}." for name, why in self.off.items())

    def close(self) -> None:
        """See `Toolbox`."""
        self._closing()

    def _decided(self, name: str, arguments: Mapping[str, Any]) -> tuple[str, str]:
        """Which rule, or `person`, allows it, and why it is refused; one of the two is empty, or both but one."""
        tool = self._tools.get(name)
        if tool is None:
            why = "no rule of the policy allows it" if name in NAMES else "there is no such tool"
            return "", self.off.get(name, why).rstrip(".")
        try:
            words = tool.describe(arguments)
            use = ToolUse.of(name, arguments, tool.reach(arguments))
        except ToolFailed as problem:
            return "", str(problem).rstrip(".")
        verdict = self._policy.judge_tool(use)
        if verdict.effect is not RuleEffect.DENY and (noticed := self._tripwire.reason):
            return self._warned(name, words, noticed)
        match verdict.effect:
            case RuleEffect.DENY:
                return verdict.rule, verdict.reason or "the policy forbids it"
            case RuleEffect.ALLOW if self._mode() is not ApprovalMode.ASK:
                return verdict.rule, ""
            case RuleEffect.ASK if self._mode() is ApprovalMode.NEVER:
                return verdict.rule, "a person must approve this, and nobody is to be asked"
            case RuleEffect.ALLOW | RuleEffect.ASK:
                return self._asked(name, words, verdict)
            case _:
                assert_never(verdict.effect)

    def _warned(self, name: str, words: str, noticed: str) -> tuple[str, str]:
        """What the policy would allow, or ask about, after the tripwire noticed something."""
        rule = self._tripwire.rule
        if self._mode() is ApprovalMode.NEVER:
            # Refused once, so that the model hears of it; for good it would end tasks that nobody watches.
            self._tripwire.told()
            return rule, f"a person must approve this, and nobody is to be asked: {noticed}"
        allowed_by, refused = self._asked(name, words, Verdict(RuleEffect.ASK, rule, noticed))
        if allowed_by == "person":
            self._tripwire.told()
            return allowed_by, refused
        return allowed_by, f"{refused}: {noticed}"

    def _asked(self, name: str, words: str, verdict: Verdict) -> tuple[str, str]:
        if (name, verdict.rule) in self._granted:
            return "person", ""
        if len(words) > _LONGEST_ASKED:
            return (
                verdict.rule,
                "a person must approve this, and it is too long to be judged; make it shorter",
            )
        why = f" ({plain(verdict.rule)}: {plain(verdict.reason)})" if verdict.reason else ""
        answer = self._person.ask(
            f"May it {words}{'' if words.endswith('?') else '?'}{why}", (YES, NO, ALWAYS)
        )
        if answer is None:
            return verdict.rule, "a person must approve this, and nobody can be asked here"
        match answer.strip().casefold():
            case "yes" | "y":
                return "person", ""
            case said if said == ALWAYS:
                self._granted.add((name, verdict.rule))
                return "person", ""
            case "no" | "n" | "":
                return "person", "a person said no"
            case _:
                return "person", f"a person did not say yes, but: {plain(answer, 500)}"

    def _bounded(self, result: ToolResult) -> ToolResult:
        text = self._stream.mask.text(result.text)
        if len(text) <= self._text:
            return replace(result, text=text)
        # The end of what a program printed says how it went.
        head, tail = self._text * 2 // 3, self._text // 3
        left_out = len(text) - head - tail
        text = f"{text[:head]}\n… ({left_out:,} characters left out)\n{text[-tail:]}"
        return replace(result, text=text, shortened=True)


def open_toolbox(
    options: ToolOptions,
    policy: Policy,
    stream: Stream,
    *,
    person: PersonAsker | None = None,
    mode: Callable[[], ApprovalMode] = lambda: ApprovalMode.RISKY,
    tripwire: Tripwire | None = None,
) -> GuardedToolbox:
    """The tools that `options` give something to work with and `policy` has a rule for; `off` says why others are not.

    Nothing is opened for a tool that policy never lets be used. Close it: programs leave files.
    """
    wanted = [name for name in NAMES if policy.offers(name, may_ask=True)]
    off: dict[str, str] = {}
    tools: list[Tool] = []
    close: Callable[[], None] = _nothing

    def leave_out(names: Sequence[str], why: str) -> None:
        off.update((name, why) for name in names if name in wanted)

    folders, why = _folders(options)
    files = file_tools(folders)
    if why:
        leave_out([tool.spec.name for tool in files], why)
    else:
        tools += files
    if "run_python" in wanted or "run_command" in wanted:
        try:
            sandbox = Sandbox.open(options)
        except SandboxUnavailable as problem:
            leave_out(("run_python", "run_command"), str(problem))
        else:
            ground = Ground(sandbox, folders, options)
            tools += [RunPython(ground), RunCommand(ground)]
            close = sandbox.close
    if not options.search:
        leave_out(("web_search",), "no address of a search is set")
    else:
        try:
            tools.append(WebSearch(Address.read(options.search), options.seconds))
        except BadAddress as problem:
            leave_out(("web_search",), f"the address of the search cannot be used: {problem}")
    return GuardedToolbox(
        [tool for tool in tools if tool.spec.name in wanted],
        policy,
        mode,
        stream,
        person or Nobody(),
        text=options.text,
        off=off,
        closing=close,
        tripwire=tripwire,
    )


def _written(arguments: Mapping[str, Any]) -> str:
    """`arguments` as JSON text, cut."""
    try:
        text = json.dumps(arguments, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        return '"(arguments that cannot be written down)"'
    if len(text) > _LONGEST_WRITTEN:
        return f"{text[:_LONGEST_WRITTEN]}… ({len(text) - _LONGEST_WRITTEN:,} more characters)"
    return text


def _nothing() -> None:
    pass


def _folders(options: ToolOptions) -> tuple[Folders, str]:
    """The folders, and why no file can be reached in them."""
    try:
        folders = Folders(options.folders)
    except ToolFailed as problem:
        return Folders(()), str(problem)
    if why := why_not_here():
        return Folders(()), why
    return folders, "" if folders.roots else "no folder is given to the tools"
