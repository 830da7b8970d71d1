"""Document control: what this document is, its versions, how it may be passed on."""

from __future__ import annotations

from typing import Any

from workbench.report import words
from workbench.report.facts import Facts
from workbench.report.options import Section
from workbench.report.sections.cover import issue_day, report_title
from workbench.report.theme import Theme


def build(facts: Facts, theme: Theme) -> list[Any]:
    options, engagement, framework = theme.options, facts.engagement, facts.framework
    classification = theme.kit.classification or engagement.confidentiality
    rows: list[list[Any]] = [["Item", "Entry"]]

    def add(label: str, text: str) -> None:
        if text:
            rows.append([theme.p(label, "cell_quiet"), text])

    add("Document", report_title(facts))
    add("Client", facts.client)
    add("Status and version", f"{options.status.capitalize()}, version {options.version}")
    add("Issued", words.day(issue_day(facts, theme)))
    add("Author", options.author or facts.lead)
    add("Company", theme.kit.company)
    add("Classification", classification)
    add("Assessment", facts.assessment.title)
    span = " to ".join(words.day(d) for d in (engagement.starts, engagement.ends) if d)
    add("Period", span)
    add("Framework", f"{framework.title}, version {framework.version}")
    flows: list[Any] = [theme.h1("Document control", "control"),
                        theme.table(rows, [theme.width * 0.28, theme.width * 0.72], row_heads=True)]
    revision = framework.revision or facts.assessment.revision
    if revision:
        flows += [theme.p("Framework revision (SHA-256 of its files)", "caption"), theme.p(revision, "mono")]
    if facts.issues:
        flows += theme.h2("Versions")
        table = [["Version", "Date", "Status", "Author"]]
        table += [[v, words.day(d), s.capitalize(), a] for v, d, s, a in facts.issues]
        flows.append(theme.table(table, [theme.width * s for s in (0.16, 0.28, 0.22, 0.34)]))
    flows += theme.h2("How to pass it on")
    flows.append(
        theme.p(
            f"This document is classified “{classification}”. It is meant for {facts.client} and holds what people "
            "said in interviews and workshops, so share it only with those who need it for their work. Words in "
            "quotation marks are printed with the consent of those who spoke them; nobody is named with a statement "
            "unless agreed.",
            "quiet",
        )
    )
    if options.status.upper() == "DRAFT":
        flows.append(theme.p("As a draft it is open to correction of facts. Levels follow from the ratings by rule and "
                             "change only when a rating or a recorded judgement changes.", "quiet"))
    return flows


SECTION = Section(id="control", title="Document control", order=10, build=build)
