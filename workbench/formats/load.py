"""Any file to what it holds: finds the format that knows it and reads it.

Owns the choice among formats. Nothing is stored here: what comes back is a preview until it is added to the library.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from workbench.errors import Invalid
from workbench.formats.base import NOT, Format, Imported, Watch, unwatched


@cache
def all_formats() -> tuple[Format, ...]:
    """Every format of the program, in name order."""
    from workbench import formats
    from workbench.discover import discover

    return tuple(discover(formats, "FORMAT"))


def writers() -> tuple[Format, ...]:
    """The formats a framework can be exported to."""
    return tuple(f for f in all_formats() if f.write is not None)


def format_by_id(fid: str) -> Format:
    found = next((f for f in all_formats() if f.id == fid), None)
    if found is None:
        raise Invalid(f"There is no format “{fid}”.", "Known: " + ", ".join(f.id for f in all_formats()) + ".")
    return found


def format_of(path: Path) -> Format:
    """The format that is surest that this file is its own."""
    if not path.exists():
        raise Invalid(f"{path}: There is no such file or folder.", "Check the path.")
    sure = [(f.sniff(path), f) for f in all_formats()]
    best = max(s for s, _ in sure)
    if best == NOT:
        raise Invalid(f"{path.name}: This is no framework file Assay knows.",
                      "Known are: " + ", ".join(f.title for f in all_formats()) + ".")
    return next(f for s, f in sure if s == best)


def writer_for(path: Path, fid: str = "") -> Format:
    """The format an export goes to: the one that is named, else the one the file's name ends like."""
    if fid:
        form = format_by_id(fid)
        if form.write is None:
            raise Invalid(f"{form.title} can be imported, not exported.",
                          "Export as: " + ", ".join(f.id for f in writers()) + ".")
        return form
    suffix = path.suffix.lower()
    found = next((f for f in writers() if suffix in f.endings), None)
    if found is None:
        raise Invalid(f"{path.name}: No export format ends in “{suffix or 'nothing'}”.",
                      "Name one with --format: " + ", ".join(f.id for f in writers()) + ".")
    return found


def import_path(path: str | Path, watch: Watch = unwatched, fid: str = "") -> Imported:
    """What a file or folder holds. Raises Invalid when it is of no known kind, Cancelled when `watch` does."""
    place = Path(path)
    form = format_by_id(fid) if fid else format_of(place)
    try:
        return form.read(place, watch)
    except (RecursionError, MemoryError) as error:
        raise Invalid(f"{place.name}: The file is too large or too deep to be read.",
                      "Nothing of it was read.") from error
