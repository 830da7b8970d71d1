"""Ways out that a person decides: words that were set aside are vouched for or undone, a replaced server is accepted.

A server's branch only grows, so one change that nobody may take (unsigned, by a revoked key, pushed with plain git)
would end every exchange. Owns the change that follows it and names it: with its words, which the signer then vouches
for, or with what stood there before. A change of who may sign and a false merge can be neither; they have to leave the
server.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from workbench.errors import Invalid, NotFound
from workbench.sync import exchange as exchanges
from workbench.sync import parcels
from workbench.sync.graph import Oid
from workbench.sync.remotes import Credentials, LoginRefused, Progress, Remote
from workbench.sync.repository import MAIN, Repository
from workbench.sync.shelf import Shelf
from workbench.sync.state import RemoteState
from workbench.sync.trust import ADOPTABLE, ADOPTS, AUTHOR, Refusal


def adopt(shelf: Shelf, remote: str, password: str = "", *, undo: bool = False, seen: Collection[str] | None = None,
          progress: Progress | None = None) -> list[Refusal]:
    """Take in what a remote's changes stand in the way with, or undo it; the changes. The answer to the others goes out
    with the next exchange. seen: the changes and parcels (their sha256) that a person has read; nothing else is signed.
    """
    mine = shelf.key.public.fingerprint
    policy = shelf.policy()
    if mine not in policy.roots and not policy.may(mine, AUTHOR):
        raise Invalid("Only an author or a root can vouch for the words of others.", "Ask one of them.")
    done: list[Refusal] = []
    for head, refused in _set_aside(shelf, _remote(shelf, remote), password, seen, progress):
        changes = _undone(shelf.repo, head, refused) if undo else {}
        verb = "Undo" if undo else "Adopt"
        shelf.publish(changes, f"{verb} {len(refused)} changes that were set aside", head,
                      trailing="".join(f"{ADOPTS}: {r.commit}\n" for r in refused))
        shelf.state.tell("trust", f"{verb}: " + " ".join(r.text for r in refused), remote)
        done += refused
    if not done:
        raise NotFound(f"Nothing from {remote} was set aside.", "There is nothing to do.")
    shelf.state.set_aside(remote, ())
    shelf.state.remote(remote, last_error="")
    return done


def accept(shelf: Shelf, remote: str) -> None:
    """Go on with a server whose history was replaced, because its keeper says so: what this machine has goes there
    again, and what is new there is judged as always."""
    _remote(shelf, remote)
    shelf.state.remote(remote, seen="", last_error="", replaced=False)
    shelf.state.tell("trust", f"You decided to go on with {remote} although its history was replaced.", remote)


def _remote(shelf: Shelf, name: str) -> RemoteState:
    found = shelf.state.now.remotes.get(name)
    if found is None:
        raise NotFound(f"There is no remote {name}.", "See the list with: sync status")
    return found


def _set_aside(shelf: Shelf, remote: RemoteState, password: str, seen: Collection[str] | None,
               progress: Progress | None) -> Iterator[tuple[Oid, list[Refusal]]]:
    """Heads of a remote that were refused; their objects are here afterwards. A parcel whose head was answered is taken
    with the next exchange, with what it carries beside."""
    pinned = shelf.state.now.pinned
    if remote.kind != "parcel":
        head = _fetched(shelf, remote, password, progress)
        if head is not None and (refused := _refused(shelf.repo, head, pinned)):
            if seen is not None and not {r.commit for r in refused} <= set(seen):
                raise Invalid(f"More came to {remote.name} meanwhile: {refused[-1].text}",
                              "Exchange once more and read what is new first.")
            yield head, refused
        return
    aside = {p.sha256: p for p in shelf.state.now.parcels if p.state == "quarantined" and p.head
             and (seen is None or p.sha256 in seen)}
    listed, _ = parcels.found(Path(remote.url), shelf.state.now.library)
    for parcel in listed:
        if parcel.sha256 in aside:
            with parcels.opened(shelf.repo, parcel, shelf.seal) as (quarantine, head, _beside):
                refused = _refused(quarantine, head, pinned)
                parcels.adopt(shelf.repo, quarantine)
            if refused:
                yield head, refused
                shelf.state.parcel(replace(aside[parcel.sha256], state="waiting", reason="It was answered here and is "
                                           "taken with the next exchange."))


def _fetched(shelf: Shelf, remote: RemoteState, password: str, progress: Progress | None) -> Oid | None:
    """A server's branch now. A refused login is tried once: servers lock accounts."""
    known = password or (shelf.logins.password(remote.name) if shelf.logins is not None else "")
    try:
        return Remote(remote.url, Credentials(remote.username, known)).fetch(shelf.repo, progress).get(MAIN)
    except LoginRefused:
        if shelf.logins is not None:
            shelf.logins.forget(remote.name)
        raise


def _refused(repo: Repository, head: Oid, pinned: str) -> list[Refusal]:
    _new, refused, problems = exchanges.take(repo, head, pinned)
    if problems:
        raise Invalid(f"What was set aside cannot be read: {problems[0]}", "Its author has to send it again.")
    for one in refused:
        touched = _changed(repo, one.commit.encode())
        if one.kind not in ADOPTABLE or any(path.startswith("trust/") for path in touched):
            raise Invalid(one.text, "Nobody can vouch for that. Ask who looks after the place to put its history back "
                          "to before that change.")
    return refused


def _changed(repo: Repository, oid: Oid) -> dict[str, tuple[Oid | None, Oid | None]]:
    parents = repo.graph.parents(oid)
    return repo.changed(repo.tree_of(parents[0]) if parents else None, repo.tree_of(oid))


def _undone(repo: Repository, head: Oid, refused: list[Refusal]) -> dict[str, bytes | None]:
    """What stood in the files before the changes. A file that somebody edited since is not thrown back."""
    tree = repo.tree_of(head)
    now = {path: repo.subtree(tree, path) for r in refused for path in _changed(repo, r.commit.encode())}
    back = dict(now)
    for one in reversed(refused):
        for path, (before, after) in _changed(repo, one.commit.encode()).items():
            if back[path] != after:
                raise Invalid(f"{path} was edited again after the change that was set aside.",
                              "Adopt the change, then correct the words by hand.")
            back[path] = before
    return {path: repo.blob(oid) if oid else None for path, oid in back.items() if oid != now[path]}
