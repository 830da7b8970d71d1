"""Workbench: the only door to stored state. Opens and closes files, does, undoes, reads, announces.

Owns which files are open and who listens; knows nothing of Qt. Screens, the command line and tests use this class and
the functions in commands/ and queries/.
"""

from __future__ import annotations

import getpass
import os
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from workbench import paths as folders
from workbench import secrets as keyrings
from workbench.answers import checked
from workbench.crosswalks import CrosswalkEntry
from workbench.errors import Damaged, Invalid, NotFound, Problem, Unavailable
from workbench.library import DraftProblem, FrameworkEntry, Library, LibraryHit, Published, RevisionInfo
from workbench.library_door import LibraryDoor
from workbench.model.diff import EntityChange
from workbench.model.draft import DraftView
from workbench.model.engagement import Assessment, FrameworkCopy
from workbench.model.framework import Framework
from workbench.model.tailoring import Tailoring, tailored
from workbench.secrets import NeedPassphrase
from workbench.statefiles import RecentFile, Recents, Settings, device_id
from workbench.store import backup as backups
from workbench.store.backup import Backup
from workbench.store.command import Change, ChangeSet, Command, Place, Reader, StepInfo
from workbench.store.failures import translated
from workbench.store.sqlcipher import Key, key_for, new_key
from workbench.store.step import FileName
from workbench.store.store import Store

if TYPE_CHECKING:
    from workbench.library_rebuild import Rebuilt
    from workbench.shelves import Shelves

__all__ = [
    "Backup", "Change", "ChangeSet", "Command", "CrosswalkEntry", "DraftProblem", "DraftView", "EntityChange",
    "FrameworkEntry", "LibraryHit", "NeedPassphrase", "OpenEngagement", "Place", "Published", "Reader", "RecentFile",
    "RevisionInfo", "StepInfo", "Workbench",
]  # fmt: skip
T = TypeVar("T")
SUFFIX = ".assay"


@dataclass(frozen=True)
class OpenEngagement:
    """The open file. warnings: what the user should know about it (newer version, unclean, no keyring)."""

    path: Path
    uid: str
    copy_uid: str
    read_only: bool
    warnings: tuple[Problem, ...] = field(default_factory=tuple)


