"""The shelves of this machine: shared libraries, beginning and joining them, exchanges and decisions.

Owns the three parts of an exchange: `collect` puts what was published here onto the shelf (shelf_out.py), the exchange
itself, `take_in` brings what others published into library.db (shelf_in.py). Only the middle part waits for a network,
so a window runs it in a job. Part of the application layer beside library.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from workbench import shelf_decisions
from workbench.errors import Invalid, NotFound, Unavailable, WorkbenchError
from workbench.library import Library
from workbench.model.merge import ABSENT, STATUS, Entity, Field
from workbench.secrets import SecretStore
from workbench.shelf_in import Inward, Taken
from workbench.shelf_kinds import KINDS
from workbench.shelf_out import FRAMEWORKS, Outward
from workbench.shelf_rejoin import take_over
from workbench.statefiles import read_json
from workbench.store.step import ChangeSet
from workbench.sync import keys, requests
from workbench.sync.addresses import Address
from workbench.sync.beginning import clear_unfinished, folders, unfinished
from workbench.sync.entities import text_of
from workbench.sync.exchange import Outcome
from workbench.sync.groups import group_of
from workbench.sync.history import Card, Entry, History
from workbench.sync.logins import FILE as LOGINS
from workbench.sync.logins import Logins, entry_of, meant
from workbench.sync.parcels import Seal
from workbench.sync.remotes import Credentials, Progress, Remote
from workbench.sync.requests import Request
from workbench.sync.shelf import Shelf
from workbench.sync.signing import SigningKey
from workbench.sync.state import ParcelState, RemoteState, remotes_of
from workbench.sync.tidy import tidy
from workbench.sync.trust import ROLES


@dataclass(frozen=True)
class ShelfInfo:
    """A shelf as a list shows it, read without opening it."""

    id: str
    name: str
    fingerprint: str
    sealed: bool
    remotes: tuple[RemoteState, ...]


class Shelves:
    """Opened with the Workbench; a shelf itself is opened for each task and closed after it."""

    def __init__(self, home: Path, secrets: SecretStore, library: Callable[[], Library], person: str,
                 announce: Callable[[ChangeSet], object]) -> None:
        self.home = home / "shelves"
        self.passphrase: Callable[[], str | None] = lambda: None
        self._secrets = secrets
        self._library = library
        self._person = person
        self._announce = announce

    # --- which there are ------------------------------------------------------------------------------------------

    def all(self) -> list[ShelfInfo]:
        """Shelves by name. Reads small files only, so that a start costs nothing."""
        out = []
        for folder in folders(self.home):
            raw = read_json(folder / "state.json")
            out.append(ShelfInfo(folder.name, str(raw.get("name", "")), str(raw.get("pinned", "")),
                                 bool(raw.get("sealed")), remotes_of(raw)))
        return sorted(out, key=lambda s: (s.name.casefold(), s.id))

    def find(self, name: str = "") -> ShelfInfo:
        """A shelf by id or name; without one the only one."""
        listed = self.all()
        found = [s for s in listed if not name or name in (s.id, s.name)]
        if len(found) == 1:
            return found[0]
        if not listed:
            raise NotFound("No shared library has been set up on this machine.", "Begin one or join one first.")
        raise NotFound("Several shared libraries are here." if not name else f"There is no shared library {name}.",
                       f"Name one of: {', '.join(s.name for s in listed)}.")

    @contextmanager
    def open(self, name: str = "") -> Iterator[Shelf]:
        folder = self.home / self.find(name).id
        key, seal = self._keys(folder)
        with Shelf(folder, key, seal) as shelf:
            shelf.logins = self._logins(shelf)
            yield shelf

    def _keys(self, folder: Path) -> tuple[SigningKey, Seal | None]:
        return keys.find(folder, _key_name(folder), self._secrets, self.passphrase)

    def change_passphrase(self, name: str, new: Callable[[], str | None]) -> ShelfInfo:
        """Keep the keys of a shelf under another passphrase, or in the keyring when `new` gives none."""
        found = self.find(name)
        folder = self.home / found.id
        keys.change(folder, _key_name(folder), self._secrets, self.passphrase, new, LOGINS)
        return found

    # --- beginning ------------------------------------------------------------------------------------------------

    def init(self, name: str, *, client: bool = False) -> ShelfInfo:
        """Begin a shared library on this machine. client: its parcels are sealed."""
        key, seal = SigningKey.generate(), Seal.generate() if client else None
        with self._new(key, seal) as folder, Shelf.create(folder, name, key, self._person, seal=seal):
            pass
        return self.find(folder.name)

    def join(self, source: str, fingerprint: str, *, username: str = "", password: str = "", seal: str = "",
             progress: Progress | None = None, library: str = "") -> ShelfInfo:
        """Join a library somebody else began: from a server's address, a bare repository or a parcel folder. What it
        holds comes into library.db; a request to be let in is left there."""
        to = Address.read(source)
        username, password = username or to.username, password or to.password
        where: Remote | Path = Remote(to.url, Credentials(username, password))
        if to.kind == "folder" and not (Path(to.url) / "objects").is_dir():
            where = Path(to.url)
        key, opener = SigningKey.generate(), Seal(seal) if seal else None
        with self._new(key, opener) as folder:
            shelf = Shelf.join(folder, where, fingerprint, key, self._person, seal=opener, progress=progress,
                               library=library)
            with shelf:
                take_over(shelf, self.home, self._keys)
                self._ask(shelf, where)
                if isinstance(where, Remote):
                    self.remember_login(shelf, "origin", username, password)
                    self._send_request(shelf, progress)
        with self.open(folder.name) as shelf:  # joined by now: stopped here, the next exchange takes in the rest
            self.take_in(shelf, progress)
        return self.find(folder.name)

    @contextmanager
    def _new(self, key: SigningKey, seal: Seal | None) -> Iterator[Path]:
        """A folder for a new shelf with its keys kept first; everything is taken back when it does not come about."""
        def forget(folder: Path) -> None:
            self._secrets.forget(_key_name(folder))
            self._secrets.forget(entry_of(folder, "origin"))

        clear_unfinished(self.home, forget)
        with unfinished(self.home, forget) as folder:
            keys.keep(folder, _key_name(folder), key, seal, self._secrets, self.passphrase)
            yield folder

    def _ask(self, shelf: Shelf, where: Remote | Path) -> None:
        if shelf.may_write():
            return
        request = Request(shelf.state.now.device, self._person, shelf.key.public.line)
        if isinstance(where, Remote):
            requests.post(shelf.repo, request, shelf.clock() // 1000)
        else:
            requests.put(where, shelf.state.now.library, request)

    def _send_request(self, shelf: Shelf, progress: Progress | None) -> None:
        """Who may read the server but not write to it has joined all the same; status says what the server said."""
        with suppress(Unavailable):
            shelf.exchange("origin", "", progress)

    # --- logins ---------------------------------------------------------------------------------------------------

    def _logins(self, shelf: Shelf) -> Logins:
        return Logins(shelf.state, shelf.folder, self._secrets, self.passphrase)

    def remember_login(self, shelf: Shelf, remote: str, username: str, password: str) -> None:
        """Keep a server's login with the shelf's key; every exchange uses it until the server refuses it."""
        self._logins(shelf).remember(remote, username, password)

    def forget_login(self, shelf: Shelf, remote: str) -> None:
        """Keep the password no longer. Removing the remote does this too."""
        self._logins(shelf).forget(remote)

    # --- trust ----------------------------------------------------------------------------------------------------

    def requests(self, shelf: Shelf) -> list[Request]:
        """Devices that ask to be let in and are not yet."""
        return shelf.asking()

    def approve(self, shelf: Shelf, device: str, roles: frozenset[str] = frozenset(ROLES), name: str = "") -> str:
        """Let a device in: its request's device id, name or fingerprint, or a public key line; the fingerprint."""
        return shelf.let_in(device, roles, name)

    # --- library.db to the shelf, and back ------------------------------------------------------------------------

    def _out(self) -> Outward:
        listed = self.all()
        return Outward(self._library(), alone=len(listed) == 1, client=any(s.sealed for s in listed))

    def own(self) -> dict[str, str]:
        """Titles of everything that can go onto a shelf by key: a framework's uid, or <folder>/<uid>."""
        return self._out().titles()

    def belongs(self, shelf: Shelf, key: str) -> bool:
        """Whether something own goes onto this shelf. With one shelf that is no client's, everything does."""
        return self._out().belongs(shelf, key)

    def put(self, shelf: Shelf, name: str) -> str:
        """Decide that something, named by key, uid or title, belongs on this shelf; its key."""
        return self._out().put(shelf, name)

    def keep(self, shelf: Shelf, uid: str) -> None:
        """Decide that a framework stays off this shelf."""
        self._out().keep(shelf, uid)

    def outgoing(self, shelf: Shelf) -> list[tuple[str, str, str]]:
        """(key, version, note) of everything that the next exchange puts onto the shelf."""
        return self._out().outgoing(shelf)

    def collect(self, shelf: Shelf, progress: Progress | None = None) -> int:
        """Put what is new in library.db onto the shelf, in signed commits; how many."""
        return self._out().collect(shelf, progress)

    def take_in(self, shelf: Shelf, progress: Progress | None = None) -> Taken:
        """Bring what differs from library.db into it as new revisions. Drafts are not touched."""
        return Inward(self._library(), self._announce).take_in(shelf, progress)

    # --- whole exchanges --------------------------------------------------------------------------------------------

    def now(self, shelf: Shelf, remote: str = "", password: str = "", progress: Progress | None = None,
            ) -> list[tuple[str, Outcome | list[ParcelState]]]:
        """Collect, exchange with one remote or with all, take in. A failure is raised after the others had a turn.
        A password replaces what is kept for the remote, or for the only server there is."""
        if remote and remote not in shelf.state.now.remotes:
            raise NotFound(f"There is no remote {remote}.", "See the list with: sync status")
        if password:
            server = shelf.state.now.remotes[meant(shelf.state.now, remote)]
            self.remember_login(shelf, server.name, server.username, password)
        self.collect(shelf)
        could = shelf.may_write()
        done, failed = self.round(shelf, remote, "", progress)
        if failed is None and not could and self.collect(shelf):  # let in just now: what waited here goes out at once
            more, failed = self.round(shelf, remote, "", progress)
            done += more
        self.take_in(shelf)
        if failed is not None:
            raise failed
        return done

    def round(self, shelf: Shelf, remote: str = "", password: str = "", progress: Progress | None = None,
              ) -> tuple[list[tuple[str, Outcome | list[ParcelState]]], WorkbenchError | None]:
        """The middle part alone, which may wait for a network and never touches library.db; and the last failure."""
        done: list[tuple[str, Outcome | list[ParcelState]]] = []
        failed: WorkbenchError | None = None
        for name, state in sorted(shelf.state.now.remotes.items()):
            if remote and name != remote:
                continue
            try:
                if state.kind == "parcel":
                    took = shelf.parcels_in(Path(state.url))
                    if shelf.may_write():
                        shelf.parcel_out(Path(state.url))
                    shelf.state.remote(name, last_ok=shelf.clock(), last_error="")
                    done.append((name, took))
                else:
                    done.append((name, shelf.exchange(name, password, progress)))
            except WorkbenchError as error:
                if state.kind == "parcel":
                    shelf.state.remote(name, last_error=str(error))
                failed = error
        if done:
            tidy(shelf.repo, progress, shelf.clock())
        return done, failed

    # --- conflicts --------------------------------------------------------------------------------------------------

    def cards(self, shelf: Shelf) -> list[Card]:
        """Everything that waits for a decision."""
        folders = (FRAMEWORKS, *(kind.folder for kind in KINDS))
        groups = [group_of(folder, uid) for folder in folders for uid in shelf.groups(folder)]
        return History(shelf.repo, shelf.state.now.device).cards(sorted(groups))

    def timeline(self, shelf: Shelf, uid: str = "", limit: int = 200) -> list[Entry]:
        return History(shelf.repo, shelf.state.now.device).timeline(f"{FRAMEWORKS}/{uid}" if uid else "", limit)

    def resolve(self, shelf: Shelf, decisions: dict[tuple[str, Entity, Field], str], message: str = "") -> Taken:
        """Write decisions (value by group, entity and field; a value is canonical JSON text) as one signed commit."""
        return shelf_decisions.resolve(self, shelf, decisions, message)


def decision(card: Card, take: str = "", text: str | None = None) -> str:
    """The value for a card: take "base", "mine", "theirs" or a side's number from 1; or a text of one's own."""
    if text is not None:
        return text_of(text)
    if take == "base":
        return card.base
    sides = [s for s in card.sides if s.mine == (take == "mine")] if take in ("mine", "theirs") else []
    if take.isdigit() and 1 <= int(take) <= len(card.sides):
        return card.sides[int(take) - 1].value
    if len(sides) != 1:
        known = "; ".join(f"{i} = {s.text or '(nothing)'}" for i, s in enumerate(card.sides, 1))
        where = f"{card.entity[1]} {'/'.join(card.field)}"
        raise Invalid(f"“{take}” does not name one side of {where}.", f"Sides: {known}.")
    return sides[0].value


def keeps(card: Card) -> str:
    """The value that keeps an entity which one side retired and the other edited."""
    return ABSENT if card.field == STATUS else card.sides[0].value


def _key_name(folder: Path) -> str:
    return f"shelf-{folder.name}"
