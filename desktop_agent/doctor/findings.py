"""One finding of the doctor: what was looked at, how it is, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How a part of the machine is."""

    OK = "ok"
    WARNING = "warning"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check.

    Attributes:
        area: what was looked at, in a few words: `virtual display`.
        status: `missing` only when the core does not work without it; `warning` when something else does not.
        message: how it is, one sentence.
        remedy: what to do about it: a command to paste or a setting to change; empty when nothing is wrong.
    """

    area: str
    status: Status
    message: str
    remedy: str = ""


def core_works(findings: Iterable[Finding]) -> bool:
    """Whether nothing that the core needs is missing."""
    return all(finding.status is not Status.MISSING for finding in findings)
