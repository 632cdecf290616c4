"""What the pages of the site load and hold, and what lies around: records without any body and without any secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launch_gates.core.confidence import Confidence
    from launch_gates.core.severity import Severity
    from launch_gates.gates.smoke.exposures import Exposure
    from launch_gates.gates.smoke.look import Seen
    from launch_gates.site.page import Resource
    from launch_gates.site.visit import Visit


class Credential(NamedTuple):
    """A credential of a known provider in what every visitor gets."""

    rule: str
    """That of the detector which saw it: `secrets/stripe-live-secret-key`."""
    title: str
    shown: str
    """All that may be shown of it."""
    severity: Severity
    confidence: Confidence
    identity: tuple[str, ...]
    """Holds a hash of the value only where nobody can guess it."""
    fix: str


class Sandbox(NamedTuple):
    """What stands for the test mode of a provider, mostly of payments."""

    provider: str
    what: str
    """`a test key (pk_test_…)`."""


class Text(NamedTuple):
    """A page or a script of the site, by what stands in it."""

    url: str
    seen: Seen
    """The page, or the first one that loads it."""
    is_script: bool
    credentials: tuple[Credential, ...] = ()
    sandboxes: tuple[Sandbox, ...] = ()
    live: frozenset[str] = frozenset()
    """The providers of which it has a key for real payments."""
    is_cut: bool = False
    """Whether there is more of it than was read."""


class Asset(NamedTuple):
    """One resource of the site's own."""

    resource: Resource
    seen: Seen
    """The first page that loads it."""
    visit: Visit
    """With the beginning of its body."""


class Exposed(NamedTuple):
    """A file that nobody should get, and that everybody gets."""

    exposure: Exposure
    url: str
    holds: str
    """What is in it, by kind and count: `12 variables`."""


class Content(NamedTuple):
    """All of it."""

    assets: tuple[Asset, ...] = ()
    texts: tuple[Text, ...] = ()
    elsewhere: Mapping[str, int] = {}  # never changed
    """Host -> how many resources of its pages load from there, which were not asked for."""
    beyond: int = 0
    """Own resources that were not asked for because there are so many."""
    maps: tuple[str, ...] = ()
    """Where its scripts say that their source maps lie."""
    exposed: tuple[Exposed, ...] = ()
    unasked: Mapping[str, int] = {}  # never changed
    """Reason -> how many of the files that nobody should get could not be asked for."""
    robots: Visit | None = None
    sitemaps: tuple[Visit, ...] = ()
