"""sqitch: the changes of `sqitch.plan` in their order, each with a deploy script."""

from __future__ import annotations

from hashlib import sha1
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.migrations.files import folder_of, joined
from launch_gates.gates.migrations.ledger import Applied, Ledger
from launch_gates.gates.migrations.records import Flaw, Mismatch, Set
from launch_gates.gates.migrations.sqitch_plan import PlanError, read_plan
from launch_gates.gates.migrations.sql import decoded
from launch_gates.gates.migrations.sql_set import SqlFile, content_meaning, migrations, texts, variants

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from launch_gates.gates.migrations.files import RepositoryFiles
    from launch_gates.gates.migrations.sqitch_plan import Change
    from launch_gates.gates.migrations.sql_words import Dialect

_DIALECTS: dict[str, Dialect] = {
    "pg": "postgresql",
    "cockroach": "",
    "mysql": "mysql",
    "sqlite": "sqlite",
}

_PLACES = ("top_dir", "plan_file", "deploy_dir", "extension")


class _Settings(NamedTuple):
    plan: str
    deploy: str
    extension: str
    engine: str


def sets(files: RepositoryFiles) -> Iterator[Set]:
    """One for each plan."""
    configured = {}
    for path in files.named("sqitch.conf"):
        settings = _settings(texts(files, [path]).get(path, ""), folder_of(path))
        configured[settings.plan] = settings
    for path in sorted({*files.named("sqitch.plan"), *(plan for plan in configured if plan in files)}):
        folder = folder_of(path)
        default = _Settings(path, joined(folder, "deploy") or "deploy", "sql", "")
        yield _set(files, configured.get(path, default))


def _settings(text: str, folder: str) -> _Settings:
    """What `sqitch.conf` says, which is written as git's configuration is."""
    given: dict[str, dict[str, str]] = {}
    section = ""
    for line in text.splitlines():
        words = line.strip()
        if words.startswith("["):
            section = words[1:].partition("]")[0].strip().lower()
        elif words[:1] not in ("#", ";", ""):
            name, _, value = words.partition("=")
            given.setdefault(section, {})[name.strip().lower()] = value.strip().strip('"')
    core = given.get("core", {})
    engine = core.get("engine", "")
    for named in (f'engine "{engine}"', "deploy"):
        core |= {name: value for name, value in given.get(named, {}).items() if name in _PLACES}
    top = joined(folder, core.get("top_dir") or ".") or "."
    plan = joined(folder, core["plan_file"]) if core.get("plan_file") else joined(top, "sqitch.plan")
    deploy = joined(folder, core["deploy_dir"]) if core.get("deploy_dir") else joined(top, "deploy")
    return _Settings(plan or "sqitch.plan", deploy or "deploy", core.get("extension") or "sql", engine)


def _set(files: RepositoryFiles, settings: _Settings) -> Set:
    folder = folder_of(settings.plan)
    try:
        changes = read_plan(texts(files, [settings.plan]).get(settings.plan, ""))
    except PlanError as error:
        return Set("sqitch", folder, settings.deploy, (), (Flaw(settings.plan, str(error)),))
    found: list[SqlFile] = []
    missing: list[Mismatch] = []
    used = set()
    for index, change in enumerate(changes):
        script = _script(files, settings, change)
        if script not in files:
            missing.append(
                Mismatch(
                    "journal",
                    settings.plan,
                    change.line,
                    f"{change.key} is in the plan and has no deploy script",
                    f"add {script}, or take the change out of the plan",
                )
            )
        used.add(script)
        for path, content in files.readable([script] if script in files else []):
            hashes = tuple(sha1(each, usedforsecurity=False).hexdigest() for each in variants(content))
            version = (index, change.identifier, change.project)
            found.append(SqlFile(change.key, path, version, decoded(content), hashes, content_meaning(content)))
    for path in files.below(settings.deploy):
        if path.endswith("." + settings.extension) and path not in used and changes:
            name = path[len(settings.deploy) + 1 :].removesuffix("." + settings.extension)
            missing.append(
                Mismatch(
                    "journal",
                    settings.plan,
                    1,
                    f"{path} is a deploy script of no change in the plan: it is never run",
                    f"add it with `sqitch add {name}`, or delete it",
                )
            )
    made = migrations(files, found, _DIALECTS.get(settings.engine) if settings.engine else None)
    return Set("sqitch", folder, settings.deploy, made, mismatches=tuple(missing))


def _script(files: RepositoryFiles, settings: _Settings, change: Change) -> str:
    """The deploy script: of a change that was reworked later, the copy that bears a tag."""
    names = [f"{settings.deploy}/{change.name}{tag}.{settings.extension}" for tag in change.rework_tags or ("",)]
    return next((name for name in names if name in files), names[0])


def _applied(rows: Sequence[Mapping[str, object]], made: Set) -> Applied:
    """Known by the id of the change, and by its name where the plan's entry, or one before it, was edited since.

    Projects may share a ledger, and names: only the plan's own rows count.
    """
    by_id = {str(each.version[1]): each.identity for each in made.migrations}
    projects = {each.version[2] for each in made.migrations}
    own = [row for row in rows if row["project"] in projects]
    identities = [by_id.get(str(row["change_id"]), str(row["change"])) for row in own]
    checksums = {
        identity: str(row["script_hash"]) for identity, row in zip(identities, own, strict=True) if row["script_hash"]
    }
    return Applied(frozenset(identities), checksums=checksums)


LEDGER = Ledger("changes", ("change_id", "script_hash", "change", "project"), _applied, ("sqitch",))
