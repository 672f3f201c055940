"""The values of secrets that were typed while recording: in memory only, until they go to the keyring."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from desktop_agent.macros.record.masks import secret_name
from desktop_agent.macros.types import Secret


class SecretBook:
    """Names the secrets of one recording and keeps their values; its words never show a value."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}
        self._labels: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"<SecretBook {', '.join(self._values)}>"

    def note(self, label: str, value: str) -> str:
        """Keep a value that was typed into the field called `label`; returns the secret's name.

        Equal values of equally called fields, and a value typed again to confirm it, are one secret.
        """
        name = secret_name(label)
        for known, held in self._values.items():
            if held == value:
                return known
        number, unique = 1, name
        while unique in self._values:
            number += 1
            unique = f"{name}_{number}"
        self._values[unique] = value
        self._labels[unique] = label
        return unique

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What the macro says about them."""
        return tuple(Secret(name, label.rstrip(" :*")) for name, label in self._labels.items())

    @property
    def values(self) -> Mapping[str, str]:
        """Every value by its name. Hand it to the keyring and to nobody else."""
        return MappingProxyType(self._values)
