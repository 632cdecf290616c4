"""Judging a credential-named key with a literal: whether that literal is a credential, and how sure one can be.

A password may be chosen by a person, a key or token never is: the two are held to different measures. What is left
after our own measures is shown to detect-secrets' filters, loaded for that alone.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.severity import Severity
from launch_gates.detector import entropy, placeholders, structure
from launch_gates.detector.decode import decode_base64
from launch_gates.detector.ruleset import compile_latin1

if TYPE_CHECKING:
    import re2

Verdict = tuple[Severity, Confidence]

_PASSWORD_WORDS = frozenset((b"password", b"passwd", b"pwd", b"pass", b"passphrase", b"passcode"))

_ENDS_OF_NAMES = _PASSWORD_WORDS | {b"secret", b"secrets", b"token", b"tokens", b"key", b"credential", b"credentials"}

_OTHER_THINGS = frozenset(
    b"id ids name names url uri urls path paths file files filename dir directory folder type types size length len "
    b"count index hash hashes hashed digest checksum md5 sha sha1 sha256 version algorithm alg algo expires expiry "
    b"expiration ttl timeout format field fields label title text message msg placeholder hint error errors regex "
    b"pattern class selector event enabled disabled required policy endpoint host header headers param params column "
    b"table public keyvault keystore csrf xsrf foreign primary partition bucket cache object registry idempotency "
    b"strength min max minimum maximum rules validator validation confirm confirmation reset forgot change page form "
    b"input element xpath css query request response handler callback method function provider service_name manager "
    b"store storage_class arn ref reference source src attribute property env var variable variables sort schema "
    b"description help docs doc example uid guid fingerprint thumbprint issuer audience scope scopes realm prompt "
    b"tokenizer tokens tokenize tokenization max_tokens separator delimiter mode style color image icon "
    b"protected authored by alphabet charset characters chars".split()
)
"""Words after the credential word (or, for a few, before it) that make the whole a name of something else."""

_NOT_BEFORE = frozenset(
    b"public csrf xsrf authenticity foreign primary partition bucket cache object sort next page crypted encrypted "
    b"hashed".split()
)

_LEAST_PASSWORD, _LEAST_LETTERS, _LEAST_KEY, _LIKELY_KEY = 8, 14, 10, 16
_RARE = 5.5
"""Bits a character: 95 in 100 random texts of 12 letters and digits lie above 7, nearly all words below 5."""
_RANDOM = 7.0
"""What no name that a person made up has over sixteen characters."""
_RARE_PASSWORD = 5.0
_LEAST_ENTROPY = 3.0
_LONGEST = 200
_LONGEST_WORDS = 60
_SERVICES = Path(__file__).parent / "services.txt"
_LONGEST_SERVICE = 3
"""Words of a service's name."""
_SEPARATORS = bytes.maketrans(b"_-.:", b"    ")


@cache
def _not_a_credential() -> re2._Regexp:
    """Values of another kind, whatever the key is called."""
    return compile_latin1(
        r"(?i)://"  # an address: the rules for URLs look into those
        r"|^(?:[~.]{0,2}/|[a-z]:\\)"  # a path
        r"|\.(?:pem|key|crt|cer|p12|pfx|jks|json|ya?ml|txt|env|html?|js|ts|py|rb|php|java|go|css|svg|png|md|sh|conf)$"
        r"|^[\w.+\-]+@[\w\-]+\.[\w.\-]+$"  # a mail address
        r"|^\$(?:2[abxy]?|argon2|5|6|1|y|pbkdf2|scrypt)"  # a password's hash (crypt(5))
        r"|^(?:\{(?:ssha|sha|smd5|crypt)|pbkdf2|bcrypt|scrypt|argon2|sha(?:1|256|384|512)[:$-]|md5[:$-])"
        r"|^(?:enc[\[(]|ej\[|encrypted:|vault:|\$ansible|gaaaaab|age1|op://|arn:|projects/|ssm:|aws:|ref:|secretref:|file:|env:)"
        r"|^[0-9.,:/+\-]+$"  # a number, a date, an address
        r"|^v?[0-9]+\.[0-9]+[.\-\w]*$"  # a version
        r"|^(?:ssh-|ecdsa-|mii[a-z])"  # a public key or certificate
        r"|^(?:true|false|null|none|nil|undefined|yes|no)\b"
        r"|[=!<>]=[^=]|=>|->|::|&&|\|\|"  # code
        r"|^[a-z0-9\-]+(?:\.[a-z0-9\-]+)+/[\w/.\-]*$"  # a host and a path
        r"|^[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.(?:com|net|org|io|dev|app|local|internal|svc)(?::[0-9]+)?$"
        r"|^[a-z]{2,12}_[a-z]{2,12}(?:_[a-z]{2,12})?$"  # a variable's name
        r"|(?-i:^[A-Z]?[a-z]+(?:[A-Z][a-z]+)*Password[0-9]{0,2}$)"  # TestSourcePassword
        r"|(?-i:^[A-Z]{2,20}(?:_[A-Z]{2,20}){1,7}(?:_[0-9]{1,6})?$)"  # a constant's
        r"|[_\-.](?:password|passwd|secret|token|key|credentials?)[0-9]?:?$"  # a name of a credential: prod-db-password
    )


