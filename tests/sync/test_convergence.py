"""Machines that edit, retire, revive, move, decide and exchange in any order end equal, and nothing written is lost.

A Hypothesis state machine on real repositories, 2 to 6 machines, over a server's branch and over parcels that are late,
lost, doubled or half copied. The mutants below show that it has teeth.
"""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from workbench.errors import Invalid, Unavailable
from workbench.formats.canonical import emit
from workbench.model import merge as merging
from workbench.sync import fold, remotes
from workbench.sync.entities import files_of, raw_of, state_of
from workbench.sync.repository import Repository
from workbench.sync.shelf import Shelf
from workbench.sync.signing import SigningKey
from workbench.sync.trust import AUTHOR

GROUP = "frameworks/f"
NODES = ("f.a", "f.b")
CRITERIA = tuple(f"f.c{i}" for i in range(4))
FIELDS = ("text", "evidence", "parent", "rank")
SHM = Path("/dev/shm")


def start() -> dict[str, Any]:
    """The entities everybody begins with."""
    out: dict[str, Any] = {"f": {"type": "framework", "title": "F"}}
    out |= {n: {"type": "node", "title": n} for n in NODES}
    out |= {c: {"type": "criterion", "parent": NODES[i % 2], "text": f"start {c}"} for i, c in enumerate(CRITERIA)}
    return out


def files(entities: dict[str, Any]) -> dict[str, bytes]:
    """Canonical files of entities, each in the file it belongs to."""
    return files_of(state_of({"dim/root.json": emit(entities).encode()}))


@dataclass
class Machine:
    shelf: Shelf
    seen: set[str] = field(default_factory=set)


@dataclass
class Write:
    """One value written: it must be found in the end unless somebody who had it wrote over it."""

    entity: str
    name: str
    value: str


class World:
    """Machines, a stick and a server in one temporary folder."""

    def __init__(self, count: int) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=SHM if SHM.is_dir() else None))
        self.stick = self.folder / "stick"
        self.stick.mkdir()
        Repository.create(self.folder / "server.git").close()
        self.writes: dict[str, Write] = {}
        self.over: set[str] = set()
        self.ticks = iter(range(1_000_000_000_000, 9_000_000_000_000, 1000))
        first = Shelf.create(self.folder / "m0", "L", SigningKey.generate(), "P0", clock=lambda: next(self.ticks))
        first.publish({f"{GROUP}/{p}": d for p, d in files(start()).items()}, "Begin")
        made = [SigningKey.generate() for _ in range(count - 1)]
        for i, key in enumerate(made, 1):
            first.approve(key.public, f"P{i}", frozenset((AUTHOR,)))
        first.add_remote("server", str(self.folder / "server.git"))
        first.exchange("server")
        self.machines = [Machine(first)]
        for i, key in enumerate(made, 1):
            joined = Shelf.join(self.folder / f"m{i}", remotes.Remote(str(self.folder / "server.git")),
                                first.state.now.pinned, key, f"P{i}", remote_name="server",
                                clock=lambda i=i: next(self.ticks) - 10**11 * i)
            self.machines.append(Machine(joined))

    def close(self) -> None:
        for machine in self.machines:
            machine.shelf.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- what a person does ---------------------------------------------------------------------------------------

    def entities(self, machine: Machine) -> dict[str, Any]:
        return {k: v for data in self.tree_files(machine).values() for k, v in json.loads(data).items()}

    @staticmethod
    def tree_files(machine: Machine) -> dict[str, bytes]:
        return {p: d for p, d in machine.shelf.files(GROUP).items() if not p.startswith("i18n/")}

    def put(self, machine: Machine, entities: dict[str, Any], written: list[Write], gone: str = "") -> None:
        new, old = files(entities), self.tree_files(machine)
        changes = {f"{GROUP}/{p}": new.get(p) for p in {*new, *old} if new.get(p) != old.get(p)}
        if machine.shelf.publish(changes, "Edit") is None:
            return
        for write in written:
            self.over |= {k for k in machine.seen if (self.writes[k].entity, self.writes[k].name)
                          == (write.entity, write.name)}
            self.writes[write.value] = write
            machine.seen.add(write.value)
        if gone:
            self.over |= {k for k in machine.seen if self.writes[k].entity == gone}

    def edit(self, machine: Machine, uid: str, name: str, value: str) -> None:
        entities = self.entities(machine)
        if uid in entities:
            entities[uid] = {**entities[uid], name: value}
            self.put(machine, entities, [Write(uid, name, value)])

    def retire(self, machine: Machine, uid: str) -> None:
        entities = self.entities(machine)
        if entities.pop(uid, None) is not None:
            self.put(machine, entities, [], gone=uid)

    def revive(self, machine: Machine, uid: str, value: str) -> None:
        entities = self.entities(machine)
        if uid not in entities:
            entities[uid] = {"type": "criterion", "parent": NODES[0], "text": value}
            self.put(machine, entities, [Write(uid, "text", value)])

    def decide(self, machine: Machine, chance: random.Random) -> None:
        """Settle the first field that waits, for one of its sides; the others were seen and are given up."""
        entities = self.entities(machine)
        for uid, raw in entities.items():
            for name, value in list(raw.items()):
                if isinstance(value, dict) and "~" in value and value["~"]:
                    chosen = chance.choice(value["~"])
                    if name == "status":
                        raw.pop(name)
                        chosen = None
                    elif isinstance(chosen, dict):
                        raw.pop(name)
                    else:
                        raw[name] = chosen
                    given_up = {k for k in machine.seen if name != "status" and k != chosen
                                and (self.writes[k].entity, self.writes[k].name) == (uid, name)}
                    self.put(machine, entities, [])
                    self.over |= given_up
                    return

    # --- exchange -------------------------------------------------------------------------------------------------

    def learn(self, machine: Machine) -> None:
        """What a machine has is what its file or its history holds: any write found in either was seen."""
        text = b"".join(machine.shelf.files(GROUP).values()).decode()
        machine.seen |= {k for k in self.writes if k in text}

    def server(self, machine: Machine) -> None:
        machine.shelf.exchange("server")
        self.learn(machine)

    def out(self, machine: Machine, stick: Path) -> None:
        machine.shelf.parcel_out(stick)

    def take(self, machine: Machine, stick: Path) -> None:
        for done in machine.shelf.parcels_in(stick):
            assert done.state != "quarantined" or "complete" in done.reason, done.reason
        self.learn(machine)

    def settle(self) -> None:
        """A full exchange; everybody must hold the same, with everything that nobody wrote over."""
        last = self.folder / "last"
        last.mkdir(exist_ok=True)
        for _ in range(len(self.machines) + 2):
            for machine in self.machines:
                self.out(machine, last)
            for machine in self.machines:
                self.take(machine, last)
            if len({m.shelf.tip for m in self.machines}) == 1:
                break
        assert len({m.shelf.tip for m in self.machines}) == 1, "machines do not end equal"
        assert len({json.dumps(self.entities(m), sort_keys=True) for m in self.machines}) == 1
        held = b"\n".join(self.machines[0].shelf.files(GROUP).values()).decode()
        lost = [w for k, w in self.writes.items() if k not in self.over and f'"{k}"' not in held]
        assert not lost, f"lost: {lost}"


