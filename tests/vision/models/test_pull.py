from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vision.models.fake_hub import FakeHub, running
from vision.errors import ModelFailed, ModelStopped, ModelUnavailable
from vision.models.hub import Hub, HubFile, Listing
from vision.models.presets import preset_named
from vision.models.pull import PullStep, pull
from vision.models.pull_choice import wanted
from vision.models.store import (
    NOTE,
    find_pulled,
    folder_for,
    folder_of,
    is_repository,
    pulled,
    read_note,
    remove,
)

WEIGHTS = os.urandom(300_000)


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    files = {
        "config.json": b'{"model_type": "qwen3_5"}',
        "tokenizer.json": b"{}" * 500,
        "chat_template.jinja": b"{{ messages }}",
        "LICENSE": b"Apache",
        "README.md": b"# hello",
        "model.safetensors": WEIGHTS,
    }
    with running(FakeHub(files)) as fake:
        yield fake


def bring(hub: FakeHub, folder: Path, **more):
    return pull("org/model", hub=Hub(hub.address, token=hub.token), folder=folder, wait_s=0.001, **more)


def test_weights_and_plain_data_come_and_nothing_else(hub: FakeHub, tmp_path: Path):
    hub.files |= {"pytorch_model.bin": b"pickle", "modeling.py": b"import os", "tf_model.h5": b"x"}
    model = bring(hub, tmp_path / "m")
    assert (tmp_path / "m/model.safetensors").read_bytes() == WEIGHTS
    names = {path.name for path in (tmp_path / "m").iterdir()}
    assert names == {
        "config.json",
        "tokenizer.json",
        "chat_template.jinja",
        "LICENSE",
        "model.safetensors",
        NOTE,
    }
    assert not any(name.endswith((".bin", ".py", ".h5")) for name, _ in hub.asked)
    assert read_note(tmp_path / "m") == model
    assert model.missing() == ()
    assert model.size == sum(len(hub.files[file.name]) for file in model.files)


def test_how_far_it_is_is_told_up_to_the_end(hub: FakeHub, tmp_path: Path):
    steps: list[PullStep] = []
    model = bring(hub, tmp_path / "m", told=steps.append)
    fetched = [step.done for step in steps if step.doing == "fetching" and step.total == model.size]
    assert fetched == sorted(fetched)
    assert steps[-1].done == steps[-1].total == model.size


def test_an_interrupted_pull_goes_on_where_it_ended(hub: FakeHub, tmp_path: Path):
    hub.cut_after, hub.cuts = 100_000, 1_000
    stop = []

    def told(step: PullStep) -> None:
        if step.file == "model.safetensors" and step.doing == "fetching":
            stop.append(step)

    with pytest.raises(ModelStopped, match="go on"):
        bring(hub, tmp_path / "m", told=told, cancelled=lambda: bool(stop))
    assert find_pulled("org/model") is None
    part = next((tmp_path / "m").glob("*.part"))
    have = part.stat().st_size
    assert 0 < have < len(WEIGHTS)
    hub.cuts = 0
    hub.asked.clear()
    bring(hub, tmp_path / "m")
    assert ("/org/model/resolve/" + "a" * 40 + "/model.safetensors", f"bytes={have}-") in hub.asked
    assert (tmp_path / "m/model.safetensors").read_bytes() == WEIGHTS
    assert not list((tmp_path / "m").glob("*.part"))


@pytest.mark.parametrize("ranges", [True, False])
def test_a_connection_that_breaks_again_and_again_still_brings_the_file(
    hub: FakeHub, tmp_path: Path, ranges: bool
):
    hub.ranges = ranges
    hub.cut_after, hub.cuts = (40_000, 7) if ranges else (250_000, 3)
    bring(hub, tmp_path / "m")
    assert (tmp_path / "m/model.safetensors").read_bytes() == WEIGHTS


def test_a_hub_that_is_busy_is_waited_for_and_one_that_stays_so_is_given_up(hub: FakeHub, tmp_path: Path):
    hub.busy = 3
    bring(hub, tmp_path / "m")
    hub.busy = 1_000
    with pytest.raises(ModelUnavailable, match=r"busy \(503\).*pull again"):
        bring(hub, tmp_path / "other")


@pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
def test_a_wrong_checksum_is_refused_and_what_came_is_deleted(hub: FakeHub, tmp_path: Path, name: str):
    hub.lies = (name,)
    with pytest.raises(ModelFailed, match="checksum differs"):
        bring(hub, tmp_path / "m")
    assert not (tmp_path / "m" / name).exists()
    assert not list((tmp_path / "m").glob(f"{name}*.part"))
    assert read_note(tmp_path / "m") is None


def test_a_part_that_was_spoilt_is_fetched_anew(hub: FakeHub, tmp_path: Path):
    folder = tmp_path / "m"
    bring(hub, folder)
    digest = next(file.digest for file in read_note(folder).files if file.name == "model.safetensors")
    (folder / "model.safetensors").unlink()
    (folder / f"model.safetensors.{digest[7:19]}.part").write_bytes(b"x" * 1000)
    bring(hub, folder)
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS


def test_a_second_pull_fetches_no_file_again(hub: FakeHub, tmp_path: Path):
    first = bring(hub, tmp_path / "m")
    hub.asked.clear()
    assert bring(hub, tmp_path / "m") == first
    assert not any("/resolve/" in path for path, _ in hub.asked)


def test_a_newer_state_replaces_what_changed_and_drops_what_is_gone(hub: FakeHub, tmp_path: Path):
    bring(hub, tmp_path / "m")
    hub.revision = "b" * 40
    hub.files["config.json"] = b'{"model_type": "qwen3_5", "new": 1}'
    del hub.files["LICENSE"]
    hub.asked.clear()
    model = bring(hub, tmp_path / "m")
    assert [path.rsplit("/", 1)[1] for path, _ in hub.asked if "/resolve/" in path] == ["config.json"]
    assert model.revision == "b" * 40
    assert not (tmp_path / "m/LICENSE").exists()


def test_too_little_room_is_told_before_anything_is_fetched(hub: FakeHub, tmp_path: Path):
    with pytest.raises(ModelUnavailable, match=r"needs .* more on the disk .* --to"):
        bring(hub, tmp_path / "m", free_space=lambda _: 64_000_100)
    assert not any("/resolve/" in path for path, _ in hub.asked)


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's")
def test_a_disk_that_fills_up_in_the_middle_is_told_and_what_came_is_kept(hub: FakeHub, tmp_path: Path):
    folder = tmp_path / "m"
    bring(hub, folder)
    digest = next(file.digest for file in read_note(folder).files if file.name == "model.safetensors")
    (folder / "model.safetensors").unlink()
    part = folder / f"model.safetensors.{digest[7:19]}.part"
    part.symlink_to("/dev/full")
    with pytest.raises(ModelUnavailable, match=r"disk of .* is full.*make room"):
        bring(hub, folder)
    assert (folder / "tokenizer.json").exists()
    assert read_note(folder).missing() == ("model.safetensors",)


@pytest.mark.parametrize(
    "name",
    [
        "../evil.safetensors",
        "/etc/evil.json",
        "a/../../evil.json",
        "..\\evil.json",
        "C:evil.json",
        "a//b.json",
        ".",
        "evil\n.json",
    ],
)
def test_a_listing_that_leads_out_of_the_folder_is_refused_whole(hub: FakeHub, tmp_path: Path, name: str):
    hub.listed = [{"type": "file", "path": name, "size": 4, "oid": "0" * 40}]
    with pytest.raises(ModelFailed, match="outside its folder"):
        bring(hub, tmp_path / "m")
    assert not (tmp_path / "m").exists()


@given(st.text(max_size=40))
def test_no_name_in_a_listing_is_written_outside_the_folder(name: str):
    safe = (
        HubFile("config.json", 2, "git:" + "0" * 40),
        HubFile("model.safetensors", 2, "sha256:" + "0" * 64),
    )
    listing = Listing("org/model", "a" * 40, (*safe, HubFile(name, 2, "git:" + "0" * 40)))
    try:
        plain, weights = wanted(listing)
    except ModelFailed:
        return
    for file in (*plain, *weights):
        assert (Path("/store/m") / file.name).resolve().parent == Path("/store/m")
        assert not file.name.startswith(".")


