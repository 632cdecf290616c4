"""What a rule's pattern becomes: macros, nominations that miss no match, refusals that name rule and reason."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.core.errors import ConfigError
from launch_gates.detector import patterns
from launch_gates.detector.compile import compile_database
from launch_gates.detector.prefilter import Prefilter
from launch_gates.detector.rulefile import RuleSource
from launch_gates.detector.ruleset import compile_latin1

if TYPE_CHECKING:
    import re2


def source(
    pattern: str = "",
    *,
    context: tuple[str, ...] = (),
    value: str = "",
    nominate: str = "",
    near: str = "",
    span: int = 0,
) -> RuleSource:
    return RuleSource(
        id="sample",
        provider="Sample",
        title="Sample",
        severity="high",
        why="w.",
        fix="f.",
        where="rules.toml: rule 'sample'",
        pattern=pattern,
        context=context,
        value=value,
        nominate=nominate,
        near=near,
        span=span,
        keywords=("any",),
    )


def only_nomination(pattern: str) -> patterns.Nomination:
    (nomination,) = patterns.compile_rule(source(pattern)).nominations
    return nomination


def test_macros_are_written_out() -> None:
    expanded = patterns.expand("{{left}}a{{assign}}{{quote}}b{{right}}")
    assert expanded == f"{patterns.LEFT}a{patterns.ASSIGN}{patterns.QUOTE}b{patterns.RIGHT}"


@pytest.mark.parametrize(
    ("before", "is_boundary"),
    [
        ("", True), ("=", True), ('"', True), ("\n", True), ("\\n", True), ("%3D", True), ("-", True),
        ("x", False), ("7", False), ("_", False),
    ],
)  # fmt: skip
def test_left_is_the_edge_of_a_word_and_the_end_of_an_escape(before: str, *, is_boundary: bool) -> None:
    pattern = patterns.compile_rule(source("{{left}}(?P<secret>key-[0-9]{8})")).pattern
    found = compile_latin1(pattern).search(f"{before}key-31415926".encode())
    assert (found is not None) is is_boundary


@pytest.mark.parametrize(
    "text",
    [
        "key=v",
        "key: v",
        'key":"v',
        "key := v",
        "key => v",
        "key', 'v",
        "key] = `v",
        "key ?= v",
        "key === v",
        "key> v",
        "key v",
    ],
)
def test_assign_spans_the_operators_of_most_syntaxes(text: str) -> None:
    pattern = patterns.compile_rule(source("key{{assign}}(?P<secret>v)")).pattern
    assert compile_latin1(pattern).search(text.encode()) is not None


@pytest.mark.parametrize(
    ("pattern", "expression"),
    [
        ("{{left}}(?P<secret>key-[0-9]{8,40}){{right}}", "(?:key-[0-9]{8})"),
        ("{{left}}(?P<secret>key-[0-9]+){{right}}", "(?:key-[0-9])"),
        ("(?P<secret>key-[0-9]{8,})", "(?:key-[0-9]{8})"),
        ("(?P<secret>key-[0-9]{8,}?)", "(?:key-[0-9]{8})"),
        (r"(?P<secret>key-[0-9]{8}\+)", r"(?:key-[0-9]{8}\+)"),
        (r"key-[0-9]{8}\+?", r"key-[0-9]{8}\+?"),
        (r"key-[0-9]{8}\\+", r"key-[0-9]{8}\\"),
        ("(?P<secret>key-[0-9]{8,40})-end", "(?:key-[0-9]{8,40})-end"),
    ],
)
def test_a_nomination_ends_at_the_least_and_needs_no_boundary(pattern: str, expression: str) -> None:
    assert only_nomination(pattern).expression == expression


def test_one_match_is_nominated_once_and_not_once_a_byte() -> None:
    nomination = only_nomination("{{left}}(?P<secret>key-[0-9]{8,}){{right}}")
    prefilter = Prefilter(compile_database([[nomination.expression, nomination.caseless]]))
    assert [len(events) for events in prefilter.scan(b"key-" + b"31415926" * 100)] == [1]


def test_a_satellite_nominates_nothing() -> None:
    assert patterns.compile_rule(source("(?P<secret>[0-9a-f]{40})", near="other")).nominations == ()


def test_each_name_of_a_context_is_nominated_in_either_case() -> None:
    compiled = patterns.compile_rule(source(context=("adler", "igel.io"), value="[0-9a-f]{32}"))
    assert [nomination.expression for nomination in compiled.nominations] == ["adler", r"igel\.io"]
    assert all(nomination.caseless for nomination in compiled.nominations)


def test_groups_of_secret_and_name_are_known_by_their_numbers() -> None:
    compiled = patterns.compile_rule(source("(?P<name_1>a)=(?P<secret_1>b)|(?P<secret_2>c):(?P<name_2>d)"))
    assert (set(compiled.secret), set(compiled.name)) == ({2, 3}, {1, 4})


def test_without_a_group_the_whole_match_is_the_secret() -> None:
    assert patterns.compile_rule(source("key-[0-9]{8}")).secret == (0,)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(?=key)key", "invalid perl operator"),
        ("(?<!x)key", "invalid perl operator"),
        (r"(key)\1", "invalid escape sequence"),
        ("k{2000}", "invalid repetition size"),
        ("(?:(?:key){100}){1000}", "invalid repetition size"),
        ("k**", "bad repetition operator"),
        ("(key", "missing )"),
        ("[z-a]", "invalid character class range"),
    ],
)
def test_a_refused_pattern_is_named_with_the_reason(pattern: str, reason: str) -> None:
    with pytest.raises(ConfigError) as refused:
        patterns.compile_rule(source(pattern))
    assert refused.value.message.startswith("rules.toml: rule 'sample': the pattern is refused: ")
    assert reason in refused.value.message
    assert "linear time" in refused.value.fix


@pytest.mark.parametrize("pattern", ["(?:key)?", "k*", "(?P<secret>)", "^", "a|"])
def test_a_pattern_that_matches_nothing_at_all_is_refused(pattern: str) -> None:
    with pytest.raises(ConfigError, match=r"rule 'sample': the pattern matches empty text"):
        patterns.compile_rule(source(pattern))


@pytest.mark.parametrize("pattern", ["key→[0-9]{8}", "key…", "schlüssel"])
def test_a_pattern_beyond_ascii_is_refused(pattern: str) -> None:
    with pytest.raises(ConfigError, match=r"rule 'sample': the pattern may hold ASCII characters only"):
        patterns.compile_rule(source(pattern))


def test_what_the_prefilter_refuses_is_a_configuration_error() -> None:
    with pytest.raises(ConfigError, match="refused by the prefilter"):
        compile_database([["(", False]])


def test_catastrophic_patterns_run_in_linear_time_or_are_refused() -> None:
    compiled = patterns.compile_rule(source("(?P<secret>(?:a+)+b)"))
    regex = compile_latin1(compiled.pattern)
    assert regex.search(b"a" * 1_000_000) is None


def test_a_posix_class_is_understood_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nomination = only_nomination("{{left}}(?P<secret>[[:alpha:]]{4}-[[:digit:]]{8,40}){{right}}")
    assert nomination.before >= 4 + 1 + 8


SHAPES = (
    source("{{left}}(?P<secret>key-[0-9]{8,40}){{right}}"),
    source("{{left}}(?P<secret>key-[0-9]+){{right}}"),
    source("(?P<secret>ab?c{1,3}(?:d|ef)[0-9]{2,})"),
    source("(?i){{left}}(?P<secret>key[-_][0-9a-f]{4,8}(?:-[0-9a-f]{4})?){{right}}"),
    source(
        "{{left}}[a-z]{0,20}key{{assign}}{{quote}}(?P<secret>[0-9]{6,30}){{right}}", nominate="key[^0-9]{1,40}[0-9]{6}"
    ),
    source("(?P<secret>key-[0-9]{3}|code-[0-9]{2,9}x)"),
    source("BEGIN(?P<secret>[a-z ]{5,900})END"),
    source("BEGIN[^!]*!", nominate="BEGIN", span=5_000),
    source(context=("adler", "igel"), value="[0-9]{8,12}"),
)
NOISE = st.text("ab-_k1 =\n\"'x%", max_size=30)


@given(
    shape=st.sampled_from(SHAPES),
    data=st.data(),
    noise=st.lists(NOISE, min_size=1, max_size=4),
)
def test_every_match_lies_in_a_nominated_region(shape: RuleSource, data: st.DataObject, noise: list[str]) -> None:
    compiled = patterns.compile_rule(shape)
    words = st.sampled_from(("key-", "KEY_", "key", "code-", "abcd", "accef", "BEGIN", "END", "!", "adler", "Igel_id"))
    digits = st.text("0123456789", min_size=2, max_size=45)
    glue = st.sampled_from(("", "=", ": '", " := `", "x", "\n", "\\n", "%3D", "-00ff"))
    pieces = [piece for part in noise for piece in (part, data.draw(words), data.draw(glue), data.draw(digits))]
    text = "".join(pieces).encode()
    regions = regions_of(compiled, text)
    regex = compile_latin1(compiled.pattern)
    for start, end in every_match(regex, text):
        assert any(first <= start and end <= last for first, last in regions)


def regions_of(compiled: patterns.Compiled, text: bytes) -> list[tuple[int, int]]:
    """What the scanner would look at."""
    prefilter = Prefilter(compile_database([[item.expression, item.caseless] for item in compiled.nominations]))
    return [
        (end - compiled.nominations[number].before, end + compiled.nominations[number].after)
        for events in prefilter.scan(text)
        for number, end in events
    ]


def every_match(regex: re2._Regexp, text: bytes) -> list[tuple[int, int]]:
    """The matches from every start on, overlapping ones too."""
    found, position = [], 0
    while (match := regex.search(text, position)) is not None:
        found.append(match.span())
        position = match.start() + 1
    return found


def test_a_region_of_unbounded_width_is_bounded_by_the_rules_span() -> None:
    wide = patterns.compile_rule(source("BEGIN[^!]*!", nominate="BEGIN", span=5_000)).nominations[0]
    narrow = patterns.compile_rule(source("BEGIN[^!]*!", nominate="BEGIN")).nominations[0]
    assert (wide.after, narrow.after) == (5_000, 2_000)
