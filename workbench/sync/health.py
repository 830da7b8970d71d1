"""Is a shelf's repository sound? A quick look at each opening, and the whole check when something could not be read.

Owns both. The quick look reads what every task needs (configuration, branch, newest commit and its tree, format.json)
and takes about a millisecond, however large the library is. The whole check reads and hashes every object of the
history; it runs only after a task met damage. Mends nothing but HEAD and the configuration, which say the same in every
shelf.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from workbench.errors import Damaged, Invalid, NotFound, WorkbenchError
from workbench.store.failures import translated
from workbench.sync import intake
from workbench.sync.graph import Oid
from workbench.sync.repository import MAIN, Repository, broken

HEAD = b"ref: " + MAIN + b"\n"
SUSPECT = "check"  # a file beside the repository: the next opening checks all of it


def settings_sound(path: Path) -> bool:
    """Whether HEAD and the configuration are readable."""
    from dulwich.config import ConfigFile

    try:
        if (path / "HEAD").read_bytes().strip() != HEAD.strip():
            return False
        config = ConfigFile.from_path(str(path / "config"))
        return bool(config.get_boolean((b"core",), b"bare", False))
    except (OSError, ValueError, LookupError):
        return False


def mend_settings(path: Path) -> list[str]:
    """Write HEAD and the configuration anew; the names of what was kept of the old ones."""
    kept = []
    with translated(path):
        for name in ("HEAD", "config"):
            if (path / name).is_file() and (path / name).stat().st_size:
                copy = free_name(path / f"{name}.damaged")
                (path / name).replace(copy)
                kept.append(copy.name)
        (path / "HEAD").write_bytes(HEAD)
        (path / "config").write_bytes(Repository.CONFIG)
    return kept


def free_name(path: Path) -> Path:
    """The path with the first number after it that is not taken."""
    number = 1
    while (made := path.with_name(f"{path.name}-{number}")).exists():
        number += 1
    return made


def quick(repo: Repository) -> str:
    """What is wrong at first sight; "" when nothing is."""
    try:
        tip = repo.tip()
        if tip is not None:
            intake.head_of(repo, repo.tree_of(tip))
    except WorkbenchError as error:
        return error.text
    except broken() as error:
        return f"The branch cannot be read ({type(error).__name__})."
    return ""


def whole(repo: Repository) -> str:
    """What is wrong anywhere in the history; "" when nothing is."""
    found = quick(repo)
    tip = None if found else repo.tip()
    if tip is None:
        return found
    try:
        reach(repo, tip, set())
    except WorkbenchError as error:
        return error.text
    except broken() as error:
        return f"An object cannot be read ({type(error).__name__})."
    return ""


def reach(repo: Repository, tip: Oid, seen: set[Oid]) -> None:
    """Read everything a commit stands on, once; Damaged at the first object that is missing or not what it was."""
    stack = [tip]
    while stack:
        oid = stack.pop()
        if oid in seen:
            continue
        try:
            kind, data = repo.objects.get_raw(oid)
        except KeyError as error:
            raise Damaged(f"The object {oid.decode()} is missing from the library.") from error
        name = {1: b"commit", 2: b"tree", 3: b"blob", 4: b"tag"}.get(kind, b"")
        head = name + b" %d\0" % len(data)
        if hashlib.sha1(head + data, usedforsecurity=False).hexdigest().encode() != oid:
            raise Damaged(f"The object {oid.decode()} is not what it was.")
        seen.add(oid)
        if kind == 1:
            commit = repo.commit(oid)
            stack += [commit.tree, *commit.parents]
        elif kind == 2:
            stack += [o for mode, o in repo.entries(oid).values() if mode != 0o160000]


def opened(path: Path) -> Repository:
    """The repository, if it can be opened at all; Damaged otherwise."""
    try:
        return Repository(path)
    except (NotFound, Invalid) as error:
        raise Damaged(error.text, error.hint) from error
    except broken() as error:
        raise Damaged(f"{path.name} cannot be opened ({type(error).__name__}).") from error
