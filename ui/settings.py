"""Preferences of the person at this machine: look, keys, lock, window place. Local, never about a client.

Owns names, defaults and bounds; the values lie in the workbench's settings file. Knows no widget.
"""

from __future__ import annotations

from typing import Any, Protocol

DEFAULTS: dict[str, Any] = {
    "theme": "system",
    "zoom": 100,
    "rows": "standard",
    "motion": True,
    "single_keys": True,
    "keys": {},
    "auto_lock_minutes": 10,
    "reopen": True,
    "screen": "home",
    "recent_commands": [],
    "window": {},
}


class Store(Protocol):
    """What preferences need of the settings file."""

    def get(self, key: str, default: Any = None) -> Any: ...

    def set(self, key: str, value: Any) -> None: ...


class Preferences:
    """Typed reading and writing; a value of the wrong type counts as not set."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, key: str) -> Any:
        default = DEFAULTS[key]
        value = self._store.get(key, default)
        return value if isinstance(value, type(default)) else default

    def set(self, key: str, value: Any) -> None:
        if key not in DEFAULTS:
            raise KeyError(key)
        if self.get(key) != value:
            self._store.set(key, value)
