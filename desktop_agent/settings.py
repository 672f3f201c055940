"""The person's settings: one TOML file, checked on reading, replaced whole on writing."""

from __future__ import annotations

import os
import tempfile
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from desktop_agent.errors import BadInput
from desktop_agent.policy import ApprovalMode

MAX_BYTES = 1_000_000


class _Section(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, validate_default=True)


class Look(_Section):
    """How the panel looks."""

    theme: Literal["system", "light", "dark"] = "system"
    language: str = Field(default="system", max_length=20)


class Work(_Section):
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

    display: str = Field(default="virtual", max_length=100)
    width: int = Field(default=1280, ge=320, le=7680)
    height: int = Field(default=800, ge=240, le=4320)
    dark: bool = False
    approve: ApprovalMode = ApprovalMode.RISKY
    accessibility: bool = False
    max_steps: int = Field(default=200, ge=1, le=100_000)
    timeout_s: float = Field(default=30.0, ge=0.1, le=3600)
    guard: bool = True


class Hotkeys(_Section):
    """Chords that work anywhere on a real screen; empty: none."""

    stop: str = Field(default="ctrl+alt+escape", max_length=60)
    pause: str = Field(default="ctrl+alt+p", max_length=60)


class Model(_Section):
    """The multimodal model.

    Attributes:
        server: address of an OpenAI-compatible server; empty for none. Its key is in the system's keyring.
        name: what the server calls the model.
        mode: how much it thinks.
    """

    server: str = Field(default="", max_length=2000)
    name: str = Field(default="", max_length=300)
    mode: Literal["auto", "thinking", "fast"] = "auto"


class Privacy(_Section):
    """What is kept.

    Attributes:
        keep_days: sessions older than this are deleted when the panel starts; 0 keeps all.
        policy: path of the rules; empty for the ones that ship.
    """

    keep_days: int = Field(default=0, ge=0, le=36_500)
    policy: str = Field(default="", max_length=4000)


class Settings(_Section):
    """Everything that a person can set. Unknown keys are left out, so that older programs read newer files."""

    look: Look = Field(default_factory=Look)
    work: Work = Field(default_factory=Work)
    hotkeys: Hotkeys = Field(default_factory=Hotkeys)
    model: Model = Field(default_factory=Model)
    privacy: Privacy = Field(default_factory=Privacy)


def settings_path() -> Path:
    """Where the settings are kept for this person."""
    return platformdirs.user_config_path("desktop-agent") / "settings.toml"


class SettingsFile:
    """The settings and their file.

    Attributes:
        path: the file.
        now: the settings as they are.
        problem: why the file could not be used, and the usual settings are in force; empty when it could.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or settings_path()
        self.now = Settings()
        self.problem = ""
        try:
            self.now = read_settings(self.path)
        except BadInput as problem:
            self.problem = str(problem)

    def change(self, section: str, **values: object) -> Settings:
        """Set `values` in `section`, and write the file.

        Raises BadInput for values that cannot be, or when it cannot be written; then nothing is changed.
        """
        data = self.now.model_dump(mode="json")
        data[section] = {**data[section], **values}
        try:
            changed = Settings.model_validate(data)
        except ValidationError as problem:
            raise BadInput(_first_problem(problem)) from problem
        write_settings(self.path, changed)
        self.now, self.problem = changed, ""
        return changed


def read_settings(path: Path) -> Settings:
    """The settings in the TOML file `path`; the usual ones when there is none. Raises BadInput naming what is wrong."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return Settings()
    except OSError as problem:
        raise BadInput(f"The settings {path} cannot be read: {problem.strerror or problem}.") from problem
    if len(content) > MAX_BYTES:
        raise BadInput(f"The settings {path} are larger than {MAX_BYTES:,} bytes.")
    try:
        return Settings.model_validate(tomllib.loads(content.decode()))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise BadInput(f"The settings {path} are no TOML file: {problem}.") from problem
    except ValidationError as problem:
        raise BadInput(f"The settings {path}: {_first_problem(problem)}") from problem


def write_settings(path: Path, settings: Settings) -> None:
    """Replace the file by `settings`, whole or not at all. Raises BadInput when that cannot be done."""
    lines = ["# The settings of Desktop Agent. The control panel writes this file."]
    for section, values in settings.model_dump(mode="json").items():
        lines += ["", f"[{section}]", *(f"{name} = {_toml(value)}" for name, value in values.items())]
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as problem:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink(missing_ok=True)
        raise BadInput(f"The settings {path} cannot be written: {problem.strerror or problem}.") from problem


def _toml(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case _:
            return _toml_text(str(value))


def _toml_text(text: str) -> str:
    """A TOML basic string."""
    out = [
        "\\" + character
        if character in '"\\'
        else f"\\u{ord(character):04x}"
        if ord(character) < 32 or ord(character) == 127
        else character
        for character in text
    ]
    return f'"{"".join(out)}"'


def _first_problem(problem: ValidationError) -> str:
    first: Any = problem.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}."
