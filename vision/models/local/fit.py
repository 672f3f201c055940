"""Where a checkpoint is loaded, and as what; or why it is not, and what would fit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from vision.errors import ModelUnavailable
from vision.models.local.checkpoint import Checkpoint
from vision.models.local.estimate import Need, in_gb, memory_needed
from vision.models.local.machine import Device, Machine
from vision.models.local.options import LocalOptions, TypeName

_SHORT = {"bfloat16": "bf16", "float16": "fp16", "float32": "fp32"}
_USUAL_PIXELS = 2_100_000  # a screen of 1920 by 1080
_SHORTEST = 8_192


@dataclass(frozen=True, slots=True)
class Fit:
    """How a checkpoint is loaded.

    Attributes:
        device: on which device; the first of several when it is `spread`.
        spread: whether its layers are divided among all devices of that kind.
        dtype: torch's name of the numbers' type.
        bits: 4 or 8 when the weights are squeezed while loading.
        context: tokens of prompt and answer together.
        need: the memory it will take.
    """

    device: Device
    spread: bool
    dtype: TypeName
    bits: int | None
    context: int
    need: Need


def fit(checkpoint: Checkpoint, options: LocalOptions, machine: Machine, *, squeezes: bool) -> Fit:
    """Decide how `checkpoint` is loaded on `machine`.

    Args:
        checkpoint: what is to be loaded.
        options: what was asked for.
        machine: what there is.
        squeezes: whether bitsandbytes is installed.

    Raises ModelUnavailable when it cannot be loaded so; the message has the numbers, and the advice that fits.
    """
    devices = machine.of(options.device)
    if not devices:
        there = ", ".join(device.name for device in machine.devices)
        raise ModelUnavailable(
            f"There is no {options.device} device here ({there}). Leave the device to auto."
        )
    device = devices[0]
    if options.bits is not None:
        _check_squeezing(checkpoint, options.bits, device, squeezes=squeezes)
    dtype: TypeName = options.dtype
    if dtype == "auto":
        dtype = device.half or ("float32" if device.kind == "cpu" else "float16")
    wanted = replace(options, context=context_of(checkpoint, options))
    need = needed(checkpoint, wanted, dtype, device)
    spread = False
    if need.total > device.free and len(devices) > 1:
        spread = need.total + need.runtime * (len(devices) - 1) <= sum(each.free for each in devices)
    if need.total > device.free and not spread:
        raise ModelUnavailable(refusal(checkpoint, wanted, dtype, device, need, squeezes=squeezes))
    return Fit(device, spread, dtype, options.bits, wanted.context, need)


def context_of(checkpoint: Checkpoint, options: LocalOptions) -> int:
    """Tokens that prompt and answer may have together."""
    most = checkpoint.shape.positions or options.context
    return max(1, min(options.context, most))


def needed(checkpoint: Checkpoint, options: LocalOptions, dtype: TypeName, device: Device) -> Need:
    """Memory that `checkpoint` takes when it is loaded so."""
    need = memory_needed(
        checkpoint.parameters,
        options.bits or (32 if dtype == "float32" else 16),
        kept=checkpoint.kept,
        shape=checkpoint.shape,
        context=options.context,
        pixels=options.most_pixels or _USUAL_PIXELS,
        chunk=options.chunk,
        **({"runtime": 0} if device.kind in ("cpu", "mps") else {}),
    )
    return replace(need, weights=checkpoint.size) if checkpoint.quantized else need


def refusal(
    checkpoint: Checkpoint,
    options: LocalOptions,
    dtype: TypeName,
    device: Device,
    need: Need,
    *,
    squeezes: bool,
) -> str:
    """Why it is not loaded, with the numbers, and what would fit."""
    kind = "this machine" if device.kind == "cpu" else f"this GPU ({device.name})"
    form = f"{options.bits} bits" if options.bits else checkpoint.quantized or _SHORT.get(dtype, dtype)
    free, total = in_gb(device.free), in_gb(device.total)
    has = f"has {free}" if free == total else f"has {free} of its {total} GB free"
    advice: list[str] = []
    if device.kind == "cuda" and not checkpoint.quantized:
        for bits in (8, 4):
            if options.bits is None or bits < options.bits:
                smaller = needed(checkpoint, replace(options, bits=bits), dtype, device)
                if smaller.total <= device.free:
                    also = "" if squeezes else ", which needs the package bitsandbytes"
                    advice.append(f"use {bits}-bit ({smaller}{also})")
                    break
    if dtype == "float32":
        half = needed(checkpoint, options, "bfloat16", device)
        if half.total <= device.free:
            advice.append(f"use the type bfloat16 ({half}, slower on this CPU)")
    short = needed(checkpoint, replace(options, context=_SHORTEST), dtype, device)
    if options.context > _SHORTEST and short.total <= device.free:
        advice.append(f"allow a context of {_SHORTEST} tokens ({short})")
    advice.append("a server" if advice else "take a smaller model, or use a server")
    return (
        f"{checkpoint.name} in {form} needs {need} with a context of {options.context} tokens, {kind} {has}: "
        f"{' or '.join(advice)}."
    )


def _check_squeezing(checkpoint: Checkpoint, bits: int, device: Device, *, squeezes: bool) -> None:
    if checkpoint.quantized:
        raise ModelUnavailable(
            f"{checkpoint.name} is squeezed already ({checkpoint.quantized}); load it without a number of bits."
        )
    if device.kind != "cuda":
        raise ModelUnavailable(
            f"Loading in {bits} bits needs an NVIDIA GPU; here it would be on {device.name}."
        )
    if not squeezes:
        raise ModelUnavailable(
            f"Loading in {bits} bits needs the package bitsandbytes: pip install bitsandbytes"
        )
