"""The page of what scanners find: examples, real trees, real histories, and what people made of ours. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks import examples
from benchmarks.judged import VERDICTS
from benchmarks.reports import by_scanner
from benchmarks.scanners import OURS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from benchmarks.examples import Example
    from benchmarks.judged import Judgement
    from benchmarks.reports import Report
    from benchmarks.scanners import Found
    from benchmarks.trees import Place

STRONG = "above medium, likely or certain"
_OURS_STRONG = f"{OURS}: {STRONG}"
_OURS_ALL = f"{OURS}: all"
_MILLION = 1_000_000
_UNKNOWN = "?"

_ABOUT = """\
Written by `make bench ARGS="--detection --examples FILE --tree PATH … --tree-history PATH …"`, not edited. Each scanner
is called as on a command line, at its own defaults, without asking any network, and told to hide values; here all that
is read of its report is rule, path and line. Of ours there are two figures: what is above `medium` and of confidence
`likely` or `certain`, and all. Of the others all that they report by default counts; what one of them said of a
place is kept for as long as its version, its command and the place are the same. Ours always runs. How fast each is,
is on [another page](results.md)."""

_EXAMPLES = """\
One file an example, in one folder that is a repository of its own. An example is found where its file has a finding,
of whatever rule. Recall is the mean over rules of the part of their examples that was found, so that rules with many
examples count no more than others. The examples may be from the tests of one of the scanners here, which was then made
with them in view."""

_TREES = """\
The files of the newest commit that a public mirror had, as a repository whose files are all tracked; files by which a
repository tells a scanner what to leave out were not checked out. Lines are those of text files. A finding is a rule at
a path and line. *A million lines* is of the trees of which there is a report; *with ours* is how many findings have
file and line in common with any of ours. Few findings are no merit by themselves: what ours are is below."""

_HISTORIES = """\
Every ref that the mirror gave. Lines are those of every different text in it. Ours is one finding for each value and
rule, with where it came in; the others report each commit that adds one, so that these figures compare less well. Files
that a mirror lacks are empty here. What ours above `medium` were when they were last judged is on
[a page of its own](precision.md)."""

_VERDICTS = f"""\
Everything in these trees that is {STRONG} is to be looked at, and the verdict to be kept in
[judged.toml](judged.toml). *Real*: random or issued, and nothing says that it is a sample; whether it works was not
tried. *Public*: a real key that is meant to be seen. *Sample*: made up, for a test or an explanation. *Wrong*: no
credential at all. No value is shown, and of the real ones no path either. Rules were changed over what was wrong, so
that the figures show what is left of what is known, not what trees give that nobody has looked at."""


@dataclass(frozen=True)
class Looked:
    """A place and every scanner's report on it; a judgement for each strong finding of ours, where there is one."""

    place: Place
    reports: Sequence[Report]
    judgements: Mapping[Found, Judgement | None]


