"""Records to rows and back: one codec per record class, made once from its dataclass fields.

Owns the mapping of field types to columns (text, integer, JSON text) and row images; knows nothing of connections.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, Field, fields
from functools import cache
from typing import Any

from workbench.model.record import KINDS, Record
from workbench.store.step import Image

SQL_TYPES = {"str": "TEXT", "int": "INTEGER", "bool": "INTEGER"}
ORDER = ("rank", "number", "at", "uid")


def dump_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Codec:
    """How one record class is stored. Columns are its fields in declared order, uid first."""

    def __init__(self, cls: type[Record]) -> None:
        self.cls = cls
        self.table = cls.KIND
        found: list[Field[Any]] = sorted(fields(cls), key=lambda f: f.name != "uid")
        self.names = tuple(f.name for f in found)
        self.types = tuple(str(f.type).split("[")[0] for f in found)
        self.defaults = {f.name: _default(f) for f in found if f.name != "uid"}
        self.order = ", ".join(n for n in ORDER if n in self.names)
        columns = ", ".join(f'"{n}"' for n in self.names)
        self.select = f'SELECT {columns} FROM "{self.table}"'
        self.select_one = f"{self.select} WHERE uid = ?"
        self.insert = f'INSERT INTO "{self.table}" ({columns}) VALUES ({", ".join("?" * len(self.names))})'
        self.delete = f'DELETE FROM "{self.table}" WHERE uid = ?'

    def update(self, changed: tuple[str, ...]) -> str:
        return f'UPDATE "{self.table}" SET {", ".join(f"{n} = ?" for n in map(_quote, changed))} WHERE uid = ?'

    def columns(self) -> dict[str, str]:
        """Column name -> SQL type with its default, for the schema."""
        out = {}
        for name, kind in zip(self.names, self.types, strict=True):
            if name == "uid":
                out[name] = "TEXT NOT NULL UNIQUE"
                continue
            default = self.encode(kind, self.defaults[name])
            literal = str(default) if isinstance(default, int) else "'" + default.replace("'", "''") + "'"
            out[name] = f"{SQL_TYPES.get(kind, 'TEXT')} NOT NULL DEFAULT {literal}"
        return out

    @staticmethod
    def encode(kind: str, value: Any) -> str | int:
        """A field value as SQLite stores it."""
        if kind == "str" or kind == "int":
            return value  # type: ignore[no-any-return]
        if kind == "bool":
            return int(value)
        return dump_json(list(value) if kind == "tuple" else value)

    def row(self, record: Record) -> list[str | int]:
        return [self.encode(kind, getattr(record, name)) for name, kind in zip(self.names, self.types, strict=True)]

    def record(self, row: tuple[Any, ...]) -> Record:
        values: dict[str, Any] = {}
        for name, kind, value in zip(self.names, self.types, row, strict=True):
            if kind == "bool":
                value = bool(value)
            elif kind == "tuple":
                value = tuple(json.loads(value))
            elif kind == "dict":
                value = json.loads(value)
            values[name] = value
        return self.cls(**values)

    def image(self, record: Record) -> Image:
        return {name: getattr(record, name) for name in self.names}

    def from_image(self, image: Image) -> Record:
        """A record from a journal image of any schema age: missing fields take defaults, unknown ones are dropped."""
        values: dict[str, Any] = {n: image.get(n, self.defaults.get(n)) for n in self.names}
        for name, kind in zip(self.names, self.types, strict=True):
            if kind == "tuple":
                values[name] = tuple(values[name])
        return self.cls(**values)

    def check(self, record: Record) -> None:
        """Wrongly typed fields would not come back as they went in: a bug of the caller, found here."""
        kinds = {"str": str, "int": int, "bool": bool, "tuple": tuple, "dict": dict}
        for name, kind in zip(self.names, self.types, strict=True):
            value = getattr(record, name)
            if type(value) is not kinds[kind]:
                raise TypeError(f"{self.table}.{name} must be {kind}, not {type(value).__name__}")


def _quote(name: str) -> str:
    return f'"{name}"'


def _default(field: Field[Any]) -> Any:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


@cache
def _of_kind(kind: str) -> Codec:
    return Codec(KINDS[kind])


def codec(cls: type[Record]) -> Codec:
    return _of_kind(cls.KIND)


def well_formed(text: str) -> str:
    """Text without lone surrogates, which neither UTF-8 nor SQLite can hold; valid pairs are joined."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
