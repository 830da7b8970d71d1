"""Runs the benchmarks named on the command line (all without names) and writes benchmarks/RESULTS.md."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

from benchmarks import capture, library, report, results, search, start

ALL = {
    "start": start.run, "capture": capture.run, "results": results.run, "search": search.run, "library": library.run,
    "report": report.run,
}  # fmt: skip


def main(names: list[str]) -> int:
    chosen = names or list(ALL)
    unknown = [n for n in chosen if n not in ALL]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; known: {', '.join(ALL)}", file=sys.stderr)
        return 2
    lines = [
        "# Benchmark results",
        "",
        f"Measured by `python -m benchmarks` on {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"CPython {platform.python_version()}. Medians; ratios pair by pair in the same run.",
        "",
        "| what | ours | baseline | baseline's time | ratio | goal | note |",
        "| --- | ---: | --- | ---: | ---: | --- | --- |",
    ]
    for name in chosen:
        print(f"== {name}", flush=True)
        for f in ALL[name]():
            ratio = f"{f.ratio:.2f}" if f.ratio else ""
            lines.append(f"| {f.name} | {f.ours} | {f.baseline} | {f.base} | {ratio} | {f.goal} | {f.note} |")
            print(lines[-1], flush=True)
    if not names:
        Path(__file__).with_name("RESULTS.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
