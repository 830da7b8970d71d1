""".samm files: answers by code, in and out, onto an assessment of an imported SAMM framework as one undoable step."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.helpers_import import SAMPLES
from workbench.app import Workbench
from workbench.cli import command_line
from workbench.commands import engagements, ratings
from workbench.errors import Invalid, WorkbenchError
from workbench.formats.load import import_path
from workbench.formats.samm_file import SammFile, answers_of, matched, read_samm, write_samm

GOOD = {
    "formatVersion": "1.0",
    "assessment": {
        "version": "2.0", "organization": "Bakery", "scope": "Oven", "date": "2026-01-02", "assessor": "kept",
        "answers": [{"questionCode": "B-OV-A-1", "answerScore": 0.25}, {"questionCode": "B-OV-B-2", "answerScore": 1},
                    {"questionCode": "B-OV-A-3"}],
        "extensions": [{"name": "other", "version": 1}],
    },
    "extensions": [{"name": "assessment-stream-remarks", "remarks": [
        {"streamCode": "B-OV-A", "type": "COMMENT", "text": "Warm enough"}]}],
}


def text(value: object) -> str:
    return json.dumps(value)


def test_answers_in_and_out() -> None:
    file, problems = read_samm(text(GOOD))
    assert not problems and file.answers == {"B-OV-A-1": "0.25", "B-OV-B-2": "1"}
    assert (file.organization, file.date, file.x) == ("Bakery", "2026-01-02", {"assessor": "kept"})
    assert file.remarks() == {"B-OV-A": "Comment: Warm enough"} and len(file.extensions) == 2
    again, _ = read_samm(write_samm(file))
    assert again == file
    written = json.loads(write_samm(file))
    assert written["assessment"]["answers"][0] == {"questionCode": "B-OV-A-1", "answerScore": 0.25}
    assert len(written["extensions"]) == 2 and "extensions" not in written["assessment"]


@pytest.mark.parametrize(("change", "words"), [
    ({"answers": [{"answerScore": 1}]}, "names no question"),
    ({"answers": [{"questionCode": "A", "answerScore": "x"}]}, "no number"),
    ({"answers": [{"questionCode": "A", "answerScore": True}]}, "no number"),
    ({"answers": [{"questionCode": "A", "answerScore": 1}, {"questionCode": "A", "answerScore": 0}]}, "twice"),
    ({"answers": {}}, "no list"),
    ({"answers": [], "date": []}, "should be a text"),
])
def test_odd_answers_are_told_with_their_place(change: dict[str, object], words: str) -> None:
    _, problems = read_samm(json.dumps({"assessment": change}, indent=1), "x.samm")
    assert any(words in p.text and p.place.startswith("x.samm:") for p in problems)


KEYS = st.sampled_from(["assessment", "answers", "questionCode", "answerScore", "extensions", "remarks", "name", "x"])
LEAVES = st.none() | st.booleans() | st.floats() | st.integers() | st.text()


@given(st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner), max_leaves=12))
def test_any_json_is_read_or_refused(value: object) -> None:
    try:
        file, _ = read_samm(json.dumps({"assessment": {"answers": value}, "extensions": value}))
        assert read_samm(write_samm(file))[0] == file
        read_samm(json.dumps(value))
    except WorkbenchError as error:
        assert error.text


def test_answers_become_values_of_the_framework() -> None:
    framework = import_path(SAMPLES / "samm-small").frameworks[0]
    found = matched(framework, SammFile(answers={"B-OV-A-1": "0.25", "B-OV-A-2": "0.3", "X-YZ-A-1": "1"}))
    assert found.values == {"owasp-samm.b-ov-a-1": "0.25"}
    assert (found.unknown, found.foreign) == (("X-YZ-A-1",), ("B-OV-A-2",))
    assert answers_of(framework, [*found.values.items(), ("nowhere", "1")]) == {"B-OV-A-1": "0.25"}


def test_a_samm_file_is_no_framework(tmp_path: Path) -> None:
    path = tmp_path / "a.samm"
    path.write_text(text(GOOD), encoding="utf-8")
    with pytest.raises(Invalid, match="not a framework"):
        import_path(path)


def test_import_into_an_assessment_and_export_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, key = tmp_path / "home", tmp_path / "key.txt"
    key.write_text("correct horse battery\n", encoding="utf-8")
    source, out = tmp_path / "in.samm", tmp_path / "out.samm"
    source.write_text(text(GOOD), encoding="utf-8")
    file = tmp_path / "client.assay"
    bench = Workbench(home, person="Ada")
    bench.add_framework(import_path(SAMPLES / "samm-small").frameworks[0], publish=True)
    framework = bench.framework("owasp-samm")
    bench.create_engagement(file, "correct horse battery", engagements.create_engagement("Bakery", "Check"),
                            remember=False)
    made = bench.do(engagements.add_assessment(framework, bench.framework_files(framework.uid), "SAMM"))
    bench.do(ratings.rate(str(made.result), "owasp-samm.b-ov-b-2", "0"))
    bench.close()
    shared = ["--home", str(home), "--passphrase-file", str(key)]
    assert command_line(["samm", "import", str(file), str(source), *shared]) == 0
    assert "1 answers imported, 1 rated already and kept" in capsys.readouterr().out
    assert command_line(["samm", "export", str(file), "--out", str(out), *shared]) == 0
    assert read_samm(out.read_bytes())[0].answers == {"B-OV-A-1": "0.25", "B-OV-B-2": "0"}
    assert command_line(["samm", "import", str(file), str(source), "--replace", *shared]) == 0
    assert command_line(["samm", "export", str(file), "--out", str(out), *shared]) == 0
    assert read_samm(out.read_bytes())[0].answers == {"B-OV-A-1": "0.25", "B-OV-B-2": "1"}
    source.write_text("{}", encoding="utf-8")
    assert command_line(["samm", "import", str(file), str(source), *shared]) == 1
    assert "no SAMM assessment" in capsys.readouterr().err
