"""Evidence that vanishes, is a folder, is empty, forbidden or far too large: own words, nothing half stored."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from workbench.app import Reader, Workbench
from workbench.commands import evidence
from workbench.errors import Invalid, NotFound, Unavailable, WorkbenchError
from workbench.model.capture import Evidence, EvidenceLink
from workbench.store import blobs

ROOT = Path(__file__).resolve().parents[2]
GB = 1024**3


def sparse(path: Path, size: int) -> Path:
    with path.open("wb") as stream:
        stream.truncate(size)
    return path


def blob_rows(bench: Workbench) -> int:
    return int(bench._store.rows("SELECT count(*) FROM blob_chunk")[0][0])  # type: ignore[union-attr]


def vanished(folder: Path) -> Path:
    path = folder / "minutes.pdf"
    path.write_bytes(b"x")
    path.unlink()
    return path


def dangling(folder: Path) -> Path:
    path = folder / "link.pdf"
    path.symlink_to(folder / "nowhere.pdf")
    return path


def empty(folder: Path) -> Path:
    path = folder / "empty.pdf"
    path.touch()
    return path


def pipe(folder: Path) -> Path:
    path = folder / "pipe"
    os.mkfifo(path)
    return path


def a_folder(folder: Path) -> Path:
    path = folder / "scans"
    path.mkdir()
    return path


@pytest.mark.parametrize(("make", "error", "words", "remedy"), [
    (vanished, NotFound, "minutes.pdf is no longer there", "moved"),
    (dangling, NotFound, "link.pdf is no longer there", "moved"),
    (a_folder, Invalid, "scans is a folder", "one by one"),
    (empty, Invalid, "empty.pdf is empty", "another file"),
    (pipe, Invalid, "pipe is not an ordinary file", "seen, not copied"),
    (lambda folder: sparse(folder / "dump.bin", 5 * GB), Invalid, "5.0 GB; at most 2 GB", "link"),
    (lambda folder: sparse(folder / "just.bin", 2 * GB + 1), Invalid, "at most 2 GB", "link"),
])  # fmt: skip
def test_refused_in_own_words_and_nothing_is_stored(
    sample, tmp_path: Path, make: Callable[[Path], Path], error: type[WorkbenchError], words: str, remedy: str  # type: ignore[no-untyped-def]
) -> None:
    bench = sample.workbench
    step = bench.read(Reader.last_step)
    with pytest.raises(error, match=words) as caught:
        bench.do(evidence.attach_file(make(tmp_path), criterion="modelops.mo-l2-rel-2"))
    assert remedy in caught.value.hint
    assert bench.read(Reader.count, Evidence) == bench.read(Reader.count, EvidenceLink) == blob_rows(bench) == 0
    assert bench.read(Reader.last_step) == step


@pytest.mark.parametrize("fault", [FileNotFoundError(2, "gone"), PermissionError(13, "no"), OSError(5, "broken")])
def test_fails_in_the_middle_of_reading(
    sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: OSError  # type: ignore[no-untyped-def]
) -> None:
    """The drive is pulled out after the first chunk: the message names the evidence, the chunk is taken back."""
    bench = sample.workbench
    path = tmp_path / "scan.tif"
    path.write_bytes(b"x" * 100)
    real = blobs._chunks

    def torn(source: bytes | Path):  # type: ignore[no-untyped-def]
        yield from real(source)
        raise fault

    monkeypatch.setattr(blobs, "_chunks", torn)
    with pytest.raises(Unavailable, match=r"scan\.tif"):
        bench.do(evidence.attach_file(path))
    assert bench.read(Reader.count, Evidence) == blob_rows(bench) == 0


def test_the_same_bytes_are_kept_once_and_come_back_whole(sample, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    bench = sample.workbench
    data = os.urandom(blobs.CHUNK * 2 + 17)
    path = tmp_path / "recording.wav"
    path.write_bytes(data)
    first = bench.do(evidence.attach_file(path, "One")).result
    bench.do(evidence.attach_file(data, "Two"))
    assert blob_rows(bench) == 3
    stored = bench.read(Reader.get, Evidence, first)
    assert stored.sha256 == sha256(data).hexdigest() and stored.size == len(data)
    path.unlink()
    assert bench.read(Reader.blob, stored.sha256) == data
    bench.undo()
    bench.undo()
    bench.redo()
    assert bench.read(Reader.blob, stored.sha256) == data


LARGE = """
import resource, sys
from pathlib import Path
from workbench.app import Workbench
from workbench.commands import engagements, evidence
from workbench.secrets import MemorySecrets
folder = Path(sys.argv[1])
bench = Workbench(folder / "home", secrets=MemorySecrets(), person="P")
bench.create_engagement(folder / "x.assay", "words", engagements.create_engagement("Northwind"))
bench.do(evidence.attach_file(b"warm up" * 1000))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
bench.do(evidence.attach_file(folder / "large.bin"))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
bench.close()
"""


def test_a_large_file_is_never_held_in_memory(tmp_path: Path) -> None:
    sparse(tmp_path / "large.bin", 200 * 1024**2)
    done = subprocess.run(
        [sys.executable, "-c", LARGE, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 60_000, "kilobytes that 200 MB of evidence took at most"
