"""The keys of `[[smoke.journey]]`, its steps, and what each step expects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.config import journey_kinds, kinds
from launch_gates.config.key import Key, Section

if TYPE_CHECKING:
    from collections.abc import Mapping

_JOURNEY, _STEP, _EXPECT = "smoke.journey", "smoke.journey.step", "smoke.journey.step.expect"

NAME = Key(_JOURNEY, "name", kinds.NAME, "", "What it is called, for reports and `--journey`.", required=True)

PATH = Key(
    _STEP, "path", journey_kinds.PATH, "", "The path that is asked for; `{{name}}` is what was captured.", required=True
)
METHOD = Key(
    _STEP, "method", journey_kinds.METHOD, "", "The method.", unset="POST with `form`, `json` or `body`, else GET"
)
HEADERS: Key[Mapping[str, str]] = Key(_STEP, "headers", journey_kinds.HEADERS, {}, "Headers of this request.")
FORM: Key[Mapping[str, str]] = Key(
    _STEP,
    "form",
    journey_kinds.TEXTS,
    {},
    "Fields of a form. Hidden fields of the form on the page before, CSRF tokens among them, are added by themselves. "
    "`{{env.NAME}}` is a variable of the environment: the only place for a password.",
)
JSON: Key[object] = Key(_STEP, "json", journey_kinds.JSON, None, "What is sent as JSON.", unset="nothing")
BODY = Key(_STEP, "body", journey_kinds.ANY_TEXT, "", "What is sent as it is.", unset="nothing")
CAPTURE: Key[Mapping[str, str]] = Key(
    _STEP,
    "capture",
    journey_kinds.CAPTURES,
    {},
    "Variables for later steps: `css SELECTOR`, `css SELECTOR @ATTRIBUTE`, `regex PATTERN`, `json PATH`, `header NAME` "
    "or `cookie NAME`.",
)
FOLLOW = Key(_STEP, "follow", kinds.BOOLEAN, True, "Whether redirects are followed.")  # noqa: FBT003 (the default)

STATUS: Key[tuple[int, ...]] = Key(
    _EXPECT, "status", journey_kinds.STATUSES, (), "The status, or a list of them.", unset="any below 400"
)
URL = Key(_EXPECT, "url", journey_kinds.PATH, "", "The path at which it must end, after redirects.", unset="any")
TEXT: Key[tuple[str, ...]] = Key(_EXPECT, "text", journey_kinds.SOME_TEXTS, (), "What must stand in the answer.")
NOT_TEXT: Key[tuple[str, ...]] = Key(
    _EXPECT, "not-text", journey_kinds.SOME_TEXTS, (), "What must not stand in the answer."
)
REGEX: Key[tuple[str, ...]] = Key(
    _EXPECT, "regex", journey_kinds.SOME_TEXTS, (), "What must match the answer, in RE2 syntax."
)
CSS: Key[tuple[str, ...]] = Key(
    _EXPECT, "css", journey_kinds.SOME_TEXTS, (), "Selectors, of which each must have an element."
)
JSON_VALUES: Key[Mapping[str, object]] = Key(
    _EXPECT, "json", journey_kinds.JSON_VALUES, {}, "JSONPath (RFC 9535) and the value that must be there."
)
HEADER: Key[Mapping[str, str]] = Key(
    _EXPECT, "header", journey_kinds.HEADERS, {}, "A header and what its value must hold."
)
WITHIN: Key[int | None] = Key(
    _EXPECT, "within", kinds.DURATION, None, "The longest that it may take, redirects included.", unset="20s"
)

JOURNEY = Section(
    _JOURNEY,
    (NAME,),
    "A way through the site that must work, such as log in, add to cart, reach the checkout. One table a journey.",
    repeated=True,
)
STEP = Section(
    _STEP,
    (PATH, METHOD, HEADERS, FORM, JSON, BODY, CAPTURE, FOLLOW),
    "One request of the journey before. One table a step, in order.",
    repeated=True,
)
EXPECT = Section(
    _EXPECT,
    (STATUS, URL, TEXT, NOT_TEXT, REGEX, CSS, JSON_VALUES, HEADER, WITHIN),
    "What the answer to the step before must be.",
)
SECTIONS = (JOURNEY, STEP, EXPECT)
