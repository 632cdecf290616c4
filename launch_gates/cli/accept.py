"""`launch-gates accept`: findings that the team has looked at and accepts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from launch_gates.cli.common_options import CommonOptions
from launch_gates.cli.messages import print_text, redacted, say
from launch_gates.cli.options import CONTEXT_SETTINGS
from launch_gates.core import exit_codes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from launch_gates.acceptance.baseline import Entry
    from launch_gates.cli.accepting import Findings

_ADD = "add"


class _AcceptGroup(click.Group):
    """A group whose first word may also be a fingerprint: then it is one for `add`, which nobody has to write."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click's."""
        return super().parse_args(ctx, args if args and args[0] in self.commands else [_ADD, *args])


class _Unnamed(click.Context):
    """The context of `add`, whose name nobody has to know."""

    @property
    def command_path(self) -> str:
        """As it is written."""
        return self.info_name or "" if self.parent is None else self.parent.command_path


class _Add(click.Command):
    """The command for fingerprints."""

    context_class = _Unnamed


@click.group(cls=_AcceptGroup, context_settings=CONTEXT_SETTINGS)
def accept() -> None:
    """Accept findings, list what is accepted, or remove what no finding needs any more."""


_CONFIG = click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="Use this configuration.")
_FROM = click.option(
    "--from", "report", type=click.Path(path_type=Path), metavar="REPORT",
    help="Take the findings from a JSON report instead of running the gates.",
)  # fmt: skip


@accept.command(_ADD, cls=_Add, context_settings=CONTEXT_SETTINGS)
@click.argument("fingerprints", nargs=-1, metavar="FINGERPRINT...")
@click.option("--all-present", is_flag=True, help="Accept every finding that `launch-gates check` has today.")
@click.option("--reason", metavar="TEXT", help="Why this is all right.  [required]")
@click.option("--owner", default="", metavar="NAME", help="Who answers for it.")
@click.option("--expires", metavar="WHEN", help="Until when: 2026-12-31, 30d, 12w, 6m (months), 1y.")
@_FROM
@_CONFIG
def add(  # noqa: PLR0913 (one argument an option)
    fingerprints: tuple[str, ...], *, all_present: bool, reason: str | None, owner: str, expires: str | None,
    report: Path | None, config: Path | None,
) -> int:  # fmt: skip
    """Accept findings by their fingerprints, which every report shows, in .launch-gates-baseline.json.

    What is accepted already gets the new reason, owner and end. Commit the file: on a pull request only that counts
    which its base has.

    \b
    launch-gates accept generic-credential/0f5c… --reason "a sample" --owner Jane --expires 30d
    launch-gates accept --all-present --reason "was there when we began"
    launch-gates accept --from report.json generic-credential/0f5c… --reason "a sample"
    launch-gates accept list
    launch-gates accept prune --dry-run    what no finding needs any more
    """  # noqa: D301 (click's mark for lines that stay as they are)
    reason = (reason or "").strip()
    if bool(fingerprints) == all_present:
        raise click.UsageError("name the fingerprints of findings, or give --all-present")
    if not reason:
        raise click.UsageError("--reason is missing: say why this is all right")
    from launch_gates.acceptance.baseline import FILE, Entry, may_be_accepted  # noqa: PLC0415 (`--help` does without)
    from launch_gates.acceptance.expiry import last_day  # noqa: PLC0415
    from launch_gates.cli.accepting import chosen, entries_in, refuse_credentials, root_of, write_entries  # noqa: PLC0415

    today = datetime.now(UTC).date()
    end = None if expires is None else last_day(expires, today)
    refuse_credentials(reason=reason, owner=owner)
    root = root_of(Path.cwd())
    entries = entries_in(root)
    found = _findings(root, report, config)
    if all_present:
        each_of = found.by_fingerprint.values()
        wanted = [each for each in each_of if each.is_open and each.is_sure_enough and may_be_accepted(each.rule)]
    else:
        wanted = chosen(found, fingerprints)
    for each in wanted:
        entries[each.fingerprint] = Entry(
            each.fingerprint, each.rule, each.message, reason, today, owner.strip(), end
        )  # fmt: skip
    if wanted:
        write_entries(root, entries.values())
    if all_present and found.lacking:
        say(f"Warning: not everything could be looked at: {found.lacking}")
    print_text(f"{_count(len(wanted), 'finding')} accepted in {FILE}; commit it.\n" if wanted else "No findings.\n")
    return exit_codes.GO


@accept.command("list", context_settings=CONTEXT_SETTINGS)
def listing() -> int:
    """List what .launch-gates-baseline.json accepts: what, why, who and until when.

    \b
    launch-gates accept list
    """  # noqa: D301 (click's mark for lines that stay as they are)
    from launch_gates.cli.accepting import entries_in, root_of  # noqa: PLC0415 (`--help` does without)

    entries = sorted(entries_in(root_of(Path.cwd())).values())
    today = datetime.now(UTC).date()
    lines = [line for each in entries for line in _described(each, today)]
    print_text("\n".join([*lines, f"{_count(len(entries), 'finding')} accepted."]) + "\n")
    return exit_codes.GO


@accept.command(context_settings=CONTEXT_SETTINGS)
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and change nothing.")
@_FROM
@_CONFIG
def prune(*, dry_run: bool, report: Path | None, config: Path | None) -> int:
    """Remove the entries that no finding needs any more, and say which.

    Where not everything can be looked at, nothing is removed: an entry may be for what was not seen.

    \b
    launch-gates accept prune --dry-run
    launch-gates accept prune
    launch-gates accept prune --from report.json    of `launch-gates check`
    """  # noqa: D301 (click's mark for lines that stay as they are)
    from launch_gates.acceptance.baseline import FILE  # noqa: PLC0415 (`--help` does without)
    from launch_gates.cli.accepting import entries_in, root_of, write_entries  # noqa: PLC0415

    root = root_of(Path.cwd())
    entries = entries_in(root)
    found = _findings(root, report, config)
    if found.lacking:
        say(f"Error: nothing is removed, as not everything could be looked at: {found.lacking}")
        return exit_codes.UNCHECKED
    gone = sorted(each for each in entries.values() if not found.needs(each))
    today = datetime.now(UTC).date()
    lines = [line for each in gone for line in _described(each, today)]
    if gone and not dry_run:
        write_entries(root, (each for each in entries.values() if each not in gone))
    done = "would be removed from" if dry_run else "removed from"
    print_text("\n".join([*lines, f"{_count(len(gone), 'entry', 'entries')} {done} {FILE}."]) + "\n")
    return exit_codes.GO


def _findings(root: Path, report: Path | None, config: Path | None) -> Findings:
    from launch_gates.cli.accepting import findings_in, findings_of_a_run  # noqa: PLC0415 (`--help` does without)

    return findings_of_a_run(root, CommonOptions(config=config)) if report is None else findings_in(report)


def _described(entry: Entry, today: date) -> Iterable[str]:
    from launch_gates.report.escape import for_terminal  # noqa: PLC0415 (`--help` does without)

    until = f"until {entry.expires}" if entry.expires else "without end"
    if entry.is_over(today):
        until = f"over since {entry.expires}: a finding again"
    about = [f"since {entry.accepted}", until, *([f"by {entry.owner}"] if entry.owner else [])]
    for text in (entry.fingerprint, f"  {entry.finding}", f"  because {entry.reason}", f"  {', '.join(about)}"):
        yield for_terminal(redacted(text))
    yield ""


def _count(number: int, one: str, more: str = "") -> str:
    return f"{number:,} {one if number == 1 else more or f'{one}s'}"
