"""A damaged shelf is noticed when it is opened, restored from what is at hand, and nobody's words are lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.sync.interposer import run_until
from tests.sync.test_violence import KEY, content, title_of
from workbench.app import Workbench
from workbench.commands import frameworks
from workbench.errors import Damaged
from workbench.formats.native import load_bundled
from workbench.secrets import MemorySecrets
from workbench.sync import health
from workbench.sync.repository import MAIN, Repository
from workbench.sync.shelf import Shelf

UID = "house-model"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A shelf whose newest change lies on a stick, too; an older one on a server."""
    root = tmp_path / "all"
    (root / "stick").mkdir(parents=True)
    Repository.create(root / "server.git").close()
    with Shelf.create(root / "shelf", "L", KEY, "Anna", email="a@example.org") as shelf:
        shelf.add_remote("server", str(root / "server.git"))
        shelf.add_remote("stick", str(root / "stick"))
        shelf.publish(content("old"), "Begin")
        shelf.exchange("server")
        shelf.publish(content("new"), "Next")
        shelf.parcel_out(root / "stick")
    return root


def object_of(repo: Path, oid: bytes) -> Path:
    return repo / "objects" / oid[:2].decode() / oid[2:].decode()


def ids(shelf: Path) -> dict[str, bytes]:
    with Repository(shelf / "library.git") as repo:
        tip = repo.tip()
        assert tip
        tree = repo.tree_of(tip)
        blob = repo.subtree(tree, "frameworks/f/framework.json")
        assert blob
        return {"commit": tip, "tree": tree, "blob": blob}


