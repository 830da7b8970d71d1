"""The report tells what was tailored, and under which revision the previous year was computed."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

from workbench.model.brand import BrandKit
from workbench.model.tailoring import Tailoring
from workbench.report.build import ReportOptions, build
from workbench.report.facts import Facts


def test_tailoring_and_rescoring_stand_in_the_provenance(empty_facts: Facts, kit: BrandKit, tmp_path: Path) -> None:
    rows = (
        Tailoring(uid="1", kind="hide", criterion="x", code="MO-L2-REL-2", text="Failures are <kept>",
                  reason="No & none"),
        Tailoring(uid="2", kind="reword", criterion="y", code="MO-L2-REL-3", text="Old words", reason="Their language",
                  fields={"text": "New words"}),
        Tailoring(uid="3", kind="add", criterion="own.1", code="OWN-1", text="Named jobs", reason="Audit"),
    )  # fmt: skip
    facts = replace(empty_facts, tailoring=rows, rescored="Re-scored under revision 2.0.0 (abcdef12)")
    built = build(facts, kit, options=ReportOptions())
    assert not built.problems
    (tmp_path / "r.pdf").write_bytes(built.pdf)
    done = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "r.pdf"), "-"], capture_output=True, text=True, check=True
    )
    text = " ".join(done.stdout.split())
    for expected in (
        "Tailored for this assessment",
        "Failures are <kept>",
        "No & none",
        "Old words → New words",
        "Reworded",
        "Left out",
        "OWN-1 Named jobs",
        "Re-scored under revision 2.0.0 (abcdef12)",
    ):
        assert expected in text, expected
