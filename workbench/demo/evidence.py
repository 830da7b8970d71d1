"""The evidence register of the sample client: items and what they show. Bytes come from papers.py and pictures.py."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """kind: paper, table, picture, link, seen, minutes. body: key of the content, the URL, or the session number.

    codes: criteria it is linked to as `type`; unit "" = organisation.
    """

    kind: str
    title: str
    codes: str
    body: str = ""
    file_name: str = ""
    unit: str = ""
    type: str = "direct"
    source: str = ""
    day: str = ""
    place: str = ""
    text: str = ""
    session: int = 0
    strength: str = "medium"
    status: str = "verified"
    visibility: str = "normal"
    witnesses: str = ""


def _paper(body: str, name: str, title: str, codes: str, **more: object) -> Item:
    return Item("paper", title, codes, body, name, **more)  # type: ignore[arg-type]


ITEMS: tuple[Item, ...] = (
    _paper("charter", "Charter_Tariff_4.pdf", "Project charter Tariff 4", "L2-STR-1 L2-STR-2 L2-PRC-1", unit="pricing",
           source="Peter Maas", day="2025-01-14", session=2, strength="strong"),
    _paper("pilot", "Checkpoint_photo_reserve.pdf", "Checkpoint minutes, photo reserve pilot", "L2-STR-3",
           unit="claims", source="Marta Kowalczyk", day="2026-04-09", session=1, strength="strong"),
    Item("table", "Intake list with scores", "L3-STR-1 L3-STR-3", "intake", "Intake_2026.csv", source="Priya Raman",
         day="2026-11-10", session=1),
    Item("table", "Staffing and release log 2026", "L2-PEO-1 L2-PEO-2", "staffing", "Staffing_2026.csv",
         source="Priya Raman", day="2026-11-12", session=2),
    Item("link", "Training plan and curriculum by role", "L2-PEO-3 L3-PEO-2",
         "https://intranet.northwind.example/learning/models", source="Learning portal", day="2026-05-04", session=2,
         strength="weak", status="not reviewed"),
    Item("link", "User session notes and roll-out plans", "L2-CUL-1 L3-CUL-1",
         "https://wiki.northwind.example/claims/triage/rollout", source="Marta Kowalczyk", day="2026-03-02", session=3),
    Item("picture", "Triage screen with purpose and limits", "L2-CUL-2 L2-CUL-1", "triage", "Triage_screen.png",
         unit="claims", source="Grace Whitfield", day="2026-11-18", session=3, type="observed", strength="strong"),
    _paper("overrides", "Override_report_October.pdf", "Override report October 2026", "L2-CUL-3 L4-CUL-1",
           source="Marta Kowalczyk", day="2026-11-04", place="p. 1", session=3, type="measured", strength="strong"),
    Item("seen", "Data sheets of all 17 models", "L2-DAT-1 L3-DAT-2", source="Harbour registry", day="2026-09-30",
         text="Read on screen with Priya Raman. Four sheets in full, the rest by heading. Two defect lists are old.",
         session=2, witnesses="Priya Raman, Peter Maas"),
    Item("picture", "Rebuild of release 4.2 with equal checksum", "L2-DAT-2 L2-ARC-1", "terminal", "Rebuild_4_2.png",
         unit="pricing", source="Tom Okafor", day="2026-11-19", session=4, type="observed", strength="strong"),
    Item("table", "Feed check log of 3 June 2026", "L2-DAT-3", "feedlog", "broker_feed_2026-06-03.log", unit="pricing",
         source="Tom Okafor", day="2026-06-03", session=4, strength="strong"),
    Item("table", "Register of data contracts", "L3-DAT-3", "contracts", "Data_contracts.csv", source="Tom Okafor",
         day="2026-10-01", session=4),
    Item("link", "Term catalogue, 64 entries", "L3-DAT-1", "https://catalogue.northwind.example/terms",
         source="Priya Raman", day="2026-11-02", session=2),
    _paper("access", "Access_review_June.pdf", "Access review June 2026", "L2-ARC-2", source="Sara Lindqvist",
           day="2026-06-11", session=4, visibility="confidential"),
    Item("picture", "Harbour monitors, tier 1 models", "L2-REL-1 L3-REL-1 L4-ARC-1 L4-REL-1", "dashboard",
         "Harbour_monitors.png", source="Tom Okafor", day="2026-11-19", session=4, type="measured", strength="strong"),
    Item("link", "Reference architecture 3.1 and deviation register", "L3-ARC-1 L3-ARC-2 L3-ARC-3",
         "https://wiki.northwind.example/harbour/reference-3.1", source="Tom Okafor", day="2026-08-20", session=4,
         strength="strong"),
    Item("picture", "Pipeline run of release 4.2", "L2-ARC-3 L3-PRC-2", "pipeline", "Pipeline_4_2.png",
         source="Tom Okafor", day="2026-09-21", session=4, strength="strong"),
    _paper("card", "Model_card_triage_3_1.pdf", "Model card, claims triage 3.1", "L2-MDL-3 L2-MDL-2 L3-MDL-3",
           unit="claims", source="Priya Raman", day="2026-03-02", session=2, strength="strong"),
    Item("seen", "Modelling standard 2.0 and 24 review records", "L3-MDL-1 L3-MDL-2", source="Quality manager",
         day="2026-02-01", text="Standard may not leave the house. Tailoring table and review records read on site.",
         session=2, witnesses="Priya Raman", strength="strong"),
    Item("picture", "Forecast against actual, Tariff 4", "L4-MDL-1 L2-MDL-2", "forecast", "Forecast_actual_Q3.png",
         unit="pricing", source="Peter Maas", day="2026-10-15", session=2, type="measured", strength="strong"),
    Item("table", "Export of the experiment tracker", "L2-MDL-1", "tracker", "Tracker_export.csv", source="Priya Raman",
         day="2026-11-17", session=2, strength="strong"),
    _paper("checklist", "Release_checklist_4_2.pdf", "Release checklist Tariff 4.2", "L2-PRC-2 L2-PRC-3",
           unit="pricing", source="Peter Maas", day="2026-09-18", session=2, strength="strong"),
    Item("link", "Release notes of the Model Way", "L3-PRC-3", "https://wiki.northwind.example/model-way/releases",
         source="Priya Raman", day="2026-10-05", session=2),
    Item("table", "Fraud model list of 2024", "L2-INV-1 L2-INV-3", "fraudlist", "Fraud_models_2024.csv", unit="fraud",
         source="David Osei", day="2024-05-17", session=1, strength="strong"),
    Item("seen", "Acceptance notes of model owners", "L2-INV-2 L3-INV-2", source="Group risk files", day="2026-07-08",
         text="Fifteen of 17 notes seen. Missing: device service, one technical owner in Claims.", session=1,
         witnesses="Lena Fischer"),
    _paper("runbook", "Runbook_pricing_v3.pdf", "Runbook, pricing models, version 3", "L2-REL-2", unit="pricing",
           source="Tom Okafor", day="2026-08-28", place="p. 4", session=4, strength="strong"),
    _paper("switchoff", "Switch-off_2026-09-14.pdf", "Switch-off record, 14 September 2026", "L2-REL-2 L2-ARC-3",
           unit="pricing", source="Tom Okafor", day="2026-09-14", session=4, strength="strong"),
    Item("table", "Incident list 2026", "L2-REL-3 L3-REL-3", "incidents", "Incidents_2026.csv", source="Sara Lindqvist",
         day="2026-11-16", session=4),
    Item("table", "Service catalogue 2026", "L3-REL-2", "catalogue", "Service_catalogue_2026.csv",
         source="Sara Lindqvist", day="2026-01-15", session=4, strength="strong"),
    Item("seen", "Risk lists and tier decisions", "L2-RSK-1 L3-RSK-1", source="Group risk files", day="2026-10-22",
         text="Tier decision of all 17 models, risk lists of eight sampled models, last change in October.", session=5,
         witnesses="Lena Fischer", strength="strong"),
    _paper("diligence", "Due_diligence_photo_service.pdf", "Due diligence, photo damage service", "L2-RSK-2 L2-RSK-3",
           unit="claims", source="Ines Duarte", day="2026-02-03", session=5, strength="strong",
           visibility="confidential"),
    _paper("refusal", "Validation_renewal_2_0.pdf", "Validation report, renewal model 2.0",
           "L2-VAL-1 L2-VAL-3 L3-VAL-1 L3-VAL-2", source="Lena Fischer", day="2026-05-12", place="p. 1", session=5,
           strength="strong"),
    Item("table", "User acceptance test of the triage", "L2-VAL-2", "usertest", "Triage_user_test.csv", unit="claims",
         source="Marta Kowalczyk", day="2026-02-20", session=3),
    Item("picture", "Validation statistics, third quarter", "L4-VAL-1 L3-VAL-3", "validation", "Validation_Q3.png",
         source="Lena Fischer", day="2026-10-12", session=5, type="measured"),
    Item("seen", "Letter of the external review 2025", "L5-VAL-2", source="Lena Fischer", day="2025-11-28",
         text="Six recommendations, five marked done. Read in her office.", session=5, visibility="restricted",
         witnesses="Lena Fischer"),
    _paper("mandate", "Mandate_Model_Review_Board.pdf", "Mandate of the Model Review Board", "L3-REG-1 L3-REG-2",
           source="Ines Duarte", day="2026-06-03", session=5, strength="strong"),
    Item("link", "Applicability records, policy and acknowledgements", "L2-REG-1 L2-REG-2 L2-REG-3",
         "https://compliance.northwind.example/models", source="Ines Duarte", day="2026-07-21", session=5),
    Item("minutes", "Minutes of session 1, confirmed", "STR INV", "1", "Minutes_1.pdf", type="affirmation", session=1,
         day="2026-11-18", source="Participants"),
    Item("minutes", "Minutes of session 2, confirmed", "PEO DAT MDL PRC", "2", "Minutes_2.pdf", type="affirmation",
         session=2, day="2026-11-19", source="Participants"),
    Item("minutes", "Minutes of session 3, confirmed", "CUL", "3", "Minutes_3.pdf", type="affirmation", session=3,
         day="2026-11-20", source="Participants"),
    Item("minutes", "Minutes of session 4, confirmed", "ARC REL", "4", "Minutes_4.pdf", type="affirmation", session=4,
         day="2026-11-23", source="Participants"),
    Item("minutes", "Minutes of session 5, confirmed", "RSK VAL REG", "5", "Minutes_5.pdf", type="affirmation",
         session=5, day="2026-11-24", source="Participants"),
)
