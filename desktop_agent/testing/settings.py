"""What tests can say about their displays: command line options, lines of the ini file, and the `desk` marker.

Nothing heavy is imported here: pytest reads this at every start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

VIDEO_MODES = ("off", "failed", "on")
UNAVAILABLE_MODES = ("error", "skip")
MARKER = (
    "desk(size=None, theme=None, dark=None, accessibility=None, locale=None, timezone=None, timeout=None, "
    "expect_timeout=None, environment=None): how this test's virtual display looks, what its programs are told, and "
    "how long is waited"
)


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """How one test's display is opened.

    Attributes:
        size: `1280x800`.
        theme: the GTK theme of its programs; empty for their own choice.
        dark: whether its programs use their dark theme.
        accessibility: whether its programs are asked for their accessibility trees.
        locale: language, formats and characters of its programs: `C.UTF-8`, `de_DE.UTF-8`.
        timezone: of its programs, as in the tz database: `UTC`, `Europe/Vienna`.
        timeout: seconds until a target must be ready, and until what is waited for must be so.
        expect_timeout: seconds until what `expect` checks must be so.
        environment: what its programs find in their environment beside that.
        video: `off`, `failed` (kept of failed tests) or `on` (kept of all).
        keep: whether passed tests leave their session, too.
        unavailable: what happens where there are no virtual displays: `error` or `skip`.
    """

    size: str = "1280x800"
    theme: str = ""
    dark: bool = False
    accessibility: bool = False
    locale: str = "C.UTF-8"
    timezone: str = "UTC"
    timeout: float = 10.0
    expect_timeout: float = 5.0
    environment: Mapping[str, str] = field(default_factory=dict)
    video: str = "off"
    keep: bool = False
    unavailable: str = "error"

    def environment_of_programs(self) -> dict[str, str]:
        """What programs on the display find in their environment because of these settings."""
        told = {"LANG": self.locale, "LC_ALL": self.locale, "TZ": self.timezone}
        language = self.locale.partition(".")[0]
        if language not in ("C", "POSIX"):
            told["LANGUAGE"] = language
        if self.theme:
            told["GTK_THEME"] = f"{self.theme}:dark" if self.dark else self.theme
        return told | dict(self.environment)


_NOT_MARKED = frozenset({"video", "keep", "unavailable"})
"""These are for a whole run."""
_MARKED = frozenset(setting.name for setting in fields(DeskSettings)) - _NOT_MARKED
_HELP = {
    "size": "size of each test's virtual display: 1280x800",
    "theme": "GTK theme of the programs: HighContrast",
    "dark": "programs use their dark theme",
    "accessibility": "programs are also asked for their accessibility trees",
    "locale": "locale of the programs: C.UTF-8",
    "timezone": "time zone of the programs: UTC",
    "timeout": "seconds until a target must be ready: 10",
    "expect_timeout": "seconds until what expect() checks must be so: 5",
    "video": "a video of each test (on), of failed ones (failed), or none (off); needs ffmpeg",
    "keep": "keep the sessions of passed tests too",
    "unavailable": "without virtual displays, tests that need one: error, or skip",
    "output": "where failed tests leave session, page, picture, output and video: test-results",
}
DEFAULT_OUTPUT = "test-results"


def add_options(parser: pytest.Parser) -> None:
    """Tell pytest of every option, and of the line of its ini file that has the same effect."""
    group = parser.getgroup("desktop-agent", "UI tests by sight")
    defaults = DeskSettings()
    for name, words in _HELP.items():
        default = DEFAULT_OUTPUT if name == "output" else getattr(defaults, name)
        switch = f"--desk-{name.replace('_', '-')}"
        if isinstance(default, bool):
            group.addoption(switch, action="store_true", default=None, help=words)
            parser.addini(f"desk_{name}", words, type="bool", default=default)
            continue
        known: dict[str, Any] = {"type": float} if isinstance(default, float) else {}
        names = [switch]
        if name == "video":
            known["choices"] = VIDEO_MODES
            # The plugin for browsers has an option of this name, and only one of the two may.
            names += [] if find_spec("pytest_playwright") else ["--video"]
        elif name == "unavailable":
            known["choices"] = UNAVAILABLE_MODES
        group.addoption(*names, dest=f"desk_{name}", default=None, help=words, **known)
        parser.addini(f"desk_{name}", words, default=str(default))
    group.addoption(
        "--desk-run",
        action="store_true",
        help="what `desktop-agent test` adds: workers, a clean output folder, JUnit XML and a summary",
    )


def settings_of(config: pytest.Config, node: pytest.Item | pytest.Collector) -> DeskSettings:
    """The settings for `node`: its markers, the nearest first, then the command line, then the ini file.

    Raises pytest.UsageError for a setting that does not exist or cannot be so.
    """
    given: dict[str, Any] = {}
    for setting in fields(DeskSettings):
        if setting.name == "environment":
            continue
        chosen = config.getoption(f"desk_{setting.name}")
        given[setting.name] = config.getini(f"desk_{setting.name}") if chosen is None else chosen
    for marker in reversed(list(node.iter_markers("desk"))):
        unknown = sorted(set(marker.kwargs) - _MARKED)
        if unknown or marker.args:
            raise pytest.UsageError(
                f"{node.nodeid}: the desk marker knows {', '.join(sorted(_MARKED))}, by name; "
                f"not {', '.join(unknown) or repr(marker.args[0])}."
            )
        given |= {name: value for name, value in marker.kwargs.items() if value is not None}
    for name, modes in (("video", VIDEO_MODES), ("unavailable", UNAVAILABLE_MODES)):
        if given[name] not in modes:
            raise pytest.UsageError(f"desk_{name} = {given[name]}: use one of {', '.join(modes)}.")
    for name in ("timeout", "expect_timeout"):
        given[name] = _seconds(name, given[name])
    return DeskSettings(**given)


def output_folder(config: pytest.Config) -> Path:
    """Where failed tests leave what there is to see."""
    chosen: str = config.getoption("desk_output") or config.getini("desk_output") or DEFAULT_OUTPUT
    return Path(chosen).absolute()


def _seconds(name: str, value: object) -> float:
    try:
        seconds = float(str(value))
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 3600:
        raise pytest.UsageError(f"desk_{name} = {value}: give seconds, 3600 at most.")
    return seconds
