"""Icon sets as pixels, and icons as they look on screens. The drawings are of our own making."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from vision.icons.picture import CHANNELS, SIDE, find_picture
from vision.training.icon_concepts import concepts
from vision.training.icon_examples import _on_plate, seen, show
from vision.training.icon_library import DRAWN, WORDS, make_library
from vision.training.icon_sets import icon_files, plain_name
from vision.training.icon_texts import drawn_texts, held_out_phrases, orders

SHAPES = {
    "plus": '<path d="M11 4h2v7h7v2h-7v7h-2v-7H4v-2h7z"/>',
    "minus": '<path d="M4 11h16v2H4z"/>',
    "stop": '<path d="M5 5h14v14H5z"/>',
    "play": '<path d="M6 4l14 8-14 8z"/>',
    "pause": '<path d="M6 4h4v16H6zM14 4h4v16h-4z"/>',
    "record": '<circle cx="12" cy="12" r="7"/>',
    "menu": '<path d="M3 5h18v2H3zM3 11h18v2H3zM3 17h18v2H3z"/>',
    "search": '<circle cx="10" cy="10" r="6" fill="none" stroke="currentColor" stroke-width="2"/>'
    '<path d="M14 14l6 6" stroke="currentColor" stroke-width="3"/>',
    "check": '<path d="M4 12l5 6L20 6" fill="none" stroke="currentColor" stroke-width="3"/>',
    "close": '<path d="M5 5l14 14M19 5L5 19" stroke="currentColor" stroke-width="3"/>',
    "arrow-left": '<path d="M4 12l8-8v5h8v6h-8v5z"/>',
    "blank": "",
}


def svg(shape: str, paint: str = "currentColor") -> str:
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"'
    return f'{head} fill="{paint}">{shape}</svg>'


def own_sets(sources: Path) -> Path:
    """Three little sets in the places of real ones: two plain, one in colour with its drawings as pixels."""
    for place in ("npm/node_modules/@mdi/svg/svg", "npm/node_modules/@vscode/codicons/src/icons"):
        folder = sources / place
        folder.mkdir(parents=True)
        for name, shape in SHAPES.items():
            (folder / f"{name}.svg").write_text(svg(shape), encoding="utf-8")
    tags = [{"name": "plus", "aliases": ["add-one"], "tags": ["Math"]}]
    (sources / "npm/node_modules/@mdi/svg/meta.json").write_text(json.dumps(tags), encoding="utf-8")
    collection = sources / "npm/node_modules/@iconify-json/icon-park"
    collection.mkdir(parents=True)
    colourful = '<path d="M4 4h40v40H4z" fill="#2f88ff"/><path d="M14 14h20v20H14z" fill="#fff"/>'
    bodies = {"save-one": {"body": colourful}, "close": {"body": '<path d="M5 5h14v14H5z"/>', "width": 24}}
    (collection / "icons.json").write_text(
        json.dumps({"icons": bodies, "width": 48, "height": 48}), encoding="utf-8"
    )
    tango = sources / "deb/usr/share/icons/Tango/16x16/actions"
    tango.mkdir(parents=True)
    pixels = np.zeros((16, 16, 4), np.uint8)
    pixels[2:14, 2:14] = (0, 0, 200, 255)
    pixels[5:11, 5:11] = (0, 220, 240, 255)
    for number, name in enumerate(
        ("edit-delete", "document-new", "go-up", "go-down", "edit-cut", "list-add", "go-home", "edit-undo")
    ):
        pixels[number : number + 3, 0:16:2, 1] = 25 * number
        cv2.imwrite(str(tango / f"{name}.png"), pixels)
    return sources


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    sources = own_sets(tmp_path_factory.mktemp("sources"))
    return make_library(icon_files(sources), tmp_path_factory.mktemp("library"), concepts())


@pytest.mark.parametrize(
    ("file", "plain"),
    [
        ("zoom-in-outline", "zoom in"),
        ("ZoomIn", "zoom in"),
        ("folder_open_20_regular", "folder open"),
        ("trash-2", "trash 2"),
        ("outline", "outline"),
    ],
)
def test_names_of_files_become_plain_words(file, plain):
    assert plain_name(file) == plain


def test_what_shows_nothing_is_left_out(library):
    assert "blank" not in library.names
    assert library.families.count("mdi") == library.families.count("codicons") == len(SHAPES) - 1


def test_names_lead_to_concepts_and_tags_are_kept(library):
    table = concepts()
    place = library.names.index("plus")
    assert "add" in {table[concept].phrases[0] for concept in library.concepts[place]}
    assert library.tags[place] == ("add one", "math")
    assert drawn_texts(library)[place] == (("plus",), ("add one", "math"))


def test_only_colourful_drawings_keep_colours(library):
    colourful = {family for family, row in zip(library.families, library.colour_of, strict=True) if row >= 0}
    assert colourful == {"iconpark", "tango"}
    assert library.alpha.shape[1:] == (DRAWN, DRAWN)


def test_a_set_in_one_file_is_drawn_too_and_its_variants_have_one_name(library):
    found = {
        name: number for number, name in enumerate(library.names) if library.families[number] == "iconpark"
    }
    assert sorted(found) == ["close", "save"]
    assert library.colour_of[found["save"]] >= 0
    assert library.concepts[found["save"]]
    # The other's own size counts: what is drawn in 24 of 48 units fills the same part of its width.
    columns = np.flatnonzero(library.alpha[found["close"]].any(axis=0))
    assert columns[-1] - columns[0] < DRAWN * 0.6


def test_an_icon_on_a_coloured_sign_fills_it_and_stays_within(library):
    number = library.names.index("plus")
    rng = np.random.default_rng(3)
    for _ in range(40):
        size = int(rng.choice((16, 24, 48)))
        alpha, ink = _on_plate(library.alpha[number], size, rng)
        assert alpha.shape == (size, size)
        assert ink.shape == (size, size, 3)
        assert 0.2 < float(alpha.mean()) <= 1
        assert 0 <= float(ink.min()) <= float(ink.max()) <= 1
        # The sign differs from the plate around it.
        assert float(ink[alpha > 0.9].std(axis=0).max()) > 0.02


def test_words_are_there_to_be_told_from_icons(library):
    words = [number for number, family in enumerate(library.families) if family == WORDS]
    assert len(words) > 100
    assert all(
        not library.concepts[number] and drawn_texts(library)[number] == ((), ()) for number in words[:3]
    )


def test_a_second_run_reads_what_the_first_drew(tmp_path, library):
    sources = own_sets(tmp_path / "sources")
    first = make_library(icon_files(sources), tmp_path / "library", concepts())
    again = make_library((), tmp_path / "library", concepts())
    assert again.names == first.names
    assert np.array_equal(again.alpha, first.alpha)


def test_the_picture_on_a_shown_control_is_where_it_is_said_to_be(library):
    rng = np.random.default_rng(5)
    overlaps = []
    for number in rng.integers(0, library.families.index(WORDS), 150).tolist():
        shown = show(library, number, rng)
        found = find_picture(shown.pixels)
        overlaps.append(0.0 if found is None else found.iou(shown.box))
    assert np.mean(np.array(overlaps) > 0.6) > 0.85


def test_examples_repeat_with_the_seed_and_differ_without(library):
    first, again, other = (seen(library, 0, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first.shape == (CHANNELS, SIDE, SIDE)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_held_out_phrases_repeat_and_spare_the_common_ones():
    table = concepts()
    left = held_out_phrases(table, 0.2, 1)
    assert left == held_out_phrases(table, 0.2, 1)
    assert 50 < len(left) < 400
    assert all(table[number].phrases.index(phrase) >= 2 for number, phrase in left)


def test_orders_are_many_and_different():
    assert len(set(orders())) == len(orders()) > 2000
