"""What an exchange over HTTP costs in bytes, and that what a server sends is read wherever its pieces are cut."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sync.git_server import GitServer
from tests.sync.long_history import History
from tests.sync.test_bombs import BY_NAME, bundle, item, lay, library_of, number, pack
from workbench.formats.canonical import emit
from workbench.sync import packs
from workbench.sync.remotes import Remote
from workbench.sync.repository import Repository
from workbench.sync.shelf import Shelf
from workbench.sync.signing import SigningKey

KEY = SigningKey(bytes(range(32)))


def begin(folder: Path, server: GitServer, frameworks: int = 30) -> Shelf:
    """A shelf with some frameworks, on the server as well."""
    files: dict[str, bytes | None] = {}
    for f in range(frameworks):
        tree = {f"f{f}.c{c}": {"type": "criterion", "text": f"0000000 {c} " + "word " * 30} for c in range(20)}
        files[f"frameworks/f{f}/dim/d.json"] = emit(tree).encode()
        files[f"frameworks/f{f}/framework.json"] = emit({f"f{f}": {"type": "framework", "title": "F"}}).encode()
    shelf = Shelf.create(folder, "L", KEY, "Anna")
    shelf.publish(files, "Begin")
    shelf.add_remote("origin", server.url)
    shelf.exchange("origin")
    return shelf


def edit(shelf: Shelf, name: str, text: str) -> None:
    path = f"frameworks/{name}/dim/d.json"
    data = shelf.files(f"frameworks/{name}/dim")["d.json"]
    shelf.publish({path: data.replace(b'"text": "', b'"text": "%s ' % text.encode(), 1)}, "Edit")


def test_one_field_comes_down_in_three_kilobytes(tmp_path: Path, server: GitServer) -> None:
    with begin(tmp_path / "one", server) as one, Shelf.join(
        tmp_path / "two", Remote(server.url), KEY.public.fingerprint, KEY, "Ben"
    ) as two:
        edit(one, "f3", "mine")
        one.exchange("origin")
        before = server.bytes_out
        assert two.exchange("origin").received
        assert server.bytes_out - before <= 3000
        before = server.bytes_out
        two.exchange("origin")
        assert server.bytes_out - before <= 1000


def test_a_server_names_bases_by_their_place(
    tmp_path: Path, server: GitServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked as dulwich asks by itself, every base inside the pack would be unplaced, and long histories refused."""
    with begin(tmp_path / "one", server):
        pass
    with Repository(server.repository) as there:
        History(there, KEY).add(60, tmp_path)
    monkeypatch.setattr(packs, "MAX_UNPLACED", 0)
    with Shelf.join(tmp_path / "two", Remote(server.url), KEY.public.fingerprint, KEY, "Ben") as two:
        assert len(two.repo.graph.between(two.tip or b"", [])) == 62


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 31, 64])
def test_a_pack_is_read_wherever_it_is_cut(
    tmp_path: Path, server: GitServer, monkeypatch: pytest.MonkeyPatch, piece: int, git: Callable[..., str]
) -> None:
    """The first bytes of a delta may arrive one by one."""
    with begin(tmp_path / "one", server, 3):
        pass
    with Repository(server.repository) as there:
        History(there, KEY).add(20, tmp_path)
    pack = subprocess.run(["git", "-c", "safe.directory=*", "-C", str(server.repository), "pack-objects", "--all",
                           "--stdout", "-q", "--delta-base-offset"], input=b"", check=True, capture_output=True).stdout
    monkeypatch.setattr(packs, "_PIECE", piece)
    packs.check(io.BytesIO(pack), "It", lambda _: False)


def test_a_parcel_that_builds_on_what_nobody_has_is_set_aside(tmp_path: Path) -> None:
    with Shelf.create(tmp_path / "shelf", "L", KEY, "Anna"):
        pass
    delta = item(BY_NAME, number(1) + number(1) + b"\x01a", base=b"\x07" * 20)
    lay(tmp_path / "stick", library_of(tmp_path / "shelf"), bundle(pack([delta])))
    with Shelf(tmp_path / "shelf", KEY) as shelf:
        assert [p.state for p in shelf.parcels_in(tmp_path / "stick")] == ["quarantined"]
