"""The repository on disk, the graph and signatures, each held against the real git."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.errors import Damaged, Invalid
from workbench.sync.graph import Graph
from workbench.sync.repository import MAIN, Author, Repository
from workbench.sync.signing import PublicKey, SigningKey, signer_of


def test_git_reads_what_was_written(repo: Repository, commit, git) -> None:
    head = {"format.json": b"{}\n", "frameworks/f/framework.json": b"{}\n"}
    first = commit(repo, {**head, "frameworks/f/dim/a.json": b"1"})
    second = commit(repo, {"frameworks/f/dim/a.json": b"2", "frameworks/f/dim/b.json": b"3"}, first, when=5)
    assert repo.swap(MAIN, None, second) and not repo.swap(MAIN, None, first)
    assert not repo.swap(MAIN, first, first) and repo.tip() == second
    git(repo.path, "fsck", "--strict", "--full")
    assert git(repo.path, "show", "main:frameworks/f/dim/b.json") == "3"
    assert "Anna Keller <anna@example.org>" in git(repo.path, "log", "main")
    assert repo.files(repo.tree_of(second)) == {
        "format.json": b"{}\n", "frameworks/f/framework.json": b"{}\n", "frameworks/f/dim/a.json": b"2",
        "frameworks/f/dim/b.json": b"3"}  # fmt: skip
    assert set(repo.changed(repo.tree_of(first), repo.tree_of(second))) == {
        "frameworks/f/dim/a.json", "frameworks/f/dim/b.json"}  # fmt: skip


def test_a_tree_made_in_steps_is_the_tree_made_at_once(repo: Repository) -> None:
    chance = random.Random(4)
    files: dict[str, bytes] = {}
    tree = None
    for _ in range(60):
        path = "/".join(chance.choice("abc") + chance.choice(["", "x", "y"]) for _ in range(chance.randint(1, 3)))
        if any(path.startswith(p + "/") or p.startswith(path + "/") for p in files):
            continue
        value = chance.choice([None, b"1", b"2"])
        tree = repo.write_tree(tree, {path: value})
        files.pop(path, None)
        if value is not None:
            files[path] = value
        assert repo.files(tree) == files
        assert tree == repo.write_tree(None, dict(files))


def test_a_ref_without_its_object_is_damage(repo: Repository) -> None:
    (repo.path / "refs" / "heads" / "main").write_bytes(b"1" * 40 + b"\n")
    with pytest.raises(Damaged, match="not in the library"):
        repo.tip()


def test_a_folder_with_files_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("here")
    with pytest.raises(Invalid, match="not empty"):
        Repository.create(tmp_path)


def test_names_cannot_break_a_commit_apart() -> None:
    assert Author("Eve\n<x> committer Mallory", "a b>\n").line() == b"Evex committer Mallory <ab>"


# --- graph -------------------------------------------------------------------------------------------------------

@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_best_common_ancestors_by_the_definition(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    count = data.draw(st.integers(2, 14))
    ids = [b"%040x" % (i * 7919 + 1) for i in range(count)]
    parents = {ids[i]: sorted(data.draw(st.sets(st.sampled_from(ids[:i]), max_size=2)) if i else set())
               for i in range(count)}
    cache = tmp_path_factory.mktemp("graph") / "assay-graph"
    graph = Graph(cache, parents.__getitem__)

    def before(oid: bytes) -> set[bytes]:
        return {oid}.union(*(before(p) for p in parents[oid]))

    a, b = data.draw(st.sampled_from(ids)), data.draw(st.sampled_from(ids))
    common = before(a) & before(b)
    best = {c for c in common if not any(c != d and c in before(d) for d in common)}
    assert set(graph.bases(a, b)) == best
    assert graph.is_ancestor(a, b) == (a in before(b))
    assert set(graph.between(a, [b])) == before(a) - before(b)
    assert graph.heads([a, b]) == Graph(cache, lambda _oid: ()).heads([a, b])  # from the cache alone
    cache.write_bytes(cache.read_bytes()[:-20] + b"broken")
    assert set(Graph(cache, parents.__getitem__).bases(a, b)) == best


def test_bases_agree_with_git_under_absurd_clocks(repo: Repository, commit, git) -> None:
    chance = random.Random(11)
    made = [commit(repo, {"n": b"0"}, when=chance.randrange(0, 2**32 - 1))]
    for n in range(40):
        chosen = chance.sample(made[-6:], k=min(len(made), chance.choice([1, 1, 2])))
        made.append(commit(repo, {"n": b"%d" % n}, *chosen, when=chance.choice([0, 1, 4102444800, 1_700_000_000])))
    for _ in range(60):
        a, b = chance.choice(made), chance.choice(made)
        if not repo.graph.bases(a, b):
            continue
        said = git(repo.path, "merge-base", "--all", a.decode(), b.decode()).split()
        assert sorted(x.decode() for x in repo.graph.bases(a, b)) == sorted(said)


# --- signatures ---------------------------------------------------------------------------------------------------

def test_git_verifies_a_signed_commit_and_tag(repo: Repository, git, tmp_path: Path) -> None:
    from dulwich.objects import Commit, Tag

    key = SigningKey.generate()
    made = repo.new_commit(repo.write_tree(None, {"a": b"1"}), (), "Publish\n", Author("Anna", "anna@example.org"), 9)
    made.gpgsig = key.sign(made.raw_without_sig()).rstrip(b"\n")
    oid = repo.save(made)
    tag = Tag()
    tag.name, tag.object, tag.tagger = b"release/f/1.0.0", (Commit, oid), made.author
    tag.tag_time, tag.tag_timezone, tag.message = 9, 0, b"Release 1.0.0\n"
    tag.signature = key.sign(tag.raw_without_sig())
    repo.save(tag)
    assert repo.swap(MAIN, None, oid) and repo.swap(b"refs/tags/release/f/1.0.0", None, tag.id)
    signers = tmp_path / "signers"
    signers.write_text(f'anna@example.org namespaces="git" {key.public.line}\n')
    options = ["-c", "gpg.format=ssh", "-c", f"gpg.ssh.allowedSignersFile={signers}"]
    git(repo.path, *options, "verify-commit", oid.decode())
    git(repo.path, *options, "verify-tag", "release/f/1.0.0")
    git(repo.path, "fsck", "--strict")
    read = repo.commit(oid)
    assert signer_of(read.raw_without_sig(), read.gpgsig) == key.public
    assert PublicKey.from_line(key.public.line) == key.public


@given(st.binary(max_size=200), st.integers(0, 10_000), st.integers(1, 255))
@settings(deadline=None)
def test_a_changed_message_or_signature_has_no_signer(message: bytes, at: int, flip: int) -> None:
    key = SigningKey(bytes(range(32)))
    good = key.sign(message)
    assert signer_of(message, good) == key.public
    assert signer_of(message + b"x", good) is None
    bad = bytearray(good)
    bad[at % len(bad)] ^= flip
    assert signer_of(message, bytes(bad)) in (None, key.public)  # white space in the armour carries nothing
    assert signer_of(message, good[: at % len(good)]) is None


@pytest.mark.parametrize("damage", [b"garbage\n", b"%s 1 short\n", b"%s\n", b"%s 7x\n", b""])
def test_a_damaged_graph_file_is_made_again(repo: Repository, commit, damage: bytes) -> None:
    oids: list[bytes] = []
    for n in range(5):
        oids.append(commit(repo, {"a": b"%d" % n}, *oids[-1:]))
    assert repo.graph.generation(oids[-1]) == 5
    cache = repo.path / "assay-graph"
    lines = cache.read_bytes().splitlines(keepends=True)
    lines[2] = damage % oids[2] if b"%" in damage else damage
    cache.write_bytes(b"".join(lines)[:-7])  # and the end cut off
    again = Graph(cache, lambda oid: repo.commit(oid).parents)
    assert again.between(oids[4], []) == tuple(oids) and again.generation(oids[4]) == 5
    assert Graph(cache, lambda oid: repo.commit(oid).parents).generation(oids[2]) == 3
