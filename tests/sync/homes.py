"""Two homes that exchange through a folder, each a program of its own with its keyring in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from workbench.app import Command, Workbench
from workbench.formats.native import load_bundled
from workbench.secrets import MemorySecrets
from workbench.shelves import Shelves
from workbench.store.command import Reader
from workbench.sync.history import Card
from workbench.sync.shelf import Shelf

UID = "house-model"


@dataclass
class Homes:
    """anna began the library and ben joined, once `join` was called."""

    root: Path
    secrets: dict[str, MemorySecrets] = field(default_factory=dict)

    @contextmanager
    def bench(self, home: str) -> Iterator[Workbench]:
        secrets = self.secrets.setdefault(home, MemorySecrets())
        made = Workbench(self.root / home, secrets=secrets, person=home.title())
        try:
            yield made
        finally:
            made.close()

    @contextmanager
    def shelf(self, home: str, name: str = "") -> Iterator[tuple[Shelves, Shelf]]:
        with self.bench(home) as bench, bench.shelves.open(name) as shelf:
            yield bench.shelves, shelf

    def join(self) -> None:
        stick = self.root / "stick"
        stick.mkdir()
        with self.bench("anna") as bench:
            made = bench.shelves.init("Firm")
            with bench.shelves.open() as shelf:
                shelf.add_remote("stick", str(stick))
        self.exchange("anna")
        with self.bench("ben") as bench:
            bench.shelves.join(str(stick), made.fingerprint)
        with self.shelf("anna") as (shelves, shelf):
            shelves.approve(shelf, "Ben")
        self.exchange()

    def exchange(self, *homes: str) -> None:
        for home in homes or ("anna", "ben", "anna"):
            with self.shelf(home) as (shelves, shelf):
                shelves.now(shelf)

    def do(self, home: str, *commands: Command) -> None:
        with self.bench(home) as bench:
            for command in commands:
                bench.do(command)

    def all(self, home: str, cls: type[Any]) -> list[Any]:
        with self.bench(home) as bench:
            return list(bench.read(Reader.all, cls, file="library"))

    def one(self, home: str, cls: type[Any]) -> Any:
        (found,) = self.all(home, cls)
        return found

    def cards(self, home: str) -> list[Card]:
        with self.shelf(home) as (shelves, shelf):
            return shelves.cards(shelf)

    def resolve(self, home: str, card: Card, value: str) -> None:
        with self.shelf(home) as (shelves, shelf):
            shelves.resolve(shelf, {(card.group, card.entity, card.field): value})

    def outgoing(self, home: str, name: str = "") -> list[str]:
        with self.shelf(home, name) as (shelves, shelf):
            return [key for key, _, _ in shelves.outgoing(shelf)]

    def events(self, home: str) -> list[str]:
        with self.shelf(home) as (_, shelf):
            return [e.text for e in shelf.state.now.events]

    def add_model(self, home: str = "anna") -> None:
        framework, _ = load_bundled("mlops-google")
        with self.bench(home) as bench:
            own = replace(framework, uid=UID, code="HM", title="House model", publisher="firm")
            bench.add_framework(own, publish=True)
