"""Documents through several threads: in order, whatever happens, and no thread is left behind."""

from __future__ import annotations

import random
import threading
import time
from itertools import count, islice
from typing import TYPE_CHECKING

import pytest

from launch_gates.gates.secrets.parallel import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

JOBS = pytest.mark.parametrize("jobs", [1, 2, 7])
LARGE = pytest.mark.parametrize(
    "is_large", [lambda _: True, lambda item: item % 3 == 1, lambda _: False], ids=["all", "some", "none"]
)
MANY = 200


def ours() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread is not threading.main_thread()}


def doubled(number: int) -> int:
    return 2 * number


@JOBS
@LARGE
@pytest.mark.parametrize("number", [0, 1, 24, 25, MANY])
def test_results_come_in_the_order_of_the_items(jobs: int, is_large: Callable[[int], bool], number: int) -> None:
    chance = random.Random(number)  # noqa: S311 - no secret

    def worker(item: int) -> int:
        time.sleep(chance.random() / 1000)
        return 2 * item

    assert list(in_order(iter(range(number)), lambda: worker, jobs, is_large)) == [2 * item for item in range(number)]
    assert ours() == set()


@JOBS
@LARGE
@pytest.mark.parametrize("bad", [0, 23, 24, 100, MANY - 1])
def test_an_exception_is_raised_when_its_items_turn_comes(jobs: int, is_large: Callable[[int], bool], bad: int) -> None:
    def worker(item: int) -> int:
        if item == bad:
            raise ValueError(item)
        return item

    results = in_order(iter(range(MANY)), lambda: worker, jobs, is_large)
    assert list(islice(results, bad)) == list(range(bad))
    with pytest.raises(ValueError, match=str(bad)):
        next(results)
    assert ours() == set()


@JOBS
@LARGE
@pytest.mark.parametrize("end", [0, 23, 24, 60, MANY])
def test_where_the_items_fail_all_results_before_that_are_given(
    jobs: int, is_large: Callable[[int], bool], end: int
) -> None:
    def items() -> Iterator[int]:
        yield from range(end)
        raise OSError(end)

    results = in_order(items(), lambda: doubled, jobs, is_large)
    assert list(islice(results, end)) == [2 * item for item in range(end)]
    with pytest.raises(OSError, match=str(end)):
        next(results)
    assert ours() == set()


@JOBS
@LARGE
def test_an_early_close_ends_the_threads_and_begins_nothing_more(jobs: int, is_large: Callable[[int], bool]) -> None:
    begun: list[int] = []

    def worker(item: int) -> int:
        begun.append(item)
        time.sleep(0.001)
        return item

    results = in_order(count(), lambda: worker, jobs, is_large)
    assert list(islice(results, 60)) == list(range(60))
    results.close()  # type: ignore[attr-defined]  # it is a generator
    assert ours() == set()
    assert len(begun) <= 60 + 9 * jobs


@JOBS
@LARGE
def test_no_more_than_a_few_items_are_taken_in_advance(jobs: int, is_large: Callable[[int], bool]) -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(MANY):
            taken.append(number)
            yield number

    for given, _ in enumerate(in_order(items(), lambda: doubled, jobs, is_large)):
        assert len(taken) - given <= 8 * jobs


def test_each_thread_has_a_worker_of_its_own() -> None:
    made: list[set[int]] = []

    def make_worker() -> Callable[[int], int]:
        used_by: set[int] = set()
        made.append(used_by)

        def worker(item: int) -> int:
            used_by.add(threading.get_ident())
            time.sleep(0.001)
            return item

        return worker

    list(in_order(iter(range(MANY)), make_worker, 3, lambda _: True))
    assert len(made) == 4
    assert all(len(threads) <= 1 for threads in made)


def test_a_worker_that_cannot_be_made_is_an_exception_and_no_wait() -> None:
    made: list[int] = []

    def make_worker() -> Callable[[int], int]:
        made.append(1)
        if len(made) > 2:
            raise MemoryError
        return doubled

    results = in_order(iter(range(MANY)), make_worker, 4, lambda _: True)
    with pytest.raises(MemoryError):
        list(results)
    assert ours() == set()
