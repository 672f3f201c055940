from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vision.errors import ModelUnavailable
from vision.models.local.checkpoint import find, inspect, tensors, weight_files

CONFIG = {"model_type": "qwen3_5", "text_config": {"hidden_size": 64}, "vision_config": {"hidden_size": 32}}


def weights(file: Path, shapes: dict[str, tuple[int, ...]]) -> Path:
    """A safetensors file with zeros of 2 bytes each."""
    header, at = {}, 0
    for name, shape in shapes.items():
        size = 2
        for side in shape:
            size *= side
        header[name] = {"dtype": "BF16", "shape": list(shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode()
    file.write_bytes(struct.pack("<Q", len(text)) + text + bytes(at))
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "Small-1B"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(CONFIG))
    (folder / "tokenizer.json").write_text("{}")
    (folder / "preprocessor_config.json").write_text("{}")
    (folder / "chat_template.jinja").write_text("{% if enable_thinking %}{{ tools }}{% endif %}")
    weights(folder / "model.safetensors", {"embed_tokens.weight": (10, 4), "layer.weight": (4, 4)})
    return folder


def test_a_folder_tells_its_parameters_from_the_headers_alone(folder: Path):
    found = inspect(folder)
    assert found.name == "Small-1B"
    assert (found.parameters, found.kept, found.size) == (56, 40, 112)
    assert found.sees
    assert found.thinks
    assert found.quantized == ""


def test_weights_in_several_files_are_added_up(folder: Path):
    (folder / "model.safetensors").rename(folder / "model-1.safetensors")
    weights(folder / "model-2.safetensors", {"more": (100,)})
    names = {"a": "model-1.safetensors", "b": "model-2.safetensors"}
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": names}))
    assert inspect(folder).parameters == 156
    (folder / "model-2.safetensors").unlink()
    with pytest.raises(ModelUnavailable, match=r"lacks 1 of 2 weight files \(model-2"):
        inspect(folder)


@pytest.mark.parametrize("name", ["../model.safetensors", "/etc/passwd", "model.bin", "", 7, None, ["x"]])
def test_an_index_that_leads_out_of_the_folder_or_to_pickles_is_refused(folder: Path, name: Any):
    value = name if not isinstance(name, list) else "x/y.safetensors"
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"a": value}}))
    with pytest.raises(ModelUnavailable, match="does not list weights of this folder"):
        weight_files(folder)


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "weights.pkl"])
def test_weights_as_pickles_only_are_refused_and_never_read(folder: Path, name: str):
    (folder / "model.safetensors").rename(folder / name)
    with pytest.raises(ModelUnavailable, match="only as pickles"):
        inspect(folder)


@pytest.mark.parametrize("name", ["config.json", "tokenizer_config.json", "processor_config.json"])
def test_a_checkpoint_that_asks_for_code_of_its_own_is_refused(folder: Path, name: str):
    settings = json.loads((folder / name).read_text()) if (folder / name).exists() else {}
    (folder / name).write_text(json.dumps({**settings, "auto_map": {"AutoModel": "evil.Model"}}))
    with pytest.raises(ModelUnavailable, match=f"code of its own to be run \\({name}"):
        inspect(folder)


def test_a_checkpoint_without_tokenizer_is_incomplete(folder: Path):
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ModelUnavailable, match="no tokenizer"):
        inspect(folder)


def test_a_folder_without_weights_says_so(folder: Path):
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelUnavailable, match="holds no weights"):
        inspect(folder)


@pytest.mark.parametrize("left", [0, 4, 8, 40, -1, -30])
def test_weights_that_were_cut_off_are_refused(folder: Path, left: int):
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:left])
    with pytest.raises(ModelUnavailable, match="damaged or was cut off"):
        inspect(folder)


@pytest.mark.parametrize("text", ["", "[]", "{", "7", "[" * 100_000, '{"a": NaN', "\udcff"])
def test_a_configuration_that_is_no_object_is_refused(folder: Path, text: str):
    (folder / "config.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ModelUnavailable, match="damaged"):
        inspect(folder)


def test_a_folder_without_configuration_is_no_model(tmp_path: Path):
    with pytest.raises(ModelUnavailable, match=r"no config\.json"):
        inspect(tmp_path)


def test_what_was_squeezed_before_is_noticed(folder: Path):
    config = {**CONFIG, "quantization_config": {"quant_method": "fp8"}}
    (folder / "config.json").write_text(json.dumps(config))
    assert inspect(folder).quantized == "fp8"


def test_a_model_is_found_in_its_folder_and_nowhere_else(folder: Path):
    assert find(folder) == folder
    with pytest.raises(ModelUnavailable, match="no such folder"):
        find(folder / "nothing")


def test_a_name_that_was_never_pulled_is_told_with_the_command_that_pulls_it():
    pytest.importorskip("huggingface_hub", reason="names are looked up with the extra gpu")
    with pytest.raises(ModelUnavailable, match="desktop-agent models pull nobody/no-such-model-9B"):
        find("nobody/no-such-model-9B")
    with pytest.raises(ModelUnavailable):
        find("nobody/..")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    header=st.one_of(
        st.binary(max_size=80),
        st.recursive(
            st.one_of(st.none(), st.integers(), st.text(max_size=4)),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["shape", "data_offsets", "dtype", "w"]), inner)
            ),
            max_leaves=12,
        ).map(lambda value: json.dumps(value).encode()),
    ),
    length=st.one_of(st.none(), st.integers(0, 2**64 - 1)),
    body=st.binary(max_size=16),
)
def test_no_header_does_more_than_be_refused(tmp_path: Path, header: bytes, length: int | None, body: bytes):
    file = tmp_path / "model.safetensors"
    file.write_bytes(struct.pack("<Q", len(header) if length is None else length) + header + body)
    try:
        found = list(tensors(file))
    except ModelUnavailable:
        return
    assert all(size >= 0 and min((0, *shape)) >= 0 for _, shape, size in found)
