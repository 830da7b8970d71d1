"""Options and openings that the verbs of `sync` share.

Owns nothing that is printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from workbench.app import Workbench
from workbench.cli.common import Run
from workbench.errors import Invalid
from workbench.shelves import Shelves
from workbench.sync.shelf import Shelf

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
SHELF = click.option("--library", "name", default="", help="Which shared library, when there are several.")

PASSWORD = click.option("--password-file", default=None, type=click.Path(path_type=Path),
                        help="A file with the server's password or token in its first line; it is kept in the keyring "
                        "and replaces what is kept there.")


@contextmanager
def shelves_of(run: Run, person: str = "") -> Iterator[tuple[Workbench, Shelves]]:
    with run.workbench(person) as bench:
        shelves = bench.shelves
        shelves.passphrase = run.passphrase
        yield bench, shelves


@contextmanager
def opened(run: Run, name: str) -> Iterator[tuple[Shelves, Shelf]]:
    with shelves_of(run) as (_, shelves), shelves.open(name) as shelf:
        yield shelves, shelf


def secret(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return path.read_text("utf-8").splitlines()[0].strip()
    except (OSError, UnicodeDecodeError, IndexError) as error:
        raise Invalid(f"{path}: The file cannot be read.", "Put the secret alone in the first line.") from error
