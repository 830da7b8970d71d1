"""Commands on the tree of a draft: add, remove, move, indent and outdent parts; paste a block into the level grid.

Owns where a new or moved part stands among its siblings. Siblings are parts of one type below one parent; a criterion
may stand below a criterion, a question only below a criterion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.draft_rows import Rows
from workbench.errors import Invalid
from workbench.model import flat
from workbench.model.draft import DraftView, slug
from workbench.model.framework import Criterion, Framework, Node, Question
from workbench.model.ranks import placed
from workbench.store.command import Command, Transaction

MAX_DEPTH = 60


def add_node(view: DraftView, title: str, parent: str = "", *, code: str = "", kind: str = "", after: str = "",
             fields: Mapping[str, Any] | None = None) -> Command:  # fmt: skip
    """A dimension, or a section below `parent`, behind the sibling `after` ("" = last). The result is its uid."""

    def run(tx: Transaction) -> str:
        rows = Rows(tx, view)
        more = {"title": title, "code": code, "kind": kind or ("dimension" if not parent else "section")}
        return _add(rows, "node", parent, after, code or title, {**more, **(fields or {})})

    return Command(f"Add {title}".strip(), run, place=Rows.place(view.uid, parent), file="library")


def add_criterion(view: DraftView, parent: str, text: str, *, level: str = "", code: str = "", after: str = "",
                  fields: Mapping[str, Any] | None = None) -> Command:  # fmt: skip
    """A statement below a node or criterion; without a code it gets the next free one. The result is its uid."""

    def run(tx: Transaction) -> str:
        return _add_criterion(Rows(tx, view), parent, text, level, code, after, fields or {})

    return Command("Statement added", run, place=Rows.place(view.uid, parent), file="library")


def add_question(view: DraftView, criterion: str, text: str, *, scale: str = "", after: str = "") -> Command:
    """A question asked about a criterion; the result is its uid."""

    def run(tx: Transaction) -> str:
        rows = Rows(tx, view)
        if rows.need(criterion) != "criterion":
            raise Invalid("A question belongs to a statement.", "Choose a statement first.")
        base = criterion.removeprefix(rows.uid + ".")
        return _add(rows, "question", criterion, after, f"{base}-q", {"text": text, "scale": scale})

    return Command("Question added", run, place=Rows.place(view.uid, criterion), file="library")


def add_scale(
    view: DraftView, name: str, role: str, title: str = "", values: Sequence[tuple[str, str]] = ()
) -> Command:
    """A scale of levels or answers; values: (id, label) in order. The result is its entity uid, "scale:<name>"."""

    def run(tx: Transaction) -> str:
        rows = Rows(tx, view)
        entity = f"scale:{name}"
        if not name.strip() or rows.get(entity, "type"):
            raise Invalid(f"The scale “{name}” has no name, or there is one already.", "Choose another name.")
        if role not in ("level", "answer"):
            raise Invalid(f"A scale cannot be of role {role}.", "Choose level or answer.")
        rows.set(entity, "type", "scale")
        rows.write(entity, "role", role)
        rows.write(entity, "title", title)
        for number, (value, label) in enumerate(values):
            rows.set(entity, flat.path("values", value, "rank"), str(10 * (number + 1)).zfill(4))
            rows.write(entity, flat.path("values", value, "label"), label)
        return entity

    return Command(f"Add scale {name}".strip(), run, place=Rows.place(view.uid, f"scale:{name}"), file="library")


def set_golden(
    view: DraftView, case: str, answers: Mapping[str, str], expected: Mapping[str, Any], title: str = ""
) -> Command:
    """A golden answer set: answers by criterion (criterion@context) and the result they must give."""

    def run(tx: Transaction) -> str:
        rows = Rows(tx, view)
        entity = f"golden:{case}"
        if not case.strip():
            raise Invalid("The answer set has no name.", "Type one.")
        rows.set(entity, "type", "golden")
        rows.write(entity, "case", {"title": title, "answers": dict(answers) or {}, "expected": dict(expected)})
        for name in ("answers", "expected"):
            if not any(f.startswith(f"case/{name}/") for f in rows.of(entity)):
                rows.set(entity, f"case/{name}", {})
        return entity

    place, key = Rows.place(view.uid, f"golden:{case}"), f"draft:{view.uid}:golden:{case}"
    return Command("Golden answers changed", run, merge_key=key, place=place, file="library")


def remove_part(view: DraftView, uid: str) -> Command:
    """Take a part away with everything below it, and what other parts say about it. Published uids are never reused."""

    def run(tx: Transaction) -> int:
        rows = Rows(tx, view)
        if rows.need(uid) == "framework":
            raise Invalid("The framework itself cannot be removed here.", "Discard its draft.")
        now = rows.framework()
        gone = set(_below(now, uid))
        for c in now.criteria:
            if c.uid not in gone:
                for name, others in (("superseded_by", c.superseded_by), ("needs", tuple(c.needs))):
                    for other in gone.intersection(others):
                        rows.set(c.uid, flat.path(name, other), None)
        for q in now.questions:
            if q.uid not in gone:
                for other in gone.intersection(q.depends_on):
                    for field in [f for f in rows.of(q.uid) if f.startswith(flat.path("depends_on", other))]:
                        rows.set(q.uid, field, None)
        for entity in gone:
            rows.remove(entity)
        return len(gone)

    return Command("Removed from framework", run, place=Rows.place(view.uid, uid), file="library")


def move_part(view: DraftView, uid: str, parent: str, index: int) -> Command:
    """Put a part below `parent` ("" = top level) at a place among its siblings there; what is below it comes along."""

    def run(tx: Transaction) -> None:
        rows = Rows(tx, view)
        rows.need(uid)
        _move(rows, rows.framework(), uid, parent, index)

    return Command("Moved", run, place=Rows.place(view.uid, uid), file="library")


def shift_part(view: DraftView, uid: str, by: int) -> Command:
    """Up (-1) or down (1) among its siblings; at the end nothing happens."""

    def run(tx: Transaction) -> None:
        rows = Rows(tx, view)
        rows.need(uid)
        now = rows.framework()
        parent, around = _around(now, uid)
        index = around.index(uid)
        wanted = max(0, min(index + by, len(around) - 1))
        if wanted != index:
            _move(rows, now, uid, parent, wanted)

    label = "Moved up" if by < 0 else "Moved down"
    return Command(label, run, place=Rows.place(view.uid, uid), file="library")


def indent_part(view: DraftView, uid: str) -> Command:
    """Below the sibling before it, as its last child."""

    def run(tx: Transaction) -> None:
        rows = Rows(tx, view)
        rows.need(uid)
        now = rows.framework()
        _, around = _around(now, uid)
        index = around.index(uid)
        if index == 0 or uid in now.question_by_uid:
            raise Invalid("There is nothing above it to go under.", "Move it down first.")
        _move(rows, now, uid, around[index - 1], len(now.criteria) + len(now.nodes))

    return Command("Indented", run, place=Rows.place(view.uid, uid), file="library")


def outdent_part(view: DraftView, uid: str) -> Command:
    """One step up, behind its former parent."""

    def run(tx: Transaction) -> None:
        rows = Rows(tx, view)
        rows.need(uid)
        now = rows.framework()
        parent, _ = _around(now, uid)
        if not parent or uid in now.question_by_uid:
            raise Invalid("It stands at the top already.", "")
        above, around = _around(now, parent)
        if uid in now.criterion_by_uid and not above:
            raise Invalid("A statement stands below a dimension.", "")
        same = (parent in now.criterion_by_uid) == (uid in now.criterion_by_uid)
        index = around.index(parent) + 1 if same else len(now.criteria)
        _move(rows, now, uid, above, index)

    return Command("Outdented", run, place=Rows.place(view.uid, uid), file="library")


def paste_grid(view: DraftView, nodes: Sequence[str], levels: Sequence[str], block: Sequence[Sequence[str]],
               what: str = "statements") -> Command:  # fmt: skip
    """A block of texts, rows for nodes and columns for levels, as one step; cells outside the grid are left out.

    "descriptors": a cell is the anchor text of a node at a level. "statements": each line of a cell is a statement
    there; the first lines reword what stands in the cell in its order, more lines are added, nothing is removed.
    The result is the number of cells written.
    """

    def run(tx: Transaction) -> int:
        if what not in ("statements", "descriptors"):
            raise Invalid(f"A grid has no {what}.", "Choose statements or descriptors.")
        rows = Rows(tx, view)
        now = rows.framework() if what == "statements" else view.framework
        count = 0
        for node, texts in zip(nodes, block, strict=False):
            rows.need(node)
            for level, text in zip(levels, texts, strict=False):
                count += 1
                if what == "descriptors":
                    rows.write(node, flat.path("descriptors", level), text.strip())
                    continue
                lines = [line.strip() for line in text.splitlines() if line.strip()]
                there = [c for c in now.child_criteria.get(node, ()) if c.level == level]
                for c, line in zip(there, lines, strict=False):
                    rows.write(c.uid, "text", line)
                for line in lines[len(there) :]:
                    _add_criterion(rows, node, line, level, "", "", {})
        return count

    place = Rows.place(view.uid, nodes[0] if nodes else "")
    return Command("Block pasted", run, place=place, file="library")


# --- where things stand -------------------------------------------------------------------------------------------


def _add_criterion(
    rows: Rows, parent: str, text: str, level: str, code: str, after: str, fields: Mapping[str, Any]
) -> str:
    if not parent:
        raise Invalid("A statement stands below a dimension.", "Choose a dimension first.")
    shown = code or _next_code(rows, parent, level)
    return _add(rows, "criterion", parent, after, shown, {"text": text, "level": level, "code": shown, **fields})


def _next_code(rows: Rows, parent: str, level: str) -> str:
    """`<code of the parent>-L<level>-<n>` with the first number that no part of the framework has or had."""
    stem = str(rows.get(parent, "code") or parent.rpartition(".")[2].upper()) + (f"-L{level}" if level else "")
    number = 1
    known = rows.framework()
    codes = {c.code for c in known.criteria}
    while f"{stem}-{number}" in codes or rows.is_taken(f"{rows.uid}.{slug(f'{stem}-{number}')}"):
        number += 1
    return f"{stem}-{number}"


def _add(rows: Rows, kind: str, parent: str, after: str, code: str, fields: Mapping[str, Any]) -> str:
    if parent and rows.need(parent) not in ("node", "criterion"):
        raise Invalid("Nothing can stand below this.", "Choose a dimension, section or statement.")
    if kind == "node" and parent and rows.need(parent) != "node":
        raise Invalid("A dimension cannot stand below a statement.", "Choose a dimension or section.")
    now = rows.framework()
    if _depth(now, parent) >= MAX_DEPTH:
        raise Invalid(f"The tree would be deeper than {MAX_DEPTH} levels.", "Choose another place.")
    around = [(e.uid, e.rank) for e in _siblings(now, kind, parent)]
    order = [u for u, _ in around]
    index = order.index(after) + 1 if after in order else len(order)
    uid = rows.new_uid(code, kind)
    rows.set(uid, "type", kind)
    if parent:
        rows.set(uid, "criterion" if kind == "question" else "parent", parent)
    for name, value in fields.items():
        rows.write(uid, name, None if value == _default(kind, name) else value)
    for who, rank in placed(around, uid, index).items():
        rows.set(who, "rank", rank)
    return uid


def _default(kind: str, name: str) -> Any:
    return {"node": {"kind": "dimension"}, "criterion": {"kind": "criterion"}}.get(kind, {}).get(name, "")


def _siblings(now: Framework, kind: str, parent: str) -> Sequence[Node | Criterion | Question]:
    if kind == "node":
        return now.child_nodes.get(parent, ())
    return now.child_criteria.get(parent, ()) if kind == "criterion" else now.questions_of.get(parent, ())


def _around(now: Framework, uid: str) -> tuple[str, list[str]]:
    """The parent of a part and its siblings in order, itself included."""
    found = flat.entity(now, uid)
    kind = flat.type_of(now, uid)
    if kind not in flat.TYPES:
        raise Invalid("This part has no place in the tree.", "Choose a dimension, statement or question.")
    parent = str(getattr(found, "criterion" if kind == "question" else "parent"))
    return parent, [e.uid for e in _siblings(now, kind, parent)]


def _move(rows: Rows, now: Framework, uid: str, parent: str, index: int) -> None:
    kind = flat.type_of(now, uid)
    above = flat.type_of(now, parent) if parent else ""
    allowed = {"node": ("", "node"), "criterion": ("node", "criterion"), "question": ("criterion",)}.get(kind, ())
    if above not in allowed or (parent and not above):
        raise Invalid(
            "It cannot stand there.",
            "Sections stand below dimensions, statements below those, questions below statements.",
        )
    below = set(_below(now, uid))
    if parent in below:
        raise Invalid("A part cannot stand below itself.", "Choose another place.")
    height = max(_depth(now, u) for u in below) - _depth(now, uid)
    if _depth(now, parent) + 1 + height > MAX_DEPTH:
        raise Invalid(f"The tree would be deeper than {MAX_DEPTH} levels.", "Choose another place.")
    around = [(e.uid, e.rank) for e in _siblings(now, kind, parent) if e.uid != uid]
    rows.set(uid, "criterion" if kind == "question" else "parent", parent or None)
    for who, rank in placed(around, uid, index).items():
        rows.set(who, "rank", rank)


def _below(now: Framework, uid: str) -> list[str]:
    """A part and everything below it."""
    out, stack = [], [uid]
    while stack:
        here = stack.pop()
        out.append(here)
        stack += [e.uid for some in (now.child_nodes, now.child_criteria, now.questions_of) for e in some.get(here, ())]
    return out


def _depth(now: Framework, uid: str) -> int:
    depth = 0
    while uid and depth < 2 * MAX_DEPTH:
        depth += 1
        found = flat.entity(now, uid)
        uid = str(getattr(found, "criterion", "") or getattr(found, "parent", ""))
    return depth
