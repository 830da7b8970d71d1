"""Puts a damaged shelf right: from what can still be read of it, then from the sticks, folders and servers at hand.

Owns the order: the damaged repository is kept beside under a name that is told; what it still holds is carried over
object by object; parcels and servers that can be reached now give the rest, judged as ever. library.db is not touched:
what only it holds goes out again with the next exchange, so what the shelf remembers of it is set back here (`known`:
revisions the shelf holds, `taken`: what library.db holds of it).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from workbench.errors import Damaged, Invalid, WorkbenchError
from workbench.model.record import new_uid
from workbench.store.failures import translated
from workbench.sync import exchange as exchanges
from workbench.sync import health, salvage
from workbench.sync.fold import Folder
from workbench.sync.graph import Oid
from workbench.sync.remotes import Remote
from workbench.sync.repository import MAIN, Repository
from workbench.sync.signing import SigningKey
from workbench.sync.state import StateFile
from workbench.sync.trust import first_signer, signer

NAME, FRESH = "library.git", "library.git.restoring"
Fetch = Callable[[Repository, Path], object]


def opened(folder: Path, state: StateFile, key: SigningKey, fetch: Fetch) -> Repository:
    """The shelf's repository, looked at and if need be restored. `fetch` takes the parcels of a folder into one.

    Only for who holds the shelf's lock. Raises Damaged when there is nothing to restore from.
    """
    path = folder / NAME
    suspect = folder / health.SUSPECT
    if path.is_dir() and not health.settings_sound(path):
        kept = health.mend_settings(path)
        state.tell("mended", "HEAD or the configuration of the library was damaged and was written anew"
                   f"{': kept as ' + ', '.join(kept) if kept else ''}.")
    why = _trouble(path, state, thorough=suspect.exists())
    if why:
        _restore(folder, state, fetch, why)
    suspect.unlink(missing_ok=True)
    repo = health.opened(path)
    if state.lost:
        _remember(repo, state, key)
    return repo


def _trouble(path: Path, state: StateFile, *, thorough: bool) -> str:
    if not path.is_dir():
        return "It is not there." if state.now.library else ""
    try:
        with health.opened(path) as repo:
            found = health.whole(repo) if thorough else health.quick(repo)
            if not found and repo.tip() is None and (state.now.seq or state.now.known or state.now.sent):
                found = "The branch is missing."
            return found
    except Damaged as error:
        return error.text


# --- the repository ---------------------------------------------------------------------------------------------------

def _restore(folder: Path, state: StateFile, fetch: Fetch, why: str) -> None:
    path, fresh = folder / NAME, folder / FRESH
    shutil.rmtree(fresh, ignore_errors=True)
    olds = sorted(folder.glob(f"{NAME}.damaged-*"), key=lambda p: p.stat().st_mtime)
    damaged = path if path.is_dir() else olds[-1] if olds else None
    Repository.create(fresh).close()
    before = state.now
    state.update(parcels=(), sent={}, device=new_uid()[:16])
    with Repository(fresh) as repo:
        whole = salvage.carry(repo, damaged, before) if damaged else False
        sources = ["what could still be read"] if repo.tip() else []
        tried: list[str] = []
        if not whole:
            sources += _sources(repo, state, fetch, tried)
        if repo.tip() is None:
            raise Damaged(
                f"The shared library {state.now.name} cannot be read on this machine. {why}",
                f"{' '.join(tried)} Plug in a stick or connect the server it was exchanged with and open it again, or "
                "join it again. Your own frameworks and drafts are not in it and are safe.".strip())
        _set_back(repo, state)
    kept = health.free_name(folder / f"{NAME}.damaged")
    with translated(folder):
        if path.exists():
            path.rename(kept)
        fresh.rename(path)
    state.tell("restored", f"The library on this machine was damaged ({why.rstrip('.')}). It was restored from "
               f"{', '.join(sources)}; the damaged copy is kept as {kept.name}. What is missing of your own work goes "
               "out again with the next exchange.")


def _sources(repo: Repository, state: StateFile, fetch: Fetch, tried: list[str]) -> Iterator[str]:
    """Take from every way out that can be reached now; the names of those that gave something."""
    near_first = sorted(state.now.remotes.values(), key=lambda r: (r.kind not in ("parcel", "folder"), r.name))
    for remote in near_first:
        before = repo.tip()
        try:
            if remote.kind == "parcel":
                fetch(repo, Path(remote.url))
            else:
                _take(repo, Remote(remote.url), state.now.pinned)
        except WorkbenchError as error:
            tried.append(f"{remote.name}: {error.text}")
        if repo.tip() != before:
            yield remote.url


def _take(repo: Repository, remote: Remote, pinned: str) -> None:
    """Fetch and judge; nothing is sent."""
    refs = remote.fetch(repo)
    theirs = refs.pop(MAIN, None)
    if theirs is None:
        return
    _new, refused, problems = exchanges.take(repo, theirs, pinned)
    if refused or problems:
        raise Invalid(refused[0].text if refused else str(problems[0]))
    mine = repo.tip()
    repo.swap(MAIN, mine, Folder(repo).fold([h for h in (mine, theirs) if h]))
    exchanges.keep_beside(repo, refs)


# --- what is remembered -----------------------------------------------------------------------------------------------

def _set_back(repo: Repository, state: StateFile) -> None:
    """`known` and `taken` as they are true of a restored repository."""
    tip = repo.tip()
    assert tip is not None
    every = repo.graph.between(tip, [])
    known = _known(repo, every, state.now.known)
    state.update(known=known, taken=_taken(repo, every, state.now.taken))


def _known(repo: Repository, every: tuple[Oid, ...], before: dict[str, str]) -> dict[str, str]:
    """Revision of a framework -> the commit that holds it: what was known and is still there, and what came since."""
    from workbench.formats.native import revision_of

    there = set(every)
    known = {r: c for r, c in before.items() if c.encode() in there}
    seen: set[Oid] = set()
    for commit in repo.graph.between(every[-1], {c.encode() for c in known.values()}):
        for oid in _groups(repo, commit, "frameworks", seen):
            try:
                texts = {p: d.decode("utf-8") for p, d in repo.files(oid).items()}
                known[revision_of(texts)] = commit.decode()
            except (Invalid, ValueError):
                continue  # nothing library.db could hold
    return known


def _groups(repo: Repository, commit: Oid, kind: str, seen: set[Oid]) -> Iterator[Oid]:
    top = repo.subtree(repo.tree_of(commit), kind)
    if top is None or top in seen:
        return
    seen.add(top)
    for _mode, oid in repo.entries(top).values():
        if oid not in seen:
            seen.add(oid)
            yield oid


def _taken(repo: Repository, every: tuple[Oid, ...], before: dict[str, str]) -> dict[str, str]:
    """What library.db holds. Where the shelf is behind library.db now, its older state must not come in as news."""
    now = _group_ids(repo, every[-1])
    open_ = {g: oid for g, oid in before.items() if g in now and now[g] != oid}
    for commit in reversed(every):
        if not open_:
            break
        here = _group_ids(repo, commit)
        open_ = {g: oid for g, oid in open_.items() if here.get(g) != oid}
    return {**before, **{g: now[g] for g in open_}}


def _group_ids(repo: Repository, commit: Oid) -> dict[str, str]:
    tree = repo.tree_of(commit)
    out = {}
    for kind in repo.entries(tree):
        if kind in ("trust", "format.json"):
            continue
        for name, (_mode, oid) in _folder(repo, tree, kind):
            out[name if kind == "frameworks" else f"{kind}/{name}"] = oid.decode()
    return out


def _folder(repo: Repository, tree: Oid, kind: str) -> Iterable[tuple[str, tuple[int, Oid]]]:
    mode, oid = repo.entries(tree)[kind]
    return repo.entries(oid).items() if mode & 0o170000 == 0o040000 else ()


def _remember(repo: Repository, state: StateFile, key: SigningKey) -> None:
    """Fill a lost state.json from the repository and from its older copy. The device is new: numbers may be lost."""
    from workbench.sync import intake

    tip = repo.tip()
    if tip is None:
        return
    head = intake.head_of(repo, repo.tree_of(tip))
    every = repo.graph.between(tip, [])
    own = next((repo.commit(o) for o in reversed(every) if signer(repo, o) == key.public.fingerprint), None)
    name, _, mail = own.author.decode("utf-8", "replace").partition(" <") if own else ("", "", "")
    state.update(
        library=str(head.get("library_id", "")), name=str(head.get("name", "")), device=new_uid()[:16], sent={},
        pinned=state.now.pinned or first_signer(repo, tip), person=state.now.person or name,
        email=state.now.email or mail.rstrip(">"), known=_known(repo, every, state.now.known), seq=state.now.seq,
    )  # fmt: skip
    state.tell("mended", f"What this machine remembered of {state.now.name} was damaged and was put together again"
               f"{': the damaged copy is kept as ' + state.lost if state.lost != state.GONE else ''}."
               + ("" if state.now.remotes else " Add its remotes again."))
    state.lost = ""
