from __future__ import annotations

import pytest

from tools.llama_server import main, serving


def test_a_file_that_is_no_model_is_told(tmp_path, capsys):
    assert main([str(tmp_path / "none.gguf")]) == 1
    assert "none.gguf" in capsys.readouterr().err


def test_what_is_no_gguf_file_is_told(tmp_path, capsys):
    pytest.importorskip("xllamacpp", reason="llama.cpp's server comes with xllamacpp")
    file = tmp_path / "bad.gguf"
    file.write_bytes(b"GGUF but nothing more")
    assert main([str(file)]) == 1
    assert "Cannot serve" in capsys.readouterr().err
    with pytest.raises(RuntimeError), serving(file):
        pass
