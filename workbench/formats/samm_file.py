""".samm files: the answers of one SAMM assessment as JSON, in and out.

Owns what such a file says: a date, an organisation, a score per question code and remarks per stream. It holds no
framework; the codes are those of the framework the SAMM core folder is read as. Pure functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from workbench.errors import Invalid, Problem
from workbench.formats.base import BY_CONTENT, NOT, Format, Imported, Watch, bounded, head_of
from workbench.formats.canonical import Document, emit
from workbench.model.framework import Criterion, Framework

FORMAT_VERSION = "1.0"
HEAD = ("version", "organization", "scope", "date")
REMARKS = "assessment-stream-remarks"


@dataclass(frozen=True)
class SammFile:
    """answers: question code to score, as decimal text; x: what else the file says, kept."""

    organization: str = ""
    scope: str = ""
    date: str = ""
    version: str = "2.0"
    answers: Mapping[str, str] = field(default_factory=dict)
    x: Mapping[str, Any] = field(default_factory=dict)
    extensions: tuple[Mapping[str, Any], ...] = ()

    def remarks(self) -> dict[str, str]:
        """The remarks of each stream in words, by its code."""
        out: dict[str, list[str]] = {}
        for extension in self.extensions:
            found = extension.get("remarks") if extension.get("name") == REMARKS else None
            for remark in found if isinstance(found, list) else []:
                if isinstance(remark, dict) and isinstance(remark.get("streamCode"), str):
                    said = [remark.get(k) for k in ("text", "remark", "comment")]
                    words = next((w for w in said if isinstance(w, str)), "")
                    kind = str(remark.get("type") or "").capitalize()
                    if words:
                        out.setdefault(remark["streamCode"], []).append(f"{kind}: {words}" if kind else words)
        return {code: "\n".join(lines) for code, lines in out.items()}


def read_samm(data: str | bytes, name: str = "assessment.samm") -> tuple[SammFile, tuple[Problem, ...]]:
    """The answers in a file. Raises Invalid when it is no SAMM assessment."""
    document = Document(name, data)
    value = document.value
    assessment = value.get("assessment") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(assessment, dict):
        first = next((p for p in document.problems if p.severity == "error"), None)
        raise Invalid(f"{first.place}: {first.text}" if first else f"{name}:1: This is no SAMM assessment.",
                      first.hint if first else "A .samm file has an object “assessment” with answers.")
    # decimals are what this format means by a score, so that they are written as numbers is no fault
    problems = [p for p in document.problems if "is not written as text" not in p.text]
    head = {}
    for key in HEAD:
        text = assessment.get(key, "")
        if isinstance(text, (dict, list, bool)):
            problems.append(Problem("warning", document.place("assessment", key), f'"{key}" should be a text.'))
            text = ""
        head[key] = str(text)
    answers: dict[str, str] = {}
    listed = assessment.get("answers")
    if not isinstance(listed, list):
        problems.append(Problem("error", document.place("assessment"), "The assessment has no list of answers."))
        listed = []
    for i, item in enumerate(listed):
        place = document.place("assessment", "answers", str(i))
        code = item.get("questionCode") if isinstance(item, dict) else None
        if not isinstance(code, str) or not code.strip():
            problems.append(Problem("error", place, "The answer names no question and was left out."))
            continue
        score = item.get("answerScore")
        if score is None or score == "":
            continue
        text = _decimal(score)
        if text is None:
            problems.append(Problem("error", place, f"{code}: the score {str(score)[:40]!r} is no number."))
        elif code in answers:
            problems.append(Problem("error", place, f"{code} is answered twice; the first answer was read."))
        else:
            answers[code.strip()] = text
    extensions = [e for where in (value, assessment) for e in _list(where.get("extensions")) if isinstance(e, dict)]
    x = {k: v for k, v in assessment.items() if k not in (*HEAD, "answers", "extensions")}
    return SammFile(head["organization"], head["scope"], head["date"], head["version"] or "2.0", answers, x,
                    tuple(extensions)), bounded(problems)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _decimal(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) > 1000:
        return None
    text = format(number.normalize(), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def write_samm(file: SammFile) -> bytes:
    """The bytes of a file; scores are numbers there, extensions stand at the root."""
    answers = [{"questionCode": code, "answerScore": float(score) if "." in score else int(score)}
               for code, score in sorted(file.answers.items())]
    assessment = {**file.x, "version": file.version, "organization": file.organization, "scope": file.scope,
                  "date": file.date, "answers": answers}
    out: dict[str, Any] = {"formatVersion": FORMAT_VERSION, "assessment": assessment}
    if file.extensions:
        out["extensions"] = list(file.extensions)
    return emit(out).encode("utf-8")


@dataclass(frozen=True)
class Matched:
    """Answers of a file as values of our criteria; `unknown` are codes the framework does not have."""

    values: Mapping[str, str]
    unknown: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()  # codes whose score is no value of their scale


def matched(framework: Framework, file: SammFile) -> Matched:
    """Criteria by question code, scores by the values of their scales."""
    by_code = {c.code: c for c in framework.criteria}
    values, unknown, foreign = {}, [], []
    for code, score in file.answers.items():
        criterion = by_code.get(code)
        if criterion is None:
            unknown.append(code)
            continue
        value = _value(framework, criterion, score)
        if value is None:
            foreign.append(code)
        else:
            values[criterion.uid] = value
    return Matched(values, tuple(sorted(unknown)), tuple(sorted(foreign)))


def _value(framework: Framework, criterion: Criterion, score: str) -> str | None:
    scale = framework.scale_of(criterion)
    for value in scale.values if scale else ():
        if _decimal(value.weight or value.id) == score:
            return value.id
    return None


def answers_of(framework: Framework, values: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Question code to score, from (criterion uid, value) pairs; other criteria are left out."""
    out = {}
    for uid, value in values:
        criterion = framework.criterion_by_uid.get(uid)
        scale = framework.scale_of(criterion) if criterion else None
        if criterion is None or scale is None or not criterion.code:
            continue
        found = next((v for v in scale.values if v.id == value), None)
        score = _decimal(found.weight or found.id) if found else None
        if score is not None:
            out[criterion.code] = score
    return out


def _sniff(path: Path) -> int:
    if path.suffix.lower() == ".samm":
        return BY_CONTENT
    return BY_CONTENT if path.suffix.lower() == ".json" and '"questionCode"' in head_of(path) else NOT


def _read(path: Path, watch: Watch) -> Imported:
    watch(0, 1, f"Reading {path.name}")
    raise Invalid(f"{path.name}: This is a SAMM assessment, not a framework.",
                  "Import its answers into an assessment: assay samm import FILE.assay FILE.samm.")


FORMAT = Format(id="samm-answers", title="SAMM assessment (.samm)", suffixes=(".samm",), sniff=_sniff, read=_read)
