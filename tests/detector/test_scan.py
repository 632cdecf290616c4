"""From bytes to matches: neighbours, edges, windows, parts, paths, custom rules, threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.config.custom_rule import CustomRule
from launch_gates.core.errors import ConfigError
from launch_gates.core.severity import Severity
from launch_gates.detector import prefilter
from launch_gates.detector.custom import compile_custom
from launch_gates.detector.scan import Scanner

if TYPE_CHECKING:
    from collections.abc import Callable

    from launch_gates.detector.store import CompiledRules
    from tests.detector.conftest import Planted


def found(scanner: Scanner, text: str, path: str = "") -> list[tuple[str, str]]:
    return [(match.rule.id, match.secret.decode()) for match in scanner.scan(text.encode(), path).matches]


@pytest.fixture
def maker(planted: Callable[[int], Planted]) -> Planted:
    return planted(11)


def test_nothing_is_found_in_nothing(scanner: Scanner) -> None:
    result = scanner.scan(b"")
    assert (result.text, result.matches, result.covered, result.left_out) == (b"", (), (), ())


@pytest.mark.parametrize(
    "frame", ["{}", "{} ", " {}", "'{}'", "\n{}\n", "={}", "\\n{}", "%20{}", "é{}é", "\0{}\0", "-{}-"]
)
def test_a_token_is_found_at_the_edges_and_beside_any_boundary(scanner: Scanner, maker: Planted, frame: str) -> None:
    token = maker.token()
    text = frame.format(token)
    (match,) = scanner.scan(text.encode()).matches
    assert text.encode()[match.start : match.end] == match.secret == token.encode()


@pytest.mark.parametrize("frame", ["x{}", "{}_", "7{}", "_{}", "{}abcdefghijkl"])
def test_a_token_within_a_longer_word_is_none(scanner: Scanner, maker: Planted, frame: str) -> None:
    assert found(scanner, frame.format(maker.token())) == []


@pytest.mark.parametrize("between", [" ", ",", "\n", "'", "\0", ", ", "\n\n"])
def test_tokens_one_character_apart_are_all_found(scanner: Scanner, maker: Planted, between: str) -> None:
    tokens = [maker.token() for _ in range(9)]
    assert [secret for _, secret in found(scanner, between.join(tokens))] == tokens


def test_the_same_token_in_several_places_is_found_in_each(scanner: Scanner, maker: Planted) -> None:
    token = maker.token()
    assert found(scanner, f"a={token}\nb={token}\n") == [("acme-token", token)] * 2


@given(prefix=st.integers(0, 40))
def test_a_token_across_the_border_of_two_windows_is_found_once(
    small_rules: CompiledRules, planted: Callable[[int], Planted], prefix: int
) -> None:
    """As in a file of more than 4 MiB, with smaller windows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prefilter, "_WINDOW", 256)
        patch.setattr(prefilter, "_OVERLAP", 64)
        scanner = Scanner([small_rules])
        maker = planted(prefix)
        tokens = [maker.token() for _ in range(60)]
        text = "." * prefix + "\n".join(f"{'x' * (number % 13)} {token}" for number, token in enumerate(tokens))
        assert [secret for _, secret in found(scanner, text)] == tokens


@pytest.mark.slow
def test_a_file_of_several_real_windows_is_searched_to_its_end(scanner: Scanner, maker: Planted) -> None:
    window, step = prefilter._WINDOW, prefilter._WINDOW - prefilter._OVERLAP
    tokens = [maker.token() for _ in range(6)]
    data = bytearray(b"." * (3 * window))
    places = [0, step - 20, window - 20, 2 * step - 20, step + window - 20, len(data) - len(tokens[-1])]
    for place, token in zip(places, tokens, strict=True):
        data[place : place + len(token)] = token.encode()
    matches = scanner.scan(bytes(data)).matches
    assert [(match.start, match.secret.decode()) for match in matches] == list(zip(places, tokens, strict=True))


@pytest.mark.parametrize("layout", ["id={id}\nkey={key}\n", "key={key}\nid={id}\n", "{id}:{key}", "{key} {id}"])
def test_two_parts_near_each_other_are_reported_as_one(scanner: Scanner, maker: Planted, layout: str) -> None:
    key_id, key = maker.key_id(), maker.key()
    (match,) = scanner.scan(layout.format(id=key_id, key=key).encode()).matches
    assert (match.rule.id, match.secret.decode()) == ("zeta-key", key)
    assert [(part.rule.id, part.secret.decode()) for part in match.parts] == [("zeta-id", key_id)]


