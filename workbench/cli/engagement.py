"""The verbs on an engagement file: `info` (levels with blockers and coverage) and `report` (the branded PDF)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from workbench.app import Workbench
from workbench.cli.common import Run, emit_json, one_line, placed, shared, table, write_atomic
from workbench.errors import Invalid, NotFound, WorkbenchError
from workbench.model.brand import BrandKit
from workbench.model.engagement import Assessment
from workbench.model.tailoring import Tailoring
from workbench.queries.outcomes import Outcome, outcome
from workbench.queries.overview import engagement_overview
from workbench.store.command import Reader


@click.command()
@click.argument("file", metavar="FILE.assay", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@shared
@click.pass_obj
def info(run: Run, file: Path, as_json: bool) -> None:
    """Levels per dimension with what holds them, and coverage."""
    with run.engagement(file) as bench:
        try:
            facts = engagement_facts(bench)
        except WorkbenchError as error:
            raise placed(error, file) from error
    if as_json:
        emit_json({"file": file.name, **facts})
        return
    click.echo(f"{facts['client']}: {facts['title']}")
    counts = facts["counts"]
    click.echo(f"{counts['notes']} notes, {counts['evidence']} evidence items, {counts['findings']} findings")
    for part in facts["assessments"]:
        _print_assessment(part)


def engagement_facts(bench: Workbench) -> dict[str, Any]:
    """Everything `info` tells, as JSON values."""
    view = bench.read(engagement_overview)
    parts = []
    for assessment in view.assessments:
        found = bench.read(outcome, bench.framework_of(assessment), assessment.uid)
        changes = bench.read(Reader.all, Tailoring, assessment=assessment.uid)
        told = [{"kind": t.kind, "code": found.framework.short_code(t.code), "text": t.text, "reason": t.reason}
                for t in changes]  # fmt: skip
        parts.append({**_assessment_facts(found), "tailoring": told})
    return {"client": view.engagement.client, "title": view.engagement.title, "counts": dict(view.counts),
            "units": [u.name for u in view.units], "assessments": parts}


def _assessment_facts(found: Outcome) -> dict[str, Any]:
    fw, result = found.framework, found.result

    def code(uid: str) -> str:
        thing = fw.criterion_by_uid.get(uid) or fw.node_by_uid.get(uid)
        return fw.short_code(thing.code) if thing else uid

    dimensions = []
    for d in result.dimensions:
        node = fw.node_by_uid[d.node]
        before = found.previous.dimension(d.node) if found.previous else None
        dimensions.append({
            "uid": d.node, "code": fw.short_code(node.code), "title": node.title, "level": d.level,
            "provisional": d.provisional, "not_applicable": d.not_applicable, "level_low": d.level_low,
            "level_high": d.level_high, "rated": d.rated, "applicable": d.applicable, "next_level": d.next_level,
            "next_met": d.next_met, "next_total": d.next_total, "target": found.targets.get(d.node),
            "previous": before.level if before else None, "smallest_change": d.smallest_change,
            "blockers": [{"subject": b.subject, "code": code(b.subject), "kind": b.kind, "text": b.text}
                         for b in d.blockers],
        })
    return {
        "uid": found.assessment.uid, "title": found.assessment.title, "kind": found.assessment.kind,
        "day": found.assessment.day, "units": [u.name for u in found.units],
        "framework": {"uid": fw.uid, "title": fw.title, "version": fw.version, "revision": found.assessment.revision,
                      "provenance": fw.provenance.label},
        "method": result.method, "level": result.level, "level_name": result.level_name,
        "provisional": result.provisional, "deciding": [code(uid) for uid in result.deciding],
        "rated": result.rated, "applicable": result.applicable, "warnings": list(result.warnings),
        "rescored": found.rescored,
        "dimensions": dimensions,
    }


def _print_assessment(part: dict[str, Any]) -> None:
    click.echo()
    name = part["framework"]["title"]
    click.echo(f"{part['title'] or name} ({name} {part['framework']['version']}, {part['kind']})")
    if part["framework"]["provenance"]:
        click.echo(one_line(part["framework"]["provenance"]))
    level = "not rated" if part["level"] is None else f"level {part['level']} {part['level_name']}".strip()
    note = ", provisional" if part["provisional"] else ""
    held = f", held by {', '.join(part['deciding'])}" if part["deciding"] else ""
    click.echo(f"Overall {level}{note}{held}; {part['rated']} of {part['applicable']} rated")
    if part["tailoring"]:
        click.echo(f"Tailored: {len(part['tailoring'])} changes ("
                   + ", ".join(f"{t['kind']} {t['code']}" for t in part["tailoring"]) + ")")
    if part["rescored"]:
        click.echo(f"Before: {part['rescored']}")
    rows = [("", "LEVEL", "TARGET", "BEFORE", "RATED", "NEXT LEVEL", "DIMENSION")]
    for d in part["dimensions"]:
        level = "-" if d["level"] is None else d["level"]
        mark = "?" if d["provisional"] else ""
        ahead = f"{d['next_level']}: {d['next_met']} of {d['next_total']}" if d["next_level"] is not None else "-"
        rows.append((d["code"], f"{level}{mark}", d["target"] or "-", d["previous"] or "-",
                     f"{d['rated']}/{d['applicable']}", ahead, d["title"]))
    table(rows)
    lines = [(d["code"], b["code"], one_line(b["text"] or b["kind"]))
             for d in part["dimensions"] for b in d["blockers"]]
    if lines:
        click.echo("What holds the levels:")
        table([("  " + dim, subject, text) for dim, subject, text in lines])


@click.command()
@click.argument("file", metavar="FILE.assay", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The PDF to write.")
@click.option("--brand", metavar="KIT", default="", help="Name of a brand kit in the file or the library.")
@click.option("--assessment", "wanted", metavar="TITLE", default="", help="Which assessment; the first by default.")
@shared
@click.pass_obj
def report(run: Run, file: Path, out: Path, brand: str, wanted: str) -> None:
    """Write the branded PDF of an engagement."""
    with run.engagement(file) as bench:
        try:
            pdf, pages, problems = build_report(bench, brand=brand, wanted=wanted)
        except WorkbenchError as error:
            raise placed(error, file) from error
    write_atomic(out, pdf, inputs=(file,))
    for problem in problems:
        click.echo(one_line(problem), err=True)
    click.echo(f"{out}: {pages} pages")


def build_report(bench: Workbench, *, brand: str = "", wanted: str = "") -> tuple[bytes, int, list[str]]:
    """The PDF of the open engagement with its page count and the problems met."""
    from workbench.fitness import engagement_fitness
    from workbench.queries.report_data import report_data
    from workbench.report.build import ReportOptions, build, sections

    assessment = choose_assessment(bench, wanted)
    data = bench.read(report_data, bench.framework_of(assessment), assessment.uid, fitness=engagement_fitness(bench))
    kit = choose_kit(bench, brand, str(data.options.get("kit", "")))
    options = ReportOptions.stored(data.options)
    if "left_out" not in data.options:
        options = replace(options, left_out=frozenset(s.id for s in sections() if not s.default))
    built = build(data, kit, options=options)
    return built.pdf, built.pages, [str(p) for p in built.problems]


def choose_assessment(bench: Workbench, wanted: str = "") -> Assessment:
    """By title, framework or uid; without a wish the first current one."""
    view = bench.read(engagement_overview)
    if not wanted:
        if not view.current:
            raise NotFound("The file holds no assessment yet.", "Add one in the window first.")
        return view.current[0]
    for assessment in view.assessments:
        if wanted.casefold() in (assessment.uid, assessment.title.casefold(), assessment.framework.casefold()):
            return assessment
    known = ", ".join(a.title for a in view.assessments)
    raise NotFound(f"There is no assessment “{wanted}”.", f"Known: {known}.")


def choose_kit(bench: Workbench, wanted: str = "", stored: str = "") -> BrandKit:
    """A kit of the file, else of the library; without a wish the stored one, the file's first, Assay's own look."""
    own: list[BrandKit] = bench.read(Reader.all, BrandKit)
    kits: list[BrandKit] = own + bench.read(Reader.all, BrandKit, file="library")
    if not wanted:
        return next((k for k in kits if stored and k.uid == stored), own[0] if own else BrandKit(uid="assay"))
    for kit in kits:
        if wanted.casefold() in (kit.uid, kit.name.casefold()):
            return kit
    names = ", ".join(sorted({k.name for k in kits})) or "none yet"
    raise Invalid(f"There is no brand kit “{wanted}”.", f"Known: {names}. Make one under Settings in the window.")
