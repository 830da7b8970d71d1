"""Connections: SQLCipher for engagement files, plain SQLite (the same engine without a key) for the library.

Owns keys and pragmas. The passphrase is stretched once (SQLCipher 4's own rule: PBKDF2-HMAC-SHA512, 256,000 rounds,
the salt in the file's first 16 bytes); further connections use the documented raw key + salt form. Tells a wrong
passphrase from a damaged file by checking SQLCipher's page authentication codes.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from workbench.errors import Damaged, Invalid, NotFound, WrongPassphrase
from workbench.store.failures import translated

if TYPE_CHECKING:
    from sqlite_utils import Database

PAGE = 4096
RESERVE = 80  # 16 bytes initialisation vector, 64 bytes authentication code
ROUNDS = 256_000
SALT = 16
SAMPLE_PAGES = 64


@dataclass(frozen=True)
class Key:
    """A derived key with the salt of its file; never shown, never written anywhere."""

    raw: bytes = field(repr=False)
    salt: bytes = field(repr=False)

    @property
    def literal(self) -> str:
        return f"x'{self.raw.hex()}{self.salt.hex()}'"


def derive(passphrase: str, salt: bytes) -> Key:
    return Key(hashlib.pbkdf2_hmac("sha512", passphrase.encode("utf-8", "surrogatepass"), salt, ROUNDS, 32), salt)


def new_key(passphrase: str) -> Key:
    return derive(passphrase, secrets.token_bytes(SALT))


def key_for(path: Path, passphrase: str, known_salt: bytes = b"") -> Key:
    """The key that opens this file. NotFound, Invalid, Damaged or WrongPassphrase tell why there is none.

    known_salt: the first bytes this machine remembers of the file; they unmask a file whose beginning was overwritten.
    """
    if not path.exists():
        raise NotFound(f"{path.name} was not found.", "Check the path; the drive may be disconnected.")
    if path.is_dir():
        raise Invalid(f"{path.name} is a folder, not an engagement file.", "Choose a file ending in .assay.")
    with translated(path):
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(PAGE)
    if head[:15] == b"SQLite format 3":
        raise Invalid(
            f"{path.name} is not encrypted, so it is not an engagement file.", "Choose a file ending in .assay."
        )
    if size < PAGE:
        raise _damaged(path, "it is cut short")
    key = derive(passphrase, head[:SALT])
    if _authentic(key, 1, head):
        if size % PAGE:
            raise _damaged(path, "it is cut short")
        return key
    if _opens_other_pages(key, path, size):
        raise _damaged(path, "its first page is broken")
    if known_salt and known_salt != key.salt and _opens_other_pages(derive(passphrase, known_salt), path, size):
        raise _damaged(path, "its first bytes were overwritten")
    raise WrongPassphrase(
        f"The passphrase does not open {path.name}.",
        "Check capitals and the order of the words; the recovery sheet has the passphrase.",
    )


def _damaged(path: Path, why: str) -> Damaged:
    return Damaged(f"{path.name} is damaged: {why}.", "Restore the newest backup (Settings, Backups).")


def _authentic(key: Key, number: int, page: bytes) -> bool:
    """Whether a page carries the authentication code this key gives it (SQLCipher 4 page layout)."""
    mac_salt = bytes(b ^ 0x3A for b in key.salt)
    mac_key = hashlib.pbkdf2_hmac("sha512", key.raw, mac_salt, 2, 32)
    body = page[SALT if number == 1 else 0 : PAGE - RESERVE + 16]
    code = hmac.new(mac_key, body + number.to_bytes(4, "little"), "sha512").digest()
    return hmac.compare_digest(code, page[PAGE - 64 : PAGE])


def _opens_other_pages(key: Key, path: Path, size: int) -> bool:
    pages = size // PAGE
    step = max(1, pages // SAMPLE_PAGES)
    with translated(path), path.open("rb") as stream:
        for number in range(2, pages + 1, step):
            stream.seek((number - 1) * PAGE)
            if _authentic(key, number, stream.read(PAGE)):
                return True
    return False


def connect(path: Path, key: Key | None, *, mode: str = "rw", immutable: bool = False, journal: str = "") -> Any:
    """A configured connection. mode: rwc creates, rw writes, ro reads. key None = plain SQLite.

    journal: a journal mode to switch to; without one the file stays as it is, byte for byte.
    """
    from sqlcipher3 import dbapi2

    uri = f"file:{quote(str(path))}?mode={mode}" + ("&immutable=1" if immutable else "")
    with translated(path):
        conn = dbapi2.connect(uri, uri=True, timeout=5.0, isolation_level=None, check_same_thread=False,
                              cached_statements=256)  # fmt: skip
        try:
            # The engine's own log would print key errors to the terminal; they are told as our errors instead.
            conn.execute("PRAGMA cipher_log_level = NONE")
            if key is not None:
                conn.execute(f'PRAGMA key = "{key.literal}"')
            conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
            conn.execute("PRAGMA foreign_keys = ON")
            conn.execute("PRAGMA temp_store = MEMORY")
            if mode == "ro":
                conn.execute("PRAGMA query_only = ON")
            else:
                if journal:
                    conn.execute(f"PRAGMA journal_mode = {journal}")
                conn.execute("PRAGMA synchronous = FULL")
        except BaseException:
            conn.close()
            raise
    return conn


def database(conn: Any) -> Database:
    """sqlite-utils around a connection, for migrations and transactions."""
    from sqlite_utils import Database

    return Database(conn, execute_plugins=False)
