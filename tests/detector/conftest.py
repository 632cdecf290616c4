"""A small rule set of invented providers, so that these tests do not hang on the built-in rules."""

from __future__ import annotations

import random
import string
from typing import TYPE_CHECKING

import pytest

from launch_gates.detector import compile as compiler
from launch_gates.detector import rulefile
from launch_gates.detector.ruleset import Ruleset
from launch_gates.detector.scan import Scanner
from launch_gates.detector.store import CompiledRules

if TYPE_CHECKING:
    from collections.abc import Callable

RULES = r"""
[family]
id = "payments"

[[rule]]
id = "acme-token"
provider = "Acme"
title = "Acme token"
severity = "critical"
confidence = "certain"
pattern = '{{left}}(?P<secret>acme_live_[0-9A-Za-z]{24,40}){{right}}'
keywords = ["acme_live_"]
prefix = "acme_live_"
why = "w."
fix = "f."

[[rule]]
id = "shop-url"
provider = "Shop"
title = "Shop address with a password"
severity = "high"
pattern = '{{left}}shop://[a-z]{1,20}:(?P<secret>[0-9A-Za-z/+=]{12,64})@'
keywords = ["shop://"]
why = "w."
fix = "f."

[[rule]]
id = "zeta-id"
provider = "Zeta"
title = "Zeta key id"
severity = "medium"
pattern = '{{left}}(?P<secret>ZETA[0-9A-F]{16}){{right}}'
keywords = ["ZETA"]
prefix = "ZETA"
why = "w."
fix = "f."

[[rule]]
id = "zeta-key"
provider = "Zeta"
title = "Zeta key id and secret"
severity = "critical"
pattern = '{{left}}(?P<secret>[0-9a-f]{40}){{right}}'
near = "zeta-id"
within = 200
check = "mixed"
why = "w."
fix = "f."

[[rule]]
id = "rota-file"
provider = "Rota"
title = "Rota key file"
severity = "high"
pattern = '{{left}}(?P<secret>rota-[0-9a-z]{20}){{right}}'
keywords = ["rota-"]
prefix = "rota-"
paths = ["*.rota", "config/rota/**"]
why = "w."
fix = "f."

[[rule]]
id = "lumen-key"
provider = "Lumen"
title = "Lumen key"
severity = "high"
context = ["lumen"]
value = '[0-9a-f]{32}'
check = "mixed"
why = "w."
fix = "f."
"""

ALPHANUMERIC = string.ascii_letters + string.digits


def compiled_of(text: str) -> CompiledRules:
    """The rules of one rule file, compiled."""
    record = compiler.build(rulefile.parse(text, "test.toml"))
    ruleset = Ruleset(record)
    return CompiledRules(compiler.compile_database(record["expressions"]), lambda: ruleset)


class Planted:
    """Makes credentials of the small rule set, random by seed and never the same twice."""

    def __init__(self, seed: int) -> None:
        """The same seed, the same credentials."""
        self._random = random.Random(seed)  # noqa: S311 - a test's data

    def _text(self, alphabet: str, length: int) -> str:
        return "".join(self._random.choices(alphabet, k=length))

    def token(self) -> str:
        """Of `acme-token`."""
        return "acme_live_" + self._text(ALPHANUMERIC, 30)

    def password(self) -> str:
        """Of `shop-url`, with reserved characters in it."""
        return self._text(ALPHANUMERIC, 8) + "/+=" + self._text(ALPHANUMERIC, 8)

    def url(self, password: str) -> str:
        """The address that `shop-url` looks for."""
        return f"shop://owner:{password}@db"

    def key_id(self) -> str:
        """Of `zeta-id`."""
        return "ZETA" + self._text("0123456789ABCDEF", 16)

    def key(self) -> str:
        """Of `zeta-key`: both digits and letters are in it."""
        return "a1" + self._text("0123456789abcdef", 38)

    def lumen(self) -> str:
        """Of `lumen-key`."""
        return "b2" + self._text("0123456789abcdef", 30)

    def rota(self) -> str:
        """Of `rota-file`."""
        return "rota-" + self._text(string.ascii_lowercase + string.digits, 20)


@pytest.fixture(scope="session")
def small_rules() -> CompiledRules:
    """The small rule set, compiled once."""
    return compiled_of(RULES)


@pytest.fixture(scope="session")
def scanner(small_rules: CompiledRules) -> Scanner:
    """A scanner with the small rule set."""
    return Scanner([small_rules])


@pytest.fixture(scope="session")
def compile_rules() -> Callable[[str], CompiledRules]:
    """Gives `compiled_of`."""
    return compiled_of


@pytest.fixture(scope="session")
def planted() -> Callable[[int], Planted]:
    """Makes a maker of credentials: `planted(seed)`."""
    return Planted