class Exchange(RuleBasedStateMachine):
    """The rules Hypothesis picks from."""

    @initialize(count=st.integers(2, 6))
    def begin(self, count: int) -> None:
        self.world = World(count)
        self.number = 0

    def teardown(self) -> None:
        if hasattr(self, "world"):
            try:
                self.world.settle()
            finally:
                self.world.close()

    def machine(self, index: int) -> Machine:
        return self.world.machines[index % len(self.world.machines)]

    def value(self) -> str:
        self.number += 1
        return f"w{self.number}x"

    @rule(who=st.integers(0, 5), uid=st.sampled_from(CRITERIA), name=st.sampled_from(("text", "evidence", "rank")))
    def edit(self, who: int, uid: str, name: str) -> None:
        self.world.edit(self.machine(who), uid, name, self.value())

    @rule(who=st.integers(0, 5), uid=st.sampled_from(CRITERIA), to=st.sampled_from(NODES))
    def move(self, who: int, uid: str, to: str) -> None:
        entities = self.world.entities(self.machine(who))
        if uid in entities:
            entities[uid] = {**entities[uid], "parent": to}
            self.world.put(self.machine(who), entities, [])

    @rule(who=st.integers(0, 5), uid=st.sampled_from(CRITERIA))
    def retire(self, who: int, uid: str) -> None:
        self.world.retire(self.machine(who), uid)

    @rule(who=st.integers(0, 5), uid=st.sampled_from(CRITERIA))
    def revive(self, who: int, uid: str) -> None:
        self.world.revive(self.machine(who), uid, self.value())

    @rule(who=st.integers(0, 5), seed=st.integers(0, 99))
    def decide(self, who: int, seed: int) -> None:
        self.world.decide(self.machine(who), random.Random(seed))

    @rule(who=st.integers(0, 5), lang=st.sampled_from(("de", "fr")), uid=st.sampled_from(CRITERIA))
    def translate(self, who: int, lang: str, uid: str) -> None:
        value = self.value()
        machine = self.machine(who)
        old = machine.shelf.files(GROUP)
        state = state_of(old)
        before = state.get((f"i18n/{lang}", uid), {}).get(("text",), frozenset())
        state[f"i18n/{lang}", uid] = {("text",): frozenset((json.dumps(value),))}
        new = files_of(state)
        machine.shelf.publish({f"{GROUP}/{p}": new.get(p) for p in {*new, *old} if new.get(p) != old.get(p)}, "Tell")
        self.world.over |= {k for k in machine.seen if json.dumps(k) in before}
        self.world.writes[value] = Write(f"{lang}:{uid}", "text", value)
        machine.seen.add(value)

    @rule(who=st.integers(0, 5))
    def server(self, who: int) -> None:
        self.world.server(self.machine(who))

    @rule(who=st.integers(0, 5))
    def out(self, who: int) -> None:
        self.world.out(self.machine(who), self.world.stick)

    @rule(who=st.integers(0, 5))
    def take(self, who: int) -> None:
        self.world.take(self.machine(who), self.world.stick)

    @precondition(lambda self: any(self.world.stick.rglob("*.bundle")))
    @rule(who=st.integers(0, 5), pick=st.integers(0, 50), harm=st.sampled_from(["lost", "half"]))
    def harm(self, who: int, pick: int, harm: str) -> None:
        """A parcel is lost for good, or one machine meets it while it is half copied."""
        found = sorted(self.world.stick.rglob("*.bundle"))
        path = found[pick % len(found)]
        if harm == "lost":
            path.unlink()
            return
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        self.world.take(self.machine(who), self.world.stick)
        path.write_bytes(whole)


QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True,
         "phases": (Phase.explicit, Phase.reuse, Phase.generate)}  # shrinking real repositories takes too long


def test_machines_end_equal_and_nothing_is_lost() -> None:
    run_state_machine_as_test(Exchange, settings=settings(
        max_examples=6, stateful_step_count=18, derandomize=True, **QUIET))  # type: ignore[arg-type]


@pytest.mark.slow
def test_machines_end_equal_in_many_histories() -> None:
    run_state_machine_as_test(Exchange, settings=settings(
        max_examples=400, stateful_step_count=40, **QUIET))  # type: ignore[arg-type]


# --- mutants: each breaks one rule and must be caught ---

def history(seed: int, machines: int = 3, steps: int = 14) -> None:
    """One random history from a seed, settled at the end."""
    chance = random.Random(seed)
    world = World(machines)
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
    finally:
        world.close()


def last_writer_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "_field", lambda base, ours, theirs: max(ours, theirs, key=sorted))


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


@pytest.mark.parametrize("mutant", [last_writer_wins, own_clock_in_merges, merge_by_file])
def test_a_broken_rule_is_caught(mutant: Callable[[pytest.MonkeyPatch], None],
                                 monkeypatch: pytest.MonkeyPatch) -> None:
    mutant(monkeypatch)
    with pytest.raises((AssertionError, Invalid)):
        for seed in range(12):
            history(seed)


def test_the_histories_that_catch_the_mutants_hold_without_them() -> None:
    for seed in range(4):
        history(seed)


def test_a_push_that_is_not_read_back_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes the pack and does not move its branch says nothing; only asking it again tells."""

    class Deaf:
        ref_status = None

    world = World(2)
    try:
        first = world.machines[0]
        world.edit(first, CRITERIA[0], "text", "w1x")
        from dulwich.client import LocalGitClient

        monkeypatch.setattr(LocalGitClient, "send_pack", lambda *_args, **_more: Deaf())
        with pytest.raises(Unavailable, match="did not take it"):
            first.shelf.exchange("server")
    finally:
        world.close()


def test_every_object_is_flushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file that a publish writes goes through fsync before the branch moves."""
    import os

    with Shelf.create(tmp_path / "s", "L", SigningKey.generate(), "P") as shelf:
        flushed: list[int] = []
        real = os.fsync
        monkeypatch.setattr(os, "fsync", lambda fd: (flushed.append(os.fstat(fd).st_ino), real(fd))[1])
        before = {p for p in (shelf.folder / "library.git").rglob("*") if p.is_file()}
        shelf.publish({"frameworks/f/framework.json": b'{\n "f": {}\n}\n'}, "Add")
        made = {p for p in (shelf.folder / "library.git" / "objects").rglob("*") if p.is_file()} - before
        assert made and {p.stat().st_ino for p in made} <= set(flushed)
