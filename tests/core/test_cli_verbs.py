"""Every verb of the command line: outputs, exit codes 0, 1, 2, and one clear line for bad input."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.cli import Hooks, command_line

ROOT = Path(__file__).resolve().parents[2]
Capsys = pytest.CaptureFixture[str]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def run(*argv: object, hooks: Hooks | None = None) -> int:
    return command_line([str(a) for a in argv], hooks)


def feed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", stream)


def told(capsys: Capsys) -> str:
    """The one line on standard error."""
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "Traceback" not in err
    return err


def test_version_and_help_are_done(capsys: Capsys) -> None:
    assert run("--version") == 0
    assert "0.1.0" in capsys.readouterr().out
    assert run("--help") == 0
    out = capsys.readouterr().out
    assert all(verb in out for verb in ("demo", "library", "report", "info", "method"))


@pytest.mark.parametrize("argv", [
    ["nonsense"], ["library", "list", "--nonsense"], ["report", "x.assay"], ["library", "show"], ["library"],
    ["method", "run", "gated_level"],
])
def test_wrong_usage_is_2(argv: list[str], capsys: Capsys) -> None:
    assert run(*argv) == 2


def test_without_a_verb_the_window_opens_with_the_given_home(home: Path) -> None:
    calls: list[tuple[Path | None, Path | None, str | None]] = []

    def open_window(at: Path | None, file: Path | None, passphrase: str | None) -> int:
        calls.append((at, file, passphrase))
        return 0

    assert run("--home", home, hooks=Hooks(open_window)) == 0
    assert run("some.assay", hooks=Hooks(open_window)) == 0
    assert calls == [(home, None, None), (None, Path("some.assay"), None)]


def test_library_list_names_all_bundled(home: Path, capsys: Capsys) -> None:
    assert run("library", "list", "--json", "--home", home) == 0
    found = {e["uid"]: e for e in json.loads(capsys.readouterr().out)}
    assert len(found) == 9
    assert found["modelops"]["dimensions"] == 12 and found["modelops"]["criteria"] == 144
    assert run("--home", home, "library", "list") == 0
    assert "modelops" in capsys.readouterr().out
    assert (home / "library.db").is_file()


def test_library_show_tells_statements_and_marks(home: Path, capsys: Capsys) -> None:
    assert run("library", "show", "modelops", "--home", home) == 0
    out = capsys.readouterr().out
    assert "L2-REL-2" in out and "(key)" in out and "MO-L2-REL-2" not in out
    assert run("library", "show", "modelops", "--json", "--home", home) == 0
    assert len(json.loads(capsys.readouterr().out)["criteria"]) == 144


def test_library_show_unknown_is_1_and_names_the_known(home: Path, capsys: Capsys) -> None:
    assert run("library", "show", "no-such", "--home", home) == 1
    line = told(capsys)
    assert "no-such" in line and "modelops" in line


def test_library_export_makes_a_pack_that_check_reads(home: Path, tmp_path: Path, capsys: Capsys) -> None:
    out = tmp_path / "mo.assaypack"
    assert run("library", "export", "modelops", "--out", out, "--home", home) == 0
    first = out.read_bytes()
    assert run("library", "export", "modelops", "--out", out, "--home", home) == 0
    assert out.read_bytes() == first
    capsys.readouterr()
    assert run("library", "check", out) == 0
    assert "144 statements, 3 golden answer sets, no errors" in capsys.readouterr().out
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".part"] == []


def test_library_check_of_broken_json_names_file_line_and_remedy(tmp_path: Path, capsys: Capsys) -> None:
    bad = tmp_path / "framework.json"
    bad.write_text('{"x": {\n  "type": "framework",\n  "title": \n}}')
    assert run("library", "check", bad) == 1
    line = told(capsys)
    assert "framework.json" in line and ":4" in line


def test_library_check_of_nothing_is_1(tmp_path: Path, capsys: Capsys) -> None:
    assert run("library", "check", tmp_path / "none.json") == 1
    assert "none.json" in told(capsys)


def test_library_search_finds_statements(home: Path, capsys: Capsys) -> None:
    assert run("library", "search", "service", "desk", "--json", "--home", home) == 0
    hits = json.loads(capsys.readouterr().out)
    assert "modelops.mo-l3-rel-2" in {h["uid"] for h in hits}
    assert run("library", "search", "zzzqqq", "--home", home) == 0
    assert "Nothing found" in capsys.readouterr().out


def test_method_list_names_rules(capsys: Capsys) -> None:
    assert run("method", "list", "--json") == 0
    rules = {rule for m in json.loads(capsys.readouterr().out) for rule in m["run"]}
    assert {"gated_level", "level_pick", "scampi_instance", "scampi_aggregate", "scampi_goal", "cmmi13_staged",
            "cmmi13_equivalent_staging"} <= rules


def test_method_run_from_file_and_stdin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                        capsys: Capsys) -> None:
    inputs = json.dumps({"rows": [{"practices": ["FI", "LI"], "significant_weakness": False},
                                  {"practices": ["PI", "NY"], "significant_weakness": False}]})
    file = tmp_path / "case.json"
    file.write_text(inputs)
    assert run("method", "run", "scampi_goal", file) == 0
    assert json.loads(capsys.readouterr().out) == {"rows": ["S", "NR"]}
    feed(monkeypatch, inputs)
    assert run("method", "run", "scampi_goal", "-") == 0
    assert json.loads(capsys.readouterr().out) == {"rows": ["S", "NR"]}


@pytest.mark.parametrize(("text", "word"), [
    ("{", "1:2"), ("[1]", "object"), ('{"rows": 1, "rows": 2}', '"rows"'), ('{"rows": NaN}', "NaN"),
    ("[" * 100_000, "deep"), ('{"rows": 3}', "rows"), ('{"rows": [{"practices": ["XX"]}]}', "XX"), ("", "JSON"),
    ('{"rows": ' + "9" * 5000 + "}", "too long"),
])
def test_method_run_on_bad_input_is_one_line(text: str, word: str, monkeypatch: pytest.MonkeyPatch,
                                             capsys: Capsys) -> None:
    feed(monkeypatch, text)
    assert run("method", "run", "scampi_goal", "-") == 1
    line = told(capsys)
    assert "standard input" in line and word in line


def test_method_run_of_unknown_method_names_the_known(monkeypatch: pytest.MonkeyPatch, capsys: Capsys) -> None:
    feed(monkeypatch, "{}")
    assert run("method", "run", "no_such", "-") == 1
    assert "gated_level" in told(capsys)


def test_main_py_runs_a_verb_without_qt(tmp_path: Path) -> None:
    code = ("import sys; sys.modules['PySide6'] = None; sys.argv = ['main.py', 'method', 'list']; "
            "import main; sys.exit(main.main())")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert "gated" in done.stdout
