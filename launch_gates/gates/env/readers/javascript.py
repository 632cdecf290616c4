"""JavaScript and TypeScript, and the scripts of Vue, Svelte and Astro: what they read of the environment.

Here the parts are put together: the text is taken out of its file, the environment is looked for, schemas and
frameworks are asked, and each read is judged at last, when all are known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import FileFacts, Helper, Read
from launch_gates.gates.env.readers.javascript_blocks import script_of
from launch_gates.gates.env.readers.javascript_environment import Environment
from launch_gates.gates.env.readers.javascript_found import Collected
from launch_gates.gates.env.readers.javascript_frameworks import read_frameworks
from launch_gates.gates.env.readers.javascript_helpers import read_helpers
from launch_gates.gates.env.readers.javascript_imports import WHOLE
from launch_gates.gates.env.readers.javascript_judgement import stronger
from launch_gates.gates.env.readers.javascript_needs import Judge
from launch_gates.gates.env.readers.javascript_reads import read_places
from launch_gates.gates.env.readers.javascript_schemas import read_schemas
from launch_gates.gates.env.readers.javascript_signs import may_read, may_use
from launch_gates.parsing.syntax import line_of

if TYPE_CHECKING:
    from launch_gates.gates.env.facts import Source
    from launch_gates.gates.env.readers.javascript_found import Found
    from launch_gates.gates.env.readers.javascript_judgement import Judgement
    from launch_gates.gates.env.readers.javascript_tree import Script


def facts(source: Source) -> FileFacts:
    """What the file reads, writes and defines."""
    helpers = tuple(one for one in source.helpers if one.path != source.path and may_use(source.data, one))
    if not helpers and not may_read(source.path, source.data):
        return FileFacts()
    script, beside = script_of(source.path, source.data)
    into = Collected()
    environment = Environment(script, helpers)

    read_places(script, environment.places, into)
    read_schemas(script, environment, into)
    read_frameworks(script, into)
    judge = Judge(script, {one.node.id for one in into.found})
    own = read_helpers(script, judge, helpers, into)
    own.extend(_objects(script, environment))
    judge = Judge(script, {one.node.id for one in into.found if not one.is_bound})
    reads = (*_judged(judge, into), *beside)
    is_used = bool(reads or own or into.dynamic or into.writes)
    return FileFacts(
        reads=tuple(sorted(dict.fromkeys(reads), key=lambda read: (read.line, read.name))),
        dynamic=tuple(dict.fromkeys(into.dynamic)),
        writes=tuple(dict.fromkeys(into.writes)),
        helpers=tuple(own),
        is_damaged=is_used and (script.root.has_error or script.is_too_deep),
    )


def _objects(script: Script, environment: Environment) -> list[Helper]:
    """What the file exports that is the environment itself, as helpers without a position."""
    stem = script.path.rpartition("/")[2].partition(".")[0]
    if any(word in script.path.lower() for word in ("test", "mock", "spec.")):
        return []
    return [Helper(name or stem, script.path, WHOLE) for name in sorted(environment.exported)]


def _judged(judge: Judge, into: Collected) -> list[Read]:
    """The reads with their needs."""
    said = [_say(judge, one, into) for one in into.found]
    chains: dict[int, list[str]] = {}
    escapes: dict[str, list[tuple[int, int]]] = {}
    for one, judgement in zip(into.found, said, strict=True):
        if judgement.chain:
            chains.setdefault(judgement.chain, []).append(one.name)
        if judgement.escapes != (0, 0):
            escapes.setdefault(one.name, []).append(judgement.escapes)
    reads = []
    for one, judgement in zip(into.found, said, strict=True):
        if judgement.how in {"", "raises", "asserted"} and any(
            start <= one.node.start_byte < end for start, end in escapes.get(one.name, ())
        ):
            judgement = judgement._replace(how="tested")  # noqa: PLW2901
        others = [name for name in chains.get(judgement.chain, ()) if name != one.name] if judgement.chain else []
        reads.append(
            Read(
                one.name,
                line_of(one.at),
                judgement.need,
                judgement.type,
                judgement.default if judgement.how == "default" else None,
                tuple(dict.fromkeys(others)),
                judgement.is_conditional,
                one.scope,
                one.through,
            )
        )
    return reads


def _say(judge: Judge, one: Found, into: Collected) -> Judgement:
    """What is said of one read: by a schema, its arguments, what stands around it, the helper that it goes through."""
    if one.node.id in into.judged:
        return into.judged[one.node.id]
    words = (one.name, *one.words)
    if one.said is not None:
        said = one.said
    elif one.is_bound:
        said = judge.local(one.node, words)
    else:
        said = judge.judge(one.node, words)
    if one.helper is None or one.said is not None:
        return said if said.type or one.helper is None else said._replace(type=one.helper.type)
    need = one.helper.need
    if need == "required":
        said = said._replace(how="refuses", default=None)
    elif need == "optional":
        said = said._replace(how=stronger("tested", said.how) if said.how != "asserted" else "tested")
    return said._replace(type=said.type or one.helper.type)
