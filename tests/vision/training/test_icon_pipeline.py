"""The whole way from icon sets to an opened encoder, in miniature. Needs torch, which only the extra `training` has."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is not installed; it comes with the extra `training`")
pytest.importorskip("onnx", reason="onnx is not installed; it comes with the extra `training`")

from tests.vision.training.test_icon_library import own_sets
from vision.icons.namer import Icons
from vision.icons.picture import find_picture, tile
from vision.runtime import open_session
from vision.training.icon_concepts import concepts, parse
from vision.training.icon_export import export_icons, kin
from vision.training.icon_main import make
from vision.training.icon_train import IconPlan
from vision.types import Box, Frame

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]


def test_training_stops_goes_on_and_ends_in_icons_that_open(tmp_path: Path):
    sources = own_sets(tmp_path / "sources")
    plan = IconPlan(reading=50, steps=4, more=2, batch=8, held_out=("codicons", "tango"))
    result = make(sources, tmp_path, plan, each=1, count=60)
    assert "right icon first" in result.scores
    assert "11 mdi" in result.data
    with (tmp_path / "run" / "curve.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["step"] for row in rows] == ["50"]
    assert all(np.isfinite([float(number) for number in rows[0].values()]))

    lexicon = export_icons(tmp_path / "run" / "weights.pt", tmp_path / "again", concepts()).lexicon
    icons = Icons(open_session(tmp_path / "model" / "icons.onnx", threads=1, allow_gpu=False), lexicon)
    pixels = np.full((40, 40, 3), 230, np.uint8)
    pixels[12:28, 18:22] = pixels[18:22, 12:28] = 20
    (look,) = icons.look(Frame(pixels), [Box(2, 2, 38, 38)])
    assert 0 <= look.sure <= 1
    assert (tmp_path / "model" / "icons.onnx").stat().st_size < 3_500_000
    assert (tmp_path / "model" / "icon-words.npz").stat().st_size < 3_000_000

    longer = IconPlan(reading=50, steps=4, more=50, batch=8, held_out=("codicons", "tango"))
    make(sources, tmp_path, longer, each=1, count=60)
    with (tmp_path / "run" / "curve.csv").open(encoding="utf-8") as file:
        assert [row["step"] for row in csv.DictReader(file)] == ["50", "100"]


def test_the_word_table_reads_phrases_as_the_network_did(tmp_path: Path):
    import torch

    from vision.training.icon_model import Meanings

    table = concepts()
    torch.manual_seed(1)
    net = Meanings(len(table)).eval()
    torch.nn.init.normal_(net.reader.outer.weight, std=0.1)
    torch.save(net.state_dict(), tmp_path / "weights.pt")
    exported = export_icons(tmp_path / "weights.pt", tmp_path, table)
    phrases = ["zoom in", "delete the file", "settings", "unheardof words"]
    with torch.no_grad():
        wanted = net.reader.read(phrases).numpy()
    assert np.sum(exported.lexicon.table.vectors(phrases) * wanted, axis=1).min() > 0.995

    pixels = np.full((40, 40, 3), 230, np.uint8)
    pixels[12:28, 18:22] = 20
    box = find_picture(pixels)
    assert box is not None
    tiles = tile(pixels, box)[None]
    session = open_session(exported.eye, threads=1, allow_gpu=False)
    with torch.no_grad():
        seen = net.eye(torch.from_numpy(tiles)).numpy()
    assert session.run(None, {"tiles": tiles})[0] == pytest.approx(seen, abs=1e-4)


def test_concepts_that_share_drawings_are_kin():
    related = kin(parse("up\tarrow up\nparent folder\tarrow up|folder up\nsave\tdisk\n"))
    assert related.tolist() == [[True, True, False], [True, True, False], [False, False, True]]