def test_only_the_weights_that_the_index_names_come(hub: FakeHub, tmp_path: Path):
    hub.files |= {
        "model-00001-of-00001.safetensors": b"shard",
        "consolidated.safetensors": b"the same in one piece",
        "model.safetensors.index.json": json.dumps(
            {"weight_map": {"a": "model-00001-of-00001.safetensors"}}
        ).encode(),
    }
    model = bring(hub, tmp_path / "m")
    weights = [file.name for file in model.files if file.name.endswith(".safetensors")]
    assert weights == ["model-00001-of-00001.safetensors"]


@pytest.mark.parametrize(
    "index",
    [
        b"[]",
        b"{",
        b'{"weight_map": 3}',
        b'{"weight_map": {"a": "gone.safetensors"}}',
        b'{"weight_map": {"a": []}}',
    ],
)
def test_an_index_that_makes_no_sense_is_refused(hub: FakeHub, tmp_path: Path, index: bytes):
    hub.files["model.safetensors.index.json"] = index
    with pytest.raises(ModelFailed, match="index"):
        bring(hub, tmp_path / "m")


def test_a_repository_without_safe_weights_is_refused(hub: FakeHub, tmp_path: Path):
    hub.files = {"config.json": b"{}", "pytorch_model.bin": b"pickle"}
    with pytest.raises(ModelUnavailable, match="safetensors"):
        bring(hub, tmp_path / "m")


def test_a_repository_that_is_not_there_or_not_open_is_told_with_what_to_do(hub: FakeHub, tmp_path: Path):
    with pytest.raises(ModelUnavailable, match="no model org/other that is open to you"):
        pull("org/other", hub=Hub(hub.address, token=""), folder=tmp_path / "m")
    hub.token = "hf_secret"
    with pytest.raises(ModelUnavailable, match="HF_TOKEN") as refused:
        pull("org/model", hub=Hub(hub.address, token="hf_wrong"), folder=tmp_path / "m")
    assert "hf_wrong" not in str(refused.value)


def test_the_token_opens_the_hub_and_goes_to_no_other_place(hub: FakeHub, tmp_path: Path):
    hub.token = "hf_secret"
    with running(FakeHub(hub.files)) as elsewhere:
        hub.elsewhere = elsewhere.address
        bring(hub, tmp_path / "m")
        assert elsewhere.tokens
        assert set(elsewhere.tokens) == {""}
    hub.next_link = "http://127.0.0.1:9/steal"
    hub.page = 2
    with pytest.raises(ModelFailed, match="another place"):
        bring(hub, tmp_path / "other")


def test_the_token_is_not_sent_over_an_open_line():
    assert Hub("http://hub.example", token="hf_secret")._token == ""
    assert Hub("https://hub.example", token="hf_secret")._token == "hf_secret"
    for wrong in ("ftp://hub.example", "hub.example", "https://name:word@hub.example"):
        with pytest.raises(ModelUnavailable, match="address"):
            Hub(wrong)


def test_a_listing_of_several_pages_is_read_to_its_end(hub: FakeHub, tmp_path: Path):
    hub.page = 2
    assert len(bring(hub, tmp_path / "m").files) == 5


def test_the_hubs_own_client_reads_the_same_listing(hub: FakeHub):
    library = pytest.importorskip("huggingface_hub")
    if importlib.import_module("huggingface_hub.constants").HF_HUB_OFFLINE:
        pytest.skip("HF_HUB_OFFLINE is set")
    hub.page = 2
    api = library.HfApi(endpoint=hub.address, token=False)
    theirs = list(api.list_repo_tree("org/model", recursive=True, revision=hub.revision))
    listed = {
        entry.path: f"sha256:{entry.lfs.sha256}" if entry.lfs else f"git:{entry.blob_id}"
        for entry in theirs
        if isinstance(entry, importlib.import_module("huggingface_hub.hf_api").RepoFile)
    }
    assert {file.name: file.digest for file in Hub(hub.address).listing("org/model").files} == listed


