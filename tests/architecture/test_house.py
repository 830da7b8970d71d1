"""House rules that a reader of the repository relies on."""

from __future__ import annotations

import re
import subprocess
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# written in parts so that this file does not find itself
HOSTS = re.compile("|".join(["pypi" + r"\.org", "python" + "hosted", "registry" + r"\.npmjs", "deb" + r"\.debian"]))
HOME_PATHS = re.compile(r"(?<![\w.])/(work|root|home/\w+)/")


def tracked() -> list[Path]:
    out = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in out.split("\0") if name and (ROOT / name).is_file()]


def texts() -> list[tuple[Path, str]]:
    found = []
    for path in tracked():
        if path.suffix in {".png", ".ttf", ".pdf", ".ico", ".gz", ".xlsx", ".assaypack", ".bundle"}:
            continue
        found.append((path, path.read_text(encoding="utf-8")))
    return found


def test_no_registry_host_or_home_path_in_any_file() -> None:
    for path, text in texts():
        assert not HOSTS.search(text), f"{path} names a package registry's host"
        if path.suffix != ".md" or "docs" in path.parts:
            found = HOME_PATHS.search(text)
            assert not found or path.name == Path(__file__).name, f"{path} holds the path {found and found.group()}"


def test_files_stay_small() -> None:
    """A file over 400 lines holds two things."""
    for path in tracked():
        if path.suffix == ".py" and "tests" not in path.parts:
            lines = path.read_text(encoding="utf-8").count("\n")
            assert lines <= 400, f"{path.relative_to(ROOT)} has {lines} lines"


def test_colours_stand_in_the_tokens_only() -> None:
    """Hex colours in the window's code would escape the themes."""
    for path in tracked():
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] == "ui":
            found = re.search(r"#[0-9A-Fa-f]{6}\b", path.read_text(encoding="utf-8"))
            assert not found, f"{path.relative_to(ROOT)} holds {found and found.group()}"


def test_requirements_are_pinned_with_hashes_and_hold_no_address() -> None:
    for name in ("requirements.txt", "requirements-test.txt"):
        text = (ROOT / "packaging" / name).read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "--index" not in text


def test_the_licence_texts_are_shipped() -> None:
    shipped = {p.name for p in (ROOT / "resources" / "licences").iterdir()}
    assert {"Inter-OFL.txt", "SourceSerif4-OFL.txt", "JetBrainsMono-OFL.txt", "Lucide-ISC.txt"} <= shipped
    assert "Apache License" in (ROOT / "LICENSE").read_text()


def test_readme_screenshot_is_a_picture() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    name = re.search(r"!\[[^\]]*\]\(([^)]+\.png)\)", text)
    assert name, "README shows no screenshot"
    data = (ROOT / name.group(1)).read_bytes()
    assert data.startswith(b"\x89PNG") and zlib.crc32(data[12:29]) == int.from_bytes(data[29:33], "big")
