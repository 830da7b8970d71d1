"""Contents of the sample papers (PDF) and tables (CSV, log) that the demo attaches as evidence. Plain data."""

from __future__ import annotations

from dataclasses import dataclass

Block = tuple[str, object]


@dataclass(frozen=True)
class Paper:
    title: str
    subtitle: str
    blocks: tuple[Block, ...]


PAPERS: dict[str, Paper] = {
    "charter": Paper("Project charter Tariff 4", "Pricing · approved 14 January 2025 · version 1.2", (
        ("h", "Decision to improve"),
        ("p", "The quoting decision for private motor. Until now the price is set by the linear tariff of 2021 and "
              "corrected by hand for about one quote in nine. Owner of the decision: Head of Pricing."),
        ("h", "Target and baseline"),
        ("t", (("Figure", "Baseline 2024", "Target 2026"), ("Loss ratio, private motor", "71.8 %", "69.5 %"),
               ("Conversion of online quotes", "11.2 %", "12.0 %"), ("Manual corrections", "11 %", "5 %"))),
        ("h", "How the model metric relates"),
        ("p", "Deviance on out-of-time quotes stands for the loss ratio; a gain of one per cent in deviance was worth "
              "0.3 points of loss ratio in the back-test of 2022 to 2024."),
        ("h", "Checkpoints"),
        ("p", "Quarterly with the sponsor: continue, change or stop. Stop if the gain falls under 0.4 points."),
    )),
    "pilot": Paper("Checkpoint minutes: photo reserve pilot", "Claims · second checkpoint · 9 April 2026", (
        ("h", "State"),
        ("p", "Second picture received for 31 % of damages. Planned were 70 %. Reserve error with one picture is no "
              "better than the present table."),
        ("h", "Decision of the sponsor"),
        ("p", "Stop. Head of Claims Operations will not ask garages a second time. Data is deleted by 30 June."),
    )),
    "overrides": Paper("Override report October 2026", "Claims board and fraud board · drawn 4 November 2026", (
        ("t", (("Model", "Cases", "Used", "Overruled"), ("Claims triage", "6,212", "97 %", "18 %"),
               ("Total loss estimate", "1,044", "91 %", "22 %"), ("Letter assistant", "3,870", "64 %", "edited 41 %"),
               ("Network score", "388", "100 %", "dropped 25 %"), ("Device service", "not counted", "-", "-"))),
        ("p", "Range agreed for the triage: 12 to 25 per cent. Other models have no range yet."),
    )),
    "access": Paper("Access review June 2026", "Harbour production · reviewed by IT service management", (
        ("t", (("Right", "Holders", "Finding"), ("Deploy, Pricing", "6", "one leaver, removed on 11 June"),
               ("Deploy, Claims", "5", "none"), ("Service accounts", "9", "two added to the list for the first time"),
               ("Deploy, Fraud", "3", "last review April 2025"))),
    )),
    "card": Paper("Model card: claims triage 3.1", "Claims · released 2 March 2026", (
        ("h", "Purpose and owner"), ("p", "Sorts new damages into fast, normal and expert handling. Owner: Claims."),
        ("h", "Data"),
        ("p", "184,000 closed claims 2022 to 2025, snapshot CT-2026-01. Known defect: hail was coded as storm."),
        ("h", "Performance"),
        ("t", (("Segment", "Agreement with experts", "Present practice"), ("Motor glass", "96 %", "94 %"),
               ("Motor collision", "88 %", "83 %"), ("Water damage", "74 %", "77 %"), ("All", "87 %", "84 %"))),
        ("h", "Limits"), ("p", "Do not rely on it for water damage in buildings older than 1960, or for injuries."),
    )),
    "checklist": Paper("Release checklist Tariff 4.2", "Pricing · release of 21 September 2026", (
        ("t", (("Item", "Done", "By"), ("Validation report on file", "yes", "Group risk"),
               ("Data snapshot and checksum", "yes", "P. Raman"), ("Rollback tried in test", "yes", "T. Okafor"),
               ("Monitoring thresholds set", "yes", "P. Maas"), ("User note published", "yes", "P. Maas"),
               ("Approved for release", "18 September", "P. Maas"))),
        ("p", "Quality check of 2 October: complete, user note one day late."),
    )),
    "runbook": Paper("Runbook: pricing models", "Version 3 · owner T. Okafor · reviewed 28 August 2026", (
        ("h", "1 Contacts"),
        ("p", "Analyst on duty, platform on-call, Pricing duty manager. Numbers in the on-call tool."),
        ("t", (("Role", "Reached through", "Within"), ("Analyst on duty", "on-call tool, group Pricing", "15 min"),
               ("Platform on-call", "on-call tool, group Harbour", "15 min"),
               ("Pricing duty manager", "phone list of the unit", "30 min"),
               ("Compliance", "mailbox, working hours", "1 day"))),
        ("h", "2 First steps"), ("p", "Look at feed, then serving, then output monitors. Note the time of each step."),
        ("p", "Feed: compare row count with the range in the feed check. A held feed is no emergency, the run uses the "
              "day before."),
        ("p", "Serving: three instances healthy, median answer under 80 milliseconds, error share under 0.1 per cent."),
        ("p", "Output: mean price by product and broker within the corridor of the last 28 days. Outside for more than "
              "ten minutes means fallback, ask afterwards."),
        ("page", ""), ("h", "3 Known faults"),
        ("t", (("Sign", "Likely cause", "Do"), ("Quotes without price", "Serving restarted", "Wait 90 seconds"),
               ("Prices all equal", "Feature store stale", "Switch to fallback"),
               ("Corridor alarm", "Mix of brokers", "Call the analyst"),
               ("One region too cheap", "Postcode table loaded twice", "Fallback, then reload"),
               ("Slow answers", "Cold instance", "Wait, then restart it"))),
        ("p", "Faults that return within a week get a problem record, with the cause filled in."),
        ("page", ""), ("h", "4 Communication"),
        ("p", "Brokers are told after 30 minutes, supervisors only by compliance."),
        ("p", "Wording for brokers: quotes are given from the quarterly tariff and remain valid for 14 days."),
        ("p", "No word on causes before the incident is closed."),
        ("page", ""), ("h", "5 Fallback and switching off"),
        ("p", "Flag pricing.model.enabled to false. The fallback tariff of the quarter takes over within one minute. "
              "Tried with each quarterly release; last use in production on 14 September 2026."),
        ("t", (("Tried on", "By", "Minutes", "Finding"), ("23 March 2026", "T. Okafor", "11", "none"),
               ("22 June 2026", "on-call", "14", "flag needed two reviewers, changed"),
               ("14 September 2026", "T. Okafor", "40", "in earnest, no complaint"))),
        ("p", "Return: roll back or rebuild, watch the corridor for 15 minutes on one broker, then reset the flag."),
    )),
    "switchoff": Paper("Switch-off record", "Pricing · 14 September 2026", (
        ("t", (("Time", "Step", "Who"), ("10:12", "Corridor alarm, prices 9 % under range", "monitor"),
               ("10:17", "Flag set, fallback tariff active", "T. Okafor"),
               ("10:31", "Feature store rebuilt", "on-call"),
               ("10:52", "Release rolled back to 4.1", "T. Okafor"), ("10:57", "Flag reset", "P. Maas"))),
        ("p", "Forty minutes on the fallback tariff, 1,130 quotes, no complaint. Cause: postcode table loaded twice."),
    )),
    "diligence": Paper("Due diligence: photo damage service", "Claims · provider VisuClaim · 3 February 2026", (
        ("t", (("Check", "Result"), ("Data rights", "Pictures may be used for service, not for training"),
               ("Security", "Penetration test of 2025 seen"), ("Legal", "Deployer role, no high risk"),
               ("Ethics", "Worse on vans; stated to users"), ("Acceptance", "420 own cases, error 8 %, limit 10 %"))),
        ("p", "Decision: use on conditions. Open: provider's data statement, exit clause, notice of change."),
    )),
    "refusal": Paper("Validation report: renewal model 2.0", "Group risk · full validation · 12 May 2026", (
        ("h", "Conclusion"), ("p", "Not approved. Customers of long standing pay up to 14 % more at equal risk."),
        ("h", "Findings"),
        ("t", (("Finding", "Weight", "Owner", "Due"), ("Loyalty penalty", "serious", "Pricing", "before release"),
               ("Test data overlaps training", "serious", "Data science", "before release"),
               ("Card lacks segment results", "minor", "Pricing", "30 June"))),
        ("p", "The board followed the refusal on 20 May. Version 2.1 was approved on 8 September with one condition."),
    )),
    "mandate": Paper("Mandate of the Model Review Board", "In force since 3 June 2026", (
        ("p", "The board decides on every model of tier 1 and 2 before first use and after material change."),
        ("p", "Members: Group risk (chair), Data Science, Compliance, IT operations, head of the unit."),
        ("p", "Tier 3 may be decided by circular. A refusal by validation can be lifted by the executive board only."),
        ("t", (("Quarter", "Approved", "On conditions", "Refused"), ("3/2026", "7", "4", "2"))),
    )),
}

