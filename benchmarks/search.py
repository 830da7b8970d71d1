"""Full-text search over 100,000 notes against the raw FTS5 query, and opening a large file against a small one."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from benchmarks.common import Figure, ms, percentile, seconds
from workbench.app import Workbench
from workbench.commands import engagements
from workbench.model.capture import Note
from workbench.model.record import new_uid
from workbench.queries.search import search
from workbench.secrets import MemorySecrets
from workbench.store.command import Command, Transaction
from workbench.store.reader import fts_query

NOTES = 100_000
WORDS = [
    "model",
    "fallback",
    "pricing",
    "claims",
    "fraud",
    "runbook",
    "monitor",
    "drift",
    "release",
    "owner",
    "inventory",
    "audit",
    "validation",
    "vendor",
    "policy",
    "training",
    "data",
    "quality",
    "ticket",
    "service",
    "desk",
    "incident",
    "approval",
    "committee",
    "tier",
    "risk",
    "control",
    "champion",
    "report",
    "log",
    "version",
    "pipeline",
    "feature",
    "label",
    "customer",
    "adviser",
    "override",
    "threshold",
    "review",
    "evidence",
    "register",
    "budget",
    "sponsor",
]
PASSPHRASE = "four short test words"


def fill(path: Path, count: int, home: Path) -> None:
    rng = random.Random(7)
    workbench = Workbench(home, secrets=MemorySecrets(), person="Anna Keller")
    workbench.create_engagement(path, PASSPHRASE, engagements.create_engagement(client="Bench"))

    def batch(first: int, last: int) -> Command:
        def run(tx: Transaction) -> None:
            for i in range(first, last):
                text = " ".join(rng.choices(WORDS, k=14)) + f" n{i}"
                tx.put(Note(uid=new_uid(), at=i, text=text, author="Anna Keller"))

        return Command("Notes", run)

    for first in range(0, count, 10_000):
        workbench.do(batch(first, min(first + 10_000, count)))
    workbench.close()


def run() -> list[Figure]:
    rng = random.Random(11)
    queries = [" ".join(rng.choices(WORDS, k=k)) for k in (1, 2, 3) for _ in range(60)]
    queries += [f"{rng.choice(WORDS)} n{rng.randrange(NOTES)}" for _ in range(60)]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        large, small = home / "large.assay", home / "small.assay"
        fill(large, NOTES, home)
        fill(small, 100, home)
        workbench = Workbench(home, secrets=MemorySecrets())

        def opening(path: Path) -> float:
            def job() -> None:
                workbench.open_engagement(path, PASSPHRASE)

            taken = seconds(job)
            workbench.close_engagement()
            return taken

        opens = sorted((opening(large), opening(small)) for _ in range(5))
        workbench.open_engagement(large, PASSPHRASE)
        connection = workbench._store._conn
        raw_sql = "SELECT rowid FROM note_fts WHERE note_fts MATCH ? ORDER BY rank LIMIT 50"
        ours, raw = [], []
        for words in queries:
            raw.append(seconds(lambda w=words: connection.execute(raw_sql, (fts_query(w),)).fetchall()))
            ours.append(seconds(lambda w=words: workbench.read(search, w)))
        workbench.close()
    mine, theirs = percentile(ours, 0.95), percentile(raw, 0.95)
    big, little = opens[len(opens) // 2]
    return [
        Figure(
            f"search over {NOTES:,} notes, p95", "raw FTS5 query, best 50", ms(mine), ms(theirs), mine / theirs, "≤ 1.5"
        ),
        Figure(f"opening a file with {NOTES:,} notes", "a file with 100 notes", ms(big), ms(little), big / little),
    ]
