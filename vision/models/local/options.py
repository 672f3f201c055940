"""How a model on this machine is loaded and run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DeviceName = Literal["auto", "cpu", "cuda", "mps"]
TypeName = Literal["auto", "float32", "bfloat16", "float16"]
AttentionName = Literal["auto", "sdpa", "eager", "flash_attention_2"]


@dataclass(frozen=True, slots=True)
class LocalOptions:
    """How a model is loaded and run.

    Attributes:
        name: what the journal calls it; empty: the name it was opened under.
        device: `cuda` is also AMD's ROCm. `auto` takes a GPU where there is one, and never the CPU because the GPU is
            too small.
        dtype: of the weights; `auto`: bfloat16 where that is fast, else float16 on GPUs and float32 on CPUs.
        bits: 4 or 8: weights are squeezed by bitsandbytes while loading (CUDA only); None: as `dtype` says.
        attention: which implementation; `auto` leaves it to transformers (sdpa).
        context: tokens that prompt and answer may have together, within what the checkpoint was made for.
        least_pixels: smaller pictures are enlarged to this area; 0: as the checkpoint says.
        most_pixels: larger pictures are shrunk to this area; 0: as the checkpoint says.
        threads: of the CPU, for all of torch in this process; 0: as it is.
        thoughts: tokens of thought where a request sets no limit.
        deadline_s: seconds for one answer where a request sets no limit.
        sessions: of how many sessions the computed past is kept.
        marks: at how many places of one past its state is kept, for models whose past cannot be cut (linear attention).
        chunk: tokens of a prompt that are computed at once; between two chunks Stop is looked at, too.
    """

    name: str = ""
    device: DeviceName = "auto"
    dtype: TypeName = "auto"
    bits: Literal[4, 8] | None = None
    attention: AttentionName = "auto"
    context: int = 32_768
    least_pixels: int = 0
    most_pixels: int = 0
    threads: int = 0
    thoughts: int = 8_192
    deadline_s: float = 600.0
    sessions: int = 2
    marks: int = 4
    chunk: int = 1_024
