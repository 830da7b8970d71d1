"""How far a framework carries: coverage of CMMI character with the statements behind it, verdict, sensitivity, issues.

Owns the rule as data (thresholds a consultant may change, the calibrated ones beside them), what a single tag can
change, and the sentences of caution that go wherever a figure goes. The arithmetic over tags stands in character.py.
Says nothing about a client: a result reads "character of level 2", never "CMMI level 2".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from math import ceil
from typing import Any

from workbench.errors import Invalid
from workbench.model.character import DEFAULT_RULES, FULL, Character, character, issue_coverage, strengths
from workbench.model.framework import Criterion, Framework, Term

CMMI, ISSUE = "cmmi", "issue"
VERDICTS = {
    "below level 2": "Below level 2", "level 2 only": "Level 2 only",
    "level 2, near miss of level 3": "Near miss of level 3", "level 2, potential level 3": "Potential level 3",
}  # fmt: skip
NO_TAGS = "No tags"
LENS = (
    "Character of level 2 or 3: what a framework brings if it is followed. It is not a level reached: by the staged "
    "rule a level belongs to an organisation whose practices were appraised, never to a framework."
)
STRICT = (
    "By the strict lens none of the five outside frameworks would meet even the staged rule of maturity level 2: "
    "objective evaluation is partial in all of them and supplier agreements are absent."
)


@dataclass(frozen=True)
class Rule:
    """Thresholds of the verdict. `full` and `partial` are tags that must have that strength."""

    level_2: Fraction = Fraction(1, 3)
    full: tuple[str, ...] = ("cmmi:T2-07", "cmmi:T2-10")
    potential: Fraction = Fraction(1, 2)
    partial: tuple[str, ...] = ("cmmi:T3-01",)
    near: Fraction = Fraction(7, 20)
    issue_strength: int = FULL
    issue_levels: int = 2

    @classmethod
    def from_data(cls, rules: Mapping[str, Any]) -> Rule:
        """The rule as a crosswalk file states it (`x["rules"]`)."""
        second, potential, near = rules["level_2"], rules["potential_level_3"], rules["near_miss_level_3"]
        issue = rules.get("issue_full", {})
        return cls(
            Fraction(second["coverage"]), tuple(sorted(second["full"])), Fraction(potential["coverage"]),
            tuple(sorted(potential["partial"])), Fraction(near["coverage"]), int(issue.get("strength", FULL)),
            int(issue.get("levels", 2)))  # fmt: skip

    def data(self) -> dict[str, Any]:
        """In the shape character.py takes."""
        return {
            "level_2": {"coverage": self.level_2, "full": dict.fromkeys(self.full, True)},
            "potential_level_3": {"coverage": self.potential, "partial": dict.fromkeys(self.partial, True)},
            "near_miss_level_3": {"coverage": self.near},
        }

    def changed_by(self, values: Mapping[str, Any]) -> Rule:
        """With stored values of the user; unknown names of another version are passed over."""
        known = {f.name for f in fields(self)}
        found: dict[str, Any] = {}
        for name, value in values.items():
            if name in ("level_2", "potential", "near"):
                found[name] = threshold(str(value))
            elif name in ("full", "partial"):
                found[name] = tuple(str(v) for v in value)
            elif name in known:
                found[name] = int(value)
        return replace(self, **found)

    def differences(self, calibrated: Rule) -> dict[str, Any]:
        """What to store: only the values that are not the calibrated ones."""
        out: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if value != getattr(calibrated, one.name):
                out[one.name] = share_text(value) if isinstance(value, Fraction) else (
                    list(value) if isinstance(value, tuple) else value
                )
        return out

    def sentences(self) -> list[str]:
        """The rule in words, in the order it is applied."""
        full = " and ".join(_code(t) for t in self.full)
        part = " and ".join(_code(t) for t in self.partial)
        return [
            f"Level 2 character: level 2 coverage at least {share_text(self.level_2)}"
            + (f", {full} full" if full else ""),
            f"Potential level 3: level 2 character, level 3 coverage at least {share_text(self.potential)}"
            + (f", {part} at least partial" if part else ""),
            f"Near miss of level 3: level 2 character, level 3 coverage at least {share_text(self.near)}",
            "Level 2 only: level 2 character and none of the above",
            f"An issue is full with statements of strength {self.issue_strength} on at least {self.issue_levels} "
            "levels, partial with any other tag",
        ]


CALIBRATED = Rule.from_data(DEFAULT_RULES)


def threshold(text: str) -> Fraction:
    """A share typed as 1/3, 0.35, 0,35 or 35 %; between 0 and 1."""
    plain = text.strip().replace(",", ".")
    try:
        value = Fraction(plain.removesuffix("%").strip()) / (100 if plain.endswith("%") else 1)
    except (ValueError, ZeroDivisionError) as error:
        raise Invalid(f"“{text}” is no share.", "Type it like 1/3, 0.35 or 35 %.") from error
    if not 0 <= value <= 1:
        raise Invalid(f"“{text}” lies outside 0 to 1.", "Type a share of the whole, such as 1/3 or 0.35.")
    return value


def share_text(value: Fraction) -> str:
    """A threshold as it is typed: 0.35 where two decimals are exact, else 1/3."""
    if 100 % value.denominator == 0:
        cents = int(value * 100)
        return f"{cents // 100}.{cents % 100:02}"
    return f"{value.numerator}/{value.denominator}"


def percent(value: Fraction) -> int:
    return round(value * 100)


def _code(tag: str) -> str:
    return tag.partition(":")[2] or tag


@dataclass(frozen=True, slots=True)
class Statement:
    """One tagged criterion behind a cell."""

    uid: str
    code: str
    level: str
    text: str
    strength: int
    marker: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A target or an issue with what the framework says to it. standing: full, partial or none."""

    term: Term
    standing: str
    strength: int
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Flip:
    """A single tag that turns the verdict when it is raised, lowered or lost."""

    criterion: str
    code: str
    tag: str
    change: str
    before: int
    after: int
    verdict: str


