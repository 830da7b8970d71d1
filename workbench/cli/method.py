"""The verb `method`: list the rating methods and run one rule on an object of the published case shape."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from workbench.cli.common import emit_json, placed, read_text, shared, table
from workbench.errors import Invalid, WorkbenchError


@click.group()
@shared
def method() -> None:
    """Rating methods as plain functions."""


@method.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@shared
def list_(as_json: bool) -> None:
    """All methods with their rules that `run` takes."""
    from workbench.model.scoring import all_methods

    methods = all_methods()
    if as_json:
        emit_json([{"id": m.id, "title": m.title, "version": m.version, "source": m.source, "run": sorted(m.cases),
                    "assesses": m.assess is not None} for m in methods])
        return
    table([(m.id, m.version, m.title, "run: " + (", ".join(sorted(m.cases)) or "-")) for m in methods])


@method.command()
@click.argument("name", metavar="METHOD")
@click.argument("file", metavar="FILE|-")
@shared
def run(name: str, file: str) -> None:
    """Run the rule METHOD on the JSON object in FILE (or standard input) and print its result."""
    from workbench.model.scoring import case_names, run_case

    if name not in case_names():
        raise Invalid(f"There is no method “{name}”.", "Known: " + ", ".join(sorted(case_names())) + ".")
    place = Path("standard input" if file == "-" else file)
    text = _stdin() if file == "-" else read_text(place)
    try:
        result = run_case(name, parse_object(text, str(place)))
    except WorkbenchError as error:
        raise placed(error, place) from error
    emit_json(result)


def _stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"standard input: byte {error.start} is not UTF-8 text.", "Send the JSON as UTF-8.") from None


def parse_object(text: str, place: str) -> dict[str, Any]:
    """One JSON object; broken syntax, doubled keys, NaN and absurd depth are told with their place."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        out = dict(pairs)
        if len(out) != len(pairs):
            names = [name for name, _ in pairs]
            twice = next(n for n in names if names.count(n) > 1)
            raise Invalid(f'{place}: The key "{twice}" stands twice in one object.', "Keep one of them.")
        return out

    def constant(name: str) -> Any:
        raise Invalid(f"{place}: {name} is not a JSON number.", "Use null for an unknown value.")

    try:
        value = json.loads(text, object_pairs_hook=unique, parse_constant=constant)
    except json.JSONDecodeError as error:
        raise Invalid(f"{place}:{error.lineno}:{error.colno}: This is not JSON: {error.msg}.",
                      "Mend the file at that place.") from None
    except RecursionError:
        raise Invalid(f"{place}: The JSON is nested too deep.", "Send one object of the case's shape.") from None
    except ValueError as error:  # integers of more digits than Python converts
        raise Invalid(f"{place}: A number is too long: {error}.", "Use ordinary numbers.") from None
    if not isinstance(value, dict):
        raise Invalid(f"{place}: One JSON object is needed.", "Send {…} in the shape of the case's inputs.")
    return value
