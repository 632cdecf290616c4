"""What a credential's own structure says about it: checksums, decodable parts, encoded claims.

A check proves a value, refutes it, or says neither. One explicit table, `CHECKS`; a rule names its check as `name` or
`name:argument`. Checks get the value and the whole matched text around it, and never raise for odd input.
"""

from __future__ import annotations

import zlib
from enum import Enum
from typing import TYPE_CHECKING, Any

from launch_gates.detector import entropy, pem, placeholders
from launch_gates.detector.decode import decode_base64

if TYPE_CHECKING:
    from collections.abc import Callable


class Proof(Enum):
    """What a structure check says."""

    PROVED = "proved"
    """Chance or a made-up value would hardly look so."""
    OPEN = "open"
    """Nothing against it."""
    WEAK = "weak"
    """Nothing against it, but it opens little."""
    REFUTED = "refuted"
    """This is not one."""


_BASE62 = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def _proved_if(condition: object) -> Proof:
    return Proof.PROVED if condition else Proof.REFUTED


def _open_if(condition: object) -> Proof:
    return Proof.OPEN if condition else Proof.REFUTED


def base62_crc32(text: bytes) -> bytes:
    """CRC32 of the text as six base62 digits, the form that GitHub and npm append to their tokens."""
    number, digits = zlib.crc32(text), bytearray()
    for _ in range(6):
        number, digit = divmod(number, 62)
        digits.append(_BASE62[digit])
    return bytes(reversed(digits))


def _github_crc32(value: bytes, _argument: str, _around: bytes) -> Proof:
    """A wrong checksum leaves it open: tokens are also retyped, shortened and invented."""
    body = value.rpartition(b"_")[2]
    return Proof.PROVED if base62_crc32(body[:-6]) == body[-6:] else Proof.OPEN


def _json_object(text: bytes) -> dict[str, Any] | None:
    import json  # noqa: PLC0415 (only where a token of this kind was found)

    decoded = decode_base64(text)
    if decoded is None:
        return None
    try:
        value = json.loads(decoded)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _jwt(value: bytes, _argument: str, _around: bytes) -> Proof:
    """RFC 7519 section 3: header and payload, both JSON objects; `alg` (RFC 7515 section 4.1.1) makes it certain."""
    parts = value.split(b".")
    if len(parts) < 3:  # noqa: PLR2004 (header, payload, signature)
        return Proof.REFUTED
    header = _json_object(parts[0])
    if not header or not parts[2] or _json_object(parts[1]) is None:
        return Proof.REFUTED
    return Proof.PROVED if "alg" in header else Proof.OPEN


def _jwt_claim(value: bytes, argument: str, around: bytes) -> Proof:
    """`claim=value`: a JWT whose payload says so."""
    if _jwt(value, "", around) is Proof.REFUTED:
        return Proof.REFUTED
    claim, _, wanted = argument.partition("=")
    payload = _json_object(value.split(b".")[1]) or {}
    return _proved_if(str(payload.get(claim)) == wanted)


def _aws_key_id(value: bytes, _argument: str, _around: bytes) -> Proof:
    """The four letters, then base32 whose first 40 bits after a flag hold the 12-digit account number."""
    try:
        decoded = _base32(value[4:])
    except ValueError:
        return Proof.REFUTED
    account = (int.from_bytes(decoded[:6], "big") & 0x7FFFFFFFFF80) >> 7
    return Proof.PROVED if account < 10**12 else Proof.OPEN


def _base32(text: bytes) -> bytes:
    """RFC 4648 section 6; ValueError where it is not base32."""
    import base64  # noqa: PLC0415 (only where a key of this kind was found)

    return base64.b32decode(text)


def _base64(value: bytes, argument: str, _around: bytes) -> Proof:
    """Decodes, to the number of bytes that the argument says."""
    decoded = decode_base64(value)
    if decoded is None:
        return Proof.REFUTED
    return _proved_if(len(decoded) == int(argument)) if argument else Proof.OPEN


_LEAST_HEX = 16
_UUID_DASHES = (8, 13, 18, 23)


def is_uuid(value: bytes) -> bool:
    """RFC 9562 section 4: 8-4-4-4-12 hexadecimal digits."""
    return len(value) == 36 and all(  # noqa: PLR2004
        chr(byte) == "-" if position in _UUID_DASHES else chr(byte) in "0123456789abcdefABCDEF"
        for position, byte in enumerate(value)
    )


def is_hex(value: bytes) -> bool:
    """Hexadecimal digits only, at least one."""
    return bool(value) and not value.strip(b"0123456789abcdefABCDEF")


def is_random_hex(value: bytes) -> bool:
    """Hexadecimal digits of at least 64 bits, not all of them decimal."""
    return len(value) >= _LEAST_HEX and is_hex(value) and not value.isdigit()


_RARE = 6.0
"""Bits a character (`entropy.rarity`): nearly all random texts lie above."""


def is_random(value: bytes) -> bool:
    """Whether a machine made it: unlike words throughout, or hexadecimal digits."""
    return entropy.rarity(value) >= _RARE or is_random_hex(value)


