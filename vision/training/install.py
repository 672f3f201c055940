"""Put exported model files in place and describe them in the manifest."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

_TITLES = {"controls": "Control detector, finding", "control-names": "Control detector, naming"}
_ICONS = {"icons": "Icon encoder", "icon-words": "Icon word table"}
_TEXT = {"text-recognition-quick": "PP-OCRv6 small, text recognition in 8 bits"}
_DETECTION = {"text-detection-quick": "PP-OCRv6 small, text detection in 8 bits"}
_ENDINGS = {"icon-words": ".npz"}
_REMEDY = "pip install --force-reinstall --no-deps desktop-agent"


def install(model: Path, command: str, data: str, scores: str, models: Path | None = None) -> None:
    """Copy the files of a training to `models` (default: the package `resources`) and renew their manifest entries.

    Args:
        model: the folder that `vision.training.export` wrote.
        command: what made them.
        data: what they were trained on.
        scores: what was measured.
        models: the folder with `manifest.toml`.
    """
    _install(_TITLES, model, command, data, scores, models)


def install_icons(model: Path, command: str, data: str, scores: str, models: Path | None = None) -> None:
    """As `install`, for the files of `vision.training.icon_export`."""
    _install(_ICONS, model, command, data, scores, models)


def install_text(model: Path, command: str, data: str, scores: str, models: Path | None = None) -> None:
    """As `install`, for the file of `vision.training.text_export`."""
    _install(_TEXT, model, command, data, scores, models)


def install_detection(model: Path, command: str, data: str, scores: str, models: Path | None = None) -> None:
    """As `install_text`, for the model that finds lines."""
    _install(_DETECTION, model, command, data, scores, models)


def _install(
    titles: Mapping[str, str], model: Path, command: str, data: str, scores: str, models: Path | None
) -> None:
    place = models or Path(__file__).resolve().parents[2] / "resources" / "models"
    manifest = place / "manifest.toml"
    text = manifest.read_text(encoding="utf-8")
    for name, title in titles.items():
        file = place / f"{name}{_ENDINGS.get(name, '.onnx')}"
        shutil.copyfile(model / file.name, file)
        text = _without(text, name).rstrip("\n") + "\n\n" + _entry(name, title, file, command, data, scores)
    manifest.write_text(text, encoding="utf-8")


def _without(text: str, name: str) -> str:
    """The manifest without the tables of model `name`."""
    return re.sub(
        rf"^\[models\.{re.escape(name)}(\.training)?\]\n(?:(?!\[).*\n?)*", "", text, flags=re.MULTILINE
    )


def _entry(name: str, title: str, file: Path, command: str, data: str, scores: str) -> str:
    content = file.read_bytes()
    today = datetime.now(UTC).date().isoformat()
    rows = {
        "title": title, "version": today, "licence": "Apache-2.0", "package": "resources",
        "path": f"models/{file.name}",
        "size": len(content), "sha256": hashlib.sha256(content).hexdigest(), "remedy": _REMEDY,
    }  # fmt: skip
    training = {"data": data, "command": command, "date": today, "scores": scores}
    return "".join(
        (
            f"[models.{name}]\n",
            *(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in rows.items()),
            f"\n[models.{name}.training]\n",
            *(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in training.items()),
        )
    )
