"""Shared by all verbs: the run's settings, opening an engagement by the passphrase routes, safe output, messages.

Owns how input faults are told (one line: what, where, remedy); knows no single verb.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import click

from workbench.app import NeedPassphrase, Workbench
from workbench.cli.hooks import Hooks
from workbench.errors import Invalid, NotFound, Unavailable, WorkbenchError
from workbench.secrets import read_passphrase_file

F = TypeVar("F", bound=Callable[..., Any])
REMEDY = "Give --passphrase-file FILE (or - for standard input), or run it in a terminal."


@dataclass
class Run:
    """Settings of one run, filled by the options that every verb shares."""

    hooks: Hooks = field(default_factory=Hooks)
    home: Path | None = None
    key_file: str | None = None

    @contextmanager
    def workbench(self, person: str = "") -> Iterator[Workbench]:
        bench = Workbench(self.home, person=person)
        try:
            yield bench
        finally:
            for told in bench.library_warnings():
                click.echo(one_line(str(told)), err=True)
            bench.close()

    @contextmanager
    def engagement(self, path: Path, *, read_only: bool = True) -> Iterator[Workbench]:
        """A workbench with `path` open, read-only for all verbs that only tell something."""
        if path.is_dir():
            raise Invalid(f"{path}: This is a folder.", "Give the .assay file.")
        if not path.exists():
            raise NotFound(f"{path}: There is no such file.", "Check the path.")
        with self.workbench() as bench:
            passphrase = self.passphrase()
            try:
                try:
                    bench.open_engagement(path, passphrase, read_only=read_only, remember=False)
                except NeedPassphrase:
                    bench.open_engagement(path, _prompt(path), read_only=read_only, remember=False)
            except WorkbenchError as error:
                raise placed(error, path) from error
            assert bench.engagement is not None  # open_engagement returned
            for warning in bench.engagement.warnings:
                click.echo(one_line(f"{path}: {warning.text} {warning.hint}"), err=True)
            yield bench

    def passphrase(self) -> str | None:
        """The passphrase of --passphrase-file, or None when the keyring is to be asked."""
        if self.key_file is None:
            return None
        try:
            return read_passphrase_file(self.key_file)
        except WorkbenchError as error:
            place = "standard input" if self.key_file == "-" else self.key_file
            raise placed(error, Path(place)) from error


def _prompt(path: Path) -> str:
    if not sys.stdin.isatty():
        raise NeedPassphrase(f"{path}: The passphrase is needed and this machine's keyring does not know it.",
                             REMEDY)
    return str(click.prompt(f"Passphrase of {path.name}", hide_input=True, err=True))


def placed(error: WorkbenchError, path: Path) -> WorkbenchError:
    """The same error with the file named first, unless it already is."""
    if path.name in error.text:
        return error
    return type(error)(f"{path}: {error.text}", error.hint)


def one_line(text: str) -> str:
    return " ".join(text.split())


def read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NotFound(f"{path}: There is no such file.", "Check the path.") from None
    except IsADirectoryError:
        raise Invalid(f"{path}: This is a folder.", "Give a file.") from None
    except OSError as error:
        raise Unavailable(f"{path}: The file cannot be read: {error.strerror}.", "Check your rights to it.") from None


def read_text(path: Path) -> str:
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"{path}: byte {error.start} is not UTF-8 text.", "Save the file as UTF-8.") from None


def write_atomic(path: Path, data: bytes, *, inputs: tuple[Path, ...] = ()) -> None:
    """The whole file or no change at all; never over one of the inputs."""
    for given in inputs:
        if given.exists() and path.exists() and given.samefile(path):
            raise Invalid(f"{path}: This is the input file.", "Choose another name for --out.")
    if path.is_dir():
        raise Invalid(f"{path}: This is a folder.", "Give a file name for --out.")
    part = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(part).chmod(0o644)
        Path(part).replace(path)
    except OSError as error:
        if part:
            Path(part).unlink(missing_ok=True)
        raise Unavailable(f"{path}: The file could not be written: {error.strerror}.",
                          "Choose another folder or make room on the disk.") from None


def emit_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def table(rows: Sequence[Sequence[str]]) -> None:
    """Rows as columns wide enough for their content; the last one is left ragged."""
    if not rows:
        return
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _set_home(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value:
        home = Path(value).expanduser()
        if home.exists() and not home.is_dir():
            raise Invalid(f"{home}: This is a file.", "Give a folder for --home.")
        ctx.find_root().obj.home = home


def _set_passphrase(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value:
        ctx.find_root().obj.key_file = value


def shared(command: F) -> F:
    """The options every verb takes, before or after its name."""
    command = click.option("--passphrase-file", metavar="FILE|-", expose_value=False, callback=_set_passphrase,
                           help="Read the passphrase from the first line of FILE, - for standard input.")(command)
    return click.option("--home", metavar="DIR", expose_value=False, callback=_set_home, is_eager=True,
                        help="Keep all of Assay's own state under DIR.")(command)
