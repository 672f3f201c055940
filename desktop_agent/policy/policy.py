"""A policy: rules in order. The first that matches decides; when none does, the answer is no."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from desktop_agent.errors import BadInput
from desktop_agent.policy.rules import Rule, RuleEffect
from desktop_agent.policy.toolrules import ToolRule, ToolUse
from desktop_agent.types import GroundedAction

MAX_BYTES = 1_000_000
MAX_RULES = 1000
NO_RULE = "no rule matches"

AnyRule = TypeVar("AnyRule", Rule, ToolRule)


class BadRule(BadInput):
    """One rule of a policy is not as it should be.

    Attributes:
        number: which rule, from 1; those about tools are counted apart.
        field: which of its fields; `the rule` when it is not about one.
        words: what is wrong with it.
        about_tools: whether it is a `[[tool]]` table.
    """

    def __init__(
        self, file: str, number: int, called: str, field: str, words: str, *, about_tools: bool = False
    ) -> None:
        self.number, self.field, self.words, self.about_tools = number, field, words, about_tools
        kind = "tool rule" if about_tools else "rule"
        super().__init__(f"The policy {file}, {kind} {number}{called}, {field}: {words}.")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a policy says about a proposal, which rule says it, and why."""

    effect: RuleEffect
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Policy:
    """Rules in order of precedence.

    Attributes:
        rules: about the mouse and the keyboard.
        tools: about tools beside them.
    """

    rules: tuple[Rule, ...]
    tools: tuple[ToolRule, ...] = ()

    @classmethod
    def load(cls, path: Path | None = None) -> Policy:
        """The policy in the TOML file `path`; None: the one that ships with the program.

        Raises BadInput naming the file, the rule and the field that is wrong.
        """
        if path is None:
            shipped = resources.files("resources") / "policy" / "default.toml"
            return cls.parse(shipped.read_bytes(), "resources/policy/default.toml")
        try:
            with path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except OSError as problem:
            raise BadInput(f"The policy {path} cannot be read: {problem.strerror or problem}.") from problem
        return cls.parse(content, str(path))

    @classmethod
    def parse(cls, content: bytes, name: str) -> Policy:
        """The policy in the TOML text `content`; `name` is the file's name for errors. Raises BadInput."""
        if len(content) > MAX_BYTES:
            raise BadInput(f"The policy {name} is larger than {MAX_BYTES:,} bytes.")
        try:
            document = tomllib.loads(content.decode())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as problem:
            raise BadInput(f"The policy {name} is no TOML file: {problem}.") from problem
        tables = document.pop("rule", None)
        about_tools = document.pop("tool", [])
        if document:
            raise BadInput(
                f'The policy {name} has an unknown key "{next(iter(document))}"; '
                "it holds [[rule]] and [[tool]] tables."
            )
        if not isinstance(tables, list) or not tables:
            raise BadInput(f"The policy {name} has no [[rule]] table, so it would refuse everything.")
        if not isinstance(about_tools, list):
            raise BadInput(f"The policy {name}: rules about tools are written as [[tool]] tables.")
        if len(tables) + len(about_tools) > MAX_RULES:
            count = len(tables) + len(about_tools)
            raise BadInput(f"The policy {name} has {count} rules; {MAX_RULES} are allowed.")
        return cls(_read(Rule, tables, name), _read(ToolRule, about_tools, name))

    def judge(self, proposal: GroundedAction, *, display: str) -> Verdict:
        """What the first matching rule says about `proposal`. Pure.

        Args:
            proposal: the action and its target.
            display: `virtual` for a display of our own; everything else counts as a person's `screen`.
        """
        where = "virtual" if display == "virtual" else "screen"
        for rule in self.rules:
            if rule.matches(proposal, where):
                return Verdict(rule.effect, rule.name, rule.reason)
        return Verdict(
            RuleEffect.DENY, NO_RULE, f"no rule of the policy speaks of this {proposal.action.kind}"
        )

    def judge_tool(self, use: ToolUse) -> Verdict:
        """What the first matching rule about tools says of `use`. Looks up links of folders, and nothing else."""
        for rule in self.tools:
            if rule.matches(use):
                return Verdict(rule.effect, rule.name, rule.reason)
        return Verdict(RuleEffect.DENY, NO_RULE, f"no rule of the policy lets {use.tool} do this")

    def offers(self, tool: str, *, may_ask: bool) -> bool:
        """Whether some use of `tool` may be allowed, or approved by a person where one may be asked."""
        for rule in self.tools:
            if not rule.could_match(tool):
                continue
            if rule.effect is RuleEffect.ALLOW or (rule.effect is RuleEffect.ASK and may_ask):
                return True
            if rule.is_about_all:
                return False
        return False


def _read(kind: type[AnyRule], tables: list[Any], file: str) -> tuple[AnyRule, ...]:
    rules: list[AnyRule] = []
    seen: set[str] = set()
    for number, table in enumerate(tables, 1):
        rule = _rule(kind, table, number, file)
        if rule.name in seen:
            raise BadRule(
                file,
                number,
                f' "{rule.name}"',
                "name",
                "another rule is called so",
                about_tools=kind is ToolRule,
            )
        seen.add(rule.name)
        rules.append(rule)
    return tuple(rules)


def _rule(kind: type[AnyRule], table: object, number: int, file: str) -> AnyRule:
    called = ""
    if isinstance(table, dict):
        fields: dict[str, Any] = table
        if isinstance(fields.get("name"), str):
            called = f' "{fields["name"]}"'
    try:
        return kind.model_validate(table)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the rule"
        message = first["msg"].removeprefix("Value error, ")
        raise BadRule(file, number, called, field, message, about_tools=kind is ToolRule) from problem
