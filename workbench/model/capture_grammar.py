"""The capture line: which words of a typed note are tokens, and what the note becomes.

Pure. A token counts only at the start or after a space, and only if it resolves; everything else stays text, so `C#`
and mail addresses are safe. Single-valued tokens count once; a second one stays text. A backslash before a word that
would resolve keeps it as text. Knows nothing of screens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench.model.capture_names import Named, Resolver, normal

KIND_WORDS = ("finding", "strength", "risk", "decision", "action")
KIND_TITLES = {"note": "Note", "finding": "Finding", "strength": "Strength", "risk": "Risk", "decision": "Decision",
               "action": "Action", "question": "Follow-up", "request": "Evidence request"}
SIGILS = "#@!^?>~="
TRAILING = ",.;:!?)"
NOBODY = Resolver()
WORD = re.compile(r"\S+")
NAME = re.compile(r"[\w.'’-]+")

Token = tuple[int, int, str, str]  # start, end, kind, value


@dataclass(frozen=True, slots=True)
class ParsedLine:
    """What Enter will store. criteria: uids named, without the current statement; codes and speaker_name for people.

    kind: a note kind (question for `?`, request for `>`). tokens: (start, end, kind, value) with kind statement,
    speaker, kind, quote, visibility or proposed, in text order. source is the line as typed.
    """

    source: str
    text: str
    tokens: tuple[Token, ...] = ()
    criteria: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    speaker: str = ""
    speaker_name: str = ""
    kind: str = "note"
    quote: bool = False
    visibility: str = "normal"
    proposed: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One offer: `insert` replaces the word (a space follows), label and detail are shown."""

    insert: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """Offers for text[start:end]. kind: statement, speaker, kind or proposed."""

    start: int
    end: int
    kind: str
    options: tuple[Option, ...]


def parse(text: str, resolver: Resolver | None = None) -> ParsedLine:
    """Reads a typed line. Without a resolver only kinds and single signs are tokens."""
    names = resolver or NOBODY
    words = [(m.start(), m.end(), m.group()) for m in WORD.finditer(text)]
    tokens: list[Token] = []
    statements: list[Named] = []
    used: set[str] = set()
    dropped: list[tuple[int, int]] = []
    for start, _, word in words:
        if word[0] != "#":
            continue
        for cut in _cuts(word):
            found = names.statement(cut[1:])
            if found is not None:
                tokens.append((start, start + len(cut), "statement", found.uid))
                if found not in statements:
                    statements.append(found)
                break
    values = names.values(statements[0].uid if statements else "")
    for i, (start, _, word) in enumerate(words):
        if word[0] == "\\":
            if _escapes(word, names, values):
                dropped.append((start, start + 1))
            continue
        if word[0] == "#" or word[0] not in SIGILS:
            continue
        number_follows = i > 0 and i + 1 < len(words) and words[i + 1][2][:1].isdigit()
        if number_follows and word in (">", "~"):
            continue  # "latency > 200 ms" and "about ~ 30" are sentences
        token = _token(word, names, values)
        if token is None:
            continue
        kind, value, length = token
        if kind != "visibility" and kind in used:
            continue
        used.add(kind)
        tokens.append((start, start + length, kind, value))
    tokens.sort()
    first = {kind: value for _, _, kind, value in reversed(tokens)}
    shown = {value for _, _, kind, value in tokens if kind == "visibility"}
    speaker = names.person_by_uid(first.get("speaker", ""))
    return ParsedLine(
        source=text, text=_without(text, [(s, e) for s, e, _, _ in tokens], dropped), tokens=tuple(tokens),
        criteria=tuple(s.uid for s in statements), codes=tuple(s.code for s in statements),
        speaker=speaker.uid if speaker else "", speaker_name=speaker.title if speaker else "",
        kind=first.get("kind", "note"), quote="quote" in first,
        visibility="assessor" if "assessor" in shown else "confidential" if shown else "normal",
        proposed=first.get("proposed", ""))


def _cuts(word: str) -> Iterable[str]:
    """The word without punctuation behind it (which stays text), if it could be a name at all."""
    bare = word.rstrip(TRAILING)
    if len(bare) > 1 and NAME.fullmatch(bare, 1):
        yield bare


