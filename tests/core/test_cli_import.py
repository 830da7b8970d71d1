"""library import, template and export: any known file in, drafts or revisions, packs, workbooks and catalogues out."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.formats.helpers_import import SAMPLES, plain
from workbench.app import Workbench
from workbench.cli import command_line
from workbench.formats.load import import_path

Capsys = pytest.CaptureFixture[str]


def run(home: Path, *argv: object) -> int:
    return command_line([str(a) for a in (*argv, "--home", home)])


def test_import_publishes_frameworks_and_keeps_crosswalks(home: Path, capsys: Capsys) -> None:
    assert run(home, "library", "import", SAMPLES / "ciso-small.yaml", SAMPLES / "samm-small", "--publish") == 0
    out = capsys.readouterr().out
    assert "assay-bakery Bakery, 5 statements: published" in out and "crosswalk assay-bakery-to-kitchen, 2 pairs" in out
    assert "1 threats were not imported" in out and "business_functions/Baking.yml:7: warning" in out
    bench = Workbench(home)
    try:
        framework = bench.framework("owasp-samm")
        assert framework.method.id == "samm" and framework.version == "2.0.0"
        assert {c.uid for c in bench.crosswalks()} >= {"assay-bakery-to-kitchen"}
        assert bench.search_library("thermometer")
    finally:
        bench.close()
    assert run(home, "library", "import", SAMPLES / "ciso-small.yaml", "--publish", "--json") == 0
    again = json.loads(capsys.readouterr().out)[0]
    assert again["added"][0]["uid"] == "assay-bakery" and again["added"][0]["revision"] == bench_revision(home)


def bench_revision(home: Path) -> str:
    bench = Workbench(home)
    try:
        return bench.framework("assay-bakery").revision
    finally:
        bench.close()


def test_import_makes_a_draft_without_publish(home: Path, capsys: Capsys) -> None:
    assert run(home, "library", "import", SAMPLES / "oscal-small.json") == 0
    assert "a draft" in capsys.readouterr().out
    assert run(home, "library", "publish", "bakery-controls") == 0
    assert run(home, "library", "show", "bakery-controls") == 0
    assert "OV-1" in capsys.readouterr().out


def test_one_bad_file_does_not_stop_the_others(home: Path, tmp_path: Path, capsys: Capsys) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("objects: {\n", encoding="utf-8")
    assert run(home, "library", "import", bad, tmp_path / "none.yaml", SAMPLES / "table-small.csv") == 1
    told = capsys.readouterr()
    assert "table-small" in told.out and told.err.count("\n") == 2 and "bad.yaml:2" in told.err


@pytest.mark.parametrize("name", ["out.assaypack", "out.xlsx", "out.json", "folder"])
def test_export_by_the_name_of_the_file(name: str, home: Path, tmp_path: Path, capsys: Capsys) -> None:
    assert run(home, "library", "import", SAMPLES / "oscal-small.json", "--publish") == 0
    assert run(home, "library", "export", "bakery-controls", "--out", tmp_path / name) == 0
    bench = Workbench(home)
    try:
        stored = bench.framework("bakery-controls")
    finally:
        bench.close()
    assert plain(import_path(tmp_path / name).frameworks[0]) == plain(stored)


def test_export_says_which_formats_there_are(home: Path, tmp_path: Path, capsys: Capsys) -> None:
    assert run(home, "library", "export", "modelops", "--out", tmp_path / "x.docx") == 1
    assert "template" in capsys.readouterr().err
    assert run(home, "library", "export", "modelops", "--out", tmp_path / "x.yaml", "--format", "ciso") == 1
    assert "can be imported, not exported" in capsys.readouterr().err


def test_template_is_filled_in_and_imported(home: Path, tmp_path: Path, capsys: Capsys) -> None:
    out = tmp_path / "t.xlsx"
    assert run(home, "library", "template", out) == 0
    assert run(home, "library", "import", out, "--publish") == 0
    assert "my-framework My framework, 4 statements" in capsys.readouterr().out
    assert command_line(["library", "template", str(tmp_path / "t.csv")]) == 1


def test_import_writes_nothing_when_the_file_is_refused(home: Path, tmp_path: Path, capsys: Capsys) -> None:
    assert run(home, "library", "list") == 0
    before = capsys.readouterr().out
    shutil.copy(SAMPLES / "samm-small" / "model" / "streams" / "B-OV-A.yml", tmp_path / "x.yml")
    assert run(home, "library", "import", tmp_path / "x.yml") == 1
    capsys.readouterr()
    assert run(home, "library", "list") == 0
    assert capsys.readouterr().out == before


def test_check_reads_every_format(home: Path, capsys: Capsys) -> None:
    for path in sorted(SAMPLES.iterdir()):
        assert run(home, "library", "check", path) == 0, path.name
    out = capsys.readouterr().out
    assert "Bakery to kitchen: crosswalk of 2 pairs" in out and "Baking.yml:7: warning" in out
