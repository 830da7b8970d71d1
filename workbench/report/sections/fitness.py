"""Framework fitness: how far the frameworks of the engagement carry, by their tags; a lens of its own.

Says what a framework brings if it is followed, and nothing about the client. Every figure stands beside the words
calibrated, reconstructed or own judgement; changed thresholds are printed with the calibrated ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.model.fitness import LENS, STRICT, Fitness, FitnessTable, percent, share_text
from workbench.report.facts import Facts
from workbench.report.options import Section
from workbench.report.theme import Theme

NAMES = {"level_2": "Level 2 coverage, at least", "full": "Must be full", "potential": "Potential level 3, from",
         "near": "Near miss of level 3, from", "partial": "At least partial", "issue_strength": "Issue, strength",
         "issue_levels": "Issue, levels"}  # fmt: skip
MOST = 5


def build(facts: Facts, theme: Theme) -> list[Any]:
    table = facts.fitness
    if table is None or not table.rows:
        return []
    own = next((r for r in table.rows if r.uid == facts.framework.uid), table.rows[0])
    flows: list[Any] = [theme.h1(_heading(own), "fitness", "Framework fitness"), theme.p(LENS, "lead")]
    flows += [_verdicts(table, theme), theme.p(own.margin(table.rule), "body")]
    flows += [*theme.h2("What a single tag would change", 60), *_flips(table, theme)]
    flows += [*theme.h2("The rule", 90), *_rule(table, theme)]
    flows += [*theme.h2("Ten causes of failure and the statements that name them", 120), _issues(table, theme),
              theme.p("Partial: some statement touches it. Full: strong statements on at least "
                      f"{table.rule.issue_levels} levels. None: no statement names it.", "caption")]
    flows += [*theme.h2(f"The {len(table.targets)} character targets in {own.title}", 120), _targets(own, theme)]
    flows += [*theme.h2("The strict lens, and what these figures are", 60),
              *theme.bullets([STRICT, *table.notices])]
    return flows


def _heading(row: Fitness) -> str:
    found = {"Potential level 3": "brings the character of level 2 and potentially that of level 3",
             "Near miss of level 3": "brings the character of level 2 and narrowly misses that of level 3",
             "Level 2 only": "brings the character of level 2 only",
             "Below level 2": "stays below the character of level 2"}  # fmt: skip
    return f"{row.title} {found.get(row.verdict, 'carries no tags of the character targets')}"


def _verdicts(table: FitnessTable, theme: Theme) -> Any:
    rows: list[list[Any]] = [["Framework", "Level 2 character", "Level 3 character", "Verdict (calibrated)",
                              "Sensitivity"]]
    for row in table.rows:
        title = f"{row.title}, {row.version}"
        name: list[Any] = [theme.p(title, "cell_bold", where=())]
        if row.labels:
            name.append(theme.p(", ".join(row.labels), "head"))
        rows.append([name, _share(row, "2"), _share(row, "3"), row.verdict, row.sensitivity])
    return theme.table(rows, [theme.width * s for s in (0.31, 0.165, 0.165, 0.175, 0.185)], row_heads=True)


def _share(row: Fitness, group: str) -> str:
    have, most = row.points.get(group, (0, 0))
    return f"{percent(row.coverage(group))} % ({have} of {most})"


def _flips(table: FitnessTable, theme: Theme) -> list[Any]:
    rows: list[list[Any]] = [["Framework", "Statement", "Target", "Tag", "Verdict then"]]
    for row in table.rows:
        rows += [[row.title, f.code, f.tag.partition(":")[2], f"{f.change}, {f.before} to {f.after}", f.verdict]
                 for f in row.flips]
    if len(rows) == 1:
        return [theme.p("No single tag turns a verdict of these frameworks.", "body")]
    return [theme.table(rows, [theme.width * s for s in (0.42, 0.12, 0.1, 0.15, 0.21)], pad=3)]


def _rule(table: FitnessTable, theme: Theme) -> list[Any]:
    flows: list[Any] = list(theme.bullets([f"{s}." for s in table.rule.sentences()]))
    changed = table.rule.differences(table.calibrated)
    if not changed:
        return [*flows, theme.p("All thresholds are the calibrated values.", "caption")]
    rows: list[list[Any]] = [["Changed threshold", "Here", "Calibrated"]]
    rows += [[NAMES.get(name, name), _plain(value), _plain(getattr(table.calibrated, name))]
             for name, value in changed.items()]
    return [*flows, theme.table(rows, [theme.width * s for s in (0.5, 0.25, 0.25)], row_heads=True)]


def _plain(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(str(v).partition(":")[2] for v in value) or "none"
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else share_text(value)


def _issues(table: FitnessTable, theme: Theme) -> Any:
    rows: list[list[Any]] = [["Issue", *(r.title for r in table.rows)]]
    for i, term in enumerate(table.issues):
        rows.append([f"{term.code} {term.title}", *(r.issues[i].standing for r in table.rows)])
    first = max(0.3, 1 - 0.2 * len(table.rows))
    each = (1 - first) / len(table.rows)
    return theme.table(rows, [theme.width * first, *[theme.width * each] * len(table.rows)], row_heads=True)


def _targets(row: Fitness, theme: Theme) -> Any:
    rows: list[list[Any]] = [["Target", "Meaning", "Standing", "Statements behind it"]]
    rows += [[cell.term.code, cell.term.title, cell.standing, theme.p(_named(cell.statements), "cell_quiet", where=())]
             for cell in row.targets]
    return theme.table(rows, [theme.width * s for s in (0.09, 0.43, 0.11, 0.37)], row_heads=True, pad=3)


def _named(statements: Sequence[Any]) -> str:
    if not statements:
        return "–"
    shown = ", ".join(s.code for s in statements[:MOST])
    return shown + (f" and {len(statements) - MOST} more" if len(statements) > MOST else "")


SECTION = Section(id="fitness", title="Framework fitness", order=75, build=build, default=False)
