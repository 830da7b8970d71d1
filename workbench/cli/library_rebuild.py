"""The verb `library rebuild`."""

from __future__ import annotations

import click

from workbench.cli.common import Run, emit_json, one_line, shared


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@shared
@click.pass_obj
def rebuild(run: Run, as_json: bool) -> None:
    """Make the library anew from what can be read of it and from the shared libraries; drafts are kept."""
    with run.workbench() as bench:
        if run.key_file is not None:
            bench.shelves.passphrase = run.passphrase
        done = bench.rebuild_library()
        bench.index_waiting()
        bench.library.store.warnings.clear()  # told below
    if as_json:
        emit_json({"kept": str(done.kept or ""), "revisions": done.revisions, "drafts": done.drafts,
                   "lost": [f"{uid} {version}" for uid, version in done.lost],
                   "problems": [str(p) for p in done.problems()]})
        return
    click.echo(one_line(done.text))
    for problem in done.problems():
        click.echo(one_line(str(problem)))
