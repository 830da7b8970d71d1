"""The verb `demo`: build the sample client, then open the window on it or write every output of the main job."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from workbench.app import Workbench
from workbench.cli.common import Run, one_line, shared, write_atomic
from workbench.cli.engagement import build_report, choose_assessment
from workbench.errors import Invalid, Locked, Unavailable, WorkbenchError
from workbench.queries.outcomes import outcome

FILE = "northwind.assay"
KEY_FILE = "passphrase.txt"
RADAR = (760.0, 620.0)


@click.command()
@click.option("--out", metavar="DIR", default="assay-demo", show_default=True, type=click.Path(path_type=Path),
              help="Folder for the sample and its outputs.")
@click.option("--headless", is_flag=True, help="Write report, charts and pictures of all screens instead of opening.")
@shared
@click.pass_obj
def demo(run: Run, out: Path, headless: bool) -> int:
    """Build the sample client "Northwind Insurance" (fictional) and show it."""
    from workbench.demo.build import build_demo

    prepare(run, out)
    made = build_demo(out, run.home, file_name=FILE)
    write_atomic(out / KEY_FILE, f"{made.passphrase}\n".encode())
    click.echo(f"{made.path}: sample client Northwind Insurance, {made.notes} notes, {made.evidence} evidence items")
    click.echo(f"Its passphrase is in {out / KEY_FILE}: {made.passphrase}")
    if not headless and run.hooks.open_window is not None and has_display():
        return run.hooks.open_window(run.home, made.path, made.passphrase)
    run.key_file = str(out / KEY_FILE)
    with run.engagement(made.path) as bench:
        for path in write_outputs(bench, out):
            click.echo(str(path))
    if run.hooks.grab is None:
        raise Unavailable("The window's part is not installed, so no pictures of the screens were made.",
                          "Install PySide6-Essentials, or use report and info.")
    shots = run.hooks.grab(made.path, made.passphrase, run.home, out / "screens")
    click.echo(f"{out / 'screens'}: {len(shots)} pictures")
    return 0


def has_display() -> bool:
    """Whether a window could be seen: always outside Linux, else when a display server is named."""
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def prepare(run: Run, out: Path) -> None:
    """Make the folder; a sample already there is kept under another name, since someone may have worked in it."""
    if out.exists() and not out.is_dir():
        raise Invalid(f"{out}: This is a file.", "Choose another folder with --out.")
    try:
        out.mkdir(parents=True, exist_ok=True)
        old = out / FILE
        if old.exists():
            _finish(run, old)
            number = 1
            while (kept := out / f"northwind-earlier-{number}.assay").exists():
                number += 1
            for tail in ("", "-wal", "-shm"):
                if (part := old.with_name(FILE + tail)).exists():
                    part.rename(kept.with_name(kept.name + tail))
            click.echo(f"{kept}: the earlier sample was kept under this name")
    except OSError as error:
        raise Unavailable(f"{out}: The folder cannot be written: {error.strerror}.",
                          "Choose another folder with --out.") from None


def _finish(run: Run, old: Path) -> None:
    """Opening and closing brings in what a killed window left beside the file; an open window is told instead."""
    from workbench.demo.build import PASSPHRASE

    with run.workbench() as bench:
        try:
            bench.open_engagement(old, PASSPHRASE, remember=False)
        except Locked as error:
            raise Locked(f"{old}: {error.text}", "Close its window, or choose another folder with --out.") from error
        except WorkbenchError:
            return  # not ours to judge: it is kept as it lies


def write_outputs(bench: Workbench, out: Path) -> list[Path]:
    """report.pdf, radar.svg and radar.png of the open engagement."""
    from workbench.charts.data import from_outcome
    from workbench.charts.radar import radar
    from workbench.report.raster import png
    from workbench.report.svg import svg
    from workbench.tokens import palette

    assessment = choose_assessment(bench)
    found = bench.read(outcome, bench.framework_of(assessment), assessment.uid)
    drawing = radar(from_outcome(found), *RADAR)
    colors = palette("light")
    pdf, pages, problems = build_report(bench)
    for problem in problems:
        click.echo(one_line(problem), err=True)
    files = {"report.pdf": pdf, "radar.svg": svg(drawing, colors).encode(), "radar.png": png(drawing, colors)}
    for name, data in files.items():
        write_atomic(out / name, data)
    click.echo(f"report.pdf has {pages} pages")
    return [out / name for name in files]
