from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from vision.errors import ModelUnavailable
from vision.models.local import machine
from vision.models.local.checkpoint import Checkpoint
from vision.models.local.estimate import GB, Shape
from vision.models.local.fit import fit
from vision.models.local.machine import Device, Machine
from vision.models.local.options import LocalOptions

SHAPE = Shape(32_768, 52 * 10**6, 4096, 12288, 248_320, 1152, 4304, positions=262_144)
NINE = Checkpoint(
    Path("Qwen3.5-9B"), {}, 9_400_000_000, 2_000_000_000, 18_800_000_000, "", SHAPE, True, "enable_thinking"
)
CPU = Device("cpu", "CPU", 30 * GB, 32 * GB)


def gpu(free: int, total: int = 0, index: int = 0) -> Device:
    return Device("cuda", "RTX 4070", free * GB, (total or free) * GB, "bfloat16", index)


def test_a_gpu_that_is_large_enough_takes_it_in_half_precision():
    found = fit(NINE, LocalOptions(), Machine((gpu(24), CPU)), squeezes=False)
    assert (found.device.address, found.dtype, found.bits, found.spread) == (
        "cuda:0",
        "bfloat16",
        None,
        False,
    )
    assert 19 * GB < found.need.total < 24 * GB


def test_a_gpu_that_is_too_small_is_told_with_numbers_and_what_fits():
    with pytest.raises(ModelUnavailable) as caught:
        fit(NINE, LocalOptions(), Machine((gpu(12), CPU)), squeezes=False)
    assert str(caught.value) == (
        "Qwen3.5-9B in bf16 needs 22 GB with a context of 32768 tokens, this GPU (RTX 4070) has 12: use 4-bit (11 GB, "
        "which needs the package bitsandbytes) or a server."
    )


def test_a_gpu_that_is_far_too_small_gets_other_advice():
    with pytest.raises(
        ModelUnavailable, match=r"has 3\.0 of its 8\.0 GB free: take a smaller model, or use a server"
    ):
        fit(NINE, LocalOptions(), Machine((gpu(3, 8), CPU)), squeezes=True)


def test_eight_bits_are_advised_before_four():
    with pytest.raises(ModelUnavailable, match=r"use 8-bit \(\d+ GB\) or"):
        fit(NINE, LocalOptions(), Machine((gpu(18), CPU)), squeezes=True)


def test_a_shorter_context_is_advised_where_that_is_what_is_lacking():
    options = LocalOptions(context=262_144)
    with pytest.raises(ModelUnavailable, match="allow a context of 8192 tokens"):
        fit(NINE, options, Machine((gpu(24), CPU)), squeezes=True)


def test_squeezed_it_fits_where_it_did_not():
    found = fit(NINE, LocalOptions(bits=4), Machine((gpu(12), CPU)), squeezes=True)
    assert (found.bits, found.dtype) == (4, "bfloat16")


@pytest.mark.parametrize(
    ("checkpoint", "devices", "squeezes", "words"),
    [
        (NINE, (gpu(24),), False, "pip install bitsandbytes"),
        (NINE, (CPU,), True, "needs an NVIDIA GPU"),
        (NINE, (Device("rocm", "Radeon", 24 * GB, 24 * GB, "bfloat16"),), True, "needs an NVIDIA GPU"),
        (replace(NINE, quantized="fp8"), (gpu(24),), True, "squeezed already"),
    ],
)
def test_squeezing_that_cannot_be_done_is_refused_and_not_left_out(
    checkpoint: Checkpoint, devices: tuple[Device, ...], squeezes: bool, words: str
):
    with pytest.raises(ModelUnavailable, match=words):
        fit(checkpoint, LocalOptions(bits=4), Machine(devices), squeezes=squeezes)


def test_without_gpu_the_cpu_takes_it_in_the_type_that_it_is_fast_with():
    small = replace(NINE, parameters=10**9, kept=0)
    slow = fit(small, LocalOptions(), Machine((CPU,)), squeezes=False)
    fast = fit(small, LocalOptions(), Machine((replace(CPU, half="bfloat16"),)), squeezes=False)
    assert (slow.dtype, fast.dtype) == ("float32", "bfloat16")
    assert slow.need.weights == 2 * fast.need.weights
    assert slow.need.runtime < GB // 2


def test_the_cpu_is_told_that_half_precision_would_fit():
    with pytest.raises(
        ModelUnavailable, match="this machine has 30 of its 32 GB free: use the type bfloat16"
    ):
        fit(NINE, LocalOptions(), Machine((CPU,)), squeezes=False)


def test_a_gpu_is_never_swapped_for_the_cpu_in_silence():
    with pytest.raises(ModelUnavailable, match="RTX 4070"):
        fit(NINE, LocalOptions(), Machine((gpu(8), replace(CPU, free=100 * GB))), squeezes=False)
    assert fit(NINE, LocalOptions(device="cpu", dtype="bfloat16"), Machine((gpu(8), CPU)), squeezes=False)


def test_a_device_that_is_not_there_is_named():
    with pytest.raises(ModelUnavailable, match=r"no cuda device here \(CPU\)"):
        fit(NINE, LocalOptions(device="cuda"), Machine((CPU,)), squeezes=False)


def test_the_emptiest_gpu_is_taken_and_several_are_used_only_when_one_is_too_small():
    one = fit(NINE, LocalOptions(), Machine((gpu(10), gpu(24, index=1), CPU)), squeezes=False)
    assert (one.device.address, one.spread) == ("cuda:1", False)
    both = fit(NINE, LocalOptions(), Machine((gpu(14), gpu(14, index=1), CPU)), squeezes=False)
    assert both.spread


def test_the_context_is_never_longer_than_the_model_was_made_for():
    short = replace(NINE, shape=replace(SHAPE, positions=4_096))
    assert fit(short, LocalOptions(), Machine((gpu(24),)), squeezes=False).context == 4_096


def test_what_is_squeezed_already_needs_what_its_files_hold():
    squeezed = replace(NINE, quantized="awq", size=6 * GB)
    found = fit(squeezed, LocalOptions(), Machine((gpu(12),)), squeezes=False)
    assert found.need.weights == 6 * GB


def test_the_cpu_is_asked_what_it_multiplies(tmp_path: Path):
    info = tmp_path / "cpuinfo"
    info.write_text("processor : 0\nflags\t\t: fpu avx512_bf16 amx_tile\n")
    assert machine._cpu_knows_half(info)
    info.write_text("processor : 0\nflags\t\t: fpu avx2\n")
    assert not machine._cpu_knows_half(info)
    assert not machine._cpu_knows_half(tmp_path / "none")