def words_of(name: bytes) -> list[bytes]:
    """The words of a name in any style: `dbPassword`, `DB_PASSWORD`, `db-password`."""
    separated = bytearray()
    for previous, byte in zip(b"_" + name, name, strict=False):
        if chr(byte).isupper() and chr(previous).islower():
            separated.append(0x5F)
        separated.append(byte if chr(byte).isalnum() and byte < 0x80 else 0x5F)  # noqa: PLR2004 (ASCII)
    return [word for word in bytes(separated).lower().split(b"_") if word]


def _names_a_credential(words: list[bytes]) -> bool:
    if not words or _NOT_BEFORE & set(words) or any(word.startswith((b"csrf", b"xsrf")) for word in words):
        return False
    last = words[-1].rstrip(b"0123456789") or words[-1]
    return last not in _OTHER_THINGS and not (len(words) > 1 and words[-2] in (b"key", b"token") and last == b"id")


def names_a_service(words: list[bytes]) -> bool:
    """Whether one of the words, or two or three in a row, are the name of a service that has credentials."""
    services = _services()
    return any(
        b"".join(words[start:end]) in services
        for start in range(len(words))
        for end in range(start + 1, min(start + _LONGEST_SERVICE, len(words)) + 1)
    )


@cache
def _services() -> frozenset[bytes]:
    return frozenset(_SERVICES.read_bytes().split())


def is_plain(secret: bytes) -> bool:
    """Whether the value is too short or too plain for `judge` to ever take it, which most are: `true`, `String`."""
    return len(secret) < _LEAST_PASSWORD or (len(secret) < _LEAST_LETTERS and secret.isalpha())


def judge(secret: bytes, name: bytes, *, of_service: bool = False) -> Verdict | None:
    """Severity and confidence, wherever it stands; None where the value is not a credential.

    With `of_service` the name says little by itself, as `key` does, and has to name a known service besides. The
    caller has ruled out placeholders and templates.
    """
    plain = _plain(secret)
    if plain != secret and placeholders.is_placeholder(plain):
        return None
    secret, words = plain, words_of(name)
    if (
        len(secret) > _LONGEST
        or secret.startswith(b"@")  # what follows a password's place in an address: <user>:<password>@host
        or secret.lower() in structure.DEFAULT_PASSWORDS
        or not _names_a_credential(words)
        or (of_service and not names_a_service(words))
        or _not_a_credential().search(secret)
        or _is_reference(secret)
    ):
        return None
    verdict = _password(secret) if _PASSWORD_WORDS & set(words) else _key(secret)
    return None if verdict is None or _is_templated(secret) else verdict


def _is_reference(secret: bytes) -> bool:
    """Whether it is the name of what holds one: `settings.db.password`, `oauth2ClientSecret`."""
    if _path_of_names().search(secret):
        return max(map(_randomness, secret.replace(b"->", b".").replace(b"::", b".").split(b"."))) < _RANDOM
    words = words_of(secret)
    return len(words) > 1 and words[-1] in _ENDS_OF_NAMES and secret[:1].islower() and secret.isalnum()


