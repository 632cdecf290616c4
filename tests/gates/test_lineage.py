"""Which commit has what, worked out from commits and changes as plain values."""

from __future__ import annotations

from launch_gates.gates.secrets.history.lineage import Lineage, Step, parents_first
from launch_gates.git.commits import Commit
from launch_gates.git.refs import Ref


def commits(*rows: tuple[str, tuple[str, ...]]) -> dict[str, Commit]:
    """Commits by id, each a second after the one before."""
    return {oid: Commit(oid, f"tree {oid}", parents, time) for time, (oid, parents) in enumerate(rows, start=1)}


LINE = commits(("a", ()), ("b", ("a",)), ("c", ("b",)), ("d", ("c",)))


def test_parents_come_first_in_whatever_order_commits_are_given() -> None:
    graph = commits(("a", ()), ("b", ("a",)), ("c", ("a",)), ("d", ("b", "c")), ("lost", ("not here",)))
    order = parents_first(graph)
    assert sorted(order) == sorted(graph)
    assert all(
        order.index(parent) < order.index(oid) for oid in graph for parent in graph[oid].parents if parent in graph
    )
    assert parents_first(dict(reversed(graph.items()))) == order


def test_versions_of_one_secret_are_one_way() -> None:
    steps = {"b": [Step(None, "v1", "f")], "c": [Step("v1", "v2", "f")], "d": [Step("v2", None, "f")]}
    lineage = Lineage(LINE, steps, [Ref("main", "d"), Ref("old", "b")], "d")
    trace = lineage.trace([("v1", "f"), ("v2", "f")])
    assert trace is not None
    assert (trace.first, trace.last, trace.at_head, trace.refs, trace.reaching) == ("b", "c", False, ("old",), 2)
    assert lineage.trace([("v1", "elsewhere")]) is None


def test_what_a_merge_brings_did_not_begin_in_it() -> None:
    graph = commits(("a", ()), ("side", ("a",)), ("main", ("a",)), ("merge", ("main", "side")))
    steps = {"side": [Step(None, "s", "f")], "merge": [Step(None, "s", "f"), Step(None, "evil", "g")]}
    lineage = Lineage(graph, steps, [Ref("main", "merge")], "merge")
    brought, made = lineage.trace([("s", "f")]), lineage.trace([("evil", "g")])
    assert brought is not None
    assert made is not None
    assert (brought.first, brought.last, brought.at_head) == ("side", "merge", True)
    assert made.first == "merge"


def test_what_a_merge_drops_ended_before_it() -> None:
    graph = commits(("a", ()), ("side", ("a",)), ("main", ("a",)), ("merge", ("main", "side")))
    lineage = Lineage(graph, {"side": [Step(None, "s", "f")]}, [Ref("main", "merge")], "merge")
    trace = lineage.trace([("s", "f")])
    assert trace is not None
    assert (trace.first, trace.last, trace.at_head, trace.reaching) == ("side", "side", False, 1)


def test_a_moved_file_is_one_way_and_what_comes_back_began_at_first() -> None:
    steps = {
        "a": [Step(None, "s", "old")],
        "b": [Step("s", None, "old"), Step(None, "s", "new")],
        "c": [Step("s", None, "new")],
        "d": [Step(None, "s", "new")],
    }
    lineage = Lineage(LINE, steps, [], "d")
    trace = lineage.trace([("s", "old"), ("s", "new")])
    assert trace is not None
    assert (trace.first, trace.last, trace.at_head) == ("a", "d", True)
    assert lineage.has("a", ("s", "old"))
    assert not lineage.has("a", ("s", "new"))


def test_without_a_ref_nothing_leads_to_it() -> None:
    lineage = Lineage(LINE, {"b": [Step(None, "s", "f")]}, [Ref("tag", "a"), Ref("broken", "nowhere")], None)
    trace = lineage.trace([("s", "f")])
    assert trace is not None
    assert (trace.refs, trace.reaching, trace.at_head) == ((), 0, False)
    assert [lineage.is_reachable(oid) for oid in "abcd"] == [True, False, False, False]
