from __future__ import annotations

import json

import pytest

from desktop_agent.cli import run_command
from vision.weights import ModelCheck, manifest


def test_list_names_every_model_of_the_manifest(capsys):
    assert run_command(["models", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["models"]
    assert [model["name"] for model in listed] == list(manifest())
    assert run_command(["models", "list"]) == 0


def test_check_finds_the_shipped_models_whole(capsys):
    assert run_command(["models", "check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True


def test_check_of_a_damaged_model_exits_with_3(capsys, monkeypatch: pytest.MonkeyPatch):
    damaged = [ModelCheck("text", True, "fine"), ModelCheck("icons", False, "differs. Run: pip install x")]
    monkeypatch.setattr("vision.weights.check_models", lambda: damaged)
    assert run_command(["models", "check"]) == 3
    assert "Run: pip install x" in capsys.readouterr().out


def test_pull_says_that_nothing_needs_downloading(capsys):
    assert run_command(["models", "pull"]) == 0
    printed = capsys.readouterr().out
    assert "Nothing to download" in printed
    assert all(name in printed for name in manifest())


def test_pull_of_an_unknown_model_is_a_usage_error_that_lists_the_known_ones(capsys):
    assert run_command(["models", "pull", "gpt"]) == 2
    assert next(iter(manifest())) in capsys.readouterr().err
