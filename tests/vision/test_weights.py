"""Model files: found without importing their package, and compared with the manifest."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from vision.errors import ModelUnavailable
from vision.weights import check_models, locate, manifest, model_path, verify


def test_every_model_is_there_and_says_its_licence():
    checks = check_models()
    assert {check.name for check in checks} == set(manifest())
    assert all(check.ok and "Apache-2.0" in check.message for check in checks)


def test_the_carrying_package_is_not_imported():
    code = (
        "import sys, vision.weights as w; w.model_path('text-detection'); sys.exit('rapidocr' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(ModelUnavailable, match="text-detection"):
        model_path("nonsense")


def test_a_missing_package_names_the_remedy():
    entry = replace(manifest()["text-detection"], package="no_such_package_here")
    with pytest.raises(ModelUnavailable, match="pip install"):
        locate(entry)


def test_a_missing_file_names_the_remedy(tmp_path):
    with pytest.raises(ModelUnavailable, match="pip install"):
        verify(manifest()["text-detection"], tmp_path / "gone.onnx")


def test_a_truncated_file_is_refused(tmp_path):
    path = tmp_path / "model.onnx"
    path.write_bytes(b"short")
    with pytest.raises(ModelUnavailable, match="5 bytes instead of"):
        verify(manifest()["text-detection"], path)


def test_a_file_that_changes_after_it_was_checked_is_refused(tmp_path):
    path = tmp_path / "model.onnx"
    path.write_bytes(b"abc")
    good = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    entry = replace(manifest()["text-detection"], size=3, sha256=good)
    verify(entry, path)
    path.unlink()
    path.write_bytes(b"abd")
    with pytest.raises(ModelUnavailable, match="not the expected one"):
        verify(entry, path)
