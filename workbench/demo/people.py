"""Who and when of the sample client: client facts, units, participants, sessions with their agendas.

Owns plain data only; knows nothing of storage. Every person and company here is invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

CLIENT = "Northwind Insurance"
TITLE = "Enterprise ModelOps assessment 2026"
SCOPE = (
    "Group-wide, three units: all 17 live models of Pricing, Claims and Fraud at Northwind Insurance, a motor and home "
    "insurer with 2,900 staff. Learnt, rule-based, bought and generative models count alike. Eight were sampled, among "
    "them two bought services, the claims letter assistant and one model with an incident in 2026. Group risk "
    "and IT operations were heard as support functions."
)
STARTS, ENDS = "2026-11-16", "2026-11-30"
LEAD = "Anna Keller"
DAY, TARGET_DAY, PREVIOUS_DAY = "2026-11-24", "2028-12-31", "2025-03-18"
OFFSET, ZONE = 60, "Europe/Amsterdam"

UNITS: tuple[tuple[str, str, str], ...] = (
    ("northwind", "Northwind Insurance", "organisation"),
    ("pricing", "Pricing", "business unit"),
    ("claims", "Claims", "business unit"),
    ("fraud", "Fraud", "business unit"),
    ("it", "IT operations", "support function"),
    ("risk", "Group risk", "support function"),
)
RATED_UNITS = ("pricing", "claims", "fraud")


@dataclass(frozen=True)
class Person:
    """A participant; `key` is the initials the notes use."""

    key: str
    name: str
    role: str
    unit: str
    alias: str
    assessor: bool = False


PEOPLE: tuple[Person, ...] = (
    Person("AK", LEAD, "Lead assessor", "", "Assessor", True),
    Person("HS", "Henrik Solberg", "Chief Operating Officer, sponsor", "northwind", "Executive 1"),
    Person("PR", "Priya Raman", "Head of Data Science", "pricing", "Data science 1"),
    Person("PM", "Peter Maas", "Pricing Actuary, model owner", "pricing", "Business 1"),
    Person("TO", "Tom Okafor", "Lead ML Engineer", "it", "Engineering 1"),
    Person("SL", "Sara Lindqvist", "IT Service Manager", "it", "Operations 1"),
    Person("LF", "Lena Fischer", "Head of Model Risk and Validation", "risk", "Risk 1"),
    Person("ID", "Ines Duarte", "Compliance and Data Protection Officer", "risk", "Compliance 1"),
    Person("MK", "Marta Kowalczyk", "Head of Claims Operations", "claims", "Business 2"),
    Person("GW", "Grace Whitfield", "Claims Handler, user of the triage", "claims", "User 1"),
    Person("DO", "David Osei", "Fraud Investigations Lead", "fraud", "Business 3"),
)


@dataclass(frozen=True)
class Meeting:
    """One session. Times are local; agenda: (dimension, minutes)."""

    number: int
    kind: str
    title: str
    day: str
    start: str
    end: str
    unit: str
    people: tuple[str, ...]
    agenda: tuple[tuple[str, int], ...]


MEETINGS: tuple[Meeting, ...] = (
    Meeting(1, "workshop", "Kick-off: strategy, governance and the model landscape", "2026-11-16", "09:30", "12:00",
            "northwind", ("HS", "PR", "MK", "DO", "LF", "ID"), (("STR", 50), ("REG", 40), ("INV", 45))),
    Meeting(2, "interview", "Data science and modelling", "2026-11-17", "13:00", "14:50",
            "pricing", ("PR", "PM"), (("MDL", 35), ("DAT", 30), ("PEO", 20), ("PRC", 25))),
    Meeting(3, "interview", "Line managers and users", "2026-11-18", "09:00", "10:20",
            "claims", ("MK", "GW", "DO"), (("CUL", 40), ("VAL", 20), ("STR", 20))),
    Meeting(4, "interview", "IT operations", "2026-11-19", "10:22", "12:40",
            "it", ("TO", "SL", "PR", "PM", "LF"), (("ARC", 45), ("DAT", 20), ("REL", 45), ("INV", 20))),
    Meeting(5, "interview", "Risk, validation and compliance", "2026-11-20", "10:00", "11:50",
            "risk", ("LF", "ID"), (("RSK", 40), ("VAL", 40), ("REG", 30))),
    Meeting(6, "workshop", "Rating workshop: reading back and settling", "2026-11-24", "13:00", "16:30",
            "northwind", ("HS", "PR", "PM", "TO", "SL", "LF", "ID", "MK", "DO"),
            (("INV", 40), ("CUL", 40), ("REL", 40), ("PRC", 40), ("RSK", 40))),
)

TARGETS: tuple[tuple[str, str, str], ...] = (
    ("STR", "3", "One intake for all units is part of the 2027 planning round."),
    ("PEO", "3", "Growth to 30 models by 2028 needs one role catalogue and a capacity plan."),
    ("CUL", "3", "The board wants no further roll-out without a settled last word for the user."),
    ("DAT", "3", "Common definitions are due with the new policy system."),
    ("ARC", "4", "Harbour carries all units; its service levels have to be managed by figures."),
    ("MDL", "4", "Tariff filings ask for stated uncertainty and for forecast against actual."),
    ("PRC", "3", "Fraud joins the Model Way during 2027."),
    ("INV", "3", "High-risk duties for life and health pricing apply from December 2027."),
    ("REL", "3", "Model incidents have to be reported like any other service incident."),
    ("RSK", "3", "Group risk takes model controls into its library in 2027."),
    ("VAL", "4", "Internal audit will rely on validation statistics from 2028."),
    ("REG", "3", "One policy and one procedure for affected persons before December 2027."),
)


def moment(day: str, clock: str) -> int:
    """A local time of the sample as UTC milliseconds; clock is HH:MM or HH:MM:SS."""
    local = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=UTC) - timedelta(minutes=OFFSET)
    return int(local.timestamp()) * 1000
