"""What the Library shows of a framework: rows of the level grid and of the statement list, as plain values.

Pure: framework in, rows out. Knows no widget.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.model.framework import Criterion, Framework, Node
from workbench.model.scoring import all_methods


@dataclass(frozen=True)
class Column:
    """One level of the grid; position None = the framework has no levels."""

    id: str
    title: str
    position: int | None
    count: int


@dataclass(frozen=True)
class Cell:
    """Statements of one dimension at one level, or a descriptor."""

    text: str
    statements: int
    markers: int
    keys: int
    descriptor: bool = False
    uid: str = ""
    changed: bool = False

    @property
    def caption(self) -> str:
        if self.descriptor:
            return ""
        parts = []
        if self.statements:
            parts.append(f"{self.statements} statement{'' if self.statements == 1 else 's'}")
        if self.markers:
            parts.append(f"{self.markers} marker{'' if self.markers == 1 else 's'}")
        return ", ".join(parts)


@dataclass(frozen=True)
class GridRow:
    """One dimension."""

    node: Node
    code: str
    title: str
    caption: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Grid:
    columns: tuple[Column, ...]
    rows: tuple[GridRow, ...]


@dataclass(frozen=True)
class StatementRow:
    """One line of the statement list: a heading (criterion None) or a statement."""

    node: str
    heading: str
    level: str = ""
    position: int | None = None
    count: int = 0
    criterion: Criterion | None = None
    code: str = ""
    ask: str = ""
    look_for: str = ""
    tags: str = ""


def level_of(framework: Framework, criterion: Criterion) -> str:
    """The level a statement stands at; in staged frameworks that of its area."""
    if criterion.level:
        return criterion.level
    dimension = framework.dimension_of(criterion.uid)
    return dimension.stage_level if dimension else ""


def columns_of(framework: Framework) -> tuple[Column, ...]:
    scale = framework.level_scale
    if scale is None:
        return (Column("", "Statements", None, 0),)
    return tuple(
        Column(v.id, v.label or f"Level {v.id}", i, len(scale.values)) for i, v in enumerate(scale.values)
    )


def grid_of(framework: Framework, changed: frozenset[str] = frozenset()) -> Grid:
    """Dimension x level; `changed`: uids to mark."""
    columns = columns_of(framework)
    anchors = {(d.node, d.value): d.text for d in framework.descriptors}
    rows = []
    for node in framework.dimensions:
        under = list(framework.criteria_under(node.uid))
        cells = tuple(_cell(framework, node, under, column, anchors, changed) for column in columns)
        criteria = sum(c.kind != "marker" for c in under)
        markers = len(under) - criteria
        caption = f"{criteria} criteria" if criteria != 1 else "1 criterion"
        if markers:
            caption += f", {markers} marker{'' if markers == 1 else 's'}"
        rows.append(GridRow(node, framework.short_code(node.code), node.title, caption, cells))
    return Grid(columns, tuple(rows))


def _cell(
    framework: Framework, node: Node, under: list[Criterion], column: Column, anchors: dict[tuple[str, str], str],
    changed: frozenset[str],
) -> Cell | None:
    owner = next((u for u in (node.uid, *(c.uid for c in under)) if (u, column.id) in anchors), "")
    if owner:
        mark = f"{owner}/{column.id}" in changed
        return Cell(anchors[owner, column.id], 0, 0, 0, True, owner, mark)
    here = [c for c in under if column.position is None or level_of(framework, c) == column.id]
    if not here:
        return None
    return Cell(here[0].text, sum(c.kind != "marker" for c in here), sum(c.kind == "marker" for c in here),
                sum(c.key for c in here), False, here[0].uid, any(c.uid in changed for c in here))  # fmt: skip


def statements_of(framework: Framework) -> list[StatementRow]:
    """All statements under headings of dimension and, where there is one, inner node."""
    scale = framework.level_scale
    order = [v.id for v in scale.values] if scale else []
    out: list[StatementRow] = []

    def walk(node: Node, depth: int) -> None:
        code = framework.short_code(node.code)
        out.append(StatementRow(node.uid, f"{code}  {node.title}" if code else node.title))
        for criterion in framework.child_criteria.get(node.uid, ()):
            out.append(_statement(framework, node, criterion, order))
        for child in framework.child_nodes.get(node.uid, ()):
            if depth < 8:
                walk(child, depth + 1)

    for node in framework.dimensions:
        walk(node, 0)
    return out


def _statement(framework: Framework, node: Node, criterion: Criterion, order: list[str]) -> StatementRow:
    questions = framework.questions_of.get(criterion.uid, ())
    ask = " ".join(q.text for q in questions) or criterion.ask
    level = level_of(framework, criterion)
    tags = ", ".join(sorted(t.split(":", 1)[-1] for t in criterion.tags))
    return StatementRow(
        node.uid, "", level, order.index(level) if level in order else None, len(order), criterion,
        framework.short_code(criterion.code), ask, criterion.evidence, tags,
    )


def method_facts(framework: Framework) -> list[tuple[str, str]]:
    """The method tab: what the framework says about its rule, its scales and where it comes from."""
    known = next((m for m in all_methods() if m.id == framework.method.id), None)
    facts = [("Method", f"{known.title if known else framework.method.id}, version {framework.method.version}")]
    if known is not None and known.explain:
        facts.append(("In words", known.explain))
    for name, value in sorted(framework.method.params.items()):
        facts.append((name.replace("_", " ").capitalize(), _plain(value)))
    for scale in framework.scales:
        role = "Levels" if scale.role == "level" else "Answers"
        values = ", ".join(f"{v.id} {v.label}".strip() for v in scale.values)
        facts.append((f"{role} ({scale.id})", values or scale.kind))
    facts.append(("Provenance", ", ".join(filter(None, (framework.provenance.basis, framework.provenance.label)))))
    facts.append(("Confidence", framework.provenance.confidence))
    facts.append(("Licence", framework.licence))
    facts += [("Source", source) for source in framework.sources]
    facts.append(("Revision", framework.revision))
    return [(name, value) for name, value in facts if value]


def _plain(value: object) -> str:
    """A parameter as people read it: its sentence where it has one, else its parts, long ones on lines of their own."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            return str(value["text"])
        parts = []
        for key, inner in value.items():
            text = _plain(inner)
            named = "_" in str(key) and " " in text  # a rule's own name says less than its sentence
            parts.append(text if named else f"{str(key).replace('_', ' ')}: {text}")
        return ("\n" if any(len(p) > 40 for p in parts) else ", ").join(parts)
    if isinstance(value, (list, tuple)):
        return ", ".join(_plain(v) for v in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
