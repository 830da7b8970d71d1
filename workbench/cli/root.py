"""The root of the command line: verbs, version, exit codes.

Owns the mapping from outcomes to exit codes: 0 done, 1 the input is at fault (one line on standard error), 2 wrong
usage. Knows no verb's work.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from workbench import __version__
from workbench.cli.common import Run, one_line, shared
from workbench.cli.crosswalk import crosswalks
from workbench.cli.demo import demo
from workbench.cli.engagement import info, report
from workbench.cli.fitness import evaluate
from workbench.cli.hooks import Hooks
from workbench.cli.library import library
from workbench.cli.library_edit import diff, history, publish
from workbench.cli.library_import import export, import_, template
from workbench.cli.library_rebuild import rebuild
from workbench.cli.method import method
from workbench.cli.samm import samm
from workbench.cli.upgrade import upgrade
from workbench.errors import Cancelled, WorkbenchError

LATE = {"sync": "workbench.cli.sync"}
"""Verbs whose module is imported when they are called: the others start without it."""


class _Root(click.Group):
    """A group that takes an .assay file in place of a verb, as file managers do."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *LATE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in LATE:
            found: click.Command = getattr(importlib.import_module(LATE[cmd_name]), cmd_name)
            return found
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and args[0].lower().endswith(".assay"):
            return "open", _open, args
        return super().resolve_command(ctx, args)


@click.command("open", hidden=True)
@click.argument("file", type=click.Path(path_type=Path))
@shared
@click.pass_obj
def _open(run: Run, file: Path) -> int:
    """Open the window on FILE."""
    return _window(run, file)


@click.group(cls=_Root, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="assay")
@shared
@click.pass_context
def root(ctx: click.Context) -> int:
    """Assay, a workbench for maturity assessments. Without a verb it opens its window."""
    if ctx.invoked_subcommand is None:
        return _window(ctx.obj, None)
    return 0


def _window(run: Run, file: Path | None) -> int:
    if run.hooks.open_window is None:
        raise click.UsageError("A verb is needed; see --help.")
    return run.hooks.open_window(run.home, file, run.passphrase() if run.key_file else None)


for verb in (demo, library, report, info, method, samm, upgrade):
    root.add_command(verb)
for verb in (evaluate, crosswalks, publish, diff, history, import_, template, export, rebuild):
    library.add_command(verb)


def command_line(argv: Sequence[str] | None = None, hooks: Hooks | None = None) -> int:
    """Run the command line and return its exit code; nothing but a bug of ours raises."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    run = Run(hooks or Hooks())
    try:
        code = root.main(list(sys.argv[1:] if argv is None else argv), "assay", standalone_mode=False, obj=run)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt, Cancelled):
        click.echo("Stopped.", err=True)
        return 1
    except WorkbenchError as error:
        click.echo(f"assay: {one_line(str(error))}", err=True)
        return 1
    except BrokenPipeError:
        # The reader went away (assay … | head); anything still in the buffer has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code if isinstance(code, int) else 0
