"""The address of a model's server in a person's own words: what is wrong with it, and what to know before it is used.

Without Qt and without the network; what an address is stands in `vision.models.server.address`.
"""

from __future__ import annotations

from typing import assert_never

from desktop_agent.errors import BadInput
from desktop_agent.panel.words import tr
from vision.models.server import address as plain
from vision.models.server.address import Address, AddressFault, BadAddress


def parse_address(text: str) -> Address:
    """The address that a person wrote. Raises BadInput with what is wrong, in their language."""
    try:
        return plain.read_address(text)
    except BadAddress as problem:
        raise BadInput(_words(problem)) from problem


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


def _words(problem: BadAddress) -> str:
    match problem.fault:
        case AddressFault.SPACES:
            return tr("An address has no spaces in it.")
        case AddressFault.UNREADABLE:
            return tr("This is no address: {problem}.", problem=problem.detail)
        case AddressFault.SCHEME:
            return tr("The address must begin with http:// or https://.")
        case AddressFault.SECRETS:
            return tr("Leave name and password out of the address; a key is kept in the system's keyring.")
        case AddressFault.QUERY:
            return tr("Leave out what follows ? or # in the address.")
        case AddressFault.CHARACTERS:
            return tr("The address has characters that an address cannot have.")
        case AddressFault.NOBODY:
            return tr("The address names no machine.")
        case AddressFault.MACHINE:
            return tr("No machine can be called {host}.", host=problem.detail)
        case AddressFault.PORT:
            return tr("There is no port 0.")
        case _:
            assert_never(problem.fault)


__all__ = ["Address", "address_problem", "address_warning", "parse_address"]
