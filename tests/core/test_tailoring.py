"""Tailoring: what it changes, that answers come back, and that capture, result, report and upgrade see it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from workbench.app import Reader, Workbench
from workbench.cli.engagement import engagement_facts
from workbench.cli.root import command_line
from workbench.commands import ratings, tailorings
from workbench.errors import Invalid
from workbench.formats.native import load_bundled
from workbench.model.judgement import Settled
from workbench.model.result import Answer, Answers
from workbench.model.scoring import assess
from workbench.model.tailoring import Tailoring, tailored
from workbench.queries.outcomes import outcome
from workbench.queries.report_data import report_data
from workbench.report.gather import gather
from workbench.report.options import ReportOptions

LOW, HIGH = "mlops-aws.aw-l2-pip-1", "mlops-aws.aw-l1-pip-1"  # HIGH is superseded by LOW


def tailor(sample: Any, verb: Callable[..., Any], *args: Any, **kw: Any) -> Any:
    bench: Workbench = sample.workbench
    return bench.do(verb(sample.assessment, bench.framework_of(sample.assessment), *args, **kw)).result


def test_a_hidden_criterion_leaves_and_comes_back_with_its_answers(make_sample: Callable[..., Any]) -> None:
    sample = make_sample("mlops-aws")
    bench: Workbench = sample.workbench
    whole = bench.framework_of(sample.assessment)
    bench.do(ratings.rate(sample.assessment, LOW, "NI"))
    row = tailor(sample, tailorings.hide_criterion, LOW, "They have no pipelines")
    now = bench.framework_of(sample.assessment)
    assert LOW not in now.criterion_by_uid and now is bench.framework_of(sample.assessment)
    assert LOW not in now.criterion_by_uid[HIGH].superseded_by
    assert not [q for q in now.questions if q.criterion == LOW]
    found = bench.read(outcome, now, sample.assessment).result
    assert LOW not in {c.criterion for d in found.dimensions for level in d.levels for c in level.criteria}
    assert bench.read(Reader.count, Settled, criterion=LOW) == 1
    bench.do(tailorings.remove_tailoring(row))
    assert bench.framework_of(sample.assessment) is whole
    again = bench.read(outcome, whole, sample.assessment).result
    assert [c.value for d in again.dimensions for level in d.levels for c in level.criteria if c.criterion == LOW] == [
        "NI"
    ]
    bench.undo()
    assert LOW not in bench.framework_of(sample.assessment).criterion_by_uid


def test_rewording_and_weights_and_own_criteria(make_sample: Callable[..., Any]) -> None:
    sample = make_sample("mlops-aws")
    bench: Workbench = sample.workbench
    tailor(sample, tailorings.reword_criterion, LOW, {"text": "Jobs run by themselves"}, "Their word is job")
    tailor(sample, tailorings.weigh_criterion, LOW, "2.5", "It matters most")
    own = tailor(sample, tailorings.add_own_criterion, "mlops-aws.pip", "Jobs are named", "Audit asked", level="2")
    now = bench.framework_of(sample.assessment)
    assert (now.criterion_by_uid[LOW].text, now.criterion_by_uid[LOW].weight) == ("Jobs run by themselves", "2.5")
    mine = now.criterion_by_uid[own]
    assert (mine.code, mine.level, mine.scale) == ("OWN-1", "2", now.criterion_by_uid[LOW].scale)
    assert [c.uid for c in now.child_criteria["mlops-aws.pip"]][-1] == own
    # it counts: everything met but the own one keeps the dimension below level 2
    answers = {(c.uid, "", ""): Answer("FI", "value") for c in now.criteria if c.uid != own}
    low = assess(now, Answers({**answers, (own, "", ""): Answer("NI", "value")})).dimension("mlops-aws.pip")
    high = assess(now, Answers({**answers, (own, "", ""): Answer("FI", "value")})).dimension("mlops-aws.pip")
    assert low is not None and high is not None and (low.level, high.level) == ("1", "4")
    tailor(sample, tailorings.hide_criterion, own, "Dropped again")
    assert own not in bench.framework_of(sample.assessment).criterion_by_uid


def test_bad_tailoring_is_refused(make_sample: Callable[..., Any]) -> None:
    sample = make_sample("mlops-aws")
    for verb, args, match in (
        (tailorings.hide_criterion, (LOW, " "), "no reason"),
        (tailorings.hide_criterion, ("mlops-aws.gone", "why"), "not in the framework"),
        (tailorings.weigh_criterion, (LOW, "heavy", "why"), "no weight"),
        (tailorings.weigh_criterion, (LOW, "-1", "why"), "no weight"),
        (tailorings.reword_criterion, (LOW, {"level": "3"}, "why"), "cannot change level"),
        (tailorings.add_own_criterion, ("mlops-aws.none", "text", "why"), "dimension"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=match):
            tailor(sample, verb, *args)
    assert sample.workbench.read(Reader.count, Tailoring) == 0


def test_the_report_lists_it_with_reasons(make_sample: Callable[..., Any]) -> None:
    sample = make_sample("mlops-aws")
    bench: Workbench = sample.workbench
    tailor(sample, tailorings.hide_criterion, LOW, "They have no pipelines")
    data = bench.read(report_data, bench.framework_of(sample.assessment), sample.assessment)
    facts = gather(data, ReportOptions())
    assert [(t.kind, t.code, t.reason) for t in facts.tailoring] == [("hide", "AW-L2-PIP-1", "They have no pipelines")]


def test_info_tells_it(make_sample: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample = make_sample("mlops-aws")
    tailor(sample, tailorings.hide_criterion, LOW, "They have no pipelines")
    facts = engagement_facts(sample.workbench)
    text = load_bundled("mlops-aws")[0].criterion_by_uid[LOW].text
    assert facts["assessments"][0]["tailoring"] == [
        {"kind": "hide", "code": "L2-PIP-1", "text": text, "reason": "They have no pipelines"}
    ]
    sample.workbench.close()
    (tmp_path / "key").write_text(sample.passphrase)
    shared = ["--passphrase-file", str(tmp_path / "key"), "--home", str(tmp_path)]
    assert command_line(["info", str(sample.path), *shared]) == 0
    assert "Tailored: 1 changes (hide L2-PIP-1)" in capsys.readouterr().out


def test_an_upgrade_takes_the_overlay_along(make_sample: Callable[..., Any]) -> None:
    sample = make_sample("mlops-aws")
    bench: Workbench = sample.workbench
    own = tailor(sample, tailorings.add_own_criterion, "mlops-aws.pip", "Jobs are named", "Audit asked", level="2")
    bench.do(ratings.rate(sample.assessment, own, "LI"))
    bench.do(ratings.rate(sample.assessment, LOW, "NI"))
    tailor(sample, tailorings.hide_criterion, LOW, "They have no pipelines")
    from workbench.commands import frameworks

    view = bench.draft("mlops-aws")
    bench.do(frameworks.edit_part(view, "mlops-aws.pip", {"title": "Pipelines and jobs"}))
    bench.publish(view.uid)
    plan = bench.upgrade_plan(sample.assessment, uid=view.uid)
    assert own not in {u for i in plan.of("lost") for u in i.old}
    archived = bench.upgrade(plan, sample.assessment)
    now = bench.framework_of(sample.assessment)
    assert now.uid == view.uid and own in now.criterion_by_uid and LOW not in now.criterion_by_uid
    kept = {s.criterion: s.value for s in bench.read(Reader.all, Settled, assessment=sample.assessment)}
    assert kept == {own: "LI", LOW: "NI"}
    assert (
        LOW not in bench.framework_of(archived).criterion_by_uid
        and own in bench.framework_of(archived).criterion_by_uid
    )


def test_an_overlay_for_what_is_not_there_changes_nothing() -> None:
    framework = load_bundled("mlops-aws")[0]
    rows = [
        Tailoring(uid="1", criterion="gone", kind="hide"),
        Tailoring(uid="2", criterion="own.1", kind="add", fields={"parent": "x"}),
    ]
    assert tailored(framework, rows) == framework
    assert tailored(framework, []) is framework
