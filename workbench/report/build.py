"""The report: data and a brand kit in, PDF bytes and problems out.

Owns the order of sections and the door to the typesetter. Cheap to import; the heavy parts are loaded at the first
call. Pure: the same data, kit and options give the same bytes. One build runs at a time (see report/lock.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workbench.model.brand import BrandKit
from workbench.report.options import BuiltReport, ReportOptions, Section

__all__ = ["BuiltReport", "ReportOptions", "Section", "build", "sections"]

Progress = Callable[[int, int, str], None]


def sections() -> list[Section]:
    """All sections in their own order."""
    from workbench.discover import discover
    from workbench.report import sections as package

    found: list[Section] = discover(package, "SECTION")
    return sorted(found, key=lambda s: s.order)


def build(data: Any, kit: BrandKit, *, options: ReportOptions | None = None,
          progress: Progress | None = None) -> BuiltReport:
    """Set the report. `data` is a ReportData, or Facts made from one. Raises Invalid for a kit that is refused.

    progress(done, total, text) is called now and then; raising Cancelled in it stops the build.
    """
    from workbench.report.assemble import assemble
    from workbench.report.facts import Facts
    from workbench.report.gather import gather

    options = options or ReportOptions()
    facts = data if isinstance(data, Facts) else gather(data, options)
    return assemble(facts, kit, options, sections(), progress)
