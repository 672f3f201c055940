"""What this machine has for models: memory, and an NVIDIA GPU if there is one. Without Qt."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass

from desktop_agent.panel.settings.stored import bytes_in_words
from desktop_agent.panel.words import tr

NEEDED = 400_000_000
"""Bytes that reading a screen of 1920x1080 takes at most, with all models loaded (`desktop-agent bench memory`)."""
NEEDED_8K = 1_300_000_000
"""The same for 7680x4320."""
_TIMEOUT_S = 5.0
_QUERY = "--query-gpu=name,memory.total,memory.free"


@dataclass(frozen=True, slots=True)
class Gpu:
    """A graphics card. Bytes of its memory."""

    name: str
    total: int
    free: int


@dataclass(frozen=True, slots=True)
class Machine:
    """Bytes of main memory, and the graphics cards that NVIDIA's driver tells of."""

    total: int
    free: int
    gpus: tuple[Gpu, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether the models that come with the program fit, in words; `tone` as badges have it."""

    tone: str
    badge: str
    words: str


def look_at_machine() -> Machine:
    """Ask the system; takes some tenths of a second where there is a GPU."""
    import psutil  # type: ignore[import-untyped,unused-ignore]

    memory = psutil.virtual_memory()
    return Machine(memory.total, memory.available, _gpus())


def fit_in_words(machine: Machine) -> Fit:
    """What the models need against what is free now."""
    has = tr(
        "This machine has {total} of memory, {free} of it free now. Reading a full HD screen takes about "
        "{needed} at most, an 8K screen {most}, with all models loaded.",
        total=bytes_in_words(machine.total),
        free=bytes_in_words(machine.free),
        needed=bytes_in_words(NEEDED),
        most=bytes_in_words(NEEDED_8K),
    )
    if machine.free < NEEDED:
        return Fit("bad", tr("too little memory"), has + " " + tr("Close some programs first."))
    if machine.free < NEEDED_8K:
        return Fit("warn", tr("fits, but not for 8K"), has)
    return Fit("good", tr("fits"), has)


def gpu_in_words(machine: Machine) -> str:
    """The GPUs; that there is none is said too."""
    if not machine.gpus:
        return tr("No NVIDIA GPU was found; none is needed. The models run on the processor.")
    return " ".join(
        tr(
            "{name}: {free} of {total} free.",
            name=gpu.name,
            free=bytes_in_words(gpu.free),
            total=bytes_in_words(gpu.total),
        )
        for gpu in machine.gpus
    )


def parse_gpus(listing: str) -> tuple[Gpu, ...]:
    """The cards in what `nvidia-smi` prints as CSV without units (MiB); lines that read otherwise are left out."""
    gpus = []
    for line in listing.splitlines():
        parts = [part.strip() for part in line.rsplit(",", 2)]
        if len(parts) == 3 and parts[1].isdecimal() and parts[2].isdecimal():
            gpus.append(Gpu(parts[0], int(parts[1]) * 2**20, int(parts[2]) * 2**20))
    return tuple(gpus)


def _gpus() -> tuple[Gpu, ...]:
    program = shutil.which("nvidia-smi")
    if program is None:
        return ()
    try:
        listing = subprocess.run(
            [program, _QUERY, "--format=csv,noheader,nounits"],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=_TIMEOUT_S,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return parse_gpus(listing.stdout) if listing.returncode == 0 else ()
