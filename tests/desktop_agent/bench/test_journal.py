from __future__ import annotations

from pathlib import Path

from desktop_agent.bench import journal
from desktop_agent.bench.journal import FileWriter, JournalWriter, script
from desktop_agent.bench.types import BenchOptions
from vision.types import Frame


def test_the_same_seed_tells_the_same_session():
    def told(seed: int) -> list[object]:
        return [
            entry.digest if isinstance(entry, Frame) else entry
            for step in script(seed, 3)
            for entry in step.record
        ]

    assert told(5) == told(5)
    assert told(5) != told(6)


def test_events_name_the_frames_that_were_kept_before_them():
    for step in script(2, 3):
        kept: set[str] = set()
        for entry in step.record:
            if isinstance(entry, Frame):
                kept.add(entry.digest)
            else:
                assert getattr(entry, "frame", next(iter(kept), "")) in {*kept, ""}
        assert len(kept) == 2


def test_both_writers_write_every_picture_and_event(tmp_path: Path):
    ours, peer = JournalWriter(tmp_path), FileWriter(tmp_path / "files")
    steps = list(script(3, 2))
    sizes = [(ours.size(), peer.size())]
    for step in steps:
        ours.write(step)
        peer.write(step)
        sizes.append((ours.size(), peer.size()))
    ours.close()
    assert sizes == sorted(sizes)
    assert sizes[0][0] < sizes[-1][0]
    assert len(list((tmp_path / "files").glob("*.png"))) == 4
    written = sum(file.stat().st_size for file in (tmp_path / "files").iterdir())
    assert written == peer.size()
    events = sum(not isinstance(entry, Frame) for step in steps for entry in step.record)
    assert len((tmp_path / "files" / "events.jsonl").read_bytes().splitlines()) == events


def test_a_short_run_gives_every_number_that_scripts_read():
    result = journal.run(1, BenchOptions(rounds=3))
    assert {"bytes_per_step_p50", "overhead_ms_p50"} <= set(result.results)
    assert all(value > 0 for value in result.results.values())
    assert set(result.peers["png_and_jsonl"]) <= set(result.results)
