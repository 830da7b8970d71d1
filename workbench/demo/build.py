"""Builds the sample client into an encrypted engagement file, through the same commands that the screens use.

Owns the order of the work; the texts live beside it. Knows nothing of SQL or Qt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workbench.app import Workbench
from workbench.demo import people
from workbench.demo.fill import Capture
from workbench.demo.rate import Judge
from workbench.model.capture import Evidence, Note
from workbench.store.command import Command, Reader, Transaction

PASSPHRASE = "harbour-lantern-violet-cedar-quiet-sample"  # noqa: S105 - public on purpose, the sample is fictional


@dataclass(frozen=True)
class DemoResult:
    """Where the sample lies and what opens it."""

    path: Path
    passphrase: str
    notes: int
    evidence: int


def build_demo(out_dir: Path, home: Path | None = None, *, file_name: str = "northwind.assay") -> DemoResult:
    """Make the sample in out_dir and leave it closed. The same texts, levels and times on every call."""
    path = out_dir / file_name
    bench = Workbench(home, person=people.LEAD)
    try:
        fill(bench, path)
        notes, evidence = bench.read(Reader.count, Note), bench.read(Reader.count, Evidence)
    finally:
        bench.close()
    return DemoResult(path, PASSPHRASE, notes, evidence)


def fill(bench: Workbench, path: Path) -> None:
    """Create the file at path with everything in it, and leave it open."""
    main = bench.framework("modelops"), bench.framework_files("modelops")
    azure = bench.framework("mlops-azure"), bench.framework_files("mlops-azure")
    capture = Capture(main[0])
    judge = Judge(capture, main[0], azure[0])
    steps: tuple[tuple[str, Callable[[Transaction], None]], ...] = (
        ("Set up the engagement", capture.set_up),
        ("Add the assessments", lambda tx: judge.assessments(tx, main[1], azure[1])),
        ("Plan the sessions", capture.sessions),
        ("Take notes", lambda tx: capture.notes(tx, judge.main)),
        ("Collect evidence", capture.evidence),
        ("Rate Enterprise ModelOps", judge.rate_main),
        ("Rate March 2025", judge.rate_previous),
        ("Rate Azure MLOps", judge.rate_azure),
        ("Write findings and recommendations", judge.conclude),
    )
    bench.create_engagement(path, PASSPHRASE, *(Command(label, run) for label, run in steps), remember=False)