def overwrite(path: Path, data: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(data)


def empty(what: str) -> Callable[[Path], None]:
    return lambda shelf: overwrite(object_of(shelf / "library.git", ids(shelf)[what]), b"")


def garble(what: str) -> Callable[[Path], None]:
    def harm(shelf: Path) -> None:
        path = object_of(shelf / "library.git", ids(shelf)[what])
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 255
        overwrite(path, bytes(data))

    return harm


def packed(cut: str) -> Callable[[Path], None]:
    def harm(shelf: Path) -> None:
        with Repository(shelf / "library.git") as repo:
            repo.objects.pack_loose_objects()
        for pack in (shelf / "library.git" / "objects" / "pack").glob(f"*.{cut}"):
            overwrite(pack, pack.read_bytes()[:60])

    return harm


def file(name: str, data: bytes | None) -> Callable[[Path], None]:
    def harm(shelf: Path) -> None:
        path = shelf / "library.git" / name
        path.unlink() if data is None else path.write_bytes(data)

    return harm


HARMS: dict[str, Callable[[Path], None]] = {
    "empty commit": empty("commit"), "empty tree": empty("tree"), "garbled commit": garble("commit"),
    "garbled tree": garble("tree"), "no tree": lambda s: object_of(s / "library.git", ids(s)["tree"]).unlink(),
    "cut pack": packed("pack"), "cut index": packed("idx"), "empty branch": file("refs/heads/main", b""),
    "garbled branch": file("refs/heads/main", b"\0" * 41), "no branch": file("refs/heads/main", None),
    "branch to nowhere": file("refs/heads/main", b"1" * 40 + b"\n"),
    "no objects": lambda s: shutil.rmtree(s / "library.git" / "objects"),
    "no repository": lambda s: shutil.rmtree(s / "library.git"),
    "empty repository": lambda s: (shutil.rmtree(s / "library.git"), (s / "library.git").mkdir())[0],
}  # fmt: skip


def told(shelf: Shelf, kind: str) -> str:
    return " ".join(e.text for e in shelf.state.now.events if e.kind == kind)


@pytest.mark.parametrize("harm", list(HARMS))
def test_a_damaged_repository_is_restored_and_work_goes_on(place: Path, git, harm: str) -> None:
    HARMS[harm](place / "shelf")
    with Shelf(place / "shelf", KEY) as shelf:
        assert title_of(shelf) == "new"
        if harm != "no repository":
            assert "library.git.damaged-1" in told(shelf, "restored")
            assert (place / "shelf" / "library.git.damaged-1").is_dir()
        assert shelf.state.now.remotes.keys() == {"server", "stick"}
        shelf.publish(content("after"), "After")
        shelf.exchange("server")
        assert shelf.parcel_out(place / "stick")
    git(place / "shelf" / "library.git", "fsck", "--strict", "--full")
    with Shelf(place / "shelf", KEY) as shelf:
        assert title_of(shelf) == "after" and len([e for e in shelf.state.now.events if e.kind == "restored"]) == 1


@pytest.mark.parametrize(("name", "data"), [("HEAD", b""), ("HEAD", b"\0\0\0"), ("HEAD", None), ("config", b""),
                                            ("config", b"[core\n\0 nonsense"), ("config", None)])
def test_settings_are_written_anew(place: Path, git, name: str, data: bytes | None) -> None:
    file(name, data)(place / "shelf")
    with Shelf(place / "shelf", KEY) as shelf:
        assert title_of(shelf) == "new" and told(shelf, "mended") and not told(shelf, "restored")
    assert b"fsyncObjectFiles = true" in (place / "shelf" / "library.git" / "config").read_bytes()
    git(place / "shelf" / "library.git", "fsck", "--strict")


@pytest.mark.parametrize("harm", ["empty branch", "no branch", "branch to nowhere"])
def test_work_that_went_nowhere_yet_is_found_in_what_is_left(place: Path, harm: str) -> None:
    with Shelf(place / "shelf", KEY) as shelf:
        shelf.publish(content("mine alone"), "Alone")
    shutil.rmtree(place / "stick")
    shutil.rmtree(place / "server.git")
    HARMS[harm](place / "shelf")
    with Shelf(place / "shelf", KEY) as shelf:
        assert title_of(shelf) == "mine alone"


def test_with_nothing_at_hand_it_is_said_and_tried_again_later(place: Path) -> None:
    (place / "stick").rename(place / "drawer")
    shutil.rmtree(place / "server.git")
    HARMS["no objects"](place / "shelf")
    for _ in range(2):
        with pytest.raises(Damaged, match="cannot be read on this machine") as caught:
            Shelf(place / "shelf", KEY)
        assert "Plug in" in caught.value.hint and "safe" in caught.value.hint
    (place / "drawer").rename(place / "stick")
    with Shelf(place / "shelf", KEY) as shelf:
        assert title_of(shelf) == "new"
    assert not (place / "shelf" / "library.git.restoring").exists()


def test_the_server_serves_when_the_stick_is_away(place: Path) -> None:
    shutil.rmtree(place / "stick")
    HARMS["no objects"](place / "shelf")
    with Shelf(place / "shelf", KEY) as shelf:
        assert title_of(shelf) == "old" and "server.git" in told(shelf, "restored")


def test_damage_deep_inside_is_met_once_and_mended_at_the_next_opening(place: Path) -> None:
    empty("blob")(place / "shelf")
    with pytest.raises(Damaged, match="is damaged") as caught, Shelf(place / "shelf", KEY) as shelf:
        shelf.files("frameworks/f")
    assert "Open the library again" in caught.value.hint
    with Shelf(place / "shelf", KEY) as shelf:
        assert title_of(shelf) == "new" and told(shelf, "restored")
    assert not (place / "shelf" / health.SUSPECT).exists()


def test_the_look_at_each_opening_reads_a_handful_of_objects(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Shelf(place / "shelf", KEY) as shelf:
        for n in range(30):
            shelf.publish({f"frameworks/g{n}/framework.json": b'{\n "g": {}\n}\n'}, "More")
    read: list[bytes] = []
    real = Repository._get
    monkeypatch.setattr(Repository, "_get", lambda self, oid: read.append(oid) or real(self, oid))
    Shelf(place / "shelf", KEY).close()
    assert 0 < len(read) <= 5


@pytest.mark.parametrize("data", [b"", b'{"library": "x", ', b"\xff\xfe\0", b"[]", b'{"remotes": []}', b'{"seq": "x"}',
                                  b'{"parcels": [{"device": 5}]}', b'{"events": "x"}', None])
@pytest.mark.parametrize("older", [True, False])
def test_what_was_remembered_is_put_together_again(place: Path, data: bytes | None, older: bool) -> None:
    file_ = place / "shelf" / "state.json"
    before = json.loads(file_.read_text())
    file_.unlink() if data is None else file_.write_bytes(data)
    if not older:
        (place / "shelf" / "state.json.old").unlink()
    with Shelf(place / "shelf", KEY) as shelf:
        now = shelf.state.now
        assert (now.library, now.name, now.pinned) == (before["library"], "L", before["pinned"])
        assert now.person == "Anna" and now.email == "a@example.org" and title_of(shelf) == "new"
        assert now.device and now.device != before["device"]
        assert (len(now.remotes) == 2) == older
        assert ("Add its remotes again" in told(shelf, "mended")) == (not older)
        assert (place / "shelf" / "state.json.damaged-1").exists() == (data is not None)
        shelf.publish(content("after"), "After")
        assert shelf.parcel_out(place / "stick")
    with Shelf(place / "shelf", KEY) as shelf:
        assert shelf.state.lost == "" and title_of(shelf) == "after"


def restore(root: Path) -> None:
    Shelf(root / "shelf", KEY).close()


def ended_while_restoring(place: Path, points: Callable[[int], list[int]], power: bool) -> None:
    HARMS["cut pack"](place / "shelf")
    spare = place.parent / "spare"
    shutil.copytree(place, spare)
    count = run_until(place, lambda: restore(place), 0)
    assert count and count > 20
    for at in points(count):
        shutil.rmtree(place)
        shutil.copytree(spare, place)
        assert run_until(place, lambda: restore(place), at, power=power) is None
        with Shelf(place / "shelf", KEY) as shelf:
            assert title_of(shelf) == "new", at
            assert list((place / "shelf").glob("library.git.damaged-*"))


@pytest.mark.parametrize("power", [False, True], ids=["kill", "power cut"])
def test_ended_while_it_is_restored(place: Path, power: bool) -> None:
    ended_while_restoring(place, lambda count: [2, count // 2, count - 5, count - 1], power)


@pytest.mark.slow
@pytest.mark.parametrize("power", [False, True], ids=["kill", "power cut"])
def test_ended_at_every_call_while_it_is_restored(place: Path, power: bool) -> None:
    ended_while_restoring(place, lambda count: list(range(1, count + 1)), power)


# --- with library.db ------------------------------------------------------------------------------------------------

def bench(home: Path, person: str) -> Workbench:
    made = Workbench(home, secrets=MemorySecrets(), person=person)
    made.shelves.passphrase = lambda: "correct-horse"
    return made


def edit(made: Workbench, title: str) -> None:
    made.do(frameworks.edit_part(made.draft(UID), UID, {"title": title}))
    made.publish(UID, note=title)


@pytest.fixture
def anna(tmp_path: Path):
    """Anna's library with one shelf, two revisions on a stick and a third that went nowhere yet; and an open draft."""
    framework, _ = load_bundled("mlops-google")
    made = bench(tmp_path / "anna", "Anna")
    made.add_framework(replace(framework, uid=UID, code="HM", title="House model", publisher="firm"), publish=True)
    (tmp_path / "stick").mkdir()
    made.shelves.init("Firm")
    with made.shelves.open() as shelf:
        shelf.add_remote("stick", str(tmp_path / "stick"))
        made.shelves.now(shelf)
        edit(made, "Second")
        made.shelves.now(shelf)
        edit(made, "Third")
        made.shelves.collect(shelf)
    made.do(frameworks.edit_part(made.draft(UID), UID, {"licence": "my draft"}))
    yield made
    made.close()


def on_shelf(shelf: Shelf) -> str:
    return str(json.loads(shelf.files(f"frameworks/{UID}")["framework.json"])[UID]["title"])


def test_revisions_that_only_the_library_holds_go_out_again(anna: Workbench, tmp_path: Path) -> None:
    (folder,) = (tmp_path / "anna" / "shelves").iterdir()
    shutil.rmtree(folder / "library.git" / "objects")
    history = [i.revision for i in anna.revisions(UID)]
    with anna.shelves.open() as shelf:
        assert on_shelf(shelf) == "Second"
        assert [v for _, v, _ in anna.shelves.outgoing(shelf)] == [anna.revisions(UID)[0].version]
        anna.shelves.now(shelf)
        assert on_shelf(shelf) == "Third"
    assert [i.revision for i in anna.revisions(UID)] == history
    assert anna.draft(UID).framework.licence == "my draft"


def test_a_lost_memory_publishes_nothing_twice(anna: Workbench, tmp_path: Path) -> None:
    (folder,) = (tmp_path / "anna" / "shelves").iterdir()
    history = [i.revision for i in anna.revisions(UID)]
    for name in ("state.json", "state.json.old"):
        (folder / name).write_bytes(b"\0" * 40)
    with anna.shelves.open() as shelf:
        tip = shelf.tip
        shelf.add_remote("stick", str(tmp_path / "stick"))
        assert anna.shelves.outgoing(shelf) == []
        anna.shelves.now(shelf)
        assert shelf.tip == tip and on_shelf(shelf) == "Third"
    assert [i.revision for i in anna.revisions(UID)] == history


def test_who_only_reads_keeps_the_newer_state_when_the_shelf_falls_back(anna: Workbench, tmp_path: Path) -> None:
    ben = bench(tmp_path / "ben", "Ben")
    with anna.shelves.open() as shelf:
        pinned = shelf.state.now.pinned
        anna.shelves.now(shelf)
    ben.shelves.join(str(tmp_path / "stick"), pinned)
    assert ben.framework(UID).title == "Third"
    newest = max((tmp_path / "stick").rglob("*.bundle"), key=lambda p: p.name)
    newest.rename(tmp_path / "away")
    (folder,) = (tmp_path / "ben" / "shelves").iterdir()
    shutil.rmtree(folder / "library.git" / "objects")
    with ben.shelves.open() as shelf:
        assert on_shelf(shelf) == "Second" and not shelf.may_write()
        ben.shelves.now(shelf)
    assert ben.framework(UID).title == "Third"
    (tmp_path / "away").rename(newest)
    edit(anna, "Fourth")
    for made in (anna, ben):
        with made.shelves.open() as shelf:
            made.shelves.now(shelf)
    assert ben.framework(UID).title == "Fourth"
    ben.close()


def test_a_broken_memory_does_not_break_the_list(anna: Workbench, tmp_path: Path) -> None:
    (folder,) = (tmp_path / "anna" / "shelves").iterdir()
    for data in (b"", b"[]", b'{"remotes": {"a": {"nonsense": 1}}}', b'{"remotes": 5}'):
        (folder / "state.json").write_bytes(data)
        assert [s.id for s in anna.shelves.all()] == [folder.name]
    (folder / "state.json").unlink()
    assert [s.id for s in anna.shelves.all()] == [folder.name]


def test_nothing_but_the_newest_main_is_taken_from_refs(place: Path) -> None:
    """A restored repository has the branch, under the same name, and flushes."""
    HARMS["no objects"](place / "shelf")
    Shelf(place / "shelf", KEY).close()
    with Repository(place / "shelf" / "library.git") as repo:
        assert repo.refs(MAIN) and repo.objects.fsync_object_files
    assert (place / "shelf" / "library.git.damaged-1" / "refs").is_dir()
