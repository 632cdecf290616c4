"""What `launch-gates accept` does: which findings there are, and the file that says which of them are accepted."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.acceptance import baseline
from launch_gates.acceptance.book import MAX_SIZE
from launch_gates.cli.messages import redacted, unwritable
from launch_gates.cli.output import write_file
from launch_gates.cli.running import report_of
from launch_gates.config.files import FolderFiles
from launch_gates.core.confidence import Confidence
from launch_gates.core.errors import NotARepositoryError, UsageError
from launch_gates.git.printable import printable
from launch_gates.git.repository import find_repository
from launch_gates.registry import OF_A_COMMIT, gate
from launch_gates.report.json_report import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from launch_gates.acceptance.baseline import Entry
    from launch_gates.cli.common_options import CommonOptions
    from launch_gates.core.finding import Finding

_ALL = {"secrets": "work tree and history", "env": "work tree"}
"""Gate -> the source of a report that has looked at everything."""


class Present(NamedTuple):
    """A finding as far as an entry needs it."""

    fingerprint: str
    rule: str
    message: str
    is_open: bool
    """Whether nothing accepts it so far."""
    is_sure_enough: bool = True


class Findings(NamedTuple):
    """All that there are, accepted or not, by fingerprint."""

    by_fingerprint: Mapping[str, Present]
    lacking: str
    """Why there may be more; empty where everything was looked at."""
    moved: frozenset[str] = frozenset()
    """Fingerprints of entries that are for findings in files that were renamed since."""
    not_run: frozenset[str] = frozenset()
    """Rules that could say nothing, as an input was not given: their entries may well be needed."""

    def needs(self, entry: Entry) -> bool:
        """Whether an entry matches something, or may do so."""
        return entry.fingerprint in self.by_fingerprint or entry.fingerprint in self.moved or entry.rule in self.not_run


def root_of(folder: Path) -> Path:
    """Where the file of accepted findings is for that folder."""
    try:
        return find_repository(folder).root
    except NotARepositoryError:
        return folder


def entries_in(root: Path) -> dict[str, Entry]:
    """What the file says; nothing where there is none. Raises ConfigError."""
    content = FolderFiles(root, MAX_SIZE).read(baseline.FILE)
    return {} if content is None else baseline.parse(content)


def write_entries(root: Path, entries: Iterable[Entry]) -> None:
    """Writes the file whole or not at all. Raises UsageError where something else is in its place, and OutputError."""
    place = root / baseline.FILE
    if os.path.islink(place) or (place.exists() and not place.is_file()):  # noqa: PTH114 (a link to nowhere is one)
        raise UsageError(f"{baseline.FILE} is not a plain file", "remove what is there; it is never written through")
    try:
        write_file(place, baseline.render(entries))
    except OSError as error:
        raise unwritable(baseline.FILE, error) from None


def findings_of_a_run(root: Path, common: CommonOptions) -> Findings:
    """Runs the gates as `check` does, and leaves nothing out for being unsure."""
    settings = common.settings(root)
    names = settings.gates or OF_A_COMMIT
    gates = [gate(name, settings.origin("gates")).prepare(root, settings) for name in names]
    report = report_of(gates, root, common, settings._replace(min_confidence=Confidence.GUESS))
    accepted = [each.finding for result in report.results for each in result.accepted]
    lacking = ", ".join(f"{item.subject}: {item.reason}" for result in report.results for item in result.unchecked)
    least = settings.min_confidence
    found = [
        *(_present(each, is_open=False, least=least) for each in accepted),
        *(_present(each, is_open=True, least=least) for each in report.findings),
    ]
    moved = frozenset(str(each.details["accepted_as"]) for each in accepted if "accepted_as" in each.details)
    not_run = frozenset[str]().union(*(_not_run(result.stats) for result in report.results))
    return Findings({each.fingerprint: each for each in found}, lacking, moved, not_run)


def _present(finding: Finding, *, is_open: bool, least: Confidence) -> Present:
    return Present(finding.fingerprint, finding.rule, finding.message, is_open, finding.confidence >= least)


def findings_in(report: Path) -> Findings:
    """The findings of a JSON report. Raises UsageError where it is none; nothing of it is repeated."""
    shown = printable(str(report))
    try:
        document = json.loads(report.read_bytes())
    except OSError as error:
        raise UsageError(f"{shown} cannot be read: {(error.strerror or '').lower()}", "name a JSON report") from None
    except (ValueError, RecursionError):
        raise UsageError(f"{shown} is no JSON", "name what `--report json=FILE` wrote") from None
    if not isinstance(document, dict) or document.get("schema_version") != SCHEMA_VERSION:
        raise UsageError(f"{shown} is no report of launch-gates", "name what `--report json=FILE` wrote")
    gates = document.get("gates")
    whole = isinstance(gates, list) and all(_is_whole(each) for each in gates)
    found = [*_presents(document.get("accepted"), is_open=False), *_presents(document.get("findings"), is_open=True)]
    lacking = "" if whole else f"{shown} is not of everything"
    moved = frozenset(_moved(document.get("accepted")))
    results = [each for each in gates if isinstance(each, dict)] if isinstance(gates, list) else []
    not_run = frozenset[str]().union(*(_not_run(each.get("stats")) for each in results))
    return Findings({each.fingerprint: each for each in found}, lacking, moved, not_run)


def _moved(records: object) -> Iterator[str]:
    for record in records if isinstance(records, list) else ():
        details = record.get("details") if isinstance(record, dict) else None
        if isinstance(details, dict) and isinstance(details.get("accepted_as"), str):
            yield details["accepted_as"]


def _is_whole(result: object) -> bool:
    if not isinstance(result, dict) or result.get("unchecked") or result.get("status") == "unchecked":
        return False
    stats = result.get("stats")
    if not isinstance(stats, dict) or stats.get("below_min_confidence"):
        return False
    return stats.get("source") == _ALL.get(str(result.get("gate")), stats.get("source"))


def _not_run(stats: object) -> frozenset[str]:
    rules = stats.get("rules_not_run") if isinstance(stats, dict) else None
    return frozenset(rules.split(", ")) if isinstance(rules, str) else frozenset()


def _presents(records: object, *, is_open: bool) -> Iterator[Present]:
    for record in records if isinstance(records, list) else ():
        texts = [record.get(key) for key in ("fingerprint", "rule", "message")] if isinstance(record, dict) else []
        if texts and all(isinstance(text, str) for text in texts) and baseline.is_fingerprint(str(texts[0])):
            fingerprint, rule, message = map(str, texts)
            # A file may say anything; a run's messages hold no credential.
            yield Present(fingerprint, redacted(rule), redacted(message), is_open)


def chosen(found: Findings, fingerprints: Iterable[str]) -> list[Present]:
    """The findings of these fingerprints. Raises UsageError for one that is not there, naming the nearest."""
    return [_one(found, each) for each in dict.fromkeys(fingerprints)]


def _one(found: Findings, fingerprint: str) -> Present:
    present = found.by_fingerprint.get(fingerprint)
    if present is not None:
        if not baseline.may_be_accepted(present.rule):
            raise UsageError(f"a finding of {present.rule} cannot be accepted", "do what it says instead")
        return present
    if not baseline.is_fingerprint(fingerprint):
        raise UsageError("what was given is no fingerprint", "one reads RULE/DIGITS; `launch-gates check` shows them")
    from difflib import get_close_matches  # noqa: PLC0415 (only where something is wrong)

    near = get_close_matches(fingerprint, found.by_fingerprint, n=1, cutoff=0.5)
    fix = f"did you mean {near[0]}?" if near else "`launch-gates check --format json` lists them"
    if found.lacking:
        fix += f" Not everything could be looked at: {found.lacking}"
    raise UsageError(f"no finding has the fingerprint {printable(fingerprint)}", fix)


def refuse_credentials(**texts: str) -> None:
    """Raises UsageError where an option's text holds a credential: the file is committed."""
    for option, text in texts.items():
        if redacted(text) != text:
            raise UsageError(f"--{option} holds what looks like a credential", "say it without the value")
