"""A multimodal model behind a server with the OpenAI interface: vLLM, SGLang, llama.cpp, Ollama, LM Studio, hosted."""

from vision.models.server.address import Address, BadAddress, read_address
from vision.models.server.facts import ServedModel, ServerKind
from vision.models.server.model import ServerModel, open_server
from vision.models.server.options import ServerOptions
from vision.models.server.probe import ServerFacts, probe

__all__ = [
    "Address",
    "BadAddress",
    "ServedModel",
    "ServerFacts",
    "ServerKind",
    "ServerModel",
    "ServerOptions",
    "open_server",
    "probe",
    "read_address",
]
