"""The one order of a framework: depth first, siblings by rank then uid.

Owns sorting only; works without recursion and also on a framework whose parents are missing or circular, because it
runs before that is mended.
"""

from __future__ import annotations

from dataclasses import replace

from workbench.model.framework import Criterion, Framework, Node, Question


def arranged(framework: Framework) -> Framework:
    """The same framework in its one order: depth first, siblings by rank then uid."""
    children: dict[str, list[Node]] = {}
    for node in framework.nodes:
        children.setdefault(node.parent, []).append(node)
    leaves: dict[str, list[Criterion]] = {}
    for criterion in framework.criteria:
        leaves.setdefault(criterion.parent, []).append(criterion)
    questions: dict[str, list[Question]] = {}
    for question in framework.questions:
        questions.setdefault(question.criterion, []).append(question)
    nodes: list[Node] = []
    criteria: list[Criterion] = []
    asked: list[Question] = []
    stack: list[Node | Criterion] = _pushed([], children.pop("", []), leaves.pop("", []))
    while True:
        while stack:
            item = stack.pop()
            if isinstance(item, Node):
                nodes.append(item)
            else:
                criteria.append(item)
                asked += sorted(questions.pop(item.uid, []), key=lambda q: (q.rank, q.uid))
            stack = _pushed(stack, children.pop(item.uid, []), leaves.pop(item.uid, []))
        lost = min([*children, *leaves], default=None)  # parents that are missing or lie on a cycle
        if lost is None:
            break
        stack = _pushed([], children.pop(lost, []), leaves.pop(lost, []))
    asked += sorted((q for some in questions.values() for q in some), key=lambda q: (q.criterion, q.rank, q.uid))
    places = {uid: i for i, uid in enumerate([n.uid for n in nodes] + [c.uid for c in criteria])}
    steps = {v.id: i for s in framework.scales if s.role == "level" for i, v in enumerate(s.values)}
    return replace(
        framework, nodes=tuple(nodes), criteria=tuple(criteria), questions=tuple(asked),
        scales=tuple(sorted(framework.scales, key=lambda s: (s.role != "level", str(s.x.get("rank", "")), s.id))),
        descriptors=tuple(sorted(framework.descriptors,
                                 key=lambda d: (places.get(d.node, -1), steps.get(d.value, -1), d.value))))


def _pushed(stack: list[Node | Criterion], nodes: list[Node], criteria: list[Criterion]) -> list[Node | Criterion]:
    """A stack with these siblings on top, so that popping gives criteria first, then nodes, in order."""
    stack += sorted(nodes, key=lambda n: (n.rank, n.uid), reverse=True)
    stack += sorted(criteria, key=lambda c: (c.rank, c.uid), reverse=True)
    return stack
