"""Judging a credential-named key with a literal: whether that literal is a credential, and how sure one can be.

A password may be chosen by a person, a key or token never is: the two are held to different measures. What is left
after our own measures is shown to detect-secrets' filters, loaded for that alone.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from launch_gates.core.confidence import Confidence
from launch_gates.core.severity import Severity
from launch_gates.detector import entropy, placeholders, structure
from launch_gates.detector.decode import decode_base64
from launch_gates.detector.globs import compile_globs
from launch_gates.detector.ruleset import compile_latin1

if TYPE_CHECKING:
    import re2

Verdict = tuple[Severity, Confidence]

_PASSWORD_WORDS = frozenset((b"password", b"passwd", b"pwd", b"pass", b"passphrase", b"passcode"))

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
    b"protected authored by".split()
)
"""Words after the credential word (or, for a few, before it) that make the whole a name of something else."""

_NOT_BEFORE = frozenset(
    b"public csrf xsrf foreign primary partition bucket cache object sort next page crypted encrypted hashed".split()
)

_LEAST_PASSWORD, _LEAST_LETTERS, _LEAST_KEY, _LIKELY_KEY = 8, 14, 10, 16
_RARE = 5.5
"""Bits a character: 95 in 100 random texts of 12 letters and digits lie above 7, nearly all words below 5."""
_RARE_PASSWORD = 5.0
_LEAST_ENTROPY = 3.0
_LONGEST = 200
_LONGEST_WORDS = 60
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
        r"|^(?:enc[\[(]|encrypted:|vault:|\$ansible|age1|op://|arn:|projects/|ssm:|aws:|ref:|secretref:|file:|env:)"
        r"|^[0-9.,:/+\-]+$"  # a number, a date, an address
        r"|^v?[0-9]+\.[0-9]+[.\-\w]*$"  # a version
        r"|^(?:ssh-|ecdsa-|mii[a-z])"  # a public key or certificate
        r"|^(?:true|false|null|none|nil|undefined|yes|no)\b"
        r"|[=!<>]=|=>|->|::|&&|\|\|"  # code
        r"|^[a-z_$][\w$]*(?:(?:\.|->|::)[a-z_$][\w$]*)+[;,]?$"  # a reference: settings.db.password
        r"|^[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.(?:com|net|org|io|dev|app|local|internal|svc)(?::[0-9]+)?$"
        r"|^[a-z]{2,12}_[a-z]{2,12}(?:_[a-z]{2,12})?$"  # a variable's name
        r"|[_\-.](?:password|passwd|secret|token|key|credentials?)[0-9]?:?$"  # a name of a credential: prod-db-password
    )


@cache
def _quiet_paths() -> re2._Regexp:
    """Files full of text that looks random and is not secret, beside those that detect-secrets knows."""
    return compile_globs(
        (
            "*.min.js", "npm-shrinkwrap.json", "pnpm-lock.yaml", "*.snap", "*.po", "*.pot", "*.arb", "*.xliff", "*.xlf",
            "*.strings", "*.ipynb", "**/locales/**", "**/locale/**", "**/i18n/**", "**/lang/**", "**/translations/**",
            "**/node_modules/**", "**/vendor/**", "**/site-packages/**", "**/.yarn/**",
        )
    )  # fmt: skip


@cache
def _test_paths() -> re2._Regexp:
    return compile_globs(
        (
            "**/test/**", "**/tests/**", "**/spec/**", "**/__tests__/**", "**/fixtures/**", "**/testdata/**",
            "**/mocks/**", "**/examples/**", "**/example/**", "**/docs/**", "**/e2e/**",
            "**/testing/**", "*.mdx", "*.md", "*.e2e.*", ".env.test", "*.example", "*.sample", "*_test.*", "*.test.*",
            "*.spec.*", "test_*.py", "*_spec.rb", "*.dist", "*.template", "phpunit.xml",
        )
    )  # fmt: skip


def _words(name: bytes) -> list[bytes]:
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


def is_plain(secret: bytes) -> bool:
    """Whether the value is too short or too plain for `judge` to ever take it, which most are: `true`, `String`."""
    return len(secret) < _LEAST_PASSWORD or (len(secret) < _LEAST_LETTERS and secret.isalpha())


def judge(secret: bytes, name: bytes, path: bytes | None) -> Verdict | None:
    """Severity and confidence; None where the value is not a credential. Without a path it may be anywhere.

    The caller has ruled out placeholders and templates.
    """
    plain = _plain(secret)
    if plain != secret and placeholders.is_placeholder(plain):
        return None
    secret, words = plain, _words(name)
    if (
        len(secret) > _LONGEST
        or secret.startswith(b"@")  # what follows a password's place in an address: <user>:<password>@host
        or secret.lower() in structure.DEFAULT_PASSWORDS
        or not _names_a_credential(words)
        or _not_a_credential().search(secret)
        or (path is not None and _quiet_paths().fullmatch(path))
    ):
        return None
    verdict = _password(secret) if _PASSWORD_WORDS & set(words) else _key(secret)
    if verdict is None or _is_templated(secret):
        return None
    return verdict if path is None else in_file(verdict, path)


def in_file(verdict: Verdict, path: bytes) -> Verdict | None:
    """What a verdict that was given without a path comes to in this file."""
    if _quiet_paths().fullmatch(path) or _is_odd_file(path):
        return None
    severity, confidence = verdict
    return Severity.LOW if _test_paths().fullmatch(path) else severity, confidence


def _plain(secret: bytes) -> bytes:
    """What stands encoded in it, where that is text a person could have written (as in a Kubernetes secret)."""
    if len(secret) % 4 or not secret.endswith(b"="):
        return secret
    decoded = decode_base64(secret)
    return decoded if decoded and decoded.isascii() and decoded.decode().isprintable() else secret


def _has_letter_and_other(secret: bytes) -> bool:
    return secret.upper() != secret.lower() and not secret.isalpha()


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
        or entropy.rarity(secret) < _RARE
        or not (_has_letter_and_other(secret) or len(secret) >= _LIKELY_KEY)
    ):
        return None
    return (Severity.HIGH, Confidence.LIKELY) if len(secret) >= _LIKELY_KEY else (Severity.MEDIUM, Confidence.GUESS)


def _password(secret: bytes) -> Verdict | None:
    """A person's password mixes letters with something else; a generated one is rare besides."""
    if secret.isalpha() and len(secret) >= _LEAST_LETTERS and entropy.rarity(secret) >= _RARE:
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
# rule's pattern bounds, and names of files.


def _is_templated(secret: bytes) -> bool:
    from detect_secrets.filters import heuristic  # noqa: PLC0415 (260 ms, and only where a line asks for it)

    return heuristic.is_templated_secret(secret.decode("latin-1"))


def _is_odd_file(path: bytes) -> bool:
    from detect_secrets.filters import heuristic  # noqa: PLC0415 (as above)

    name = path.decode("latin-1")
    return heuristic.is_lock_file(name) or heuristic.is_non_text_file(name) or heuristic.is_swagger_file(name)