def _classes(value: bytes) -> tuple[bool, bool, bool]:
    """Whether it holds an upper-case letter, a lower-case letter, a digit."""
    return value != value.lower(), value != value.upper(), any(0x30 <= byte <= 0x39 for byte in value)  # noqa: PLR2004


def _is_clerk_key(value: bytes) -> bool:
    """A publishable key of Clerk's is its prefix and, in base64, the name of a host and a dollar sign."""
    decoded = decode_base64(value.rpartition(b"_")[2]) or b""
    return decoded.endswith(b"$") and b"." in decoded and decoded.isascii()


def _mixed(value: bytes, _argument: str, _around: bytes) -> Proof:
    upper, lower, digit = _classes(value)
    return _open_if((upper or lower) and digit)


def _upper_lower_digit(value: bytes, _argument: str, _around: bytes) -> Proof:
    return _open_if(all(_classes(value)))


_LEAST_KEY = 32
"""Bytes: an Ed25519 seed by itself."""
_LEAST_KEY_ENTROPY = 4.0
"""Bits a byte: the 48 bytes of an Ed25519 key have more than 5, words over and over fewer than 4."""


_PEM_TEXT_ENDS = 60
"""Bytes of a block that its first line is in: `-----BEGIN … PRIVATE KEY-----`."""


def _pem_private_key(value: bytes, _argument: str, _around: bytes) -> Proof:
    """Decodes to a key: DER (0x30) that is all there, OpenSSH's container, or an OpenPGP packet."""
    body = pem.body(value)
    if body is None or len(body) < _LEAST_KEY or entropy.shannon(body) < _LEAST_KEY_ENTROPY:
        return Proof.REFUTED
    if body[0] == 0x30:  # noqa: PLR2004 (a SEQUENCE, X.690 section 8.9)
        return Proof.PROVED if _der_length(body) <= len(body) else Proof.OPEN
    is_openpgp = b" PGP " in value[:_PEM_TEXT_ENDS] and body[0] & 0x80
    return Proof.PROVED if body.startswith(b"openssh-key-v1\0") or is_openpgp else Proof.OPEN


def _der_length(body: bytes) -> int:
    """What the first element says of its own length (X.690 section 8.1.3)."""
    if body[1] < 0x80:  # noqa: PLR2004 (the short form)
        return body[1]
    return int.from_bytes(body[2 : 2 + (body[1] & 0x7F)], "big")


_LOCAL_HOSTS = (b"localhost", b"127.0.0.1", b"::1", b"0.0.0.0", b"host.docker.internal")
_LOCAL_STARTS = (b"pass", b"password", b"secret", b"test")
_DOCUMENTATION_HOSTS = (b"example.com", b"example.org", b"example.net", b".example", b".test", b".invalid")
"""RFC 2606."""
DEFAULT_PASSWORDS = frozenset(
    b"admin root password pass passwd pwd secret postgres postgresql mysql mariadb mongo mongodb redis rabbitmq guest "
    b"test testing user username dev development local docker example changeme default app demo sa 123 1234 12345 "
    b"123456 db database django rails laravel myapp redispw postgrespw mysqlpw tiger changeit token bar baz foo "
    b"android tomcat s3cret databasepassword password_here".split()
)


_OF_CONTAINERS = (b"POSTGRES", b"PG", b"ENV")
"""How the variables begin that an image takes its first password from, and the lines that set them."""
_ITS_OWN_NAMES = (b"password", b"passwd", b"secret", b"_key", b"token")
"""How a password ends that says what it is: `app_password`, in an explanation nearly always."""
_WORDS = b"abcdefghijklmnopqrstuvwxyz_-."


def _host_name(host: bytes) -> bytes:
    """The name or address, without port, path, the brackets of IPv6 (RFC 3986 section 3.2.2), `tcp(` of a Go DSN."""
    host = host.rpartition(b"(")[2]
    if host.startswith(b"["):
        return host[1:].partition(b"]")[0]
    return host.partition(b"/")[0].partition(b":")[0]


def _stands_in_code(before: bytes) -> bool:
    """Whether a value without quotes is assigned to a name in quotes or brackets: `ENV['PGPASSWORD'] = `."""
    assigned = before.rstrip(b" \t")
    name = assigned.rstrip(b"=>:").rstrip(b" \t")
    return name != assigned and name[-1:] in (b"'", b'"', b"]", b")")


def _is_reference(value: bytes) -> bool:
    """Whether it is code that names a value: `parsed.password`, `config[env]`."""
    name, bracket, rest = value.partition(b"[")
    if bracket:
        index, end, after = rest.partition(b"]")
        is_index = _is_name(index.strip(b":'\"").lower()) and end and not after.strip(_WORDS + b"[]:'\"")
        return (rest == b"[" or bool(is_index)) and all(map(_is_name, name.split(b".")))
    return b"." in value and all(map(_is_name, value.split(b".")))


def _is_name(value: bytes) -> bool:
    return value.isascii() and value.decode().isidentifier() and value.islower() and not _has_digit(value)


def _has_digit(value: bytes) -> bool:
    return any(0x30 <= byte <= 0x39 for byte in value)  # noqa: PLR2004 (ASCII)


