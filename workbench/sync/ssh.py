"""SSH through the system's own ssh program, so that ~/.ssh/config, agents, known hosts and GIT_SSH_COMMAND hold.

Owns the process of one connection: what it says on its error stream is kept for the message, it never waits for an
answer typed somewhere nobody looks, and it is ended when the exchange ends, is stopped or stands still. Knows nothing
of what is exchanged.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any

from workbench.errors import Cancelled, Invalid

IDLE = 120.0
BEAT = 1.0
GRACE = 5.0
OPTIONS = ("-o", "BatchMode=yes", "-o", "ServerAliveInterval=20", "-o", "ServerAliveCountMax=3")


def command() -> list[str]:
    """The program as the person chose it for Git, else ssh. It asks nothing: a question would be seen by nobody."""
    chosen = os.environ.get("GIT_SSH_COMMAND", "").strip()
    if chosen:
        return shlex.split(chosen, posix=sys.platform != "win32")
    if single := os.environ.get("GIT_SSH", "").strip():
        return [single]
    return ["ssh", *OPTIONS]


@contextmanager
def client(url: str, timeout: float, told: Callable[[bytes], None],
           ) -> Iterator[tuple[Any, str, Callable[[], None]]]:
    """A client of dulwich for ssh://[user@]host[:port]/path or [user@]host:path, the path, and what
    breaks the connections. told: what ssh said. What an exchange that broke off leaves open is closed.
    """
    from dulwich.client import SSHGitClient

    user, host, port, path = parts(url)
    vendor = _Vendor(timeout, told)
    made = SSHGitClient(host, port=port, username=user or None, vendor=vendor, quiet=True)  # type: ignore[arg-type]
    connect, opened = made._connect, []

    def kept(*args: Any, **more: Any) -> Any:
        opened.append(connect(*args, **more))
        return opened[-1]

    made._connect = kept  # type: ignore[method-assign]

    def stop() -> None:
        for connection in vendor.made:
            connection.end()

    try:
        yield made, path, stop
    except Cancelled:
        stop()
        raise
    finally:
        for protocol, _can_read, _stderr in opened:
            protocol.close()


def parts(url: str) -> tuple[str, str, int | None, str]:
    """User, host, port and path of an address."""
    from urllib.parse import unquote, urlsplit

    if "://" in url:
        split = urlsplit(url)
        user, host, port, path = split.username or "", split.hostname or "", split.port, unquote(split.path)
    else:
        before, _, rest = url.partition("@")
        user, where = (before, rest) if "@" in url.partition(":")[0] else ("", url)
        closing = where.find("]") if where.startswith("[") else -1
        host, _, path = where[closing + 1 :].partition(":") if closing < 0 else ("", "", where[closing + 2 :])
        host, port = where[1:closing] if closing > 0 else host, None
    if not host or host.startswith("-") or user.startswith("-") or not path:
        raise Invalid(f"{url} names no server and path.", "Give user@host:path or ssh://user@host/path.")
    return user, host, port, path


class _Vendor:
    """What dulwich asks for a connection."""

    def __init__(self, timeout: float, told: Callable[[bytes], None]) -> None:
        self._timeout = timeout
        self._told = told
        self.made: list[_Connection] = []

    def run_command(self, host: str, command_line: bytes, username: str | None = None, port: int | None = None,
                    protocol_version: int | None = None, **_: Any) -> _Connection:
        args = [*command(), "-x"]
        if not os.environ.get("GIT_SSH_COMMAND") and not os.environ.get("GIT_SSH"):
            args += ["-o", f"ConnectTimeout={max(1, int(self._timeout))}"]
        if protocol_version is None or protocol_version > 0:
            args += ["-o", f"SetEnv=GIT_PROTOCOL=version={protocol_version or 2}"]
        args += ["-p", str(port)] if port else []
        args += [f"{username}@{host}" if username else host, command_line.decode("utf-8", "surrogateescape")]
        self.made.append(_Connection(args, self._told))
        return self.made[-1]


class _Connection:
    """The running program. `read` and `write` note that something moved; a thread ends what stands still."""

    def __init__(self, args: list[str], told: Callable[[bytes], None]) -> None:
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed by close()
        try:
            self._proc = subprocess.Popen(args, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                          stderr=self._errors,
                                          creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0))
        except BaseException:
            self._errors.close()
            raise
        assert self._proc.stdin is not None and self._proc.stdout is not None
        from dulwich.client import SubprocessWrapper

        self._wrapped = SubprocessWrapper(self._proc)
        self._in = self._proc.stdout
        self._ahead = b""
        self._out = self._proc.stdin
        self._told = told
        self._moved = time.monotonic()
        self._done = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    @property
    def stderr(self) -> _Connection:
        return self

    def readlines(self) -> list[bytes]:
        """What the program said, after it has ended."""
        try:
            self._proc.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._proc.kill()
            self._proc.wait()
        self._errors.seek(0)
        return self._errors.readlines()

    def read(self, size: int) -> bytes:
        """So many bytes; fewer only at the end."""
        while len(self._ahead) < size:
            more = self._in.read(65536)
            self._moved = time.monotonic()
            if not more:
                break
            self._ahead += more
        data, self._ahead = self._ahead[:size], self._ahead[size:]
        return data

    def write(self, data: bytes) -> int:
        view, total = memoryview(data), 0
        while total < len(view):  # a pipe takes as much as it has room for
            total += self._out.write(view[total:]) or 0
            self._moved = time.monotonic()
        return total

    def can_read(self) -> bool:
        return bool(self._ahead) or self._wrapped.can_read()

    def end(self) -> None:
        self._proc.kill()

    def close(self) -> None:
        if self._errors.closed:
            return
        self._done.set()
        self._watcher.join()
        for stream in (self._out, self._in):
            with suppress(OSError):
                stream.close()
        try:
            self._proc.wait(GRACE if self._proc.poll() is None else 0)
        except subprocess.TimeoutExpired:
            self._proc.kill()
            self._proc.wait()
        self._errors.seek(0)
        self._told(self._errors.read())
        self._errors.close()

    def _watch(self) -> None:
        while not self._done.wait(BEAT):
            if time.monotonic() - self._moved > IDLE:
                self._proc.kill()
                return
