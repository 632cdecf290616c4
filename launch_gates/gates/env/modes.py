"""Which mode a credential is for, by the prefix that its provider gives it: the test mode or the live one."""

from __future__ import annotations

_TEST = (
    *("sk_test_", "pk_test_", "rk_test_", "rzp_test_", "test_pk_", "test_sk_", "pk_sandbox_", "sk_sandbox_"),
    *("EAAAl", "sandbox-sq0", "access_token$sandbox$", "sandbox_", "FLWPUBK_TEST-", "FLWSECK_TEST-", "TEST-"),
    *("pdl_sdbx_", "sbx_", "ak_test_", "sk-test-", "tok_test_", "ptk_test_", "whsec_test_", "AQEtest"),
)
_LIVE = (
    *("sk_live_", "pk_live_", "rk_live_", "rzp_live_", "live_pk_", "live_sk_", "EAAAE", "access_token$production$"),
    *("FLWPUBK-", "FLWSECK-", "APP_USR-", "pdl_live_", "ak_live_", "production_"),
)
_LEAST_BEHIND = 6
"""Letters. With fewer it is a word that begins alike."""
_MOLLIE = 30


def is_test_credential(value: str) -> bool:
    """Whether its provider would take it in the test mode alone."""
    return _begins(value, _TEST) or (value.startswith("test_") and _is_mollie(value))


def is_live_credential(value: str) -> bool:
    """Whether it moves real money, or real data."""
    return _begins(value, _LIVE) or (value.startswith("live_") and _is_mollie(value))


def _begins(value: str, prefixes: tuple[str, ...]) -> bool:
    return any(value.startswith(prefix) and len(value) >= len(prefix) + _LEAST_BEHIND for prefix in prefixes)


def _is_mollie(value: str) -> bool:
    """`test_` and `live_` are Mollie's prefixes, with at least thirty letters and digits behind."""
    rest = value.partition("_")[2]
    return len(rest) >= _MOLLIE and rest.isalnum()
