"""From the name of a model to a model that can be asked, with the dialect it is asked in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from desktop_agent.errors import BadInput, SomethingMissing
from desktop_agent.plan.budget import Prices
from desktop_agent.plan.dialects.base import Dialect
from vision.models.presets import Preset, preset_for, preset_named
from vision.models.types import Model

if TYPE_CHECKING:
    from vision.models.local.options import DeviceName
    from vision.models.server.address import Address

SENTENCES = "sentences"
"""Nobody is asked: the task is read as step sentences."""
SERVER = "server"
"""The model on the server that the settings name."""
NO_SERVER = (
    "No model server is set up. Give its address (--model http://localhost:8000#NAME), or set it up on the Models page "
    "of the control panel."
)


@dataclass(frozen=True, slots=True)
class ServerChoice:
    """A model on an OpenAI-compatible server; its key is in the system's keyring.

    Attributes:
        address: of the server; empty for none.
        name: what the server calls the model; empty for the only one it has.
        dialect: the format it is spoken to in; empty: by its name.
        prices: of its tokens.
    """

    address: str = ""
    name: str = ""
    dialect: str = ""
    prices: Prices = field(default_factory=Prices)


@dataclass(frozen=True, slots=True)
class Mind:
    """A model that can be asked.

    Attributes:
        model: itself.
        dialect: how it is asked.
        preset: what is known of its family; None where nothing is.
        prices: of its tokens.
    """

    model: Model
    dialect: Dialect
    preset: Preset | None = None
    prices: Prices = field(default_factory=Prices)


@contextmanager
def open_mind(
    reference: str,
    *,
    server: ServerChoice | None = None,
    dialect: str = "",
    bits: int = 0,
    device: str = "auto",
    key: Callable[[Address], str] | None = None,
) -> Iterator[Mind]:
    """Open the model that `reference` names; it is closed afterwards. Nothing heavy is loaded before it is asked.

    Args:
        reference: `server`; an address (`http://localhost:8000`, with `#NAME` when it has several models); a preset's
            name (`qwen3.5-9b`), whose weights were pulled; or a folder with a checkpoint.
        server: what `server` stands for.
        dialect: the format to speak; empty: as the preset says, or the model's name suggests.
        bits: 4 or 8 load local weights so; 0: as they are.
        device: `auto`, `cuda`, `mps`, `cpu` for local weights.
        key: gives a server's key; by default, from the system's keyring.

    Raises BadInput for what is no such name, SomethingMissing and ModelUnavailable for what is not there.
    """
    mind = mind_of(reference, server=server, dialect=dialect, bits=bits, device=device, key=key)
    try:
        yield mind
    finally:
        mind.model.close()


def mind_of(
    reference: str,
    *,
    server: ServerChoice | None = None,
    dialect: str = "",
    bits: int = 0,
    device: str = "auto",
    key: Callable[[Address], str] | None = None,
) -> Mind:
    """The same, to be closed by whoever asks for it."""
    reference = reference.strip()
    if not reference or reference == SENTENCES:
        raise BadInput("Step sentences are read without a model.")
    if reference == SERVER:
        if server is None or not server.address:
            raise SomethingMissing(NO_SERVER)
        return _on_server(server, dialect or server.dialect, key)
    if reference.startswith(("http://", "https://")):
        address, _, name = reference.partition("#")
        prices = server.prices if server is not None and server.address == address else Prices()
        return _on_server(ServerChoice(address, name, prices=prices), dialect, key)
    if "/" in reference or "\\" in reference or Path(reference).is_dir():
        folder = Path(reference).expanduser()
        if not folder.is_dir():
            raise BadInput(f"There is no folder {reference} with a model in it.")
        return _local(folder, preset_for(folder), dialect, bits, device)
    return _by_preset(preset_named(reference), dialect, bits, device)


def _on_server(choice: ServerChoice, dialect: str, key: Callable[[Address], str] | None) -> Mind:
    from desktop_agent.keys import key_for
    from desktop_agent.plan.dialects import dialect_for
    from vision.models.server import open_server, read_address

    address = read_address(choice.address)
    model = open_server(choice.address, choice.name, key=(key or key_for)(address) or None)
    preset = preset_for(choice.name) if choice.name else None
    spoken = dialect_for(choice.name, preset_dialect=dialect or _dialect_of(preset))
    return Mind(model, spoken, preset, choice.prices)


def _by_preset(preset: Preset, dialect: str, bits: int, device: str) -> Mind:
    from vision.models.store import folder_of

    if not preset.repository:
        raise BadInput(
            f"{preset.title} names no weights: say which size (desktop-agent models list), or a server."
        )
    folder = folder_of(preset)
    if folder is None:
        raise SomethingMissing(
            f"{preset.title} has not been pulled to this machine. Run: desktop-agent models pull {preset.name}"
        )
    return _local(folder, preset, dialect, bits, device)


def _local(folder: Path, preset: Preset | None, dialect: str, bits: int, device: str) -> Mind:
    from desktop_agent.plan.dialects import dialect_for

    spoken = dialect_for(folder.name, preset_dialect=dialect or _dialect_of(preset))
    if (folder / "genai_config.json").is_file():
        from vision.models.onnx import open_onnx

        return Mind(open_onnx(folder), spoken, preset)
    from vision.models.local import LocalOptions, open_local

    return Mind(open_local(folder, LocalOptions(device=_device(device), bits=_bits(bits))), spoken, preset)


def _dialect_of(preset: Preset | None) -> str:
    """The family's dialect; empty for those that have none of their own, of which the name may tell the size."""
    return "" if preset is None or preset.dialect == "text" else preset.dialect


def _device(name: str) -> DeviceName:
    match name:
        case "auto" | "cpu" | "cuda" | "mps":
            return name
        case _:
            raise BadInput(f'There is no device "{name}" for a model; there are auto, cuda, mps and cpu.')


def _bits(bits: int) -> Literal[4, 8] | None:
    match bits:
        case 0:
            return None
        case 4 | 8:
            return bits
        case _:
            raise BadInput(f"Weights are loaded in 4 or 8 bits, or as they are (0); not in {bits}.")
