"""Real files by others, in the folder named by ASSAY_CORPUS: all of them import and survive, or are refused in words.

Without that variable there is nothing to collect: the files are other people's and not part of this project.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.formats.helpers_import import survives
from workbench.errors import Invalid
from workbench.formats.load import import_path

CORPUS = os.environ.get("ASSAY_CORPUS", "")
REFUSED = ("README.md", "license.txt", "assessment-results")


def _things(root: Path) -> list[Path]:
    """Files to import; a folder of SAMM core is one thing, and its licence another."""
    out: list[Path] = []
    for path in sorted(root.iterdir()):
        if path.is_dir() and (path / "model" / "questions").is_dir():
            out += [path, *(p for p in sorted(path.iterdir()) if p.is_file())]
        elif path.is_dir():
            out += _things(path)
        else:
            out.append(path)
    return out


if CORPUS:
    ROOT = Path(CORPUS)
    THINGS = _things(ROOT)

    @pytest.mark.parametrize("path", THINGS, ids=lambda p: p.relative_to(ROOT).as_posix())
    def test_corpus(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        if any(word in path.name for word in REFUSED):
            with pytest.raises(Invalid) as caught:
                import_path(path)
            assert path.name in caught.value.text and caught.value.hint
            return
        found = survives(path, tmp_path)
        with capsys.disabled():
            for f in found.frameworks:
                print(f"\n{path.relative_to(ROOT)}: {f.uid} {f.version}: {len(f.nodes)} nodes, {len(f.criteria)} "
                      f"criteria, {len(f.questions)} questions, {len(found.problems)} problems", end="")
            for c in found.crosswalks:
                print(f"\n{path.relative_to(ROOT)}: crosswalk {c.uid}: {len(c.pairs)} pairs", end="")
