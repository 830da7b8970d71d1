"""What a stranger may put into a repository or a parcel: each thing is set aside with its reason, nothing is harmed."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from workbench.errors import Invalid, TooNew, WorkbenchError
from workbench.formats.canonical import emit
from workbench.sync import exchange
from workbench.sync.fold import MERGER, MESSAGE
from workbench.sync.parcels import found
from workbench.sync.remotes import Remote
from workbench.sync.repository import MAIN, Author, Repository
from workbench.sync.shelf import Shelf
from workbench.sync.signing import SigningKey
from workbench.sync.trust import sign

KEY = SigningKey(bytes(range(32)))


@pytest.fixture
def shelf(tmp_path: Path):
    with Shelf.create(tmp_path / "shelf", "L", KEY, "Anna") as made:
        made.publish({"frameworks/f/framework.json": b'{\n "f": {\n  "title": "F"\n }\n}\n'}, "Begin")
        yield made


def tree_with(repo: Repository, base: bytes, name: bytes, mode: int, oid: bytes) -> bytes:
    """A tree with one raw entry added, whatever its name."""
    from dulwich.objects import Tree

    tree = Tree()
    for entry in repo.objects[base].iteritems():
        tree.add(entry.path, entry.mode, entry.sha)
    tree.add(name, mode, oid)
    repo.objects.add_object(tree)
    made: bytes = tree.id
    return made


def signed(repo: Repository, tree: bytes, *parents: bytes, key: SigningKey | None = KEY, message: str = "x\n") -> bytes:
    made = repo.new_commit(tree, parents, message, Author("Anna"), 5)
    if key is not None:
        sign(made, key)
    return repo.save(made)


def judged(shelf: Shelf, commit: bytes) -> tuple[list[str], list[str]]:
    """(kinds of refusal, problems)."""
    _, refused, problems = exchange.take(shelf.repo, commit, shelf.state.now.pinned)
    return [r.kind for r in refused], [str(p) for p in problems]


def blob(repo: Repository, data: bytes) -> bytes:
    from dulwich.objects import Blob

    made = Blob.from_string(data)
    repo.objects.add_object(made)
    oid: bytes = made.id
    return oid


@pytest.mark.parametrize(("name", "mode", "says"), [
    (b"..", stat.S_IFREG | 0o644, "name cannot be used"),
    (b"../../evil", stat.S_IFREG | 0o644, "name cannot be used"),
    (b"a\\b.json", stat.S_IFREG | 0o644, "name cannot be used"),
    (b"c:evil", stat.S_IFREG | 0o644, "name cannot be used"),
    (b"con.json", stat.S_IFREG | 0o644, "name cannot be used"),
    (b"dot.", stat.S_IFREG | 0o644, "name cannot be used"),
    (b".git", stat.S_IFREG | 0o644, "name cannot be used"),
    (b"\xff\xfe", stat.S_IFREG | 0o644, "name cannot be used"),
    (b"link", stat.S_IFLNK, "Links and submodules"),
    (b"module", 0o160000, "Links and submodules"),
    (b"FRAMEWORKS", stat.S_IFREG | 0o644, "differs from"),
])  # fmt: skip
def test_names_and_kinds_that_harm(shelf: Shelf, name: bytes, mode: int, says: str) -> None:
    repo, tip = shelf.repo, shelf.tip
    assert tip
    oid = b"1" * 40 if mode == 0o160000 else blob(repo, b"x")
    commit = signed(repo, tree_with(repo, repo.tree_of(tip), name, mode, oid), tip)
    _, problems = judged(shelf, commit)
    assert any(says in p for p in problems), problems
    assert shelf.tip == tip


@pytest.mark.parametrize(("data", "says"), [
    (b'{"a": ' * 5000 + b"1" + b"}" * 5000, "nest"),
    (b'{"a": 1, "a": 2}', "twice"),
    (b"{broken", "broken"),
    (b"\xff\xfe{}", "UTF-8"),
    (b"[1, 2]", "object"),
    (b"", "empty"),
    (b'{"a": ' + b"9" * 5000 + b"}", "too long"),
])  # fmt: skip
def test_contents_that_are_no_framework(shelf: Shelf, data: bytes, says: str) -> None:
    tip = shelf.tip
    assert tip
    tree = shelf.repo.write_tree(shelf.repo.tree_of(tip), {"frameworks/f/dim/a.json": data})
    _, problems = judged(shelf, signed(shelf.repo, tree, tip))
    assert any(says in p for p in problems), problems


def test_folders_without_end(shelf: Shelf) -> None:
    tip = shelf.tip
    assert tip
    tree = shelf.repo.write_tree(None, {"a": b"1"})
    for _ in range(30):
        tree = tree_with(shelf.repo, shelf.repo.write_tree(None, {"x": b"1"}), b"a", stat.S_IFDIR, tree)
    commit = signed(shelf.repo, tree_with(shelf.repo, shelf.repo.tree_of(tip), b"deep", stat.S_IFDIR, tree), tip)
    _, problems = judged(shelf, commit)
    assert any("nested" in p for p in problems)


def test_a_forged_automatic_merge(shelf: Shelf) -> None:
    repo, tip = shelf.repo, shelf.tip
    assert tip
    one = shelf.publish({"frameworks/f/dim/a.json": b'{\n "f.a": {\n  "type": "node"\n }\n}\n'}, "One")
    two = signed(repo, repo.write_tree(repo.tree_of(tip), {"frameworks/f/dim/b.json": b"{}\n"}), tip)
    assert one
    parents = tuple(sorted((one, two)))
    title = b'{\n "f": {\n  "title": "Evil"\n }\n}\n'
    evil = repo.write_tree(repo.tree_of(one), {"frameworks/f/framework.json": title})
    forged = repo.save(repo.new_commit(evil, parents, MESSAGE, MERGER, 5))
    kinds, _ = judged(shelf, forged)
    assert kinds == ["forged"]


def test_a_signature_from_another_change(shelf: Shelf) -> None:
    repo, tip = shelf.repo, shelf.tip
    assert tip
    made = repo.new_commit(repo.write_tree(repo.tree_of(tip), {"frameworks/f/dim/a.json": b"{}\n"}), (tip,), "x\n",
                           Author("Anna"), 5)
    made.gpgsig = repo.commit(tip).gpgsig
    assert judged(shelf, repo.save(made))[0] == ["forged"]


def test_trust_changed_by_somebody_without_a_root_key(shelf: Shelf) -> None:
    other = SigningKey.generate()
    shelf.approve(other.public, "Ben", frozenset(("author",)))
    tip = shelf.tip
    assert tip
    held = json.loads(shelf.files("trust")["signers.json"])
    eve = SigningKey.generate().public
    held[eve.fingerprint] = {"type": "signer", "name": "Eve", "key": eve.line, "roles": {"author": True}}
    tree = shelf.repo.write_tree(shelf.repo.tree_of(tip), {"trust/signers.json": emit(held).encode()})
    assert judged(shelf, signed(shelf.repo, tree, tip, key=other))[0] == ["trust"]


def test_a_second_beginning(shelf: Shelf, tmp_path: Path) -> None:
    """A history with another root has nothing to do with this library."""
    with Shelf.create(tmp_path / "evil", "L", SigningKey.generate(), "Eve") as evil:
        tip = evil.tip
        assert tip
        for oid in list(evil.repo.objects):
            shelf.repo.objects.add_object(evil.repo.objects[oid])
    kinds, _ = judged(shelf, tip)
    assert kinds == ["trust"]


def test_a_newer_format_is_read_and_never_written(shelf: Shelf) -> None:
    head = json.loads(shelf.files()["format.json"])
    head["library"]["merge_engine"] = 99
    tip = shelf.tip
    assert tip
    tree = shelf.repo.write_tree(shelf.repo.tree_of(tip), {"format.json": emit(head).encode()})
    newer = signed(shelf.repo, tree, tip)
    with pytest.raises(TooNew, match="newer Assay"):
        judged(shelf, newer)
    assert shelf.repo.swap(MAIN, tip, newer)
    assert shelf.files("frameworks/f")
    with pytest.raises(TooNew):
        shelf.publish({"frameworks/f/dim/a.json": b"{}\n"}, "x")


def test_an_old_head_played_again_moves_nothing(shelf: Shelf, tmp_path: Path) -> None:
    server = tmp_path / "server.git"
    Repository.create(server).close()
    shelf.add_remote("origin", str(server))
    shelf.exchange("origin")
    old = shelf.tip
    shelf.publish({"frameworks/f/dim/a.json": b"{}\n"}, "x")
    shelf.exchange("origin")
    with Repository(server) as there:
        assert old and there.raw.refs.set_if_equals(MAIN, shelf.tip, old)
    with pytest.raises(WorkbenchError, match="no longer holds"):
        shelf.exchange("origin")


def test_names_of_parcels_cannot_leave_their_folder(shelf: Shelf, tmp_path: Path) -> None:
    place = tmp_path / "stick" / shelf.state.now.library / "0123456789abcdef"
    place.mkdir(parents=True)
    (place / ("000001-" + "a" * 64 + ".bundle")).symlink_to("/etc/passwd")
    (place / "..bundle").write_bytes(b"x")
    listed, strange = found(tmp_path / "stick", shelf.state.now.library)
    assert listed == [] and len(strange) == 2


def sealed_bundle(shelf: Shelf, folder: Path) -> bytes:
    folder.mkdir()
    made = shelf.parcel_out(folder)
    assert made is not None
    return made.path.read_bytes()


@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
def test_mutated_parcels_never_crash_and_never_move_the_branch(data: st.DataObject,
                                                               tmp_path_factory: pytest.TempPathFactory) -> None:
    fuzz(data.draw, tmp_path_factory)


@pytest.mark.slow
@given(data=st.data())
@settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
def test_many_mutated_parcels(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    fuzz(data.draw, tmp_path_factory)


_WORLD: dict[str, tuple[Shelf, bytes]] = {}


@pytest.fixture(autouse=True, scope="module")
def close_world():
    yield
    for shelf, _ in _WORLD.values():
        shelf.close()
    _WORLD.clear()


def fuzz(draw: Callable[..., object], factory: pytest.TempPathFactory) -> None:
    """A valid parcel with bytes changed, cut, doubled or swapped, under the right hash."""
    import hashlib

    if "reader" not in _WORLD:
        root = factory.mktemp("fuzz")
        with Shelf.create(root / "writer", "L", KEY, "Anna") as writer:
            writer.publish({"frameworks/f/framework.json": b'{\n "f": {\n  "title": "F"\n }\n}\n'}, "Begin")
            whole = sealed_bundle(writer, root / "first")
            reader = Shelf.join(root / "reader", root / "first", KEY.public.fingerprint, SigningKey.generate(), "Ben")
            writer.publish({"frameworks/f/framework.json": b'{\n "f": {\n  "title": "G"\n }\n}\n'}, "Next")
            whole = sealed_bundle(writer, root / "second")
        _WORLD["reader"] = reader, whole
    reader, whole = _WORLD["reader"]
    body = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):  # type: ignore[call-overload]
        at = draw(st.integers(0, max(0, len(body) - 1)))
        how = draw(st.sampled_from(["flip", "cut", "insert", "double"]))
        if how == "flip" and body:
            body[at] ^= draw(st.integers(1, 255))  # type: ignore[operator]
        elif how == "cut":
            del body[at:at + draw(st.integers(1, 40))]  # type: ignore[operator, misc]
        elif how == "insert":
            body[at:at] = draw(st.binary(max_size=20))  # type: ignore[misc]
        else:
            body += body[at:at + 50]  # type: ignore[operator, misc]
    folder = factory.mktemp("parcel")
    place = folder / reader.state.now.library / "fedcba9876543210"
    place.mkdir(parents=True)
    data = bytes(body)
    (place / f"000001-{hashlib.sha256(data).hexdigest()}.bundle").write_bytes(data)
    before = reader.tip
    for done in reader.parcels_in(folder):
        assert done.state in ("quarantined", "imported", "waiting")
        if done.state == "imported":
            assert data == whole or json.loads(reader.files("frameworks/f")["framework.json"])["f"]["title"] in "FG"
        else:
            assert reader.tip == before and done.reason
    reader.state.update(parcels=())


def test_the_address_of_something_else_is_said(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "objects").mkdir()
    with pytest.raises(WorkbenchError, match="holds no library"):
        Shelf.join(tmp_path / "j", Remote(str(tmp_path)), "SHA256:x", SigningKey.generate(), "B")
    with pytest.raises(Invalid, match="already"):
        Shelf.create(shelf.folder, "L", KEY, "Anna")