def _url_password(value: bytes, _argument: str, around: bytes) -> Proof:
    """A password: no default one. In a URL, for a host on this machine, it opens little.

    The host is what follows the value and an `@`. One without a dot is in a compose file, of a developer or of the
    server itself: there it opens little if a person made it up. Of a password that stands elsewhere only the name of
    this machine in the same text says that it is for a local one.
    """
    lowered = value.lower()
    before, _, host = around.partition(value + b"@")
    host = host.lower()
    user = before.partition(b"//")[2].partition(b":")[0].lower()
    name = _host_name(host)
    if lowered in DEFAULT_PASSWORDS or lowered == user or name.endswith(_DOCUMENTATION_HOSTS):
        return Proof.REFUTED
    if host:
        has_plain_name = not (b"." in name or b":" in name)
        is_made_up = not is_random(value)
        is_local = name in _LOCAL_HOSTS or (has_plain_name and is_made_up)
    elif _stands_in_code(before_value := around.partition(value)[0]) and _is_reference(value):
        return Proof.WEAK
    else:
        # `maybe_password`, `integration-tests`: made up for a container that is gone after the test, nearly always.
        is_local = any(local in around.lower() for local in _LOCAL_HOSTS)
        is_made_up = not lowered.strip(_WORDS) and entropy.rarity(value) < _RARE
        if not is_local and is_made_up and before_value.lstrip().startswith(_OF_CONTAINERS):
            return Proof.WEAK
    if not is_local:
        names_itself = not lowered.strip(_WORDS) and lowered.endswith(_ITS_OWN_NAMES)
        return Proof.WEAK if names_itself else Proof.OPEN
    return Proof.REFUTED if lowered.startswith(_LOCAL_STARTS) or lowered.endswith(_LOCAL_STARTS) else Proof.WEAK


def _basic_auth(value: bytes, _argument: str, _around: bytes) -> Proof:
    """RFC 7617 section 2: user name, colon, password, in base64; neither of them made up to show the form."""
    decoded = decode_base64(value) or b""
    user, colon, password = decoded.partition(b":")
    if not colon or not password or not _is_text(decoded) or placeholders.is_placeholder(password):
        return Proof.REFUTED
    is_default = password.lower() in DEFAULT_PASSWORDS or password.lower() == user.lower()
    return Proof.REFUTED if is_default else Proof.OPEN


def _is_text(value: bytes) -> bool:
    try:
        return value.decode().isprintable()
    except UnicodeDecodeError:
        return False


_KEPT_ELSEWHERE = (
    b"arn:", b"projects/", b"http://", b"https://", b"file:", b"env:", b"env[", b"enc[", b"vault:", b"ssm:", b"op://",
    b"ref+", b"aws:", b"/", b"~/", b"./", b"$",
)  # fmt: skip


def _literal(value: bytes, _argument: str, _around: bytes) -> Proof:
    """The value itself: no default one, no address or path of where it is kept."""
    lowered = value.lower()
    is_none = lowered in DEFAULT_PASSWORDS or lowered in (b"true", b"false", b"null", b"none")
    return _open_if(not is_none and not lowered.startswith(_KEPT_ELSEWHERE))


_CERTIFICATE_ENTRY = 2


def _java_keystore(value: bytes, _argument: str, _around: bytes) -> Proof:
    """Has an entry that is no certificate (JavaKeyStore.java of OpenJDK: what `engineStore` writes)."""
    position = 12
    for _ in range(min(int.from_bytes(value[8:12], "big"), len(value))):
        tag = int.from_bytes(value[position : position + 4], "big")
        if tag != _CERTIFICATE_ENTRY:
            return _open_if(tag and position + 4 <= len(value))
        for width, more in ((2, 8), (2, 0), (4, 0)):  # alias and date, type, certificate: each behind its length
            start = position + (4 if more else 0)
            position = start + width + int.from_bytes(value[start : start + width], "big") + more
    return Proof.REFUTED


CHECKS: dict[str, Callable[[bytes, str, bytes], Proof]] = {
    "github_crc32": _github_crc32,
    "jwt": _jwt,
    "jwt_claim": _jwt_claim,
    "aws_key_id": _aws_key_id,
    "base64": _base64,
    "basic_auth": _basic_auth,
    "pem_private_key": _pem_private_key,
    "url_password": _url_password,
    "literal": _literal,
    "java_keystore": _java_keystore,
    "uuid": lambda value, _argument, _around: _open_if(is_uuid(value)),
    "hex": lambda value, _argument, _around: _open_if(is_hex(value)),
    "mixed": _mixed,
    "upper_lower_digit": _upper_lower_digit,
    "clerk": lambda value, _argument, _around: _proved_if(_is_clerk_key(value)),
    "not_clerk": lambda value, _argument, _around: _open_if(not _is_clerk_key(value)),
}


def check(name_and_argument: str, value: bytes, around: bytes) -> Proof:
    """Runs the check that a rule names; KeyError for a name that is not in `CHECKS`."""
    name, _, argument = name_and_argument.partition(":")
    return CHECKS[name](value, argument, around)
