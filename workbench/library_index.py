"""What the library's full text holds of a framework; part of the application layer beside library.py.

Owns which texts are searchable and the path shown beside a hit. Knows nothing of SQL.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workbench.model import flat
from workbench.model.diff import title_of
from workbench.model.framework import Framework, Node
from workbench.store.revisions import Entity


def entities(framework: Framework) -> Iterator[Entity]:
    """What full-text search finds: the framework itself, its nodes, criteria and questions, in every language."""
    base, above = framework.base_lang, paths_of(framework)
    yield Entity(framework.uid, "framework", framework.code, framework.title, framework.summary, base)
    for node in framework.nodes:
        texts = [*node.texts.values(), *framework.descriptors_of.get(node.uid, {}).values()]
        yield Entity(node.uid, "node", node.code, node.title, " ".join(texts), base, node.stage_level, above[node.uid])
    for c in framework.criteria:
        texts = [c.ask, c.evidence, *c.checks, *c.texts.values(), *framework.descriptors_of.get(c.uid, {}).values()]
        yield Entity(c.uid, "criterion", c.code, c.text, " ".join(texts), base, c.level, above[c.uid], c.tags)
    for q in framework.questions:
        of = framework.criterion_by_uid.get(q.criterion)
        code, level, text = (of.code, of.level, of.text) if of is not None else ("", "", "")
        path = " › ".join(x for x in (above.get(q.criterion, ""), text) if x)
        yield Entity(q.uid, "question", code, q.text, "", base, level, path)
    yield from _translated(framework, above)


def paths_of(framework: Framework) -> dict[str, str]:
    """Titles above each node and criterion, found from the top down."""
    out: dict[str, str] = {}
    for some in (framework.nodes, framework.criteria):
        for e in some:
            parent = framework.node_by_uid.get(e.parent) or framework.criterion_by_uid.get(e.parent)
            own = parent.title if isinstance(parent, Node) else parent.text if parent is not None else ""
            out[e.uid] = " › ".join(x for x in (out.get(e.parent, ""), own) if x)
    return out


def _translated(framework: Framework, above: Mapping[str, str]) -> Iterator[Entity]:
    for lang, entries in framework.translations.items():
        for uid, raw in entries.items():
            kind = flat.type_of(framework, uid)
            if kind not in ("framework", "node", "criterion", "question") or not isinstance(raw, dict):
                continue
            texts = [v for k, v in raw.items() if isinstance(v, str) and k not in ("title", "text")]
            found = flat.entity(framework, uid)
            code, level = str(getattr(found, "code", "")), str(getattr(found, "level", ""))
            title = str(raw.get("title") or raw.get("text") or title_of(framework, uid))
            yield Entity(uid, kind, code, title, " ".join(texts), lang, level, above.get(uid, ""))
