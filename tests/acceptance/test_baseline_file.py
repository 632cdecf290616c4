"""Our file of accepted findings: what is written is read again, and what is wrong is said with its line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.acceptance.baseline import FILE, Entry, parse, render
from launch_gates.core.errors import ConfigError
from launch_gates.git.printable import printable

if TYPE_CHECKING:
    from tests.conftest import WorkTree

TEXTS = st.text(min_size=1).filter(lambda text: bool(text.strip()))
ENTRIES = st.builds(
    Entry,
    st.from_regex(r"[a-z]{1,8}/[0-9a-f]{1,8}", fullmatch=True),
    st.just("secrets/jwt"),
    TEXTS,
    TEXTS,
    st.dates(),
    st.text(),
    st.none() | st.dates(),
)


def entry(number: int, **changes: object) -> Entry:
    made = Entry(f"jwt/{number:032x}", "secrets/jwt", "A token in a.py", "a sample", date(2026, 1, 31))
    return made._replace(**changes)  # type: ignore[arg-type]


def refused(text: str | bytes) -> str:
    with pytest.raises(ConfigError) as error:
        parse(text if isinstance(text, bytes) else text.encode())
    return error.value.message


@given(st.lists(ENTRIES, unique_by=lambda each: each.fingerprint))
def test_what_is_written_is_read_again_whatever_the_order(entries: list[Entry]) -> None:
    text = render(entries)
    assert text == render(reversed(entries))
    read = parse(text.encode())
    assert [each.fingerprint for each in read.values()] == sorted(each.fingerprint for each in entries)
    for each in entries:
        same = read[each.fingerprint]
        assert (same.accepted, same.expires, same.rule) == (each.accepted, each.expires, each.rule)
        assert same.reason == printable(each.reason).strip()
        assert same.owner == printable(each.owner).strip()
    assert render(read.values()).encode() == render(parse(render(read.values()).encode()).values()).encode()


@given(st.lists(ENTRIES, max_size=5, unique_by=lambda each: each.fingerprint))
def test_an_entry_is_one_line_with_a_comma(entries: list[Entry]) -> None:
    first, *lines, version, last, end = render(entries).split("\n")
    assert (first, version, last, end) == ("{", '"version": 1', "}", "")
    assert len(lines) == len(entries)
    assert all(line.endswith("},") for line in lines)


@given(st.binary() | st.text().map(str.encode))
def test_anything_else_is_an_error_that_names_the_file(content: bytes) -> None:
    try:
        assert parse(content) is not None
    except ConfigError as error:
        assert error.message.startswith(FILE)  # noqa: PT017


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_so_is_other_json(value: object) -> None:
    import json

    text = json.dumps({"version": 1, "jwt/0": value})
    assert refused(text).startswith(f"{FILE}:1")


LINE = render([entry(1)]).split("\n")[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f'{{\n<<<<<<< ours\n{LINE}\n=======\n>>>>>>> theirs\n"version": 1\n}}\n', ":2: a merge left it in conflict"),
        (f'{{\n{LINE}\n{LINE}\n"version": 1\n}}\n', ":3: the same finding twice"),
        ('{\n"version": 2\n}\n', 'its "version" is not 1'),
        ('{\n"version": true\n}\n', 'its "version" is not 1'),
        ("{}", 'its "version" is not 1'),
        ("[]", "not a JSON object"),
        ("{\n,\n}", ":2:1: not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        (b'{"\xff": 1}', "not valid JSON in UTF-8"),
        (render([entry(1)]).replace('"reason"', '"reasons"'), ":2: an unknown key"),
        (render([entry(1)]).replace('"a sample"', '" "'), ":2: reason must be a text that says something"),
        (render([entry(1)]).replace('"a sample"', "7"), ":2: reason must be a text that says something"),
        (render([entry(1)]).replace("2026-01-31", "2026-02-31"), ":2: accepted and expires must be dates"),
        (render([entry(1)]).replace("2026-01-31", "20260131"), ":2: accepted and expires must be dates"),
        (render([entry(1)]).replace("secrets/jwt", "acceptance/added"), ":2: no finding of that rule can be accepted"),
        (render([entry(1)]).replace("jwt/", "a key "), ":2: an unknown key, which is no fingerprint"),
        (render([entry(1)]).replace("{\n", '{\n"newer": 1,\n', 1), ":2: an unknown key, which is no fingerprint"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str | bytes, said: str) -> None:
    assert said in refused(text)


def test_nothing_of_a_wrong_entry_is_repeated() -> None:
    assert "hunter2" not in refused(render([entry(1)]).replace('"reason"', '"hunter2"'))


def on_a_branch(work_tree: WorkTree, name: str, entries: list[Entry]) -> None:
    work_tree.git("checkout", "--quiet", "-b", name, "main")
    work_tree.stage(FILE, render(entries))
    work_tree.commit(name)


def test_branches_that_accept_different_findings_merge(work_tree: WorkTree) -> None:
    before = [entry(number) for number in (10, 20, 30)]
    work_tree.stage(FILE, render(before))
    work_tree.commit()
    on_a_branch(work_tree, "one", [*before, entry(40)])
    on_a_branch(work_tree, "two", [*before, entry(15)])
    work_tree.git("merge", "--quiet", "one")
    merged = parse((work_tree.root / FILE).read_bytes())
    assert list(merged.values()) == [entry(number) for number in (10, 15, 20, 30, 40)]


def test_with_union_so_do_neighbours(work_tree: WorkTree) -> None:
    work_tree.stage(".gitattributes", f"{FILE} merge=union\n")
    work_tree.stage(FILE, render([]))
    work_tree.commit()
    on_a_branch(work_tree, "one", [entry(1)])
    on_a_branch(work_tree, "two", [entry(2), entry(3)])
    work_tree.git("merge", "--quiet", "one")
    assert set(parse((work_tree.root / FILE).read_bytes()).values()) == {entry(1), entry(2), entry(3)}
