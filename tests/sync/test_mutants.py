"""The rules that keep everybody's words, each broken on purpose: some test must notice.

Last writer wins, the later clock wins, merges dated by each machine, merges file by file, a push that is believed.
Writing without flushing is in test_violence.py.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.sync.world import CRITERIA, FIELDS, NODES, World
from workbench.errors import Invalid, Unavailable
from workbench.formats.canonical import emit
from workbench.model import merge as merging
from workbench.sync import exchange, fold, remotes
from workbench.sync.entities import raw_of, state_of
from workbench.sync.repository import Repository
from workbench.sync.shelf import Shelf
from workbench.sync.signing import SigningKey


def history(seed: int, machines: int = 3, steps: int = 14, clock: Callable[[int], Callable[[], int]] | None = None,
            ) -> dict[str, Any]:
    """One random history from a seed, settled at the end; what everybody holds then."""
    chance = random.Random(seed)
    world = World(machines, clock)
    try:
        for n in range(steps):
            machine = chance.choice(world.machines)
            what = chance.choice(["edit", "edit", "edit", "move", "server", "exchange"])
            if what == "edit":
                world.edit(machine, chance.choice(CRITERIA[:2]), chance.choice(FIELDS[:2]), f"w{n}x")
            elif what == "move":
                entities = world.entities(machine)
                uid = chance.choice(CRITERIA[:2])
                entities[uid] = {**entities[uid], "parent": chance.choice(NODES)}
                world.put(machine, entities, [])
            elif what == "server":
                world.server(machine)
            else:
                world.out(machine, world.stick)
                world.take(chance.choice(world.machines), world.stick)
        world.settle()
        return world.entities(world.machines[0])
    finally:
        world.close()


def last_writer_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "_field", lambda base, ours, theirs: max(ours, theirs, key=sorted))


def later_clock_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """A field that both sides changed goes to the commit with the later date."""
    whole, dates = fold.Folder.merged, [0, 0]

    def merged(self: fold.Folder, one: bytes, other: bytes) -> bytes:
        ours, theirs = sorted((one, other))
        dates[:] = (self.repo.commit(o).author_time for o in (ours, theirs))
        return whole(self, one, other)

    def by_date(base: Any, ours: Any, theirs: Any) -> Any:
        if ours == theirs or theirs == base:
            return ours
        return theirs if ours == base or dates[1] > dates[0] else ours

    monkeypatch.setattr(fold.Folder, "merged", merged)
    monkeypatch.setattr(merging, "_field", by_date)


def own_clock_in_merges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Merge commits dated by each machine's own moment."""
    ticking = iter(range(2_000_000_000, 3_000_000_000))
    real = Repository.new_commit

    def made(self: Repository, tree: bytes, parents: tuple[bytes, ...], message: str, author: Any, seconds: int,
             offset: int = 0) -> Any:
        automatic = author == fold.MERGER
        return real(self, tree, parents, message, author, next(ticking) if automatic else seconds, offset)

    monkeypatch.setattr(Repository, "new_commit", made)
    monkeypatch.setattr(fold.Folder, "is_true_merge", lambda *_: True)


