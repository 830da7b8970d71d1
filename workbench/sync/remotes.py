"""Git servers: HTTPS with the system's proxies and certificates, SSH through the system's ssh program, local folders.

Owns the transport. What a server is asked for is one branch and the release tags. A push names the value it expects and
is believed only when the remote, asked again, says so. Knows nothing of merging or trust. Credentials come in as
arguments and are tried once: servers lock accounts.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from workbench.errors import Cancelled, Invalid, Unavailable
from workbench.sync import causes, packs, ssh, web
from workbench.sync.addresses import Address
from workbench.sync.breaking import breakable
from workbench.sync.causes import LoginRefused as LoginRefused
from workbench.sync.graph import Oid
from workbench.sync.locks import let_go
from workbench.sync.outgoing import pack_data
from workbench.sync.repository import MAIN, Repository, broken

TAGS = b"refs/tags/release/"
JOINS = b"refs/assay/join/"
PROPOSALS = b"refs/assay/trust/"
PREFIXES = [MAIN, TAGS, JOINS, PROPOSALS]
Progress = Callable[[str], None]
SPOOL = 8 * 1024 * 1024
LIMIT = 2 * 1024 * 1024 * 1024
REFETCH = 5
_COUNTS = re.compile(r"\d+%|\(\d+/\d+\)|^Total |objects?[:,]|deltas? |"
                     r"^(counting|enumerating|generating|copying|compressing|found|finding|writing) ", re.IGNORECASE)


class Moving(Unavailable):
    """Others push faster than the branch can be read."""


@dataclass(frozen=True)
class Credentials:
    username: str = ""
    password: str = ""


@dataclass(frozen=True)
class Remote:
    """An address: https://…, ssh://… or user@host:path, or a folder that holds a bare repository."""

    url: str
    credentials: Credentials = Credentials()
    timeout: float = 30.0

    @property
    def kind(self) -> str:
        return Address.read(self.url).kind

    def refs(self) -> dict[bytes, Oid]:
        """The branch and the release tags as the server has them now."""
        with self._client(_Heard()) as (client, path):
            found = client.get_refs(path, ref_prefix=PREFIXES).refs
            return {name: oid for name, oid in found.items() if oid and name.startswith(tuple(PREFIXES))}

    def fetch(self, repo: Repository, progress: Progress | None = None) -> dict[bytes, Oid]:
        """Bring in what is new; the refs whose objects are all here now. No local ref is moved.

        A ref can move between the server's two answers, so a tip counts only when its object has arrived. Raises Moving
        when the branch moved each time: that it cannot be told is not that it is gone.
        """
        refs: dict[bytes, Oid] = {}
        for _ in range(REFETCH):
            refs = self._fetch(repo, progress)
            if all(oid in repo.objects for oid in refs.values()):
                return refs
        if MAIN in refs and refs[MAIN] not in repo.objects:
            raise Moving(f"{self.url} is busy: its branch keeps moving.", "Your work is safe here; try again.")
        return {name: oid for name, oid in refs.items() if oid in repo.objects}

    def _fetch(self, repo: Repository, progress: Progress | None) -> dict[bytes, Oid]:
        def wanted(refs: Mapping[bytes, Oid], *_: Any, **__: Any) -> list[Oid]:
            return sorted({oid for name, oid in refs.items()
                           if oid and name.startswith(tuple(PREFIXES)) and oid not in repo.objects})

        heard = _Heard(progress)
        with self._client(heard) as (client, path), tempfile.SpooledTemporaryFile(
            max_size=SPOOL, dir=str(repo.path / "objects")
        ) as spool:
            def write(data: bytes) -> int:
                if spool.tell() + len(data) > LIMIT:
                    raise Invalid(f"{self.url} sends more than 2 GB at once.", "Check the address.")
                return spool.write(data)

            client.told = repo.tip() is None and progress is not None  # one change is over before it is read
            result = client.fetch_pack(path, wanted, repo.raw.get_graph_walker(), write, progress=heard.tell,
                                       ref_prefix=PREFIXES)
            if spool.tell():
                spool.seek(0)
                packs.check(spool, f"What {self.url} sent", lambda oid: oid in repo.objects,
                            packs.MAX_UNPLACED_ASKED if self.kind != "https" else 0)
                spool.seek(0)
                repo.objects.add_thin_pack(spool.read, None)
            return {name: oid for name, oid in result.refs.items()
                    if oid and name.startswith(tuple(PREFIXES)) and not name.endswith(b"^{}")}

    def push(self, repo: Repository, changes: Mapping[bytes, tuple[Oid | None, Oid]],
             progress: Progress | None = None) -> dict[bytes, str]:
        """Move remote refs from the first to the second value; the complaints by ref, empty when all was taken.

        A ref that stands elsewhere is not touched. What counts is what the remote says when it is asked again.
        """
        moved: dict[bytes, str] = {}

        def update(refs: Mapping[bytes, Oid]) -> dict[bytes, Oid]:
            out: dict[bytes, Oid] = {}
            for ref, (old, new) in changes.items():
                if refs.get(ref) != old:
                    moved[ref] = "it has moved"
                else:
                    out[ref] = new
            return out if not moved else {}

        heard = _Heard(progress)
        with self._client(heard, writing=True) as (client, path):
            result = client.send_pack(path, update, pack_data(repo), progress=heard.tell)
        said = {ref: why for ref, why in (result.ref_status or {}).items() if why}
        refused = {ref: why if isinstance(why, str) else why.decode("utf-8", "replace") for ref, why in said.items()}
        if refused and (full := causes.full(self.url, heard.text)):
            raise full
        if refused and (words := causes.quoted(heard.text)):
            refused = {ref: f"{why}.{words.rstrip('.')}" for ref, why in refused.items()}
        if moved or refused:
            return {**refused, **moved}
        now = self.refs()
        return {ref: "the server did not take it" for ref, (_, new) in changes.items() if now.get(ref) != new}

    # --- connection ---------------------------------------------------------------------------------------------

    @contextmanager
    def _client(self, heard: _Heard, *, writing: bool = False) -> Iterator[tuple[Any, Any]]:
        """A client for one exchange and the path on it; its errors become what people can act on."""
        from dulwich import client as clients
        from dulwich.errors import NotGitRepository, SendPackError
        from dulwich.file import FileLocked
        from urllib3.exceptions import HTTPError

        from workbench.sync.lean_http import LeanHttpClient

        login = self.credentials
        try:
            if self.kind == "https":
                with web.connections(self.url, self.timeout, bool(login.password)) as pool, breakable(
                    heard.progress, pool.stop
                ):
                    yield LeanHttpClient(
                        self.url, pool_manager=pool, username=login.username if login.password else None,
                        password=login.password or None, timeout=self.timeout, quiet=True,
                    ), self.url  # fmt: skip
            elif self.kind == "folder":
                yield clients.LocalGitClient(), self.url
            elif self.kind == "ssh":
                with ssh.client(self.url, self.timeout, heard.error) as (made, path, stop), breakable(
                    heard.progress, stop
                ):
                    yield made, path
            else:
                yield clients.get_transport_and_path(self.url, quiet=True)
        except (clients.HTTPUnauthorized, clients.HTTPProxyUnauthorized, NotGitRepository, FileLocked, SendPackError,
                HTTPError, *broken()) as error:
            if isinstance(error.__cause__, Cancelled):
                raise error.__cause__ from error
            let_go(error)  # a full disk below a folder that holds a repository
            raise causes.told(error, self.url, writing=writing, password=bool(login.password),
                              said=heard.text) from error


class _Heard:
    """What the server says beside the data: passed on as progress, and kept for the message when it fails."""

    def __init__(self, progress: Progress | None = None) -> None:
        self.progress = progress
        self._kept: list[str] = []

    @property
    def text(self) -> str:
        return "\n".join(self._kept)

    def tell(self, data: bytes) -> None:
        text = data.decode("utf-8", "replace").strip()
        if text and not _COUNTS.search(text):
            self._kept = [*self._kept, text][-20:]
        if self.progress is not None:
            self.progress(text)

    def error(self, data: bytes) -> None:
        """What the program said that leads to the server."""
        self._kept += data.decode("utf-8", "replace").strip().splitlines()[:50]
