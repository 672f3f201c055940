from __future__ import annotations

import base64
import html
import json
import sqlite3
import urllib.parse
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from desktop_agent.errors import BadInput
from desktop_agent.macros.emit import scalar
from desktop_agent.macros.leaks import SecretLeaked, assert_absent
from desktop_agent.plan.sentences.quoting import quoted

VALUE = "pä\"ss'w\\ord <1> & 100%"

FORMS = {
    "utf8": VALUE.encode(),
    "utf16": VALUE.encode("utf-16"),
    "utf16be": VALUE.encode("utf-16-be"),
    "latin1": VALUE.encode("latin-1"),
    "json": json.dumps({"text": VALUE}).encode(),
    "json unicode": json.dumps({"text": VALUE}, ensure_ascii=False).encode(),
    "json in json": json.dumps(json.dumps(VALUE)).encode(),
    "yaml": scalar(VALUE).encode(),
    "yaml single": ("'" + VALUE.replace("'", "''") + "'").encode(),
    "sentence": quoted(VALUE).encode(),
    "html": html.escape(VALUE).encode(),
    "address": urllib.parse.quote(VALUE).encode(),
    "form": urllib.parse.quote_plus(VALUE).encode(),
    "hex": VALUE.encode().hex().encode(),
    "base64": base64.b64encode(VALUE.encode()),
    "base64 shifted": base64.b64encode(b"x" + VALUE.encode() + b"yz"),
    "base64 shifted twice": base64.b64encode(b"xx" + VALUE.encode() + b"z"),
    "base64 for addresses": base64.urlsafe_b64encode(VALUE.encode()),
    "base64 in lines": base64.encodebytes(bytes(70) + VALUE.encode() + bytes(70)),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_value_is_found_in_every_form(tmp_path, form):
    path = tmp_path / "file.bin"
    path.write_bytes(b"before " + FORMS[form] + b" after")
    with pytest.raises(SecretLeaked) as raised:
        assert_absent({"password": VALUE}, [path])
    assert VALUE not in str(raised.value)
    assert '"password"' in str(raised.value)
    assert str(path) in str(raised.value)


def test_clean_files_pass(tmp_path):
    (tmp_path / "a.yaml").write_text("version: 1\n- secret: password\n", encoding="utf-8")
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (99, 99, 3), np.uint8)).save(tmp_path / "a.png")
    assert_absent({"password": VALUE, "pin": "12", "none": ""}, [tmp_path])


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(st.characters(codec="utf-8"), min_size=4, max_size=20), st.binary(max_size=9))
def test_any_value_is_found_as_text_and_in_base64(tmp_path, value, before):
    path = tmp_path / "file"
    for data in (before + value.encode(), base64.b64encode(before + value.encode() + before)):
        path.write_bytes(data)
        with pytest.raises(SecretLeaked):
            assert_absent({"it": value}, [path])


@pytest.mark.parametrize("kind", ["tEXt", "zTXt", "iTXt", "iTXt packed"])
def test_texts_of_pictures_are_looked_through(tmp_path, kind):
    told = PngInfo()
    if kind.startswith("iTXt"):
        told.add_itxt("Comment", VALUE, zip=kind.endswith("packed"))
    else:
        told.add_text("Comment", VALUE, zip=kind == "zTXt")
    Image.new("RGB", (9, 9)).save(tmp_path / "a.png", pnginfo=told)
    with pytest.raises(SecretLeaked):
        assert_absent({"password": VALUE}, [tmp_path / "a.png"])


def test_a_row_that_lies_in_pieces_is_found(tmp_path):
    path = tmp_path / "session.sqlite"
    connection = sqlite3.connect(path)
    connection.execute('CREATE TABLE "odd ""name" (json BLOB)')
    secret = "abcdefgh" * 900
    connection.execute('INSERT INTO "odd ""name" VALUES (?)', (json.dumps({"text": secret}).encode(),))
    connection.commit()
    connection.close()
    assert secret.encode() not in path.read_bytes()
    with pytest.raises(SecretLeaked, match="table odd"):
        assert_absent({"password": secret}, [path])


def test_what_is_packed_is_found(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("steps.json", json.dumps([VALUE] * 9))
    with pytest.raises(SecretLeaked, match=r"steps\.json"):
        assert_absent({"password": VALUE}, [tmp_path])


def test_a_name_of_a_file_is_looked_at(tmp_path):
    (tmp_path / "hunter2.txt").write_bytes(b"")
    with pytest.raises(SecretLeaked, match="name"):
        assert_absent({"password": "hunter2"}, [tmp_path])


def test_a_short_value_counts_as_a_word_only(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("value 123 and x12y\n", encoding="utf-8")
    assert_absent({"pin": "12"}, [path])
    path.write_text("the pin is 12.\n", encoding="utf-8")
    with pytest.raises(SecretLeaked):
        assert_absent({"pin": "12"}, [path])


def test_what_cannot_be_looked_through_is_no_proof(tmp_path):
    with pytest.raises(BadInput, match="no such file"):
        assert_absent({"password": VALUE}, [tmp_path / "missing"])
    (tmp_path / "a.sqlite").write_bytes(b"SQLite format 3\0" + bytes(range(1, 200)))
    with pytest.raises(BadInput, match="looked through"):
        assert_absent({"password": VALUE}, [tmp_path])
