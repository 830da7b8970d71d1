"""Fold: many heads into one, the same on every machine.

Owns the merge commit. Heads that are ancestors of others drop out, the rest are merged pairwise in order of id; the
base of a merge is all best common ancestors merged the same way. A merge commit depends on its parents alone (fixed
author and message, the later of the parents' dates), so two machines that fold the same heads make the same commit and
anyone can check one by making it again. What is in conflict stays in the files as data (see entities).
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from workbench.errors import Invalid
from workbench.model.merge import merge
from workbench.sync.entities import files_of, state_of
from workbench.sync.graph import Oid
from workbench.sync.pending import between
from workbench.sync.repository import Author, Repository

ENGINE = 1
MERGER = Author("Assay merge", "merge@assay.invalid")
MESSAGE = f"Merge\n\nMerge-Engine: {ENGINE}\n"
GROUPED = ("frameworks", "brand-kits", "report-definitions")
TRUST = "trust"


class Folder:
    """Folds heads of one repository. Merges are remembered in `assay-merges`, so that none is made twice."""

    def __init__(self, repository: Repository) -> None:
        self.repo = repository
        self._memo_path: Path = repository.path / "assay-merges"
        self._memo: dict[tuple[Oid, Oid], Oid] = {}
        if self._memo_path.exists():
            for line in self._memo_path.read_bytes().split(b"\n"):
                ids = line.split(b" ")
                if len(ids) == 3 and all(len(i) == 40 for i in ids):
                    self._memo[ids[0], ids[1]] = ids[2]

    def fold(self, heads: Iterable[Oid]) -> Oid:
        """The one commit that holds everything the heads hold."""
        left = list(self.repo.graph.heads(heads))
        if not left:
            raise Invalid("There is nothing to merge.")
        while len(left) > 1:
            first, second, *rest = left
            left = list(self.repo.graph.heads([self.merged(first, second), *rest]))
        return left[0]

    def merged(self, one: Oid, other: Oid) -> Oid:
        """The merge commit of two heads; a head that holds the other is its own merge."""
        graph = self.repo.graph
        ours, theirs = sorted((one, other))
        if graph.is_ancestor(ours, theirs):
            return theirs
        if graph.is_ancestor(theirs, ours):
            return ours
        known = self._memo.get((ours, theirs))
        if known is not None and known in self.repo.objects:
            return known
        base = self._base(ours, theirs)
        tree = self.merged_tree(self.repo.tree_of(base) if base else None, self.repo.tree_of(ours),
                                self.repo.tree_of(theirs))
        when = max(self.repo.commit(ours).commit_time, self.repo.commit(theirs).commit_time)
        made = self.repo.save(self.repo.new_commit(tree, (ours, theirs), MESSAGE, MERGER, when))
        self._memo[ours, theirs] = made
        with suppress(OSError), self._memo_path.open("ab") as stream:  # a full disk: it is merged again
            stream.write(b" ".join((ours, theirs, made)) + b"\n")
        return made

    def _base(self, ours: Oid, theirs: Oid) -> Oid | None:
        bases = list(self.repo.graph.bases(ours, theirs))
        if not bases:
            return None
        here = bases[0]
        for other in bases[1:]:
            here = self.merged(here, other)
        return here

    def is_true_merge(self, commit: Oid) -> bool:
        """Whether an automatic merge is what its parents give; everything else must be signed by somebody."""
        parents = self.repo.graph.parents(commit)
        if len(parents) != 2 or tuple(sorted(parents)) != tuple(parents):
            return False
        self._memo.pop((parents[0], parents[1]), None)
        return self.merged(parents[0], parents[1]) == commit

    # --- trees --------------------------------------------------------------------------------------------------

    def merged_tree(self, base: Oid | None, ours: Oid, theirs: Oid) -> Oid:
        """Group by group (a framework, a crosswalk, a kit): a group that one side left alone is taken whole."""
        repo = self.repo
        groups = {g for tree in (base, ours, theirs) for g in self._groups(tree)}
        changes: dict[str, Oid | None] = {}
        contents: dict[str, bytes | None] = {}
        for group in sorted(groups):
            o, a, b = (repo.subtree(tree, group) if tree else None for tree in (base, ours, theirs))
            if a == b or b == o:
                continue  # `ours` is where the merged tree starts from
            if a == o:
                changes[group] = b
            elif group == TRUST:
                changes[TRUST] = o
                files, left, right = (self._contents(TRUST, side) for side in (o, a, b))
                contents |= between(files, left, right, (o, a, b))
            else:
                contents |= self._group(group, o, a, b)
        tree = repo.write_tree(ours, changes, ids=True) if changes else ours
        return repo.write_tree(tree, contents) if contents else tree

    def _groups(self, tree: Oid | None) -> set[str]:
        out = set()
        for name, (_mode, oid) in self.repo.entries(tree).items():
            if name in GROUPED or name in ("crosswalks", "vocabularies", "attachments"):
                out |= {f"{name}/{inner}" for inner in self.repo.entries(oid)}
            else:
                out.add(name)
        return out

    def _group(self, group: str, base: Oid | None, ours: Oid | None, theirs: Oid | None) -> dict[str, bytes | None]:
        """Changed files of one group relative to `ours`."""
        sides = [self._contents(group, oid) for oid in (base, ours, theirs)]
        states = [state_of(files) for files in sides]
        made = files_of(merge(*states))
        prefix = group.rpartition("/")[0] + "/" if "/" in group else ""
        if group.split("/")[0] in GROUPED:
            prefix = group + "/"
        changed: dict[str, bytes | None] = {prefix + p: made.get(p) for p in {*made, *sides[1]}
                                            if made.get(p) != sides[1].get(p)}
        return changed

    def _contents(self, group: str, oid: Oid | None) -> dict[str, bytes]:
        if oid is None:
            return {}
        if self.repo.objects[oid].type_name == b"tree":
            return self.repo.files(oid)
        return {group.rpartition("/")[2]: self.repo.blob(oid)}
