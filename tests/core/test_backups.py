"""Backups, their rotation, restoring, copies for others, the lock between processes, moving to another place."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from workbench.app import NeedPassphrase, Reader, Workbench
from workbench.commands import evidence, notes
from workbench.errors import Damaged, Invalid, Locked, Unavailable, WrongPassphrase
from workbench.model.capture import Evidence, Note
from workbench.secrets import MemorySecrets
from workbench.store import backup as backups
from workbench.store.backup import Backup

ROOT = Path(__file__).resolve().parents[2]
DAY = 86_400_000


def other(sample, **kw) -> Workbench:  # type: ignore[no-untyped-def]
    return Workbench(sample.path.parent / "elsewhere", secrets=MemorySecrets(), person="Bo", **kw)


def fill(sample) -> bytes:  # type: ignore[no-untyped-def]
    data = os.urandom(300_000)
    sample.workbench.do(notes.add_note(sample.session, sample.assessment, "before the backup"))
    sample.workbench.do(evidence.attach_file(data, "Screenshot"))
    return data


def test_a_backup_restores_everything_anywhere_with_the_passphrase_alone(sample, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    bench = sample.workbench
    data = fill(sample)
    made = bench.backup_now()
    bench.do(notes.add_note(sample.session, sample.assessment, "after the backup"))
    assert made.path.read_bytes()[:15] != b"SQLite format 3"
    target = tmp_path / "restored.assay"
    reader = other(sample)
    with pytest.raises(NeedPassphrase):
        reader.restore(made, target)
    with pytest.raises(WrongPassphrase):
        reader.restore(made, target, "not the words")
    assert not target.exists()
    reader.restore(made, target, sample.passphrase)
    reader.open_engagement(target, sample.passphrase)
    assert reader.engagement is not None and reader.engagement.warnings == ()
    assert [n.text for n in reader.read(Reader.all, Note)] == ["before the backup"]
    assert reader.read(Reader.blob, reader.read(Reader.all, Evidence)[0].sha256) == data
    assert reader.check() == [] and reader.can_undo() == "Evidence Screenshot added"
    with pytest.raises(Invalid, match="exists already"):
        reader.restore(made, target, sample.passphrase)
    reader.close()
    assert bench.read(Reader.count, Note) == 2, "the open file was not touched"


def test_evidence_is_kept_once_for_all_backups(sample) -> None:  # type: ignore[no-untyped-def]
    fill(sample)
    first = sample.workbench.backup_now()
    kept = first.path.with_name("evidence.assay")
    size = kept.stat().st_size
    assert first.size < 300_000 + sample.path.stat().st_size and size > 300_000
    second = sample.workbench.backup_now()
    assert kept.stat().st_size == size and second.path != first.path
    assert [b.path for b in sample.workbench.backups()] == [second.path, first.path]


def test_rotation_keeps_the_newest_ten_and_one_of_each_day(tmp_path: Path) -> None:
    now = int(time.time() * 1000)
    made = []
    for hours in range(0, 24 * 40, 6):
        path = tmp_path / f"{hours}.assay"
        path.touch()
        made.append(Backup(path, "u", now - hours * 3_600_000, 0))
    old = tmp_path / "old-migration.assay"
    old.touch()
    made.append(Backup(old, "u", now - 300 * DAY, 0, "migration"))
    backups.rotate(made)
    left = [b for b in made if b.path.exists()]
    assert left[:10] == made[:10] and old.exists()
    rest = [b for b in left[10:] if b.why == "backup"]
    days = [b.at // DAY for b in rest]
    assert len(days) == len(set(days)) and all(now - b.at <= 14 * DAY for b in rest)
    assert {b.at // DAY for b in made if now - b.at <= 14 * DAY} == {b.at // DAY for b in left if b.why == "backup"}


def test_a_backup_that_fails_leaves_the_earlier_ones_and_no_rest(sample, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    bench = sample.workbench
    first = bench.backup_now()

    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "_flush", full)
    with pytest.raises(Unavailable, match="full"):
        bench.backup_now()
    assert [b.path for b in bench.backups()] == [first.path]
    assert not list(first.path.parent.glob("*.part"))


def test_a_damaged_backup_is_told_and_writes_nothing(sample, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    made = sample.workbench.backup_now()
    with made.path.open("r+b") as stream:
        stream.seek(4096 * 4)
        stream.write(os.urandom(4096 * 3))
    with pytest.raises(Damaged, match="damaged"):
        sample.workbench.restore(made, tmp_path / "restored.assay")
    assert not list(tmp_path.glob("restored*"))


def test_broken_evidence_of_a_backup_is_told_and_writes_nothing(sample, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    fill(sample)
    made = sample.workbench.backup_now()
    kept = made.path.with_name("evidence.assay")
    with kept.open("r+b") as stream:
        stream.seek(4096 * 10)
        stream.write(os.urandom(4096 * 8))
    with pytest.raises(Damaged, match=r"evidence\.assay"):
        sample.workbench.restore(made, tmp_path / "restored.assay")
    assert not list(tmp_path.glob("restored*"))


def test_a_file_that_broke_meanwhile_never_replaces_a_good_backup(sample, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    bench = sample.workbench
    good = bench.backup_now()
    bench.idle()
    with sample.path.open("r+b") as stream:
        stream.seek(sample.path.stat().st_size // 4096 // 2 * 4096)
        stream.write(os.urandom(4096 * 4))
    with pytest.raises(Damaged, match="damaged"):
        bench.backup_now()
    assert [b.path for b in bench.backups()] == [good.path]
    with pytest.raises(Damaged):
        bench.send_copy(tmp_path / "copy.assay")
    assert not list(tmp_path.glob("copy*"))
    bench.restore(good, tmp_path / "restored.assay")
    assert bench.check() != []


def test_a_sent_copy_is_complete_with_an_identity_of_its_own(sample, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    bench = sample.workbench
    data = fill(sample)
    target = tmp_path / "for-mira.assay"
    bench.send_copy(target)
    assert bench.engagement is not None and bench.engagement.path == sample.path
    with pytest.raises(Invalid, match="exists already"):
        bench.send_copy(target)
    reader = other(sample)
    reader.open_engagement(target, sample.passphrase)
    assert reader.engagement is not None and reader.engagement.warnings == ()
    assert reader.engagement.uid == bench.engagement.uid and reader.engagement.copy_uid != bench.engagement.copy_uid
    assert reader.read(Reader.blob, reader.read(Reader.all, Evidence)[0].sha256) == data
    assert not list(tmp_path.glob("*.part"))
    reader.close()


def test_going_on_at_another_place(sample, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    bench = sample.workbench
    fill(sample)
    target = tmp_path / "stick" / "client.assay"
    with pytest.raises(Unavailable):
        bench.move_to(target)
    assert bench.engagement is not None and bench.engagement.path == sample.path, "the present one stays open"
    target.parent.mkdir()
    bench.move_to(target)
    bench.do(notes.add_note(sample.session, sample.assessment, "on the stick"))
    assert bench.engagement.path == target and bench.read(Reader.count, Note) == 2
    assert bench.undo() is not None and bench.undo() is not None, "undo reaches back over the move"
    reader = other(sample)
    reader.open_engagement(sample.path, sample.passphrase)
    assert reader.read(Reader.count, Note) == 1
    reader.close()


HOLD = """
import sys
from pathlib import Path
from workbench.app import Workbench
from workbench.secrets import MemorySecrets
bench = Workbench(Path(sys.argv[1]), secrets=MemorySecrets(), person="Second")
bench.open_engagement(Path(sys.argv[2]), sys.stdin.readline().strip())
print("open", flush=True)
sys.stdin.readline()
"""


def test_two_processes_never_write_one_file_and_a_killed_one_locks_nobody_out(sample, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    bench = sample.workbench
    bench.close_engagement()
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "second"), str(sample.path)], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert holder.stdin is not None and holder.stdout is not None
    try:
        holder.stdin.write(sample.passphrase + "\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(Locked, match=f"process {holder.pid}") as caught:
            bench.open_engagement(sample.path, sample.passphrase)
        assert "Close it there" in caught.value.hint
        bench.open_engagement(sample.path, sample.passphrase, read_only=True)
        bench.close_engagement()
    finally:
        holder.kill()
        holder.wait()
        holder.stdin.close()
        holder.stdout.close()
    bench.open_engagement(sample.path, sample.passphrase)
    bench.do(notes.add_note(sample.session, sample.assessment, "free again"))
