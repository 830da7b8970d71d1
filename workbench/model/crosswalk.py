"""Crosswalks: what a relation means, turned round and along a path; the words the screen has for it.

Owns the algebra of relations. Read "source is <relation> of target": equal, subset (narrower), superset (broader),
intersect (partial), none. Knows nothing of ratings (projection.py) nor of storage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workbench.errors import Invalid
from workbench.model.framework import Crosswalk, Framework, Pair

RELATIONS = ("equal", "subset", "superset", "intersect", "none")
WORDS = {"equal": "Equivalent", "subset": "Narrower", "superset": "Broader", "intersect": "Partial", "none": "None"}
STRENGTHS = (1, 2)
# How much a source that is met says about the target: an order in which a chain is as strong as its weakest link.
CARRY = {"none": 0, "intersect": 1, "subset": 2, "superset": 3, "equal": 4}
_INVERSE = {"subset": "superset", "superset": "subset"}


def inverse(relation: str) -> str:
    """The same relation read from the target's side."""
    return _INVERSE.get(relation, relation)


def chained(first: str, second: str) -> str:
    """The relation of a to c when a is `first` of b and b is `second` of c; never stronger than either.

    Broader and narrower do not add up: a that holds b, and b that lies in c, merely overlap.
    """
    if "none" in (first, second):
        return "none"
    if first == "equal":
        return second
    if second == "equal" or first == second:
        return first
    return "intersect"


def check_pair(pair: Pair) -> None:
    """Refuse what no screen could show."""
    if not (pair.source and pair.target):
        raise Invalid("A pair needs a source and a target.", "Choose one entry on each side.")
    if pair.relation not in RELATIONS:
        raise Invalid(f"The relation “{pair.relation}” is not known.", f"Use one of {', '.join(RELATIONS)}.")
    if pair.strength not in STRENGTHS:
        raise Invalid(f"The strength {pair.strength} is not known.", "Use 1 (partial) or 2 (full).")


def tag_pairs(framework: Framework, vocabularies: Iterable[str]) -> Iterator[Pair]:
    """The tags of a framework as pairs statement → term. A tag says how strongly, not in which sense: Partial."""
    wanted = tuple(f"{v}:" for v in vocabularies)
    for criterion in framework.criteria:
        for tag, strength in criterion.tags.items():
            if strength > 0 and tag.startswith(wanted):
                yield Pair(source=criterion.uid, target=tag, relation="intersect", strength=min(strength, 2))


def tags_as_crosswalk(framework: Framework, vocabulary: str, title: str) -> Crosswalk:
    """What a framework's tags say about a vocabulary, in the shape of a crosswalk (to look at, or to fork)."""
    return Crosswalk(uid=f"{framework.uid}-to-{vocabulary}", title=title, source=framework.uid, target=vocabulary,
                     pairs=tuple(tag_pairs(framework, (vocabulary,))), x={"from": "tags"})
