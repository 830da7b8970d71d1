"""Commands on the report: its choices per assessment, and the record of each export."""

from __future__ import annotations

from typing import Any

from workbench.model.engagement import ReportDefinition, ReportIssue
from workbench.model.record import new_uid
from workbench.store.command import Command, Place, Transaction


def save_report_definition(assessment: str, options: dict[str, Any]) -> Command:
    """The choices of the report screen; one record per assessment."""

    def run(tx: Transaction) -> str:
        known = tx.all(ReportDefinition, assessment=assessment)
        uid = known[0].uid if known else new_uid()
        tx.put(ReportDefinition(uid=uid, assessment=assessment, options=dict(options)))
        return uid

    return Command("Report options", run, place=Place("report", assessment=assessment))


def record_report_issue(
    assessment: str, *, version: str = "", status: str = "", sha256: str = "", pages: int = 0, at: int = 0
) -> Command:
    """One export, for document control."""

    def run(tx: Transaction) -> str:
        record = ReportIssue(
            uid=new_uid(), assessment=assessment, at=at or tx.now(), version=version, status=status, sha256=sha256,
            pages=pages, author=tx.person,
        )  # fmt: skip
        tx.put(record)
        return record.uid

    return Command("Report exported", run, place=Place("report", assessment=assessment))
