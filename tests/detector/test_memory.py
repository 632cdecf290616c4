"""What is remembered of other texts changes nothing in what is found in this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from launch_gates.config.settings import SecretsSettings
from launch_gates.detector import confirm, memory
from launch_gates.detector.memory import Memory
from launch_gates.gates.secrets.chosen_rules import ChosenRules
from tests.cli.plants import github_token, private_key

if TYPE_CHECKING:
    import pytest

    from launch_gates.detector.match import Match
    from launch_gates.detector.ruleset import DetectionRule

RULES = ChosenRules(SecretsSettings(exclude=(), disable=(), severity={}, generic=True, rules=()))
PIECES = [
    "filler = 1\n",
    "x" * 70,
    "\n" * 90,
    "test_",
    '"',
    f"token = '{github_token()}'\n",
    f"{github_token()}...",
    "password = 'q8Zr!mT2vLw0'\n",
    "password = 'changeme'\n",
    "api_key: 4f9a1c0d2b7e8f6a5c3d9e1b0a7f4c2d\n",
    private_key(),
    "AAAA+" * 20,
]


def found(matches: tuple[Match, ...]) -> list[tuple[object, ...]]:
    return [
        (each.rule.id, each.start, each.end, each.secret, each.severity, each.confidence, each.name) for each in matches
    ]


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), min_size=1, max_size=6))
def test_a_scanner_that_remembers_finds_what_a_fresh_one_finds(texts: list[str]) -> None:
    remembering = RULES.scanner(Memory())
    for text in texts:
        fresh = RULES.scanner().scan(text.encode(), None)
        assert found(remembering.scan(text.encode(), None).matches) == found(fresh.matches)


def test_what_was_judged_is_not_judged_again_where_only_its_surroundings_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judged: list[DetectionRule] = []

    def judge(rule: DetectionRule, *more: Any) -> Match | None:  # noqa: ANN401 (handed on)
        judged.append(rule)
        return confirm.judge(rule, *more)

    monkeypatch.setattr(memory, "judge", judge)
    scanner = RULES.scanner(Memory())
    numbers = []
    for number in range(5):
        text = f"line {number}\n" + "filler\n" * 30 + "password = 'q8Zr!mT2vLw0'\n" + "filler\n" * 30 + f"{number}\n"
        assert len(scanner.scan(text.encode(), None).matches) == 1
        numbers.append(len(judged))
    assert numbers[0] > 0
    assert set(numbers) == {numbers[0]}
