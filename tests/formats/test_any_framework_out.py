"""Any framework, with strange signs and unknown keys, goes out in every format that can be written and comes back."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from tests.formats.helpers_import import plain
from tests.formats.test_round_trip import frameworks
from workbench.formats import native
from workbench.formats.load import format_by_id, import_path, writers
from workbench.model.framework import Framework

SOME = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def again(framework: Framework, fid: str) -> Framework:
    form = format_by_id(fid)
    assert form.write is not None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"out{form.endings[0]}"
        form.write(framework, path)
        return plain(import_path(path).frameworks[0])


@SOME
@given(frameworks())
def test_packs_folders_and_workbooks_keep_everything(framework: Framework) -> None:
    framework, _ = native.read_files(native.write_files(framework))  # as it would lie in a library
    for fid in ("pack", "native", "template"):
        assert again(framework, fid) == plain(framework), fid


@SOME
@given(frameworks())
def test_a_catalogue_keeps_what_it_has_a_place_for(framework: Framework) -> None:
    framework, _ = native.read_files(native.write_files(framework))
    if not framework.criteria:
        return
    back = again(framework, "oscal")
    assert len(back.criteria) == len(framework.criteria) and len(back.nodes) == len(framework.nodes)
    assert again(back, "oscal") == back  # and from then on nothing changes any more


def test_a_bundled_framework_as_a_catalogue() -> None:
    framework, _ = native.load_bundled("mlops-azure")
    back = again(framework, "oscal")
    assert back.uid == framework.uid and back.level_scale is not None and framework.level_scale is not None
    assert [v.id for v in back.level_scale.values] == [v.id for v in framework.level_scale.values]
    for old in framework.criteria:
        new = back.criterion_by_uid[old.uid]
        assert (new.text, new.code, new.level, new.key, new.optional, new.kind, new.evidence, new.checks) == (
            old.text, old.code, old.level, old.key, old.optional, old.kind, old.evidence, old.checks)
    assert dataclasses.replace(back, revision="") == again(back, "oscal")


def test_every_writer_is_one_of_these() -> None:
    assert {f.id for f in writers()} == {"pack", "native", "template", "oscal"}
