"""Files that are secrets by what they are: found for what they are, on the right line, and their twins left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launch_gates.core.severity import Severity
from launch_gates.detector import store
from launch_gates.detector.scan import NAMES, Scanner
from tests.detector.secret_files.case import NAMES_ONLY
from tests.detector.secret_files.table import FOUND, QUIET

if TYPE_CHECKING:
    from tests.detector.secret_files.case import Case


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner([store.built_in()])


def as_bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


@pytest.mark.parametrize("case", FOUND.values(), ids=FOUND)
def test_it_is_found(case: Case, scanner: Scanner) -> None:
    content = as_bytes(case.content)
    if case.line == NAMES_ONLY:
        matches = scanner.scan(f"\n{case.path}".encode(), NAMES).matches
    else:
        matches = scanner.scan(content, case.path).matches
    seen = [(m.rule.id, content.count(b"\n", 0, m.start) + 1 if case.line else 0, m.severity.label) for m in matches]
    mine = [match for match in matches if match.rule.id == case.rule]
    assert (case.rule, case.line) in [each[:2] for each in seen], seen
    assert max(match.severity for match in mine) >= Severity.from_label(case.severity), seen
    if case.secret:
        values = [match.secret.decode("latin-1") for match in mine]
        assert any(value in case.secret or value.endswith(case.secret) for value in values)


@pytest.mark.parametrize(("path", "content"), QUIET.values(), ids=QUIET)
def test_its_harmless_twin_is_quiet(path: str, content: str | bytes, scanner: Scanner) -> None:
    result = scanner.scan(as_bytes(content), path)
    assert [match.rule.id for match in result.matches] == []
    assert scanner.scan(f"\n{path}".encode(), NAMES).matches == ()
