"""The verbs `library publish`, `library diff` and `library history`: drafts and revisions from the command line.

Owns how a comparison is printed; what differs is computed by model/diff.py.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from workbench.app import EntityChange
from workbench.cli.common import Run, emit_json, one_line, shared, table

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command()
@click.argument("uid")
@click.option("--version", default="", help="The version; without it the one that fits what changed.")
@click.option("--note", default="", help="What changed, in a sentence.")
@JSON
@shared
@click.pass_obj
def publish(run: Run, uid: str, version: str, note: str, as_json: bool) -> None:
    """Make the draft of a framework an immutable revision; exit 1 names what stands in the way."""
    with run.workbench() as bench:
        done = bench.publish(uid, version, note)
    if as_json:
        emit_json({"uid": done.framework, "version": done.version, "revision": done.revision, "note": note})
    else:
        click.echo(f"{done.framework} {done.version} published, revision {done.revision[:12]}")


@click.command()
@click.argument("uid")
@click.argument("old")
@click.argument("new")
@JSON
@shared
@click.pass_obj
def diff(run: Run, uid: str, old: str, new: str, as_json: bool) -> None:
    """Compare two revisions of a framework field by field; OLD and NEW are versions, revisions or `draft`."""
    with run.workbench() as bench:
        changes = bench.compare(uid, old, new)
    if as_json:
        emit_json({"uid": uid, "old": old, "new": new, "changes": [_as_json(c) for c in changes]})
        return
    if not changes:
        click.echo("Nothing differs.")
    for change in changes:
        where = " › ".join((*change.path, change.title))
        click.echo(one_line(f"{change.what:8}{change.kind or 'translation'} {change.code or change.uid}: {where}"))
        for field in change.content if change.what in ("changed", "moved") else ():
            click.echo(one_line(f"        {field.field}: {_shown(field.before)} → {_shown(field.after)}"))


def _as_json(change: EntityChange) -> dict[str, Any]:
    return {
        "uid": change.uid, "kind": change.kind, "what": change.what, "code": change.code, "title": change.title,
        "path": list(change.path),
        "fields": [{"field": f.field, "before": f.before, "after": f.after} for f in change.fields],
    }  # fmt: skip


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    return f"“{value}”" if isinstance(value, str) else str(value)


@click.command()
@click.argument("uid")
@JSON
@shared
@click.pass_obj
def history(run: Run, uid: str, as_json: bool) -> None:
    """Published revisions of a framework, newest first."""
    with run.workbench() as bench:
        found = bench.revisions(bench.framework(uid).uid)
    if as_json:
        emit_json([{"version": i.version, "revision": i.revision, "day": _day(i.at), "author": i.author, "note": i.note,
                    "parents": list(i.parents)} for i in found])  # fmt: skip
        return
    table([("VERSION", "REVISION", "DAY", "AUTHOR", "NOTE"), *(
        (i.version, i.revision[:12], _day(i.at), i.author, one_line(i.note)) for i in found)])  # fmt: skip


def _day(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).date().isoformat()
