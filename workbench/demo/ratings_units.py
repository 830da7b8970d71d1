"""Level 2 of the sample: every criterion in Pricing, Claims and Fraud with its rationale, and the judgements on it."""

from __future__ import annotations

NA = "NA"
# criterion -> (Pricing, Claims, Fraud), each "VALUE reason". "NA" is not applicable and needs an approver.
LEVEL_2: dict[str, tuple[str, str, str]] = {
    "L2-STR-1": (
        "FI Problem statements of both tariffs name the quoting decision and its owner, approved before work began.",
        "FI Triage and letter assistant start from a handler task; the statement is signed by the head of claims.",
        "LI The network score has a statement, but it was approved six weeks after the build had started.",
    ),
    "L2-STR-2": (
        "FI Loss ratio and conversion with their baselines stand in the charter of Tariff 4.",
        "FI Handling time per claim, 41 to 34 minutes, was set before the triage was built.",
        "FI Savings per investigated case and the 2023 baseline are in the business case.",
    ),
    "L2-STR-3": (
        "LI Quarterly checkpoints are held; two of the last six minutes record no decision.",
        "FI The sponsor stopped the photo reserve pilot at its second checkpoint, minuted.",
        "LI Decisions are taken at the monthly fraud board, among other topics and briefly.",
    ),
    "L2-PEO-1": (
        "FI Staffing table is complete for all seven models, no vacancy.",
        "FI Business owner, data, modelling, engineering and operations are named for all six models.",
        "FI All roles named; the data role is shared with Claims, which works so far.",
    ),
    "L2-PEO-2": (
        "FI Release log of the year shows two people for every model.",
        "LI Second person for the total loss estimate took over only in August.",
        "LI The graph model has a trained second person who has not yet released it alone.",
    ),
    "L2-PEO-3": (
        "LI Training list for 2026 kept, five days each; two of nine people used them in full.",
        "LI List exists for the whole team, attendance is not recorded.",
        "PI No list; people go to courses when a project leaves a gap.",
    ),
    "L2-CUL-1": (
        "FI Underwriters asked for the price corridor view and got it before go-live.",
        "FI Twelve handlers took part in three triage sessions; the reason codes are theirs.",
        "LI Investigators of one of two sites were asked; the other saw the score at go-live.",
    ),
    "L2-CUL-2": (
        "LI User note of Tariff 4 states limits, the one of the home tariff is two releases old.",
        "FI Each release of the triage and the letter assistant shows purpose and limits in the tool.",
        "PI Limits were explained in a call at launch. Nothing in writing for the network score.",
    ),
    "L2-CUL-3": (
        "FI Share of quotes outside the corridor is reported weekly by team.",
        "FI Use and overrides of the triage are on the claims board, 18 % overruled in October.",
        "LI Counted since August for the score, not yet for the bought device service.",
    ),
    "L2-DAT-1": (
        "FI Data sheet per model with owner, right of use and known defects, reviewed in September.",
        "LI Sheets complete, but the defect list of the garage photos stops at March.",
        "LI Right of use of the industry watch list is under review by the data protection officer.",
    ),
    "L2-DAT-2": (
        "FI Snapshot of the March release was rebuilt on the spot, checksum equal.",
        "FI Snapshots with identifiers for all learnt models, reference texts of the assistant included.",
        "FI Time-travel query on the case store returned the training rows of release 2.3.",
    ),
    "L2-DAT-3": (
        "FI Nightly checks stopped a half-empty broker feed on 3 June; the run used the day before.",
        "FI Checks on completeness and range for all six models, log with reactions seen.",
        "LI Freshness is checked, ranges only for the twelve main fields.",
    ),
    "L2-ARC-1": (
        "FI Tag, lock file and checksum per release; release 4.2 was rebuilt in front of us.",
        "FI Prompts and base model version of the assistant are in the same repository as its code.",
        "FI Rules, score and graph build are tagged together since the new engine.",
    ),
    "L2-ARC-2": (
        "LI Access list reviewed in June; one leaver still had a deploy right.",
        "LI Reviewed yearly, service accounts were added only this year.",
        "LI List complete, last review 14 months ago.",
    ),
    "L2-ARC-3": (
        "FI Pipeline from test to production; rollback used on 14 September.",
        "FI Same pipeline; rollback tried with each quarterly release.",
        "LI Release by script from a test environment, rollback documented and used once.",
    ),
    "L2-MDL-1": (
        "FI Rerun of the logged experiment behind Tariff 4 matched to the fourth decimal.",
        "FI Runs of the triage and rated prompts of the assistant are in the tracker.",
        "FI All score runs since 2024 in the tracker, one rerun seen.",
    ),
    "L2-MDL-2": (
        "FI Out-of-time test against the tariff in force, both in the report.",
        "LI Kept-apart cases used throughout; the assistant was never compared with hand-written letters.",
        "FI Back-test on 2025 cases against the investigators' own selection.",
    ),
    "L2-MDL-3": (
        "FI Model card of each released version, limits stated per segment.",
        "FI Cards complete, the assistant's card names tasks it must not be used for.",
        "FI Card of score and graph released with version 2.3.",
    ),
    "L2-PRC-1": (
        "FI Plan, monthly status and corrective actions of Tariff 4 complete.",
        "FI Plans on the unit's board, slippage of the reserve model handled and minuted.",
        "LI Plan holds scope and stages, effort is booked on one line for the whole unit.",
    ),
    "L2-PRC-2": (
        "FI Checklist with approver and date for each of eleven releases this year.",
        "FI Checklist complete, provider update of the photo service treated as a release.",
        "FI Checklist introduced with the new engine, five of five releases covered.",
    ),
    "L2-PRC-3": (
        "LI Quality manager checks twice a year, findings closed late.",
        "LI Peer from Pricing checks twice a year; notes seen for one of two.",
        "PI One check in 2025, none planned. The lead looks at the work he steers.",
    ),
    "L2-INV-1": (
        "FI List of seven models matched all four systems sampled.",
        "LI List holds five of six; the speech-to-text in the phone system was missing.",
        "NI Spreadsheet of 2024 names two models. Device service and graph model are absent, three owners have left.",
    ),
    "L2-INV-2": (
        "FI Acceptance notes of both owners for all seven models.",
        "LI Business owners accepted in writing, one technical owner by mail thread only.",
        "LI Owner of the score accepted in writing; the device service waits for its contract renewal.",
    ),
    "L2-INV-3": (
        "LI Changes reach the list within a month; the agreed time is ten days.",
        "PI Two retired models still stand as live; no agreed time.",
        "PI List has no dates. The last change visible is the move to the new engine.",
    ),
    "L2-REL-1": (
        "FI Health and output monitors page a named analyst and the platform on-call.",
        "FI Monitors for all six models, alert log with 23 alerts and their recipients.",
        "FI Score and feed watched since the new engine, the on-call list is current.",
    ),
    "L2-REL-2": (
        "FI Runbook with contact, first steps and fallback tariff. Switched off for 40 minutes on 14 September.",
        "FI Manual triage tried in the June drill, half a day, runbook corrected afterwards.",
        "PI Runbook is there; the fallback was last tried in 2024, before the move to the new engine.",
    ),
    "L2-REL-3": (
        "LI Tickets hold effect and recovery time, the cause is empty in four of nine.",
        "FI All six incidents of the year with effect, cause and time to recover.",
        "LI Incidents recorded in the team's own log with cause, recovery time partly estimated.",
    ),
    "L2-RSK-1": (
        "FI Risk list updated in October, unfair price differences included and treated.",
        "LI List current; harm to people is rated for the triage, not yet for letters.",
        "FI Wrong accusation is the first entry, with a second-person rule as treatment.",
    ),
    "L2-RSK-2": (
        "FI Due diligence record per model with findings and decision.",
        "FI Records for built and bought models, the photo service passed on conditions.",
        "FI Record of score and graph; the device service was checked before its pilot.",
    ),
    "L2-RSK-3": (
        "NA Pricing uses no bought model or model service; confirmed against the purchase ledger of 2024 to 2026.",
        "LI Contract and acceptance test for the photo service, speech-to-text runs under general terms.",
        "LI Device service under contract, accepted on the provider's cases and ten of our own.",
    ),
    "L2-VAL-1": (
        "FI Validation report of each release with name, date and conclusion.",
        "FI Reports of all six models, written by Group risk.",
        "FI Score and graph checked before release 2.3, conclusion with two conditions.",
    ),
    "L2-VAL-2": (
        "LI Underwriters tried quotes for two weeks; sign-off by mail.",
        "FI Handlers tested 200 past claims in the new screen, cases and sign-off kept.",
        "LI Investigators tried the score on 40 cases, results kept, no written sign-off.",
    ),
    "L2-VAL-3": (
        "FI Serious finding on renewal prices stopped the release of May 2026.",
        "FI Finding list with owner and date; two serious ones closed before release.",
        "FI Both conditions of release 2.3 have owner and date, one closed in October.",
    ),
    "L2-REG-1": (
        "FI Applicability record per model, reviewed by compliance in July.",
        "LI Role as deployer recorded; for the letter assistant the notice duty was added only in August.",
        "FI Record covers score, graph and device service, with reviewer and date.",
    ),
    "L2-REG-2": (
        "FI Policy known, all nine people gave the same answer on customer data in prompts.",
        "FI Acknowledged by 96 % of handlers; interview answers agree.",
        "LI Policy signed; one of two people asked did not know the rule on generative tools.",
    ),
    "L2-REG-3": (
        "LI Technical file complete, logs kept for two of the five years required.",
        "LI Impact assessments done, the file of the photo service lacks the provider's statement.",
        "LI File complete for the score; the graph model's log has a gap of three weeks in May.",
    ),
}

