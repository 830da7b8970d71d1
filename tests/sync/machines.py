"""A few machines with one library between them, over a bare repository or by parcels, for the tests of trust."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path

from workbench.formats.canonical import emit
from workbench.sync.exchange import Outcome
from workbench.sync.remotes import Remote
from workbench.sync.repository import Repository
from workbench.sync.shelf import Shelf
from workbench.sync.signing import SigningKey
from workbench.sync.trust import ROLES

HEAD = "frameworks/house/framework.json"


class Machines:
    """`m("anna")` is a machine; the first begins the library. Those that join are let in unless roles is empty."""

    def __init__(self, folder: Path, stack: ExitStack, *, parcels: bool = False) -> None:
        self.folder, self.stack = folder, stack
        self.place = folder / ("stick" if parcels else "server.git")
        if parcels:
            self.place.mkdir()
        else:
            Repository.create(self.place).close()
        self.shelves: dict[str, Shelf] = {}
        first = stack.enter_context(Shelf.create(folder / "anna", "Firm", SigningKey.generate(), "Anna"))
        self.shelves["anna"] = first
        first.add_remote("origin", str(self.place))
        first.publish({HEAD: emit({"house": {"type": "framework", "title": "House model"}}).encode()}, "Add")
        self.sync("anna")

    def __call__(self, name: str) -> Shelf:
        return self.shelves[name]

    def join(self, name: str, roles: tuple[str, ...] = ROLES, by: str = "anna", key: SigningKey | None = None) -> Shelf:
        key = key or SigningKey.generate()
        if roles:
            self(by).approve(key.public, name.title(), frozenset(roles))
        self.sync(by)
        parcels = self.place.name == "stick"
        made = Shelf.join(self.folder / name, self.place if parcels else Remote(str(self.place)),
                          self("anna").state.now.pinned, key, name.title())
        self.shelves[name] = self.stack.enter_context(made)
        return made

    def sync(self, *names: str) -> list[Outcome]:
        """Exchange one after the other; what the server said."""
        done = []
        for name in names:
            shelf = self(name)
            if self.place.name == "stick":
                shelf.parcels_in(self.place)
                shelf.parcel_out(self.place)
            else:
                done.append(shelf.exchange("origin"))
        return done

    def fingerprint(self, name: str) -> str:
        return self(name).key.public.fingerprint


def title(shelf: Shelf, text: str, on: bytes | None = None) -> bytes | None:
    tree = json.loads(shelf.files("frameworks/house", on)["framework.json"])
    tree["house"]["title"] = text
    return shelf.publish({HEAD: emit(tree).encode()}, f"Call it {text}", on)


def titled(shelf: Shelf) -> object:
    return json.loads(shelf.files("frameworks/house")["framework.json"])["house"]["title"]
