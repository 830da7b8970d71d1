"""Who takes part in a shared library and what lies on it: devices with their roles, releases with their signatures.

Owns the questions of the People and Contents pages and the one signature a releaser gives there. Part of the
application layer beside shelf_views.py; the rules are those of sync/trust and sync/release.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.errors import Invalid, NotFound
from workbench.shelf_out import FRAMEWORKS
from workbench.sync import release
from workbench.sync.history import Card
from workbench.sync.shelf import Shelf
from workbench.sync.signing import spoken
from workbench.sync.trust import ROLES


@dataclass(frozen=True)
class Device:
    """One key. spoken: its fingerprint for reading aloud; root: it may change who takes part; mine: of this machine."""

    fingerprint: str
    spoken: str
    name: str
    roles: tuple[str, ...]
    root: bool
    revoked: bool
    mine: bool


@dataclass(frozen=True)
class Asking:
    """A device that asks to be let in."""

    fingerprint: str
    spoken: str
    name: str
    device: str


@dataclass(frozen=True)
class Held:
    """A framework on the shelf. state: of its newest release, "" without one; signers: names; conflicts: open fields;
    may_sign: this machine's signature is still missing and counts."""

    framework: str
    title: str
    version: str
    state: str
    signers: tuple[str, ...]
    conflicts: int
    may_sign: bool


@dataclass(frozen=True)
class Waiting:
    """A change of who may take part that further root keys have to agree to."""

    id: str
    message: str
    changes: tuple[str, ...]
    by: tuple[str, ...]
    needed: int
    may_agree: bool


@dataclass(frozen=True)
class Trust:
    """threshold: root keys that a change needs; releasers: signatures of an approved release; parallel: what each of
    the changes made at the same time does, when there are such."""

    threshold: int
    releasers: int
    roots: int
    waiting: tuple[Waiting, ...]
    parallel: tuple[tuple[str, ...], ...]


def trust(shelf: Shelf) -> Trust:
    """How many have to agree, and what waits for them."""
    policy, mine = shelf.policy(), shelf.key.public.fingerprint
    waiting = tuple(Waiting(p.id, p.message, p.changes, p.by, p.needed, mine in policy.roots and mine not in p.agreed)
                    for p in shelf.proposals())
    return Trust(policy.threshold, policy.releasers, len(policy.roots), waiting,
                 tuple(side.changes for side in shelf.parallel()))


def devices(shelf: Shelf) -> tuple[Device, ...]:
    """Everybody who may sign or might once, root keys first."""
    policy, mine = shelf.policy(), shelf.key.public.fingerprint
    out = []
    for fingerprint in {**policy.roots, **policy.signers}:
        known = policy.signers.get(fingerprint)
        out.append(Device(
            fingerprint, spoken(fingerprint), known.name if known else "Root key",
            tuple(r for r in ROLES if known and r in known.roles), fingerprint in policy.roots,
            bool(known and known.revoked), fingerprint == mine))
    return tuple(sorted(out, key=lambda d: (d.revoked, not d.root, d.name.casefold(), d.fingerprint)))


def asking(shelf: Shelf) -> tuple[Asking, ...]:
    """Who waits at the door; this machine's own request is not shown to itself."""
    mine = shelf.key.public.fingerprint
    return tuple(Asking(r.fingerprint, spoken(r.fingerprint), r.name, r.device) for r in shelf.asking()
                 if r.fingerprint != mine)


def contents(shelf: Shelf, titles: Mapping[str, str], cards: tuple[Card, ...]) -> tuple[Held, ...]:
    """Frameworks on the shelf, each with the release of its highest number."""
    policy, mine = shelf.policy(), shelf.key.public.fingerprint
    named = {f: s.name for f, s in policy.signers.items()}
    newest: dict[str, list[release.Release]] = {}
    for found in release.releases(shelf.repo, policy):
        listed = newest.setdefault(found.framework, [])
        if listed and release.number(listed[0].version) < release.number(found.version):
            listed.clear()
        if not listed or listed[0].version == found.version:
            listed.append(found)
    out = []
    for uid in sorted(shelf.groups(FRAMEWORKS), key=lambda u: (titles.get(u, u).casefold(), u)):
        of = newest.get(uid, [])
        signers = tuple(sorted({named.get(s, s) for r in of for s in r.signers}))
        open_now = sum(c.group == f"{FRAMEWORKS}/{uid}" for c in cards)
        state = of[0].state if of else ""
        may = release.may_release(policy, mine) and state == "candidate" and not open_now
        out.append(Held(uid, titles.get(uid, uid), of[0].version if of else "", state, signers, open_now,
                        may and mine not in of[0].signers))
    return tuple(out)


def vouch(shelf: Shelf, uid: str, version: str = "") -> release.Release:
    """Add this machine's signature to a release, the newest one without a version; how it stands then."""
    policy = shelf.policy()
    if not release.may_release(policy, shelf.key.public.fingerprint):
        raise Invalid("This computer may not sign releases.", "Ask a holder of a root key for the role.")
    of = [r for r in release.releases(shelf.repo, policy) if r.framework == uid and version in ("", r.version)]
    if not of and version and uid in shelf.groups(FRAMEWORKS) and shelf.tip:
        return _first(shelf, uid, version)
    if not of:
        raise NotFound(f"{uid} has no release.", "Publish it in the Library, then exchange.")
    newest = max(of, key=lambda r: release.number(r.version))
    if newest.state == "disputed":
        raise Invalid(f"{newest.version} names two different contents.", "Publish it again under a new number.")
    return _sign(shelf, uid, newest.version, newest.commit.encode())


def _first(shelf: Shelf, uid: str, version: str) -> release.Release:
    """The first signature on a number, for the framework as it stands: an author without the role published it."""
    from workbench.formats.native import read_files

    if (held := read_files(shelf.files(f"{FRAMEWORKS}/{uid}"))[0].version) != version:
        raise NotFound(f"{uid} {version} is not what the library holds; that is {held}.", "Name the number it has.")
    assert shelf.tip is not None
    return _sign(shelf, uid, version, shelf.tip)


def _sign(shelf: Shelf, uid: str, version: str, commit: bytes) -> release.Release:
    release.make(shelf.repo, uid, version, commit, shelf.key, shelf.author, shelf.clock() // 1000)
    shelf.state.tell("release", f"{uid} {version} was signed.")
    mine = shelf.key.public.fingerprint
    return next(r for r in release.releases(shelf.repo, shelf.policy())
                if (r.framework, r.version) == (uid, version) and mine in r.signers)
