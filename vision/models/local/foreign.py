"""Names for what comes from libraries that are installed on some machines only, and whose types are not checked."""

from __future__ import annotations

from typing import Any

Tensor = Any
"""torch.Tensor"""

Network = Any
"""transformers.PreTrainedModel"""

Tokenizer = Any
"""transformers.PreTrainedTokenizerFast"""

Images = Any
"""transformers' image processor"""

Cache = Any
"""transformers.Cache"""

Matcher = Any
"""xgrammar.GrammarMatcher"""

Library = Any
"""A module."""

JsonValue = Any
"""What JSON can hold."""
