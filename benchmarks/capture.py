"""A durable note commit against one hand-written SQLCipher transaction with the same rows and index entries."""

from __future__ import annotations

import json
import secrets
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.common import Figure, ms, paired, seconds
from workbench.app import Workbench
from workbench.commands import engagements, interviews, notes
from workbench.secrets import MemorySecrets

RUNS = 400
TEXT = "The fallback tariff was tried in September and nobody noticed the switch, said the pricing lead number {}."


def open_workbench(home: Path) -> Workbench:
    workbench = Workbench(home, secrets=MemorySecrets(), person="Anna Keller")
    workbench.create_engagement(
        home / "bench.assay", "four short test words", engagements.create_engagement(client="Bench", title="Bench")
    )
    return workbench


def rows_of_step(workbench: Workbench, before: dict[str, int]) -> dict[str, list[tuple[Any, ...]]]:
    """The rows that one note commit really wrote, table by table, read back from the file."""
    connection = workbench._store._conn  # the benchmark copies the real rows
    return {
        table: connection.execute(f'SELECT * FROM "{table}" WHERE rowid > ?', (rowid,)).fetchall()
        for table, rowid in before.items()
    }


def tables(workbench: Workbench) -> dict[str, int]:
    connection = workbench._store._conn
    names = [
        n for (n, sql) in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        if sql and "VIRTUAL" not in sql.upper() and not n.startswith("sqlite_") and "_fts" not in n
    ]
    found = {}
    for name in names:
        sql = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]
        if "WITHOUT ROWID" not in sql.upper():
            found[name] = connection.execute(f'SELECT coalesce(max(rowid), 0) FROM "{name}"').fetchone()[0]
    return found


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        workbench = open_workbench(Path(folder))
        session = workbench.do(interviews.add_session("Bench", "workshop")).result
        count = iter(range(1_000_000))

        def ours() -> float:
            text = TEXT.format(next(count))
            command = notes.add_note(session, "", text, at=int(time.time() * 1000), offset=0, zone="UTC")
            return seconds(lambda: workbench.do(command))

        for _ in range(20):
            ours()
        before = tables(workbench)
        ours()
        template = {t: rows for t, rows in rows_of_step(workbench, before).items() if rows}
        connection = workbench._store._conn
        inserts = {}
        for table, rows in template.items():
            columns = [c[1] for c in connection.execute(f'PRAGMA table_info("{table}")')]
            marks = ", ".join("?" * len(columns))
            inserts[table] = (f'INSERT INTO "{table}" VALUES ({marks})', columns, rows)

        def fresh(table: str, columns: list[str], row: tuple[Any, ...], seq: int) -> list[Any]:
            out = list(row)
            for i, name in enumerate(columns):
                if name == "uid":
                    out[i] = secrets.token_hex(16)
                elif name == "text":
                    out[i] = TEXT.format(next(count))
                elif name == "id":
                    out[i] = None
                elif name == "seq" or (name == "step" and table == "step_row"):
                    out[i] = seq
            return out

        def base() -> float:
            seq = connection.execute("SELECT max(seq) + 1 FROM step").fetchone()[0]
            batch = [(sql, fresh(t, columns, row, seq)) for t, (sql, columns, rows) in inserts.items() for row in rows]
            started = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            for sql, values in batch:
                connection.execute(sql, values)
            connection.execute("COMMIT")
            return time.perf_counter() - started

        single_sql, single_columns, single_rows = inserts["note"]

        def single() -> float:
            values = fresh("note", single_columns, single_rows[0], 0)
            started = time.perf_counter()
            connection.execute(single_sql, values)
            return time.perf_counter() - started

        mine, theirs, ratio = paired(ours, base, RUNS)
        _, one, _ = paired(ours, single, 100)
        written = json.dumps({t: len(r) for t, (_, _, r) in inserts.items()}).replace('"', "")
        workbench.close()
    return [
        Figure(
            "durable note commit", "the same rows and index entries in one hand-written SQLCipher transaction",
            ms(mine), ms(theirs), ratio, "≤ 1.5", f"rows {written}; a single note row alone takes {ms(one)}",
        )
    ]
