"""The table of checks: a rule is a module beside this one and a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.smoke.checks import (
    admin_exposed,
    asset_broken,
    browser_error,
    browser_request,
    checkout_broken,
    cookie,
    default_credentials,
    empty_page,
    exposed_file,
    indexable_preview,
    journey_broken,
    local_url,
    login_broken,
    mixed_content,
    noindex_in_production,
    redirect,
    redirect_loop,
    redirect_to_other_environment,
    secret_in_bundle,
    slow_paint,
    status,
    test_key_in_bundle,
    unreachable,
    unstable_url,
    webhook_accepts_unsigned,
    webhook_missing,
    wrong_build,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launch_gates.core.finding import NotLookedAt, Unchecked
    from launch_gates.core.problem import Problem
    from launch_gates.core.rule import Rule
    from launch_gates.gates.smoke.look import Look


class Check(NamedTuple):
    """One rule with the function that finds what breaks it."""

    rule: Rule
    find: Callable[[Look], Iterator[Problem | Unchecked | NotLookedAt]]


CHECKS: tuple[Check, ...] = tuple(
    Check(module.RULE, module.find)
    for module in (
        wrong_build,
        unreachable,
        status,
        redirect_loop,
        redirect_to_other_environment,
        redirect,
        empty_page,
        login_broken,
        checkout_broken,
        webhook_missing,
        webhook_accepts_unsigned,
        admin_exposed,
        default_credentials,
        unstable_url,
        secret_in_bundle,
        exposed_file,
        asset_broken,
        mixed_content,
        local_url,
        test_key_in_bundle,
        cookie,
        noindex_in_production,
        indexable_preview,
        journey_broken,
        browser_error,
        browser_request,
        slow_paint,
    )
)
