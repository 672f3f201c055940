"""ONNX Runtime: which processor it can use here, and how our sessions are opened."""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol, cast

from vision.elf import needed_libraries
from vision.errors import ModelUnavailable

_NO_TELEMETRY = "ORT_DISABLE_TELEMETRY"
_CUDA_PROVIDER = "CUDAExecutionProvider"
_CPU_PROVIDER = "CPUExecutionProvider"


class Session(Protocol):
    """What we use of `onnxruntime.InferenceSession`; `run` may be called from several threads at once."""

    def run(self, outputs: Sequence[str] | None, feeds: dict[str, Any], /) -> list[Any]:
        """Compute the outputs for the inputs in `feeds`."""
        ...

    def get_inputs(self) -> list[Any]:
        """The inputs, each with a `name`."""
        ...

    def get_modelmeta(self) -> Any:  # noqa: ANN401
        """The model's own notes, in `custom_metadata_map`."""
        ...


@dataclass(frozen=True, slots=True)
class GpuReport:
    """Whether ONNX Runtime can use an NVIDIA GPU here.

    Attributes:
        usable: driver, device and libraries are all there.
        reasons: what was looked for and what came of it, one sentence each.
    """

    usable: bool
    reasons: tuple[str, ...]


@cache
def gpu_report() -> GpuReport:
    """Look for the driver, a device, and the libraries ONNX Runtime's CUDA provider needs.

    The runtime's own list of providers names what was compiled in, not what works, so it is not asked.
    """
    if sys.platform not in ("linux", "win32"):
        return GpuReport(False, ("ONNX Runtime has no CUDA build for this system; the CPU is used.",))
    provider = _provider_library()
    if provider is None:
        return GpuReport(False, ("The installed ONNX Runtime is a CPU build; the CPU is used.",))
    driver = "libcuda.so.1" if sys.platform == "linux" else "nvcuda.dll"
    return judge_gpu(driver, _needed(provider), _load, _device_count)


def judge_gpu(
    driver: str,
    needed: Sequence[str],
    load: Callable[[str], str | None],
    devices: Callable[[str], int],
) -> GpuReport:
    """Decide whether the GPU works.

    Args:
        driver: the driver library's name.
        needed: names of the libraries that the runtime's CUDA provider asks for.
        load: loads a library and returns None, or why it cannot be loaded.
        devices: counts the devices of a loaded driver.
    """
    problem = load(driver)
    if problem is not None:
        return GpuReport(False, (f"No NVIDIA driver ({problem}); the CPU is used.",))
    count = devices(driver)
    if count < 1:
        return GpuReport(False, ("The NVIDIA driver is installed but reports no device; the CPU is used.",))
    found = f"NVIDIA driver found ({driver}), {count} device{'s' if count > 1 else ''}."
    problems = [f"{library} ({problem})" for library in needed if (problem := load(library)) is not None]
    if problems:
        lacking = f"ONNX Runtime's CUDA provider lacks {'; '.join(problems)}."
        return GpuReport(
            False, (found, lacking, "Install these CUDA and cuDNN libraries; until then the CPU is used.")
        )
    return GpuReport(True, (found, "All libraries of ONNX Runtime's CUDA provider load."))


def open_session(path: Path, *, threads: int, allow_gpu: bool = True) -> Session:
    """Open a quiet `onnxruntime.InferenceSession` for the model file at `path`.

    Args:
        path: a verified model file (`vision.weights.model_path`).
        threads: threads inside one run.
        allow_gpu: use the GPU where `gpu_report` calls it usable; otherwise the CPU is named explicitly.

    Raises:
        ModelUnavailable: the file cannot be loaded.
    """
    ort = _runtime()
    options = ort.SessionOptions()
    options.intra_op_num_threads = max(1, threads)
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # Pictures come in many sizes; a plan of the memory for each of them costs more than it saves.
    options.enable_mem_pattern = False
    # An idle pool that spins would take a core away from the program under test.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    providers = [_CUDA_PROVIDER, _CPU_PROVIDER] if allow_gpu and gpu_report().usable else [_CPU_PROVIDER]
    try:
        return cast("Session", ort.InferenceSession(str(path), options, providers=providers))
    except _loading_errors() as exc:
        raise ModelUnavailable(f"ONNX Runtime cannot load {path.name}: {exc}") from exc


def _runtime() -> Any:  # noqa: ANN401 (ONNX Runtime annotates nothing)
    """ONNX Runtime, with its telemetry off: it is on by default, and keeps an id and a queue of events to send.

    Only the environment is asked, and when the library is loaded: a call afterwards leaves the id and one event. What C
    sees of our environment is set, not `os.environ`; children that are given none inherit it.
    """
    os.putenv(_NO_TELEMETRY, "1")
    return importlib.import_module("onnxruntime")


def _loading_errors() -> tuple[type[Exception], ...]:
    """What a bad model file raises: ONNX Runtime's own errors share no base class but Exception."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    own = [kind for kind in vars(state).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    return (*own, RuntimeError, ValueError, OSError)


def usable_cores() -> int:
    """Cores this process may run on."""
    if sys.platform == "linux":
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def _provider_library() -> Path | None:
    """The CUDA provider's file inside the installed runtime, which is not imported; None in a CPU build."""
    spec = importlib.util.find_spec("onnxruntime")
    if spec is None or not spec.submodule_search_locations:
        return None
    name = "libonnxruntime_providers_cuda.so" if sys.platform == "linux" else "onnxruntime_providers_cuda.dll"
    path = Path(next(iter(spec.submodule_search_locations))) / "capi" / name
    return path if path.is_file() else None


def _needed(provider: Path) -> tuple[str, ...]:
    """What the provider asks for. It is read, not loaded: outside the runtime its start-up code can crash."""
    if sys.platform != "linux":
        return ("cudnn64_9.dll",)
    try:
        names = needed_libraries(provider)
    except (OSError, ValueError):
        return ()
    # cuDNN is opened by name at run time, so it is not among the entries.
    return (*(name for name in names if name.startswith(("libcu", "libnv"))), "libcudnn.so.9")


def _load(library: str) -> str | None:
    """Load `library` from the system or from NVIDIA's wheels; None, or why it cannot be loaded."""
    try:
        ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)
    except OSError as exc:
        for path in _wheel_libraries(library):
            try:
                ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)
            except OSError:
                continue
            return None
        return str(exc)
    return None


def _wheel_libraries(library: str) -> list[Path]:
    """Where NVIDIA's wheels (`nvidia/<part>/lib`) carry `library`."""
    spec = importlib.util.find_spec("nvidia")
    roots = spec.submodule_search_locations if spec is not None else None
    return [path for root in roots or () for path in sorted(Path(root).glob(f"**/{library}"))]


def _device_count(driver: str) -> int:
    """How many devices the driver offers; 0 when it cannot start."""
    cuda = ctypes.CDLL(driver)
    count = ctypes.c_int(0)
    if cuda.cuInit(0) != 0 or cuda.cuDeviceGetCount(ctypes.byref(count)) != 0:
        return 0
    return count.value
