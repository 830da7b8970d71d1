"""Ends a process at its n-th file call, as a kill or as a power cut.

A power cut is taken at its worst: names stay, and every file that was written and not flushed since is empty. It does
not model lost directory entries or a disk that lies about flushing.
"""

# ruff: noqa: PTH100, PTH113, PTH115
# The calls that are watched must not be made through pathlib.
from __future__ import annotations

import builtins
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

CALLS = ("rename", "replace", "unlink", "remove", "mkdir", "rmdir", "link", "fsync")
KILLED = 77


class Interposer:
    """Installed in a forked child only: it never takes itself out again."""

    def __init__(self, root: Path, at: int, power: bool) -> None:
        self.root = str(root)
        self.at = at
        self.power = power
        self.count = 0
        self.dirty: set[str] = set()
        self.real = {name: getattr(os, name) for name in CALLS}
        self.real_open, self.real_io_open = os.open, io.open

    def install(self) -> None:
        for name in CALLS:
            setattr(os, name, self._wrapped(name))
        os.open = self._os_open  # type: ignore[assignment]
        io.open = builtins.open = self._io_open  # type: ignore[assignment]

    def _inside(self, path: Any) -> bool:
        return isinstance(path, (str, os.PathLike)) and os.path.abspath(path).startswith(self.root)

    def _step(self) -> None:
        self.count += 1
        if self.count == self.at:
            self._end()

    def _end(self) -> None:
        if self.power:
            for path in self.dirty:
                if os.path.isfile(path):
                    os.truncate(path, 0)
        os._exit(KILLED)

    def _wrapped(self, name: str) -> Callable[..., Any]:
        real = self.real[name]

        def call(*args: Any, **more: Any) -> Any:
            if name == "fsync":
                path = os.readlink(f"/proc/self/fd/{args[0]}")
                if path.startswith(self.root):
                    self._step()
                    self.dirty.discard(path)
                return real(*args, **more)
            if self._inside(args[0]):
                self._step()
                if name in ("rename", "replace"):
                    old, new = (os.path.abspath(a) for a in args[:2])
                    self.dirty = {new + p[len(old):] if p == old or p.startswith(old + "/") else p for p in self.dirty
                                  if p != new}
            return real(*args, **more)

        return call

    def _os_open(self, path: Any, flags: int, *args: Any, **more: Any) -> int:
        if self._inside(path) and flags & (os.O_WRONLY | os.O_RDWR):
            self._step()
            self.dirty.add(os.path.abspath(path))
        return self.real_open(path, flags, *args, **more)

    def _io_open(self, path: Any, mode: str = "r", *args: Any, **more: Any) -> Any:
        if self._inside(path) and set(mode) & set("wax+"):
            self._step()
            self.dirty.add(os.path.abspath(path))
        return self.real_io_open(path, mode, *args, **more)


def run_until(root: Path, work: Callable[[], None], at: int, *, power: bool = False) -> int | None:
    """Run `work` in a forked child that ends at its `at`-th file call below `root`.

    None when it ended there; else how many calls it made (at = 0 counts them).
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        interposer = Interposer(root, at, power)
        code = 1
        try:
            interposer.install()
            work()
            os.write(writer, str(interposer.count).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writer)
    said = b""
    while chunk := os.read(reader, 64):
        said += chunk
    os.close(reader)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, KILLED), f"the child failed with {code}"
    return int(said) if code == 0 else None
