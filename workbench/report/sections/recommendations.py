"""All recommendations: effort against impact, then each with its reason, owner and time."""

# ruff: noqa: N803, ARG002 - the signatures are reportlab's
from __future__ import annotations

from typing import Any

from workbench.charts.impact import impact_matrix
from workbench.report import words
from workbench.report.facts import Facts
from workbench.report.options import Section
from workbench.report.pdf.flow import TPara
from workbench.report.pdf.tags import Node
from workbench.report.sections.summary import EFFORT
from workbench.report.theme import PX, Theme

HORIZONS = (
    ("0-3", "In the first three months"),
    ("3-9", "In three to nine months"),
    ("9-18", "In nine to eighteen months"),
)


def build(facts: Facts, theme: Theme) -> list[Any]:
    listed = facts.recommendations
    if not listed:
        return []
    quick = [r for r in listed if r.horizon == "0-3"]
    heading = words.capital(words.plural(len(listed), "recommendation"))
    if quick and len(quick) < len(listed):
        heading += f", {words.number(len(quick))} of them within three months"
    drawing = impact_matrix([(r.number, r.effort, r.impact) for r in listed], theme.width / PX, 270)
    flows: list[Any] = [theme.h1(heading, "recommendations", "Recommendations"), theme.p(
        "Numbers are those of the list that follows. Effort classes: S up to ten person-days, M up to forty, L up to a "
        "hundred and twenty, XL beyond. Impact from 1 to 5 on the levels that are aimed for.", "lead"),
        theme.figure(drawing), theme.gap(6)]
    others = [r for r in listed if r.horizon not in dict(HORIZONS)]
    groups = [(title, [r for r in listed if r.horizon == h]) for h, title in HORIZONS] + [("Later", others)]
    for title, members in groups:
        if not members:
            continue
        flows += theme.h2(title, 110)
        for r in sorted(members, key=lambda r: (-r.impact, r.number)):
            flows.append(_entry(facts, theme, r))
    return flows


def _entry(facts: Facts, theme: Theme, r: Any) -> Any:
    place = f"recommendation {r.number}"
    node = facts.framework.node_by_uid.get(r.node)
    title = TPara(theme.t(r.title, "cell_bold", place), theme.styles["strong"], where=())
    body: list[Any] = [Anchor(f"rec:{r.uid}"), title, *theme.paragraphs(r.text, "cell", place)]
    because = [f.title for f in facts.findings if f.uid in r.findings]
    if because:
        body.append(theme.p("Because: " + "; ".join(because), "cell_quiet", place))
    side = [theme.p(words.capital(EFFORT.get(r.effort, r.effort)), "cell_quiet"),
            theme.p(f"Impact {r.impact} of 5", "cell_quiet")]
    side += [theme.p(r.owner, "cell_quiet", place)] if r.owner else []
    side += [theme.p(node.title, "cell_quiet")] if node is not None else []
    return theme.table([[theme.p(f"R{r.number}", "cell_bold", where=()), body, side]],
                       [theme.width * s for s in (0.07, 0.66, 0.27)], head=0, row_heads=True, pad=5)


class Anchor(TPara):
    """A place to link to, without ink or height."""

    def __init__(self, key: str) -> None:
        from reportlab.lib.styles import ParagraphStyle

        from workbench.report.pdf.text import Markup

        super().__init__(
            Markup(""), ParagraphStyle("anchor", fontName="Inter-Regular", fontSize=1, leading=0), where=()
        )
        self.key = key

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        self.width, self.height = availWidth, 0.0
        return availWidth, 0.0

    def split(self, availWidth: float, availHeight: float) -> list[Any]:
        return [self]

    def draw(self) -> None:
        if not self.canv.quiet:
            self.canv.bookmarkHorizontal(self.key, 0, 14)


__all__ = ["SECTION", "Anchor", "Node", "build"]
SECTION = Section(id="recommendations", title="Recommendations", order=90, build=build)
