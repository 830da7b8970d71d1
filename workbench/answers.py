"""What an answer may be on the scale of its criterion, checked once for every command that writes one.

Part of the application layer: a command knows no framework, and a screen is not the only one that rates. Undo and redo
bring back what was accepted once and are not checked again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from workbench.errors import Invalid
from workbench.model.framework import Framework
from workbench.model.judgement import Rating, Settled
from workbench.store.command import Command, Transaction


def checked(command: Command, framework_of: Callable[[str], Framework]) -> Command:
    """The same command; the whole step is refused where it leaves an answer its scale has no place for."""

    def run(tx: Transaction) -> object:
        result = command.run(tx)
        for _key, _before, after in tx.changed():
            if isinstance(after, (Rating, Settled)) and after.half:
                _check_half(framework_of(after.assessment), after.criterion)
        return result

    return replace(command, run=run)


def _check_half(framework: Framework, uid: str) -> None:
    criterion = framework.criterion_by_uid.get(uid)
    scale = framework.scale_of(criterion) if criterion is not None else None
    if criterion is None or scale is None or scale.halves:
        return
    code = framework.short_code(criterion.code) or uid
    values = ", ".join(value.id for value in scale.values)
    hint = f"Choose one of {values}." if values else "Choose a whole value."
    raise Invalid(f"{code}: the scale has no halves.", hint)
