"""The person's settings: one TOML file, checked on reading, replaced whole on writing.

Light to import, because the panel needs it before its first paint: neither the agent nor pydantic is loaded.
"""

from __future__ import annotations

import os
import threading
import tomllib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from desktop_agent.autonomy import ApprovalMode
from desktop_agent.errors import BadInput
from desktop_agent.tomltext import toml_key, toml_value

if TYPE_CHECKING:
    from desktop_agent.tools.options import ToolOptions

MAX_BYTES = 1_000_000
BROKEN = ".broken"
"""What is put after the name of a settings file that could not be used, when another takes its place."""

_HEADER = "# The settings of Desktop Agent. The control panel writes this file."
_CHECK = "check"

_MOST_FOLDERS = 20

T = TypeVar("T")
Document = dict[str, Any]


def _setting(usual: T, check: Callable[[object], object]) -> T:
    """A field with its usual value; `check` gives what a file's value stands for, or raises ValueError."""
    given: T = field(default=usual, metadata={_CHECK: check})
    return given


def _words(longest: int) -> Callable[[object], str]:
    def check(value: object) -> str:
        if not isinstance(value, str):
            raise ValueError("it must be text")
        if len(value) > longest:
            raise ValueError(f"it has {len(value):,} characters; {longest:,} are allowed")
        return str(value)

    return check


