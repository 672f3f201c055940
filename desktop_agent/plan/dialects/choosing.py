"""Which dialect a model speaks: by the name that is asked for, or by the model's own name."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any

from desktop_agent.errors import BadInput
from desktop_agent.plan.dialects.anthropic import Anthropic
from desktop_agent.plan.dialects.base import Dialect
from desktop_agent.plan.dialects.openai import OpenAi
from desktop_agent.plan.dialects.qwen import Qwen, qwen25
from desktop_agent.plan.dialects.text import Text, text_compact
from desktop_agent.plan.dialects.ui_tars import UiTars, ui_tars_1

_MAKERS: Mapping[str, Callable[..., Dialect]] = {
    "qwen": Qwen,
    "qwen2.5": qwen25,
    "ui-tars": UiTars,
    "ui-tars-1.0": ui_tars_1,
    "openai": OpenAi,
    "anthropic": Anthropic,
    "text": Text,
    "text-compact": text_compact,
}
NAMES = tuple(_MAKERS)
"""All dialects."""

_FAMILIES: tuple[tuple[re.Pattern[str], str, Mapping[str, Any]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), name, options)
    for pattern, name, options in (
        (r"ui.?tars.?1[.-]5", "ui-tars", {}),
        (r"ui.?tars", "ui-tars-1.0", {}),
        (r"qwen.?2[._-]?5.?(?:vl|omni)", "qwen2.5", {}),
        (r"qwen.?3.?vl", "qwen", {"calls": "json"}),
        (r"qwen[-_]?3[._][5-9]", "qwen", {"calls": "xml"}),
        (r"computer-use-preview|(?:^|/)(?:gpt-[4-9]|o[1-9]\b|chatgpt)", "openai", {}),
        (r"claude", "anthropic", {}),
        # A few thousand million weights or less, told in the name: the shortest prompt serves them best.
        (r"(?<![\d.])(?:0[._]\d+|[123](?:[._]\d+)?)b(?![a-z\d])", "text-compact", {}),
    )
)


def dialect(name: str, **options: object) -> Dialect:
    """The dialect called `name`. Raises BadInput for one that does not exist, and for options that it does not have."""
    make = _MAKERS.get(name.strip().lower())
    if make is None:
        raise BadInput(f'There is no dialect "{name}"; there are {", ".join(NAMES)}.')
    known = inspect.signature(make).parameters
    for option in options:
        if option not in known:
            raise BadInput(
                f'The dialect "{name}" has no option "{option}"; it has {", ".join(known) or "none"}.'
            )
    try:
        return make(**options)
    except (TypeError, KeyError) as exc:
        raise BadInput(f'The dialect "{name}" cannot be made so: {exc}.') from exc


def dialect_for(model_name: str, *, preset_dialect: str = "") -> Dialect:
    """The dialect for a model: the preset's, with what the model's own name tells beside; else by its name alone.

    A model of no family that is known here is told the screen in words, a small one in as few as can be: that any chat
    model understands.
    Raises BadInput for a preset's dialect that does not exist.
    """
    found = next(
        ((name, options) for pattern, name, options in _FAMILIES if pattern.search(model_name)), ("text", {})
    )
    if preset_dialect and preset_dialect != found[0]:
        return dialect(preset_dialect)
    return dialect(found[0], **found[1])
