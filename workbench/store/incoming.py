"""Large files come into an open engagement piece by piece, from another thread, while the window goes on writing.

Owns the half-finished blob: its row has a name no content can have until the last piece is in, so nothing refers to it.
What is given up is taken away again at once, and what a crash left behind when the file is opened next. A piece is
small, because whoever types waits for the one that is being written.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import Cancelled
from workbench.model.record import new_uid
from workbench.store.clock import now_ms
from workbench.store.failures import translated

if TYPE_CHECKING:
    from workbench.store.store import Store

PIECE = 1024 * 1024
COMING = "coming:"
Report = Callable[[int, int, str], None]


def bring_in(store: Store, source: Path, report: Report) -> tuple[str, int]:
    """Copy a file; (sha256, size) of what was read. `report` may raise Cancelled: then nothing of it stays."""
    digest, size = sha256(), 0
    with translated(source):
        total = source.stat().st_size
        stream = source.open("rb")
    with stream:
        number = _begin(store)
        try:
            while True:
                with translated(source):
                    piece = stream.read(PIECE)
                if not piece:
                    break
                digest.update(piece)
                with _writing(store) as conn:
                    conn.execute("INSERT INTO blob_chunk (blob, n, bytes) VALUES (?, ?, ?)",
                                 (number, size // PIECE, piece))  # fmt: skip
                size += len(piece)
                report(size, max(total, size), source.name)
            return _name(store, number, digest.hexdigest(), size)
        except BaseException:
            _drop(store, number)
            raise


def sweep(conn: Any) -> None:
    """Take away what never came in completely."""
    found = conn.execute("SELECT id FROM blob WHERE sha256 >= ? AND sha256 < ?", (COMING, "coming;")).fetchall()
    for (number,) in found:
        conn.execute("DELETE FROM blob_chunk WHERE blob = ?", (number,))
        conn.execute("DELETE FROM blob WHERE id = ?", (number,))


def _begin(store: Store) -> int:
    with _writing(store) as conn:
        number = int(conn.execute("SELECT coalesce(max(id), 0) + 1 FROM blob").fetchone()[0])
        conn.execute("INSERT INTO blob (id, sha256, size, at) VALUES (?, ?, 0, ?)",
                     (number, COMING + new_uid(), now_ms()))  # fmt: skip
    return number


def _name(store: Store, number: int, name: str, size: int) -> tuple[str, int]:
    """From here on the bytes can be found; the same content that is there already is kept once."""
    with _writing(store) as conn:
        known = conn.execute("SELECT 1 FROM blob WHERE sha256 = ?", (name,)).fetchone()
        if not known:
            conn.execute("UPDATE blob SET sha256 = ?, size = ? WHERE id = ?", (name, size, number))
    if known:
        _drop(store, number)
    return name, size


def _drop(store: Store, number: int) -> None:
    """Piece by piece; a file closed meanwhile is swept when it is opened again."""
    try:
        while True:
            with _writing(store) as conn:
                found = conn.execute("SELECT n FROM blob_chunk WHERE blob = ? LIMIT 1", (number,)).fetchone()
                if found is None:
                    conn.execute("DELETE FROM blob WHERE id = ?", (number,))
                    return
                conn.execute("DELETE FROM blob_chunk WHERE blob = ? AND n = ?", (number, found[0]))
    except Cancelled:
        return


def _writing(store: Store) -> Any:
    if store.closed:
        raise Cancelled("The file was closed.")
    return store.raw_write()
