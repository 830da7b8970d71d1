"""The verb `upgrade`: an assessment to another revision of its framework, told line by line before it is written.

Owns what is printed and the typed maps; what is carried is computed by model/upgrade.py and written by one step that
the window can undo.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from workbench.app import Workbench
from workbench.cli.common import Run, emit_json, one_line, placed, shared, table
from workbench.cli.engagement import choose_assessment
from workbench.errors import Invalid, WorkbenchError
from workbench.model.framework import Framework
from workbench.model.upgrade import Maps, PlanItem, UpgradePlan

SHOWN = ("meaning", "renamed", "split", "merged", "lost")
COUNTED = ("same", *SHOWN)
WORDS = {"same": "unchanged", "meaning": "changed", "renamed": "renamed",
         "split": "split", "merged": "merged", "lost": "lost"}


@click.command()
@click.argument("file", metavar="FILE.assay", type=click.Path(path_type=Path))
@click.option("--assessment", "wanted", metavar="TITLE", default="", help="Which assessment; the first by default.")
@click.option("--to", "revision", metavar="VERSION", default="",
              help="Version or revision of the framework; the newest in the library by default.")
@click.option("--framework", metavar="UID", default="", help="A fork of the framework to go to.")
@click.option("--map", "typed", metavar="OLD=NEW[,NEW…]", multiple=True,
              help="What a statement becomes, by code or uid; OLD= alone drops it. May be given several times.")
@click.option("--dry-run", is_flag=True, help="Only tell what would happen.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@shared
@click.pass_obj
def upgrade(
    run: Run, file: Path, wanted: str, revision: str, framework: str, typed: tuple[str, ...], dry_run: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Carry an assessment over to another revision of its framework. The assessment as it was stays in the file."""
    with run.engagement(file, read_only=dry_run) as bench:
        try:
            assessment = choose_assessment(bench, wanted)
            plan = _plan(bench, assessment.uid, revision, framework, typed)
            if not dry_run:
                bench.upgrade(plan, assessment.uid)
        except WorkbenchError as error:
            raise placed(error, file) from error
    facts = _facts(plan, assessment.title, applied=not dry_run)
    if as_json:
        emit_json({"file": file.name, **facts})
    else:
        _print(facts)


def _plan(bench: Workbench, assessment: str, revision: str, framework: str, typed: tuple[str, ...]) -> UpgradePlan:
    plan = bench.upgrade_plan(assessment, revision, uid=framework)
    if plan.old.revision == plan.new.revision:
        raise Invalid(f"The assessment is on {plan.new.title} {plan.new.version} already.",
                      "Publish a newer version first, or name one with --to.")
    if not typed:
        return plan
    return bench.upgrade_plan(assessment, revision, Maps(dict(_pair(plan, one) for one in typed)), framework)


def _pair(plan: UpgradePlan, typed: str) -> tuple[str, tuple[str, ...]]:
    """One --map as uids."""
    old, equals, new = typed.partition("=")
    if not equals or not old.strip():
        raise Invalid(f"“{typed}” is no map.", "Write OLD=NEW, OLD=NEW,NEW or OLD= to drop it.")
    targets = tuple(_uid(plan.new, part.strip()) for part in new.split(",") if part.strip())
    return _uid(plan.old, old.strip()), targets


def _uid(framework: Framework, text: str) -> str:
    codes = [(c.uid, c.code) for c in framework.criteria] + [(n.uid, n.code) for n in framework.nodes]
    for uid, code in codes:
        if text.casefold() in (uid.casefold(), code.casefold(), framework.short_code(code).casefold()):
            return uid
    raise Invalid(f"{framework.title} {framework.version} has no statement “{text}”.", "Write its code or uid.")


def _facts(plan: UpgradePlan, title: str, *, applied: bool) -> dict[str, Any]:
    statements = [i for i in plan.items if i.old[0] in plan.old.criterion_by_uid]
    return {
        "assessment": title, "framework": plan.new.title, "from": plan.old.version, "to": plan.new.version,
        "revision": plan.new.revision, "applied": applied,
        "counts": {kind: len([i for i in statements if i.kind == kind]) for kind in COUNTED},
        "answers_left": sum(i.answers for i in plan.of("lost")),
        "items": [_item(plan, i) for i in statements if i.kind in SHOWN],
        "new": [_code(plan.new, uid) for uid in plan.fresh],
    }  # fmt: skip


def _item(plan: UpgradePlan, item: PlanItem) -> dict[str, Any]:
    return {"kind": item.kind, "old": [_code(plan.old, uid) for uid in item.old],
            "new": [_code(plan.new, uid) for uid in item.new], "title": item.title, "answers": item.answers,
            "fields": [f.field for f in item.fields], "values": list(item.values)}  # fmt: skip


def _code(framework: Framework, uid: str) -> str:
    part = framework.criterion_by_uid.get(uid) or framework.node_by_uid.get(uid)
    return (framework.short_code(part.code) or uid) if part is not None else uid


def _print(facts: dict[str, Any]) -> None:
    verb = "upgraded" if facts["applied"] else "would be upgraded"
    click.echo(one_line(f"{facts['assessment']}: {verb} from {facts['from']} to {facts['to']} of {facts['framework']}"))
    click.echo(", ".join(f"{count} {WORDS[kind]}" for kind, count in facts["counts"].items() if count)
               or "Nothing differs")
    table([(f"  {WORDS[i['kind']]}", ", ".join(i["old"]), "→ " + (", ".join(i["new"]) or "nothing"),
            one_line("; ".join(i["values"]) or ", ".join(i["fields"]) or i["title"])) for i in facts["items"]])
    if facts["new"]:
        click.echo("New, nothing comes from elsewhere: " + ", ".join(facts["new"]))
    if facts["answers_left"]:
        count = facts["answers_left"]
        words = f"{count} answers are not carried; they stay" if count > 1 else "1 answer is not carried; it stays"
        click.echo(f"{words} with the archived assessment.")
    if facts["applied"]:
        click.echo("The assessment as it was stays in the file, archived.")
