"""One exchange with a Git server: fetch, judge, fold, send, and believe only what the server says afterwards.

Owns the order of steps and the retries. Everything here can be repeated: an exchange that broke off at any point loses
nothing and the next one goes on. Never waits for a person; conflicts travel as data.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from workbench.errors import Problem, TooNew, Unavailable, WorkbenchError
from workbench.sync import intake
from workbench.sync.fold import Folder
from workbench.sync.graph import Oid
from workbench.sync.remotes import JOINS, PROPOSALS, TAGS, Moving, Progress, Remote
from workbench.sync.repository import MAIN, Repository
from workbench.sync.trust import Judge, Refusal

TRIES = 12
STUCK = 3  # refusals while the branch stands still
LONGEST = 60.0


class RolledBack(WorkbenchError):
    """The server's branch does not hold what it held before: somebody replaced its history."""


@dataclass(frozen=True)
class Outcome:
    """What an exchange did. `seen`: the remote's branch now; refused: commits set aside, with the reason;
    moved: releases that are another one there than here, in words."""

    before: Oid | None
    after: Oid | None
    seen: Oid | None
    received: tuple[Oid, ...] = ()
    sent: tuple[Oid, ...] = ()
    refused: tuple[Refusal, ...] = ()
    problems: tuple[Problem, ...] = ()
    tries: int = 1
    tags_received: tuple[str, ...] = field(default_factory=tuple)
    tags_sent: tuple[str, ...] = field(default_factory=tuple)
    moved: tuple[str, ...] = ()


def take(repo: Repository, tip: Oid, pinned: str) -> tuple[tuple[Oid, ...], list[Refusal], list[Problem]]:
    """Judge a head that is here but not yet part of the library: its new commits, and what stands against them."""
    mine = repo.tip()
    new = repo.graph.between(tip, [mine] if mine else [])
    judge = Judge(repo, Folder(repo), pinned, mine)
    found: list[Problem] = []
    for oid in new:
        parents = repo.graph.parents(oid)
        old = repo.tree_of(parents[0]) if parents else None
        found += [p for p in intake.problems(repo, old, repo.tree_of(oid)) if p.severity == "error"]
        if found:
            return new, [], found
    if intake.is_newer(intake.head_of(repo, repo.tree_of(tip))):
        raise TooNew("The library there was written by a newer Assay.", "Install the newer version; until then this "
                     "library can be read but not exchanged.")
    return new, judge.refusals(new), found


def exchange(repo: Repository, remote: Remote, pinned: str, seen: Oid | None, progress: Progress | None = None,
             pause: Callable[[float], None] = time.sleep) -> Outcome:
    """Bring this repository and the remote's branch to the same commit. `seen`: the remote's branch at the last time.

    Raises Unavailable when the remote cannot be reached or stays busy, RolledBack when its history was replaced.
    """
    before = repo.tip()
    received: tuple[Oid, ...] = ()
    last: dict[bytes, str] = {}
    stood: Oid | None = None
    stuck = 0
    for attempt in range(1, TRIES + 1):
        began = time.monotonic()
        try:
            refs = remote.fetch(repo, progress)
        except Moving:
            last = {MAIN: "its branch keeps moving"}
            _wait(pause_before(attempt, time.monotonic() - began, random.Random()), pause, progress)  # noqa: S311
            continue
        theirs = refs.get(MAIN)
        if seen is not None and (theirs is None or not repo.graph.is_ancestor(seen, theirs)):
            raise RolledBack(f"{remote.url} no longer holds what it held at the last exchange.",
                             "Nothing was taken or sent. Ask who looks after the server before going on.")
        if theirs is not None:
            new, refused, problems = take(repo, theirs, pinned)
            if refused or problems:
                return Outcome(before, repo.tip(), theirs, refused=tuple(refused), problems=tuple(problems),
                               tries=attempt)
            received += new
        mine = repo.tip()
        folded = _folded(repo, mine, theirs)
        if folded is None:
            return Outcome(before, mine, theirs, tries=attempt)
        if folded != mine and not repo.swap(MAIN, mine, folded):
            continue  # this machine published meanwhile
        changes: dict[bytes, tuple[Oid | None, Oid]] = {}
        if folded != theirs:
            changes[MAIN] = (theirs, folded)
        own = {**repo.refs(TAGS), **repo.refs(JOINS), **repo.refs(PROPOSALS)}
        fresh, moved = keep_beside(repo, {name: oid for name, oid in refs.items() if name != MAIN})
        changes |= {name: (None, oid) for name, oid in own.items() if name not in refs}
        sent = repo.graph.between(folded, [theirs] if theirs else [])
        last = remote.push(repo, changes, progress) if changes else {}
        if not last:
            return Outcome(
                before, folded, folded, received, sent, tries=attempt, tags_received=_names(fresh),
                tags_sent=_names(n for n in changes if n != MAIN), moved=moved,
            )  # fmt: skip
        seen = theirs
        stuck = stuck + 1 if theirs == stood else 1
        stood = theirs
        if stuck > STUCK:
            break  # nobody else was quicker: the server refuses, and will again
        took = time.monotonic() - began
        _wait(pause_before(attempt if stuck == 1 else 1, took, random.Random()), pause, progress)  # noqa: S311
    why = "; ".join(sorted(set(last.values())))
    raise Unavailable(f"{remote.url} is busy or refuses: {why}.", "Your work is safe here; it goes out with the next "
                      "exchange.")


def _wait(seconds: float, pause: Callable[[float], None], progress: Progress | None) -> None:
    """Told and stopped like everything else that takes time."""
    while seconds > 0:
        if progress is not None:
            progress(f"Others are sending too; trying again in {seconds:.0f} s")
        pause(min(seconds, 0.5))
        seconds -= 0.5


def pause_before(attempt: int, took: float, rng: random.Random) -> float:
    """Seconds to wait after the attempt of that number, which took so long and came second.

    Anywhere in a stretch that doubles: writers who met are spread over it, and on a slow line, where the time in which
    two can meet is long, the stretch is long as well.
    """
    return rng.uniform(0.0, min(LONGEST, max(took, 0.05) * 2**attempt))


def keep_beside(repo: Repository, refs: Mapping[bytes, Oid]) -> tuple[dict[bytes, Oid], tuple[str, ...]]:
    """Keep releases, requests and agreements that are new here. What is known stays as it is: the names of releases
    that stand elsewhere come back as complaints."""
    here = repo.refs()  # asking for each of thousands by trying to make it would lock as many files
    fresh = {name: oid for name, oid in refs.items() if name not in here and repo.swap(name, None, oid)}
    known = repo.refs(TAGS)
    moved = tuple(f"The release {name.removeprefix(TAGS).decode('utf-8', 'replace')} was replaced there; the one known "
                  "here stays. Ask who looks after that place."
                  for name, oid in sorted(refs.items()) if name in known and known[name] != oid)
    return fresh, moved


def _folded(repo: Repository, mine: Oid | None, theirs: Oid | None) -> Oid | None:
    heads = [oid for oid in (mine, theirs) if oid is not None]
    return Folder(repo).fold(heads) if heads else None


def _names(refs: Iterable[bytes]) -> tuple[str, ...]:
    return tuple(sorted(n.removeprefix(TAGS).decode() for n in refs if n.startswith(TAGS)))