def test_the_nearest_of_two_candidates_is_the_other_part_and_both_are_covered(scanner: Scanner, maker: Planted) -> None:
    key_id, far, near = maker.key_id(), maker.key(), maker.key()
    text = f"commit {far}\n\n\n\nid={key_id}\nkey={near}\n"
    assert found(scanner, text) == [("zeta-key", near)]
    covered = [text[start:end] for start, end in scanner.scan(text.encode()).covered]
    assert covered == [far, key_id, near]


def test_a_part_too_far_away_is_left_alone(scanner: Scanner, maker: Planted) -> None:
    key_id, key = maker.key_id(), maker.key()
    assert found(scanner, f"{key_id}{'.' * 201}{key}") == [("zeta-id", key_id)]
    assert found(scanner, f"{key_id} {'.' * 150} {key}") == [("zeta-key", key)]


def test_a_second_part_without_the_first_is_nothing(scanner: Scanner, maker: Planted) -> None:
    assert found(scanner, f"commit {maker.key()}") == []


@pytest.mark.parametrize(
    "layout",
    [
        "id = {0}\nkey = {1}\n\nid = {2}\nkey = {3}\n",
        "[a]\nid = {0}\nsecret_key = {1}\n[b]\nid = {2}\nsecret_key = {3}\n",
        '[{{"id": "{0}", "secret": "{1}"}}, {{"id": "{2}", "secret": "{3}"}}]',
    ],
)
def test_each_of_several_credentials_of_two_parts_is_found_with_its_own(
    scanner: Scanner, maker: Planted, layout: str
) -> None:
    values = [maker.key_id(), maker.key(), maker.key_id(), maker.key()]
    matches = scanner.scan(layout.format(*values).encode()).matches
    assert [(match.parts[0].secret.decode(), match.secret.decode()) for match in matches] == [
        (values[0], values[1]),
        (values[2], values[3]),
    ]


def test_a_second_id_without_a_secret_of_its_own_is_reported_too(scanner: Scanner, maker: Planted) -> None:
    first, key, second = maker.key_id(), maker.key(), maker.key_id()
    assert found(scanner, f"{first}\n{key}\n\n\nold: {second}\n") == [("zeta-key", key), ("zeta-id", second)]


def test_both_parts_within_encoded_text_lie_where_it_lies(scanner: Scanner, maker: Planted) -> None:
    token, key_id, key = maker.token(), maker.key_id(), maker.key()
    inner = f"acme: {token}, zeta: {key_id} {key}".encode().hex()
    plain = maker.token()
    text = f"{plain} and {'.' * 300} {inner} end"
    result = scanner.scan(text.encode())
    assert [match.secret.decode() for match in result.matches] == [plain, token, key]
    (part,) = result.matches[-1].parts
    start = text.index(inner)
    assert start <= part.start < part.end <= start + len(inner)
    assert (part.run, part.encodings) == ((start, start + len(inner)), ("hex",))
    assert result.covered == ((0, len(plain)), (start, start + len(inner)))


def test_a_disabled_rule_finds_nothing_and_leaves_the_others_alone(small_rules: CompiledRules, maker: Planted) -> None:
    key_id, key, token = maker.key_id(), maker.key(), maker.token()
    text = f"{token}\n{key_id}\n{key}\n"
    assert found(Scanner([small_rules], frozenset({"acme-token"})), text) == [("zeta-key", key)]
    assert found(Scanner([small_rules], frozenset({"zeta-key"})), text) == [("acme-token", token), ("zeta-id", key_id)]
    assert found(Scanner([small_rules], frozenset({"zeta-id"})), text) == [("acme-token", token)]


@pytest.mark.parametrize(
    ("path", "is_looked_into"),
    [
        ("a.rota", True),
        ("deep/er/a.rota", True),
        ("config/rota/x", True),
        ("a.rota.md", False),
        ("", False),
        ("rota", False),
    ],
)
def test_a_rule_with_paths_looks_into_those_alone(
    scanner: Scanner, maker: Planted, path: str, *, is_looked_into: bool
) -> None:
    assert bool(found(scanner, f"key = {maker.rota()}", path)) is is_looked_into


@pytest.mark.parametrize(
    "text",
    ["LUMEN_KEY={0}", "lumen:\n  region: eu\n  api_key: '{0}'\n", '{{"lumen": {{"secret": "{0}"}}}}', "lumen('{0}')"],
)
def test_a_value_counts_in_the_company_of_its_providers_name(scanner: Scanner, maker: Planted, text: str) -> None:
    key = maker.lumen()
    assert found(scanner, text.format(key)) == [("lumen-key", key)]


