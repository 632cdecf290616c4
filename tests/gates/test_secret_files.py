"""Files that are secrets by what they are, through the gate: the same in the work tree, staged and in the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.tool import inside
from tests.detector.secret_files import table

if TYPE_CHECKING:
    from tests.cli.tool import Run
    from tests.conftest import WorkTree
    from tests.detector.secret_files.case import Case

FOUND = list(table.FOUND.values())
MODES = {"work tree": ["."], "staged": ["--staged"], "history": ["--history"]}


def place(number: int, case: Case) -> str:
    return f"case{number}/{case.path}"


def plant(work_tree: WorkTree) -> None:
    for number, case in enumerate(FOUND):
        work_tree.write(place(number, case), case.content)
    work_tree.git("add", "--force", ".")


def found(run: Run) -> set[tuple[str, str, int]]:
    """Path, rule and line of everything that was found, everywhere that it was."""
    everything = set()
    for finding in run.report["findings"]:
        location = finding["location"]
        everything.add((location["path"], finding["rule"], location.get("line", 0)))
        for other in finding["details"].get("history", {}).get("places", []):
            everything.add((other["path"], finding["rule"], other.get("line", 0)))
    return everything


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
def test_each_is_found_where_it_stands_and_not_shown(mode: list[str], work_tree: WorkTree) -> None:
    plant(work_tree)
    if mode == ["--history"]:
        work_tree.commit()
    run = inside("secrets", *mode, "--format", "json", cwd=work_tree.root)
    everything = found(run)
    missing = [
        (place(number, case), case.rule, case.line)
        for number, case in enumerate(FOUND)
        if (place(number, case), f"secrets/{case.rule}", case.line) not in everything
    ]
    assert missing == []
    shown = [case.path for case in FOUND if case.secret and case.secret in run.out]
    assert shown == []


def test_a_file_in_which_a_program_keeps_passwords_is_one_finding_with_its_whole_way(work_tree: WorkTree) -> None:
    store = next(case for case in FOUND if case.rule == "credential-store-file")
    work_tree.stage(f"home/{store.path}", store.content)
    first = work_tree.commit()
    work_tree.git("rm", "--quiet", f"home/{store.path}")
    work_tree.commit()
    (finding,) = inside("secrets", "--history", "--format", "json", cwd=work_tree.root).report["findings"]
    assert finding["location"] == {"path": f"home/{store.path}", "commit": first}
    assert finding["message"] == f"File in which a program keeps passwords in home/{store.path}, in the history"


def test_one_in_the_work_tree_and_the_history_is_one_finding(work_tree: WorkTree) -> None:
    for case in (case for case in FOUND if case.rule in ("credential-store-file", "java-keystore")):
        work_tree.stage(case.path, case.content)
    work_tree.commit()
    run = inside("secrets", "--format", "json", cwd=work_tree.root)
    assert len(run.places) == len(set(run.places))
    assert run.code == 0
