"""The verb `library crosswalks`, and crosswalks where `library export` and `library check` are given one.

Owns how crosswalks are listed, written and checked on the command line; a file has the native form.
"""

from __future__ import annotations

from pathlib import Path

import click

from workbench.app import Workbench
from workbench.cli.common import Run, emit_json, one_line, shared, table, write_atomic
from workbench.errors import Invalid, WorkbenchError


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@shared
@click.pass_obj
def crosswalks(run: Run, as_json: bool) -> None:
    """All crosswalks of the library: bundled ones (read-only) and your own."""
    with run.workbench() as bench:
        found = bench.crosswalks()
    if as_json:
        emit_json([{"uid": e.uid, "title": e.title, "source": e.source, "target": e.target, "pairs": e.pairs,
                    "read_only": e.read_only, "origin": e.origin} for e in found])
        return
    table([("UID", "SOURCE", "TARGET", "PAIRS", "TITLE"), *(
        (e.uid, e.source, e.target, str(e.pairs), e.title + (" (bundled)" if e.read_only else "")) for e in found)])


def export_crosswalk(bench: Workbench, uid: str, out: Path) -> bool:
    """Write the crosswalk of that uid; False when there is none."""
    from workbench.formats.native import write_crosswalk

    if all(e.uid != uid for e in bench.crosswalks()):
        return False
    found = bench.crosswalk(uid)
    write_atomic(out, write_crosswalk(found).encode())
    click.echo(f"{out}: {found.title}, {len(found.pairs)} pairs")
    return True


def check_crosswalk(file: Path, as_json: bool) -> bool:
    """List the problems of a crosswalk file; False when it is none. Invalid when one of them is an error."""
    from workbench.formats.load import import_path

    try:
        found = import_path(file)
    except WorkbenchError:
        return False
    if found.frameworks or not found.crosswalks:
        return False
    if as_json:
        emit_json({"file": str(file), "crosswalks": [{"uid": c.uid, "title": c.title, "pairs": len(c.pairs)}
                                                     for c in found.crosswalks],
                   "problems": [{"severity": p.severity, "place": p.place, "text": p.text, "hint": p.hint}
                                for p in found.problems]})  # fmt: skip
    else:
        for problem in found.problems:
            click.echo(one_line(str(problem)))
        for walk in found.crosswalks:
            click.echo(f"{walk.title}: {walk.source} to {walk.target}, {len(walk.pairs)} pairs")
    errors = [p for p in found.problems if p.severity == "error"]
    if errors:
        raise Invalid(f"{file}: {errors[0].place}: {errors[0].text}", errors[0].hint)
    return True
