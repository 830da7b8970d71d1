"""The verb `samm`: answers of a SAMM assessment file into an assessment, and out of one.

Owns what these verbs print; the file format is formats/samm_file.py, the ratings are a command like any other.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from workbench.app import Workbench
from workbench.cli.common import Run, placed, shared, write_atomic
from workbench.cli.engagement import choose_assessment
from workbench.commands.ratings import rate_many
from workbench.errors import Invalid, WorkbenchError
from workbench.model.engagement import Assessment
from workbench.model.framework import Framework
from workbench.queries.outcomes import answers
from workbench.queries.overview import engagement_overview

WANTED = click.option("--assessment", "wanted", metavar="TITLE", default="",
                      help="Which assessment; the first by default.")


@click.group()
@shared
def samm() -> None:
    """Answers of OWASP SAMM assessments (.samm files)."""


@samm.command("import")
@click.argument("file", metavar="FILE.assay", type=click.Path(path_type=Path))
@click.argument("source", metavar="FILE.samm", type=click.Path(path_type=Path))
@WANTED
@click.option("--replace", "replace_old", is_flag=True, help="Replace answers the assessment has already.")
@shared
@click.pass_obj
def import_(run: Run, file: Path, source: Path, wanted: str, replace_old: bool) -> None:
    """Rate an assessment of SAMM with the answers of a .samm file, as one step that can be undone."""
    from workbench.formats.base import bytes_of
    from workbench.formats.samm_file import matched, read_samm

    try:
        given, problems = read_samm(bytes_of(source), source.name)
    except WorkbenchError as error:
        raise placed(error, source) from error
    for problem in problems:
        click.echo(str(problem), err=True)
    with run.engagement(file, read_only=False) as bench:
        assessment, framework = _samm_of(bench, wanted)
        found = matched(framework, given)
        if not found.values:
            raise Invalid(f"{source.name}: No answer belongs to {framework.title}.",
                          "Is the assessment one of OWASP SAMM?")
        reason = f"Imported from {source.name}" + (f" of {given.date}" if given.date else "")
        done = bench.do(rate_many(assessment.uid, found.values, reason=reason, replace_old=replace_old,
                                  label=f"Import answers of {source.name}"))
    kept = len(found.values) - int(done.result or 0)
    click.echo(f"{assessment.title}: {done.result} answers imported"
               + (f", {kept} rated already and kept" if kept else "") + ".")
    if found.unknown:
        click.echo(f"{len(found.unknown)} codes are not in the framework: {', '.join(found.unknown[:5])}")
    if found.foreign:
        click.echo(f"{len(found.foreign)} scores are no values of their scale: {', '.join(found.foreign[:5])}")


@samm.command()
@click.argument("file", metavar="FILE.assay", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The .samm file to write.")
@WANTED
@shared
@click.pass_obj
def export(run: Run, file: Path, out: Path, wanted: str) -> None:
    """Write the settled answers of an assessment of SAMM as a .samm file; it holds client data."""
    from workbench.formats.samm_file import SammFile, answers_of, write_samm

    with run.engagement(file) as bench:
        assessment, framework = _samm_of(bench, wanted)
        view = bench.read(engagement_overview)
        settled = bench.read(answers, assessment.uid).settled
    values = [(uid, a.value) for (uid, context, unit), a in settled.items()
              if a.state == "value" and not context and not unit]
    given = answers_of(framework, values)
    if not given:
        raise Invalid(f"{assessment.title}: No answer has a code and a score.", "Is it an assessment of OWASP SAMM?")
    engagement = view.engagement
    write_atomic(out, write_samm(SammFile(
        organization=engagement.client, scope=engagement.scope,
        date=assessment.day or date.today().isoformat(), version=framework.version, answers=given)))  # noqa: DTZ011
    click.echo(f"{out}: {len(given)} answers of {assessment.title}")


def _samm_of(bench: Workbench, wanted: str) -> tuple[Assessment, Framework]:
    assessment = choose_assessment(bench, wanted)
    return assessment, bench.framework_of(assessment)
