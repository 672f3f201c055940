from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.errors import ModelUnavailable
from vision.models.grid import Resized, Thousand
from vision.models.presets import Preset, preset_for, preset_named, presets

DIALECTS = {"qwen", "qwen2.5", "ui-tars", "openai", "anthropic", "text"}
SIZED = [preset for preset in presets() if preset.shape is not None]


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.name)
def test_every_preset_can_be_asked_and_says_where_its_facts_are_from(preset: Preset):
    assert preset.dialect in DIALECTS
    assert preset.sees != (preset.dialect == "text")
    assert preset.source
    assert preset_named(preset.name) == preset
    assert preset_named(preset.name.upper()) == preset


@pytest.mark.parametrize("preset", SIZED, ids=lambda preset: preset.name)
def test_a_sized_preset_is_found_by_its_name_its_repository_and_its_build(preset: Preset):
    assert preset_named(preset.repository) == preset
    assert preset_for(preset.repository) == preset
    assert preset_for(preset.name) == preset
    assert preset.licence
    assert 0 < preset.active <= preset.parameters <= preset.files
    # The size in the name is the size to within a tenth (names round, and leave the eyes out).
    named = float(preset.name.removeprefix(f"{preset.family}-").split("b")[0])
    assert named * 0.95 < preset.parameters / 1e9 < named * 1.26


@pytest.mark.parametrize("size", ["0.8b", "2b", "4b", "9b", "27b", "35b-a3b", "122b-a10b", "397b-a17b"])
def test_the_reference_family_is_there_in_all_its_sizes(size: str):
    preset = preset_named(f"qwen3.5-{size}")
    assert preset.grid_for(1920, 1080) == Thousand()
    assert preset.picture.size(1920, 1080) == (1920, 1088)
    assert preset.picture_tokens(1920, 1080) == 2040
    assert preset.context == 262_144
    assert preset.thinking


@pytest.mark.parametrize(
    ("served", "name"),
    [
        ("qwen3.5:9b", "qwen3.5-9b"),
        ("Qwen3_5-9B-Q4_K_M.gguf", "qwen3.5-9b"),
        ("unsloth/Qwen3.5-35B-A3B-GGUF", "qwen3.5-35b-a3b"),
        ("qwen3.5:35b", "qwen3.5-35b-a3b"),
        ("Qwen/Qwen3.5-122B-A10B-GPTQ-4bit", "qwen3.5-122b-a10b"),
        ("Qwen3.5-Flash", "qwen3.5"),
        ("Qwen3.8-Flash-Next", "qwen3.8"),
        ("qwen3-vl:8b-instruct-q8_0", "qwen3-vl-8b"),
        ("Qwen/Qwen3-VL-30B-A3B-Thinking-FP8", "qwen3-vl-30b-a3b"),
        ("qwen2.5vl:7b", "qwen2.5-vl-7b"),
        ("/models/UI-TARS-1.5-7B", "ui-tars-1.5-7b"),
        ("ui-tars-72b-dpo", "ui-tars"),
        ("computer-use-preview-2025-03-11", "openai"),
        ("claude-sonnet-4-5", "anthropic"),
        ("Qwen3.5-27B-Claude-distilled", "qwen3.5-27b"),
        ("Qwen2.5-Coder-1.5B-Instruct", "text"),
        ("Qwen3-8B", "text"),
        ("Qwen3-5B", "text"),
        ("llama3.2:3b", "text"),
    ],
)
def test_a_served_name_tells_family_and_size(served: str, name: str):
    found = preset_for(served)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("served", ["", "my-model", "gpt-4o", "model", "meta-llama/Llama-3.2-90B-Vision"])
def test_a_name_that_says_nothing_is_not_guessed_at(served: str):
    assert preset_for(served) is None


def test_a_configuration_tells_family_and_size_by_its_build(tmp_path: Path):
    config = {"model_type": "qwen3_5", "text_config": {"num_hidden_layers": 32, "hidden_size": 4096}}
    found = preset_for(config)
    assert found is not None
    assert found.name == "qwen3.5-9b"
    # Qwen3.6 loads as Qwen3.5: only its name tells them apart.
    folder = tmp_path / "Qwen3.6-27B"
    folder.mkdir()
    config["text_config"] = {"num_hidden_layers": 64, "hidden_size": 5120}
    (folder / "config.json").write_text(json.dumps(config))
    found = preset_for(folder)
    assert found is not None
    assert found.name == "qwen3.6-27b"


