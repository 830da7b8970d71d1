"""Files chosen for an import: read in the background, kept as previews, told in short facts.

Owns what is known of a chosen file before it is added. Knows no widget and no library.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ui.tasks import Progress
from workbench.errors import WorkbenchError
from workbench.formats.base import Imported
from workbench.formats.sheets import Sheet
from workbench.formats.table_guess import TableMapping

STATES = {"reading": "Reading", "ready": "Ready", "refused": "Cannot be read", "added": "Added", "stopped": "Stopped"}


@dataclass
class Candidate:
    """One chosen file. `sheets` and `mapping` exist for tables that are read through a mapping."""

    path: Path
    state: str = "reading"
    found: Imported = field(default_factory=Imported)
    format: str = ""
    sheets: tuple[Sheet, ...] = ()
    mapping: TableMapping | None = None
    error: WorkbenchError | None = None

    @property
    def says(self) -> str:
        if self.state == "ready" and self.found.errors:
            return f"Ready, {len(self.found.errors)} errors"
        return STATES[self.state]


def read_candidate(path: Path, progress: Progress) -> Candidate:
    """Read a file in the background; tables keep their sheets, so that the mapping can be changed."""
    from workbench.formats.load import format_of
    from workbench.formats.table import read_tables
    from workbench.formats.table_guess import guess, guess_sheet

    form = format_of(path)
    made = Candidate(path, "ready", format=form.title)
    if form.id != "table":
        made.found = form.read(path, progress)
        return made
    progress(0, 1, f"Reading {path.name}")
    made.sheets = tuple(s for s in read_tables(path) if s.rows)
    sheet = guess_sheet(made.sheets)
    made.mapping = guess(sheet, path.stem) if sheet is not None else None
    made.found, made.error = mapped(made.sheets, made.mapping, progress)
    return made


def mapped(sheets: tuple[Sheet, ...], mapping: TableMapping | None,
           progress: Progress) -> tuple[Imported, WorkbenchError | None]:
    """A table under a mapping; a mapping that finds nothing is no failure of the file."""
    from workbench.errors import Invalid
    from workbench.formats.base import bounded
    from workbench.formats.table_read import framework_of

    sheet = next((s for s in sheets if mapping is not None and s.name == mapping.sheet), None)
    if sheet is None or mapping is None:
        raise Invalid("There is no text in this table.", "Is it the right file?")
    try:
        made = framework_of(sheet, mapping, progress)
    except Invalid as error:
        return Imported(problems=tuple(sheet.problems)), error
    return Imported((made.framework,), problems=bounded(list(made.problems))), None


def facts(candidate: Candidate) -> list[str]:
    """What a file is and holds, in short parts."""
    found = candidate.found
    out: list[str] = [candidate.format]
    for f in found.frameworks:
        scale: Any = f.level_scale
        out += [f"version {f.version}", f"{len(f.dimensions)} dimensions", f"{len(f.criteria)} statements"]
        if f.questions:
            out.append(f"{len(f.questions)} questions")
        out.append(f"{len(scale.values)} levels" if scale is not None else "no levels")
        out.append(f"method {f.method.id}")
        if f.publisher:
            out.append(f.publisher)
    if found.crosswalks:
        pairs = sum(len(c.pairs) for c in found.crosswalks)
        count = "1 crosswalk" if len(found.crosswalks) == 1 else f"{len(found.crosswalks)} crosswalks"
        out.append(f"{count} of {pairs} pairs")
    out += [f"vocabulary of {len(v.terms)} terms" for v in found.vocabularies]
    return out