# (criterion, value, reason): the choice where the aggregation table allows two values.
UNIT_AGGREGATES: tuple[tuple[str, str, str], ...] = (
    ("L2-PEO-3", "LI", "Two units of three plan training; Fraud has eight people and joins the list in January."),
    ("L2-PRC-3", "LI", "Checks take place for 13 of 17 models; Fraud is the exception and has a date."),
    ("L2-INV-1", "PI", "A list that misses two of four fraud models cannot be relied on for the enterprise question."),
    ("L2-INV-3", "PI", "Only Pricing reports changes, and late."),
    ("L2-REL-2", "LI", "Runbook and switch-off tried for 13 of 17 models; the fraud rules carry on without the score."),
)

# (criterion, reason): key criteria at LI whose weakness does not defeat the purpose.
KEY_AT_LI: tuple[tuple[str, str], ...] = (
    ("L2-STR-1", "The late approval of the network score did not change its decision or owner."),
    ("L2-PEO-2", "A second person exists for every model; what is missing is practice, not skill."),
    ("L2-CUL-1", "Users shaped every model; the second fraud site was heard before release 2.3."),
    ("L2-CUL-3", "The models that decide most cases are measured; the device service only informs."),
    ("L2-DAT-1", "Owners and defects are known; the open right of use is contained until January."),
    ("L2-PRC-1", "Fraud steers by scope and stages; effort per project is a matter of booking."),
    ("L2-INV-2", "Every live model has an owner who accepts the duty; two acceptances lack the form."),
    ("L2-REL-2", "The weakness does not defeat the purpose: fraud falls back to its rules at any time."),
    ("L2-RSK-1", "Harm through letters is limited by a handler who reads and sends each one."),
    ("L2-REG-1", "The role was right from the start; the notice was added before it became due."),
    ("L2-REG-3", "Files could be handed over today; the gaps are named and have owners."),
    ("L3-STR-1", "All units use the intake; the risk score of the form is being reworked."),
    ("L3-CUL-1", "One template for all roll-outs of the year, training thin in Fraud only."),
    ("L3-REG-1", "The board decides on all tier 1 models; tier 3 by circular is within its mandate."),
)
# (criterion, reason): key criteria at LI whose weakness does defeat the purpose.
KEY_DEFEATED: tuple[tuple[str, str], ...] = (
    ("L3-DAT-1", "Claim date means two things in the two units that share most data; common terms are the point."),
)
# Left open on purpose: the aggregate of L2-CUL-2, which keeps its dimension provisional.
