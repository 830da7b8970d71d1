"""Shared by the importer tests: everything a file yields survives native files and its own format."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from workbench.formats import native
from workbench.formats.base import Imported
from workbench.formats.load import format_of, import_path
from workbench.model.framework import Framework

SAMPLES = Path(__file__).parents[1] / "data" / "formats"


def plain(framework: Framework) -> Framework:
    return replace(framework, revision="")


def survives(path: Path, out: Path) -> Imported:
    """Import, write native files and read them again, and so with the file's own format where it can be written."""
    found = import_path(path)
    assert found.frameworks or found.crosswalks or found.vocabularies
    for framework in found.frameworks:
        back, problems = native.read_files(native.write_files(framework))
        assert back == plain(framework)
        assert not [p for p in problems if p.severity == "error" and "is used twice" in p.text]
    for crosswalk in found.crosswalks:
        assert native.read_crosswalk(native.write_crosswalk(crosswalk))[0] == crosswalk
    for vocabulary in found.vocabularies:
        assert native.read_vocabulary(native.write_vocabulary(vocabulary))[0] == vocabulary
    form = format_of(path)
    if form.write is not None and len(found.frameworks) == 1:
        target = out / ("own" + form.endings[0])
        form.write(found.frameworks[0], target)
        again = import_path(target)
        assert [plain(f) for f in again.frameworks] == [plain(found.frameworks[0])]
    return found
