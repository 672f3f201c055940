"""The multimodal models that are known by name: what each needs, whether it fits here, whether it was pulled. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_agent.panel.models.fits import BITS, fits
from desktop_agent.panel.models.machine import Machine
from desktop_agent.panel.settings.stored import bytes_in_words
from desktop_agent.panel.words import tr


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A row of the table.

    Attributes:
        name: how settings and orders call it.
        title: for a person.
        repository: where its files are from.
        parameters: in words.
        needs: bytes of memory with weights of 16, 8 and 4 bits.
        bits: with how many bits it fits here; 0: with none.
        place: where it fits: `GPU`, `CPU, slow`; empty where it does not.
        licence: of its weights.
        download: bytes to fetch.
        pulled: whether its files are here, all of them.
        broken: whether some of its files are gone.
        about: where these facts are from.
    """

    name: str
    title: str
    repository: str
    parameters: str
    needs: tuple[int, ...]
    bits: int
    place: str
    licence: str
    download: int
    pulled: bool = False
    broken: bool = False
    about: str = ""

    @property
    def memory(self) -> str:
        """What it needs, in words: with weights of 16, 8 and 4 bits."""
        return " · ".join(bytes_in_words(need) for need in self.needs)


def known_models(machine: Machine) -> tuple[KnownModel, ...]:
    """Every model of a known size, and what there is of it here. Reads files."""
    from vision.models.presets import presets
    from vision.models.store import pulled

    here = {model.repository: model for model in pulled()}
    found = []
    for preset in presets():
        if not preset.repository or preset.shape is None:
            continue
        fit, model = fits(preset, machine), here.get(preset.repository)
        missing = model is not None and bool(model.missing())
        active = "" if preset.active == preset.parameters else f" ({preset.active / 1e9:.3g})"
        found.append(
            KnownModel(
                preset.name,
                preset.title,
                preset.repository,
                f"{preset.parameters / 1e9:.3g}{active} B",
                tuple(need.total for bits in BITS if (need := preset.needs(bits)) is not None),
                fit.bits if fit is not None else 0,
                fit.where if fit is not None else "",
                preset.licence,
                preset.download,
                pulled=model is not None and not missing,
                broken=missing,
                about=preset.checked,
            )
        )
    return tuple(found)


def pulled_names() -> tuple[str, ...]:
    """The names of the models whose files are here. Reads files."""
    from vision.models.presets import presets
    from vision.models.store import folder_of

    return tuple(preset.name for preset in presets() if preset.repository and folder_of(preset) is not None)


def fit_words(model: KnownModel) -> tuple[str, str]:
    """Whether it fits this machine, in words and as a tone."""
    match model.bits, model.place:
        case 0, _:
            return tr("does not fit"), "bad"
        case 16, place if place.startswith("CPU"):
            return tr("on the processor, slow"), "warn"
        case 16, place:
            return tr("fits the {place}", place=place), "good"
        case bits, place:
            return tr("fits the {place} with {bits} bits", place=place, bits=bits), "good"


def state_words(model: KnownModel) -> tuple[str, str]:
    """Whether it is here, in words and as a tone."""
    if model.broken:
        return tr("files are missing"), "bad"
    return (tr("is here"), "good") if model.pulled else (tr("not pulled"), "muted")
