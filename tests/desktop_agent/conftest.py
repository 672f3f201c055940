"""Sessions to look at: whole, and in the making."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from desktop_agent.session.journal import Journal
from vision.types import Frame


@pytest.fixture(scope="session")
def sample() -> ModuleType:
    """The module that draws and tells a made-up session."""
    path = Path(__file__).with_name("session") / "sample_session.py"
    spec = importlib.util.spec_from_file_location("sample_session", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up by name.
    sys.modules.setdefault("sample_session", module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.create(tmp_path / "sessions") as journal:
        yield journal


@pytest.fixture(scope="session")
def small_session(tmp_path_factory: pytest.TempPathFactory, sample: ModuleType) -> Path:
    """The same story with pictures of 320x200, for tests that check many changed copies."""
    folder = tmp_path_factory.mktemp("small")
    with Journal.create(folder, redact_frame=lambda frame: Frame(frame.pixels[::4, ::4])) as journal:
        sample.tell_whole_story(journal)
    return journal.path


@pytest.fixture(scope="session")
def whole_session(tmp_path_factory: pytest.TempPathFactory, sample: ModuleType) -> Path:
    """A finished session file. Copy it before changing it."""
    with Journal.create(tmp_path_factory.mktemp("whole")) as journal:
        sample.tell_whole_story(journal)
    return journal.path
