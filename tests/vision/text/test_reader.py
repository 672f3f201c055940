"""The reader with its real models, on pictures drawn here."""

from __future__ import annotations

import subprocess
import sys
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from vision.change import Change, changed_regions
from vision.errors import ModelUnavailable
from vision.text import TextLine, TextReader, open_reader
from vision.text.reader import distinct, without_parts
from vision.types import Box, Frame


@pytest.fixture(scope="module")
def reader():
    with open_reader(threads=1) as opened:
        yield opened


def drawn(
    words: list[tuple[int, int, str]],
    *,
    size: tuple[int, int] = (480, 160),
    paper="white",
    ink="black",
    pt=16,
) -> Frame:
    image = Image.new("RGB", size, paper)
    draw = ImageDraw.Draw(image)
    for x, y, text in words:
        draw.text((x, y), text, fill=ink, font=ImageFont.load_default(pt))
    return Frame(np.array(image))


@pytest.mark.parametrize(("paper", "ink"), [("white", "black"), ("#202428", "#d0d0d0"), ("#3584e4", "white")])
def test_lines_are_read_with_their_words_and_tight_boxes(reader: TextReader, paper, ink):
    frame = drawn([(30, 20, "Preferences"), (30, 70, "Save the changes")], paper=paper, ink=ink)
    first, second = reader.read(frame)
    assert (first.text, second.text) == ("Preferences", "Save the changes")
    assert [word.text for word in second.words] == ["Save", "the", "changes"]
    background = frame.pixels[0, 0].astype(int)
    ink_mask = np.abs(frame.pixels.astype(int) - background).max(axis=2) > 60
    for line, rows in ((first, slice(0, 60)), (second, slice(60, 160))):
        ys, xs = np.nonzero(ink_mask[rows])
        truth = Box(xs.min(), ys.min() + rows.start, xs.max() + 1, ys.max() + 1 + rows.start)
        assert line.box.iou(truth) > 0.75
        assert line.score > 0.9
    assert all(second.box.encloses(word.box) for word in second.words)
    lefts = [word.box.left for word in second.words]
    assert lefts == sorted(lefts)


def test_the_entries_of_a_menu_bar_are_lines_of_their_own(reader: TextReader):
    frame = drawn([(10, 20, "File"), (56, 20, "Edit"), (104, 20, "Search"), (300, 20, "Ctrl+S")])
    assert [line.text for line in reader.read(frame)] == ["File", "Edit", "Search", "Ctrl+S"]


def test_regions_limit_what_is_read(reader: TextReader):
    frame = drawn([(30, 20, "First"), (30, 100, "Second")])
    assert [line.text for line in reader.read(frame, [Box(0, 90, 480, 160)])] == ["Second"]
    assert reader.read(frame, []) == ()


def test_the_same_words_read_the_same_beside_others(reader: TextReader):
    alone = reader.read(drawn([(30, 20, "Encoding")]))
    among = reader.read(drawn([(30, 20, "Encoding"), (30, 60, "Other things to read"), (200, 100, "Cancel")]))
    assert alone[0] in among


def test_what_was_read_before_is_not_recognised_again(reader, monkeypatch):
    frame = drawn([(30, 20, "Remembered")])
    reader.read(frame)
    asked: list[int] = []
    recognise = reader._recogniser.recognise
    monkeypatch.setattr(
        reader._recogniser,
        "recognise",
        lambda crops, *rest: asked.append(len(crops)) or recognise(crops, *rest),
    )
    reader.read(drawn([(30, 20, "Remembered"), (30, 100, "Fresh")]))
    reader.read(Frame(frame.pixels.copy()))
    assert asked == [1, 0]


