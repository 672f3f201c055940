"""Model files are put in place together with what the manifest says about them."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

from vision.training.install import install, install_detection
from vision.weights import ModelFile

OTHER = '[models.text]\ntitle = "Text"\nsize = 3\n'


def place(tmp_path: Path, content: bytes) -> dict[str, dict[str, object]]:
    model, models = tmp_path / "model", tmp_path / "models"
    model.mkdir(exist_ok=True)
    models.mkdir(exist_ok=True)
    if not (models / "manifest.toml").exists():
        (models / "manifest.toml").write_text("# A comment.\n\n" + OTHER)
    for name in ("controls.onnx", "control-names.onnx"):
        (model / name).write_bytes(content)
    install(model, "python -m x --seed 1", 'data "quoted"', "recall 0.9", models)
    return tomllib.loads((models / "manifest.toml").read_text())["models"]


def test_the_manifest_describes_the_installed_files(tmp_path: Path):
    entries = place(tmp_path, b"abc")
    assert entries["text"] == {"title": "Text", "size": 3}
    entry = ModelFile(name="controls", **entries["controls"])
    assert entry.sha256 == hashlib.sha256(b"abc").hexdigest()
    assert entry.size == 3
    assert entry.training["data"] == 'data "quoted"'
    assert entry.training["command"] == "python -m x --seed 1"
    assert (tmp_path / entry.path).read_bytes() == b"abc"


def test_a_second_training_replaces_the_entries_of_the_first(tmp_path: Path):
    place(tmp_path, b"abc")
    entries = place(tmp_path, b"defg")
    assert list(entries) == ["text", "controls", "control-names"]
    assert entries["controls"]["size"] == 4
    assert (tmp_path / "models" / "manifest.toml").read_text().startswith("# A comment.")


def test_one_of_the_models_that_read_leaves_the_other_as_it_was(tmp_path: Path):
    place(tmp_path, b"abc")
    (tmp_path / "model" / "text-detection-quick.onnx").write_bytes(b"lines")
    install_detection(tmp_path / "model", "python -m x", "parts", "found", tmp_path / "models")
    entries = tomllib.loads((tmp_path / "models" / "manifest.toml").read_text())["models"]
    assert list(entries) == ["text", "controls", "control-names", "text-detection-quick"]
    assert entries["text-detection-quick"]["size"] == 5
