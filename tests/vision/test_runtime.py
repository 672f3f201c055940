"""Deciding for or against the GPU, and opening sessions."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from vision.errors import ModelUnavailable
from vision.runtime import gpu_report, judge_gpu, open_session, usable_cores

NEEDED = ("libcudart.so.13", "libcudnn.so.9")


def judge(missing: set[str] = frozenset(), devices: int = 1):
    return judge_gpu(
        "libcuda.so.1", NEEDED, lambda name: "not found" if name in missing else None, lambda driver: devices
    )


def test_without_a_driver_there_is_no_gpu():
    report = judge(missing={"libcuda.so.1"})
    assert not report.usable
    assert "No NVIDIA driver" in report.reasons[0]


def test_a_driver_without_a_device_is_not_enough():
    report = judge(devices=0)
    assert not report.usable
    assert "no device" in report.reasons[0]


def test_missing_libraries_are_all_named():
    report = judge(missing=set(NEEDED))
    assert not report.usable
    assert all(any(name in reason for reason in report.reasons) for name in NEEDED)


def test_driver_device_and_libraries_make_a_gpu():
    assert judge(devices=2).usable


def test_the_report_on_this_machine_gives_reasons():
    assert gpu_report().reasons


def test_a_file_that_is_no_model_is_refused(tmp_path):
    path = tmp_path / "broken.onnx"
    path.write_bytes(b"not a model")
    with pytest.raises(ModelUnavailable, match=r"broken\.onnx"):
        open_session(path, threads=1)


def test_there_is_a_core():
    assert usable_cores() >= 1


def test_opening_the_models_leaves_nothing_at_home_and_queues_nothing_to_be_sent(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "ORT_"))}
    code = "from vision.parse import open_parser; open_parser().close()"
    subprocess.run([sys.executable, "-c", code], env={**kept, "HOME": str(home)}, check=True, timeout=120)
    assert list(home.rglob("*")) == []