def _token(word: str, names: Resolver, values: Sequence[str]) -> tuple[str, str, int] | None:
    """(kind, value, length) when the word resolves. Statements are read apart, since values depend on them."""
    signs = {"?": ("kind", "question"), ">": ("kind", "request"), "~": ("visibility", "confidential"),
             "~~": ("visibility", "assessor"), "^": ("quote", "quote"), "^quote": ("quote", "quote")}
    if word in signs:
        return (*signs[word], len(word))
    for cut in _cuts(word):
        rest = cut[1:]
        if cut[0] == "#":
            found = names.statement(rest)
            if found is not None:
                return "statement", found.uid, len(cut)
        elif cut[0] == "@":
            found = names.person(rest)
            if found is not None:
                return "speaker", found.uid, len(cut)
        elif cut[0] == "!" and rest.casefold() in KIND_WORDS:
            return "kind", rest.casefold(), len(cut)
        elif cut[0] == "=":
            value = next((v for v in values if v.casefold() == rest.casefold()), None)
            if value is not None:
                return "proposed", value, len(cut)
    return None


def _escapes(word: str, names: Resolver, values: Sequence[str]) -> bool:
    rest = word[1:]
    if not rest:
        return False
    if rest[0] == "\\":
        return _escapes(rest, names, values)
    return rest[0] in SIGILS and _token(rest, names, values) is not None


def _without(text: str, spans: list[tuple[int, int]], dropped: list[tuple[int, int]]) -> str:
    """The text without the tokens, each with one space beside it, and without escaping backslashes."""
    gone: set[int] = set()
    for start, end in dropped:
        gone.update(range(start, end))
    for start, end in sorted(spans):
        gone.update(range(start, end))
        if end < len(text) and text[end] == " ":
            gone.add(end)
        elif end == len(text) and start and text[start - 1] == " ":
            gone.add(start - 1)
    return "".join(ch for i, ch in enumerate(text) if i not in gone).strip()


def describe(parsed: ParsedLine, current: str = "") -> str:
    """What Enter will do, in words; the code only when it is not the current statement."""
    if not parsed.text:
        return ""
    what = KIND_TITLES[parsed.kind]
    if parsed.quote:
        what = "Quote" if parsed.kind == "note" else f"{what}, quote"
    elsewhere = [code for uid, code in zip(parsed.criteria, parsed.codes, strict=True) if uid != current]
    parts = [what + (f" on {', '.join(elsewhere)}" if elsewhere else "")]
    if parsed.speaker_name:
        parts.append(f"by {parsed.speaker_name}")
    if parsed.visibility == "confidential":
        parts.append("confidential")
    elif parsed.visibility == "assessor":
        parts.append("assessor only")
    if parsed.proposed:
        parts.append(f"proposes {parsed.proposed}")
    return ", ".join(parts)


def complete(text: str, caret: int, resolver: Resolver | None = None, limit: int = 8) -> Completion | None:
    """Offers for the word at the caret, once a letter stands after its sign; None when there is nothing to offer."""
    names = resolver or NOBODY
    word = next((m for m in WORD.finditer(text) if m.start() < caret <= m.end()), None)
    if word is None or len(word.group()) < 2:
        return None
    sign, typed = word.group()[0], text[word.start() + 1:caret]
    if not normal(typed):
        return None
    kind, options = "", []
    if sign == "#":
        kind = "statement"
        options = [Option("#" + n.code, n.code, n.title) for n in names.statements_like(typed)]
    elif sign == "@":
        kind = "speaker"
        options = [Option(names.speaker_token(n.uid), n.title, n.code) for n in names.people_like(typed)]
    elif sign == "!":
        kind = "kind"
        options = [Option("!" + k, KIND_TITLES[k]) for k in KIND_WORDS if k.startswith(typed.casefold())]
    elif sign == "=":
        kind = "proposed"
        parsed = parse(text, names)
        values = names.values(parsed.criteria[0] if parsed.criteria else "")
        options = [Option("=" + v, v) for v in values if v.casefold().startswith(typed.casefold())]
    if not options or (len(options) == 1 and options[0].insert == word.group()):
        return None
    return Completion(word.start(), word.end(), kind, tuple(options[:limit]))
