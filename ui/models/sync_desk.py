"""The shared library in front of the person: what is shown of it, and one piece of work on it after the other.

Owns the queue: a shelf is open in one place at a time, so that a decision waits until an exchange has ended. An
exchange runs in a job as a whole, library.db included: its store lets any thread write, and the bridge carries the news
over. Knows no widget, and imports nothing of the exchange before it is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from ui.bridge import Bridge
from ui.messages import explain
from ui.models.sync_passphrases import Passphrases
from ui.models.sync_state import CONFLICTS
from ui.tasks import Progress, Task
from workbench.errors import Cancelled, WrongPassphrase

if TYPE_CHECKING:
    from workbench.shelf_preview import Preview
    from workbench.shelf_runs import Said
    from workbench.shelf_views import ShelfView
    from workbench.shelves import ShelfInfo, Shelves
    from workbench.sync.history import Entry
    from workbench.sync.invitation import Invitation
    from workbench.sync.shelf import Shelf

Done = Callable[[Any], None]
EACH = "sync_conflicts_by_shelf"


class SyncDesk(QObject):
    """`view` is the shelf as last read; None while there is none."""

    loaded = Signal()
    progressed = Signal(str)
    busy_changed = Signal(bool)
    said = Signal(str)
    failed = Signal(str)
    login_asked = Signal(str)
    passphrase_asked = Signal(str)
    looked_ahead = Signal(object)
    invited = Signal(object)
    joined = Signal()
    counted = Signal(int)

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bridge = bridge
        self.view: ShelfView | None = None
        self.listed: list[ShelfInfo] = []
        self.shelf = ""
        self._task: Task | None = None
        self._queue: list[Callable[[], None]] = []
        self.passphrases = Passphrases()

    @property
    def shelves(self) -> Shelves:
        return self.bridge.workbench.shelves

    @property
    def busy(self) -> bool:
        return self._task is not None

    def any(self) -> bool:
        """Whether a library is shared here, told from the folder alone."""
        return any((self.bridge.workbench.home / "shelves").glob("*/state.json"))

    # --- one after the other ------------------------------------------------------------------------------------

    def when_free(self, work: Callable[[], None]) -> None:
        """Do it now, or as soon as what runs has ended."""
        self._queue.append(work)
        self._drain()

    def _drain(self) -> None:
        while self._queue and self._task is None:
            self._queue.pop(0)()

    def _job(self, job: Callable[[Progress], Any], done: Done, title: str = "") -> None:
        def ended(finish: Done, value: Any) -> None:
            self._task = None
            self.passphrases.made()
            self.progressed.emit("")
            finish(value)
            if self._task is None:
                self.busy_changed.emit(False)
            self._drain()

        def failed(error: Exception) -> None:
            self._on_failed(error)
            if title and not isinstance(error, WrongPassphrase):
                self.reload()  # what was done before it stopped stays done

        self._task = self.bridge.start(job, partial(ended, done), partial(ended, failed),
                                       lambda _done, _total, text: self.progressed.emit(text), title)
        if title:
            self.busy_changed.emit(True)

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            self.said.emit("Cancelled. Nothing is lost; the next exchange goes on.")
        elif isinstance(error, WrongPassphrase):
            self.passphrase_asked.emit(error.text)
        else:
            self.failed.emit(explain(error).sentence)

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def ask(self, job: Callable[[Progress], Any], done: Done, title: str = "") -> None:
        """Run a job after what runs; without a title a quiet one."""
        self.when_free(lambda: self._job(job, done, title))

    def on_shelf(self, work: Callable[[Shelf], Any], done: Done) -> None:
        """Work on the open shelf, after what runs; `done` gets its result unless it fails."""
        shelves, shelf = self.shelves, self.shelf

        def job(_progress: Progress) -> Any:
            with shelves.open(shelf) as opened:
                return work(opened)

        self.when_free(lambda: self._job(job, done))

    # --- reading ------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the chosen shelf, or the first there is."""
        self.when_free(self._read)

    def choose(self, shelf: str) -> None:
        self.shelf = self.passphrases.shelf = shelf
        self.reload()

    def _read(self) -> None:
        if not self.any():
            self.listed, self.view = [], None
            self._count(0)
            self.loaded.emit()
            return
        bench = self.bridge.workbench
        shelves = self.shelves
        self.listed = shelves.all()
        if not any(s.id == self.shelf for s in self.listed):
            self.shelf = self.passphrases.shelf = self.listed[0].id
        from workbench.shelf_views import look, own_titles

        shelf, titles = self.shelf, own_titles(bench)
        self._job(lambda _progress: look(shelves, shelf, titles), self._on_read)

    def _on_read(self, view: ShelfView) -> None:
        self.view = view
        self._count(len(view.cards))
        self.loaded.emit()

    def _count(self, conflicts: int) -> None:
        """Conflicts of all shelves together, as far as each was looked at."""
        settings = self.bridge.workbench.settings
        known: dict[str, int] = settings.get(EACH, {})
        each = {s.id: known.get(s.id, 0) for s in self.listed} | ({self.shelf: conflicts} if self.listed else {})
        if each != known:
            settings.set(EACH, each)
            settings.set(CONFLICTS, sum(each.values()))
        self.counted.emit(sum(each.values()))

    def timeline(self, uid: str, done: Callable[[list[Entry]], None]) -> None:
        from workbench.shelf_views import timeline

        self.when_free(lambda: self._job(lambda _p: timeline(self.shelves, self.shelf, uid), done))

    # --- beginning ----------------------------------------------------------------------------------------------

    def keep_under(self, passphrase: str) -> None:
        """The words that open the key of this shelf, kept without a keyring; for as long as the window is open."""
        self.passphrases.keep(self.shelf, passphrase)
        self.shelves.passphrase = self.passphrases

    def _make(self, job: Callable[[Progress], ShelfInfo], done: Callable[[ShelfInfo], None], word: str, title: str,
              ) -> None:
        """Make a shelf, its key under `word` where one was typed."""
        def work() -> None:
            self.passphrases.keep("", word)
            self.shelves.passphrase = self.passphrases
            self._job(job, made, title)

        def made(info: ShelfInfo) -> None:
            self.passphrases.keep(info.id, word)
            self.shelf = self.passphrases.shelf = info.id
            self.joined.emit()
            done(info)
            self.reload()

        self.when_free(work)

    def begin(self, name: str, client: bool, word: str = "") -> None:
        self._make(lambda _p: self.shelves.init(name, client=client), lambda made: self.said.emit(
            f"{made.name} was begun. Add a remote, then others can join."), word, "Beginning a library")

    def read_invitation(self, text: str) -> Invitation | None:
        """What a pasted text holds; None when it is no invitation. A broken one raises with its remedy."""
        from workbench.sync.invitation import Invitation, is_invitation

        return Invitation.read(text) if is_invitation(text) else None

    def spoken(self, fingerprint: str) -> str:
        """A fingerprint in groups for reading aloud."""
        from workbench.sync.signing import spoken

        return spoken(fingerprint)

    def join(self, source: str, fingerprint: str, username: str = "", password: str = "", seal: str = "",
             library: str = "", word: str = "") -> None:
        def job(progress: Progress) -> ShelfInfo:
            return self.shelves.join(source, fingerprint, username=username, password=password, seal=seal,
                                     library=library, progress=lambda text: progress(0, 0, text))

        def done(made: ShelfInfo) -> None:
            self.said.emit(f"{made.name} was joined. Read the fingerprint of this computer out to its owner; until "
                           "they let it in, it is read-only.")

        self._make(job, done, word, "Joining a library")

    # --- exchange -----------------------------------------------------------------------------------------------

    def exchange(self, remote: str = "") -> None:
        """Put out what was published here, exchange with one remote or all, take in what came."""
        self.when_free(lambda: self._exchange(remote))

    def look_ahead(self) -> None:
        """What would come in, fetched and judged but not taken."""
        from workbench.shelf_preview import look_ahead

        def found(ahead: Preview) -> None:
            if ahead.login:
                self.login_asked.emit(ahead.login)
            self.looked_ahead.emit(ahead)

        def work() -> None:
            shelves, shelf = self.shelves, self.shelf
            self._job(lambda p: look_ahead(shelves, shelf, lambda text: p(0, 0, text)), found, "Looking at the remotes")

        self.when_free(work)

    def _exchange(self, remote: str) -> None:
        from workbench.shelf_runs import whole

        shelves, shelf = self.shelves, self.shelf

        def job(progress: Progress) -> Said:
            return whole(shelves, shelf, lambda text: progress(0, 0, text), remote)

        self._job(job, self._on_exchanged, "Exchanging")

    def _on_exchanged(self, said: Said) -> None:
        if said.login:
            self.login_asked.emit(said.login)
        if said.failed or said.aside:
            texts = [f"{name}: {text}" for name, text in said.failed] + [f"Set aside: {t}" for t in said.aside]
            self.failed.emit(" ".join(texts))
        else:
            self.said.emit(said.text)
        self.reload()

    def login(self, remote: str, username: str, password: str) -> None:
        """Keep the login and try once with it."""
        self.on_shelf(lambda shelf: self.shelves.remember_login(shelf, remote, username, password),
                      lambda _: self.exchange(remote))

    def add_remote(self, name: str, url: str, username: str) -> None:
        where = url if "://" in url or "@" in url else str(Path(url).expanduser().absolute())
        self._change(lambda shelf: shelf.add_remote(name, where, username),
                     f"{name} was added. It is used with the next exchange.")

    def remove_remote(self, name: str) -> None:
        self._change(lambda shelf: shelf.remove_remote(name), f"{name} is no longer exchanged with.")

    def trust(self, work: Callable[[Shelf], object], done: str) -> None:
        """A change of who takes part; in words, and whether further root keys have to agree first."""
        def act(shelf: Shelf) -> str:
            return f"{done} It is told with the next exchange." if work(shelf) is not False else (
                "Proposed. It takes force as soon as enough holders of a root key agree; it is told with the next "
                "exchange.")

        self.on_shelf(act, self._told)

    def _told(self, text: str) -> None:
        self.said.emit(text)
        self.reload()

    def vouch(self, uid: str, title: str) -> None:
        from workbench.shelf_people import vouch

        self._change(lambda shelf: vouch(shelf, uid), f"The release of {title} was signed. It is told with the next "
                     "exchange.")

    def invite(self, seal: bool) -> None:
        """The invitation anew, with or without the seal of a client's shelf."""
        from workbench.shelf_views import invite

        shelves, shelf = self.shelves, self.shelf
        self.when_free(lambda: self._job(lambda _p: invite(shelves, shelf, seal=seal), self.invited.emit))

    def put(self, uid: str, title: str) -> None:
        self._change(lambda shelf: self.shelves.put(shelf, uid), f"{title} goes out with the next exchange.")

    def keep(self, uid: str, title: str) -> None:
        self._change(lambda shelf: self.shelves.keep(shelf, uid), f"{title} stays on this computer.")

    def _change(self, work: Callable[[Shelf], object], text: str) -> None:
        self.on_shelf(work, lambda _done: self._told(text))

    def parcel_out(self, folder: str) -> None:
        from workbench.shelf_runs import parcel_out

        shelves, shelf, place = self.shelves, self.shelf, Path(folder).expanduser()
        self.when_free(lambda: self._job(
            lambda p: parcel_out(shelves, shelf, place, lambda text: p(0, 0, text)), self._on_parcel,
            "Writing a parcel"))

    def _on_parcel(self, text: str) -> None:
        self.said.emit(f"{text} The stick is safe to remove.")
        self.reload()

    def parcel_in(self, folder: str) -> None:
        from workbench.shelf_runs import parcel_in

        shelves, shelf, place = self.shelves, self.shelf, Path(folder).expanduser()

        def taken(said: Said) -> None:
            count = "1 parcel was" if said.parcels == 1 else f"{said.parcels or 'No'} parcels were"
            text = f"{count} taken. The stick is safe to remove."
            if said.aside:
                self.failed.emit(f"{text} Set aside: {' '.join(said.aside)}")
            else:
                self.said.emit(text)
            self.reload()

        self.when_free(lambda: self._job(
            lambda p: parcel_in(shelves, shelf, place, lambda text: p(0, 0, text)), taken, "Reading parcels"))

    def restore(self, uid: str, commit: str, done: Callable[[], None]) -> None:
        """Begin a draft with an earlier content of a framework."""
        from workbench.shelf_views import restore

        def act() -> None:
            def run() -> bool:
                restore(self.bridge.workbench, self.shelf, uid, commit)
                return True

            if self.bridge.attempt(run, self._on_failed):
                done()

        self.when_free(act)