def test_a_tiny_build_of_a_known_architecture_is_asked_like_its_family():
    text = {"num_hidden_layers": 4, "hidden_size": 64, "max_position_embeddings": 4096}
    found = preset_for({"model_type": "qwen3_5", "text_config": text})
    assert found is not None
    assert (found.name, found.dialect, found.context) == ("qwen3.5", "qwen", 4096)
    assert found.needs() is None


def test_the_name_of_a_folder_does_not_outvote_the_architecture_in_it(tmp_path: Path):
    folder = tmp_path / "Qwen3.5-9B"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"model_type": "qwen2_5_vl"}))
    found = preset_for(folder)
    assert found is not None
    assert found.family == "qwen2.5-vl"


def test_ui_tars_is_told_from_the_model_it_was_made_of(tmp_path: Path):
    config = {"model_type": "qwen2_5_vl", "num_hidden_layers": 28, "hidden_size": 3584}
    found = preset_for(config)
    assert found is not None
    assert found.name == "qwen2.5-vl-7b"
    found = preset_for({**config, "_name_or_path": "ByteDance-Seed/UI-TARS-1.5-7B"})
    assert found is not None
    assert found.name == "ui-tars-1.5-7b"
    assert found.grid_for(1920, 1080) == Resized(1932, 1092)


def test_a_language_model_reads_the_screen_in_words():
    found = preset_for(
        {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "max_position_embeddings": 8192}
    )
    assert found is not None
    assert (found.name, found.sees, found.context) == ("text", False, 8192)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a": 1}' + b" " * 1_100_000]
)
def test_a_folder_whose_configuration_cannot_be_read_tells_nothing(tmp_path: Path, content: bytes):
    (tmp_path / "config.json").write_bytes(content)
    assert preset_for(tmp_path) is None
    assert preset_for(tmp_path / "missing") is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "model_type",
                "text_config",
                "architectures",
                "_name_or_path",
                "num_hidden_layers",
                "hidden_size",
            ]
        ),
        json_values | st.sampled_from(["qwen3_5", "qwen2_5_vl", ["X", 3]]),
    )
)
def test_no_configuration_whatever_makes_guessing_fail(config):
    found = preset_for(config)
    assert found is None or found.dialect in DIALECTS


@given(st.text(max_size=2000))
def test_no_name_whatever_makes_guessing_fail(name: str):
    found = preset_for(name)
    assert found is None or found.dialect in DIALECTS


@given(
    st.sampled_from(SIZED),
    st.sampled_from(["{}", "org/{}", "{}-FP8", "{}-GGUF", "/models/{}"]),
    st.booleans(),
)
def test_the_usual_spellings_of_a_repository_are_all_understood(preset: Preset, form: str, upper: bool):
    name = form.format(preset.repository.partition("/")[2])
    found = preset_for(name.upper() if upper else name.replace(":", "-"))
    assert found is not None
    assert found.name == preset.name


def total(preset: Preset, bits: int, context: int = 32_768) -> int:
    need = preset.needs(bits, context)
    assert need is not None
    return need.total


@given(st.sampled_from(SIZED), st.integers(0, 262_144), st.integers(0, 262_144))
def test_more_tokens_and_more_bits_never_need_less_memory(preset: Preset, some: int, more: int):
    few, many = sorted((some, more))
    assert total(preset, 16, few) <= total(preset, 16, many)
    assert total(preset, 4, few) < total(preset, 8, few) < total(preset, 16, few)
    assert total(preset, 4, few) > preset.parameters * 0.5


def test_memory_agrees_with_what_is_published():
    preset = preset_named("qwen3.5-9b")
    # Its files take 19.3 GB, draft heads included; a token of the past 32 KiB in 8 of its 32 layers.
    assert preset.download == pytest.approx(19.3e9, rel=0.01)
    need = preset.needs()
    assert need is not None
    assert need.weights == pytest.approx(18.8e9, rel=0.01)
    assert preset.shape is not None
    assert preset.shape.token_bytes == 32 * 1024
    assert preset_named("qwen3.5-27b").download == pytest.approx(55.6e9, rel=0.01)
    assert preset_named("text").needs() is None


@given(st.integers(1, 8000), st.integers(1, 8000))
def test_a_picture_is_brought_to_a_size_the_family_takes(width: int, height: int):
    for name in ("qwen3.5-9b", "qwen2.5-vl-7b", "ui-tars-1.5-7b"):
        rule = preset_named(name).picture
        wide, high = rule.size(width, height)
        assert wide % rule.factor == high % rule.factor == 0
        assert preset_named(name).picture_tokens(width, height) == (wide // rule.factor) * (
            high // rule.factor
        )


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(ModelUnavailable, match=r"qwen3\.5-9b"):
        preset_named("gpt")
