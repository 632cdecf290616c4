"""The cases: what is expected of each, and where they come from. No value stands in the tables; `values` draws them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

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


def _provider_cases() -> list[Case]:
    """Every provider's credential in one or more of the syntaxes, in turn."""
    syntaxes = _table("positives/syntaxes.toml")["syntax"]
    made, turns = [], {True: 0, False: 0}
    for kind, entries in _table("positives/providers.toml").items():
        for provider, what, form, *more in entries:
            prefixed = kind == "prefixed"
            fitting = [syntax for syntax in syntaxes if prefixed or not syntax.get("prefixed")]
            for number in range(1 if prefixed else 2):
                syntax = fitting[turns[prefixed] % len(fitting)]
                turns[prefixed] += 1
                seed = f"{provider} {what} {number}".replace(" ", "-").lower()
                value = Values(seed).filled(form)
                names = _spelled(provider, what) | {"value": OPEN + value + CLOSE, "bare": value}
                text = Values(seed, names).filled(syntax["text"])
                path = Values(seed, names).filled(syntax.get("path", ""))
                made.append(_case(f"{seed}/{syntax['id']}", f"provider, {kind}", path, text, FOUND))
            if more:
                raise ValueError(f"too much in the entry of {provider}")
    return made


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


def _table(name: str) -> dict[str, list[list[str]]]:
    with (FOLDER / name).open("rb") as file:
        return tomllib.load(file)