@dataclass(frozen=True, slots=True)
class LevelFitness:
    """The rule applied to all statements up to and including a level of the framework."""

    level: str
    coverage: Mapping[str, Fraction]
    verdict: str


@dataclass(frozen=True)
class Fitness:
    """One framework's row. points: (have, most) by group "2" and "3". labels: words shown beside every figure."""

    uid: str
    title: str
    version: str
    revision: str
    labels: tuple[str, ...]
    found: Character
    points: Mapping[str, tuple[int, int]]
    targets: tuple[Cell, ...]
    issues: tuple[Cell, ...]
    flips: tuple[Flip, ...]
    levels: tuple[LevelFitness, ...]
    tags: int

    @property
    def verdict(self) -> str:
        return VERDICTS[self.found.result] if self.tags else NO_TAGS

    def coverage(self, group: str) -> Fraction:
        return self.found.coverage.get(group, Fraction(0))

    @property
    def sensitivity(self) -> str:
        """In a few words, as the table has it."""
        raised = sum(f.change == "raised" for f in self.flips)
        lost = len({(f.criterion, f.tag) for f in self.flips if f.change != "raised"})
        parts = [words for count, words in ((raised, _times(raised, "rises", "rise")),
                                            (lost, _times(lost, "is lost", "are lost"))) if count]  # fmt: skip
        if not self.tags:
            return ""
        if parts:
            return "Flips if " + " or ".join(parts)
        designed = "own judgement" in self.labels and all(have == most for have, most in self.points.values())
        return "Stable by design" if designed else "No single tag flips it"

    def target(self, uid: str) -> Cell | None:
        return next((c for c in (*self.targets, *self.issues) if c.term.uid == uid), None)

    def margin(self, rule: Rule) -> str:
        """How far the verdict is from the next one, in points of the tags."""
        if not self.tags:
            return ""
        two, three = self.points.get("2", (0, 0)), self.points.get("3", (0, 0))
        if self.found.character == 1:
            need = ceil(rule.level_2 * two[1])
            missing = [_code(t) for t in rule.full if self.found.strengths.get(t, 0) < FULL]
            return f"Level 2 coverage is {two[0]} of {two[1]}; level 2 character begins at {need}" + (
                f" and needs {' and '.join(missing)} full." if missing else ".")
        steps = (("Near miss of level 3", rule.near), ("Potential level 3", rule.potential))
        for name, share in steps:
            need = ceil(share * three[1])
            if three[0] < need:
                gap = need - three[0]
                return (f"Level 3 coverage is {three[0]} of {three[1]}. {name} begins at {need}, so "
                        f"{number_word(gap)} step{'' if gap == 1 else 's'} decide{'s' if gap == 1 else ''}.")
        begins = ceil(rule.potential * three[1])
        return f"Level 3 coverage is {three[0]} of {three[1]}; potential level 3 begins at {begins}."


NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def number_word(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def _times(count: int, one: str, _many: str) -> str:
    return f"one tag {one}" if count == 1 else f"one of {number_word(count)} tags {one}"


def labels_of(framework: Framework) -> tuple[str, ...]:
    """Words about the tags' standing: reconstructed, own judgement, deprecated."""
    said = f"{framework.provenance.basis} {framework.provenance.label}"
    out = []
    if framework.provenance.basis == "own":
        out.append("own judgement")
    if "reconstructed" in said:
        out.append("reconstructed")
    if framework.lifecycle in ("deprecated", "draft"):
        out.append(framework.lifecycle)
    return tuple(out)


def evaluate(framework: Framework, targets: Sequence[Term], issues: Sequence[Term], rule: Rule = CALIBRATED) -> Fitness:
    """Everything the verdict table says of one framework."""
    found = strengths(framework, CMMI)
    verdict = character(found, targets, rule.data())
    named = _statements(framework)
    standings = issue_coverage(framework, issues, rule.issue_strength, rule.issue_levels)
    points: dict[str, tuple[int, int]] = {}
    for term in targets:
        have, most = points.get(term.group, (0, 0))
        points[term.group] = (have + found.get(term.uid, 0), most + FULL)
    known = {t.uid for t in targets}
    return Fitness(
        framework.uid, framework.title, framework.version, framework.revision, labels_of(framework), verdict, points,
        tuple(_target(t, named.get(t.uid, ())) for t in targets),
        tuple(_issue(t, standings[t.uid], named.get(t.uid, ())) for t in issues),
        tuple(flips(framework, targets, rule)), tuple(_levels(framework, targets, rule)),
        sum(len(named[t]) for t in named if t in known))  # fmt: skip


def _levels(framework: Framework, targets: Sequence[Term], rule: Rule) -> Iterator[LevelFitness]:
    scale = framework.level_scale
    for value in scale.values if scale is not None else ():
        found = character(strengths(framework, CMMI, value.id), targets, rule.data())
        yield LevelFitness(value.id, found.coverage, VERDICTS[found.result])


def _statements(framework: Framework) -> dict[str, tuple[Statement, ...]]:
    """Tagged criteria by tag, strongest first, in framework order."""
    found: dict[str, list[Statement]] = {}
    for c in framework.criteria:
        for tag, strength in c.tags.items():
            if strength > 0:
                made = Statement(c.uid, framework.short_code(c.code), c.level, c.text, strength, c.kind == "marker")
                found.setdefault(tag, []).append(made)
    return {tag: tuple(sorted(some, key=lambda s: -s.strength)) for tag, some in found.items()}


def _target(term: Term, statements: tuple[Statement, ...]) -> Cell:
    strength = min(FULL, max((s.strength for s in statements), default=0))
    return Cell(term, ("none", "partial", "full")[strength], strength, statements)


def _issue(term: Term, standing: str, statements: tuple[Statement, ...]) -> Cell:
    return Cell(term, standing, ("none", "partial", "full").index(standing), statements)


def flips(framework: Framework, targets: Sequence[Term], rule: Rule = CALIBRATED) -> Iterator[Flip]:
    """Every single existing tag whose raising, lowering or loss turns the verdict."""
    terms = {t.uid for t in targets}
    tagged: dict[str, list[tuple[Criterion, int]]] = {}
    for criterion in framework.criteria:
        for tag, strength in criterion.tags.items():
            if tag in terms and strength > 0:
                tagged.setdefault(tag, []).append((criterion, strength))
    found = {tag: max(s for _, s in some) for tag, some in tagged.items()}
    data = rule.data()
    before = character(found, targets, data).result
    for criterion in framework.criteria:
        for tag, strength in criterion.tags.items():
            for change, after in _steps(strength) if tag in terms else ():
                rest = max((s for c, s in tagged[tag] if c is not criterion), default=0)
                if max(rest, after) == found[tag]:
                    continue
                result = character({**found, tag: max(rest, after)}, targets, data).result
                if result != before:
                    code = framework.short_code(criterion.code)
                    yield Flip(criterion.uid, code, tag, change, strength, after, VERDICTS[result])


def _steps(strength: int) -> Iterator[tuple[str, int]]:
    if 0 < strength < FULL:
        yield "raised", strength + 1
    if strength > 1:
        yield "lowered", strength - 1
    if strength > 0:
        yield "lost", 0


def ordered(rows: Iterable[Fitness]) -> list[Fitness]:
    """As the table has them: the widest coverage of level 2 first, then of level 3; without tags last."""
    return sorted(rows, key=lambda f: (not f.tags, -f.coverage("2"), -f.coverage("3"), f.title.casefold(), f.uid))


def notices(rows: Sequence[Fitness], rule: Rule, calibrated: Rule) -> list[str]:
    """The sentences that belong to every copy and export of these rows."""
    out = []
    if any("own judgement" in f.labels for f in rows):
        out.append("Tags of our own framework are our own judgement.")
    if rule == calibrated:
        out.append("Thresholds are calibrated to the article's verdicts, not derived from CMMI.")
    else:
        out.append("Thresholds were changed from the calibrated values, which reproduce the article's verdicts.")
    again = [f.title for f in rows if "reconstructed" in f.labels]
    if again:
        out.append(f"Reconstructed, so of low confidence: {', '.join(again)}.")
    out.append("Tags of the bundled frameworks were set by us with the article's verdicts known: agreement is no "
               "independent proof.")
    return out


@dataclass(frozen=True)
class FitnessTable:
    """rows in the order of the table. untagged: titles of frameworks without tags. notices go wherever rows go."""

    rows: tuple[Fitness, ...]
    rule: Rule
    calibrated: Rule
    targets: tuple[Term, ...]
    issues: tuple[Term, ...]
    untagged: tuple[str, ...] = ()
    calibration: str = ""

    @property
    def notices(self) -> list[str]:
        return notices(self.rows, self.rule, self.calibrated)

    def under(self, rule: Rule, frameworks: Iterable[Framework]) -> FitnessTable:
        """The same frameworks under another rule."""
        rows = ordered(evaluate(f, self.targets, self.issues, rule) for f in frameworks)
        return FitnessTable(tuple(rows), rule, self.calibrated, self.targets, self.issues, self.untagged,
                            self.calibration)  # fmt: skip
