"""What must hold inside a framework: mended where the program could not live with it, reported in every case.

Owns structural rules (parents, cycles, depth, levels in scale) and references. Knows nothing of JSON; places come from
the function it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from workbench.errors import Problem
from workbench.model.framework import Criterion, Framework, Node, Scale
from workbench.model.order import arranged

MAX_DEPTH = 64
Place = Callable[..., str]


@cache
def known_methods() -> frozenset[str]:
    """Ids of the rating methods this program can run."""
    from workbench.discover import discover
    from workbench.model import methods

    return frozenset(m.id for m in discover(methods, "METHOD") if m.assess is not None)


def mend(framework: Framework, place: Place) -> tuple[Framework, list[Problem]]:
    """A framework that can be walked: what was wrong is taken out of the field and kept in `x`."""
    problems: list[Problem] = []
    nodes = {n.uid: n for n in framework.nodes}
    criteria = {c.uid: c for c in framework.criteria}
    before = (dict(nodes), dict(criteria))

    def set_aside(uid: str, field: str, text: str, hint: str) -> None:
        problems.append(Problem("error", place(uid, field), f"{uid}: {text}", hint))
        if uid in nodes:
            nodes[uid] = replace(nodes[uid], **_aside(nodes[uid], field))
        else:
            criteria[uid] = replace(criteria[uid], **_aside(criteria[uid], field))

    _mend_parents(nodes, criteria, set_aside)
    _mend_successors(criteria, set_aside)
    changed = replace(framework, nodes=tuple(nodes.values()), criteria=tuple(criteria.values()))
    _mend_scales(changed, nodes, criteria, set_aside)
    if (nodes, criteria) == before:
        return framework, problems
    return arranged(replace(framework, nodes=tuple(nodes.values()), criteria=tuple(criteria.values()))), problems


def _aside(entity: Node | Criterion, field: str) -> dict[str, Any]:
    value = getattr(entity, field)
    empty: Any = "" if isinstance(value, str) else ()
    kept = value if isinstance(value, str) else dict.fromkeys(value, True)
    return {field: empty, "x": {field: kept, **entity.x}}


SetAside = Callable[[str, str, str, str], None]


def _mend_parents(nodes: Mapping[str, Node], criteria: Mapping[str, Criterion], set_aside: SetAside) -> None:
    for node in list(nodes.values()):
        if node.parent and node.parent not in nodes:
            set_aside(node.uid, "parent", f'its parent "{node.parent}" does not exist.',
                      "It was read as a top-level node.")
    for criterion in list(criteria.values()):
        if not criterion.parent:
            continue
        if criterion.parent not in nodes and criterion.parent not in criteria:
            set_aside(criterion.uid, "parent", f'its parent "{criterion.parent}" does not exist.',
                      "It belongs to no dimension until that is mended.")
    parents = {u: e.parent for some in (nodes, criteria) for u, e in some.items()}
    for cycle in _cycles({u: (p,) for u, p in parents.items() if p}):
        first = min(cycle)
        set_aside(first, "parent", "it is inside itself: " + " in ".join([*_short(cycle), cycle[0]]) + ".",
                  "It was read as top-level; give one of them another parent.")
        parents[first] = ""
    depth: dict[str, int] = {"": 0}
    for uid in parents:
        chain = []
        here = uid
        while here not in depth:
            chain.append(here)
            here = parents[here]
        for step in reversed(chain):
            depth[step] = depth[parents[step]] + 1
            if depth[step] > MAX_DEPTH:
                set_aside(step, "parent", f"it lies deeper than {MAX_DEPTH} levels.", "It was read as top-level.")
                parents[step], depth[step] = "", 1


def _short(cycle: list[str]) -> list[str]:
    return cycle if len(cycle) <= 6 else [*cycle[:5], "…"]


def _mend_successors(criteria: Mapping[str, Criterion], set_aside: SetAside) -> None:
    """A criterion replaced, in the end, by itself would send every method round in circles."""
    for cycle in _cycles({c.uid: c.superseded_by for c in criteria.values() if c.superseded_by}):
        set_aside(min(cycle), "superseded_by",
                  "it is superseded by itself: " + " by ".join([*_short(cycle), cycle[0]]) + ".",
                  "The entry was set aside.")


def _cycles(edges: Mapping[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """Each cycle once, found without recursion."""
    done: set[str] = set()
    for start in sorted(edges):
        path: list[str] = []
        at: dict[str, int] = {}
        stack: list[tuple[str, bool]] = [(start, False)]
        while stack:
            uid, leaving = stack.pop()
            if leaving:
                path.pop()
                del at[uid]
                done.add(uid)
                continue
            if uid in at:
                yield path[at[uid]:]
                continue
            if uid in done or uid not in edges:
                continue
            at[uid] = len(path)
            path.append(uid)
            stack.append((uid, True))
            stack += [(target, False) for target in reversed(edges[uid])]


def _mend_scales(framework: Framework, nodes: Mapping[str, Node], criteria: Mapping[str, Criterion],
                 set_aside: SetAside) -> None:
    scales = framework.scale_by_id
    main = framework.level_scale
    for node in framework.nodes:
        if node.level_scale and node.level_scale not in scales:
            set_aside(node.uid, "level_scale", f'the scale "{node.level_scale}" does not exist.',
                      "The main scale is used.")
        if node.stage_level and not _holds(main, node.stage_level):
            set_aside(node.uid, "stage_level", _outside(node.stage_level, main), "It was set aside.")
    for criterion in framework.criteria:
        if criterion.scale and criterion.scale not in scales:
            set_aside(criterion.uid, "scale", f'the scale "{criterion.scale}" does not exist.',
                      "The first answer scale is used.")
        if criterion.level:
            scale = _level_scale(nodes, criteria, scales, main, criterion.parent)
            if not _holds(scale, criterion.level):
                set_aside(criterion.uid, "level", _outside(criterion.level, scale),
                          "It counts for no level until mended.")


def _level_scale(nodes: Mapping[str, Node], criteria: Mapping[str, Criterion], scales: Mapping[str, Scale],
                 main: Scale | None, uid: str) -> Scale | None:
    for _ in range(2 * MAX_DEPTH):
        if uid in nodes:
            if nodes[uid].level_scale in scales:
                return scales[nodes[uid].level_scale]
            uid = nodes[uid].parent
        elif uid in criteria:
            uid = criteria[uid].parent
        else:
            break
    return main


def _holds(scale: Scale | None, value: str) -> bool:
    return scale is not None and any(v.id == value for v in scale.values)


def _outside(value: str, scale: Scale | None) -> str:
    if scale is None:
        return f'level "{value}" is out of scale: the framework has no level scale.'
    return f'level "{value}" is out of scale (allowed: {", ".join(v.id for v in scale.values)}).'


def check(framework: Framework, place: Place, few: int | None = None) -> list[Problem]:
    """References and values that are wrong but harm nothing. More than `few` doubled codes are told in one line."""
    out: list[Problem] = []
    method = framework.method.id
    if method not in known_methods():
        out.append(Problem("error", place(framework.uid, "method", "id"),
                           f'{framework.uid}: the method "{method}" is not known.',
                           f"Known methods: {', '.join(sorted(known_methods()))}. Change it, or update Assay."))
    criteria = framework.criterion_by_uid
    for c in framework.criteria:
        for other in (*c.superseded_by, *c.needs):
            if other not in criteria:
                field = "needs" if other in c.needs else "superseded_by"
                out.append(Problem("warning", place(c.uid, field, other),
                                   f'{c.uid}: it names "{other}", which does not exist.'))
        for tag in c.tags:
            if ":" not in tag:
                out.append(Problem("warning", place(c.uid, "tags", tag),
                                   f'{c.uid}: the tag "{tag}" names no vocabulary.',
                                   "Write it as vocabulary:term."))
    for q in framework.questions:
        if q.criterion not in criteria:
            out.append(Problem("error", place(q.uid, "criterion"),
                               f'{q.uid}: its criterion "{q.criterion}" does not exist.'))
    for cycle in _cycles({c.uid: tuple(c.needs) for c in framework.criteria if c.needs}):
        out.append(Problem("warning", place(cycle[0], "needs"), "These need each other in a circle: "
                           + ", ".join(_short(cycle)) + "."))
    doubled = _doubled_codes(framework)
    if few is not None and len(doubled) > few:
        first = next(iter(doubled.values()))
        out.append(Problem("warning", place(first[1], "code"), f"{len(doubled)} codes stand for more than one part, "
                           f'first "{next(iter(doubled))}" for {first[0]} and {first[1]}.',
                           "Such parts cannot be told apart by their code."))
        doubled = {}
    for code, uids in doubled.items():
        out.append(Problem("warning", place(uids[1], "code"),
                           f'{uids[1]}: the code "{code}" is also that of {uids[0]}.'))
    levels = {v.id for s in framework.scales if s.role == "level" for v in s.values}
    for d in framework.descriptors:
        if d.value not in levels:
            out.append(Problem("error", place(d.node, "descriptors", d.value),
                               f'{d.node}: level "{d.value}" is out of scale.'))
    return out


def _doubled_codes(framework: Framework) -> dict[str, list[str]]:
    seen: dict[str, list[str]] = {}
    codes = [(n.code, n.uid) for n in framework.nodes] + [(c.code, c.uid) for c in framework.criteria]
    for code, uid in codes:
        if code:
            seen.setdefault(code, []).append(uid)
    return {code: uids for code, uids in seen.items() if len(uids) > 1}
