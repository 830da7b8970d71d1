"""A half is an answer only where the scale says so, whichever way it comes in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conftest import Sample
from workbench.app import Reader
from workbench.commands import engagements, proposals, ratings
from workbench.errors import Invalid
from workbench.formats.native import load_bundled, write_files
from workbench.model.judgement import Rating, Settled
from workbench.model.proposal import Proposal
from workbench.queries.outcomes import answers

KEY = "modelops.mo-l2-rel-2"


def test_a_half_on_a_scale_without_halves_is_refused_and_leaves_nothing(sample: Sample) -> None:
    bench = sample.workbench
    with pytest.raises(Invalid) as told:
        bench.do(ratings.rate(sample.assessment, KEY, "LI", unit=sample.units[0], half=True))
    assert "L2-REL-2" in told.value.text and "no halves" in told.value.text
    assert told.value.hint == "Choose one of NI, PI, LI, FI."
    assert bench.read(Reader.all, Rating) == [] and bench.read(Reader.all, Settled) == []
    bench.do(ratings.rate(sample.assessment, KEY, "LI", unit=sample.units[0]))
    with pytest.raises(Invalid):
        bench.do(ratings.rate(sample.assessment, KEY, "PI", unit=sample.units[0], half=True))
    assert [(s.value, s.half) for s in bench.read(Reader.all, Settled)] == [("LI", False)]


def test_a_proposal_does_not_bring_a_half_in_by_the_back_door(sample: Sample) -> None:
    bench = sample.workbench
    one = Proposal(uid="p", assessment=sample.assessment, criterion=KEY, unit=sample.units[0], value="LI", half=True)
    with pytest.raises(Invalid):
        bench.do(proposals.accept_projected([one]))
    assert bench.read(Reader.all, Settled) == []


def test_a_scale_with_halves_takes_one_and_undo_and_redo_keep_it(sample: Sample) -> None:
    bench = sample.workbench
    plain, _files = load_bundled("modelops")
    made = replace(plain, revision="h" * 64, scales=tuple(replace(s, halves=True) for s in plain.scales))
    assessment = str(bench.do(engagements.add_assessment(made, write_files(made), units=sample.units)).result)
    bench.do(ratings.rate(assessment, KEY, "LI", unit=sample.units[0], half=True))
    bench.undo()
    bench.redo()
    settled = bench.read(answers, assessment).settled
    assert [(a.value, a.half) for a in settled.values() if a.value] == [("LI", True)]
