"""The address of a search. On its own, and light: settings check it before the panel's first paint."""

from __future__ import annotations

import ipaddress
import urllib.parse
from dataclasses import dataclass

QUERY = "{query}"
"""Where in an address the words to search for go."""


class BadAddress(ValueError):
    """An address cannot be used for a search; the message says why."""


@dataclass(frozen=True, slots=True)
class Address:
    """A checked address template, in parts.

    Attributes:
        secure: https rather than http.
        host: its name.
        port: its port.
        target: path and query, with `QUERY` in it.
    """

    secure: bool
    host: str
    port: int
    target: str

    @classmethod
    def read(cls, template: str) -> Address:
        """Raises BadAddress unless it is https, or http to this very machine, and holds `QUERY` after the host."""
        try:
            parts = urllib.parse.urlsplit(template.strip())
            port = parts.port
        except ValueError as problem:
            raise BadAddress(f"this is no address: {problem}") from problem
        host = parts.hostname or ""
        if parts.scheme not in ("https", "http") or not host:
            raise BadAddress("an address begins with https:// and the name of a machine")
        if parts.username is not None or parts.password is not None:
            raise BadAddress("an address must not hold a name or a password")
        if parts.scheme == "http" and not _is_loopback(host):
            raise BadAddress("http is only used for a search on this very machine; use https")
        target = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
        if target.count(QUERY) != 1:
            raise BadAddress(f"it must hold {QUERY} once, where the words to search for go")
        if not target.isascii() or any(one.isspace() or not one.isprintable() for one in target):
            raise BadAddress("it holds a character that no address has")
        return cls(parts.scheme == "https", host, port or (443 if parts.scheme == "https" else 80), target)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