@pytest.mark.parametrize(
    "entry",
    [
        {"type": "file", "path": "x.json", "size": -1, "oid": "0" * 40},
        {"type": "file", "path": "x.json", "size": "3", "oid": "0" * 40},
        {"type": "file", "path": 7, "size": 3, "oid": "0" * 40},
        {"type": "file", "path": "x.json", "size": 3},
        {"type": "file", "path": "x.json", "size": 3, "oid": "../../etc"},
        {"type": "file", "path": "x.json", "size": 3, "oid": "0" * 40, "lfs": {"oid": "no", "size": 3}},
        {"type": "file", "path": "x.json", "size": 3, "oid": "0" * 40, "lfs": {}},
    ],
)
def test_a_listing_with_a_file_that_cannot_be_checked_is_refused(hub: FakeHub, tmp_path: Path, entry):
    hub.listed = [entry]
    with pytest.raises(ModelFailed):
        bring(hub, tmp_path / "m")


def test_a_folder_that_holds_something_else_is_left_alone(hub: FakeHub, tmp_path: Path):
    (tmp_path / "config.json").write_text("mine")
    with pytest.raises(ModelUnavailable, match="something else"):
        bring(hub, tmp_path)
    assert (tmp_path / "config.json").read_text() == "mine"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows guards open files itself")
def test_two_pulls_into_one_folder_do_not_get_in_each_others_way(hub: FakeHub, tmp_path: Path):
    refused: list[str] = []

    def told(step: PullStep) -> None:
        if not refused:
            with pytest.raises(ModelUnavailable, match="by another program right now") as second:
                bring(hub, tmp_path / "m")
            refused.append(str(second.value))

    bring(hub, tmp_path / "m", told=told)
    assert refused


def test_nobody_there_is_told_in_words(tmp_path: Path):
    with pytest.raises(ModelUnavailable, match=r"127\.0\.0\.1:9 cannot be reached"):
        pull("org/model", hub=Hub("http://127.0.0.1:9"), folder=tmp_path / "m", wait_s=0.001)


def test_the_store_lists_finds_and_removes(hub: FakeHub, tmp_path: Path):
    store = tmp_path / "store"
    assert pulled(store) == ()
    model = bring(hub, folder_for("org/model", store))
    (store / "junk").mkdir()
    assert pulled(store) == (model,)
    assert find_pulled("org/model", store) == model
    preset = replace(preset_named("qwen3.5-9b"), repository="org/model")
    assert folder_of(preset, store) == model.folder
    assert folder_of(preset_named("text"), store) is None
    (model.folder / "config.json").write_text("shorter")
    assert folder_of(preset, store) is None
    assert remove("org/model", store) > len(WEIGHTS)
    assert find_pulled("org/model", store) is None
    with pytest.raises(ModelUnavailable, match="not pulled"):
        remove("org/model", store)


def test_removing_leaves_alone_what_no_pull_made(tmp_path: Path):
    folder = folder_for("org/model", tmp_path)
    (folder / "photos").mkdir(parents=True)
    with pytest.raises(ModelUnavailable, match="yourself"):
        remove("org/model", tmp_path)
    assert (folder / "photos").is_dir()


@pytest.mark.parametrize(
    "name", ["", "model", "../x/y", "a/b/c", "a/..", "..", "a b/c", "/etc/passwd", "o/m\n"]
)
def test_what_is_no_repository_leads_to_no_folder(name: str, tmp_path: Path):
    assert not is_repository(name)
    assert find_pulled(name, tmp_path) is None
    with pytest.raises(ModelUnavailable, match="owner/name"):
        folder_for(name, tmp_path)


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"[]",
        b"{}",
        b'{"repository": "org/model", "revision": "a", "files": [{"name": "../x", "size": 1, "digest": ""}]}',
        b'{"repository": "org/model", "revision": "a", "files": 3}',
        b'{"repository": "../x", "revision": "a", "files": []}',
    ],
)
def test_a_note_that_makes_no_sense_is_no_model(tmp_path: Path, note: bytes):
    (tmp_path / NOTE).write_bytes(note)
    assert read_note(tmp_path) is None
