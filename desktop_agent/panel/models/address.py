"""The address of a model's server: what it may be, and where it leads. Without Qt and without the network."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from desktop_agent.errors import BadInput
from desktop_agent.panel.words import tr

_NAME = re.compile(r"[a-zA-Z0-9_.-]+")
_PORTS = {"http": 80, "https": 443}


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
    def origin(self) -> str:
        """Scheme, host and port: whom a key belongs to."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.encrypted else 'http'}://{host}:{self.port}"

    def text(self) -> str:
        """The whole of it."""
        return self.origin + self.path


def parse_address(text: str) -> Address:
    """The address that a person wrote. Raises BadInput with what is wrong, in their language."""
    if any(character.isspace() or not character.isprintable() for character in text):
        raise BadInput(tr("An address has no spaces in it."))
    try:
        parts = urlsplit(text)
        port = parts.port
        host = (parts.hostname or "").lower()
    except ValueError as problem:
        raise BadInput(tr("This is no address: {problem}.", problem=str(problem).rstrip("."))) from problem
    _refuse_what_does_not_belong(parts)
    if not host:
        raise BadInput(tr("The address names no machine."))
    name = _machine(host)
    if port == 0:
        raise BadInput(tr("There is no port 0."))
    path = parts.path.rstrip("/")
    for end in ("/chat/completions", "/models"):
        path = path.removesuffix(end)
    if not path:
        path = "/v1"
    return Address(parts.scheme == "https", name, port or _PORTS[parts.scheme], path)


def _machine(host: str) -> str:
    """The name of a machine as it is asked for. Raises BadInput for what cannot be one."""
    problem = BadInput(tr("No machine can be called {host}.", host=host[:80]))
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


def address_problem(text: str) -> str:
    """What is wrong with an address; empty when nothing is, and for no address."""
    if not text:
        return ""
    try:
        parse_address(text)
    except BadInput as problem:
        return str(problem)
    return ""


def address_warning(text: str) -> str:
    """What a person must know before they use this address; empty for this machine, and for no address."""
    try:
        address = parse_address(text)
    except BadInput:
        return ""
    if address.here:
        return ""
    words = tr(
        "{host} is not this machine: pictures of the screen, and whatever can be read in them, would be sent there.",
        host=address.host,
    )
    if not address.encrypted:
        words += " " + tr(
            "The way there is not encrypted: who is in between reads them too, and the key. Use https."
        )
    return words


def _refuse_what_does_not_belong(parts: SplitResult) -> None:
    if parts.scheme not in _PORTS:
        raise BadInput(tr("The address must begin with http:// or https://."))
    if parts.username is not None or parts.password is not None:
        raise BadInput(
            tr("Leave name and password out of the address; a key is kept in the system's keyring.")
        )
    if parts.query or parts.fragment:
        raise BadInput(tr("Leave out what follows ? or # in the address."))
    if not parts.path.isascii() or any(mark in parts.path for mark in ('"', "<", ">", "\\")):
        raise BadInput(tr("The address has characters that an address cannot have."))


__all__ = ["Address", "address_problem", "address_warning", "parse_address"]