def page(
    facts: Mapping[str, str],
    given: tuple[Sequence[Example], Looked] | None,
    trees: Sequence[Looked],
    histories: Sequence[Looked],
    stale: int,
) -> str:
    """The whole of detection.md."""
    parts = ["# What is found, beside other scanners", _ABOUT]
    parts.append("\n".join(f"- {name}: {value}" for name, value in facts.items()))
    if given:
        parts += [f"## Examples: {given[1].place.name}", _EXAMPLES, _example_table(*given)]
    if trees:
        parts += [f"## Present trees of {len(trees)} repositories", _TREES, _sums(trees), _each(trees)]
        parts += ["## What ours are", *_judged(trees, stale)]
    if histories:
        parts += [f"## Histories of {len(histories)} repositories", _HISTORIES, _sums(histories), _each(histories)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _example_table(given: Sequence[Example], looked: Looked) -> str:
    rows: list[tuple[str, ...]] = []
    for report in looked.reports:
        if report.failure:
            rows.append((report.scanner, f"FAILED: {report.failure}", "", "", ""))
            continue
        if report.scanner == OURS:
            rows.append(_example_row(_OURS_STRONG, examples.score(given, report.found, _is_strong)))
        name = _OURS_ALL if report.scanner == OURS else report.scanner
        rows.append(_example_row(name, examples.score(given, report.found, lambda _: True)))
    return table(("scanner", "recall over rules", "examples found", "rules without any", "negatives flagged"), rows)


def _example_row(name: str, score: examples.Score) -> tuple[str, ...]:
    return (
        name,
        f"{score.recall:.1%}",
        f"{score.found:,} of {score.positives:,}",
        f"{score.rules_missed} of {score.rules}",
        f"{score.flagged:,} of {score.negatives:,}",
    )


def _is_strong(found: Found) -> bool:
    return found.strong


def _sums(looked: Sequence[Looked]) -> str:
    """For each scanner: findings in all, by lines, in common with ours."""
    rows = []
    for scanner in _scanners(looked):
        done = [(each, report) for each in looked if (report := _report(each, scanner)) and not report.failure]
        lines = sum(each.place.lines for each, _ in done)
        of = f"{len(done)} of {len(looked)}"
        if scanner == OURS:
            strong = sum(found.strong for _, report in done for found in report.found)
            rows.append((_OURS_STRONG, of, f"{strong:,}", _rate(strong, lines), ""))
        count = sum(len(report.found) for _, report in done)
        shared = "" if scanner == OURS else f"{sum(_shared(each, report) for each, report in done):,}"
        name = _OURS_ALL if scanner == OURS else scanner
        rows.append((name, of, f"{count:,}", _rate(count, lines), shared))
    return table(("scanner", "reports", "findings", "a million lines", "with ours"), rows)


def _shared(looked: Looked, report: Report) -> int:
    ours = _report(looked, OURS)
    places = {_place(found) for found in (ours.found if ours else ())}
    return sum(_place(found) in places for found in report.found)


def _place(found: Found) -> tuple[str, int]:
    return found.path, found.line


def _rate(count: int, lines: int) -> str:
    if not lines:
        return ""
    rate = count / lines * _MILLION
    return f"{rate:.1f}" if rate >= 1 else f"{rate:.2f}"


def _report(looked: Looked, scanner: str) -> Report | None:
    return by_scanner(looked.reports).get(scanner)


def _scanners(looked: Iterable[Looked]) -> list[str]:
    return list(dict.fromkeys(report.scanner for each in looked for report in each.reports))


def _each(looked: Sequence[Looked]) -> str:
    """A row for each place."""
    scanners = _scanners(looked)
    peers = [scanner for scanner in scanners if scanner != OURS]
    rows = [
        (
            each.place.name,
            f"{each.place.state[:10]}",
            f"{each.place.files:,}",
            f"{each.place.lines:,}",
            *_ours(each),
            *(_count(_report(each, peer)) for peer in peers),
        )
        for each in sorted(looked, key=lambda one: one.place.name.lower())
    ]
    failures = Counter(
        f"{report.scanner}: {report.failure}" for each in looked for report in each.reports if report.failure
    )
    missing = sum(each.place.missing for each in looked)
    notes = [f"- {failure}: {count} times, `?` above" for failure, count in sorted(failures.items())]
    notes += [f"- not in the mirrors, and so looked at by none: {missing:,} files"] if missing else []
    header = ("repository", "state", "files", "lines", f"ours, {STRONG}", "ours, all", *peers)
    return "\n\n".join(part for part in (table(header, rows), "\n".join(notes)) if part)


def _ours(looked: Looked) -> tuple[str, str]:
    report = _report(looked, OURS)
    if report is None or report.failure:
        return _UNKNOWN, _UNKNOWN
    return f"{sum(found.strong for found in report.found):,}", f"{len(report.found):,}"


def _count(report: Report | None) -> str:
    return _UNKNOWN if report is None or report.failure else f"{len(report.found):,}"


def _judged(trees: Sequence[Looked], stale: int) -> list[str]:
    """Counts by verdict, by rule, and what is wrong or a sample, rule by rule with its reason."""
    judged = [(each.place.name, found, how) for each in trees for found, how in each.judgements.items()]
    verdicts = Counter(how.verdict if how else "" for _, _, how in judged)
    told = ", ".join(f"{verdicts[verdict]} {verdict}" for verdict in VERDICTS)
    unjudged = f", **{verdicts['']} that nobody has judged yet**" if verdicts[""] else ", and none that is not judged"
    gone = f" Of other values that were judged, {stale} are no longer found." if stale else ""
    rules = sorted({found.rule for _, found, _ in judged})
    by_rule = Counter((found.rule, how.verdict if how else "") for _, found, how in judged)
    columns = (*VERDICTS, "")
    totals = [
        (rule, *(str(by_rule[rule, verdict] or "") for verdict in columns))
        for rule in sorted(rules, key=lambda rule: -sum(by_rule[rule, verdict] for verdict in columns))
    ]
    whole = ("**all**", *(f"**{verdicts[verdict]}**" for verdict in columns))
    return [
        _VERDICTS,
        f"Of {len(judged)}: {told}{unjudged}.{gone}",
        table(("rule", *VERDICTS, "not judged"), [whole, *totals]),
        _reasons(judged),
    ]


def _reasons(judged: Iterable[tuple[str, Found, Judgement | None]]) -> str:
    groups = Counter((how.verdict, found.rule, name, how.why) for name, found, how in judged if how)
    rows = [
        (verdict, rule, name, str(count), _escaped(why))
        for (verdict, rule, name, why), count in sorted(
            groups.items(), key=lambda one: (-VERDICTS.index(one[0][0]), one[0][1:])
        )
    ]
    return table(("verdict", "rule", "repository", "findings", "what it is"), rows)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, ("---",) * len(header), *rows))
