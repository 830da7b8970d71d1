"""Second half of the sample: assessments, targets, ratings, judgements, findings, recommendations, brand kit.

Owns the reading of the short rating texts; knows nothing of how a level follows from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.commands.brands import save_brand_kit
from workbench.commands.engagements import add_assessment, edit_assessment, set_target
from workbench.commands.findings import add_finding, add_recommendation
from workbench.commands.ratings import rate, record_judgement
from workbench.demo import azure, people
from workbench.demo.fill import Capture
from workbench.demo.findings import ADVICE, BRAND, FINDINGS, DemoFinding
from workbench.demo.ratings_enterprise import ENTERPRISE, MARKERS_YES, PREVIOUS
from workbench.demo.ratings_units import KEY_AT_LI, KEY_DEFEATED, LEVEL_2, NA, UNIT_AGGREGATES
from workbench.model.brand import BrandKit
from workbench.model.framework import Framework
from workbench.model.judgement import Judgement, Rating, Settled
from workbench.model.record import new_uid
from workbench.store.command import Transaction

APPROVER = "Henrik Solberg"
CONFIDENCE = {"L": "Low", "M": "Medium", "H": "High"}
LETTERS = {"N": "NI", "P": "PI", "L": "LI", "F": "FI"}
BACKING = {"strength": ("strength",), "weakness": ("finding", "risk"), "observation": ("finding",)}


class Judge:
    """Rates what Capture collected."""

    def __init__(self, capture: Capture, main: Framework, azure_framework: Framework) -> None:
        self.capture = capture
        self.framework, self.azure = main, azure_framework
        self.azure_codes = {azure_framework.short_code(c.code): c.uid for c in azure_framework.criteria}
        self.main = self.previous = self.second = ""

    def assessments(self, tx: Transaction, files: Mapping[str, str], azure_files: Mapping[str, str]) -> None:
        units = tuple(self.capture.units[key] for key in people.RATED_UNITS)
        self.previous = add_assessment(
            self.framework,
            files,
            "Enterprise ModelOps, March 2025",
            kind="previous",
            day=people.PREVIOUS_DAY,
            units=units,
        ).run(tx)
        self.main = add_assessment(
            self.framework,
            files,
            "Enterprise ModelOps, November 2026",
            baseline=self.previous,
            day=people.DAY,
            units=units,
        ).run(tx)
        self.second = add_assessment(self.azure, azure_files, azure.TITLE, day=people.DAY).run(tx)
        for rank, uid in enumerate((self.main, self.second, self.previous)):
            edit_assessment(uid, rank=rank, target_day="" if uid == self.previous else people.TARGET_DAY).run(tx)
        for code, level, reason in people.TARGETS:
            set_target(self.main, self.capture.dimensions[code], level, reason=reason).run(tx)
        nodes = {self.azure.short_code(n.code): n.uid for n in self.azure.dimensions}
        for code, level, reason in azure.TARGETS:
            set_target(self.second, nodes[code], level, reason=reason).run(tx)

    def rate_main(self, tx: Transaction) -> None:
        uids, units = self.capture.criteria, self.capture.units
        for code, cells in LEVEL_2.items():
            for key, cell in zip(people.RATED_UNITS, cells, strict=True):
                value, _, reason = cell.partition(" ")
                if value == NA:
                    rate(
                        self.main,
                        uids[code],
                        "",
                        state="not_applicable",
                        unit=units[key],
                        reason=reason,
                        approver=APPROVER,
                    ).run(tx)
                else:
                    rate(self.main, uids[code], value, unit=units[key], reason=reason, confidence="High").run(tx)
        for code, text in ENTERPRISE.items():
            value, trust, reason = text.split(" ", 2)
            rate(self.main, uids[code], value, reason=reason, confidence=CONFIDENCE[trust]).run(tx)
        for criterion in self.framework.criteria:
            if criterion.kind == "marker":
                seen = self.framework.short_code(criterion.code) in MARKERS_YES
                rate(self.main, criterion.uid, "yes" if seen else "no").run(tx)
        for code, value, reason in UNIT_AGGREGATES:
            record_judgement(self.main, uids[code], "unit aggregate", value, reason).run(tx)
        for code, reason in KEY_AT_LI:
            record_judgement(self.main, uids[code], "key at LI", "yes", reason).run(tx)
        for code, reason in KEY_DEFEATED:
            record_judgement(self.main, uids[code], "key at LI", "no", reason).run(tx)
        self._date(tx, self.main, people.moment(people.DAY, "13:05"))

    def rate_previous(self, tx: Transaction) -> None:
        uids, units = self.capture.criteria, self.capture.units
        for dim, (second, *higher) in PREVIOUS.items():
            for number, letters in enumerate(second.split(), start=1):
                for key, letter in zip(people.RATED_UNITS, letters, strict=True):
                    rate(self.previous, uids[f"L2-{dim}-{number}"], LETTERS[letter], unit=units[key]).run(tx)
            for level, letters in zip((3, 4, 5), higher, strict=True):
                for number, letter in enumerate(letters, start=1):
                    rate(self.previous, uids[f"L{level}-{dim}-{number}"], LETTERS[letter]).run(tx)
        self._date(tx, self.previous, people.moment(people.PREVIOUS_DAY, "10:00"))

    def rate_azure(self, tx: Transaction) -> None:
        for code, text in azure.RATINGS.items():
            value, _, reason = text.partition(" ")
            rate(self.second, self.azure_codes[code], value, reason=reason, confidence="Medium").run(tx)
        self._date(tx, self.second, people.moment(people.DAY, "16:35"))

    def _date(self, tx: Transaction, assessment: str, start: int) -> None:
        """Give ratings the time of the session they were made in: 20 seconds apart, in framework and unit order."""
        order = {c.uid: i for i, c in enumerate((*self.framework.criteria, *self.azure.criteria))}
        units = list(self.capture.units.values())
        moments = {
            (rating.criterion, rating.unit): start + 20_000 * place
            for place, rating in enumerate(
                sorted(tx.all(Rating, assessment=assessment), key=lambda r: (order[r.criterion], units.index(r.unit)))
            )
        }
        for rating in tx.all(Rating, assessment=assessment):
            tx.patch(Rating, rating.uid, at=moments[rating.criterion, rating.unit])
        for settled in tx.all(Settled, assessment=assessment):
            tx.patch(Settled, settled.uid, at=moments[settled.criterion, settled.unit])
        judged = sorted(tx.all(Judgement, assessment=assessment), key=lambda j: (order[j.subject], j.kind))
        for place, judgement in enumerate(judged):
            tx.patch(Judgement, judgement.uid, at=start + 20_000 * place)

    def conclude(self, tx: Transaction) -> None:
        made: dict[str, str] = {}
        for finding in FINDINGS:
            made[finding.key] = add_finding(
                self.main,
                title=finding.title,
                text=finding.text,
                kind=finding.kind,
                consequence=finding.consequence,
                node=self.capture.dimensions[finding.dim],
                criteria=tuple(self.capture.criteria[c] for c in finding.codes.split()),
                notes=self._notes(finding),
                evidence=self._evidence(finding),
            ).run(tx)
        for advice in ADVICE:
            add_recommendation(
                self.main,
                title=advice.title,
                text=advice.text,
                node=self.capture.dimensions[advice.dim],
                findings=tuple(made[key] for key in advice.findings.split()),
                effort=advice.effort,
                impact=advice.impact,
                horizon=advice.horizon,
                owner=advice.owner,
            ).run(tx)
        fields: dict[str, Any] = dict(BRAND)
        save_brand_kit(BrandKit(uid=new_uid(), **fields), file="engagement").run(tx)

    def _notes(self, finding: DemoFinding) -> tuple[str, ...]:
        codes = set(finding.codes.split())
        return tuple(
            uid
            for note, uid in self.capture.note_uids
            if note.visibility == "normal" and note.kind in BACKING[finding.kind] and codes & set(note.codes.split())
        )

    def _evidence(self, finding: DemoFinding) -> tuple[str, ...]:
        codes = set(finding.codes.split())
        return tuple(
            uid
            for item, uid, linked in self.capture.evidence_uids
            if item.visibility == "normal" and item.kind != "minutes" and codes & set(linked)
        )