def merge_by_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file merged for itself: a criterion that moved on one side and was edited on the other is torn apart."""

    def group(self: fold.Folder, group: str, base: Any, ours: Any, theirs: Any) -> dict[str, bytes | None]:
        sides = [self._contents(group, oid) for oid in (base, ours, theirs)]
        out: dict[str, bytes | None] = {}
        for path in sorted({p for side in sides for p in side}):
            states = [state_of({path: side[path]} if path in side else {}) for side in sides]
            merged = merging.merge(*states)
            tree = {uid: raw_of(fields) for (_, uid), fields in merged.items()}
            out[f"{group}/{path}"] = emit(tree).encode() if tree else None
        return out

    monkeypatch.setattr(fold.Folder, "_group", group)
    monkeypatch.setattr(fold.Folder, "is_true_merge", lambda *_: True)


@pytest.mark.parametrize("mutant", [last_writer_wins, later_clock_wins, own_clock_in_merges, merge_by_file])
def test_a_broken_rule_is_caught(mutant: Callable[[pytest.MonkeyPatch], None],
                                 monkeypatch: pytest.MonkeyPatch) -> None:
    mutant(monkeypatch)
    with pytest.raises((AssertionError, Invalid)):
        for seed in range(12):
            history(seed)


def test_the_histories_that_catch_the_mutants_hold_without_them() -> None:
    for seed in range(4):
        history(seed)


def deaf_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes the pack and does not move its branch says nothing; only asking it again tells."""
    from dulwich.client import LocalGitClient

    class Deaf:
        ref_status = None

    world = World(2)
    monkeypatch.setattr(exchange, "TRIES", 2)
    try:
        world.edit(world.machines[0], CRITERIA[0], "text", "w1x")
        monkeypatch.setattr(LocalGitClient, "send_pack", lambda *_args, **_more: Deaf())
        try:
            world.machines[0].shelf.exchange("server")
        except Unavailable as error:
            assert "did not take it" in str(error)
            return
        monkeypatch.undo()
        world.server(world.machines[1])
        there = world.entities(world.machines[1])[CRITERIA[0]]["text"]
        assert there == "w1x", "it was said to be sent and is not there"
    finally:
        monkeypatch.undo()
        world.close()


def test_a_server_that_only_seems_to_take_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    deaf_server(monkeypatch)


def test_a_push_that_is_not_read_back_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant: what the push returned is believed."""
    real = remotes.Remote.push

    def believing(self: remotes.Remote, repo: Repository, changes: Any, progress: Any = None) -> dict[bytes, str]:
        with monkeypatch.context() as patch:
            patch.setattr(remotes.Remote, "refs", lambda _: {ref: new for ref, (_old, new) in changes.items()})
            return real(self, repo, changes, progress)

    with monkeypatch.context() as patch:
        patch.setattr(remotes.Remote, "push", believing)
        with pytest.raises(AssertionError, match="said to be sent"):
            deaf_server(pytest.MonkeyPatch())


def test_every_object_is_flushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file that a publish writes goes through fsync before the branch moves."""
    with Shelf.create(tmp_path / "s", "L", SigningKey.generate(), "P") as shelf:
        flushed: list[int] = []
        real = os.fsync
        monkeypatch.setattr(os, "fsync", lambda fd: (flushed.append(os.fstat(fd).st_ino), real(fd))[1])
        before = {p for p in (shelf.folder / "library.git").rglob("*") if p.is_file()}
        shelf.publish({"frameworks/f/framework.json": b'{\n "f": {}\n}\n'}, "Add")
        made = {p for p in (shelf.folder / "library.git" / "objects").rglob("*") if p.is_file()} - before
        assert made and {p.stat().st_ino for p in made} <= set(flushed)


# --- clocks ---

def absurd(machine: int) -> Callable[[], int]:
    """1970, 2100, and a clock that steps back a year at every look."""
    back = iter(range(4_102_444_800_000, -(10**14), -31_536_000_000))
    return (lambda: 0, lambda: 4_102_444_800_000, lambda: next(back))[machine % 3]


def written(entities: dict[str, Any]) -> dict[str, Any]:
    """Without the places: a part moved there and back while somebody else moves it apart goes to whichever lines meet
    first, which their ids decide (docs/sync.md), and ids hold dates."""
    return {uid: {k: v for k, v in raw.items() if k != "parent"} for uid, raw in entities.items()}


def same_under_absurd_clocks(seeds: range) -> None:
    for seed in seeds:
        assert written(history(seed)) == written(history(seed, clock=absurd)), f"history {seed} depends on clocks"


def test_clocks_decide_nothing() -> None:
    same_under_absurd_clocks(range(4))


@pytest.mark.slow
def test_clocks_decide_nothing_in_many_histories() -> None:
    same_under_absurd_clocks(range(200))


def test_a_rule_that_asks_the_clock_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    later_clock_wins(monkeypatch)
    monkeypatch.setattr(World, "lost", lambda _: [])
    with pytest.raises(AssertionError, match="depends on clocks"):
        same_under_absurd_clocks(range(12))
