"""Some machines, a stick and a server, and the bookkeeping that tells whether a written value was lost."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.formats.canonical import emit
from workbench.sync import remotes
from workbench.sync.entities import files_of, state_of
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


def years_apart() -> Callable[[int], Callable[[], int]]:
    """Clocks of one pace, each machine's three years behind the one before."""
    ticks = iter(range(1_000_000_000_000, 9_000_000_000_000, 1000))
    return lambda machine: lambda: next(ticks) - 10**11 * machine


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

    def __init__(self, count: int, clock: Callable[[int], Callable[[], int]] | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=SHM if SHM.is_dir() else None))
        self.stick = self.folder / "stick"
        self.stick.mkdir()
        Repository.create(self.folder / "server.git").close()
        self.writes: dict[str, Write] = {}
        self.over: set[str] = set()
        clock = clock or years_apart()
        first = Shelf.create(self.folder / "m0", "L", SigningKey.generate(), "P0", clock=clock(0))
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
                                clock=clock(i))
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
        assert not self.lost(), f"lost: {self.lost()}"

    def lost(self) -> list[Write]:
        """Values that nobody who had seen them wrote over and that are not there any more."""
        held = b"\n".join(self.machines[0].shelf.files(GROUP).values()).decode()
        return [w for k, w in self.writes.items() if k not in self.over and f'"{k}"' not in held]