def _one_of(*known: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        if not isinstance(value, str) or value not in known:
            raise ValueError(f"it must be {', '.join(known[:-1])} or {known[-1]}")
        return str(value)

    return check


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("it must be true or false")
    return value


def _whole(lowest: int, highest: int) -> Callable[[object], int]:
    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError("it must be a whole number")
        if not lowest <= value <= highest:
            raise ValueError(f"it must be from {lowest:,} to {highest:,}")
        return value

    return check


def _number(lowest: float, highest: float) -> Callable[[object], float]:
    def check(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError("it must be a number")
        if not lowest <= value <= highest:
            raise ValueError(f"it must be from {lowest:g} to {highest:g}")
        return float(value)

    return check


def _folders(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or len(value) > _MOST_FOLDERS:
        raise ValueError(f"it must be a list of at most {_MOST_FOLDERS} folders")
    for folder in value:
        if not isinstance(folder, str) or len(folder) > 4000 or "\0" in folder:
            raise ValueError("each folder must be the text of a path")
        if not (folder == "~" or folder.startswith(("/", "~/")) or Path(folder).is_absolute()):
            raise ValueError(f'"{folder[:200]}" is no whole path; it begins with / or ~/')
    return tuple(value)


def _search(value: object) -> str:
    address = _words(2000)(value).strip()
    if address:
        from desktop_agent.tools.address import Address

        Address.read(address)
    return address


def _approval(value: object) -> ApprovalMode:
    return ApprovalMode(_one_of(*ApprovalMode)(value))


@dataclass(frozen=True, slots=True)
class Look:
    """How the panel looks."""

    theme: Literal["system", "light", "dark"] = _setting("system", _one_of("system", "light", "dark"))
    language: str = _setting("system", _words(20))


@dataclass(frozen=True, slots=True)
class Work:
    """How tasks are begun, unless the person says otherwise.

    Attributes:
        display: `virtual`, `screen` or `:N`.
        width: of a virtual display, in pixels.
        height: likewise.
        dark: dark theme on virtual displays.
        approve: when a person is asked.
        accessibility: whether programs are asked for their trees.
        max_steps: how many steps a task may take.
        timeout_s: how long a target is waited for.
        guard: whether a person's own mouse and keyboard take the display over.
    """

    display: str = _setting("virtual", _words(100))
    width: int = _setting(1280, _whole(320, 7680))
    height: int = _setting(800, _whole(240, 4320))
    dark: bool = _setting(False, _flag)
    approve: ApprovalMode = _setting(ApprovalMode.RISKY, _approval)  # noqa: RUF009 - an enum is as frozen as text
    accessibility: bool = _setting(False, _flag)
    max_steps: int = _setting(200, _whole(1, 100_000))
    timeout_s: float = _setting(30.0, _number(0.1, 3600))
    guard: bool = _setting(True, _flag)


@dataclass(frozen=True, slots=True)
class Hotkeys:
    """Chords that work anywhere on a real screen; empty: none."""

    stop: str = _setting("ctrl+alt+escape", _words(60))
    pause: str = _setting("ctrl+alt+p", _words(60))


@dataclass(frozen=True, slots=True)
class Model:
    """The multimodal model.

    Attributes:
        server: address of an OpenAI-compatible server; empty for none. Its key is in the system's keyring.
        name: what the server calls the model.
        mode: how much it thinks.
        use: who plans what cannot be read as sentences: `sentences` for nobody, `server`, a preset's name, or a folder.
        dialect: the format that the server's model is spoken to in; empty: by its name.
        price_in: what a million tokens cost that it reads.
        price_out: what a million tokens cost that it writes.
    """

    server: str = _setting("", _words(2000))
    name: str = _setting("", _words(300))
    mode: Literal["auto", "thinking", "fast"] = _setting("auto", _one_of("auto", "thinking", "fast"))
    use: str = _setting("sentences", _words(4000))
    dialect: str = _setting("", _words(60))
    price_in: float = _setting(0.0, _number(0.0, 1_000_000))
    price_out: float = _setting(0.0, _number(0.0, 1_000_000))


@dataclass(frozen=True, slots=True)
class Tools:
    """What tools beside the mouse work with. Whether any of them is used, the policy says; by itself it allows none.

    Attributes:
        folders: the only folders that files are read from and written to.
        commands_see: what programs in the sandbox see of them.
        search: address of a search that answers in JSON as SearXNG does, with `{query}` in it; empty for none.
        seconds: how long one use of a tool may take.
        cpu_seconds: processor time of each program in the sandbox.
        memory_mb: memory of all programs in the sandbox together, in megabytes.
        processes: how many processes and threads they may be.
        disk_mb: what they may leave in their own folder, in megabytes.
    """

    folders: tuple[str, ...] = _setting((), _folders)
    commands_see: Literal["nothing", "read", "write"] = _setting(
        "nothing", _one_of("nothing", "read", "write")
    )
    search: str = _setting("", _search)
    seconds: float = _setting(30.0, _number(1, 3600))
    cpu_seconds: int = _setting(30, _whole(1, 3600))
    memory_mb: int = _setting(1024, _whole(64, 262_144))
    processes: int = _setting(32, _whole(1, 1000))
    disk_mb: int = _setting(256, _whole(1, 100_000))

    @property
    def options(self) -> ToolOptions:
        """The same, as the tools take it."""
        from desktop_agent.tools.options import ToolOptions

        return ToolOptions(**{one.name: getattr(self, one.name) for one in fields(self)})


@dataclass(frozen=True, slots=True)
class Privacy:
    """What is kept.

    Attributes:
        keep_days: sessions older than this are deleted when the panel starts; 0 keeps all.
        policy: path of the rules; empty for the ones that ship.
    """

    keep_days: int = _setting(0, _whole(0, 36_500))
    policy: str = _setting("", _words(4000))


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a person can set."""

    look: Look = field(default_factory=Look)
    work: Work = field(default_factory=Work)
    hotkeys: Hotkeys = field(default_factory=Hotkeys)
    model: Model = field(default_factory=Model)
    privacy: Privacy = field(default_factory=Privacy)
    tools: Tools = field(default_factory=Tools)


def settings_path() -> Path:
    """Where the settings are kept for this person."""
    import platformdirs

    return platformdirs.user_config_path("desktop-agent") / "settings.toml"


class SettingsFile:
    """The settings and their file. Any thread may change them; one change at a time.

    Attributes:
        path: the file.
        now: the settings as they are.
        problem: what of the file could not be used, so that usual values are in force; empty when all could. The
            next change keeps the file as it was beside the new one (`settings.toml.broken`).
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or settings_path()
        self._lock = threading.Lock()
        self._document, self.now, self.problem = _loaded(self.path)

    def change(self, section: str, **values: object) -> Settings:
        """Set `values` in `section`, and write the file. What another program wrote meanwhile is kept.

        Raises BadInput for values that cannot be, or when it cannot be written; then nothing is changed.
        """
        with self._lock:
            # Refused values are told before anything of the file is looked at.
            _changed(self.now, section, values)
            document, base, problem = _loaded(self.path)
            if problem:
                document, base, problem = self._document, self.now, self.problem or problem
            changed = _changed(base, section, values)
            written = _merged(document, changed)
            _replace_file(self.path, _text_of(self.path, written), keep_broken=bool(problem))
            self._document, self.now, self.problem = written, changed, ""
            return changed


def read_settings(path: Path) -> Settings:
    """The settings in the TOML file `path`; the usual ones when there is none. Raises BadInput naming what is wrong."""
    _, settings, problem = _loaded(path)
    if problem:
        raise BadInput(problem)
    return settings


def write_settings(path: Path, settings: Settings) -> None:
    """Replace the file by `settings`, whole or not at all. Raises BadInput when that cannot be done."""
    _replace_file(path, _text_of(path, _merged({}, settings)), keep_broken=False)


def _loaded(path: Path) -> tuple[Document, Settings, str]:
    """What the file says, the settings it stands for, and why some or all of them are the usual ones."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return {}, Settings(), ""
    except (OSError, ValueError) as problem:
        return {}, Settings(), f"The settings {path} cannot be read: {_why(problem)}."
    if len(content) > MAX_BYTES:
        return {}, Settings(), f"The settings {path} are larger than {MAX_BYTES:,} bytes."
    try:
        document = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        return {}, Settings(), f"The settings {path} are no TOML file: {problem}."
    settings, problems = _understood(document)
    return document, settings, f"The settings {path}: {' '.join(problems)}" if problems else ""


def _understood(document: Mapping[str, object]) -> tuple[Settings, list[str]]:
    """The settings in `document`, and what is wrong with it; unknown keys are for newer programs."""
    settings, problems = Settings(), []
    for section in (one.name for one in fields(Settings)):
        table = document.get(section, {})
        if not isinstance(table, Mapping):
            problems.append(f"{section} must be a table.")
            continue
        for name in (one.name for one in fields(getattr(settings, section))):
            if name in table:
                try:
                    settings = _changed(settings, section, {name: table[name]})
                except BadInput as problem:
                    problems.append(str(problem))
    return settings, problems


def _changed(settings: Settings, section: str, values: Mapping[str, object]) -> Settings:
    """`settings` with `values` in `section`. Raises BadInput naming the setting."""
    if section not in {one.name for one in fields(Settings)}:
        raise BadInput(f"There is no group of settings called {section}.")
    before = getattr(settings, section)
    known = {one.name: one.metadata[_CHECK] for one in fields(before)}
    checked: dict[str, object] = {}
    for name, value in values.items():
        if name not in known:
            raise BadInput(f"There is no setting {section}.{name}.")
        try:
            checked[name] = known[name](value)
            toml_value(checked[name])
        except ValueError as problem:
            raise BadInput(f"{section}.{name}: {str(problem).rstrip('.')}.") from problem
    return replace(settings, **{section: replace(before, **checked)})


def _merged(document: Document, settings: Settings) -> Document:
    """`document` with all of `settings` in it; what it holds besides stays."""
    merged = dict(document)
    for section in (one.name for one in fields(settings)):
        values = getattr(settings, section)
        held = merged.get(section)
        merged[section] = {
            **(held if isinstance(held, dict) else {}),
            **{one.name: getattr(values, one.name) for one in fields(values)},
        }
    return merged


def _text_of(path: Path, document: Document) -> str:
    """The file's new text. Raises BadInput when it would not be read back, as with tables a thousand deep."""
    try:
        text = _as_toml(document)
        tomllib.loads(text)
    except (ValueError, RecursionError) as problem:
        raise BadInput(
            f"The settings {path} hold something that cannot be written again: {problem}."
        ) from problem
    return text


def _as_toml(document: Document) -> str:
    alone = {name: value for name, value in document.items() if not isinstance(value, dict)}
    lines = [_HEADER, *_pairs(alone.items())]
    for name, table in document.items():
        if isinstance(table, dict):
            lines += ["", f"[{toml_key(name)}]", *_pairs(table.items())]
    return "\n".join(lines) + "\n"


def _pairs(items: Iterable[tuple[str, object]]) -> list[str]:
    return [f"{toml_key(name)} = {toml_value(value)}" for name, value in items]


def _replace_file(path: Path, text: str, *, keep_broken: bool) -> None:
    import tempfile

    temporary: Path | None = None
    try:
        # A link, as people who keep their settings elsewhere have, stays a link.
        target = path.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.name)
        temporary = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if keep_broken:
            with suppress(FileNotFoundError):
                target.replace(target.with_name(target.name + BROKEN))
        temporary.replace(target)
    except (OSError, ValueError, RuntimeError) as problem:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        raise BadInput(f"The settings {path} cannot be written: {_why(problem)}.") from problem


def _why(problem: Exception) -> str:
    return (isinstance(problem, OSError) and problem.strerror) or str(problem)
