"""One library as a bare Git repository on this disk: objects, trees, commits and refs, every write flushed.

Owns the use of dulwich for local storage. Knows nothing of frameworks, merging or trust. Refs move by compare-and-swap
only. A commit date is what the caller says; nothing here reads a clock.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from workbench.errors import Damaged, Invalid, NotFound, WorkbenchError
from workbench.store.failures import translated
from workbench.sync.graph import Graph, Oid
from workbench.sync.locks import busy, let_go, locked_file

MAIN = b"refs/heads/main"
FILE_MODE = stat.S_IFREG | 0o644
TREE_MODE = stat.S_IFDIR
KEPT = 512  # folders and commits kept parsed
MAX_PATH_PARTS = 12
MAX_TREE = 8 * 1024 * 1024
MEND = "Open the library again: it is then checked whole and restored from what is at hand."
T = TypeVar("T")


def _busy(lock: Path) -> None:
    raise busy(lock)


def broken() -> tuple[type[Exception], ...]:
    """What reading a stranger's objects may raise: Git's parser meets each kind of nonsense with its own error."""
    import struct
    import zlib

    from dulwich import errors
    from dulwich.pack import UnresolvedDeltas

    return (
        AssertionError, ValueError, LookupError, TypeError, AttributeError, OverflowError, EOFError, OSError,
        struct.error, zlib.error, errors.FileFormatException, errors.ChecksumMismatch, errors.ApplyDeltaError,
        errors.GitProtocolError, errors.WrongObjectException, UnresolvedDeltas,
    )  # fmt: skip


def unreadable() -> tuple[type[Exception], ...]:
    """What reading what may be damaged may raise, once this module has looked at it."""
    return (WorkbenchError, *broken())


@dataclass(frozen=True)
class Author:
    name: str
    email: str = ""

    def line(self) -> bytes:
        """The Git form; line ends and angle brackets in a name would break the commit apart."""
        clean = "".join(c for c in self.name if c not in "<>\n\r\0").strip() or "Unknown"
        mail = "".join(c for c in self.email if c not in "<> \n\r\0")
        return f"{clean} <{mail}>".encode()


class Repository:
    """Use as a context manager: open repositories keep files open.

    guard: asked before every write; settle: what to do about a lock file that is in the way (see locks).
    """

    CONFIG = (b"[core]\n\trepositoryformatversion = 0\n\tfilemode = false\n\tbare = true\n\tfsyncObjectFiles = true\n"
              b"[receive]\n\tdenyNonFastForwards = true\n\tdenyDeletes = true\n")

    def __init__(self, path: Path) -> None:
        from dulwich.errors import NotGitRepository
        from dulwich.repo import Repo

        self.path = path
        self.guard: Callable[[], None] = lambda: None
        self.settle: Callable[[Path], None] = _busy
        with translated(path):
            try:
                self._repo: Any = Repo(str(path))
            except NotGitRepository as error:
                raise NotFound(f"{path} holds no library.", "Join or create the library first.") from error
        self.objects: Any = self._repo.object_store
        self.graph = Graph(path / "assay-graph", self._parents)
        # What was read lately, parsed: judging and walking a history looks at each folder and commit several times.
        self.commit = lru_cache(KEPT)(self._commit)
        self.derived: dict[Oid, Any] = {}  # what others of this package made of a content, by its id
        self._entries = lru_cache(KEPT)(self._read_entries)

    @classmethod
    def create(cls, path: Path) -> Repository:
        """A new empty bare repository with fsync on, and no way to lose history by a forced push."""
        from dulwich.repo import Repo

        if path.exists() and any(path.iterdir()):
            raise Invalid(f"{path} is not empty.", "Choose an empty folder.")
        with translated(path):
            path.mkdir(parents=True, exist_ok=True)
            Repo.init_bare(str(path), default_branch=b"main").close()
            (path / "config").write_bytes(cls.CONFIG)
        return cls(path)

    def __enter__(self) -> Repository:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
                 ) -> None:
        self.close()

    def close(self) -> None:
        self._repo.close()

    @property
    def raw(self) -> Any:
        """The dulwich repository, for the transports of this package."""
        return self._repo

    # --- refs ---------------------------------------------------------------------------------------------------

    def tip(self, ref: bytes = MAIN) -> Oid | None:
        """The commit a ref names, or None. A ref whose object is not here counts as damage."""
        try:
            oid: Oid = self._repo.refs[ref]
        except KeyError:
            return None
        if oid not in self.objects:
            raise Damaged(f"{ref.decode()} names a commit that is not in the library.",
                          MEND)
        return oid

    def refs(self, prefix: bytes = b"refs/") -> dict[bytes, Oid]:
        return {name: oid for name, oid in self._repo.refs.as_dict().items() if name.startswith(prefix)}

    def swap(self, ref: bytes, old: Oid | None, new: Oid) -> bool:
        """Move a ref from `old` (None: it must not exist) to `new`; False when it stood elsewhere."""
        refs = self._repo.refs
        return bool(self._written(lambda: refs.add_if_new(ref, new) if old is None
                                  else refs.set_if_equals(ref, old, new)))

    def _written(self, work: Callable[[], T]) -> T:
        """The result of work that writes; once more when a lock in its way was stale."""
        from dulwich.file import FileLocked

        self.guard()
        with translated(self.path):
            try:
                return work()
            except FileLocked as error:
                self.settle(locked_file(error))
            except OSError as error:
                let_go(error)
                raise
            try:
                return work()
            except FileLocked as error:
                raise busy(locked_file(error)) from error
            except OSError as error:
                let_go(error)
                raise

    # --- reading ------------------------------------------------------------------------------------------------

    def _parents(self, oid: Oid) -> list[Oid]:
        return list(self.commit(oid).parents)

    def _commit(self, oid: Oid) -> Any:
        from dulwich.objects import Commit

        found = self._get(oid)
        if not isinstance(found, Commit):
            raise Damaged(f"{oid.decode()} is no commit.", "Exchange with another machine.")
        return found

    def _get(self, oid: Oid) -> Any:
        try:
            try:
                return self.objects[oid]
            except KeyError:
                return self.objects[oid]  # who holds the shelf put its files together between two looks (tidy)
        except KeyError as error:
            raise Damaged(f"The object {oid.decode()} is missing from the library.", MEND) from error
        except broken() as error:
            if isinstance(error, OSError) and error.errno:
                raise
            raise Damaged(f"The object {oid.decode()} of the library is damaged.", MEND) from error

    def tree_of(self, commit: Oid) -> Oid:
        tree: Oid = self.commit(commit).tree
        return tree

    def author(self, commit: Oid) -> str:
        """The name of the person a commit says it is by."""
        name: str = self.commit(commit).author.decode("utf-8", "replace").partition(" <")[0]
        return name

    def entries(self, tree: Oid | None) -> Mapping[str, tuple[int, Oid]]:
        """Name -> (mode, id) of one tree; an absent tree is empty."""
        if tree is None:
            return {}
        return self._entries(tree)

    def _read_entries(self, tree: Oid) -> Mapping[str, tuple[int, Oid]]:
        from dulwich.objects import Tree, parse_tree

        found = self._get(tree)
        if not isinstance(found, Tree):
            raise Damaged(f"{tree.decode()} is no folder.", "Exchange with another machine.")
        if found.raw_length() > MAX_TREE:
            raise Invalid("A folder holds far too many files.", "This is no library Assay wrote.")
        read = parse_tree(found.as_raw_string(), 20)
        return {name.decode("utf-8", "surrogateescape"): (mode, oid) for name, mode, oid in read}

    def subtree(self, tree: Oid | None, path: str) -> Oid | None:
        """The id of the folder (or file) at a path below a tree, or None."""
        for part in path.split("/"):
            found = self.entries(tree).get(part)
            if found is None:
                return None
            tree = found[1]
        return tree

    def files(self, tree: Oid | None, prefix: str = "") -> dict[str, bytes]:
        """Contents by path of all regular files below a tree."""
        return {prefix + path: self.blob(oid) for path, (mode, oid) in self.walk(tree) if stat.S_ISREG(mode)}

    def walk(self, tree: Oid | None, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, tuple[int, Oid]]]:
        """(path, (mode, id)) of everything below a tree that is no folder."""
        if depth > MAX_PATH_PARTS:
            raise Invalid(f"{prefix}: The folders are nested too deeply.", "This is no library Assay wrote.")
        for name, (mode, oid) in self.entries(tree).items():
            if stat.S_ISDIR(mode):
                yield from self.walk(oid, f"{prefix}{name}/", depth + 1)
            else:
                yield prefix + name, (mode, oid)

    def blob(self, oid: Oid) -> bytes:
        data: bytes = self._get(oid).data
        return data

    def changed(self, old: Oid | None, new: Oid | None, prefix: str = "") -> dict[str, tuple[Oid | None, Oid | None]]:
        """Path -> (old blob, new blob) of every file that differs between two trees; equal folders are not opened."""
        out: dict[str, tuple[Oid | None, Oid | None]] = {}
        if old == new:
            return out
        before, after = self.entries(old), self.entries(new)
        differ = before.items() ^ after.items()
        for name in sorted({name for name, _ in differ}):
            left, right = before.get(name), after.get(name)
            sides = []
            for side in (left, right):
                folder = side is not None and stat.S_ISDIR(side[0])
                sides.append((side[1] if side and folder else None, side[1] if side and not folder else None))
            if sides[0][0] or sides[1][0]:
                out |= self.changed(sides[0][0], sides[1][0], f"{prefix}{name}/")
            if sides[0][1] != sides[1][1]:
                out[prefix + name] = (sides[0][1], sides[1][1])
        return out

    # --- writing ------------------------------------------------------------------------------------------------

    def write_tree(self, base: Oid | None, changes: Mapping[str, bytes | Oid | None], *, ids: bool = False) -> Oid:
        """A tree like `base` with files changed: path -> content, or None to remove; untouched folders are reused.

        With `ids` the values are ids of objects that are here already (folders or files).
        """
        split = {tuple(p.split("/")): v for p, v in changes.items()}
        return self._written(lambda: self._write_tree(base, split, ids) or self._empty())

    def _empty(self) -> Oid:
        from dulwich.objects import Tree

        tree = Tree()
        self.objects.add_object(tree)
        oid: Oid = tree.id
        return oid

    def _write_tree(self, base: Oid | None, changes: Mapping[tuple[str, ...], bytes | None], ids: bool) -> Oid | None:
        from dulwich.objects import Blob, Tree

        entries = dict(self.entries(base))
        inner: dict[str, dict[tuple[str, ...], bytes | None]] = {}
        for path, value in changes.items():
            if len(path) > 1:
                inner.setdefault(path[0], {})[path[1:]] = value
            elif value is None:
                entries.pop(path[0], None)
            elif ids:
                folder = self.objects[value].type_name == b"tree"
                entries[path[0]] = (TREE_MODE if folder else FILE_MODE, value)
            else:
                blob = Blob.from_string(value)
                if blob.id not in self.objects:
                    self.objects.add_object(blob)
                entries[path[0]] = (FILE_MODE, blob.id)
        for name, some in inner.items():
            mode, oid = entries.get(name, (0, b""))
            made = self._write_tree(oid if stat.S_ISDIR(mode) else None, some, ids)
            if made is None:
                entries.pop(name, None)
            else:
                entries[name] = (TREE_MODE, made)
        if not entries:
            return None
        tree = Tree()
        for name, (mode, oid) in entries.items():
            tree.add(name.encode("utf-8", "surrogateescape"), mode, oid)
        if tree.id not in self.objects:
            self.objects.add_object(tree)
        made_id: Oid = tree.id
        return made_id

    def new_commit(self, tree: Oid, parents: tuple[Oid, ...], message: str, author: Author, seconds: int,
                   offset: int = 0) -> Any:
        """An unsaved commit; sign it, then `save` it. `seconds` since 1970 UTC, `offset` of the zone in seconds."""
        from dulwich.objects import Commit

        commit = Commit()
        commit.tree = tree
        commit.parents = list(parents)
        commit.author = commit.committer = author.line()
        commit.author_time = commit.commit_time = max(0, seconds)
        commit.author_timezone = commit.commit_timezone = offset
        commit.encoding = b"UTF-8"
        commit.message = message.encode("utf-8")
        return commit

    def save(self, made: Any) -> Oid:
        """Store a commit or tag; its id."""
        self._written(lambda: self.objects.add_object(made))
        oid: Oid = made.id
        return oid
