"""Reading grounding cases from the formats they come in; all files are made here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from desktop_agent.bench.cases import read_cases
from desktop_agent.bench.entries import read_entries
from desktop_agent.errors import BadInput
from vision.types import Box

OURS = {
    "image": "a.png",
    "instruction": "the File menu",
    "box": [10, 20, 60, 40],
    "kind": "text",
    "role": "menuitem",
}
SPOT = {
    "img_filename": "a.png",
    "bbox": [10, 20, 50, 20],
    "instruction": "open the file menu",
    "data_type": "text",
    "data_source": "windows",
}
PRO = {
    "id": "x_1",
    "img_filename": "a.png",
    "bbox": [10, 20, 60, 40],
    "img_size": [200, 100],
    "instruction": "the brush",
    "instruction_cn": "画笔",
    "application": "paint",
    "platform": "macos",
    "group": "Creative",
    "ui_type": "icon",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Image.new("RGB", (200, 100), "white").save(tmp_path / "a.png")
    return tmp_path


def lines(folder: Path, *entries: object, name: str = "cases.jsonl") -> Path:
    file = folder / name
    file.write_text("\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries), encoding="utf-8")
    return file


def array(folder: Path, *entries: object, name: str = "screenspot_desktop_v2.json") -> Path:
    file = folder / name
    file.write_text(json.dumps(list(entries), indent=1), encoding="utf-8")
    return file


def test_a_case_of_ours_takes_app_and_theme_from_the_file_beside_its_picture(folder: Path):
    (folder / "a.json").write_text(json.dumps({"app": "editor", "theme": "dark", "elements": [], "width": 3}))
    first, second = read_cases(lines(folder, OURS, {**OURS, "theme": "light", "toolkit": "qt"}))
    assert first.image == folder / "a.png"
    assert first.box == Box(10, 20, 60, 40)
    assert (first.instruction, first.kind, first.role) == ("the File menu", "text", "menuitem")
    assert dict(first.about) == {"app": "editor", "theme": "dark"}
    assert dict(second.about) == {"app": "editor", "theme": "light", "toolkit": "qt"}, "the line knows better"


def test_a_picture_without_a_file_or_with_a_list_beside_it_tells_nothing(folder: Path):
    assert dict(read_cases(lines(folder, OURS))[0].about) == {}
    (folder / "a.json").write_text("[]")
    assert dict(read_cases(lines(folder, OURS))[0].about) == {}


def test_a_broken_file_beside_a_picture_is_named(folder: Path):
    (folder / "a.json").write_text("{")
    with pytest.raises(BadInput, match=r"a\.json, which should tell about a\.png"):
        read_cases(lines(folder, OURS))


def test_screenspot_boxes_are_left_top_width_height(folder: Path):
    (case,) = read_cases(array(folder, SPOT))
    assert case.box == Box(10, 20, 60, 40)
    assert case.kind == "text"
    assert dict(case.about) == {"app": "windows", "platform": "desktop"}


def test_screenspot_pro_boxes_are_corners(folder: Path):
    (case,) = read_cases(array(folder, PRO, name="paint_macos.json"))
    assert case.box == Box(10, 20, 60, 40)
    assert case.kind == "icon"
    assert dict(case.about) == {"app": "paint", "platform": "macos", "group": "Creative"}


def test_shares_of_the_picture_are_corners_unless_that_turns_a_box_inside_out(folder: Path):
    other = {"file_name": "a.png", "instruction": "x", "data_type": "icon", "data_source": "ios"}
    corners = {**other, "bbox": [0.1, 0.2, 0.3, 0.4]}
    assert read_cases(array(folder, corners))[0].box == Box(20, 20, 60, 40)
    sizes = {**other, "bbox": [0.6, 0.2, 0.3, 0.4]}
    assert [case.box for case in read_cases(array(folder, corners, sizes))] == [
        Box(20, 20, 80, 60),
        Box(120, 20, 180, 60),
    ]


def test_a_target_thinner_than_a_pixel_keeps_one(folder: Path):
    (case,) = read_cases(array(folder, {**SPOT, "bbox": [10.1, 20.2, 0.3, 0.3]}))
    assert case.box == Box(10, 20, 11, 21)


def test_lines_work_for_the_family_too(folder: Path):
    assert len(read_cases(lines(folder, SPOT, SPOT))) == 2


def test_pictures_are_found_in_the_folders_that_the_formats_use(tmp_path: Path):
    for place in ("images", "screenspot_imgs", "screenspotv2_image"):
        home = tmp_path / place
        (home / place).mkdir(parents=True)
        Image.new("RGB", (200, 100)).save(home / place / "a.png")
        assert read_cases(array(home, SPOT))[0].image.parent.name == place
    nested = tmp_path / "pro" / "annotations"
    nested.mkdir(parents=True)
    (tmp_path / "pro" / "images").mkdir()
    Image.new("RGB", (200, 100)).save(tmp_path / "pro" / "images" / "a.png")
    assert len(read_cases(array(nested, PRO))) == 1


def test_pictures_may_lie_where_one_says(folder: Path, tmp_path_factory: pytest.TempPathFactory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for file in (lines(elsewhere, OURS), array(elsewhere, SPOT)):
        assert read_cases(file, folder)[0].image == folder / "a.png"
        with pytest.raises(BadInput, match=r"line 1|line 2"):
            read_cases(file)
        with pytest.raises(BadInput, match="no folder"):
            read_cases(file, folder / "gone")


def test_a_folder_stands_for_its_files(folder: Path, tmp_path_factory: pytest.TempPathFactory):
    cases = tmp_path_factory.mktemp("cases")
    with pytest.raises(BadInput, match=r"holds no \.json"):
        read_cases(cases)
    array(cases, PRO, PRO, name="b.json")
    lines(cases, OURS, name="a.jsonl")
    assert [case.kind for case in read_cases(cases, folder)] == ["text", "icon", "icon"]


@pytest.mark.parametrize(
    "change",
    [
        {"box": [1, 2, 3]},
        {"box": "1,2,3,4"},
        {"box": [1, 2, 3, None]},
        {"box": [1, 2, 3, True]},
        {"box": [1, 2, 3, 1e300]},
        {"box": [60, 20, 10, 40]},
        {"box": [10, 20, 10, 40]},
        {"box": [-5, 20, 10, 40]},
        {"image": 1},
        {"image": "gone.png"},
        {"instruction": " "},
        {"kind": None},
    ],
)
def test_what_is_wrong_with_a_line_is_told_with_file_and_number(folder: Path, change: dict[str, object]):
    with pytest.raises(BadInput, match=r"cases\.jsonl, line 2: "):
        read_cases(lines(folder, OURS, {**OURS, **change}))


@pytest.mark.parametrize(
    "change",
    [
        {"bbox": [1, 2]},
        {"bbox": [10, 20, 0, 5]},
        {"bbox": [150, 20, 100, 5]},
        {"data_type": 7},
        {"img_filename": "gone.png"},
        {"instruction": None},
    ],
)
def test_what_is_wrong_with_an_entry_of_an_array_is_told_with_its_line(
    folder: Path, change: dict[str, object]
):
    with pytest.raises(BadInput, match=r"v2\.json, line 14: "):
        read_cases(array(folder, SPOT, {**SPOT, **change}))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{}\nno json", 2),
        ("\n\n[1]", 3),
        ("[\n{},\n{]", 3),
        ("[{}\n\n{}]", 3),
        ("[\n", 2),
        ('[\n{"a": 1},\n', 3),
        ('{"a": 1}\n"text"\n', 2),
    ],
)
def test_what_is_no_json_is_told_with_its_line(tmp_path: Path, text: str, line: int):
    file = tmp_path / "cases.json"
    file.write_text(text)
    with pytest.raises(BadInput, match=rf"cases\.json, line {line}: not"):
        read_entries(file)


def test_a_place_that_may_not_be_looked_at_is_named(folder: Path):
    for file in (
        lines(folder, {**OURS, "image": "x" * 5000}),
        array(folder, {**SPOT, "img_filename": "x" * 5000}),
    ):
        with pytest.raises(BadInput, match="cannot be read: File name too long"):
            read_cases(file)


def test_deep_nesting_and_other_encodings_are_refused(tmp_path: Path):
    file = tmp_path / "deep.json"
    file.write_text("[" * 200_000)
    with pytest.raises(BadInput, match=r"deep\.json"):
        read_entries(file)
    file.write_bytes('{"a": "ä"}'.encode("latin-1"))
    with pytest.raises(BadInput, match="UTF-8"):
        read_entries(file)
    with pytest.raises(BadInput, match="cannot be read"):
        read_entries(tmp_path)


def test_empty_files_hold_no_cases(folder: Path):
    for content in ("", "\n \n", "[]", " [ ]\n"):
        (folder / "none.json").write_text(content)
        with pytest.raises(BadInput, match="holds no cases"):
            read_cases(folder / "none.json")


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.lists(st.dictionaries(st.text(), _VALUES, max_size=4), min_size=1, max_size=5),
    st.sampled_from([0, None]),
)
def test_arrays_and_lines_hold_the_same_entries_at_the_lines_they_stand_on(
    tmp_path_factory: pytest.TempPathFactory, entries: list[dict[str, object]], indent: int | None
):
    folder = tmp_path_factory.mktemp("entries")
    packed = [json.dumps(entry, ensure_ascii=False) for entry in entries]
    # Half a surrogate pair cannot be written as UTF-8.
    packed = [text.encode("utf-8", "replace").decode() for text in packed]
    expected = [json.loads(text) for text in packed]
    (folder / "lines").write_text("\n".join(packed), encoding="utf-8", newline="\n")
    (folder / "array").write_text(
        json.dumps(expected, indent=indent, ensure_ascii=False), encoding="utf-8", newline="\n"
    )
    from_lines, from_array = read_entries(folder / "lines"), read_entries(folder / "array")
    assert [entry.content for entry in from_lines] == expected == [entry.content for entry in from_array]
    assert [entry.line for entry in from_lines] == list(range(1, len(expected) + 1))
    text = (folder / "array").read_text(encoding="utf-8").split("\n")
    assert all("{" in text[entry.line - 1] for entry in from_array)
