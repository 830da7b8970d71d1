"""The verb `library`: list, show, check, export and search frameworks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from workbench.cli.common import Run, emit_json, one_line, placed, shared, table
from workbench.cli.crosswalk import check_crosswalk
from workbench.drafts import golden_problems
from workbench.errors import Invalid, WorkbenchError
from workbench.model.framework import Criterion, Framework, Node

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
@shared
def library() -> None:
    """Frameworks of this machine's library."""


@library.command("list")
@JSON
@shared
@click.pass_obj
def list_(run: Run, as_json: bool) -> None:
    """All frameworks with version, size and method."""
    with run.workbench() as bench:
        entries = bench.frameworks()
    if as_json:
        emit_json([{
            "uid": e.uid, "code": e.code, "title": e.title, "version": e.version, "publisher": e.publisher,
            "revision": e.revision, "lifecycle": e.lifecycle, "provenance": e.provenance, "method": e.method,
            "dimensions": e.dimensions, "criteria": e.criteria, "questions": e.questions, "levels": e.levels,
        } for e in entries])
        return
    table([("UID", "VERSION", "DIMENSIONS", "STATEMENTS", "METHOD", "TITLE"), *(
        (e.uid, e.version, str(e.dimensions), str(e.criteria), e.method, "; ".join(
            part for part in (e.title, e.provenance, "" if e.lifecycle == "released" else e.lifecycle) if part))
        for e in entries)])


@library.command()
@click.argument("uid")
@JSON
@shared
@click.pass_obj
def show(run: Run, uid: str, as_json: bool) -> None:
    """One framework: levels, dimensions and statements."""
    with run.workbench() as bench:
        framework = bench.framework(uid)
    if as_json:
        emit_json(_as_json(framework))
        return
    click.echo(f"{framework.title} ({framework.uid} {framework.version}, {framework.publisher})")
    click.echo(f"Licence: {framework.licence or '-'}. Method: {framework.method.id}. Revision: {framework.revision}")
    for text in (framework.provenance.label, framework.summary):
        if text:
            click.echo(one_line(text))
    for scale in framework.scales:
        values = ", ".join(f"{v.id} {v.label}".strip() for v in scale.values)
        click.echo(f"Scale {scale.id} ({scale.role}): {values}")
    for node in framework.dimensions:
        _show_node(framework, node, 0)


def _show_node(framework: Framework, node: Node, depth: int) -> None:
    click.echo()
    click.echo(f"{'  ' * depth}{framework.short_code(node.code)}  {node.title}")
    for criterion in framework.child_criteria.get(node.uid, ()):
        _show_criterion(framework, criterion, depth + 1)
    for child in framework.child_nodes.get(node.uid, ()):
        _show_node(framework, child, depth + 1)


def _show_criterion(framework: Framework, criterion: Criterion, depth: int) -> None:
    marks = [m for m, on in (("key", criterion.key), ("optional", criterion.optional),
                             ("marker", criterion.kind == "marker")) if on]
    tail = f" ({', '.join(marks)})" if marks else ""
    click.echo(f"{'  ' * depth}{framework.short_code(criterion.code)}  {one_line(criterion.text)}{tail}")
    for child in framework.child_criteria.get(criterion.uid, ()):
        _show_criterion(framework, child, depth + 1)


def _as_json(fw: Framework) -> dict[str, Any]:
    return {
        "uid": fw.uid, "code": fw.code, "title": fw.title, "version": fw.version, "publisher": fw.publisher,
        "licence": fw.licence, "revision": fw.revision, "lifecycle": fw.lifecycle, "summary": fw.summary,
        "provenance": {"basis": fw.provenance.basis, "confidence": fw.provenance.confidence,
                       "label": fw.provenance.label},
        "method": {"id": fw.method.id, "version": fw.method.version, "params": dict(fw.method.params)},
        "scales": [{"id": s.id, "role": s.role, "values": [{"id": v.id, "label": v.label} for v in s.values]}
                   for s in fw.scales],
        "nodes": [{"uid": n.uid, "parent": n.parent, "kind": n.kind, "code": n.code, "title": n.title,
                   "profile": n.profile} for n in fw.nodes],
        "criteria": [{"uid": c.uid, "parent": c.parent, "code": c.code, "level": c.level, "kind": c.kind,
                      "key": c.key, "text": c.text, "ask": c.ask, "evidence": c.evidence, "tags": dict(c.tags),
                      "superseded_by": list(c.superseded_by), "needs": dict(c.needs)} for c in fw.criteria],
    }


@library.command()
@click.argument("file", type=click.Path(path_type=Path))
@JSON
@shared
def check(file: Path, as_json: bool) -> None:
    """Read a file of any known format, run its golden answers and list what is wrong; exit 1 on an error."""
    from workbench.formats.load import import_path

    try:
        found = import_path(file)
    except WorkbenchError as error:
        if check_crosswalk(file, as_json):
            return
        raise placed(error, file) from error
    problems = [*found.problems, *(p for f in found.frameworks for p in golden_problems(f))]
    errors = [p for p in problems if p.severity == "error"]
    first = found.frameworks[0] if found.frameworks else None
    if as_json:
        listed = [{"severity": p.severity, "place": p.place, "text": p.text, "hint": p.hint} for p in problems]
        emit_json({"file": str(file), "uid": first.uid if first else "", "title": first.title if first else "",
                   "criteria": sum(len(f.criteria) for f in found.frameworks),
                   "frameworks": [f.uid for f in found.frameworks], "crosswalks": [c.uid for c in found.crosswalks],
                   "problems": listed})
    else:
        for problem in problems:
            click.echo(one_line(str(problem)))
        for framework in found.frameworks if not errors else ():
            click.echo(f"{framework.title} {framework.version}: {len(framework.dimensions)} top-level parts, "
                       f"{len(framework.criteria)} statements, "
                       f"{len(framework.golden)} golden answer sets, no errors.")
        for crosswalk in found.crosswalks if not errors else ():
            click.echo(f"{crosswalk.title}: crosswalk of {len(crosswalk.pairs)} pairs, no errors.")
    if errors:
        count = "1 error" if len(errors) == 1 else f"{len(errors)} errors, the first"
        raise Invalid(f"{file}: {count}: {errors[0].place}: {errors[0].text}", errors[0].hint)


@library.command()
@click.argument("words", nargs=-1, required=True)
@JSON
@shared
@click.pass_obj
def search(run: Run, words: tuple[str, ...], as_json: bool) -> None:
    """Statements, questions and dimensions that hold all WORDS."""
    with run.workbench() as bench:
        bench.index_waiting()
        hits = bench.search_library(" ".join(words))
    if as_json:
        emit_json([{"framework": h.framework, "uid": h.uid, "kind": h.kind, "code": h.code, "title": h.title,
                    "snippet": h.snippet} for h in hits])
        return
    if not hits:
        click.echo("Nothing found.")
        return
    table([(h.framework, h.kind, h.code, one_line(h.title)) for h in hits])
