"""Git servers: HTTPS with the system's proxies and certificates, SSH through the system's ssh program, local folders.

Owns the transport. What a server is asked for is one branch and the release tags. A push names the value it expects and
is believed only when the remote, asked again, says so. Knows nothing of merging or trust. Credentials come in as
arguments and are tried once: servers lock accounts.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from workbench.errors import Cancelled, Invalid, Unavailable
from workbench.sync import packs, web
from workbench.sync.addresses import Address
from workbench.sync.breaking import breakable
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


class LoginRefused(Unavailable):
    """The server did not take the name and password (or key)."""


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
        with self._client() as (client, path):
            found = client.get_refs(path, ref_prefix=PREFIXES).refs
            return {name: oid for name, oid in found.items() if oid and name.startswith(tuple(PREFIXES))}

    def fetch(self, repo: Repository, progress: Progress | None = None) -> dict[bytes, Oid]:
        """Bring in what is new; the refs whose objects are all here now. No local ref is moved.

        A ref can move between the server's two answers, so a tip counts only when its object has arrived.
        """
        refs: dict[bytes, Oid] = {}
        for _ in range(REFETCH):
            refs = self._fetch(repo, progress)
            if all(oid in repo.objects for oid in refs.values()):
                return refs
        return {name: oid for name, oid in refs.items() if oid in repo.objects}

    def _fetch(self, repo: Repository, progress: Progress | None) -> dict[bytes, Oid]:
        def wanted(refs: Mapping[bytes, Oid], *_: Any, **__: Any) -> list[Oid]:
            return sorted({oid for name, oid in refs.items()
                           if oid and name.startswith(tuple(PREFIXES)) and oid not in repo.objects})

        with self._client(progress) as (client, path), tempfile.SpooledTemporaryFile(
            max_size=SPOOL, dir=str(repo.path / "objects")
        ) as spool:
            def write(data: bytes) -> int:
                if spool.tell() + len(data) > LIMIT:
                    raise Invalid(f"{self.url} sends more than 2 GB at once.", "Check the address.")
                return spool.write(data)

            client.told = repo.tip() is None and progress is not None  # one change is over before it is read
            result = client.fetch_pack(path, wanted, repo.raw.get_graph_walker(), write, progress=_told(progress),
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

        with self._client(progress) as (client, path):
            result = client.send_pack(path, update, pack_data(repo), progress=_told(progress))
        said = {ref: why for ref, why in (result.ref_status or {}).items() if why}
        refused = {ref: why if isinstance(why, str) else why.decode("utf-8", "replace") for ref, why in said.items()}
        if moved or refused:
            return {**refused, **moved}
        now = self.refs()
        return {ref: "the server did not take it" for ref, (_, new) in changes.items() if now.get(ref) != new}

    # --- connection ---------------------------------------------------------------------------------------------

    @contextmanager
    def _client(self, progress: Progress | None = None) -> Iterator[tuple[Any, Any]]:
        """A client for one exchange and the path on it; its errors become the three that people can act on."""
        import urllib3
        from dulwich import client as clients
        from dulwich.errors import HangupException, NotGitRepository, SendPackError
        from dulwich.file import FileLocked

        from workbench.sync.lean_http import LeanHttpClient

        where, login = self.url, self.credentials
        try:
            if self.kind == "https":
                with web.connections(self.url, self.timeout, bool(login.password)) as pool, breakable(
                    progress, pool.stop
                ):
                    yield LeanHttpClient(
                        self.url, pool_manager=pool, username=login.username if login.password else None,
                        password=login.password or None, timeout=self.timeout, quiet=True,
                    ), self.url  # fmt: skip
            elif self.kind == "folder":
                yield clients.LocalGitClient(), self.url
            else:
                client, path = clients.get_transport_and_path(self.url, quiet=True)
                with breakable(progress, _ended(client)):
                    yield client, path
        except clients.HTTPUnauthorized as error:
            if not login.password:
                raise LoginRefused(f"{where} asks for a login.", "Give your name there and the password or token; they "
                                   "are kept in the keyring.") from error
            raise LoginRefused(f"{where} refused the login.", "It was tried once and is not kept. Check the name and "
                               "the password or token, then give them again.") from error
        except NotGitRepository as error:
            raise Unavailable(f"{where} holds no library.", "Check the address and your access.") from error
        except FileLocked as error:
            raise Unavailable(f"{where} is busy: its branch is locked.", "Your work is safe here; try again later.",
                              ) from error
        except HangupException as error:
            text = b" ".join(error.stderr_lines or []).decode("utf-8", "replace").strip()
            if "denied" in text.lower() or "publickey" in text.lower():
                raise LoginRefused(f"{where} refused the login.", "Check the SSH key of this computer.") from error
            raise Unavailable(f"{where} ended the connection. {text}".strip(), "Your work is safe here; try again.",
                              ) from error
        except (SendPackError, urllib3.exceptions.HTTPError, *broken()) as error:
            if isinstance(error.__cause__, Cancelled):
                raise error.__cause__ from error
            let_go(error)  # a full disk below a folder that holds a repository
            raise Unavailable(f"{where} cannot be reached: {_reason(error)}.", "Your work is safe here; it goes out "
                              "with the next exchange.") from error


def _ended(client: Any) -> Callable[[], object]:
    """What ends the ssh programs that a client has started."""
    started: list[Any] = []
    vendor = getattr(client, "ssh_vendor", None)
    if vendor is not None:
        run = vendor.run_command

        def kept(*args: Any, **options: Any) -> Any:
            started.append(run(*args, **options))
            return started[-1]

        vendor.run_command = kept
    return lambda: [process.proc.kill() for process in started if hasattr(process, "proc")]


def _told(progress: Progress | None) -> Callable[[bytes], None]:
    def tell(data: bytes) -> None:
        if progress is not None:
            progress(data.decode("utf-8", "replace").strip())

    return tell


def _reason(error: BaseException) -> str:
    text = str(error).strip().splitlines()
    return text[0].rstrip(".")[:200] if text else type(error).__name__
