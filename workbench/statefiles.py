"""Small JSON files of the home folder: settings, recently opened files, this machine's device id.

Owns their shape and their atomic writing; holds nothing a client said: no client name, no text, no passphrase.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from workbench.model.record import new_uid
from workbench.store.failures import translated

RECENT_MAX = 20


def read_json(path: Path) -> dict[str, Any]:
    """The object in the file; an absent or broken file counts as empty (it only holds conveniences)."""
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def write_json(path: Path, data: dict[str, Any]) -> None:
    """Written beside and renamed, so that a crash leaves the old or the new file."""
    beside = path.with_name(path.name + ".new")
    with translated(path):
        with beside.open("w", encoding="utf-8") as stream:
            json.dump(data, stream, ensure_ascii=False, indent=1, sort_keys=True)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)


class Settings:
    """Preferences of this machine: plain JSON values by key."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values = read_json(path)

    def get(self, key: str, default: Any = None) -> Any:
        return self._values.get(key, default)

    def set(self, key: str, value: Any) -> None:
        if self._values.get(key) != value:
            self._values[key] = value
            write_json(self._path, self._values)


@dataclass(frozen=True)
class RecentFile:
    """An engagement file opened on this machine. `salt` identifies the file's first bytes after a move.

    revisions: hashes of the framework revisions it held when it was last open; they tell nothing by themselves.
    """

    path: Path
    uid: str
    opened_at: int
    size: int = 0
    salt: str = ""
    revisions: tuple[str, ...] = ()

    @property
    def exists(self) -> bool:
        return self.size > 0


class Recents:
    """The list of recently opened files, newest first."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> list[RecentFile]:
        found = []
        for item in read_json(self._path).get("files", []):
            path = Path(str(item.get("path", "")))
            size = path.stat().st_size if path.is_file() else 0
            opened = int(item.get("opened_at", 0))
            pins = item.get("revisions")
            revisions = tuple(str(r) for r in pins) if isinstance(pins, list) else ()
            found.append(RecentFile(path, str(item.get("uid", "")), opened, size, str(item.get("salt", "")), revisions))
        return found

    def _write(self, files: list[RecentFile]) -> None:
        write_json(self._path, {"files": [
            {"path": str(r.path), "uid": r.uid, "opened_at": r.opened_at, "salt": r.salt,
             "revisions": list(r.revisions)}
            for r in files[:RECENT_MAX]
        ]})  # fmt: skip

    def add(self, path: Path, uid: str, salt: str) -> None:
        known = self.all()
        revisions = next((r.revisions for r in known if r.path == path and r.uid == uid), ())
        new = RecentFile(path, uid, time.time_ns() // 1_000_000, 0, salt, revisions)
        self._write([new, *(r for r in known if r.path != path)])

    def pin(self, path: Path, revisions: tuple[str, ...]) -> None:
        """Remember which framework revisions a file holds."""
        known = self.all()
        if any(r.path == path and r.revisions != revisions for r in known):
            self._write([replace(r, revisions=revisions) if r.path == path else r for r in known])

    def forget(self, path: Path) -> None:
        self._write([r for r in self.all() if r.path != path])

    def salt_of(self, path: Path) -> bytes:
        """The first bytes remembered of the file at this path."""
        return next((bytes.fromhex(r.salt) for r in self.all() if r.path == path), b"")

    def uid_of(self, path: Path) -> str:
        """The file uid known for this file: by its first bytes (it may have moved), else by its path."""
        try:
            with path.open("rb") as stream:
                salt = stream.read(16).hex()
        except OSError:
            salt = ""
        known = self.all()
        same = [r.uid for r in known if salt and r.salt == salt] or [r.uid for r in known if r.path == path]
        return same[0] if same else ""


def device_id(path: Path) -> str:
    """This machine's random id, made once per home folder."""
    found = str(read_json(path).get("device", ""))
    if not found:
        found = new_uid()
        write_json(path, {"device": found})
    return found
