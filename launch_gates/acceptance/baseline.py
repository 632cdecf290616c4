"""Our own file of accepted findings, read and written: an entry a line, so that branches seldom get into conflict.

The file is one JSON object. Every line but the first and the last two is an entry and ends with a comma, so that
adding one changes no other line, and git's `merge=union` gives a file that can be read:

    {
    "stripe-live-secret-key/0f…": {"rule": "secrets/stripe-live-secret-key", "reason": "revoked in March", …},
    "version": 1
    }
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from launch_gates.acceptance.expiry import day_of
from launch_gates.core.errors import ConfigError
from launch_gates.git.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

FILE = ".launch-gates-baseline.json"
VERSION = 1
NEVER_ACCEPTED = ("acceptance/", "config/")
"""How the rules begin that nothing can accept: they are about accepting itself."""

_MARKERS = (b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||")
_REQUIRED = ("rule", "finding", "reason", "accepted")
_KEYS = (*_REQUIRED, "owner", "expires")
_LONGEST_FINGERPRINT = 200
_DATE = "2026-01-31"
_AGAIN = "Correct that line, or take it out and run `launch-gates accept` again."


class Entry(NamedTuple):
    """One accepted finding."""

    fingerprint: str
    rule: str
    finding: str
    """What it is, for people; nothing of the value."""
    reason: str
    accepted: date
    owner: str = ""
    expires: date | None = None
    """The last day on which it counts."""

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.expires is not None and self.expires < today


def may_be_accepted(rule: str) -> bool:
    """Whether there may be an entry for a finding of this rule."""
    return not rule.startswith(NEVER_ACCEPTED)


def render(entries: Iterable[Entry]) -> str:
    """The file's text, which depends on nothing but the entries."""
    lines = [f"{json.dumps(each.fingerprint)}: {_record(each)},\n" for each in sorted(entries)]
    return f'{{\n{"".join(lines)}"version": {VERSION}\n}}\n'


def _record(entry: Entry) -> str:
    record = {
        "rule": entry.rule,
        "finding": entry.finding,
        "reason": entry.reason,
        "owner": entry.owner,
        "accepted": entry.accepted.isoformat(),
        "expires": "" if entry.expires is None else entry.expires.isoformat(),
    }
    return json.dumps({key: printable(text) for key, text in record.items() if text}, ensure_ascii=False)


def parse(content: bytes) -> dict[str, Entry]:
    """The entries by fingerprint. Raises ConfigError, which names the line and repeats nothing of what is wrong."""
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line.startswith(_MARKERS):
            fix = (
                "Keep the entries of both sides, one a line and each with a comma at its end; `merge=union` does that."
            )
            raise ConfigError(f"{FILE}:{number}: a merge left it in conflict", fix)
    try:
        text = content.decode("utf-8-sig")
        pairs = json.loads(text, object_pairs_hook=_Pairs)
    except json.JSONDecodeError as error:
        raise ConfigError(f"{FILE}:{error.lineno}:{error.colno}: not valid JSON", _AGAIN) from None
    except (ValueError, RecursionError):
        raise ConfigError(f"{FILE}: not valid JSON in UTF-8", _AGAIN) from None
    if not isinstance(pairs, _Pairs):
        raise ConfigError(f"{FILE}: not a JSON object", _AGAIN)
    version = dict(pairs).get("version")
    if version != VERSION or isinstance(version, bool):
        raise ConfigError(
            f'{FILE}: its "version" is not {VERSION}, so it is of another launch-gates',
            "Use the version of launch-gates that wrote it, or a newer one.",
        )
    return _entries(_Lines(text), [(name, value) for name, value in pairs if name != "version"])


def _entries(lines: _Lines, pairs: Iterable[tuple[str, object]]) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for fingerprint, record in pairs:
        if not is_fingerprint(fingerprint):
            lines.refuse(fingerprint, "an unknown key, which is no fingerprint")
        if fingerprint in entries:
            lines.refuse(fingerprint, "the same finding twice")
        if not isinstance(record, _Pairs) or len(dict(record)) != len(record):
            lines.refuse(fingerprint, "an entry is an object whose keys stand once")
        entries[fingerprint] = _entry(lines, fingerprint, dict(record))
    return entries


def _entry(lines: _Lines, fingerprint: str, record: Mapping[str, object]) -> Entry:
    if set(record) - set(_KEYS):
        known = ", ".join(_KEYS)
        lines.refuse(fingerprint, f"an unknown key, perhaps of a newer launch-gates; known: {known}")
    texts: dict[str, str] = {}
    for key in _KEYS:
        value = record.get(key, "")
        if not isinstance(value, str) or (key in _REQUIRED and not value.strip()):
            lines.refuse(fingerprint, f"{key} must be a text" + (" that says something" if key in _REQUIRED else ""))
        texts[key] = value.strip()
    if "/" not in texts["rule"] or not may_be_accepted(texts["rule"]):
        lines.refuse(fingerprint, "no finding of that rule can be accepted")
    accepted = _date_in(texts["accepted"])
    expires = _date_in(texts["expires"])
    if accepted is None or (texts["expires"] and expires is None):
        lines.refuse(fingerprint, f"accepted and expires must be dates such as {_DATE}")
    return Entry(fingerprint, texts["rule"], texts["finding"], texts["reason"], accepted, texts["owner"], expires)


def is_fingerprint(text: str) -> bool:
    """Whether it has the form of one: words with a slash between them."""
    return "/" in text and len(text) <= _LONGEST_FINGERPRINT and text.isprintable() and " " not in text


def _date_in(text: str) -> date | None:
    try:
        return day_of(text)
    except ValueError:
        return None


class _Pairs(list[tuple[str, object]]):
    """An object of JSON with every key, also one that stands twice."""


class _Lines:
    """Says in which line an entry stands."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")

    def refuse(self, key: str, reason: str) -> NoReturn:
        """Raises ConfigError."""
        # As it may be written; where it is written otherwise, the file is named without a line.
        forms = {json.dumps(key), json.dumps(key, ensure_ascii=False)}
        numbers = [number for number, line in enumerate(self._lines, 1) if any(form in line for form in forms)]
        place = f"{FILE}:{numbers[-1]}" if numbers else FILE
        raise ConfigError(f"{place}: {reason}", _AGAIN)
