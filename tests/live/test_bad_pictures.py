"""Pictures that no screen ever gave, through the command: a right answer, or one clear line and the documented code."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from desktop_agent.cli import run_command
from tests.fakes.agent import run_agent

pytestmark = pytest.mark.live

NOISE = np.random.default_rng(5)


def words(size: tuple[int, int] = (400, 120)) -> Image.Image:
    """A white picture that says "Save the file"."""
    image = Image.new("RGB", size, "white")
    font = ImageFont.truetype("DejaVuSans.ttf", 20)
    ImageDraw.Draw(image).text((30, 40), "Save the file", "black", font)
    return image


def noise(width: int, height: int) -> Image.Image:
    return Image.fromarray(NOISE.integers(0, 256, (height, width, 3), dtype=np.uint8))


def deep(image: Image.Image) -> Image.Image:
    return Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)


def turned(path: Path) -> None:
    image = words().transpose(Image.Transpose.ROTATE_90)
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(path, exif=exif, quality=95)


def palette(path: Path) -> None:
    image = words().convert("P")
    image.save(path, transparency=int(np.asarray(image)[0, 0]))


def with_words() -> dict[str, Callable[[Path], object]]:
    return {
        "cmyk.jpg": lambda path: words().convert("CMYK").save(path, quality=95),
        "sixteen.png": lambda path: deep(words()).save(path),
        "grey_alpha.png": lambda path: words().convert("LA").save(path),
        "palette.png": palette,
        "one_bit.png": lambda path: words().convert("1").save(path),
        "moving.gif": lambda path: words().save(path, save_all=True, append_images=[noise(400, 120)]),
        "moving.webp": lambda path: words().save(path, save_all=True, append_images=[noise(400, 120)]),
        "turned.jpg": turned,
    }


def without_words() -> dict[str, Callable[[Path], object]]:
    return {
        "one.png": lambda path: Image.new("RGB", (1, 1)).save(path),
        "thin.png": lambda path: Image.new("RGB", (2, 3000), "white").save(path),
        "flat.png": lambda path: Image.new("RGB", (3000, 2)).save(path),
        "black.png": lambda path: Image.new("RGB", (1920, 1080)).save(path),
        "white.png": lambda path: Image.new("RGB", (1920, 1080), "white").save(path),
        "noise.png": lambda path: noise(640, 400).save(path),
        "thin_noise.png": lambda path: noise(2, 3000).save(path),
        "nothing.png": lambda path: Image.new("RGBA", (300, 200), (0, 0, 0, 0)).save(path),
    }


def parsed(path: Path, capsys: pytest.CaptureFixture[str]) -> dict:
    assert run_command(["parse", str(path), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    for element in answer["elements"]:
        left, top, right, bottom = element["box"]
        assert 0 <= left <= right <= answer["width"]
        assert 0 <= top <= bottom <= answer["height"]
        assert 0 <= element["score"] <= 1
    return answer


@pytest.mark.parametrize("name", with_words())
def test_words_are_read_whatever_the_picture_is_made_of(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / name
    with_words()[name](path)
    answer = parsed(path, capsys)
    assert (answer["width"], answer["height"]) == (400, 120)
    assert any(element["text"] == "Save the file" for element in answer["elements"]), answer
    assert run_command(["ground", str(path), "click Save the file", "--json"]) == 0
    x, y = json.loads(capsys.readouterr().out)["point"]
    assert 30 <= x <= 170
    assert 38 <= y <= 68


@pytest.mark.parametrize("name", without_words())
def test_where_there_are_no_words_none_are_read(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / name
    without_words()[name](path)
    answer = parsed(path, capsys)
    assert len(answer["elements"]) <= 5
    assert run_command(["ground", str(path), "click Save the file", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["point"] is None


def half(path: Path) -> None:
    noise(200, 100).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def bomb(path: Path) -> None:
    body = b"IHDR" + struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    rest = zlib.compress(b"\0" * 1_000_000)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + body
        + struct.pack(">I", zlib.crc32(body))
        + struct.pack(">I", len(rest))
        + b"IDAT"
        + rest
        + struct.pack(">I", zlib.crc32(b"IDAT" + rest))
    )


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty.png": (Path.touch, "is empty"),
    "notes.png": (lambda path: path.write_text("Dear diary"), "not a picture"),
    "half.png": (half, "truncated or damaged"),
    "half.jpg": (half, "truncated or damaged"),
    "bomb.png": (bomb, "far more than 100 million pixels"),
    "folder.png": (Path.mkdir, "is a folder"),
    "gone.png": (lambda path: None, "There is no file"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_one_line_and_a_usage_error(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    make, words = REFUSED[name]
    make(tmp_path / name)
    for command in (["parse", str(tmp_path / name)], ["ground", str(tmp_path / name), "click Save"]):
        assert run_command([*command, "--json"]) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        assert words in printed.err
        assert name in printed.err
        assert len(printed.err.splitlines()) == 1


@pytest.mark.parametrize("name", ["half.jpg", "bomb.png", "notes.png"])
def test_a_process_of_its_own_prints_no_traceback_either(name: str, tmp_path: Path):
    make, words = REFUSED[name]
    make(tmp_path / name)
    agent = run_agent(tmp_path, "parse", str(tmp_path / name), "--json")
    assert agent.finish() == 2
    assert words in agent.stderr
    assert "Traceback" not in agent.stderr
    assert agent.stdout == ""


def test_an_8k_screen_is_read_within_its_memory(tmp_path: Path):
    """The limit is on addresses: it leaves room for libraries, not for holding the picture many times."""
    path = tmp_path / "huge.png"
    screen = Image.new("RGB", (7680, 4320), (236, 236, 236))
    screen.paste(words((400, 120)).resize((1600, 480)), (3000, 2000))
    screen.save(path, compress_level=1)
    entry = (
        "import resource; resource.setrlimit(resource.RLIMIT_DATA, (2_500_000_000, 2_500_000_000));"
        "from desktop_agent.cli import main; main()"
    )
    agent = run_agent(tmp_path, "parse", str(path), "--json", entry=entry)
    assert agent.finish() == 0, agent.stderr
    assert (agent.json()["width"], agent.json()["height"]) == (7680, 4320)
    assert any("Save" in element["text"] for element in agent.json()["elements"])
