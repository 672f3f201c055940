"""A multimodal model behind a server with the OpenAI interface: vLLM, SGLang, llama.cpp, Ollama, LM Studio, hosted.

What talks over the network is loaded when a server is opened; addresses and options are nothing but words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vision.errors import ModelUnavailable
from vision.models.server.address import Address, BadAddress, read_address
from vision.models.server.options import ServerOptions
from vision.models.server.served import ServedModel, ServerFacts, ServerKind
from vision.models.types import Cancelled

if TYPE_CHECKING:
    from vision.models.server.model import ServerModel


def open_server(
    address: str | Address, name: str = "", *, key: str | None = None, options: ServerOptions | None = None
) -> ServerModel:
    """A model behind a server with the OpenAI interface. Nothing is sent before it is asked.

    Args:
        address: where the server is: `http://localhost:8000`.
        name: what it calls the model; empty for the only one it has.
        key: sent as a bearer's token, to this server alone; empty or None for none.
        options: how it is asked.

    Raises ModelUnavailable (BadAddress) for what is no address, a key that cannot be sent, and a key that would cross
    a network unencrypted.
    """
    from vision.models.server.model import ServerModel

    options = options or ServerOptions()
    place = read_address(address) if isinstance(address, str) else address
    key = key or ""
    if any(not 0x21 <= ord(letter) <= 0x7E for letter in key):
        raise ModelUnavailable(
            f"The key for {place.origin} holds characters that cannot be sent. Store it again."
        )
    if key and not place.encrypted and not place.here and not options.allow_plain:
        raise ModelUnavailable(
            f"The way to {place.origin} is not encrypted, so the key is not sent there: whoever is in between would "
            "read it. Use https, or allow it (allow_plain) where the network is your own."
        )
    return ServerModel(place, name, key, options)


def probe(
    address: str | Address,
    key: str | None = None,
    *,
    name: str = "",
    options: ServerOptions | None = None,
    cancelled: Cancelled = lambda: False,
) -> ServerFacts:
    """Try a server out: what it is, which models it has, and what one of them does when it is asked.

    Args:
        address: of the server.
        key: for it.
        name: of a model; empty for the only one. With several and no name, none is asked.
        options: how it is asked; its deadline, a minute unless given, is for all questions together.
        cancelled: whether to leave off.

    Raises ModelUnavailable, ModelFailed and ModelStopped, as `Model.ask` does, when the list of models and a greeting
    do not come; what fails after them is a fact.
    """
    from vision.models.server.trying import try_out

    options = options or ServerOptions(deadline_s=60.0)
    return try_out(open_server(address, name, key=key, options=options), cancelled)


__all__ = [
    "Address",
    "BadAddress",
    "ServedModel",
    "ServerFacts",
    "ServerKind",
    "ServerOptions",
    "open_server",
    "probe",
    "read_address",
]
