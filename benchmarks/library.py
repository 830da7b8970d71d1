"""The library at scale: 300 frameworks, 70,000 nodes, 76,000 crosswalk pairs, against an empty one and raw FTS5."""

from __future__ import annotations

import random
import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks.common import Figure, ms, paired, percentile, seconds
from benchmarks.search import WORDS
from workbench.app import Workbench
from workbench.commands import crosswalks, frameworks
from workbench.formats.native import revision_of, write_files
from workbench.model.framework import Criterion, Crosswalk, Framework, MethodRef, Node, Pair, Scale, ScaleValue
from workbench.secrets import MemorySecrets
from workbench.store.command import Command, Transaction
from workbench.store.reader import fts_query

FRAMEWORKS, NODES, LARGEST, PAIRS = 300, 70_000, 5_880, 76_000


def framework(number: int, size: int, rng: random.Random) -> Framework:
    """A catalogue of one dimension in ten nodes, the rest statements."""
    uid = f"bench-{number}"
    dims = max(1, size // 10)
    values = tuple(ScaleValue(id=v, rank=f"00{i}0", label=v) for i, v in enumerate(("NI", "PI", "LI", "FI"), 1))
    nodes = [Node(uid=f"{uid}.d{i}", rank=f"{i:05d}", code=f"D{i}", title=" ".join(rng.choices(WORDS, k=4)))
             for i in range(dims)]  # fmt: skip
    criteria = [Criterion(uid=f"{uid}.c{i}", parent=f"{uid}.d{i % dims}", rank=f"{i:05d}", code=f"C{i}",
                          text=" ".join(rng.choices(WORDS, k=16)), tags={f"issue:I{i % 10:02d}": 1})
                for i in range(size - dims)]  # fmt: skip
    return Framework(uid=uid, code=f"B{number}", title=f"Catalogue {number} of " + " ".join(rng.choices(WORDS, k=3)),
                     version="1.0.0", method=MethodRef(id="counts"), nodes=tuple(nodes), criteria=tuple(criteria),
                     scales=(Scale(id="rating", role="answer", values=values),))  # fmt: skip


def fill(home: Path) -> None:
    rng = random.Random(3)
    bench = Workbench(home, secrets=MemorySecrets(), person="Anna Keller")
    others = (NODES - LARGEST) // (FRAMEWORKS - 1)
    for number in range(FRAMEWORKS):
        made = framework(number, LARGEST if number == 0 else others, rng)
        files = write_files(made)
        bench.library.add(replace(made, revision=revision_of(files)), files)
    each = PAIRS // (FRAMEWORKS - 1)
    for number in range(1, FRAMEWORKS):
        pairs = {
            (f"bench-{number}.c{rng.randrange(others)}", f"bench-0.c{rng.randrange(LARGEST)}") for _ in range(each)
        }
        bench.do(crosswalks.import_crosswalk(Crosswalk(
            uid=f"walk-{number}", title=f"Walk {number}", source=f"bench-{number}", target="bench-0",
            pairs=tuple(Pair(source=s, target=t) for s, t in sorted(pairs)))))  # fmt: skip
    bench.close()


def run() -> list[Figure]:
    rng = random.Random(11)
    queries = [" ".join(rng.choices(WORDS, k=k)) for k in (1, 2, 3) for _ in range(60)]
    queries += [f"{rng.choice(WORDS)} {rng.choice(WORDS)[:3]}" for _ in range(60)]
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder) / "large", Path(folder) / "small"
        filled = seconds(lambda: fill(large))
        Workbench(small, secrets=MemorySecrets()).frameworks()

        def opening(home: Path) -> float:
            def job() -> None:
                bench = Workbench(home, secrets=MemorySecrets())
                bench.frameworks()
                bench.close()

            return seconds(job)

        opened = paired(lambda: opening(large), lambda: opening(small), 15)
        bench = Workbench(large, secrets=MemorySecrets(), person="Anna Keller")
        empty = Workbench(small, secrets=MemorySecrets())
        listed = paired(lambda: seconds(bench.frameworks), lambda: seconds(empty.frameworks), 15)
        connection = bench.library.store._conn
        raw_sql = "SELECT rowid FROM entity_fts WHERE entity_fts MATCH ? ORDER BY rank LIMIT 50"
        ours, raw, narrow = [], [], []
        for words in queries:
            raw.append(seconds(lambda w=words: connection.execute(raw_sql, (fts_query(w),)).fetchall()))
            ours.append(seconds(lambda w=words: bench.search_library(w)))
            narrow.append(seconds(lambda w=words: bench.search_library(w, tag="issue:I03")))
        first = seconds(lambda: bench.framework("bench-0"))
        view = bench.draft("bench-0")
        bench.do(frameworks.edit_part(view, "bench-0.c1", {"text": "Begun"}))

        def edit(number: int) -> float:
            def job() -> None:
                entity = f"bench-0.c{number}"
                bench.do(frameworks.edit_part(bench.draft("bench-0"), entity, {"text": f"Edited {number}"}))

            return seconds(job)

        edits = [edit(n) for n in range(2, 102)]
        again = percentile([seconds(lambda: bench.draft("bench-0")) for _ in range(20)], 0.5)
        used = percentile([seconds(lambda n=n: bench.where_used("bench-0", f"bench-0.c{n}")) for n in range(40)], 0.95)
        plain = percentile([seconds(lambda n=n: bench.do(_touch(n))) for n in range(100)], 0.5)
        problems = seconds(lambda: bench.problems("bench-0"))
        published = seconds(lambda: bench.publish("bench-0"))
        bench.close()
        empty.close()
    mine, theirs, narrowed = (percentile(v, 0.95) for v in (ours, raw, narrow))
    size = f"{FRAMEWORKS} frameworks, {NODES:,} nodes, {PAIRS:,} pairs"
    largest = f"one of {LARGEST:,} nodes"
    edited = percentile(edits, 0.5)
    raw50 = "raw FTS5 query, best 50"
    return [
        Figure(f"opening and listing a library of {size}", "a library of the nine bundled", ms(opened[0]),
               ms(opened[1]), opened[2], "≤ 1.5", f"filled in {filled:.0f} s"),
        Figure(f"the list of {FRAMEWORKS} frameworks alone", "the list of nine", ms(listed[0]), ms(listed[1]),
               listed[2]),
        Figure(f"search over {NODES:,} nodes, p95", raw50, ms(mine), ms(theirs), mine / theirs, "≤ 1.5"),
        Figure("the same narrowed to one issue, p95", raw50, ms(narrowed), ms(theirs), narrowed / theirs),
        Figure(f"where used, {PAIRS:,} pairs, p95", "", ms(used), ""),
        Figure(f"first opening of {largest}", "", ms(first), ""),
        Figure(f"one-field edit in a draft of {largest}, median", "storing a brand kit", ms(edited), ms(plain),
               edited / plain),
        Figure("reading that draft again after 100 edits", "", ms(again), ""),
        Figure(f"live problems of {largest}", "", ms(problems), ""),
        Figure(f"publishing {largest}, index included", "", ms(published), ""),
    ]  # fmt: skip


def _touch(number: int) -> Command:
    from workbench.model.brand import BrandKit

    def run(tx: Transaction) -> None:
        tx.put(BrandKit(uid="bench", name=f"Kit {number}"))

    return Command("Kit", run, merge_key="kit", file="library")
