"""Rules, and what a dry run of them finds, in words. Without Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import assert_never

from desktop_agent.panel.words import ntr, tr
from desktop_agent.policy.dry_run import Judged, newly
from desktop_agent.policy.plain import plain
from desktop_agent.policy.rules import Rule, RuleEffect
from desktop_agent.types import Allow, Decision, Deny, Edit

_SHORT = 48
_SHOWN = 4


def effect_in_words(effect: RuleEffect) -> str:
    """What a rule says, on its badge."""
    match effect:
        case RuleEffect.ALLOW:
            return tr("allow")
        case RuleEffect.ASK:
            return tr("ask")
        case RuleEffect.DENY:
            return tr("deny")
        case _:
            assert_never(effect)


def tone_of(effect: RuleEffect) -> str:
    """The tone of its badge."""
    match effect:
        case RuleEffect.ALLOW:
            return "good"
        case RuleEffect.ASK:
            return "warn"
        case RuleEffect.DENY:
            return "bad"
        case _:
            assert_never(effect)


def action_in_words(kind: str) -> str:
    """What a kind of action is called."""
    return {
        "move": tr("move the pointer"),
        "click": tr("click"),
        "button_down": tr("hold a button"),
        "button_up": tr("release a button"),
        "drag": tr("drag"),
        "scroll": tr("scroll"),
        "type_text": tr("type text"),
        "type_secret": tr("type a secret"),
        "press_chord": tr("press keys"),
        "hold": tr("hold keys"),
        "wait": tr("wait"),
        "launch": tr("start a program"),
        "focus_window": tr("bring a window to the front"),
    }.get(kind, kind)


def conditions_in_words(rule: Rule) -> str:
    """When a rule matches, on one line: `click, drag; the words match /delete/; on your own screen`."""
    parts: list[str] = []
    if rule.actions is not None:
        parts.append(_several([action_in_words(kind) for kind in rule.actions]))
    if rule.keys is not None:
        parts.append(tr("keys {keys}", keys=_several(rule.keys)))
    if rule.text is not None:
        parts.append(tr("the target's words match {pattern}", pattern=_pattern(rule.text)))
    if rule.typed is not None:
        parts.append(tr("what is typed or started matches {pattern}", pattern=_pattern(rule.typed)))
    if rule.window is not None:
        parts.append(tr("the window's title matches {pattern}", pattern=_pattern(rule.window)))
    if rule.program is not None:
        names = [name or tr("an unknown program") for name in rule.program]
        parts.append(tr("in {programs}", programs=_several(names)))
    if rule.display is not None and set(rule.display) != {"virtual", "screen"}:
        parts.append(tr("on your own screen") if "screen" in rule.display else tr("on a virtual display"))
    return "; ".join(parts) if parts else tr("everything")


def decision_in_words(decision: Decision) -> str:
    """What was decided then."""
    person = decision.by == "person"
    match decision:
        case Allow():
            return tr("a person allowed it") if person else tr("allowed")
        case Deny():
            return tr("a person refused it") if person else tr("denied")
        case Edit():
            return tr("a person changed it")
        case _:
            assert_never(decision)


def would_be_in_words(judged: Judged) -> str:
    """What would be decided now."""
    match judged.would_be:
        case RuleEffect.ALLOW:
            return tr("allowed")
        case RuleEffect.ASK:
            return tr("a person is asked")
        case RuleEffect.DENY:
            return tr("denied")
        case _:
            assert_never(judged.would_be)


def summary_in_words(judged: Sequence[Judged]) -> str:
    """What the dry run comes to, in one sentence: `3 of 41 acts would now be asked about.` and the like."""
    total = len(judged)
    if not total:
        return tr("Nothing was proposed in this session, so there is nothing to judge.")
    counts = newly(judged)
    if not any(counts.values()):
        return ntr(
            "The answer to its {count} act would be the same.",
            "The answers to its {count} acts would be the same.",
            total,
        )
    parts = []
    if counts[RuleEffect.ASK]:
        parts.append(
            tr(
                "{number} of {total} acts would now be asked about",
                number=counts[RuleEffect.ASK],
                total=total,
            )
        )
    if counts[RuleEffect.DENY]:
        parts.append(
            tr("{number} of {total} would now be denied", number=counts[RuleEffect.DENY], total=total)
        )
    if counts[RuleEffect.ALLOW]:
        parts.append(
            tr(
                "{number} of {total} would now go through unasked",
                number=counts[RuleEffect.ALLOW],
                total=total,
            )
        )
    return "; ".join(parts) + "."


def _several(items: Iterable[str]) -> str:
    listed = [plain(item, _SHORT) for item in items]
    more = len(listed) - _SHOWN
    if more <= 1:
        return ", ".join(listed)
    return ntr("{list} and {count} more", "{list} and {count} more", more, list=", ".join(listed[:_SHOWN]))


def _pattern(pattern: str) -> str:
    """The beginning of a regular expression on one line."""
    words = " ".join(pattern.removeprefix("(?x)").split())
    return f"/{plain(words[:_SHORT]).replace(chr(92) * 2, chr(92))}{'…' if len(words) > _SHORT else ''}/"
