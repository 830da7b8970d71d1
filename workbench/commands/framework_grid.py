"""Commands on the level grid of a draft: levels added, named and removed; blocks that bring their own headings.

Owns how a block of cells becomes levels, dimensions and texts. Row -1 is the row of level names, column -1 that of the
dimensions, as on screen.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.commands.framework_tree import add_node, paste_grid, remove_part
from workbench.draft_rows import Rows
from workbench.errors import Invalid
from workbench.model import flat
from workbench.model.draft import DraftView
from workbench.model.framework import Framework, Scale
from workbench.store.command import Command, Transaction

LEVELS = "level"
STATEMENTS, DESCRIPTORS = "statements", "descriptors"
MAX_LEVELS = 20


def add_level(view: DraftView, label: str = "") -> Command:
    """One more level at the end of the main level scale, which is made when there is none. The result is its id."""

    def run(tx: Transaction) -> str:
        rows = Rows(tx, view)
        return _add_level(rows, rows.framework(), label)

    return Command("Level added", run, place=Rows.place(view.uid), file="library")


def remove_level(view: DraftView, level: str) -> Command:
    """Take a level away with the texts that describe it; statements there must be moved first."""

    def run(tx: Transaction) -> None:
        rows = Rows(tx, view)
        now = rows.framework()
        scale = _scale(now)
        if scale is None or level not in [v.id for v in scale.values]:
            raise Invalid(f"There is no level {level}.", "It was removed meanwhile.")
        standing = sum(c.level == level for c in now.criteria) + sum(n.stage_level == level for n in now.nodes)
        if standing:
            raise Invalid(f"{standing} statements stand at level {level}.", "Move them to another level first.")
        rows.write(f"scale:{scale.id}", flat.path("values", level), None)
        for d in now.descriptors:
            if d.value == level:
                rows.set(d.node, flat.path("descriptors", level), None)

    return Command(f"Level {level} removed", run, place=Rows.place(view.uid), file="library")


def name_level(view: DraftView, level: str, label: str) -> Command:
    """The name of a level of the main scale."""

    def run(tx: Transaction) -> None:
        rows = Rows(tx, view)
        scale = _scale(rows.framework())
        if scale is None or level not in [v.id for v in scale.values]:
            raise Invalid(f"There is no level {level}.", "Add it first.")
        rows.write(f"scale:{scale.id}", flat.path("values", level, "label"), label)

    key = f"draft:{view.uid}:level:{level}"
    return Command("Level named", run, merge_key=key, place=Rows.place(view.uid), file="library")


def remove_parts(view: DraftView, uids: Sequence[str]) -> Command:
    """Several parts at once; one that went with another is not missed. The result is how many were named."""

    def run(tx: Transaction) -> int:
        rows = Rows(tx, view)
        for uid in uids:
            if rows.get(uid, "type"):
                remove_part(view, uid).run(tx)
        return len(uids)

    return Command("Removed from framework", run, place=Rows.place(view.uid), file="library")


def fill_grid(
    view: DraftView, row: int, column: int, block: Sequence[Sequence[str]], what: str = STATEMENTS
) -> Command:
    """A block whose first cell lies at (row, column); dimensions and levels beyond the grid are added, one step.

    The result is the number of cells written.
    """

    def run(tx: Transaction) -> int:
        rows = Rows(tx, view)
        now = rows.framework()
        height, width = len(block), max((len(r) for r in block), default=0)
        dimensions, levels = [n.uid for n in now.dimensions], _levels(now)
        if column + width > MAX_LEVELS:
            raise Invalid(f"The block reaches {column + width} levels.", f"A grid holds at most {MAX_LEVELS}.")
        leveled = bool(levels) or now.method.id != "counts"
        while leveled and len(levels) < column + width:
            at = len(levels) - column
            name = block[0][at] if row < 0 and 0 <= at < len(block[0]) else ""
            levels.append(_add_level(rows, rows.framework(), name))
        if not leveled:
            levels = [""]
        while len(dimensions) < row + height:
            at = len(dimensions) - row
            named = column < 0 <= at and block[at] and block[at][0].strip()
            title = block[at][0].strip() if named else f"Dimension {len(dimensions) + 1}"
            dimensions.append(str(add_node(view, " ".join(title.split())).run(tx)))
        for at, line in enumerate(block):
            for across, text in enumerate(line):
                spot = (row + at, column + across)
                if spot[0] < 0 <= spot[1] and text.strip():
                    name_level(view, levels[spot[1]], " ".join(text.split())).run(tx)
                elif spot[1] < 0 <= spot[0] and text.strip():
                    rows.write(dimensions[spot[0]], "title", " ".join(text.split()))
        body = [list(line[max(0, -column):]) for line in block[max(0, -row):]]
        inner = paste_grid(view, dimensions[max(0, row):], levels[max(0, column):], body, what)
        done = int(inner.run(tx))
        return done + (height * width - sum(len(line) for line in body))

    return Command("Block pasted", run, place=Rows.place(view.uid), file="library")


def _scale(framework: Framework) -> Scale | None:
    return framework.level_scale


def _levels(framework: Framework) -> list[str]:
    scale = _scale(framework)
    return [v.id for v in scale.values] if scale is not None else []


def _add_level(rows: Rows, now: Framework, label: str) -> str:
    scale = _scale(now)
    entity = f"scale:{scale.id if scale is not None else LEVELS}"
    if scale is None:
        rows.set(entity, "type", "scale")
        rows.write(entity, "role", "level")
        rows.write(entity, "title", "Maturity level")
    values = scale.values if scale is not None else ()
    if len(values) >= MAX_LEVELS:
        raise Invalid(f"A grid holds at most {MAX_LEVELS} levels.", "Use the levels there are.")
    numbers = [int(v.id) for v in values if v.id.isdigit()]
    level = str(max(numbers, default=0) + 1)
    last = values[-1].rank if values else ""
    rank = str(int(last) + 10).zfill(4) if last.isdigit() and int(last) < 9000 else f"{last}1" if last else "0010"
    rows.set(entity, flat.path("values", level, "rank"), rank)
    rows.write(entity, flat.path("values", level, "label"), label or f"Level {level}")
    return level
