"""info, report and demo on the sample client: outputs, passphrase routes, safe files, bad input in one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.app import Workbench
from workbench.cli import Hooks, command_line
from workbench.demo.build import DemoResult, build_demo
from workbench.secrets import MemorySecrets

ROOT = Path(__file__).resolve().parents[2]
Capsys = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DemoResult:
    folder = tmp_path_factory.mktemp("client")
    (folder / "pass.txt").write_text("")
    done = build_demo(folder, folder / "home")
    (folder / "pass.txt").write_text(done.passphrase + "\n")
    return done


def run(made: DemoResult, *argv: object, key: str = "pass.txt", hooks: Hooks | None = None) -> int:
    folder = made.path.parent
    shared = ["--home", folder / "home", *(["--passphrase-file", folder / key] if key else [])]
    return command_line([str(a) for a in (*argv, *shared)], hooks)


def run_on(path: Path, key: Path, home: Path) -> int:
    return command_line(["info", str(path), "--passphrase-file", str(key), "--home", str(home)])


def told(capsys: Capsys) -> str:
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "Traceback" not in err
    return err


def test_info_tells_levels_blockers_and_coverage(made: DemoResult, capsys: Capsys) -> None:
    before = made.path.read_bytes()
    assert run(made, "info", made.path, "--json") == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["client"] == "Northwind Insurance" and facts["counts"]["notes"] == 111
    current, azure, previous = facts["assessments"]
    assert (current["level"], current["rated"], current["applicable"]) == ("1", 120, 120)
    by_code = {d["code"]: d for d in current["dimensions"]}
    assert {c: d["level"] for c, d in by_code.items()}["VAL"] == "3"
    rel = by_code["REL"]
    assert (rel["level"], rel["target"], rel["previous"], rel["next_met"], rel["next_total"]) == ("2", "3", "1", 2, 3)
    assert [b["code"] for b in rel["blockers"]] == ["L3-REL-2"]
    assert by_code["CUL"]["provisional"] and (by_code["CUL"]["level_low"], by_code["CUL"]["level_high"]) == ("1", "2")
    assert azure["framework"]["uid"] == "mlops-azure" and previous["kind"] == "previous"
    assert made.path.read_bytes() == before


def test_info_in_words(made: DemoResult, capsys: Capsys) -> None:
    assert run(made, "info", made.path) == 0
    out = capsys.readouterr().out
    assert "L3-REL-2" in out and "120 of 120 rated" in out and "1?" in out


def test_wrong_passphrase_is_one_line_naming_the_file(made: DemoResult, capsys: Capsys) -> None:
    (made.path.parent / "wrong.txt").write_text("not-it\n")
    assert run(made, "info", made.path, key="wrong.txt") == 1
    assert "northwind.assay" in told(capsys)


@pytest.mark.parametrize(("name", "content"), [
    ("missing.txt", None), ("empty.txt", b""), ("binary.txt", b"\xff\xfe\x00"),
])
def test_bad_passphrase_file_is_one_line(made: DemoResult, name: str, content: bytes | None, capsys: Capsys) -> None:
    if content is not None:
        (made.path.parent / name).write_bytes(content)
    assert run(made, "info", made.path, key=name) == 1
    assert name in told(capsys)


def test_without_keyring_and_terminal_the_remedy_is_named(made: DemoResult) -> None:
    env = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    argv = [sys.executable, "main.py", "info", str(made.path), "--home", str(made.path.parent / "fresh")]
    done = subprocess.run(argv, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.count("\n") == 1 and "--passphrase-file" in done.stderr


def test_passphrase_from_standard_input(made: DemoResult) -> None:
    done = subprocess.run([sys.executable, "main.py", "info", str(made.path), "--passphrase-file", "-", "--json",
                           "--home", str(made.path.parent / "home")], cwd=ROOT, input=made.passphrase + "\nrest\n",
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and json.loads(done.stdout)["file"] == "northwind.assay"


@pytest.mark.parametrize("content", [b"", b"no database at all" * 300, None, "folder"])
def test_what_is_no_engagement_is_one_line(made: DemoResult, tmp_path: Path, content: object, capsys: Capsys) -> None:
    path = tmp_path / "x.assay"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content == "folder":
        path.mkdir()
    assert run(made, "info", path) == 1
    assert "x.assay" in told(capsys)


def test_damaged_file_is_one_line_and_unchanged(made: DemoResult, tmp_path: Path, capsys: Capsys) -> None:
    data = bytearray(made.path.read_bytes())
    data[5000:5400] = b"\0" * 400
    path = tmp_path / "hurt.assay"
    path.write_bytes(data)
    assert run(made, "info", path) == 1
    assert "hurt.assay" in told(capsys)
    assert path.read_bytes() == bytes(data)


def test_report_writes_a_pdf_and_never_over_its_input(made: DemoResult, tmp_path: Path, capsys: Capsys) -> None:
    out = tmp_path / "new" / "out.pdf"
    assert run(made, "report", made.path, "--out", out) == 0
    assert out.read_bytes().startswith(b"%PDF-")
    assert sorted(p.name for p in out.parent.iterdir()) == ["out.pdf"]
    before = made.path.read_bytes()
    capsys.readouterr()
    assert run(made, "report", made.path, "--out", made.path) == 1
    assert "--out" in told(capsys)
    assert made.path.read_bytes() == before


def test_report_with_unknown_wishes_names_the_known(made: DemoResult, tmp_path: Path, capsys: Capsys) -> None:
    assert run(made, "report", made.path, "--out", tmp_path / "x.pdf", "--brand", "Nobody") == 1
    assert "Keller Advisory" in told(capsys)
    assert run(made, "report", made.path, "--out", tmp_path / "x.pdf", "--assessment", "None") == 1
    assert "November 2026" in told(capsys)
    assert not (tmp_path / "x.pdf").exists()


def test_report_into_a_folder_that_cannot_be_is_one_line(made: DemoResult, tmp_path: Path, capsys: Capsys) -> None:
    (tmp_path / "file").write_text("x")
    assert run(made, "report", made.path, "--out", tmp_path / "file" / "x.pdf") == 1
    assert "x.pdf" in told(capsys)


def test_demo_writes_all_outputs_and_keeps_an_earlier_sample(tmp_path: Path, capsys: Capsys) -> None:
    seen: list[Path] = []

    def grab(file: Path, passphrase: str, home: Path | None, folder: Path) -> list[Path]:
        assert file.is_file() and passphrase
        seen.append(folder)
        return []

    out, home = tmp_path / "out", tmp_path / "home"
    argv = ["demo", "--headless", "--out", str(out), "--home", str(home)]
    assert command_line(argv, Hooks(grab=grab)) == 0
    names = {"northwind.assay", "passphrase.txt", "report.pdf", "radar.svg", "radar.png"}
    assert {p.name for p in out.iterdir()} == names
    assert seen == [out / "screens"]
    assert (out / "passphrase.txt").read_text().strip() in capsys.readouterr().out
    assert (out / "radar.svg").read_text().startswith("<?xml")
    assert (out / "radar.png").read_bytes().startswith(b"\x89PNG")
    first = (out / "northwind.assay").stat().st_ino
    assert command_line(argv, Hooks(grab=grab)) == 0
    assert (out / "northwind-earlier-1.assay").stat().st_ino == first
    assert run_on(out / "northwind-earlier-1.assay", out / "passphrase.txt", home) == 0


def test_demo_opens_the_window_when_there_is_a_display(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    calls: list[tuple[Path | None, Path | None, str | None]] = []

    def open_window(home: Path | None, file: Path | None, passphrase: str | None) -> int:
        calls.append((home, file, passphrase))
        return 0

    argv = ["demo", "--out", str(tmp_path / "out"), "--home", str(tmp_path / "home")]
    assert command_line(argv, Hooks(open_window=open_window)) == 0
    assert calls[0][:2] == (tmp_path / "home", tmp_path / "out" / "northwind.assay") and calls[0][2]


def test_demo_into_a_file_is_one_line(tmp_path: Path, capsys: Capsys) -> None:
    (tmp_path / "out").write_text("x")
    assert command_line(["demo", "--headless", "--out", str(tmp_path / "out"), "--home", str(tmp_path / "home")]) == 1
    assert "--out" in told(capsys)


def test_demo_over_a_sample_that_is_open_is_told(made: DemoResult, tmp_path: Path, capsys: Capsys) -> None:
    out, home = tmp_path / "out", tmp_path / "home"
    open_one = build_demo(out, home)
    bench = Workbench(home, secrets=MemorySecrets())
    bench.open_engagement(open_one.path, open_one.passphrase)
    try:
        assert command_line(["demo", "--headless", "--out", str(out), "--home", str(home)]) == 1
        assert "Close its window" in told(capsys)
        assert sorted(out.glob("*earlier*")) == []
    finally:
        bench.close()
