"""Import every module of the core where neither Qt nor what runs or reaches models can be imported.

Run as `python -m tools.import_core`. It names each module that fails, and exits with 1.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import pkgutil
import sys
import types
from collections.abc import Iterable, Iterator, Sequence

BLOCKED = (
    "PySide6", "shiboken6", "torch", "torchvision", "transformers", "accelerate", "ray", "xgrammar", "tokenizers",
    "safetensors", "huggingface_hub", "xllamacpp", "openai", "httpx", "httpx2",
)  # fmt: skip
"""What the core must do without until a panel or a model is opened."""

CORE = ("vision", "actions", "desktop_agent", "resources")
"""The packages that the wheel ships."""

OUTSIDE = ("desktop_agent.panel", "vision.training", "resources.samples")
"""Modules that need a blocked package by their nature: the panel, training, sample programs."""


class Blocker:
    """An import finder that refuses the named packages, as if they were not installed."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: types.ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        """Refuse a blocked package; leave all others to the finders that follow."""
        del path, target
        if fullname.partition(".")[0] in self._names:
            raise ModuleNotFoundError(f"No module named {fullname!r} (blocked)", name=fullname)
        return None


def modules_below(package: str, outside: Sequence[str] = OUTSIDE) -> Iterator[str]:
    """Names of `package` and all its modules, without those `outside`; imports packages on the way."""
    yield package
    for info in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
        if any(info.name == name or info.name.startswith(f"{name}.") for name in outside):
            continue
        if info.name.endswith(".__main__"):
            continue
        if info.ispkg:
            yield from modules_below(info.name, outside)
        else:
            yield info.name


def failures(packages: Iterable[str], outside: Sequence[str] = OUTSIDE) -> list[str]:
    """What cannot be imported: one line for each module, with the reason."""
    failed = []
    for package in packages:
        try:
            for name in modules_below(package, outside):
                importlib.import_module(name)
        except ImportError as exc:
            failed.append(f"{package}: {exc}")
    return failed


def main() -> int:
    """Block, import, report; returns the exit status."""
    sys.meta_path.insert(0, Blocker(BLOCKED))
    failed = failures(CORE)
    count = sum(1 for name in sys.modules if name.partition(".")[0] in CORE)
    if failed:
        sys.stderr.write(
            "The core does not import without Qt, torch and openai:\n  " + "\n  ".join(failed) + "\n"
        )
        return 1
    sys.stdout.write(f"Imported {count} modules of the core without Qt, torch and openai.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
