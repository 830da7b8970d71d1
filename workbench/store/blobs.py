"""Evidence bytes: chunk rows of 4 MiB, found by SHA-256, outside the journal.

Owns the tables `blob` and `blob_chunk`; one pass over the source, so that a file changing meanwhile cannot get a
hash that is not its own. Bytes stay when a record goes: redo and history need them.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

CHUNK = 4 * 1024 * 1024


def _chunks(source: bytes | Path) -> Iterator[bytes]:
    if isinstance(source, bytes):
        for start in range(0, len(source), CHUNK):
            yield source[start : start + CHUNK]
        return
    with source.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def put(conn: Any, source: bytes | Path, at: int) -> tuple[str, int]:
    """Store the bytes unless the same content is there already."""
    blob = int(conn.execute("SELECT coalesce(max(id), 0) + 1 FROM blob").fetchone()[0])
    digest, size = sha256(), 0
    for number, chunk in enumerate(_chunks(source)):
        digest.update(chunk)
        size += len(chunk)
        conn.execute("INSERT INTO blob_chunk (blob, n, bytes) VALUES (?, ?, ?)", (blob, number, chunk))
    name = digest.hexdigest()
    if conn.execute("SELECT 1 FROM blob WHERE sha256 = ?", (name,)).fetchone():
        conn.execute("DELETE FROM blob_chunk WHERE blob = ?", (blob,))
    else:
        conn.execute("INSERT INTO blob (id, sha256, size, at) VALUES (?, ?, ?, ?)", (blob, name, size, at))
    return name, size
