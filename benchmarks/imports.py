"""Importing the largest library file (parse, check, store, index) against PyYAML's C loader parsing the same bytes.

With ASSAY_CORPUS the real file is read; without it a made one of the same size and shape stands in.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import yaml

from benchmarks.common import Figure, ms, paired, seconds
from workbench.app import Workbench
from workbench.formats.base import unwatched
from workbench.formats.load import format_by_id
from workbench.formats.yaml_text import YamlDocument
from workbench.secrets import MemorySecrets

NODES, DEPTHS = 5880, (24, 124, 513, 1506, 3713)
RUNS = 5
WORDS = (
    "agency", "system", "security", "must", "should", "classified", "information", "control", "network", "access",
    "policy", "approved", "media", "device", "risk", "review", "procedure", "records", "authority", "personnel",
)  # fmt: skip


def made_library(path: Path) -> Path:
    """5,880 nodes on five levels, a quarter of them assessable, about 2.8 MB, as the real one is written."""
    rnd = random.Random(7)

    def words(n: int) -> str:
        return " ".join(rnd.choice(WORDS) for _ in range(n)).capitalize()

    lines = ["urn: urn:made:risk:library:manual", "locale: en", "ref_id: MANUAL", "name: Manual", "version: 2",
             "provider: Made", "packager: made", "objects:", "  framework:", "    urn: urn:made:risk:framework:manual",
             "    ref_id: MANUAL", "    name: Manual", "    scores_definition:", "    - {score: 0, name: No}",
             "    - {score: 1, name: Yes}", "    requirement_nodes:"]  # fmt: skip
    above: dict[int, str] = {}
    counts = dict.fromkeys(range(1, 6), 0)
    left = [0, *DEPTHS]
    for _ in range(NODES):
        depth = next((d for d in (5, 4, 3, 2, 1) if left[d] and (d == 1 or d - 1 in above) and rnd.random() < 0.8), 0)
        depth = depth or next(d for d in (1, 2, 3, 4, 5) if left[d])
        left[depth] -= 1
        counts[depth] += 1
        urn = f"urn:made:risk:req_node:manual:{depth}.{counts[depth]}"
        leaf = depth == 5 and rnd.random() < 0.38
        lines += [f"    - urn: {urn}", f"      assessable: {str(leaf).lower()}", f"      depth: {depth}"]
        if depth > 1:
            lines.append(f"      parent_urn: {above[depth - 1]}")
        lines.append(f"      ref_id: {depth}.{counts[depth]}.")
        if depth < 5:
            lines.append(f"      name: {words(4)}")
        lines.append(f'      description: "{words(22)}\\n\\n{words(21)}"')
        if leaf:
            lines += ["      implementation_groups:", "      - All Classifications - MUST"]
        above[depth] = urn
        for deeper in range(depth + 1, 6):
            above.pop(deeper, None)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def largest(folder: Path) -> tuple[Path, str]:
    corpus = os.environ.get("ASSAY_CORPUS", "")
    if corpus:
        files = sorted(Path(corpus).rglob("*.yaml"), key=lambda p: p.stat().st_size)
        if files:
            return files[-1], files[-1].name
    return made_library(folder / "manual.yaml"), "a made library"


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, title = largest(folder)
        data = path.read_bytes()
        text = data.decode("utf-8")
        form = format_by_id("ciso")
        framework = form.read(path, unwatched).frameworks[0]
        number = 0

        def baseline() -> float:
            return seconds(lambda: yaml.load(text, Loader=yaml.CSafeLoader))

        def whole() -> float:
            nonlocal number
            number += 1
            bench = Workbench(folder / f"home{number}", person="Ada", secrets=MemorySecrets())
            try:
                bench.frameworks()
                return seconds(lambda: bench.add_framework(form.read(path, unwatched).frameworks[0], publish=True))
            finally:
                bench.close()

        def timed(job: Callable[[], object]) -> Callable[[], float]:
            return lambda: seconds(job)

        size = f"{len(data) / 1e6:.1f} MB, {len(framework.nodes) + len(framework.criteria)} nodes, {title}"
        out = []
        for what, job, goal in (
            ("import: parse, check, store, index", whole, "≤ 1.0"),
            ("import: read to a checked framework", timed(lambda: form.read(path, unwatched)), ""),
            ("import: the parser with duplicate keys and traps", timed(lambda: YamlDocument("x", data)), ""),
        ):
            ours, base, ratio = paired(job, baseline, RUNS)
            out.append(Figure(what, "PyYAML's C loader, same bytes", ms(ours), ms(base), ratio, goal, size))
        return out
