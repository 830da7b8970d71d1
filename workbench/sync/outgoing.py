"""What a push sends: the objects of the new commits that none of their parents holds at the same place.

Owns finding them along the graph, so that the cost is that of the change and not of the history, all of which dulwich
walks by itself. Knows nothing of transport.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable
from typing import Any

from workbench.sync.graph import Oid
from workbench.sync.repository import Repository


def new_objects(repo: Repository, have: Iterable[Oid], want: Iterable[Oid]) -> list[Any]:
    """Objects that `want` needs beside what `have` holds. More may be named than is missing, never less."""
    from dulwich.objects import Commit, Tag

    known = [oid for oid in set(have) if oid in repo.objects]
    held = [oid for oid in known if isinstance(repo.objects[oid], Commit)]
    seen: set[Oid] = set(known)
    out: list[Any] = []

    def add(oid: Oid) -> Any:
        made = repo.objects[oid]
        if oid not in seen:
            seen.add(oid)
            out.append(made)
        return made

    def below(tree: Oid, others: list[Oid]) -> None:
        if tree in seen or tree in others:
            return
        add(tree)
        before = [repo.entries(other) for other in others]
        for name, (mode, oid) in repo.entries(tree).items():
            at_name = [b[name] for b in before if name in b]
            if any(known_oid == oid for _, known_oid in at_name):
                continue
            if stat.S_ISDIR(mode):
                below(oid, [o for m, o in at_name if stat.S_ISDIR(m)])
            else:
                add(oid)

    for oid in sorted(set(want)):
        made = add(oid)
        while isinstance(made, Tag):
            made = add(made.object[1])
        if isinstance(made, Commit):
            for commit in repo.graph.between(made.id, held):
                add(commit)
                below(repo.tree_of(commit), [repo.tree_of(p) for p in repo.graph.parents(commit)])
        elif made.type_name == b"tree":
            below(made.id, [])
    return out


def pack_data(repo: Repository) -> Any:
    """What dulwich's clients ask for the content of a push."""
    from dulwich.pack import pack_objects_to_data

    def generate(have: Iterable[Oid], want: Iterable[Oid], **_: Any) -> Any:
        return pack_objects_to_data([(made, None) for made in new_objects(repo, have, want)])

    return generate
