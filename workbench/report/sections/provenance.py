"""Framework provenance: where the framework comes from, how sure that is, and what it holds."""

from __future__ import annotations

from typing import Any

from workbench.report import words
from workbench.report.facts import Facts
from workbench.report.options import Section
from workbench.report.pdf.text import Markup, safe_url
from workbench.report.theme import Theme

BASIS = {"read": "read from the source", "reconstructed": "reconstructed from public descriptions", "own": "own work"}


def build(facts: Facts, theme: Theme) -> list[Any]:
    framework = facts.framework
    rows: list[list[Any]] = [["Item", "Entry"]]
    entries = [
        ("Title", framework.title), ("Identity", framework.uid), ("Version", framework.version),
        ("Publisher", framework.publisher), ("Licence", framework.licence), ("State", framework.lifecycle),
        ("Origin", framework.provenance.label or BASIS.get(framework.provenance.basis, framework.provenance.basis)),
        ("Confidence in the origin", framework.provenance.confidence),
        ("Size", ", ".join((words.plural(len(facts.dimensions()), "area" if facts.counted else "dimension"),
                            words.plural(len(framework.criteria), "statement")))),
        ("Method", " ".join(x for x in (facts.method_title or facts.result.method, "version",
                                        facts.result.method_version) if x))]
    rows += [[theme.p(k, "cell_quiet", where=()), v] for k, v in entries if v]
    flows: list[Any] = [theme.h1("Where the framework comes from", "provenance", "Framework provenance"),
                        theme.table(rows, [theme.width * 0.28, theme.width * 0.72], row_heads=True)]
    if framework.sources:
        flows += [*theme.h2("Sources"), *theme.bullets([_source(theme, s) for s in framework.sources])]
    if facts.tailoring:
        flows += _tailoring(facts, theme)
    if facts.rescored:
        flows += [*theme.h2("Comparison with the previous assessment"),
                  theme.p(f"{facts.rescored}, so that both are compared under the same rules.")]
    revision = framework.revision or facts.assessment.revision
    if revision:
        flows += [theme.p("Revision, the SHA-256 of the framework's files", "caption"), theme.p(revision, "mono")]
    return flows


TAILORED = {"hide": "Left out", "reword": "Reworded", "weight": "Weighted anew", "add": "Added"}


def _tailoring(facts: Facts, theme: Theme) -> list[Any]:
    """What was changed for this client, each with its reason."""
    rows: list[list[Any]] = [["Statement", "Change", "Reason"]]
    for t in facts.tailoring:
        now = str(t.fields.get("weight") or t.fields.get("text") or "") if t.kind != "add" else ""
        text = f"{t.text} → {now}" if now and now != t.text else t.text
        rows.append([f"{facts.framework.short_code(t.code)} {text}".strip(), TAILORED.get(t.kind, t.kind), t.reason])
    return [*theme.h2("Tailored for this assessment"),
            theme.p("The framework was adapted for this client. Answers to statements left out are kept and do not "
                    "count."),
            theme.table(rows, [theme.width * 0.46, theme.width * 0.16, theme.width * 0.38], row_heads=True)]


def _source(theme: Theme, text: str) -> Markup:
    """A source as text; a bare web address becomes a link."""
    url = safe_url(text)
    safe = theme.t(text, "bullet", "framework source")
    if not url:
        return safe
    from xml.sax.saxutils import quoteattr

    return Markup(f'<a href={quoteattr(url)} color="{theme.palette["series.current"]}">{safe}</a>')


SECTION = Section(id="provenance", title="Framework provenance", order=110, build=build)
