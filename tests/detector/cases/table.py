"""The cases: what is expected of each, and where they come from. No value stands in the tables; `values` draws them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from tests.detector.cases.values import Values

FOLDER = Path(__file__).parent
FOUND, QUIET, LOWERED, PUBLISHABLE = "found", "quiet", "lowered", "publishable"
OPEN, CLOSE = "⟦", "⟧"
"""Around the credential, in the tables of what is to be found."""


@dataclass(frozen=True, slots=True)
class Case:
    """A text as it stands in a project."""

    id: str
    kind: str
    path: str
    text: bytes
    expectation: str
    secrets: tuple[tuple[int, int], ...] = ()
    """Where the credentials lie in the text, where the case says so."""


@cache
def cases() -> tuple[Case, ...]:
    """All, those that are to be found first."""
    return (*_provider_cases(), *_written_cases("positives"), *_written_cases("negatives"))


def every_syntax() -> list[Case]:
    """Every provider's credential in every syntax, which are thousands: the kind is the syntax, the id says whose."""
    made = []
    for kind, provider, what, form in _credentials():
        for syntax in _fitting(kind):
            written = _written_as(syntax, provider, what, form, seed=f"{provider}-{what}-{syntax['id']}")
            made.append(replace(written, id=f"{provider} {what}", kind=f"{kind}: {syntax['id']}"))
    return made


def _provider_cases() -> list[Case]:
    """Every provider's credential in the syntax whose turn it is; in two, where the context decides."""
    made, turns = [], {"prefixed": 0, "contextual": 0}
    for kind, provider, what, form in _credentials():
        syntaxes = _fitting(kind)
        for number in range(1 if kind == "prefixed" else 2):
            syntax = syntaxes[turns[kind] % len(syntaxes)]
            turns[kind] += 1
            seed = f"{provider} {what} {number}".replace(" ", "-").lower()
            written = _written_as(syntax, provider, what, form, seed)
            made.append(replace(written, kind=f"provider, {kind}"))
    return made


def _credentials() -> list[tuple[str, str, str, str]]:
    """Whether it has a prefix, whose it is, what it is called, and its format."""
    return [
        (kind, provider, what, form)
        for kind, entries in _table("positives/providers.toml").items()
        for provider, what, form in entries
    ]


def _fitting(kind: str) -> list[dict[str, str]]:
    """The syntaxes that name the provider, or all for what tells itself."""
    syntaxes = _table("positives/syntaxes.toml")["syntax"]
    return [syntax for syntax in syntaxes if kind == "prefixed" or not syntax.get("prefixed")]


def _written_as(syntax: dict[str, str], provider: str, what: str, form: str, seed: str) -> Case:
    value = Values(seed).filled(form)
    values = Values(seed, _spelled(provider, what) | {"value": OPEN + value + CLOSE})
    path = values.filled(syntax.get("path", ""))
    return _case(f"{seed}/{syntax['id']}", "provider", path, values.filled(syntax["text"]), FOUND)


def _spelled(provider: str, what: str) -> dict[str, str]:
    """A provider's credential in every style of names."""
    words, own = f"{provider} {what}".lower().split(), what.lower().split()
    camel, own_camel = (list_[0] + "".join(map(str.title, list_[1:])) for list_ in (words, own))
    return {
        "UPPER": "_".join(words).upper(),
        "snake": "_".join(words),
        "kebab": "-".join(words),
        "dotted": ".".join(words),
        "camel": camel,
        "Pascal": camel[0].upper() + camel[1:],
        "Spoken": provider,
        "Provider": provider.replace(" ", ""),
        "provider": "".join(provider.lower().split()),
        "own": "_".join(own),
        "OWN": "_".join(own).upper(),
        "ownKebab": "-".join(own),
        "ownCamel": own_camel,
        "what": what,
    }


def _written_cases(folder: str) -> list[Case]:
    made = []
    for file in sorted((FOLDER / folder).glob("*.toml")):
        if file.stem in {"providers", "syntaxes"}:
            continue
        for kind, lists in _table(f"{folder}/{file.name}").items():
            numbered = [(expectation, *entry) for expectation, entries in lists.items() for entry in entries]
            for number, (expectation, path, text) in enumerate(numbered, 1):
                case_id = f"{kind.replace(' ', '-')}-{number:02}"
                made.append(_case(case_id, kind, path, Values(case_id).filled(text), expectation))
    return made


def _case(case_id: str, kind: str, path: str, text: str, expectation: str) -> Case:
    """The case, its credentials without their brackets."""
    if expectation not in {FOUND, QUIET, LOWERED, PUBLISHABLE}:
        raise ValueError(f"{case_id}: no such expectation: {expectation}")
    first, *rest = text.split(OPEN)
    plain, secrets = first.encode(), []
    for piece in rest:
        secret, after = piece.split(CLOSE)
        secrets.append((len(plain), len(plain) + len(secret.encode())))
        plain += secret.encode() + after.encode()
    return Case(case_id, kind, path, plain, expectation, tuple(secrets))


@cache
def _table(name: str) -> dict[str, Any]:
    with (FOLDER / name).open("rb") as file:
        return tomllib.load(file)
