"""A large engagement for the benchmarks: 12 dimensions, 1,800 criteria, 12 units, all rated."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

from workbench.app import Workbench
from workbench.commands import engagements, interviews, ratings
from workbench.formats.native import load_bundled, read_files, revision_of, write_files
from workbench.model.framework import Criterion, Framework, Node
from workbench.secrets import MemorySecrets
from workbench.store.command import Command, Transaction

DIMENSIONS, LEVELS, PER_LEVEL, UNITS = 12, (1, 2, 3, 4), 38, 12
WORDS = [
    "each",
    "model",
    "has",
    "an",
    "owner",
    "and",
    "a",
    "recorded",
    "purpose",
    "that",
    "people",
    "know",
    "and",
    "review",
]


def large_framework() -> tuple[Framework, dict[str, str]]:
    """The Azure scales and its gate rule over a tree of 1,800 criteria."""
    azure, _ = load_bundled("mlops-azure")
    rng = random.Random(3)
    nodes, criteria = [], []
    for d in range(DIMENSIONS):
        uid = f"large.d{d:02d}"
        nodes.append(
            Node(uid=uid, rank=f"a{d:02d}", code=f"LG-D{d:02d}", title=f"Dimension number {d}", level_scale="level")
        )
        for level in LEVELS:
            for n in range(PER_LEVEL):
                if len(criteria) < 150 * (d + 1):
                    criteria.append(Criterion(
                        uid=f"{uid}-l{level}-{n:02d}", parent=uid, rank=f"a{level}{n:02d}",
                        code=f"LG-L{level}-D{d:02d}-{n}",
                        level=str(level), scale="rating", rated_at="unit", text=" ".join(rng.choices(WORDS, k=12)),
                        ask="How do you know?", evidence="Record with a date",
                    ))  # fmt: skip
    draft = Framework(
        uid="large", code="LG", title="Large framework", version="1.0.0", publisher="bench", method=azure.method,
        scales=azure.scales, nodes=tuple(nodes), criteria=tuple(criteria),
    )  # fmt: skip
    files = write_files(draft)
    made, problems = read_files(files)
    assert not [p for p in problems if p.severity == "error"], problems[:3]
    return replace(made, revision=revision_of(files)), files


def large_engagement(home: Path) -> tuple[Workbench, str, Framework]:
    framework, files = large_framework()
    workbench = Workbench(home, secrets=MemorySecrets(), person="Anna Keller")
    workbench.create_engagement(
        home / "large.assay", "four short test words", engagements.create_engagement(client="Bench", title="Bench")
    )
    units = tuple(workbench.do(engagements.add_unit(f"Unit {n}")).result for n in range(UNITS))
    assessment = workbench.do(engagements.add_assessment(framework, files, "Large", units=units)).result
    workbench.do(interviews.add_session("Bench", "workshop"))
    rng = random.Random(5)

    def run(tx: Transaction) -> None:
        for criterion in framework.criteria:
            for unit in units:
                value = rng.choices(("NI", "PI", "LI", "FI"), (1, 2, 12, 30))[0]
                ratings.rate(assessment, criterion.uid, value, unit=unit).run(tx)

    workbench.do(Command("Fill", run))
    return workbench, assessment, framework
