"""A credential is found through every encoding, wherever it stands in the encoded text; hostile text does no harm."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.detector import decode, encoded
from launch_gates.detector.ruleset import Nominator
from launch_gates.detector.scan import DEEPEST, MOST_DECODED

if TYPE_CHECKING:
    from collections.abc import Callable

    from launch_gates.detector.match import Match
    from launch_gates.detector.scan import Scanner
    from tests.detector.conftest import Planted

seeds = st.integers(0, 10_000)
# What stands around the credential in the text before it is encoded; a boundary of words beside it.
before_it = st.text("abc xyz=:'\n{é", max_size=70).map(lambda text: text + " ")
after_it = st.text("abc xyz=:'\n{é", max_size=70).map(lambda text: " " + text)
# What stands around the encoded run in the file.
outside = st.text("abc \n\"'=:,é", max_size=20)


def wrapped(text: str, width: int, indent: str, newline: str = "\n") -> str:
    """The text in lines of `width`, as tools write base64 into files."""
    return newline.join(indent + text[start : start + width] for start in range(0, len(text), width))


ENCODERS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "base64": (encoded.BASE64, lambda text: base64.b64encode(text.encode())),
    "base64, unpadded": (encoded.BASE64, lambda text: base64.b64encode(text.encode()).rstrip(b"=")),
    "base64, URL-safe": (encoded.BASE64, lambda text: base64.urlsafe_b64encode(text.encode())),
    "base64, URL-safe, unpadded": (encoded.BASE64, lambda text: base64.urlsafe_b64encode(text.encode()).rstrip(b"=")),
    "hex": (encoded.HEX, lambda text: text.encode().hex().encode()),
    "HEX": (encoded.HEX, lambda text: text.encode().hex().upper().encode()),
    "percent, everything": (encoded.PERCENT, lambda text: "".join(f"%{byte:02X}" for byte in text.encode()).encode()),
    "percent, everything, lower case": (
        encoded.PERCENT,
        lambda text: "".join(f"%{byte:02x}" for byte in text.encode()).encode(),
    ),
    r"\x": (encoded.ESCAPES, lambda text: "".join(rf"\x{byte:02x}" for byte in text.encode()).encode()),
    r"\u": (encoded.ESCAPES, lambda text: "".join(rf"\u{ord(character):04x}" for character in text).encode()),
    r"\U": (encoded.ESCAPES, lambda text: "".join(rf"\u{ord(character):04X}" for character in text).encode()),
    "utf-16-le": (encoded.UTF16, lambda text: text.encode("utf-16-le")),
    "utf-16-be": (encoded.UTF16, lambda text: text.encode("utf-16-be")),
}


def only(scanner: Scanner, data: bytes) -> Match:
    (match,) = scanner.scan(data).matches
    return match


@pytest.mark.parametrize("encoder", ENCODERS)
@given(seed=seeds, before=before_it, after=after_it, head=outside, tail=outside)
def test_a_token_is_found_through_every_encoding_at_every_offset(  # noqa: PLR0917 (fixtures and strategies)
    scanner: Scanner,
    planted: Callable[[int], Planted],
    encoder: str,
    seed: int,
    before: str,
    after: str,
    head: str,
    tail: str,
) -> None:
    token = planted(seed).token()
    encoding, encode = ENCODERS[encoder]
    run = encode(before + token + after)
    start = len(head.encode()) + 1
    match = only(scanner, head.encode() + b"\n" + run + b"\n" + tail.encode())
    assert (match.secret, match.encodings) == (token.encode(), (encoding,))
    assert start <= match.start < match.end <= start + len(run)
    assert match.run is not None
    assert match.run[0] <= match.start < match.end <= match.run[1]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("indent", ["", "    ", "\t"])
@pytest.mark.parametrize("width", [64, 76])
@given(seed=seeds, offset=st.integers(0, 200), trailing=st.integers(0, 200))
def test_a_token_is_found_in_base64_wrapped_into_lines(  # noqa: PLR0917 (fixtures and strategies)
    scanner: Scanner,
    planted: Callable[[int], Planted],
    width: int,
    indent: str,
    newline: str,
    seed: int,
    offset: int,
    trailing: int,
) -> None:
    token = planted(seed).token()
    first = (offset + 1) * 4 // 3
    last = (offset + 1 + len("acme_live_")) * 4 // 3 + 1
    if first // width != last // width:
        return  # the keyword itself is broken over two lines: nothing nominates it
    text = "b" * offset + " " + token + " " + "a" * trailing
    body = wrapped(base64.b64encode(text.encode()).decode(), width, indent, newline)
    match = only(scanner, f"data: |{newline}{body}{newline}next: 1".encode())
    assert match.secret == token.encode()
    assert match.run is not None
    assert match.run[0] <= match.start < match.end <= match.run[1]


@given(seed=seeds, password_only=st.booleans())
def test_an_address_is_found_where_only_reserved_characters_are_percent_encoded(
    scanner: Scanner, planted: Callable[[int], Planted], seed: int, *, password_only: bool
) -> None:
    maker = planted(seed)
    password = maker.password()
    quoting = quote if password_only else quote_plus
    match = only(scanner, f"next={quoting(maker.url(password), safe='')}&page=2".encode())
    assert (match.secret, match.encodings) == (password.encode(), ("percent",))


@given(seed=seeds)
def test_an_address_is_found_where_its_slashes_are_escaped_as_php_does(
    scanner: Scanner, planted: Callable[[int], Planted], seed: int
) -> None:
    maker = planted(seed)
    password = maker.password()
    text = json.dumps({"url": maker.url(password)}).replace("/", "\\/")
    assert only(scanner, text.encode()).secret == password.encode()


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("bom", [True, False])
def test_a_file_in_utf_16_is_read_with_and_without_its_mark(
    scanner: Scanner, planted: Callable[[int], Planted], codec: str, *, bom: bool
) -> None:
    token = planted(1).token()
    text = f"key = {token}\r\n"
    marks = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
    data = text.encode(codec) if codec == "utf-16" else marks[codec] * bom + text.encode(codec)
    result = scanner.scan(data)
    (match,) = result.matches
    assert match.secret == token.encode()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        assert result.text == text.encode()
        assert result.text[match.start : match.end] == token.encode()


def test_a_wrapped_run_is_found_on_its_last_short_line(scanner: Scanner, planted: Callable[[int], Planted]) -> None:
    token = planted(2).token()
    text = wrapped(base64.b64encode(("a" * 47 + " " + token).encode()).decode(), 64, "  ")
    assert only(scanner, text.encode()).secret == token.encode()


@pytest.mark.parametrize("length", [46, 47, 48, 49, 50])
def test_runs_on_lines_of_their_own_are_each_decoded_in_step(
    scanner: Scanner, planted: Callable[[int], Planted], length: int
) -> None:
    """Unpadded and longer than 60 characters, they look like the lines of one text."""
    maker = planted(length)
    tokens = [maker.token() for _ in range(4)]
    lines = [base64.urlsafe_b64encode(f"{token:<{length}}".encode()).rstrip(b"=") for token in tokens]
    found = {match.secret for match in scanner.scan(b"\n".join(lines)).matches}
    assert found == {token.encode() for token in tokens}


def nested(names: list[str], tokens: list[str]) -> bytes:
    """Text that holds a token and, encoded, a text that holds a token, and so on; `names` begins with the outermost."""
    if not names:
        return tokens[0].encode()
    inner = nested(names[1:], tokens[1:])
    return ENCODERS[names[0]][1](f" {tokens[0]} {inner.decode()} ")


@given(seed=seeds, names=st.lists(st.sampled_from(sorted(ENCODERS)), min_size=1, max_size=DEEPEST))
def test_encodings_within_encodings_are_undone_where_the_outer_ones_are_nominated(
    scanner: Scanner, planted: Callable[[int], Planted], seed: int, names: list[str]
) -> None:
    if sum(name.startswith("utf-16") for name in names) > 1:
        return  # text in UTF-16 is known by its NUL bytes, each beside another byte
    maker = planted(seed)
    tokens = [maker.token() for _ in range(len(names) + 1)]
    matches = scanner.scan(b"\n" + nested(names, tokens) + b"\n").matches
    assert {match.secret.decode() for match in matches} == set(tokens)
    assert max(len(match.encodings) for match in matches) == len(names)
    innermost = next(match for match in matches if match.secret == tokens[-1].encode())
    assert innermost.encodings == tuple(ENCODERS[name][0] for name in names)


def test_a_fourth_encoding_is_said_to_be_left_out(scanner: Scanner, planted: Callable[[int], Planted]) -> None:
    maker = planted(3)
    tokens = [maker.token() for _ in range(DEEPEST + 2)]
    assert scanner.scan(nested(["hex"] * DEEPEST, tokens)).left_out == ()
    result = scanner.scan(nested(["hex"] * (DEEPEST + 1), tokens))
    assert {match.secret.decode() for match in result.matches} == set(tokens[:-2])
    assert result.left_out == ("text encoded more than 3 times over",)


def test_a_run_longer_than_the_bound_is_followed_from_hit_to_hit(
    scanner: Scanner, planted: Callable[[int], Planted]
) -> None:
    maker = planted(4)
    tokens = [maker.token() for _ in range(40)]
    text = b" ".join(f"{token:<7777}".encode() for token in tokens)
    assert len(text) > 3 * decode.MOST_ENCODED
    for encode in (base64.b64encode, lambda data: data.hex().encode()):
        found = [match.secret.decode() for match in scanner.scan(encode(text)).matches]
        assert found == tokens


@pytest.mark.parametrize("distance", range(-60, 60, 7))
def test_a_token_across_the_bound_of_the_hit_before_is_not_lost(
    scanner: Scanner, planted: Callable[[int], Planted], distance: int
) -> None:
    maker = planted(5)
    first, second = maker.token(), maker.token()
    gap = decode.MOST_ENCODED // 2 - len(first) + distance  # two digits a byte: the bound falls about on the second
    found = [
        match.secret.decode() for match in scanner.scan(f"{first}{' ' * gap}{second} ".encode().hex().encode()).matches
    ]
    assert found == [first, second]


@pytest.mark.parametrize("above", ["hex", "base64, unpadded"])
def test_lines_of_encoded_text_may_be_one_text_each(
    scanner: Scanner, planted: Callable[[int], Planted], above: str
) -> None:
    maker = planted(9)
    first, second = maker.token(), maker.token()
    # A length that needs no padding: nothing says that the text ends. Its last letter would stand before the token.
    text = f"{first} {'x' * (24 + (-len(first) - 1) % 3)}"
    data = ENCODERS[above][1](text) + b"\n" + ENCODERS["base64"][1](second) + b"\n"
    assert [match.secret.decode() for match in scanner.scan(data).matches] == [first, second]


@pytest.mark.slow
def test_more_encoded_text_than_the_budget_is_said_to_be_left_out(
    scanner: Scanner, planted: Callable[[int], Planted]
) -> None:
    token = planted(6).token().encode()
    block = base64.b64encode(token + b" " * 30_000) + b"\n"
    result = scanner.scan(block * (MOST_DECODED // 30_000 + 20))
    assert result.left_out == ("encoded text beyond 8 MiB in one file",)
    assert result.matches


hostile = st.one_of(
    st.binary(max_size=300),
    st.lists(
        st.sampled_from(
            (
                b"\\", b"\\u", b"\\u00", b"\\x", b"\\x6", b"%", b"%6", b"%zz", b"=", b"==", b"\0", b"\n", b"\xff\xfe",
                b"\xfe\xff", b"acme_live_", "acme_live_".encode("utf-16-le"), b"acme_live_".hex().encode(), b"A", b"61",
                base64.b64encode(b"acme_live_"), base64.b64encode(b".acme_live_"), base64.b64encode(b"..acme_live_"),
                "".join(f"%{byte:02x}" for byte in b"acme_live_").encode(),
                "".join(rf"\u{byte:04x}" for byte in b"acme_live_").encode(),
                "".join(rf"\x{byte:02x}" for byte in b"acme_live_").encode(),
                b"shop:\\/\\/", b"shop%3A%2F%2F", b"\\ud83d", b"\\uDFFF", b"ZETA",
            )
        ),
        max_size=40,
    ).map(b"".join),
)  # fmt: skip


@given(data=hostile)
def test_no_bytes_whatever_raise_anything(scanner: Scanner, data: bytes) -> None:
    result = scanner.scan(data)
    for match in result.matches:
        assert 0 <= match.start < match.end <= len(result.text)
        assert 0 <= match.covers[0] < match.covers[1] <= len(result.text)


@given(data=hostile, encoding=st.sampled_from(sorted(decode._DECODERS)), where=st.data())
def test_a_decoder_gives_offsets_within_its_run_for_any_bytes(data: bytes, encoding: str, where: st.DataObject) -> None:
    start = where.draw(st.integers(0, len(data)))
    end = where.draw(st.integers(start, len(data)))
    phase = where.draw(st.sampled_from((0, 2, 3)))
    if encoding == encoded.HEX and data[start:end].strip(b"0123456789abcdefABCDEF"):
        return  # the prefilter reports hexadecimal digits only
    for decoder in decode._DECODERS[encoding]:
        decoded = decoder(data, start, end, phase)
        if decoded is None:
            continue
        assert 0 <= decoded.start <= decoded.end <= len(data)
        offsets = [decoded.offset(inner) for inner in range(len(decoded.text))]
        assert offsets == sorted(offsets)
        assert all(decoded.start <= offset < decoded.end for offset in offsets)


HEX_HIT = b"acme_live_".hex().encode()
PERCENT_HIT = "".join(f"%{byte:02x}" for byte in b"acme_live_").encode()
ESCAPE_HIT = "".join(rf"\u{byte:04x}" for byte in b"acme_live_").encode()
BASE64_HIT = base64.b64encode(b"acme_live_ab")


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        b"\\", b"\\u00", b"%", b"%41", b"QUJD", b"A", b"61", b"\0a", b"\n", b" ", b"=",
        HEX_HIT, PERCENT_HIT, ESCAPE_HIT, BASE64_HIT, "acme_live_".encode("utf-16-le"), b"shop:\\/\\/",
        ESCAPE_HIT + b"\\" * 200, PERCENT_HIT + b"%" * 200, BASE64_HIT + b"/" * 200, BASE64_HIT + b"/" * 52 + b"\n",
        b"/" * 63 + b"\n" + BASE64_HIT, b"acme_live_", b"acme_live_" + b"a" * 24, b"ZETA" + b"0" * 16 + b" ",
    ],
)  # fmt: skip
def test_of_two_megabytes_of_anything_no_more_is_decoded_than_the_bound(
    scanner: Scanner, unit: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work is bounded by what is decoded, so that is counted and not the time, which would measure the machine."""
    sizes = []

    def counting(decoder: decode._Decoder) -> decode._Decoder:
        def counted(data: bytes, start: int, end: int, phase: int) -> decode.Decoded | None:
            decoded = decoder(data, start, end, phase)
            sizes.append(0 if decoded is None else len(decoded.text))
            return decoded

        return counted

    for encoding, decoders in decode._DECODERS.items():
        monkeypatch.setitem(decode._DECODERS, encoding, tuple(counting(decoder) for decoder in decoders))
    scanner.scan(unit * ((2 << 20) // len(unit)))
    ways = len(decode._DECODERS[encoded.BASE64])
    assert sum(sizes) <= ways * (MOST_DECODED + 2 * decode.MOST_ENCODED)
    assert len(sizes) <= ways * (2 << 20) // 16


def test_what_is_decoded_is_shown_by_no_representation(planted: Callable[[int], Planted]) -> None:
    token = planted(7).token()
    data = base64.b64encode(f"key={token};".encode())
    ((_, decoded),) = decode.undone(data, [(Nominator(encoding=encoded.BASE64, length=4), 4)])
    assert token.encode() in decoded.text
    assert token not in f"{decoded!r} {decoded}"
