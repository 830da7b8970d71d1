"""Bad files and bad worlds: each has its own error with a remedy, and nothing is lost."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.app import NeedPassphrase, Reader, Workbench
from workbench.commands import engagements, notes
from workbench.errors import Damaged, Invalid, Locked, NotFound, TooNew, Unavailable, WrongPassphrase
from workbench.model.capture import Note
from workbench.secrets import MemorySecrets, Secrets
from workbench.store import schema
from workbench.store.sqlcipher import connect, key_for

ROOT = Path(__file__).resolve().parents[2]
WORDS = "gentle-river-stone-lamp"


@pytest.fixture
def file(workbench: Workbench, tmp_path: Path) -> Path:
    """A closed engagement file with 30 notes."""
    path = tmp_path / "client.assay"
    workbench.create_engagement(path, WORDS, engagements.create_engagement("Northwind"))
    for number in range(30):
        workbench.do(notes.add_note("", "", f"note {number} " + "about releases " * 20))
    workbench.close_engagement()
    return path


def flip(path: Path, at: int, count: int = 64) -> None:
    with path.open("r+b") as stream:
        stream.seek(at)
        old = stream.read(count)
        stream.seek(at)
        stream.write(bytes(b ^ 0xFF for b in old))


def alter(path: Path, sql: str) -> None:
    conn = connect(path, key_for(path, WORDS), journal="DELETE")
    conn.execute(sql)
    conn.close()


def test_the_file_opens_in_any_sqlcipher_tool_with_the_passphrase(file: Path) -> None:
    from sqlcipher3 import dbapi2

    conn = dbapi2.connect(str(file))
    conn.execute(f"PRAGMA key = '{WORDS}'")
    assert conn.execute("SELECT count(*) FROM note").fetchone() == (30,)
    conn.close()


def test_wrong_passphrase(workbench: Workbench, file: Path) -> None:
    with pytest.raises(WrongPassphrase, match=r"passphrase does not open client\.assay") as caught:
        workbench.open_engagement(file, "gentle-river-stone-lamb")
    assert caught.value.hint
    workbench.open_engagement(file, WORDS)
    assert workbench.read(Reader.count, Note) == 30


@pytest.mark.parametrize(("at", "words"), [(200, "first page"), (4096 * 3 + 100, "damaged")])
def test_damaged_is_not_called_a_wrong_passphrase(workbench: Workbench, file: Path, at: int, words: str) -> None:
    flip(file, at)
    with pytest.raises(Damaged, match=words) as caught:
        workbench.open_engagement(file, WORDS)
    assert "backup" in caught.value.hint


def test_cut_short(workbench: Workbench, file: Path) -> None:
    os.truncate(file, file.stat().st_size - 2000)
    with pytest.raises(Damaged, match="cut short"):
        workbench.open_engagement(file, WORDS)
    os.truncate(file, 4096)
    with pytest.raises(Damaged):
        workbench.open_engagement(file, WORDS)
    os.truncate(file, 10)
    with pytest.raises(Damaged, match="cut short"):
        workbench.open_engagement(file, WORDS)


def test_overwritten_salt_is_damage_on_a_machine_that_knows_the_file(workbench: Workbench, file: Path) -> None:
    flip(file, 0, 16)
    with pytest.raises(Damaged, match="first bytes"):
        workbench.open_engagement(file, WORDS)


def test_not_an_engagement_file(workbench: Workbench, tmp_path: Path) -> None:
    workbench.open_library()
    with pytest.raises(Invalid, match="not encrypted"):
        workbench.open_engagement(workbench.paths.library, WORDS)
    with pytest.raises(Invalid, match="folder"):
        workbench.open_engagement(tmp_path, WORDS)
    with pytest.raises(NotFound):
        workbench.open_engagement(tmp_path / "absent.assay", WORDS)


def test_too_new_to_read(workbench: Workbench, file: Path) -> None:
    alter(file, f"UPDATE meta SET value = '{schema.SCHEMA + 1}' WHERE key = 'min_reader'")
    before = file.read_bytes()
    with pytest.raises(TooNew, match="cannot be read"):
        workbench.open_engagement(file, WORDS)
    assert file.read_bytes() == before


@pytest.mark.parametrize("sql", [
    f"UPDATE meta SET value = '{schema.SCHEMA + 1}' WHERE key = 'schema'",
    "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('assay-engagement', 'm999_later', '')",
    "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('assay-engagement', 'records_later', '')",
])  # fmt: skip
def test_newer_but_readable_opens_read_only(workbench: Workbench, file: Path, sql: str) -> None:
    alter(file, sql)
    workbench.open_engagement(file, WORDS)
    assert workbench.engagement is not None and workbench.engagement.read_only
    assert any("newer version" in w.text for w in workbench.engagement.warnings)
    assert workbench.read(Reader.count, Note) == 30
    with pytest.raises(Unavailable, match="reading only"):
        workbench.do(notes.add_note("", "", "no"))
    assert workbench.can_undo() is None


def test_older_shape_is_backed_up_then_brought_up_to_date(workbench: Workbench, file: Path) -> None:
    uid = workbench.recent()[0].uid
    key = key_for(file, WORDS)
    conn = connect(file, key, journal="DELETE")
    conn.execute("ALTER TABLE note DROP COLUMN done")
    conn.execute("DROP TABLE report_issue")
    conn.execute("UPDATE _sqlite_migrations SET name = 'records_before' WHERE name LIKE 'records_%'")
    conn.close()
    workbench.open_engagement(file, WORDS)
    assert [b.why for b in workbench.backups(uid)] == ["migration"]
    assert all(n.done is False for n in workbench.read(Reader.all, Note))
    workbench.do(notes.add_note("", "", "written after the migration"))
    workbench.undo()
    assert workbench.undo() is not None, "steps from before the migration can still be undone"


def test_unclean_without_its_wal_warns(workbench: Workbench, file: Path, tmp_path: Path) -> None:
    workbench.open_engagement(file, WORDS)
    workbench.do(notes.add_note("", "", "only in the wal"))
    lonely = tmp_path / "lonely.assay"
    shutil.copy(file, lonely)
    both = tmp_path / "both.assay"
    for end in ("", "-wal"):
        shutil.copy(f"{file}{end}", f"{both}{end}")
    workbench.open_engagement(lonely, WORDS)
    assert workbench.engagement is not None
    assert any("-wal" in w.text and w.hint for w in workbench.engagement.warnings)
    workbench.open_engagement(both, WORDS)
    assert workbench.engagement.warnings == ()
    assert workbench.read(Reader.count, Note) == 31
    workbench.open_engagement(file, WORDS)
    assert workbench.engagement.warnings == (), "closing marked it clean"


def test_idle_makes_the_file_complete_by_itself(workbench: Workbench, file: Path, tmp_path: Path) -> None:
    workbench.open_engagement(file, WORDS)
    workbench.do(notes.add_note("", "", "checkpointed"))
    workbench.idle()
    assert Path(f"{file}-wal").stat().st_size == 0
    shutil.copy(file, tmp_path / "copy.assay")
    workbench.open_engagement(tmp_path / "copy.assay", WORDS)
    assert workbench.read(Reader.count, Note) == 31


def test_open_elsewhere_is_locked_and_free_again_after(workbench: Workbench, file: Path, tmp_path: Path) -> None:
    workbench.open_engagement(file, WORDS)
    other = Workbench(tmp_path / "home2", secrets=MemorySecrets(), person="Bo")
    with pytest.raises(Locked, match="open in another Assay"):
        other.open_engagement(file, WORDS)
    other.open_engagement(file, WORDS, read_only=True)
    assert other.read(Reader.count, Note) == 30
    other.close()
    workbench.close_engagement()
    other.open_engagement(file, WORDS)
    other.close()
    assert not list(tmp_path.glob(".*.lock"))


def test_a_file_that_will_not_open_leaves_the_open_one_alone(workbench: Workbench, file: Path, tmp_path: Path) -> None:
    second = tmp_path / "second.assay"
    workbench.create_engagement(second, WORDS, engagements.create_engagement("Other"))
    with pytest.raises(WrongPassphrase):
        workbench.open_engagement(file, "wrong")
    assert workbench.engagement is not None and workbench.engagement.path == second
    holder = Workbench(tmp_path / "home2", secrets=MemorySecrets(), person="Bo")
    holder.open_engagement(file, WORDS)
    with pytest.raises(Locked):
        workbench.open_engagement(file, WORDS)
    assert workbench.engagement is not None and workbench.engagement.path == second
    holder.close()


def test_creating_never_overwrites_and_failure_leaves_nothing(workbench: Workbench, file: Path, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="exists already"):
        workbench.create_engagement(file, WORDS, engagements.create_engagement("X"))
    with pytest.raises(Invalid):
        workbench.create_engagement(tmp_path / "new.assay", WORDS, engagements.create_engagement("  "))
    assert not list(tmp_path.glob("*new.assay*"))


READ_ONLY = """
import ctypes, os, sys
from pathlib import Path
if os.getuid() == 0:  # root obeys permissions once it gives up the right to override them
    head = (ctypes.c_uint32 * 2)(0x20080522, 0)
    assert ctypes.CDLL(None).capset(head, (ctypes.c_uint32 * 6)()) == 0
