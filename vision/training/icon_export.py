"""From trained weights to the two files that the program loads: the encoder and the word table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from vision.icons.lexicon import Fit, Lexicon
from vision.icons.phrases import PhraseTable
from vision.icons.picture import CHANNELS, SIDE
from vision.training.icon_concepts import Concept
from vision.training.icon_model import Meanings

EYE, TABLE = "icons.onnx", "icon-words.npz"
_OPSET = 17


@dataclass(frozen=True, eq=False)
class Exported:
    """Both halves, as the program will use them."""

    eye: Path
    lexicon: Lexicon


def export_icons(weights: Path, out: Path, table: tuple[Concept, ...], fit: Fit | None = None) -> Exported:
    """Write `EYE` and `TABLE` to `out` from the file `weights`; `fit` is how the table weighs evidence."""
    out.mkdir(parents=True, exist_ok=True)
    net = Meanings(len(table))
    net.load_state_dict(torch.load(weights, weights_only=True))
    net.eval()
    torch.onnx.export(
        net.eye, (torch.zeros(2, CHANNELS, SIDE, SIDE),), str(out / EYE), input_names=["tiles"],
        output_names=["vectors"], dynamic_axes={"tiles": {0: "icons"}, "vectors": {0: "icons"}}, opset_version=_OPSET,
        dynamo=False,
    )  # fmt: skip
    lexicon = _lexicon(net, table, fit)
    lexicon.save(out / TABLE)
    return Exported(out / EYE, Lexicon.load(out / TABLE))


def _lexicon(net: Meanings, table: tuple[Concept, ...], fit: Fit | None) -> Lexicon:
    rows, scales = _in_bytes(_numbers(net.reader.table.weight))
    phrases = PhraseTable(
        rows, scales, _numbers(net.reader.inner.weight).T, _numbers(net.reader.inner.bias),
        _numbers(net.reader.outer.weight).T,
    )  # fmt: skip
    said = tuple(concept.phrases for concept in table)
    return Lexicon(
        phrases, said, phrases.vectors([phrase for some in said for phrase in some]), _numbers(net.places), kin(table),
        (float(net.scale(net.sure).detach()), float(net.scale(net.sharp).detach())), fit,
    )  # fmt: skip


def kin(table: tuple[Concept, ...]) -> npt.NDArray[np.bool_]:
    """Which concepts share drawings, K×K; each is its own kin."""
    return np.array(
        [[not one.names.isdisjoint(other.names) or one is other for other in table] for one in table]
    )


def _numbers(values: torch.Tensor) -> npt.NDArray[np.float32]:
    return np.asarray(values.detach().numpy(), np.float32)


def _in_bytes(values: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Rows as int8, and what to multiply each with."""
    scales = np.maximum(np.abs(values).max(axis=1), 1e-8) / 127
    return np.round(values / scales[:, None]).astype(np.int8), scales.astype(np.float32)