def test_a_line_between_two_regions_is_one_line():
    wide = TextLine("Save all", Box(10, 10, 70, 22), 0.9)
    again = TextLine("Save al", Box(10, 10, 67, 23), 0.8)
    part = TextLine("all", Box(50, 12, 68, 20), 0.9)
    other = TextLine("Save all", Box(10, 30, 70, 42), 0.9)
    assert set(distinct([again, other, part, wide])) == {again, other}, "the larger of the two stays"
    assert distinct([wide, wide]) == [wide]
    assert distinct([]) == []


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(*[st.integers(0, 60)] * 2, *[st.integers(1, 40)] * 2), max_size=40), st.integers(1, 9)
)
def test_distinct_lines_are_the_same_however_many_are_compared_at_once(places, band):
    lines = [TextLine("a", Box(x, y, x + wide, y + high), 0.9) for x, y, wide, high in places]
    kept = distinct(lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vision.text.reader._BAND", band)
        assert distinct(lines) == kept
    assert all(any(k.box.intersection(line.box) is not None for k in kept) for line in lines)
    for index, line in enumerate(kept):
        assert not any(other.box.encloses(line.box) for other in kept[:index] + kept[index + 1 :])


def test_what_a_reader_is_told_of_a_frame_it_never_read_does_no_harm(reader: TextReader):
    before = drawn([(30, 20, "Preferences")])
    after = drawn([(30, 20, "Preferences"), (30, 70, "Cancel")])
    wrong = Change(before, ())
    assert [line.text for line in reader.read(after, since=wrong)] == ["Preferences", "Cancel"]


def test_only_the_region_that_changed_is_looked_at(reader, monkeypatch):
    words = [(20, 20, "Top left"), (560, 20, "Top right"), (20, 330, "Low left"), (560, 330, "Low right")]
    before = drawn(words, size=(760, 400))
    after = drawn([*words[:3], (560, 330, "Changed")], size=(760, 400))
    reader.read(before)
    seen: list[int] = []
    boxes = reader._detector.boxes
    monkeypatch.setattr(
        reader._detector, "boxes", lambda pixels, owners: seen.append(pixels.size) or boxes(pixels, owners)
    )
    lines = reader.read(after, since=Change(before, changed_regions(before, after)))
    assert [line.text for line in lines] == ["Top left", "Top right", "Low left", "Changed"]
    assert len(seen) == 1
    assert reader.read(Frame(after.pixels.copy())) == lines


@settings(deadline=None, max_examples=12)
@given(st.integers(1, 70), st.integers(1, 70), st.sampled_from([0, 127, 255]))
def test_frames_of_any_size_without_text_read_as_empty(reader: TextReader, width, height, shade):
    assert reader.read(Frame(np.full((height, width, 3), shade, np.uint8))) == ()


@settings(deadline=None, max_examples=8)
@given(st.integers(0, 2**32 - 1))
def test_noise_never_crashes(reader: TextReader, seed):
    noise = np.random.default_rng(seed).integers(0, 256, (48, 64, 3), dtype=np.uint8)
    for line in reader.read(Frame(noise)):
        assert Box(0, 0, 64, 48).encloses(line.box)


def test_an_empty_frame_reads_as_empty(reader: TextReader):
    assert reader.read(Frame(np.zeros((0, 0, 3), np.uint8))) == ()


def test_several_threads_may_read_at_once(reader: TextReader):
    results: dict[int, list[str]] = {}

    def work(number: int) -> None:
        results[number] = [line.text for line in reader.read(drawn([(30, 20, f"Number {number}")]))]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {number: [f"Number {number}"] for number in range(4)}


def test_a_closed_reader_says_so():
    opened = open_reader(threads=1)
    opened.close()
    with pytest.raises(ModelUnavailable, match="closed"):
        opened.read(drawn([]))


def test_importing_the_reader_loads_no_runtime():
    code = "import sys, vision.text, vision.parse; sys.exit(bool({'onnxruntime', 'cv2'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_boxes_inside_others_are_dropped():
    outer, inner, beside = Box(0, 0, 50, 20), Box(5, 5, 20, 15), Box(40, 0, 60, 20)
    assert set(without_parts({outer, inner, beside})) == {outer, beside}


def test_the_end_of_a_line_that_another_region_saw_too_is_no_line_of_its_own():
    whole, end = TextLine("File", Box(10, 10, 34, 22), 1.0), TextLine("le", Box(27, 10, 34, 25), 0.9)
    assert distinct([whole, end]) == distinct([end, whole]) == [whole]
