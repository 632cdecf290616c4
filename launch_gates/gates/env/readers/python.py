"""Python: what a file reads from the environment, directly or through the packages and helpers made for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import Dynamic, FileFacts, Read, Write
from launch_gates.gates.env.names import is_name
from launch_gates.gates.env.readers.python_frameworks import framework_reads
from launch_gates.gates.env.readers.python_helpers import exported, helpers_of, register, register_imported
from launch_gates.gates.env.readers.python_hits import FROM_PROJECT
from launch_gates.gates.env.readers.python_names import imports_of
from launch_gates.gates.env.readers.python_needs import Needs
from launch_gates.gates.env.readers.python_scan import Scan
from launch_gates.gates.env.readers.python_settings import SettingsReader
from launch_gates.gates.env.readers.python_tree import Tree, has_word
from launch_gates.parsing.syntax import line_of

if TYPE_CHECKING:
    from launch_gates.gates.env.facts import Helper, Source

_ROUNDS = 4
WORDS = (
    *(b"getenv", b"envvar", b"env_var", b"BaseSettings", b"decouple", b"starlette", b"prettyconf"),
    *(b"dj_database_url", b"dj_email_url", b"django_cache_url", b"dj_search_url", b"haystack_url", b"dynaconf"),
    *(b"from_prefixed_env", b"configurations", b"expandvars", b"dotenv_values", b"goodconf"),
    *(b"from_dict_or_env", b"get_from_env", b"secret_from_env"),
)
"""The table's hints, but for `environ`, which stands in other words too."""


def facts(source: Source) -> FileFacts:
    """What the file says."""
    if not _is_python(source) or not _may_read(source):
        return FileFacts()
    tree = Tree(source.data)
    scan = Scan(tree, imports_of(tree, source.path))
    imported = register_imported(scan, source.helpers, source.path)
    scan.run()
    helpers: dict[tuple[str, ...], Helper] = {}
    needs = Needs(scan, source.path)
    for _ in range(_ROUNDS):
        found = {_key(helper): helper for helper in helpers_of(needs, source.path)}
        new = [helper for key, helper in found.items() if key not in helpers]
        helpers = {**helpers, **found}
        if not new:
            break
        for helper in new:
            register(scan, helper)
        scan.run()
        needs = Needs(scan, source.path)
    own = list(helpers.values())
    settings = SettingsReader(scan, imported, source.path)
    settings.run()
    called, unresolved = framework_reads(scan)
    return FileFacts(
        reads=tuple(dict.fromkeys([*_reads(needs), *settings.reads, *called])),
        dynamic=(*(Dynamic(line, through) for line, through in scan.found.dynamic), *unresolved),
        writes=tuple(Write(name, line) for name, line in scan.found.writes),
        helpers=(*own, *exported(scan, own, source.path), *settings.helpers),
        is_damaged=tree.is_damaged,
    )


def _is_python(source: Source) -> bool:
    """Whether it is, as its name or its first line says."""
    if "." in source.path.rpartition("/")[2]:
        return True
    return source.data.startswith(b"#!") and b"python" in source.data[:200].partition(b"\n")[0]


def _may_read(source: Source) -> bool:
    """Whether it is worth parsing: many files speak of environments and none of them reads one."""
    data = source.data
    if any(word in data for word in WORDS) or data.count(b"environ") > data.count(b"environment"):
        return True
    needed = {
        (helper.owner or helper.name, _module(helper.path)) for helper in source.helpers if helper.path != source.path
    }
    return any(has_word(data, name.encode()) and _names_module(data, module) for name, module in needed)


def _module(path: str) -> str:
    """The last part of the module's name; a package's is that of its folder."""
    return path.removesuffix(".py").removesuffix("/__init__").rpartition("/")[2]


def _names_module(data: bytes, module: str) -> bool:
    """Whether an import of the module, or of one that hands its names on, can be in the file."""
    return has_word(data, module.encode()) or b"import *" in data or b"from ." in data


def _key(helper: Helper) -> tuple[str, ...]:
    return helper.name, helper.owner, str(helper.position), helper.keyword, helper.before, helper.after


def _reads(needs: Needs) -> list[Read]:
    found: list[Read] = []
    for hit in needs.hits:
        names = [piece.before for piece in hit.names if not piece.parameter and is_name(piece.before)]
        if not names:
            continue
        verdict = needs.verdict(hit)
        through = hit.signature.through.removeprefix(FROM_PROJECT)
        found.extend(
            Read(
                name,
                line_of(hit.place.node),
                verdict.need,
                verdict.type,
                verdict.default,
                verdict.instead,
                verdict.is_conditional,
                through=through,
            )
            for name in dict.fromkeys(names)
        )
    return found
