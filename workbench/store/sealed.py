"""A few secret words in a file of their own under a passphrase, written whole or not at all.

Owns the form: an SQLCipher database with one row, so that it is opened, stretched and authenticated like an engagement
file and needs no more memory or time than one (about 0.1 s).
"""

from __future__ import annotations

import os
from pathlib import Path

from workbench.store.failures import translated
from workbench.store.sqlcipher import connect, key_for, new_key


def seal(path: Path, text: str, passphrase: str) -> None:
    """Write the text to `path` under the passphrase; an older file there is replaced once the new one is complete."""
    part = path.with_name(path.name + ".new")
    with translated(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        conn = connect(part, new_key(passphrase), mode="rw", journal="DELETE")
        try:
            conn.execute("CREATE TABLE kept (text TEXT NOT NULL)")
            conn.execute("INSERT INTO kept VALUES (?)", (text,))
        finally:
            conn.close()
        part.replace(path)


def unseal(path: Path, passphrase: str) -> str:
    """The text in `path`. Raises NotFound, WrongPassphrase or Damaged."""
    conn = connect(path, key_for(path, passphrase), mode="ro", immutable=True)
    try:
        with translated(path):
            text: str = conn.execute("SELECT text FROM kept").fetchone()[0]
            return text
    finally:
        conn.close()
