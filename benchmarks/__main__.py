"""Runs the benchmarks named on the command line (all without names) and writes benchmarks/RESULTS.md."""

from __future__ import annotations

import compileall
import os
import platform
import sys
from pathlib import Path

from benchmarks import capture, imports, library, library_ui, report, results, search, start, sync

ALL = {
    "start": start.run, "capture": capture.run, "results": results.run, "search": search.run, "library": library.run,
    "library_ui": library_ui.run, "report": report.run, "imports": imports.run, "sync": sync.run,
}  # fmt: skip


ROOT = Path(__file__).resolve().parents[1]
HEAD = (
    "# Benchmark results",
    "",
    "Written by `python -m benchmarks`. Each figure stands beside a named baseline measured in the same run: ours and",
    "the baseline in turn, medians of both, as ratio the median of the pairs (for search: p95 of both). Bytecode is",
    "compiled first. The window draws into memory (Qt platform `offscreen`), on files in a temporary folder.",
    "",
)


def machine() -> list[str]:
    """What it was measured on: kind of processor, cores, memory, versions, load; no names and no paths."""
    from PySide6 import __version__ as pyside

    model = ""
    info = Path("/proc/cpuinfo")
    if info.is_file():
        model = next((x.partition(":")[2].strip() for x in info.read_text("utf-8").splitlines()
                      if x.startswith("model name")), "")
    memory = ""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = f", {os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GB"
    load = f"; load average at the start {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return [f"Machine: {platform.system()} {platform.machine()}, {os.cpu_count()} cores{memory}"
            f"{f' ({model})' if model else ''}; CPython {platform.python_version()}, PySide6 {pyside}{load}."]


def main(names: list[str]) -> int:
    chosen = names or list(ALL)
    unknown = [n for n in chosen if n not in ALL]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; known: {', '.join(ALL)}", file=sys.stderr)
        return 2
    compileall.compile_dir(ROOT / "workbench", quiet=2)
    compileall.compile_dir(ROOT / "ui", quiet=2)
    lines = [*HEAD, *machine(), "", "| what | ours | baseline | baseline's time | ratio | goal | note |",
             "| --- | ---: | --- | ---: | ---: | --- | --- |"]  # fmt: skip
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
