"""The arrows of docs/architecture.md, held by walking the imports; import-linter holds the same in CI."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

ONLY = {
    "sqlite_utils": ("workbench/store/",),
    "sqlcipher3": ("workbench/store/",),
    "keyring": ("workbench/secrets.py",),
    "reportlab": ("workbench/report/",),
    "pypdfium2": ("workbench/report/",),
    "pikepdf": ("workbench/report/",),
    "PySide6": ("ui/", "main.py"),
    "pyqtgraph": ("ui/",),
}
FORBIDDEN = [
    ("workbench/model/", ("workbench.",), ("workbench.model", "workbench.errors", "workbench.discover")),
    ("ui/", ("workbench.store",), ()),
    ("ui/widgets/", ("ui.views",), ("ui.views.base",)),
    ("workbench/", ("ui",), ()),
]


def sources() -> list[Path]:
    return [ROOT / "main.py", *sorted((ROOT / "workbench").rglob("*.py")), *sorted((ROOT / "ui").rglob("*.py"))]


def imports(path: Path) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return found


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_follow_the_arrows(path: Path) -> None:
    place = path.relative_to(ROOT).as_posix()
    for line, name in imports(path):
        top = name.split(".")[0]
        if top in ONLY:
            assert place.startswith(ONLY[top]), f"{place}:{line} imports {top}"
        for where, names, allowed in FORBIDDEN:
            if place.startswith(where) and any(name == n or name.startswith(n.rstrip(".") + ".") for n in names):
                assert any(name.startswith(a) for a in allowed), f"{place}:{line} imports {name}"


@pytest.mark.parametrize("path", sorted((ROOT / "ui/views").glob("*.py")), ids=lambda p: p.stem)
def test_a_view_imports_only_its_own_parts(path: Path) -> None:
    """Views never import views; the parts of one view share its name as prefix."""
    prefix = path.stem.split("_")[0]
    for line, name in imports(path):
        if name.startswith("ui.views."):
            other = name.split(".")[2]
            assert other == "base" or other.split("_")[0] == prefix, f"{path.name}:{line} imports {name}"


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_every_module_says_what_it_owns(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), f"{path} has no docstring"


def test_the_core_imports_where_qt_cannot() -> None:
    code = (
        "import sys, pkgutil, importlib\n"
        "sys.modules['PySide6'] = None\n"
        "sys.modules['shiboken6'] = None\n"
        "import workbench\n"
        "for m in pkgutil.walk_packages(workbench.__path__, 'workbench.'):\n"
        "    importlib.import_module(m.name)\n"
        "assert 'ui' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