from workbench.app import Workbench, Reader
from workbench.commands import notes
from workbench.errors import Unavailable
from workbench.model.capture import Note
from workbench.secrets import MemorySecrets
path = Path(sys.argv[1])
bench = Workbench(Path(sys.argv[2]), secrets=MemorySecrets(), person="P")
bench.open_engagement(path, "gentle-river-stone-lamp")
assert bench.engagement.read_only and "read-only" in bench.engagement.warnings[0].text
assert bench.read(Reader.count, Note) == 30
with bench.snapshot() as reader:
    assert reader.count(Note) == 30
try:
    bench.do(notes.add_note("", "", "x"))
except Unavailable as error:
    print(error.text)
try:
    bench.create_engagement(path.parent / "new.assay", "words")
except Unavailable as error:
    print(error.text, error.hint)
bench.close()
"""


def test_read_only_folder_opens_for_reading_and_says_so(file: Path, tmp_path: Path) -> None:
    folder, state = tmp_path / "read-only", tmp_path / "state"
    folder.mkdir()
    try:
        shutil.copy(file, folder / "client.assay")
        (folder / "client.assay").chmod(0o444)
        folder.chmod(0o555)
        done = subprocess.run(
            [sys.executable, "-B", "-c", READ_ONLY, str(folder / "client.assay"), str(state)], cwd=ROOT,
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "reading only" in done.stdout and "permissions" in done.stdout
    finally:
        folder.chmod(0o755)


FULL = """
import resource, sys
from pathlib import Path
from workbench.app import Workbench, Reader
from workbench.commands import notes
from workbench.errors import Unavailable
from workbench.model.capture import Note
from workbench.secrets import MemorySecrets
path = Path(sys.argv[1])
bench = Workbench(Path(sys.argv[2]), secrets=MemorySecrets(), person="P")
bench.open_engagement(path, "gentle-river-stone-lamp")
limit = path.stat().st_size + 200_000
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
saved = bench.read(Reader.count, Note)
try:
    while saved < 5000:
        bench.do(notes.add_note("", "", f"{saved} " + "x" * 3000))
        saved += 1
