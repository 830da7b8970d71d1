"""A shelf: one shared library on this machine, with this device's key, its remotes and what waits for a decision.

Owns the folder <id>/ with library.git and state.json and the lock on it. Puts publishing, exchange, parcels and trust
together; the rules live in their own modules. Knows nothing of library.db: it takes and gives canonical files.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

from workbench.errors import Cancelled, Invalid, NotFound, TooNew, WorkbenchError
from workbench.formats.canonical import emit
from workbench.model.record import new_uid
from workbench.sync import exchange as exchanges
from workbench.sync import intake
from workbench.sync.addresses import Address
from workbench.sync.approval import Approval
from workbench.sync.delivery import Delivery
from workbench.sync.exchange import Outcome
from workbench.sync.fold import ENGINE, Folder
from workbench.sync.graph import Oid
from workbench.sync.hold import Hold
from workbench.sync.logins import Logins
from workbench.sync.parcels import Seal
from workbench.sync.release import disputes
from workbench.sync.remotes import Credentials, LoginRefused, Progress, Remote
from workbench.sync.repository import MAIN, Author, Repository
from workbench.sync.signing import SigningKey
from workbench.sync.space import room
from workbench.sync.state import Aside, ParcelState, RemoteState, StateFile
from workbench.sync.trust import ROLES, Policy, Signer, first_signer, policy_files, sign

EXCHANGE = 1024 * 1024  # what an exchange may need at least; a large one is told by the disk itself
Clock = Callable[[], int]


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Shelf(Approval, Delivery):
    """Open with `Shelf.open`, `Shelf.create` or `Shelf.join`; use as a context manager."""

    def __init__(self, folder: Path, key: SigningKey, seal: Seal | None = None, clock: Clock = now_ms) -> None:
        self.folder = folder
        self.key = key
        self.seal = seal
        self.clock = clock
        self.logins: Logins | None = None
        self._hold = Hold(folder)
        try:
            self.state = StateFile(folder / "state.json", clock, held=self._hold.held)
            self.repo = self._hold.opened(self.state, key, clock, self._fetch)
        except BaseException:
            self._hold.release()
            raise

    def __enter__(self) -> Shelf:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
                 ) -> None:
        self.close()
        self._hold.ended(error)

    def close(self) -> None:
        self.repo.close()
        self.state.keep()
        self._hold.release()

    @property
    def elsewhere(self) -> str:
        """Where the library is open for writing, when that is not here: it can be read and nothing is written."""
        return self._hold.elsewhere

    def _fetch(self, repo: Repository, folder: Path) -> None:
        self.repo = repo
        Delivery.parcels_in(self, folder)

    # --- beginning ----------------------------------------------------------------------------------------------

    @classmethod
    def create(cls, folder: Path, name: str, key: SigningKey, person: str, *, email: str = "", seal: Seal | None = None,
               clock: Clock = now_ms) -> Shelf:
        """A new library whose root key is this device's; people are let in one by one with `approve`."""
        made = cls._new(folder, key, seal, clock, person, email)
        library = new_uid()
        fingerprint = key.public.fingerprint
        made.state.update(library=library, name=name, pinned=fingerprint, sealed=seal is not None)
        head = {"type": "library", "format": intake.FORMAT, "merge_engine": ENGINE, "library_id": library, "name": name}
        policy = Policy({fingerprint: key.public.line}, 1, {
            fingerprint: Signer(fingerprint, person, key.public.line, frozenset(ROLES))})  # fmt: skip
        files = {"format.json": emit({"library": head}).encode(), **policy_files(policy)}
        made.publish({p: d for p, d in files.items() if d is not None}, f"Begin the library {name}")
        made.state.tell("created", f"The library {name} was created.")
        return made

    @classmethod
    def join(cls, folder: Path, source: Remote | Path, fingerprint: str, key: SigningKey, person: str, *,
             email: str = "", seal: Seal | None = None, remote_name: str = "origin", clock: Clock = now_ms,
             progress: Progress | None = None, library: str = "") -> Shelf:
        """A copy of a library somebody else began. `fingerprint` of its root key was compared by paper or phone, whole
        or as spoken; `library`: its id, where an invitation names it."""
        made = cls._new(folder, key, seal, clock, person, email)
        try:
            made.state.update(pinned=fingerprint, sealed=seal is not None)
            if isinstance(source, Remote):
                made.add_remote(remote_name, source.url, username=source.credentials.username)
                made._receive(source, remote_name, progress)
            else:
                made.add_remote(remote_name, str(source))
                places = [p.name for p in source.iterdir() if (p / "format.json").is_file()] if source.is_dir() else []
                places = [p for p in places if not library or p == library]
                if len(places) != 1:
                    raise NotFound(f"{source} holds {len(places) or 'no'} libraries.", "Name the folder of one library."
                                   if places else "Check the folder.")
                made.state.update(library=places[0])
                made.parcels_in(source)
            tip = made.repo.tip()
            if tip is None:
                waiting = [p.reason for p in made.state.now.parcels if p.reason]
                raise Invalid(f"Nothing was taken from {made._where(source)}. {' '.join(waiting[:1])}".strip(),
                              "Compare the fingerprint with the person who began the library.")
            head = intake.head_of(made.repo, made.repo.tree_of(tip))
            made.state.update(library=str(head.get("library_id", "")), name=str(head.get("name", "")),
                              pinned=first_signer(made.repo, tip))
            if library not in ("", made.state.now.library):
                raise Invalid(f"{made._where(source)} holds another library than the invitation names.",
                              "Ask for a new invitation.")
            made.state.remote(remote_name, last_ok=clock())
            made.state.tell("joined", f"The library {made.state.now.name} was joined.", remote_name)
        except BaseException:
            made.close()
            raise
        return made

    @staticmethod
    def _where(source: Remote | Path) -> str:
        return source.url if isinstance(source, Remote) else str(source)

    @classmethod
    def _new(cls, folder: Path, key: SigningKey, seal: Seal | None, clock: Clock, person: str, email: str) -> Shelf:
        if (folder / "library.git").exists():
            raise Invalid(f"{folder} holds a library already.", "Choose another folder.")
        folder.mkdir(parents=True, exist_ok=True)
        Repository.create(folder / "library.git").close()
        made = cls(folder, key, seal, clock)
        made.state.update(device=new_uid()[:16], person=person, email=email)
        return made

    # --- reading ------------------------------------------------------------------------------------------------

    @property
    def tip(self) -> Oid | None:
        return self.repo.tip()

    def files(self, group: str = "", commit: Oid | None = None) -> dict[str, bytes]:
        """Files below a group such as frameworks/<id> (all without one), by path relative to it."""
        at = commit or self.repo.tip()
        tree = self.repo.tree_of(at) if at else None
        return self.repo.files(self.repo.subtree(tree, group) if group else tree) if tree else {}

    def groups(self, kind: str = "frameworks", commit: Oid | None = None) -> dict[str, Oid]:
        """Id -> tree (or file) id of everything of a kind; two equal ids hold equal content."""
        at = commit or self.repo.tip()
        tree = self.repo.subtree(self.repo.tree_of(at), kind) if at else None
        return {name.removesuffix(".json"): oid for name, (_mode, oid) in self.repo.entries(tree).items()}

    # --- writing ------------------------------------------------------------------------------------------------

    @property
    def author(self) -> Author:
        return Author(self.state.now.person, self.state.now.email)

    def publish(self, changes: Mapping[str, bytes | None], message: str, on: Oid | None = None, *,
                trailing: str = "") -> Oid | None:
        """One signed commit with files changed (None removes one); None when nothing differs. trailing: further lines
        for the end of its message, which make even an empty change one.

        `on`: the commit the change was made on when that is not the newest; it is merged with the newest at once.
        The branch moves by compare-and-swap after every object is on the disk, so that a crash leaves either state.
        """
        tip = self.repo.tip()
        start = on or tip
        base = self.repo.tree_of(start) if start else None
        if base is not None and intake.is_newer(intake.head_of(self.repo, base)):
            raise TooNew("This library was written by a newer Assay.", "Install the newer version to change it.")
        room(self.folder, sum(len(d) for d in changes.values() if d), "publishing")
        tree = self.repo.write_tree(base, changes)
        if tree == base and not trailing:
            return None
        seq = self.state.now.seq + 1
        seen = "".join(f"Seen: {device}/{n}\n" for device, n in sorted(self._imported().items()))
        own = f"Device: {self.state.now.device}\nDevice-Seq: {seq}\nFormat: {intake.FORMAT}\n"
        text = f"{message.strip()}\n\n{own}{seen}{trailing}"
        made = self.repo.new_commit(tree, (start,) if start else (), text, self.author, self.clock() // 1000)
        sign(made, self.key)
        oid = self.repo.save(made)
        head = Folder(self.repo).fold([oid, tip]) if tip else oid
        if not self.repo.swap(MAIN, tip, head):
            raise Invalid("The library changed while this was published.", "Publish again; nothing was lost.")
        self.state.update(seq=seq)
        return oid

    def _imported(self) -> dict[str, int]:
        out: dict[str, int] = {}
        for p in self.state.now.parcels:
            if p.state == "imported":
                out[p.device] = max(out.get(p.device, 0), p.seq)
        return out

    # --- servers ------------------------------------------------------------------------------------------------

    def add_remote(self, name: str, url: str, username: str = "", password: str = "") -> RemoteState:
        """Remember a way out. A folder without a repository in it takes parcels."""
        if name in self.state.now.remotes:
            raise Invalid(f"There is a remote {name} already.", "Choose another name.")
        to = Address.read(url)
        kind = "parcel" if to.kind == "folder" and not (Path(to.url) / "objects").is_dir() else to.kind
        self.state.update(remotes={**self.state.now.remotes, name: RemoteState(name, to.url, kind)})
        try:
            if self.logins is not None:
                self.logins.remember(name, username or to.username, password or to.password)
            else:
                self.state.remote(name, username=username or to.username)
        except WorkbenchError:
            self.remove_remote(name)
            raise
        return self.state.now.remotes[name]

    def remove_remote(self, name: str) -> None:
        """Exchange with it no longer, and forget its login."""
        if name not in self.state.now.remotes:
            raise NotFound(f"There is no remote {name}.", "See the list with: sync status")
        if self.logins is not None:
            self.logins.forget(name)
        self.state.update(remotes={n: r for n, r in self.state.now.remotes.items() if n != name},
                          aside=tuple(a for a in self.state.now.aside if a.remote != name))

    def exchange(self, name: str, password: str = "", progress: Progress | None = None) -> Outcome:
        """Exchange with a server; what happened is remembered, success or not. Without a password the one that is kept
        is tried, once: a refused one is forgotten."""
        self.repo.guard()
        room(self.folder, EXCHANGE, "an exchange")
        remote = self.state.now.remotes[name]
        known = password or (self.logins.password(name) if self.logins is not None else "")
        where = Remote(remote.url, Credentials(remote.username, known))
        try:
            seen = remote.seen.encode() or None
            outcome = exchanges.exchange(self.repo, where, self.state.now.pinned, seen, progress)
            if not (outcome.refused or outcome.problems) and self.settle():  # agreements met: tell the others at once
                exchanges.exchange(self.repo, where, self.state.now.pinned, outcome.seen, progress)
        except Cancelled:
            raise
        except Exception as error:
            if isinstance(error, LoginRefused) and self.logins is not None:
                self.logins.forget(name)
            self.state.remote(name, last_error=str(error),
                              replaced=remote.replaced or isinstance(error, exchanges.RolledBack))
            self.state.tell("failed", str(error), name)
            raise
        self._after(name, outcome)
        self.acknowledge(outcome.received)
        return outcome

    def _receive(self, where: Remote, name: str, progress: Progress | None) -> None:
        self._after(name, exchanges.exchange(self.repo, where, self.state.now.pinned, None, progress))

    def _aside(self, name: str, outcome: Outcome) -> tuple[Aside, ...]:
        now = self.clock()
        return (*(Aside(now, name, r.commit, self.repo.author(r.commit.encode()), r.kind, r.text)
                  for r in outcome.refused),
                *(Aside(now, name, p.place, "", "problem", str(p)) for p in outcome.problems))

    def _after(self, name: str, outcome: Outcome) -> None:
        trouble = [r.text for r in outcome.refused] + [str(p) for p in outcome.problems]
        if trouble:
            self.state.remote(name, last_error=trouble[0], replaced=False)
            self.state.set_aside(name, self._aside(name, outcome))
            return
        self.state.set_aside(name, ())
        self.state.remote(name, last_ok=self.clock(), last_error="", replaced=False,
                          seen=(outcome.seen or b"").decode())
        if outcome.received or outcome.sent:
            self.state.tell("exchanged", f"{len(outcome.received)} changes came in, {len(outcome.sent)} went out.",
                            name)
        self.told_moved(outcome.moved, name)
        self._note_disputes()

    def _note_disputes(self) -> None:
        """Two releases of one number: neither is the newest until one was issued under another number."""
        found = disputes(self.repo, self.policy())
        if found != self.state.now.disputed:
            for name in sorted(set(found) - set(self.state.now.disputed)):
                self.state.tell("disputed", f"Two releases bear the number {name.replace('/', ' ')}. Publish one of "
                                "them under another number; until then new assessments take neither.")
            self.state.update(disputed=found)

    # --- parcels ------------------------------------------------------------------------------------------------

    def parcels_in(self, folder: Path) -> list[ParcelState]:
        """As Delivery's; agreements of other roots may have come along."""
        done = super().parcels_in(folder)
        self.settle()
        self._note_disputes()
        return done