def test_the_value_alone_does_not_count(scanner: Scanner, maker: Planted) -> None:
    assert found(scanner, f"checksum: {maker.lumen()}") == []


def test_placeholders_are_quiet(scanner: Scanner) -> None:
    assert found(scanner, "acme_live_" + "x" * 30 + " acme_live_EXAMPLE0EXAMPLE0EXAMPLE0") == []


def test_covered_spans_are_sorted_and_apart(scanner: Scanner, maker: Planted) -> None:
    text = "\n".join(maker.token() for _ in range(5)) + maker.token().encode().hex()
    covered = scanner.scan(text.encode()).covered
    assert all(one[1] < other[0] for one, other in pairwise(covered))


def custom(pattern: str, **changes: Any) -> CustomRule:  # noqa: ANN401 - any field of the rule
    values: dict[str, Any] = {
        "id": "secrets/house-token", "title": "House token", "pattern": pattern, "keywords": ("house-",),
        "severity": Severity.MEDIUM, "entropy": None, "paths": (), "prefix": "", "rotate": "", "fix": "",
        "where": "launch-gates.toml:12",
    }  # fmt: skip
    return CustomRule(**{**values, **changes})


def test_a_custom_rule_finds_beside_the_others(small_rules: CompiledRules, maker: Planted) -> None:
    token = maker.token()
    scanner = Scanner([small_rules, compile_custom((custom(r"(?P<secret>house-[0-9]{8})"),))])
    result = scanner.scan(f"{token} house-31415926".encode())
    assert [match.rule.id for match in result.matches] == ["acme-token", "house-token"]
    assert (result.matches[1].severity, result.matches[1].rule.guessable) == (Severity.MEDIUM, True)


def test_a_custom_rule_is_found_in_base64_too(maker: Planted) -> None:
    del maker
    scanner = Scanner([compile_custom((custom(r"(?P<secret>house-[0-9]{8})"),))])
    assert [match.encodings for match in scanner.scan(b"aG91c2UtMzE0MTU5MjY=").matches] == [("base64",)]


def test_a_custom_rule_keeps_to_its_paths_and_entropy() -> None:
    rule = custom(r"(?P<secret>house-[0-9]{8})", paths=("*.env",), entropy=3.2)
    scanner = Scanner([compile_custom((rule,))])
    assert found(scanner, "house-31415926 house-31111113", "a.env") == [("house-token", "house-31415926")]
    assert found(scanner, "house-31415926", "a.txt") == []


@pytest.mark.parametrize("pattern", ["(?=house-)x", "(house-", "(?:house-)?", "house-→"])
def test_a_bad_custom_rule_is_named_by_file_and_line(pattern: str) -> None:
    with pytest.raises(ConfigError, match=r"^launch-gates\.toml:12"):
        compile_custom((custom(pattern),))


def test_several_threads_find_the_same_each_with_a_scanner_of_its_own(
    small_rules: CompiledRules, maker: Planted
) -> None:
    text = "\n".join(
        f"{maker.token()} {maker.token().encode().hex()} {maker.key_id()} {maker.key()}" for _ in range(200)
    ).encode()
    expected = Scanner([small_rules]).scan(text)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: Scanner([small_rules]).scan(text), range(12)))
    assert all(result == expected for result in results)
    assert len(expected.matches) == 600


def test_no_representation_shows_a_value_or_the_text(scanner: Scanner, maker: Planted) -> None:
    token, key_id, key, hidden = maker.token(), maker.key_id(), maker.key(), maker.token()
    text = f"password_of_{token[-6:]} = {token}\n{key_id} {key}\n{hidden.encode().hex()}"
    result = scanner.scan(text.encode())
    shown = f"{result!r} {result} {result.matches!r} {[str(match) for match in result.matches]} {scanner!r}"
    for value in (token, token[10:], key_id, key, hidden, hidden.encode().hex(), token[-6:]):
        assert value not in shown


def test_an_error_while_matching_shows_no_value(small_rules: CompiledRules, maker: Planted) -> None:
    """Whatever goes wrong with a match, its text is not in what is raised."""
    (match,) = Scanner([small_rules]).scan(maker.token().encode()).matches
    with pytest.raises(Exception) as raised:  # noqa: PT011 - any
        match.secret = b""  # type: ignore[misc]
    assert match.secret.decode() not in f"{raised.value!r} {raised.getrepr(style='long', showlocals=True)}"
