"""Cut a task's tokens into clauses: one step each, or a list of keys."""

from __future__ import annotations

from collections.abc import Iterator

from desktop_agent.plan.sentences.phrases import Phrase
from desktop_agent.plan.sentences.tokens import Kind, Token
from desktop_agent.plan.sentences.verbs import Verb, read_verb, starts_step, without_lead

_JOINERS = frozenset(["and", "then"])
_LOOKAHEAD = 64


def clauses(source: str, tokens: tuple[Token, ...]) -> Iterator[Phrase]:
    """The clauses in order, without the connecting words before them."""
    start = 0
    for at in range(len(tokens) + 1):
        if at == len(tokens) or tokens[at].kind is Kind.STOP:
            yield from _of_sentence(Phrase(source, tokens[start:at]).trimmed())
            start = at + 1


def _of_sentence(sentence: Phrase) -> Iterator[Phrase]:
    """Cut one sentence where a comma, "and" or "then" is followed by a new step."""
    clause = without_lead(sentence)
    while clause:
        cut = _next_step(clause)
        if cut is None:
            yield clause.without_pauses()
            return
        end, begin = cut
        yield clause[:end].without_pauses()
        clause = without_lead(clause[begin:])


def _next_step(clause: Phrase) -> tuple[int, int] | None:
    """Where the first step of `clause` ends, and where the next one begins."""
    found = read_verb(clause)
    # "hold Ctrl and click X" is one step: its first joint does not count.
    held = found is not None and found[0] is Verb.HOLD
    at = max(2, found[1] + 1) if found is not None else 1
    while at < len(clause):
        begin = _after_joint(clause, at)
        if begin == at:
            at += 1
            continue
        bare_and = begin == at + 1 and clause.tokens[at].key == "and"
        if starts_step(clause[begin : begin + _LOOKAHEAD], bare_and):
            if not held:
                return at, begin
            held = False
        at = max(begin, at + 1)
    return None


def _after_joint(clause: Phrase, at: int) -> int:
    """Where the words after the commas, "and" and "then" at `at` begin; `at` itself when there is no joint."""
    tokens = clause.tokens
    begin = at
    while begin < len(tokens):
        token = tokens[begin]
        if token.kind in (Kind.COMMA, Kind.PAUSE) or token.key in _JOINERS:
            begin += 1
        elif token.key == "after" and clause.keys_of(begin + 1, begin + 2) == ("that",):
            begin += 2
        elif begin > at and token.key in ("next", "finally", "afterwards", "please", "now", "also", "lastly"):
            begin += 1
        else:
            break
    return begin
