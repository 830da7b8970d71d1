"""How a shelf gives parcels and takes them: what is new goes out, what others left comes in, what stands against it.

Owns the part of a shelf that meets sticks and shared folders; files and their names are parcels'. A parcel that cannot
be taken stays listed with its reason and is looked at again each time, since what stood against it may be gone: its
base arrived, its copy ended, its author was let in. Knows nothing of servers or of library.db.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.errors import Damaged, Invalid, TooNew, Unavailable
from workbench.model.record import new_uid
from workbench.sync import exchange as exchanges
from workbench.sync import parcels
from workbench.sync.copying import PATIENCE, within
from workbench.sync.fold import Folder
from workbench.sync.graph import Oid
from workbench.sync.parcels import Parcel, Seal
from workbench.sync.repository import MAIN, Repository
from workbench.sync.state import ParcelState, Sent, StateFile
from workbench.sync.trust import trailers

FULL_AFTER = 100
FULL_AFTER_BYTES = 30 * 1024 * 1024
ASK_ABOVE = 30 * 1024 * 1024


@dataclass(frozen=True)
class Surplus:
    """Own parcels that the newest full one replaces. waiting_for: devices that have not told that they took them."""

    parcels: tuple[Parcel, ...] = ()
    bytes: int = 0
    waiting_for: tuple[str, ...] = ()

    @property
    def ask(self) -> bool:
        return bool(self.waiting_for) and self.bytes > ASK_ABOVE


class Delivery:
    """A shelf as parcels see it (see shelf)."""

    repo: Repository
    state: StateFile
    seal: Seal | None
    clock: Callable[[], int]
    patience: float = PATIENCE

    # --- out ----------------------------------------------------------------------------------------------------

    def parcel_out(self, folder: Path) -> Parcel | None:
        """Write what is new since the last parcel there; None when nothing is. It is safe to remove afterwards."""
        self.repo.guard()
        tip = self.repo.tip()
        place = str(folder.absolute())
        mine = self._own_parcels(folder)
        sent = self.state.now.sent.get(place)
        beside = parcels.digest(parcels.beside(self.repo))
        if sent is not None and tip is not None and (sent.head, sent.beside) == (tip.decode(), beside) and mine:
            return None
        full = (sent is None or not mine or sent.since_full >= FULL_AFTER or sent.bytes_since_full >= FULL_AFTER_BYTES
                or sent.head.encode() not in self.repo.objects)
        base = None if full or sent is None else sent.head.encode()
        seq = max([*(s.seq for s in self.state.now.sent.values()), *(p.seq for p in mine)], default=0) + 1
        made = parcels.write(self.repo, folder, self.state.now.library, self.state.now.device, seq, base, self.seal)
        size = made.path.stat().st_size
        kept = Sent(seq, (tip or b"").decode(), 0 if full or sent is None else sent.bytes_since_full + size,
                    0 if full or sent is None else sent.since_full + 1, seq if full or sent is None else sent.full_seq,
                    beside)
        self.state.update(sent={**self.state.now.sent, place: kept})
        self.state.tell("parcel out", f"Parcel {seq} was written and read back.", place)
        self.prune(folder)
        return made

    def _own_parcels(self, folder: Path) -> list[Parcel]:
        """This device's parcels there. A number this machine never wrote means that another has the same id: both
        would write one sequence, so this one takes a new id."""
        listed, _ = parcels.found(folder, self.state.now.library)
        mine = [p for p in listed if p.device == self.state.now.device]
        sent = self.state.now.sent.get(str(folder.absolute()))
        newest = max((p.seq for p in mine), default=0)
        if mine and sent is not None and newest > sent.seq:
            self.state.update(device=new_uid()[:16], sent={})
            self.state.tell("device", "This machine was a copy of another; it has a new device id now.")
            return []
        return mine

    def surplus(self, folder: Path) -> Surplus:
        """Own parcels in a folder that could go: the newest full one and what follows it hold everything."""
        listed, _ = parcels.found(folder, self.state.now.library)
        sent = self.state.now.sent.get(str(folder.absolute()))
        own = self.state.now.device
        old = tuple(p for p in listed if p.device == own and sent is not None and p.seq < sent.full_seq)
        if not old:
            return Surplus()
        known = {p.device for p in listed} | parcels.asking(folder, self.state.now.library)
        newest = max(p.seq for p in old)
        late = sorted(d for d in known - {own} if self.state.now.acknowledged.get(d, 0) < newest)
        return Surplus(old, sum(p.path.stat().st_size for p in old), tuple(late))

    def prune(self, folder: Path, *, unasked: bool = True) -> Surplus:
        """Remove what every known device has taken. The rest stays until somebody says so (`unasked` is False)."""
        self.repo.guard()
        found = self.surplus(folder)
        if found.parcels and (not found.waiting_for or not unasked):
            parcels.remove(found.parcels)
            self.state.tell("pruned", f"{len(found.parcels)} older parcels were removed; a newer one holds them.",
                            str(folder.absolute()))
            return Surplus()
        return found

    # --- in -----------------------------------------------------------------------------------------------------

    def parcels_in(self, folder: Path) -> list[ParcelState]:
        """Take every parcel of others that can be taken; what waits or was set aside is remembered with its reason."""
        self.repo.guard()
        listed, strange = within(self.patience, f"{folder}", lambda: parcels.found(folder, self.state.now.library))
        for name in strange:
            self.state.tell_once("ignored", f"{name} is no parcel and was not read.", str(folder))
        known = {(p.device, p.sha256): p for p in self.state.now.parcels}
        waiting = [p for p in listed if p.device != self.state.now.device
                   and not ((had := known.get((p.device, p.sha256))) and had.state == "imported")]
        results: dict[tuple[str, str], ParcelState] = {}
        progress = True
        while waiting and progress:
            progress = False
            for parcel in list(waiting):
                found = self._take(parcel, known.get((parcel.device, parcel.sha256)))
                results[parcel.device, parcel.sha256] = found
                if found.state == "imported":
                    self._remember(parcel, found, known)
                    progress = True
                if found.state != "waiting" or not found.base:
                    waiting.remove(parcel)
        done = []
        for parcel in listed:
            result = results.get((parcel.device, parcel.sha256))
            if result is not None:
                if result.state != "imported":
                    self._remember(parcel, result, known)
                if result.state != "waiting":
                    done.append(result)
        self._forget_gone(folder, {(p.device, p.sha256) for p in listed})
        devices = {p.device for p in listed}
        if len(devices) > parcels.DEVICES_ADVISED:
            self.state.tell_once("advice", f"{len(devices)} devices share this folder; a Git server suits so many "
                                 "better.", str(folder))
        return done

    def _remember(self, parcel: Parcel, found: ParcelState, known: dict[tuple[str, str], ParcelState]) -> None:
        """Keep what became of a parcel; "what happened" is told when it is news."""
        before = known.get((parcel.device, parcel.sha256))
        made = replace(found, who=found.who or self._who(parcel.device), file=parcel.path.name,
                       place=str(parcel.path.parent.parent.parent), at=self.clock())
        if before is not None and (before.state, before.reason) == (made.state, made.reason):
            made = replace(made, at=before.at)
        elif made.state == "quarantined":
            self.state.tell("set aside", made.reason, made.who or parcel.device)
        if made != before:
            if made.state == "imported":
                self._set_back(made)
            self.state.parcel(made)
            known[parcel.device, parcel.sha256] = made

    def _who(self, device: str) -> str:
        return next((p.who for p in reversed(self.state.now.parcels) if p.device == device and p.who), "")

    def _forget_gone(self, folder: Path, there: set[tuple[str, str]]) -> None:
        """What only waited and is no longer there waits no more. What was refused stays listed."""
        kept = tuple(p for p in self.state.now.parcels if p.state != "waiting" or p.place != str(folder)
                     or (p.device, p.sha256) in there)
        if kept != self.state.now.parcels:
            self.state.update(parcels=kept)

    def _take(self, parcel: Parcel, before: ParcelState | None) -> ParcelState:
        """What becomes of one parcel; the branch moves only when it is imported."""
        fresh = ParcelState(parcel.device, parcel.seq, parcel.sha256, "quarantined")

        def waits(reason: str, *, base: bool = False) -> ParcelState:
            return replace(fresh, state="waiting", reason=reason, base=base)

        try:
            size = parcel.path.stat().st_size
            with parcels.opened(self.repo, parcel, self.seal, self.patience) as (quarantine, head, beside):
                fresh = replace(fresh, head=head.decode())
                new: tuple[Oid, ...] = ()
                if head in self.repo.objects and self._holds(head):
                    if beside.items() <= parcels.beside(self.repo).items():
                        return replace(fresh, state="imported")
                else:
                    new, refused, problems = exchanges.take(quarantine, head, self.state.now.pinned)
                    if refused or problems:
                        text = refused[0].text if refused else str(problems[0])
                        return replace(fresh, reason=text, who=quarantine.author(head))
                parcels.adopt(self.repo, quarantine)
        except parcels.Missing as error:
            name = self._who(parcel.device)
            return waits(f"{error.text}{f' It comes from {name}.' if name else ''}", base=True)
        except parcels.Incomplete as error:
            if before is not None and before.size == size:  # nothing came since the last look
                return replace(fresh, reason=error.text, size=size)
            return replace(waits(f"{parcel.path.name} is not complete yet."), size=size)
        except (Invalid, TooNew, Damaged) as error:
            return replace(fresh, reason=error.text)
        except (Unavailable, OSError) as error:
            if not parcel.path.parent.is_dir():
                raise Unavailable(f"{parcel.path.parent.parent.parent} went away while it was read.",
                                  "What was read is kept. Plug it in again, then exchange once more.") from error
            return waits(str(error))
        mine = self.repo.tip()
        folded = Folder(self.repo).fold([h for h in (mine, head) if h is not None])
        if not self.repo.swap(MAIN, mine, folded) and folded != mine:
            return waits("The library changed meanwhile; it is taken at the next exchange.")
        self.told_moved(exchanges.keep_beside(self.repo, beside)[1], parcel.device)
        self.acknowledge(new)
        return replace(fresh, state="imported", who=self._writer(new, parcel.device))

    def told_moved(self, moved: Iterable[str], place: str) -> None:
        """Releases that are another one elsewhere than here."""
        for text in moved:
            self.state.tell_once("set aside", text, place)

    def _set_back(self, parcel: ParcelState) -> None:
        """A device's later parcel that leads to less than an earlier one: told, for here nothing is lost by it."""
        before = max((p for p in self.state.now.parcels if p.device == parcel.device and p.seq < parcel.seq and p.head),
                     key=lambda p: p.seq, default=None)
        older, head = (before.head.encode() if before else b""), parcel.head.encode()
        if before is not None and older in self.repo.objects and not self.repo.graph.is_ancestor(older, head):
            self.state.tell_once("rolled back", f"Parcel {parcel.seq} of {parcel.who or parcel.device} holds less than "
                                 f"parcel {before.seq} did: that machine was set back, or old parcels are replayed. "
                                 "Nothing was lost here. Ask its owner.", parcel.device)

    def _writer(self, commits: Iterable[Oid], device: str) -> str:
        return next((self.repo.author(oid) for oid in reversed(tuple(commits))
                     if device in trailers(self.repo.commit(oid), "Device")), "")

    def acknowledge(self, commits: Iterable[Oid]) -> None:
        """Remember which of this device's parcels others say they have taken."""
        own = self.state.now.device
        said = dict(self.state.now.acknowledged)
        for oid in commits:
            commit = self.repo.commit(oid)
            for device in trailers(commit, "Device"):
                for text in trailers(commit, "Seen"):
                    which, _, number = text.partition("/")
                    if which == own and number.isdecimal():
                        said[device] = max(said.get(device, 0), int(number[:9]))
        if said != self.state.now.acknowledged:
            self.state.update(acknowledged=said)

    def _holds(self, oid: Oid) -> bool:
        tip = self.repo.tip()
        return tip is not None and self.repo.graph.is_ancestor(oid, tip)
