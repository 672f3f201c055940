"""All screens for a training: the generators run in processes of their own, in rounds, and go on where they stopped."""

from __future__ import annotations

import os
import selectors
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SYSTEM_PYTHON = "/usr/bin/python3"
_START_S = 20.0
_ROUND_S = 900.0
_VALIDATION_SEED = 900_000
_NPM = (
    "bootstrap@5", "bulma@1", "@picocss/pico@2", "spectre.css@0.5", "water.css@2", "semantic-ui-css@2",
    "purecss@3", "milligram@1", "uikit@3", "foundation-sites@6", "@mdi/svg@7", "bootstrap-icons@1",
    "lucide-static@1", "@tabler/icons@3",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of screens.

    Attributes:
        name: of its folder.
        module: the generator.
        share: how many of a hundred training screens are of this sort.
        scale: picture pixels for a logical one.
        at_once: screens that one process draws; toolkits grow and crash in long processes.
    """

    name: str
    module: str
    share: int
    scale: float = 1.0
    at_once: int = 100


KINDS = (
    Kind("gtk", "vision.training.gtk_screens", 38, 1, 40),
    Kind("gtk2", "vision.training.gtk_screens", 4, 2, 40),
    Kind("qt", "vision.training.qt_screens", 24),
    Kind("qt15", "vision.training.qt_screens", 4, 1.5),
    Kind("qt2", "vision.training.qt_screens", 4, 2),
    Kind("html", "vision.training.html_screens", 26, 1, 50),
)


class GenerationFailed(Exception):
    """A generator is missing what it needs, or drew nothing."""


def generate(out: Path, screens: int, seed: int, validation: int) -> tuple[list[Path], list[Path]]:
    """Draw about `screens` screens for training and `validation` for choosing thresholds, and say where they are.

    Kinds whose toolkit is missing are left out with a message; what exists already is kept.

    Returns:
        The folders for training and those for validation, without empty ones.

    Raises:
        GenerationFailed: nothing could be drawn.
    """
    out.mkdir(parents=True, exist_ok=True)
    modules = _node_modules(out / "npm")
    folders: list[Path] = []
    checks: list[Path] = []
    with gtk_display() as display:
        for kind in KINDS:
            if kind.module.endswith("gtk_screens") and display is None:
                print(f"{kind.name}: left out, Xvfb or the system's gi is not installed")
                continue
            count = max(1, screens * kind.share // 100)
            folders.append(_draw(kind, out / kind.name, count, seed, modules, display))
            if kind.scale == 1:
                first = _VALIDATION_SEED + seed
                checks.append(
                    _draw(kind, out / f"check-{kind.name}", max(1, validation // 3), first, modules, display)
                )
    folders, checks = (
        [folder for folder in some if any(folder.glob("*.json"))] for some in (folders, checks)
    )
    if not folders or not checks:
        raise GenerationFailed(f"No generator could draw anything; see the messages and {out}/*.log.")
    return folders, checks


def _draw(kind: Kind, folder: Path, count: int, seed: int, modules: Path | None, display: str | None) -> Path:
    """Run the kind's generator until `folder` holds `count` screens, or rounds draw nothing more."""
    folder.mkdir(parents=True, exist_ok=True)
    python = _SYSTEM_PYTHON if kind.module.endswith("gtk_screens") else sys.executable
    environment = os.environ | {
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "QT_QPA_PLATFORM": "offscreen",
        "QT_SCALE_FACTOR": str(kind.scale),
        "GDK_SCALE": str(round(kind.scale)),
        "GDK_BACKEND": "x11",
        "GTK_CSD": "0",
        "NO_AT_BRIDGE": "1",
    }
    if display is not None:
        environment["DISPLAY"] = display
    # Each kind has seeds of its own, so that the same layout is not drawn twice.
    base = seed * 1_000_000 + KINDS.index(kind) * 100_000
    with folder.with_suffix(".log").open("ab") as log:
        for start in range(0, count, kind.at_once):
            some = min(kind.at_once, count - start)
            command = [python, "-W", "ignore", "-m", kind.module, str(folder), str(some), str(base + start)]
            if modules is not None:
                command.append(str(modules))
            try:
                subprocess.run(
                    command, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, check=False,
                    timeout=_ROUND_S,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                print(f"{kind.name}: a round took longer than {_ROUND_S:.0f} s and was ended")
    print(f"{kind.name}: {len(list(folder.glob('*.json')))} screens in {folder}", flush=True)
    return folder


def _node_modules(folder: Path) -> Path | None:
    """Style sheets and icons from the npm registry; None when there is no npm: styles and icons of our own remain."""
    npm = shutil.which("npm")
    if npm is None:
        print("npm is not installed: pages in styles of our own only, drawn icons")
        return None
    modules = folder / "node_modules"
    if not modules.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
        command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", *_NPM]
        if subprocess.run(command, cwd=folder, check=False, stdin=subprocess.DEVNULL).returncode != 0:
            print("npm could not install the style sheets: pages in styles of our own only, drawn icons")
            return None
    return modules


@contextmanager
def gtk_display() -> Iterator[str | None]:
    """A private virtual display for GTK; None where GTK screens cannot be drawn."""
    xvfb = shutil.which("Xvfb")
    try:
        check = [_SYSTEM_PYTHON, "-c", "import gi, cairo; gi.require_version('Gtk', '3.0')"]
        usable = subprocess.run(check, check=False, capture_output=True, timeout=_START_S).returncode == 0
    except OSError:
        usable = False
    if xvfb is None or not usable:
        yield None
        return
    reading, writing = os.pipe()
    command = [xvfb, "-displayfd", str(writing), "-screen", "0", "1920x1200x24", "-nolisten", "tcp"]
    with subprocess.Popen(
        command, pass_fds=(writing,), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        os.close(writing)
        try:
            with selectors.DefaultSelector() as selector, os.fdopen(reading, "rb") as answer:
                selector.register(answer, selectors.EVENT_READ)
                number = answer.readline().strip() if selector.select(_START_S) else b""
            yield f":{number.decode()}" if number else None
        finally:
            server.terminate()
