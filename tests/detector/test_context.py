"""A credential without a prefix of its own is found in its provider's name, whatever the syntax."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

import pytest

from launch_gates.detector import placeholders, rulefile, store, structure
from launch_gates.detector.entropy import shannon
from launch_gates.detector.scan import Scanner

if TYPE_CHECKING:
    from launch_gates.detector.rulefile import RuleSource

# A JWT is not made of an expression, and found by its structure.
RULES = [rule for rule in rulefile.built_in_rules() if rule.context and not rule.paths and rule.check != "jwt"]
SYNTAXES = {
    "dotenv": "{NAME}_API_KEY={value}\n",
    "shell": 'export {NAME}_TOKEN="{value}"\n',
    "yaml": "{name}_key: {value}\n",
    "yaml, quoted": "{name}-secret: '{value}'\n",
    "yaml, block": "{name}:\n  enabled: true\n  region: eu\n  api_key: {value}\n",
    "json": '{{"{name}_token": "{value}"}}',
    "json, block": '{{\n  "{name}": {{\n    "mode": "live",\n    "secret": "{value}"\n  }}\n}}',
    "json in a string": '"{{\\"{name}_token\\": \\"{value}\\"}}"',
    "toml": '[{name}]\napi_token = "{value}"\n',
    "ini": "[{name}]\nkey={value}\n",
    "javascript": 'const {name}Key = "{value}";\n',
    "go": '{name}Token := "{value}"\n',
    "php": "'{name}_key' => '{value}',\n",
    "php, define": "define('{NAME}_KEY', '{value}');\n",
    "ruby": 'ENV["{NAME}_KEY"] ||= "{value}"\n',
    "call": '{name}.configure(api_key="{value}")\n',
    "call, argument": 'new {name}Client("{value}")\n',
    "header": "X-{name}-Token: {value}\n",
    "header, in curl": "curl https://api.{name}.com/v1 -H 'Authorization: Bearer {value}'\n",
    "url": "https://api.{name}.com/v1/data?api_key={value}&page=2\n",
    "command line": "{name} login --token {value} --quiet\n",
    "command line, with =": "{name} --api-key={value}\n",
    "xml, element": "<{name}Key>{value}</{name}Key>\n",
    "xml, attribute": '<add key="{name}Key" value="{value}" />\n',
    "table of settings": "- name: {NAME}_API_KEY\n  value: {value}\n",
    "csharp": 'string {name}ApiKey = "{value}";\n',
}


def value_of(rule: RuleSource) -> str:
    """A value that the rule takes, made of its own expression; the same in every run."""
    rng = random.Random(rule.id)  # noqa: S311 (test values)
    allowed = re.compile(rule.value)
    for _ in range(2000):
        value = drawn(re._parser.parse(rule.value), rng)  # type: ignore[attr-defined]
        is_odd = rule.check and structure.check(rule.check, value.encode(), value.encode()) is structure.Proof.REFUTED
        if (
            not is_odd
            and shannon(value.encode()) >= rule.entropy
            and not placeholders.is_placeholder(value.encode(), rule.prefix.encode())
        ):
            assert allowed.fullmatch(value)
            return value
    raise AssertionError(f"no value for {rule.id}")


def drawn(parsed: object, rng: random.Random) -> str:
    """One text that a parsed expression takes."""
    text = ""
    for operation, argument in parsed:  # type: ignore[attr-defined]
        match str(operation):
            case "LITERAL":
                text += chr(argument)
            case "IN":
                text += rng.choice([chr(code) for code in range(0x21, 0x7F) if is_in(chr(code), argument)])
            case "MAX_REPEAT" | "MIN_REPEAT":
                low, high, inner = argument
                text += "".join(drawn(inner, rng) for _ in range(rng.randint(low, min(int(high), low + 8))))
            case "SUBPATTERN":
                text += drawn(argument[-1], rng)
            case "BRANCH":
                text += drawn(rng.choice(argument[1]), rng)
            case "ANY":
                text += rng.choice("abcXYZ019")
            case other:
                raise AssertionError(f"{other} in an expression for a value")
    return text


def is_in(character: str, members: list[tuple[Any, Any]]) -> bool:
    code = ord(character)
    is_member = False
    for kind, what in members:
        match str(kind), what:
            case "LITERAL", literal:
                is_member |= code == literal
            case "RANGE", (low, high):
                is_member |= low <= code <= high
            case "CATEGORY", category:
                word = character.isalnum() or character == "_"
                is_member |= {"CATEGORY_DIGIT": character.isdigit(), "CATEGORY_WORD": word}[str(category)]
    return is_member != any(str(kind) == "NEGATE" for kind, _ in members)


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner([store.built_in()])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_it_is_found_in_every_syntax(rule: RuleSource, scanner: Scanner) -> None:
    value = value_of(rule)
    missed = []
    for syntax, template in SYNTAXES.items():
        name = rule.context[0]
        text = template.format(name=name, NAME=name.upper(), value=value)
        matches = scanner.scan(text.encode(), "settings.txt").matches
        if not any(match.secret.decode() == value for match in matches):
            missed.append(syntax)
    assert not missed