class Workbench(LibraryDoor):
    """Everything one window (or one command-line run) works with."""

    def __init__(
        self, home: Path | None = None, *, secrets: keyrings.SecretStore | None = None, person: str = ""
    ) -> None:
        self.paths = folders.paths(home)
        self.home = self.paths.home
        self.secrets: keyrings.SecretStore = secrets or keyrings.Secrets()
        self.settings = Settings(self.paths.settings)
        self.person = person or str(self.settings.get("person", "")) or _login()
        self.engagement: OpenEngagement | None = None
        self._recents = Recents(self.paths.recent)
        self._device = device_id(self.paths.device)
        self._store: Store | None = None
        self._library: Library | None = None
        self._opening = threading.RLock()
        self._shelves: Shelves | None = None
        self._listeners: list[Callable[[ChangeSet], None]] = []
        self._frameworks: dict[str, Framework] = {}
        self._tailored: dict[str, tuple[Framework, list[Tailoring], Framework]] = {}

    # --- files --------------------------------------------------------------------------------------------------

    def recent(self) -> list[RecentFile]:
        """Files opened on this machine, newest first; no client name in it."""
        return self._recents.all()

    def forget_recent(self, path: Path) -> None:
        self._recents.forget(path)

    def create_engagement(self, path: Path, passphrase: str, *commands: Command, remember: bool = True) -> None:
        """Make an encrypted file, run the commands that fill it (they cannot be undone), and leave it open."""
        path = path.expanduser().absolute()
        if not passphrase:
            raise Invalid("A passphrase is needed.", "Take the generated words or type your own.")
        if path.exists():
            raise Invalid(f"{path.name} exists already.", "Choose another name.")
        with translated(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
        store = None
        try:
            store = Store(path, "engagement", new_key(passphrase), person=self.person, device=self._device, create=True)
            self._adopt(store, passphrase, remember)
            for command in commands:
                self._announce(store.do(command, lasting=True))
        except BaseException:
            # A half-made file would look like an engagement; nothing of the user's is in it yet.
            if store is not None and self._store is store:
                self.close_engagement()
            for name in (path.name, path.name + "-wal", path.name + "-shm"):
                path.with_name(name).unlink(missing_ok=True)
            self._recents.forget(path)
            raise

    def open_engagement(
        self, path: Path, passphrase: str | None = None, *, read_only: bool = False, remember: bool = True
    ) -> None:
        """Open a file; passphrase None asks the keyring, and NeedPassphrase says that it does not know."""
        path = path.expanduser().absolute()
        asked = passphrase
        if passphrase is None:
            if not path.exists():
                raise NotFound(f"{path.name} was not found.", "Check the path; the drive may be disconnected.")
            uid = self._recents.uid_of(path)
            passphrase = self.secrets.get(uid) if uid else None
            if passphrase is None:
                raise NeedPassphrase(f"The passphrase of {path.name} is needed.", keyrings.REMEDY)
        key = key_for(path, passphrase, self._recents.salt_of(path))
        if self.engagement is not None and self.engagement.path == path:
            self.close_engagement()
        locked_down = not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
        store = Store(
            path, "engagement", key, person=self.person, device=self._device, read_only=read_only or locked_down,
            before_migration=self._backup_before_migration,
        )  # fmt: skip
        if locked_down and not read_only:
            store.warnings.append(Problem(
                "warning", path.name, "The file or its folder is read-only: nothing can be changed.",
                "Copy the file to a folder of your own and open it there.",
            ))  # fmt: skip
        self._adopt(store, passphrase, remember and asked is not None)

    def _adopt(self, store: Store, passphrase: str, remember: bool) -> None:
        self.close_engagement()
        self._store = store
        uid = store.meta["file_uid"]
        if remember:
            try:
                self.secrets.set(uid, passphrase)
            except Unavailable as error:
                store.warnings.append(Problem("warning", store.path.name, error.text, error.hint))
        salt = store.key.salt.hex() if store.key else ""
        self._recents.add(store.path, uid, salt)
        self.engagement = OpenEngagement(
            store.path, uid, store.meta.get("copy_uid", ""), store.read_only, tuple(store.warnings)
        )
        self._pin()

    def _pin(self) -> None:
        """The library can tell later which recent files use a framework; hashes only, no name."""
        if self._store is not None:
            held = self._store.read(Reader.all, Assessment)
            self._recents.pin(self._store.path, tuple(sorted({a.revision for a in held})))

    def close_engagement(self) -> None:
        if self._store is not None:
            store, self._store, self.engagement = self._store, None, None
            self._frameworks.clear()
            self._tailored.clear()
            store.close()

    def lock(self) -> None:
        """Close the file and forget its key. Opening again needs the keyring or the passphrase."""
        self.close_engagement()

    def close(self) -> None:
        """Close everything; safe to call twice."""
        self.close_engagement()
        if self._library is not None:
            library, self._library = self._library, None
            library.store.close()

    # --- do, undo, read -----------------------------------------------------------------------------------------

    def do(self, command: Command, origin: object | None = None) -> ChangeSet:
        """Run a command as one durable step and announce it."""
        if command.file == "engagement":
            command = checked(command, self.framework_of)
        return self._announce(self._file(command.file).do(command, origin))

    def undo(self, file: FileName = "engagement", origin: object | None = None) -> ChangeSet | None:
        done = self._file(file).undo(origin)
        return self._announce(done) if done else None

    def redo(self, file: FileName = "engagement", origin: object | None = None) -> ChangeSet | None:
        done = self._file(file).redo(origin)
        return self._announce(done) if done else None

    def can_undo(self, file: FileName = "engagement") -> str | None:
        """The label of the step that undo would take back, or None."""
        return self._candidate(file, "undo")

    def can_redo(self, file: FileName = "engagement") -> str | None:
        return self._candidate(file, "redo")

    def _candidate(self, file: FileName, kind: Literal["undo", "redo"]) -> str | None:
        if file == "engagement" and self._store is None:
            return None
        step = self._file(file).can(kind)
        return step.label if step else None

    def read(self, query: Callable[..., T], *args: Any, file: FileName = "engagement", **kw: Any) -> T:
        """query(reader, *args) on the open file."""
        return self._file(file).read(query, *args, **kw)

    def snapshot(self, file: FileName = "engagement") -> AbstractContextManager[Reader]:
        """A consistent picture on an own connection, usable in another thread."""
        return self._file(file).snapshot()

    def bring_in(self, source: Path, report: Callable[[int, int, str], None]) -> tuple[str, int]:
        """Copy a large file into the open engagement, from a worker; (sha256, size) for `attach_file`."""
        return self._file("engagement").bring_in(source, report)

    def on_change(self, callback: Callable[[ChangeSet], None]) -> Callable[[], None]:
        """Call back after every step that changed something; returns the function that ends it."""
        self._listeners.append(callback)

        def unsubscribe() -> None:
            if callback in self._listeners:
                self._listeners.remove(callback)

        return unsubscribe

    def _announce(self, done: ChangeSet) -> ChangeSet:
        if done.file == "engagement" and "assessment" in done.kinds:
            self._pin()
        if done.changes:
            for listener in list(self._listeners):
                listener(done)
        return done

    def _file(self, file: FileName) -> Store:
        if file == "library":
            return self.library.store
        if self._store is None:
            raise Unavailable("No engagement is open.", "Open or create one first.")
        return self._store

    # --- library ------------------------------------------------------------------------------------------------

    @property
    def library(self) -> Library:
        """The library, opened at first use."""
        return self.open_library()

    def open_library(self) -> Library:
        """Open it. One that is damaged is made anew; one that was missing gets back what the shelves hold."""
        with self._opening:  # a job may be the first to ask, and the window at the same moment
            if self._library is None:
                missing = not self.paths.library.exists()
                try:
                    self._library = Library(self.paths.library, person=self.person, device=self._device)
                except Damaged:
                    self.rebuild_library()
                else:
                    if missing and any((self.home / "shelves").glob("*/state.json")):
                        from workbench.library_rebuild import give_back

                        self._library.store.warnings += give_back(self.shelves)
            assert self._library is not None
            return self._library

    def library_warnings(self) -> tuple[Problem, ...]:
        """What the user should know about the library as it was opened, for instance that it was made anew."""
        return () if self._library is None else tuple(self._library.store.warnings)

    def rebuild_library(self) -> Rebuilt:
        """Make library.db anew: what is readable is kept, the rest comes from the shelves; the old file is kept too.
        Locked when another window has it open."""
        from workbench.library_rebuild import give_back, rebuild

        if self._library is not None:
            library, self._library = self._library, None
            library.store.close()
        done = rebuild(self.paths.library, person=self.person, device=self._device)
        self._library = Library(self.paths.library, person=self.person, device=self._device)
        done = replace(done, later=give_back(self.shelves))
        told = Problem("warning", self.paths.library.name, done.text, "Look whether your frameworks are there.")
        self._library.store.warnings += [told, *done.problems()]
        return done

    @property
    def shelves(self) -> Shelves:
        """The shared libraries of this machine; nothing of them is loaded before they are asked for."""
        if self._shelves is None:
            from workbench.shelves import Shelves

            self._shelves = Shelves(self.home, self.secrets, self.open_library, self.person, self._announce)
        return self._shelves

    def framework_of(self, assessment: Assessment | str) -> Framework:
        """The framework of an assessment, from the copy inside the open file, with its tailoring on it."""
        known = self.read(Reader.get, Assessment, assessment) if isinstance(assessment, str) else assessment
        plain = self._stored_framework(known.revision)
        changes = self.read(Reader.all, Tailoring, assessment=known.uid)
        if not changes:
            return plain
        cached = self._tailored.get(known.uid)
        if cached is None or cached[0] is not plain or cached[1] != changes:
            cached = self._tailored[known.uid] = (plain, changes, tailored(plain, changes))
        return cached[2]

    def _stored_framework(self, revision: str) -> Framework:
        found = self._frameworks.get(revision)
        if found is None:
            from workbench.formats.native import read_files

            copy = self.read(Reader.get, FrameworkCopy, revision)
            found = replace(read_files(copy.files)[0], revision=revision)
            self._frameworks[revision] = found
        return found

    # --- care of the file ---------------------------------------------------------------------------------------

    def idle(self) -> None:
        """Called after two seconds without input: the file alone is complete afterwards."""
        if self._store is not None:
            self._store.checkpoint()

    def check(self) -> list[Problem]:
        """Full integrity check of the open file; for a background job."""
        return self._file("engagement").check()

    def backups(self, uid: str = "") -> list[Backup]:
        """Backups of the open file (or of a file uid), newest first."""
        uid = uid or (self.engagement.uid if self.engagement else "")
        return backups.listed(self.paths.backups, uid) if uid else []

    def backup_now(self) -> Backup:
        """An encrypted copy with the same passphrase; old ones rotate out. For a background job."""
        store = self._file("engagement")
        return backups.make(store.snapshot, store.key, self.paths.backups, store.meta["file_uid"])

    def restore(self, backup: Backup, to: Path, passphrase: str | None = None) -> None:
        """Write a backup to a new file; the open file is not touched. Without an open file the keyring or the
        passphrase must open the backup."""
        known = passphrase or self.secrets.get(backup.uid)
        if self._store is not None and self._store.meta["file_uid"] == backup.uid and self._store.key:
            key = self._store.key
        elif known:
            key = key_for(backup.path, known)
        else:
            raise NeedPassphrase("The passphrase of this backup is needed.", keyrings.REMEDY)
        backups.restore(backup, key, to.expanduser().absolute())

    def send_copy(self, path: Path) -> None:
        """A complete copy for another person, with a copy uid of its own and the same passphrase."""
        store = self._file("engagement")
        backups.send_copy(store.snapshot, store.key, path.expanduser().absolute())

    def move_to(self, path: Path) -> None:
        """Go on in a complete copy at another place, when the present one cannot be written any more."""
        store, path = self._file("engagement"), path.expanduser().absolute()
        backups.send_copy(store.snapshot, store.key, path)
        moved = Store(path, "engagement", store.key, person=self.person, device=self._device)
        with suppress(Unavailable):  # what cannot be tidied at the old place stays there, readable
            self.close_engagement()
        self._adopt(moved, "", remember=False)

    def _backup_before_migration(self, conn: Any, key: Key | None) -> None:
        backups.before_migration(conn, key, self.paths.backups)


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "assessor"
