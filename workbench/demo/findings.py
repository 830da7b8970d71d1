"""Findings and recommendations of the sample client. Plain data; sources are found by criterion when it is built."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoFinding:
    key: str
    kind: str
    dim: str
    title: str
    text: str
    consequence: str
    codes: str


@dataclass(frozen=True)
class DemoAdvice:
    """findings: keys of the weaknesses it answers."""

    title: str
    text: str
    dim: str
    findings: str
    effort: str
    impact: int
    horizon: str
    owner: str


FINDINGS: tuple[DemoFinding, ...] = (
    DemoFinding("S1", "strength", "STR", "Every model has a business figure to move",
                "Target and baseline were recorded before building in all eight sampled models, and are still "
                "followed.",
                "Benefit can be measured without reconstruction once a ledger exists.", "L2-STR-2"),
    DemoFinding("W1", "weakness", "STR", "Models are chosen without weighing other ways",
                "Pricing and Fraud move from idea to model without a record of rules, process change or doing nothing.",
                "Money goes into models where simpler means would have done; level 3 is missed by this one criterion.",
                "L3-STR-2"),
    DemoFinding("S2", "strength", "PEO", "No model hangs on one person",
                "Each of the 17 models has two people who can change and redeploy it.",
                "Leave and resignations no longer stop a release.", "L2-PEO-2"),
    DemoFinding("W2", "weakness", "PEO", "Capacity is not planned",
                "Nobody compares the portfolio with the people who build, validate and run it.",
                "Six of ten projects planned for 2027 cannot be staffed, which will show in autumn.",
                "L3-PEO-3 L3-PEO-1"),
    DemoFinding("S3", "strength", "CUL", "Handlers shaped the triage and overrule it",
                "Reason codes are the handlers' own, overrides are counted, and the last word is written down.",
                "The tool is trusted and corrected; the pattern can be reused.", "L2-CUL-1 L2-CUL-3"),
    DemoFinding("W3", "weakness", "CUL", "Nobody in Fraud knows who may overrule the score",
                "Work was not redesigned around the network score and its limits exist in no written form.",
                "Investigators follow or drop the score by habit; a wrong accusation would be hard to defend.",
                "L3-CUL-2 L2-CUL-2"),
    DemoFinding("S4", "strength", "DAT", "Training data can be rebuilt exactly",
                "Snapshots and time-travel queries returned identical data in all three units.",
                "Results can be shown to a supervisor years later.", "L2-DAT-2"),
    DemoFinding("W4", "weakness", "DAT", "Claim date has two meanings",
                "The catalogue is in use, but a key term differs between Pricing and Claims.",
                "Models that join both sources learn a delay as if it were risk.", "L3-DAT-1"),
    DemoFinding("S5", "strength", "ARC", "One platform carries all units",
                "Harbour offers registry, pipelines, serving, gateway and monitoring; a new team was live in nine "
                "days.",
                "New models inherit controls in place of building them.", "L3-ARC-1 L3-ARC-2"),
    DemoFinding("W5", "weakness", "ARC", "The letter assistant was never attacked",
                "Load and failover are tested, prompt attacks are not.",
                "Customer data might be drawn out through a letter before anyone notices.", "L4-ARC-2"),
    DemoFinding("S6", "strength", "MDL", "One modelling standard, tailored by tier",
                "Standard 2.0 is followed for learnt, rule-based, generative and bought models.",
                "Reviews compare like with like; debate on what may be left out has ended.", "L3-MDL-1"),
    DemoFinding("W6", "weakness", "MDL", "Defects are not traced to where they arise",
                "Counts exist by stage of discovery only and there is no escape limit.",
                "The same kind of defect is repaired model by model.", "L4-MDL-2"),
    DemoFinding("S7", "strength", "PRC", "No release without a completed checklist",
                "All 16 releases of Pricing and Fraud and those of Claims carry approver and date.",
                "Each release can be explained from its file.", "L2-PRC-2"),
    DemoFinding("W7", "weakness", "PRC", "Fraud works outside the Model Way",
                "Fraud has its own steps, without tailoring record and with one outside check in two years.",
                "Figures of the lifecycle cannot be compared, and gates for legal duties are missed.",
                "L3-PRC-1 L2-PRC-3"),
    DemoFinding("S8", "strength", "INV", "Pricing knows its models and their owners",
                "The list matched all four systems sampled, owners accepted in writing.",
                "Its form can serve the other units.", "L2-INV-1 L2-INV-2"),
    DemoFinding("W8", "weakness", "INV", "The enterprise cannot list its models",
                "Fraud's list names two of four models, bought and embedded ones are not looked for, changes "
                "arrive late.",
                "This decides the enterprise level: duties from December 2027 cannot be shown for unknown models.",
                "L2-INV-1 L2-INV-3 L3-INV-1"),
    DemoFinding("S9", "strength", "REL", "Switching off has been tried in earnest",
                "Pricing ran 40 minutes on its fallback tariff on 14 September without a complaint.",
                "A bad release costs minutes in place of days.", "L2-REL-2 L2-REL-1"),
    DemoFinding("W9", "weakness", "REL", "Model failures bypass the service desk",
                "There is no category for models; half of the tickets arrive by chat, late and without a cause.",
                "Patterns stay unseen; this one criterion holds the dimension at level 2.", "L3-REL-2 L2-REL-3"),
    DemoFinding("S10", "strength", "RSK", "One tier scheme for all models",
                "All 17 models are placed by impact, exposure and autonomy, with controls per tier.",
                "Depth of work can follow risk.", "L3-RSK-1"),
    DemoFinding("W10", "weakness", "RSK", "Suppliers may change models without a word",
                "Change notice stands in one of four contracts; the device provider changed its model twice.",
                "Decisions shift without release, validation or notice.", "L3-RSK-3 L3-VAL-3"),
    DemoFinding("W11", "weakness", "RSK", "Model controls are untested",
                "Nine of 26 controls are in the group library and none has been tested.",
                "Nobody can say that a given control works.", "L3-RSK-2"),
    DemoFinding("S11", "strength", "VAL", "Validation can refuse, and did",
                "The renewal model was refused in May 2026 and came back corrected.",
                "Challenge has weight; customers were spared a loyalty penalty.", "L3-VAL-2"),
    DemoFinding("W12", "weakness", "VAL", "Challengers cover one of four top models",
                "Uncertainty of the other three is not measured against a tolerance.",
                "Confidence in tier 1 results rests on one method.", "L4-VAL-2"),
    DemoFinding("S12", "strength", "REG", "The board decides, on paper and in time",
                "Thirteen decisions since June, two refusals, four conditions followed up.",
                "Launches no longer depend on who is senior in the room.", "L3-REG-1"),
    DemoFinding("W13", "weakness", "REG", "Objections are answered in three ways",
                "Claims has a procedure; Pricing answers by letter and Fraud case by case.",
                "A customer's right depends on the unit that decided.", "L3-REG-3"),
    DemoFinding("O1", "observation", "REG", "Logs are kept for two of five years",
                "Tariff logs go back to November 2024 because nobody ordered the storage.",
                "The gap closes by itself in 2029, or in a week with an order.", "L2-REG-3"),
)

ADVICE: tuple[DemoAdvice, ...] = (
    DemoAdvice("Bring the unit lists in order and match them against live systems",
               "Start with Fraud: four models, two bought services, owners and dates. Use the form of Pricing. "
               "Then match "
               "each list against serving logs and the purchase ledger, and agree ten days for changes.",
               "INV", "W8", "S", 5, "0-3", "David Osei"),
    DemoAdvice("Open one enterprise inventory with a discovery step in procurement",
               "One definition of a model, tier from the present method, embedded and generative tools included.",
               "INV", "W8", "L", 5, "3-9", "Lena Fischer"),
    DemoAdvice("Give models a place in the service desk",
               "One category, a routing table, cause as a mandatory field, handover signed by operations.",
               "REL", "W9", "S", 4, "0-3", "Sara Lindqvist"),
    DemoAdvice("Write down who has the last word on the network score",
               "Take the claims procedure as base, publish limits in the tool, repeat the call for those who "
               "joined later.",
               "CUL", "W3", "S", 4, "0-3", "David Osei"),
    DemoAdvice("Put change notice, audit and exit into every supplier contract",
               "Reassess four suppliers, make a provider update a release, and feed notices into the validation "
               "triggers.",
               "RSK", "W10", "M", 5, "3-9", "Ines Duarte"),
    DemoAdvice("Bring all model controls into the group library and test them",
               "Twenty-six controls, an owner each, tested yearly, tier 1 first.",
               "RSK", "W11", "M", 4, "3-9", "Lena Fischer"),
    DemoAdvice("Let Fraud join the Model Way with a tailoring record",
               "Keep what works, record why it differs, and add the outside check twice a year.",
               "PRC", "W7", "M", 3, "3-9", "Priya Raman"),
    DemoAdvice("Ask for alternatives on the intake form",
               "Three lines: rules, process change, nothing; refuse forms without them.",
               "STR", "W1", "S", 3, "0-3", "Priya Raman"),
    DemoAdvice("Plan people against the portfolio each half-year",
               "Demand by project and duty, supply by role, decision to hire, train, borrow or drop. Role "
               "catalogue first.",
               "PEO", "W2", "M", 4, "3-9", "Henrik Solberg"),
    DemoAdvice("Settle claim date and two other disputed terms",
               "One owner per term, both old meanings kept under their own names.",
               "DAT", "W4", "S", 3, "0-3", "Priya Raman"),
    DemoAdvice("Attack the letter assistant and set margins",
               "Prompt attack test before the broker version, repeated with each change of base model.",
               "ARC", "W5", "M", 4, "3-9", "Tom Okafor"),
    DemoAdvice("Count defects by stage of origin",
               "One more field in the defect form, an escape limit after two quarters.",
               "MDL", "W6", "S", 2, "9-18", "Priya Raman"),
    DemoAdvice("Add challengers for the three remaining tier 1 models",
               "One per half-year, tolerance agreed with the owner beforehand.",
               "VAL", "W12", "L", 3, "9-18", "Lena Fischer"),
    DemoAdvice("One procedure for affected persons",
               "Notice, explanation, objection and human review as in Claims, with a named person to turn to.",
               "REG", "W13 O1", "M", 4, "3-9", "Ines Duarte"),
)

BRAND = {
    "name": "Keller Advisory", "company": "Keller Advisory", "primary": "#16273F", "accent": "#A8730B",
    "header": "", "footer": "",  # the title, and who may read it
    "classification": "Confidential",
    "disclaimer": "This report reflects what was said and shown from 16 to 24 November 2026. It is advice, no audit.",
    "watermark": "DRAFT",
}
