"""No sentence typed into an engagement, and no passphrase, stands in clear in any file afterwards.

A real process types a sentence into every kind of place, is closed or killed, and every file it left is read.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from tests.ui.sentinel_child import MARK, said
from workbench.app import Reader, Workbench
from workbench.model.capture import DraftLine, Note
from workbench.secrets import MemorySecrets

ROOT = Path(__file__).resolve().parents[2]
CHILD = Path(__file__).with_name("sentinel_child.py")
PASSPHRASE = "Vombrik-otter-plain-gravel-9"

# Everything that may be left; a preview, a picture or an export that nobody asked for would be seen here.
EXPECTED = re.compile(
    r"home/(library\.db(-wal|-shm)?|(settings|recent|device)\.json|logs/assay\.log"
    r"|backups/[0-9a-f]{32}/(\d{8}T\d{9}|evidence)\.assay)"
    r"|work/(\.?client\.assay(\.lock|-wal|-shm)?|copy\.assay|restored\.assay)"
)


def in_any_encoding(text: str) -> list[bytes]:
    return [text.encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be")] + [text.lower().encode()]


def files_in(root: Path) -> list[Path]:
    return sorted(p for p in root.rglob("*") if p.is_file() and not p.is_symlink())


@pytest.mark.parametrize("end", ["closed", "killed"])
def test_nothing_typed_is_left_in_clear(end: str, tmp_path: Path) -> None:
    home, work, temp, user = (tmp_path / name for name in ("home", "work", "temp", "user"))
    for folder in (work, temp, user):
        folder.mkdir()
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(temp),
        "HOME": str(user), "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    for name in [n for n in environment if n.startswith("XDG_")]:
        del environment[name]
    done = subprocess.run(
        [sys.executable, str(CHILD), str(home), str(work), end], cwd=temp, input=PASSPHRASE + "\n",
        env=environment, capture_output=True, text=True, timeout=180,
    )  # fmt: skip
    assert done.returncode == (-signal.SIGKILL if end == "killed" else 0), done.stderr
    assert done.stdout == "done\n" and MARK not in done.stderr

    wanted = [*in_any_encoding(MARK), *in_any_encoding(PASSPHRASE), *in_any_encoding(PASSPHRASE.split("-")[0])]
    found = files_in(tmp_path)
    assert not [p for p in found if MARK in str(p.relative_to(tmp_path))], "a file is named after what was typed"
    for path in found:
        data = path.read_bytes()
        clear = [word for word in wanted if word in data]
        assert not clear, f"{path.relative_to(tmp_path)} holds {clear}"
    left = [str(p.relative_to(tmp_path)) for p in found if p.is_relative_to(home) or p.is_relative_to(work)]
    assert [name for name in left if not EXPECTED.fullmatch(name)] == []
    assert files_in(temp) == []
    encrypted = [p for p in found if ".assay" in p.name and p.stat().st_size > 4096 and not p.name.endswith("-shm")]
    assert len(encrypted) >= (5 if end == "closed" else 6), "file, copy, restored, backup, its evidence, and the -wal"
    for path in encrypted:
        data = path.read_bytes()
        assert b"SQLite format 3" not in data
        assert len(zlib.compress(data, 1)) > 0.9 * len(data), f"{path.name} has pages that are not encrypted"

    # The same sentences are there for whoever has the passphrase: the scan looked for the right thing.
    bench = Workbench(tmp_path / "reader", secrets=MemorySecrets(), person="R")
    bench.open_engagement(work / "client.assay", PASSPHRASE)
    texts = {n.text for n in bench.read(Reader.all, Note)}
    assert said("an edited note") in texts and said("a removed note") not in texts
    assert [d.text for d in bench.read(Reader.all, DraftLine)] == [said("an unsent line")]
    bench.close()


def test_the_scan_finds_what_stands_in_clear(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        data = b"\x00\x01" + said("x").encode(encoding) + b"\xff"
        assert any(word in data for word in in_any_encoding(MARK))
