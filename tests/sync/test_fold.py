"""Folding heads: the same commit on every machine, real framework files merged by field across files."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

from workbench.formats.canonical import emit
from workbench.formats.native import bundled_root, folder_files, read_files
from workbench.sync.entities import files_of, state_of
from workbench.sync.fold import Folder
from workbench.sync.repository import Repository

FID = "mlops-google"


def library() -> dict[str, bytes]:
    return {f"frameworks/{FID}/{path}": data for path, data in folder_files(bundled_root() / FID).items()}


def edited(files: dict[str, bytes], changes: dict[str, dict[str, object]]) -> dict[str, bytes]:
    """All files, with fields of some entities changed."""
    out = dict(files)
    for uid, fields in changes.items():
        path = next(p for p, data in out.items() if uid in json.loads(data))
        tree = json.loads(out[path])
        tree[uid] |= fields
        out[path] = emit(tree).encode()
    return out


def some(files: dict[str, bytes], kind: str, count: int) -> list[str]:
    found = [uid for data in files.values() for uid, raw in json.loads(data).items() if raw.get("type") == kind]
    return found[:count]


def test_edits_of_different_fields_merge_and_of_one_field_wait(repo: Repository, commit) -> None:
    files = library()
    one, two, three = some(files, "criterion", 3)
    base = commit(repo, files)
    ours = commit(repo, edited(files, {one: {"text": "Ours"}, two: {"text": "Both ways: ours"}}), base)
    theirs = commit(repo, edited(files, {two: {"text": "Both ways: theirs"}, three: {"evidence": "Theirs"}}), base)
    folder = Folder(repo)
    merged = folder.fold([ours, theirs])
    assert merged == folder.fold([theirs, ours]) == Folder(repo).merged(theirs, ours)
    got = {k: v for data in repo.files(repo.subtree(repo.tree_of(merged), f"frameworks/{FID}")).values()
           for k, v in json.loads(data).items()}
    assert got[one]["text"] == "Ours" and got[three]["evidence"] == "Theirs"
    assert got[two]["text"] == {"~": ["Both ways: ours", "Both ways: theirs"]}
    assert folder.is_true_merge(merged)
    framework, problems = read_files(repo.files(repo.subtree(repo.tree_of(merged), f"frameworks/{FID}")))
    assert any("wait for a decision" in p.text for p in problems)
    assert framework.criterion_by_uid[one].text == "Ours"


def test_a_move_to_another_dimension_meets_an_edit(repo: Repository, commit) -> None:
    """The criterion changes file on one side and text on the other; a merge by file would lose one."""
    files = library()
    nodes = some(files, "node", 9)
    entities = {uid: raw for data in files.values() for uid, raw in json.loads(data).items()}
    tops = [n for n in nodes if not entities[n].get("parent")]
    uid = some(files, "criterion", 1)[0]
    target = next(n for n in tops if n != entities[uid]["parent"])
    base = commit(repo, files)
    edit = commit(repo, edited(files, {uid: {"text": "New words"}}), base)
    folder_part = {p.removeprefix(f"frameworks/{FID}/"): d for p, d in files.items()}
    state = state_of(folder_part)
    state["", uid][("parent",)] = frozenset((json.dumps(target),))
    moved_files = {f"frameworks/{FID}/{p}": d for p, d in files_of(state).items()}
    gone = {p: None for p in files if p not in moved_files}
    move = commit(repo, {**moved_files, **gone}, base)
    merged = Folder(repo).fold([edit, move])
    got = state_of(repo.files(repo.subtree(repo.tree_of(merged), f"frameworks/{FID}")))
    assert got["", uid][("parent",)] == frozenset((json.dumps(target),))
    assert got["", uid][("text",)] == frozenset(('"New words"',))


def test_three_machines_in_lock_step_end_at_one_commit(tmp_path: Path, commit) -> None:
    """Merge commits made separately from the same heads are the same objects."""
    files = library()
    uids = some(files, "criterion", 3)
    results = []
    for n, order in enumerate(itertools.permutations(range(3))):
        with Repository.create(tmp_path / f"{n}.git") as repo:
            base = commit(repo, files)
            made = [edited(files, {uid: {"text": f"Edit {i}"}}) for i, uid in enumerate(uids)]
            heads = [commit(repo, new, base, when=100 + i) for i, new in enumerate(made)]
            results.append(Folder(repo).fold([heads[i] for i in order]))
    assert len(set(results)) == 1


def test_criss_cross_histories_are_merged_over_all_their_bases(repo: Repository, commit, git) -> None:
    files = library()
    a, b = some(files, "criterion", 2)
    base = commit(repo, files)
    left = commit(repo, edited(files, {a: {"text": "L"}}), base)
    right = commit(repo, edited(files, {b: {"text": "R"}}), base)
    folder = Folder(repo)
    both = folder.fold([left, right])
    now = repo.files(repo.tree_of(both))
    one = commit(repo, edited(now, {a: {"text": "L2"}}), left, right)  # a person's own merge of the same two
    other = commit(repo, edited(now, {b: {"text": "R2"}}), both)
    merged = folder.fold([one, other])
    assert merged == folder.fold([other, one])
    got = {k: v for data in repo.files(repo.subtree(repo.tree_of(merged), f"frameworks/{FID}")).values()
           for k, v in json.loads(data).items()}
    assert got[b]["text"] in ("R2", {"~": ["R", "R2"]}) or "R2" in got[b]["text"]["~"]
    assert "L2" in (got[a]["text"] if isinstance(got[a]["text"], str) else got[a]["text"]["~"])
    repo.swap(b"refs/heads/main", None, merged)
    git(repo.path, "fsck", "--strict")


def test_who_may_sign_never_merges_by_itself(repo: Repository, commit) -> None:
    base = commit(repo, {"trust/signers.json": b'{\n "x": 1\n}\n', "format.json": b"{}\n"})
    ours = commit(repo, {"trust/signers.json": b'{\n "x": 2\n}\n'}, base)
    theirs = commit(repo, {"trust/signers.json": b'{\n "x": 3\n}\n'}, base)
    merged = Folder(repo).fold([ours, theirs])
    files = repo.files(repo.tree_of(merged))
    assert files["trust/signers.json"] == b'{\n "x": 1\n}\n'
    assert len(json.loads(files["trust/pending.json"])["pending"]) == 2
    alone = commit(repo, {"format.json": b"{ }\n"}, base)
    assert repo.files(repo.tree_of(Folder(repo).fold([ours, alone])))["trust/signers.json"] == b'{\n "x": 2\n}\n'


def test_loose_files_that_differ_are_both_kept(repo: Repository, commit) -> None:
    base = commit(repo, {"frameworks/f/notes.txt": b"old"})
    ours = commit(repo, {"frameworks/f/notes.txt": b"ours"}, base)
    theirs = commit(repo, {"frameworks/f/notes.txt": b"theirs\xff"}, base)
    files = repo.files(repo.tree_of(Folder(repo).fold([ours, theirs])))
    assert sorted(files.values()) == [b"ours", b"theirs\xff"] and "frameworks/f/notes.txt" in files
