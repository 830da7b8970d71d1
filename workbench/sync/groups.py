"""Groups of a shelf: what is merged, published and decided as one thing: frameworks/<id>, crosswalks/<id>.json, …

Owns where the files of a group lie and how its text paths are named; the merge itself is in fold.py.
"""

from __future__ import annotations

from workbench.sync.fold import GROUPED
from workbench.sync.graph import Oid
from workbench.sync.history import History
from workbench.sync.repository import Repository


def group_of(kind: str, uid: str) -> str:
    """The group of a thing of a kind: a folder for what may need several files, else one file."""
    return f"{kind}/{uid}" if kind in GROUPED else f"{kind}/{uid}.json"


def prefix_of(group: str) -> str:
    """What stands before the paths of a group's files."""
    return group + "/" if group.partition("/")[0] in GROUPED else group.rpartition("/")[0] + "/"


def oid_of(repo: Repository, group: str, commit: Oid | None) -> Oid | None:
    """The id of a group's content in a commit; equal ids hold equal content."""
    return repo.subtree(repo.tree_of(commit), group) if commit else None


def contents(repo: Repository, group: str, commit: Oid | None) -> dict[str, bytes]:
    """Files of a group in a commit by path behind its prefix; empty where it is not there."""
    oid = oid_of(repo, group, commit)
    if oid is None:
        return {}
    if repo.objects[oid].type_name == b"tree":
        return repo.files(oid)
    return {group.rpartition("/")[2]: repo.blob(oid)}


def before_it_came(repo: Repository, group: str) -> Oid | None:
    """A commit of this history that does not hold the group yet: what is made on it joins the group by the merge rule
    and cannot write over it. None when the group was there from the first."""
    changed = list(History(repo).newest_first(group))
    parents = repo.graph.parents(changed[-1]) if changed else ()
    return parents[0] if parents else None
