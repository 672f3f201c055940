"""The address of a model's server: what it may be, and where it leads. Without the network."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from vision.errors import ModelUnavailable

_NAME = re.compile(r"[a-zA-Z0-9_.-]+")
_PORTS = {"http": 80, "https": 443}


class AddressFault(StrEnum):
    """What is wrong with an address; the value says it in English, `{detail}` stands for the part that is meant."""

    SPACES = "An address has no spaces in it."
    UNREADABLE = "This is no address: {detail}."
    SCHEME = "The address must begin with http:// or https://."
    SECRETS = "Leave name and password out of the address; a key is kept in the system's keyring."
    QUERY = "Leave out what follows ? or # in the address."
    CHARACTERS = "The address has characters that an address cannot have."
    NOBODY = "The address names no machine."
    MACHINE = "No machine can be called {detail}."
    PORT = "There is no port 0."


class BadAddress(ModelUnavailable):
    """An address that cannot be one.

    Attributes:
        fault: what is wrong with it.
        detail: the part that is meant; empty where the fault says it all.
    """

    def __init__(self, fault: AddressFault, detail: str = "") -> None:
        self.fault = fault
        self.detail = detail
        super().__init__(fault.value.replace("{detail}", detail))


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server with the OpenAI interface is.

    Attributes:
        encrypted: whether it is asked over https.
        host: name or number, without brackets.
        port: where it listens.
        path: what stands before `/models` and `/chat/completions`: `/v1`.
    """

    encrypted: bool
    host: str
    port: int
    path: str

    @property
    def here(self) -> bool:
        """Whether nothing that is sent there leaves this machine: only names and numbers that say so themselves."""
        if self.host.rstrip(".") == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def place(self) -> str:
        """Host and port, as they stand in an address."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: whom a key belongs to."""
        return f"{'https' if self.encrypted else 'http'}://{self.place}"

    def text(self) -> str:
        """The whole of it."""
        return self.origin + self.path


def read_address(text: str) -> Address:
    """The address that a person wrote; `/v1` where it names no path. Raises BadAddress."""
    if any(character.isspace() or not character.isprintable() for character in text):
        raise BadAddress(AddressFault.SPACES)
    try:
        parts = urlsplit(text)
        port = parts.port
        host = (parts.hostname or "").lower()
    except ValueError as problem:
        raise BadAddress(AddressFault.UNREADABLE, str(problem).rstrip(".")) from problem
    _refuse_what_does_not_belong(parts)
    if not host:
        raise BadAddress(AddressFault.NOBODY)
    name = _machine(host)
    if port == 0:
        raise BadAddress(AddressFault.PORT)
    path = parts.path.rstrip("/")
    for end in ("/chat/completions", "/responses", "/models"):
        path = path.removesuffix(end)
    if not path:
        path = "/v1"
    return Address(parts.scheme == "https", name, port or _PORTS[parts.scheme], path)


def _machine(host: str) -> str:
    """The name of a machine as it is asked for. Raises BadAddress for what cannot be one."""
    problem = BadAddress(AddressFault.MACHINE, host[:80])
    try:
        if ":" in host:
            return str(ipaddress.IPv6Address(host))
        name = host.encode("idna").decode("ascii")
    except ValueError as why:
        raise problem from why
    # Letters that look like others may become signs on the way to ASCII.
    if not _NAME.fullmatch(name):
        raise problem
    return name


def _refuse_what_does_not_belong(parts: SplitResult) -> None:
    if parts.scheme not in _PORTS:
        raise BadAddress(AddressFault.SCHEME)
    if parts.username is not None or parts.password is not None:
        raise BadAddress(AddressFault.SECRETS)
    if parts.query or parts.fragment:
        raise BadAddress(AddressFault.QUERY)
    if not parts.path.isascii() or any(mark in parts.path for mark in ('"', "<", ">", "\\")):
        raise BadAddress(AddressFault.CHARACTERS)


__all__ = ["Address", "AddressFault", "BadAddress", "read_address"]