except Unavailable as error:
    print(error.text, error.hint)
assert saved < 5000 and bench.read(Reader.count, Note) == saved
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
bench.do(notes.add_note("", "", "room again"))
assert bench.read(Reader.count, Note) == saved + 1 and bench.check() == []
bench.close()
"""


def test_full_disk_loses_nothing_and_recovers(file: Path, home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(file), str(home)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "could not be" in done.stdout or "failed" in done.stdout
    assert "Nothing was lost" in done.stdout


def test_keyring_remembers_and_none_is_told(
    workbench: Workbench, file: Path, home: Path, secrets: MemorySecrets
) -> None:
    workbench.open_engagement(file)
    assert workbench.read(Reader.count, Note) == 30
    uid = workbench.recent()[0].uid
    workbench.lock()
    assert workbench.engagement is None
    secrets.forget(uid)
    with pytest.raises(NeedPassphrase):
        workbench.open_engagement(file)
    plain = Workbench(home, secrets=Secrets(), person="P")
    with pytest.raises(NeedPassphrase):
        plain.open_engagement(file)
    plain.open_engagement(file, WORDS)
    assert plain.engagement is not None
    assert any("keyring" in w.text and "--passphrase-file" in w.hint for w in plain.engagement.warnings)
    plain.close()


def test_a_moved_file_is_still_known_to_the_keyring(workbench: Workbench, file: Path, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere" / "renamed.assay"
    moved.parent.mkdir()
    shutil.move(file, moved)
    workbench.open_engagement(moved)
    assert workbench.read(Reader.count, Note) == 30


def test_state_files_hold_no_client_name(workbench: Workbench, file: Path) -> None:
    for path in workbench.home.rglob("*.json"):
        assert "Northwind" not in path.read_text("utf-8")
    assert not workbench.paths.settings.exists() or b"Northwind" not in workbench.paths.settings.read_bytes()


def test_limits_are_inherited_by_no_other_test() -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