TABLES: dict[str, str] = {
    "intake": "id,unit,idea,value,feasibility,data,risk,decision\n"
              "31,Pricing,Satellite roof age,4,2,1,2,refused\n30,Claims,Letter assistant for brokers,3,4,4,3,accepted\n"
              "29,Fraud,Voice stress in calls,2,2,1,5,refused\n28,Claims,Hail route planning,4,4,3,1,accepted\n"
              "27,Pricing,Renewal timing,3,4,4,4,waiting\n26,Fraud,Garage invoice rules,4,5,4,1,accepted\n",
    "staffing": "model,business owner,data,modelling,engineering,operations,releases 2026,releasing people\n"
                "Tariff 4,P. Maas,A. Lund,R. Iyer,T. Okafor,on-call,4,2\nClaims triage,M. Kowalczyk,J. Bos,D. Nair,"
                "T. Okafor,on-call,3,2\nNetwork score,D. Osei,J. Bos,K. Holm,T. Okafor,on-call,2,2\n",
    "feedlog": "2026-06-03 02:40:11 broker_feed rows=18204 expected=36000..44000 FAIL\n"
               "2026-06-03 02:40:12 broker_feed action=hold alert=analyst,on-call\n"
               "2026-06-03 02:44:50 pricing_run source=2026-06-02 OK\n2026-06-03 07:15:03 broker_feed rows=39877 OK\n",
    "contracts": "producer,contract,quality rule,notice of change,last notice\n"
                 "Broker portal,yes,yes,10 days,2026-08-12\n"
                 "Policy system,yes,yes,20 days,2026-05-02\nWeather provider,no,,,\nOld branch system,no,,,\n",
    "tracker": "run,model,data,code,metric,value\nT4-118,Tariff 4,PR-2026-03,8f1c2a,deviance gain,0.0131\n"
               "T4-118-rerun,Tariff 4,PR-2026-03,8f1c2a,deviance gain,0.0131\nCT-77,Claims triage,CT-2026-01,b77e90,"
               "agreement,0.871\nLA-41,Letter assistant,LA-prompts-12,1d00f4,rated cases,0.93\n",
    "fraudlist": "model,purpose,owner,version,status\nFraud score,select cases for review,left 2025,1.9,live\n"
                 "Claim rules,select cases for review,left 2024,,live\n",
    "incidents": "day,model,effect,cause,recovered in\n2026-02-11,Triage,late routing,feed schema,2 h\n"
                 "2026-06-03,Tariff 4,none,half empty feed,4 h 35 min\n2026-09-14,Tariff 4,40 min on fallback,"
                 "postcode table loaded twice,45 min\n2026-10-02,Home tariff,wrong corridor,,3 h\n",
    "catalogue": "service,category,route,hours\nMail,Workplace,Service desk,24/7\nPolicy system,Core,Core team,24/7\n"
                 "Quoting portal,Core,Portal team,24/7\nWarehouse,Data,Data team,8-18\n",
    "usertest": "case,expected,triage,accepted by\n001,fast,fast,G. Whitfield\n002,expert,expert,G. Whitfield\n"
                "003,normal,expert,M. Kowalczyk\n117,hail,missing,G. Whitfield\n200,fast,fast,M. Kowalczyk\n",
}
