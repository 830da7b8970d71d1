"""The verb `library evaluate`: how far each framework carries, computed from its tags.

Owns the table and the JSON of the verdict; every figure goes out with the words that belong beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from workbench.app import Workbench
from workbench.cli.common import Run, emit_json, one_line, placed, shared, table
from workbench.errors import Invalid, WorkbenchError
from workbench.fitness import fitness_table
from workbench.model.fitness import LENS, STRICT, Cell, Fitness, FitnessTable, Rule, percent, share_text
from workbench.model.framework import Framework

SIGNS = {"none": "-", "partial": "partial", "full": "full"}


@click.command()
@click.argument("names", nargs=-1, metavar="[UID|FILE]...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with the statements behind every cell.")
@shared
@click.pass_obj
def evaluate(run: Run, names: tuple[str, ...], as_json: bool) -> None:
    """How far frameworks carry: character of CMMI level 2 and 3 by their tags, verdict, sensitivity, ten issues.

    Without a name all frameworks of the library that carry tags; a name is a framework's uid or a framework file.
    """
    with run.workbench() as bench:
        found = fitness_table(bench, [_named(bench, n) for n in names] if names else None)
    if as_json:
        emit_json(table_json(found))
    else:
        _print(found)


def _named(bench: Workbench, name: str) -> Framework:
    """A framework file or folder where there is one of that name, else a framework of the library."""
    from workbench.formats.native import read_any

    path = Path(name)
    entry = next((e for e in bench.frameworks() if e.uid == name), None)
    if entry is not None and not entry.revision:
        return bench.draft(name).framework
    if entry is not None or not path.exists():
        return bench.framework(name)
    try:
        framework, problems = read_any(path)
    except WorkbenchError as error:
        raise placed(error, path) from error
    errors = [p for p in problems if p.severity == "error"]
    if errors:
        raise Invalid(f"{path}: {errors[0].place}: {errors[0].text}", errors[0].hint)
    return framework


def _print(found: FitnessTable) -> None:
    if not found.rows:
        click.echo("No framework carries tags yet.")
        return
    table([("FRAMEWORK", "LEVEL 2", "LEVEL 3", "VERDICT (calibrated)", "SENSITIVITY", "NOTE"), *(
        (r.uid, _share(r, "2"), _share(r, "3"), r.verdict, r.sensitivity or "-", ", ".join(r.labels))
        for r in found.rows)])
    click.echo()
    table([("TEN ISSUES", *(t.code for t in found.issues)), *(
        (r.uid, *(SIGNS[c.standing] for c in r.issues)) for r in found.rows)])
    turning = [(r.uid, f) for r in found.rows for f in r.flips]
    if turning:
        click.echo()
        click.echo("Single tags that turn a verdict")
        table([(f"  {uid}", f.code, f.tag.partition(":")[2], f"{f.change}, {f.before} to {f.after}", f.verdict)
               for uid, f in turning])
    click.echo()
    changed = found.rule.differences(found.calibrated)
    click.echo("Rule" + (f" (changed: {', '.join(changed)})" if changed else " (calibrated)"))
    for line in found.rule.sentences():
        click.echo(f"  {line}")
    for line in (LENS, STRICT, *found.notices):
        click.echo(one_line(line))
    if found.untagged:
        click.echo(f"No tags: {', '.join(found.untagged)}.")


def _share(row: Fitness, group: str) -> str:
    have, most = row.points.get(group, (0, 0))
    return f"{percent(row.coverage(group))} % ({have}/{most})" if row.tags else "-"


def table_json(found: FitnessTable) -> dict[str, Any]:
    """The whole table as JSON values; shares are exact fractions beside whole per cents."""
    return {
        "rule": {**_rule(found.rule), "calibrated": _rule(found.calibrated),
                 "changed": sorted(found.rule.differences(found.calibrated)), "sentences": found.rule.sentences(),
                 "calibration": found.calibration},
        "lens": LENS, "strict_lens": STRICT, "notices": found.notices,
        "frameworks": [_row(r, found.rule) for r in found.rows], "without_tags": list(found.untagged),
    }  # fmt: skip


def _rule(rule: Rule) -> dict[str, Any]:
    return {"level_2": share_text(rule.level_2), "full": list(rule.full), "potential": share_text(rule.potential),
            "partial": list(rule.partial), "near": share_text(rule.near), "issue_strength": rule.issue_strength,
            "issue_levels": rule.issue_levels}  # fmt: skip


def _row(row: Fitness, rule: Rule) -> dict[str, Any]:
    return {
        "uid": row.uid, "title": row.title, "version": row.version, "revision": row.revision,
        "labels": list(row.labels), "verdict": row.verdict, "verdict_standing": "calibrated",
        "result": f"character of {row.found.result}" if row.tags else "no tags",
        "coverage": {f"level_{g}": {"points": have, "of": most, "share": str(row.coverage(g)),
                                    "percent": percent(row.coverage(g))} for g, (have, most) in row.points.items()},
        "margin": row.margin(rule), "sensitivity": row.sensitivity,
        "flips": [asdict(f) for f in row.flips],
        "targets": _cells(row.targets), "issues": _cells(row.issues),
        "by_level": [{"level": v.level, "verdict": v.verdict,
                      **{f"level_{g}": str(share) for g, share in v.coverage.items()}} for v in row.levels],
    }  # fmt: skip


def _cells(cells: Sequence[Cell]) -> list[dict[str, Any]]:
    return [{"uid": c.term.uid, "code": c.term.code, "title": c.term.title, "standing": c.standing,
             "strength": c.strength, "statements": [asdict(s) for s in c.statements]} for c in cells]