@cache
def _path_of_names() -> re2._Regexp:
    return compile_latin1(r"(?i)^[a-z_$][\w$]*(?:(?:\.|->|::)[a-z_$][\w$]*)+[;,]?$")


def _randomness(text: bytes) -> float:
    """How rare a text is that is long enough to tell."""
    return entropy.rarity(text) if len(text) >= _LIKELY_KEY else 0.0


def _plain(secret: bytes) -> bytes:
    """What stands encoded in it, where that is text a person could have written (as in a Kubernetes secret)."""
    if len(secret) % 4 or not secret.endswith(b"="):
        return secret
    decoded = decode_base64(secret)
    return decoded if decoded and decoded.isascii() and decoded.decode().isprintable() else secret


def _has_letter_and_other(secret: bytes) -> bool:
    return secret.upper() != secret.lower() and not _is_of_letters(secret)


def _is_of_letters(secret: bytes) -> bool:
    """Of any alphabet, where it is UTF-8."""
    return secret.decode("utf-8", "replace").isalpha()


def _key(secret: bytes) -> Verdict | None:
    """Keys and tokens are made by machines: long, and unlike words throughout."""
    if len(secret) < _LEAST_KEY or entropy.shannon(secret) < _LEAST_ENTROPY:
        return None
    if structure.is_uuid(secret):
        return Severity.MEDIUM, Confidence.GUESS
    longest = max(secret.translate(_SEPARATORS).split(), key=len, default=b"")
    if structure.is_random_hex(longest):
        return Severity.HIGH, Confidence.LIKELY
    if (
        structure.is_hex(secret)
        or (entropy.rarity(secret) < _RARE and not _is_interleaved(secret))
        or not (_has_letter_and_other(secret) or len(secret) >= _LIKELY_KEY)
    ):
        return None
    return (Severity.HIGH, Confidence.LIKELY) if len(secret) >= _LIKELY_KEY else (Severity.MEDIUM, Confidence.GUESS)


def _is_interleaved(secret: bytes) -> bool:
    """Whether digits and letters take turns as they do in no name: rarity does not tell one digit from another."""
    turns = sum(chr(before).isdigit() != chr(after).isdigit() for before, after in pairwise(secret))
    return len(secret) >= _LIKELY_KEY and secret.isalnum() and 4 * turns >= len(secret)


def _password(secret: bytes) -> Verdict | None:
    """A person's password mixes letters with something else; a generated one is rare besides."""
    if _is_of_letters(secret) and len(secret) >= _LEAST_LETTERS and entropy.rarity(secret) >= _RARE:
        return Severity.HIGH, Confidence.LIKELY
    if len(secret) < _LEAST_PASSWORD or not _has_letter_and_other(secret):
        return None
    if entropy.rarity(secret) >= _RARE_PASSWORD or structure.is_random_hex(secret):
        return Severity.HIGH, Confidence.LIKELY
    has_digit = any(chr(byte).isdigit() for byte in secret)
    is_slug = not secret.strip(b"abcdefghijklmnopqrstuvwxyz0123456789_-.")
    if not has_digit or is_slug or len(secret) > _LONGEST_WORDS:
        return None
    return Severity.MEDIUM, Confidence.GUESS


# The last judges are detect-secrets' filters, those that say something which our own measures, being for every rule,
# have not said before: its filters for sequences and for text without a letter do not; the one for ids would pass over
# a token that stands behind an id in a line. They use Python's `re`, so they get the captured text alone, which the
# rule's pattern bounds (and `file_kinds` gives them names of files).


def _is_templated(secret: bytes) -> bool:
    if len(secret) > 1 and not secret.endswith((b"}", b">")):
        return False  # what the filter says too, without the time that it takes to load
    from detect_secrets.filters import heuristic  # noqa: PLC0415 (260 ms, and only where a line asks for it)

    return heuristic.is_templated_secret(secret.decode("latin-1"))
