"""Small JSON files of the home folder: settings, recently opened files, this machine's device id.

Owns their shape and their atomic writing; holds nothing a client said: no client name, no text, no passphrase.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
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
    """An engagement file opened on this machine. `salt` identifies the file's first bytes after a move."""

    path: Path
    uid: str
    opened_at: int
    size: int = 0
    salt: str = ""

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
            found.append(RecentFile(path, str(item.get("uid", "")), opened, size, str(item.get("salt", ""))))
        return found

    def add(self, path: Path, uid: str, salt: str) -> None:
        items = [{"path": str(path), "uid": uid, "opened_at": time.time_ns() // 1_000_000, "salt": salt}]
        items += [
            {"path": str(r.path), "uid": r.uid, "opened_at": r.opened_at, "salt": r.salt}
            for r in self.all()
            if r.path != path
        ]
        write_json(self._path, {"files": items[:RECENT_MAX]})

    def forget(self, path: Path) -> None:
        kept = [
            {"path": str(r.path), "uid": r.uid, "opened_at": r.opened_at, "salt": r.salt}
            for r in self.all()
            if r.path != path
        ]
        write_json(self._path, {"files": kept})

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
