"""The verbs `library import`, `library template` and `library export`: frameworks in and out of the library.

Owns what they print and their exit codes; the formats themselves lie in workbench/formats.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from workbench.app import Workbench
from workbench.cli.common import Run, emit_json, one_line, placed, shared
from workbench.cli.crosswalk import export_crosswalk
from workbench.drafts import golden_problems
from workbench.errors import Invalid, Problem, WorkbenchError
from workbench.vocabularies import differs

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--publish", is_flag=True, help="Publish at once; without it a framework becomes a draft.")
@click.option("--format", "fid", default="", help="The format, where it cannot be told from the file.")
@JSON
@shared
@click.pass_obj
def import_(run: Run, files: tuple[Path, ...], publish: bool, fid: str, as_json: bool) -> int:
    """Add frameworks, crosswalks and vocabularies of any known format; every problem on a line of its own."""
    from workbench.formats.load import import_path

    failed = 0
    told: list[dict[str, Any]] = []
    with run.workbench() as bench:
        for file in files:
            try:
                found = import_path(file, fid=fid)
                entries = [{"kind": "framework", "uid": f.uid, "title": f.title, "version": f.version,
                            "criteria": len(f.criteria), "revision": _added(bench, f, publish)}
                           for f in found.frameworks]
                entries += [{"kind": "crosswalk", "uid": bench.add_crosswalk(c), "title": c.title,
                             "pairs": len(c.pairs)} for c in found.crosswalks]
                entries += [{"kind": "vocabulary", "uid": bench.add_vocabulary(v), "title": v.title,
                             "terms": len(v.terms)} for v in found.vocabularies]
            except WorkbenchError as error:
                failed += 1
                shown = placed(error, file)
                told.append({"file": str(file), "error": shown.text, "hint": shown.hint})
                if not as_json:
                    click.echo(one_line(f"{shown}"), err=True)
                continue
            problems = [*found.problems, *filter(None, map(differs, found.vocabularies)),
                        *(p for f in found.frameworks for p in golden_problems(f))]
            told.append({"file": str(file), "added": entries, "left_out": dict(found.left_out),
                         "problems": [_problem(p) for p in problems]})
            if not as_json:
                for problem in problems:
                    click.echo(one_line(str(problem)))
                _print(file, entries, publish)
                for kind, count in found.left_out.items():
                    click.echo(f"{file}: {count} {kind.replace('_', ' ')} were not imported.")
    if as_json:
        emit_json(told)
    return 1 if failed else 0


def _added(bench: Workbench, framework: Any, publish: bool) -> str:
    return bench.add_framework(framework, publish=publish)


def _print(file: Path, entries: list[dict[str, Any]], publish: bool) -> None:
    for e in entries:
        if e["kind"] == "framework":
            state = f"published, revision {e['revision'][:12]}" if publish else "a draft; publish it to use it"
            click.echo(one_line(f"{file}: {e['uid']} {e['title']}, {e['criteria']} statements: {state}"))
        elif e["kind"] == "vocabulary":
            click.echo(one_line(f"{file}: vocabulary {e['uid']}, {e['terms']} terms"))
        else:
            click.echo(one_line(f"{file}: crosswalk {e['uid']}, {e['pairs']} pairs"))


def _problem(p: Problem) -> dict[str, str]:
    return {"severity": p.severity, "place": p.place, "text": p.text, "hint": p.hint}


@click.command()
@click.argument("out", metavar="OUT.xlsx", type=click.Path(path_type=Path))
@shared
def template(out: Path) -> None:
    """Write an empty workbook to fill in and import again."""
    from workbench.formats.template_write import write_template

    if out.suffix.lower() != ".xlsx":
        raise Invalid(f"{out}: The template is a workbook.", "Let its name end in .xlsx.")
    write_template(out)
    click.echo(f"{out}: fill it in, then: assay library import {out}")


@click.command()
@click.argument("uid")
@click.option("--out", required=True, type=click.Path(path_type=Path),
              help="The file to write: .assaypack, .xlsx (template workbook), .json (OSCAL) or a folder.")
@click.option("--format", "fid", default="", help="The format, instead of telling it by the name.")
@shared
@click.pass_obj
def export(run: Run, uid: str, out: Path, fid: str) -> None:
    """Write a framework of the library, or a crosswalk, to a file."""
    from workbench.formats.load import writer_for

    with run.workbench() as bench:
        if all(e.uid != uid for e in bench.frameworks()) and export_crosswalk(bench, uid, out):
            return
    form = writer_for(out, fid)
    assert form.write is not None  # writer_for gives formats that can be written only
    with run.workbench() as bench:
        framework = bench.framework(uid)
    if out.is_dir() and "" not in form.endings:
        raise Invalid(f"{out}: This is a folder.", "Name the file to write.")
    try:
        form.write(framework, out)
    except WorkbenchError as error:
        raise placed(error, out) from error
    click.echo(f"{out}: {framework.title} {framework.version}, revision {framework.revision[:12]}")
