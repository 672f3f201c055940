"""What there is to compute on: devices, their free memory, and which numbers they are fast with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from vision.errors import ModelUnavailable

HOW_TO_INSTALL = "Models on this machine need torch and transformers: pip install 'desktop-agent[gpu]'"


@dataclass(frozen=True, slots=True)
class Device:
    """Something that a model can be loaded on.

    Attributes:
        kind: `rocm` is an AMD GPU; torch calls it `cuda`, too.
        name: for a person: `NVIDIA GeForce RTX 4070`.
        free: bytes that can be had now.
        total: bytes that it has.
        half: the 16-bit type that it is fast with; empty: none.
        index: which of several.
    """

    kind: Literal["cuda", "rocm", "mps", "cpu"]
    name: str
    free: int
    total: int
    half: Literal["bfloat16", "float16", ""] = ""
    index: int = 0

    @property
    def address(self) -> str:
        """What torch calls it."""
        return {"cuda": f"cuda:{self.index}", "rocm": f"cuda:{self.index}", "mps": "mps", "cpu": "cpu"}[
            self.kind
        ]


@dataclass(frozen=True, slots=True)
class Machine:
    """All that there is to compute on: GPUs, then the CPU."""

    devices: tuple[Device, ...]

    def of(self, wanted: str) -> tuple[Device, ...]:
        """Devices for `cuda`, `mps`, `cpu` or `auto` (the best kind), those with most free memory first."""
        kinds = {"cuda": ("cuda", "rocm"), "mps": ("mps",), "cpu": ("cpu",)}.get(wanted)
        if kinds is None:
            best = next((device.kind for device in self.devices if device.kind != "cpu"), "cpu")
            kinds = (best,)
        found = [device for device in self.devices if device.kind in kinds]
        return tuple(sorted(found, key=lambda device: -device.free))


def look() -> Machine:
    """Look at this machine. Imports torch. Raises ModelUnavailable when it is not installed."""
    try:
        import torch
    except ImportError as exc:
        raise ModelUnavailable(HOW_TO_INSTALL) from exc
    devices: list[Device] = []
    if torch.cuda.is_available():
        kind: Literal["cuda", "rocm"] = "rocm" if getattr(torch.version, "hip", None) else "cuda"
        half: Literal["bfloat16", "float16"] = "bfloat16" if torch.cuda.is_bf16_supported() else "float16"
        for index in range(torch.cuda.device_count()):
            free, total = torch.cuda.mem_get_info(index)
            name = torch.cuda.get_device_name(index)
            devices.append(Device(kind, name, int(free), int(total), half, index))
    elif torch.backends.mps.is_available():
        total = int(torch.mps.recommended_max_memory())
        free = max(0, total - int(torch.mps.driver_allocated_memory()))
        devices.append(Device("mps", "Apple GPU", min(free, _memory()[0]), total, "bfloat16"))
    free, total = _memory()
    devices.append(Device("cpu", "CPU", free, total, "bfloat16" if _cpu_knows_half() else ""))
    return Machine(tuple(devices))


def _memory() -> tuple[int, int]:
    import psutil  # type: ignore[import-untyped,unused-ignore]

    memory = psutil.virtual_memory()
    return int(memory.available), int(memory.total)


def _cpu_knows_half(info: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether the CPU multiplies bfloat16 itself; elsewhere it is slower than float32."""
    try:
        with info.open(encoding="utf-8", errors="replace") as lines:
            flags = next((line for line in lines if line.startswith(("flags", "Features"))), "")
    except OSError:
        return False
    return bool({"avx512_bf16", "amx_bf16", "bf16"} & set(flags.split()))
