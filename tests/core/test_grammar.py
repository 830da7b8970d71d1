"""The capture line: tokens, escapes, fuzzy codes, completion; and that no typed text is ever lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.formats.native import load_bundled
from workbench.model.capture_grammar import complete, describe, parse
from workbench.model.capture_names import Resolver
from workbench.model.engagement import Participant

FRAMEWORK = load_bundled("modelops")[0]
PEOPLE = (Participant(uid="p1", name="Priya Raman", role="Lead ML Engineer"),
          Participant(uid="p2", name="Tom Okafor", role="IT operations"),
          Participant(uid="p3", name="Tom Berg", role="Risk", alias="TB"),
          Participant(uid="p4", name="Łucja Nowak", role="Audit"))
CURRENT = "modelops.mo-l2-rel-1"
NAMES = Resolver([FRAMEWORK], PEOPLE, CURRENT)


def test_the_line_of_the_mock_up() -> None:
    line = parse("#L2-REL-2 @Priya !finding No fallback was tried for 2 of 17 models this year", NAMES)
    assert line.text == "No fallback was tried for 2 of 17 models this year"
    assert (line.criteria, line.speaker, line.kind) == (("modelops.mo-l2-rel-2",), "p1", "finding")
    assert [t[2] for t in line.tokens] == ["statement", "speaker", "kind"]
    assert describe(line, current="modelops.mo-l2-rel-2") == "Finding, by Priya Raman"
    assert describe(line, current=CURRENT) == "Finding on L2-REL-2, by Priya Raman"


@pytest.mark.parametrize("typed", ["#L2-REL-2", "#l2-rel-2", "#MO-L2-REL-2", "#rel22", "#l2rel2", "#REL2-2", "#rel22,"])
def test_fuzzy_codes_find_the_statement(typed: str) -> None:
    line = parse(f"{typed} words", NAMES)
    assert line.criteria == ("modelops.mo-l2-rel-2",)
    assert line.text == (", words" if typed.endswith(",") else "words")


@pytest.mark.parametrize(("typed", "uid"), [("#rel", "modelops.rel"), ("#inventory", "modelops.inv"),
                                            ("#Data", "modelops.dat")])
def test_dimensions_by_code_or_name(typed: str, uid: str) -> None:
    assert parse(f"{typed} x", NAMES).criteria == (uid,)


@pytest.mark.parametrize("text", [
    "We moved from C# to Rust", "mail priya@northwind.example about it", "ticket #2 and #4711", "really !important",
    "#nothing @nobody =XX", "5 > 3", "latency > 200 ms is the limit", "about ~ 30 models", "what?", "a=LI b", "~/notes",
    "^caret", "see C:\\temp\\x", "@", "#", "=", "!", "x#L2-REL-2",
    "#(rel)", "#re l", "@Pri/ya",
])
def test_what_does_not_resolve_stays_text(text: str) -> None:
    line = parse(text, NAMES)
    assert line.text == text and line.tokens == ()
    assert (line.kind, line.visibility, line.quote, line.proposed) == ("note", "normal", False, "")


def test_signs_anywhere_in_the_line() -> None:
    assert parse("Ask for the switch-off record >", NAMES).kind == "request"
    assert parse("? Who owns the runbook", NAMES).kind == "question"
    assert parse("Not to be attributed ~", NAMES).visibility == "confidential"
    assert parse("~~ my impression ~", NAMES).visibility == "assessor"
    quote = parse("^ We switched it off", NAMES)
    assert quote.quote and quote.text == "We switched it off" and describe(quote) == "Quote"
    assert parse("good fallback =LI", NAMES).proposed == "LI"
    assert parse("good fallback =li.", NAMES).proposed == "LI"
    assert parse("level =3", NAMES).proposed == ""  # the statement is not answered with levels
    llm = Resolver([load_bundled("llmops-azure")[0]])
    assert parse("level =3", llm).proposed == "3"


def test_single_valued_tokens_count_once_and_statements_add_up() -> None:
    line = parse("@Priya told @Okafor !risk !finding #rel22 #inv", NAMES)
    assert (line.speaker, line.kind) == ("p1", "risk")
    assert line.text == "told @Okafor !finding"
    assert line.criteria == ("modelops.mo-l2-rel-2", "modelops.inv")


def test_ambiguous_people_do_not_resolve() -> None:
    assert parse("@Tom said", NAMES).text == "@Tom said"
    assert parse("@Okafor said", NAMES).speaker == "p2"
    assert parse("@TB said", NAMES).speaker == "p3"
    assert parse("@TomBerg said", NAMES).speaker == "p3"
    assert parse("@p said", NAMES).speaker == ""
    assert parse("@łucja mówi", NAMES).speaker == "p4"


def test_backslash_keeps_a_token_as_text() -> None:
    assert parse("\\#L2-REL-2 stays", NAMES).text == "#L2-REL-2 stays"
    assert parse("\\@Priya and \\? and \\~", NAMES).text == "@Priya and ? and ~"
    assert parse("\\\\#rel22", NAMES).text == "\\#rel22"
    assert parse("\\nothing", NAMES).text == "\\nothing"
    assert parse("\\#L2-REL-2 stays", NAMES).criteria == ()


def test_shortest_speaker_token_names_one_person() -> None:
    assert [NAMES.speaker_token(p.uid) for p in PEOPLE] == ["@Priya", "@TomOkafor", "@TomBerg", "@Łucja"]
    for person in PEOPLE:
        assert parse(NAMES.speaker_token(person.uid) + " x", NAMES).speaker == person.uid
    assert NAMES.speaker_token("stranger") == ""


def test_completion_after_the_first_letter() -> None:
    assert complete("#", 1, NAMES) is None and complete("mail a@pr", 9, NAMES) is None
    found = complete("note #rel2", 10, NAMES)
    assert found is not None and (found.start, found.end, found.kind) == (5, 10, "statement")
    assert found.options[0].insert == "#L2-REL-1"
    people = complete("@to", 3, NAMES)
    assert people is not None and [o.label for o in people.options] == ["Tom Okafor", "Tom Berg"]
    kinds = complete("!d", 2, NAMES)
    assert kinds is not None and [o.insert for o in kinds.options] == ["!decision"]
    values = complete("=l", 2, NAMES)
    assert values is not None and [o.insert for o in values.options] == ["=LI"]
    assert complete("@Priya", 6, NAMES) is None  # already complete


def test_every_offer_resolves() -> None:
    for typed in ("#r", "#l2", "#inv", "@p", "@t", "!s", "=f", "#mod"):
        found = complete(typed, len(typed), NAMES)
        assert found is not None
        for option in found.options:
            assert len(parse(option.insert, NAMES).tokens) == 1, option


PIECES = st.one_of(
    st.sampled_from(["#L2-REL-2", "#rel22", "#rel", "@Priya", "@Tom", "!finding", "!risk", "^", "^quote", "?", ">", "~",
                     "~~", "=LI", "=9", "\\#rel", "\\", "C#", "a@b.example", "200", "\n", " ", "  ", "\t"]),
    st.text(max_size=12))


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=12), st.sampled_from([" ", ""]))
def test_no_character_outside_a_token_is_lost(pieces: list[str], glue: str) -> None:
    text = glue.join(pieces)
    line = parse(text, NAMES)
    inside = {i for start, end, _, _ in line.tokens for i in range(start, end)}
    assert all(not ch.isspace() for start, end, _, _ in line.tokens for ch in text[start:end])
    assert list(line.tokens) == sorted(line.tokens)
    kept = [ch for i, ch in enumerate(text) if i not in inside and not ch.isspace()]
    got = [ch for ch in line.text if not ch.isspace()]
    # an escaping backslash is the only other thing that may go
    missing = 0
    at = 0
    for ch in kept:
        if at < len(got) and got[at] == ch:
            at += 1
        else:
            assert ch == "\\"
            missing += 1
    assert at == len(got) and missing <= text.count("\\")
    for start, _, _, _ in line.tokens:
        assert start == 0 or text[start - 1].isspace()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_text_without_signs_is_kept_as_it_is(text: str) -> None:
    plain = "".join(ch for ch in text if ch not in "#@!^?>~=\\")
    assert parse(plain, NAMES).text == plain.strip()
