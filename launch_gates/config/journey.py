"""What the configuration says of one journey through a site. By itself, so that a run without any does not load it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Expect(NamedTuple):
    """What the answer to a step must be."""

    status: tuple[int, ...] = ()
    """Empty for any below 400."""
    url: str = ""
    """Path at which the step must end; empty for any."""
    text: tuple[str, ...] = ()
    not_text: tuple[str, ...] = ()
    regex: tuple[str, ...] = ()
    """RE2 syntax."""
    css: tuple[str, ...] = ()
    """Selectors, of which each must have an element."""
    json: Mapping[str, object] = {}  # never changed
    """JSONPath (RFC 9535) -> the value that its first node must have."""
    header: Mapping[str, str] = {}  # never changed
    """Name -> what its value must hold."""
    within: int | None = None
    """Milliseconds from the request to the end of the answer, redirects included."""


class Step(NamedTuple):
    """One request."""

    path: str
    method: str = ""
    """Empty: POST with a form, JSON or a body, else GET."""
    headers: Mapping[str, str] = {}  # never changed
    form: Mapping[str, str] = {}  # never changed
    json: object = None
    body: str = ""
    capture: Mapping[str, str] = {}  # never changed
    """Variable -> where its value stands."""
    follow: bool = True
    expect: Expect = Expect()
    where: str = ""
    """File and line of the table, for messages: `launch-gates.toml:12`."""

    @property
    def verb(self) -> str:
        """The method that is sent."""
        return self.method or ("POST" if self.form or self.json is not None or self.body else "GET")


class Journey(NamedTuple):
    """One `[[smoke.journey]]` table."""

    name: str
    steps: tuple[Step, ...]
    where: str
