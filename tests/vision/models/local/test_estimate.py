from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.models.local.estimate import GB, Need, Shape, in_gb, memory_needed, shape_of

NINE = {
    "text_config": {
        "hidden_size": 4096,
        "intermediate_size": 12288,
        "num_hidden_layers": 32,
        "num_attention_heads": 16,
        "num_key_value_heads": 4,
        "head_dim": 256,
        "linear_num_key_heads": 16,
        "linear_num_value_heads": 32,
        "linear_key_head_dim": 128,
        "linear_value_head_dim": 128,
        "linear_conv_kernel_dim": 4,
        "full_attention_interval": 4,
        "vocab_size": 248320,
        "max_position_embeddings": 262144,
    },
    "vision_config": {
        "hidden_size": 1152,
        "intermediate_size": 4304,
        "patch_size": 16,
        "spatial_merge_size": 2,
    },
}

NAMES = ["text_config", "vision_config", "layer_types", *NINE["text_config"], *NINE["vision_config"]]


def test_nine_billion_parameters_in_half_precision_take_more_than_eighteen_gb_and_fit_into_24():
    need = memory_needed(9_400_000_000, 16, shape=shape_of(NINE))
    assert need.weights == 18_800_000_000
    assert 19 * GB < need.total < 24 * GB


def test_only_full_attention_keeps_the_past():
    shape = shape_of(NINE)
    assert shape.token_bytes == 8 * 4 * 256 * 2 * 2
    assert shape.state_bytes > 24 * 32 * 128 * 128 * 4
    dense = shape_of({"text_config": {**NINE["text_config"], "layer_types": ["full_attention"] * 32}})
    assert dense.token_bytes == 4 * shape.token_bytes
    assert dense.state_bytes == 0


def test_fewer_bits_need_less_and_a_longer_context_needs_more():
    sizes = [memory_needed(9 * GB, bits).total for bits in (4, 8, 16, 32)]
    assert sizes == sorted(sizes)
    assert memory_needed(GB, context=64_000).total > memory_needed(GB, context=8_000).total
    assert memory_needed(GB, pixels=8_000_000).total > memory_needed(GB, pixels=1_000_000).total


def test_what_stays_at_sixteen_bits_is_counted_so():
    assert memory_needed(9 * GB, 4, kept=GB).weights == 8 * GB * 4.5 / 8 + 2 * GB
    assert memory_needed(9 * GB, 16, kept=GB).weights == 18 * GB


def test_other_widths_are_refused():
    with pytest.raises(ValueError, match="4, 8, 16 or 32"):
        memory_needed(GB, 5)


def test_amounts_read_well():
    assert in_gb(19_300_000_000) == "19"
    assert in_gb(4_520_000_000) == "4.5"
    assert str(Need(GB, GB)) == "2.0 GB"


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner),
        max_leaves=30,
    )
)
def test_whatever_a_configuration_holds_its_shape_has_no_negative_sizes(value: Any):
    shape = shape_of(value if isinstance(value, dict) else {"text_config": value})
    assert all(getattr(shape, name) >= 0 for name in Shape.__slots__)
    assert memory_needed(GB, shape=shape).total >= 2 * GB
