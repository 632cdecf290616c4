"""From the places that ask for variables to the reads, helpers and writes of one file.

For any language that has a dialect: how its expressions name variables, what its code makes of absence, which calls
mean a function.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from launch_gates.gates.env.facts import Dynamic, FileFacts, Helper, Read, Write
from launch_gates.gates.env.names import is_name
from launch_gates.gates.env.readers.outcomes import NEEDS, Outcome
from launch_gates.gates.env.readers.sites import Wrapper
from launch_gates.parsing.syntax import line_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from launch_gates.gates.env.facts import Source
    from launch_gates.gates.env.readers.built_names import BuiltName
    from launch_gates.gates.env.readers.outcomes import Judged
    from launch_gates.gates.env.readers.site_dialect import Dialect
    from launch_gates.gates.env.readers.sites import Parameter, Site

_ROUNDS = 3
_DEEPEST = 4
_MOST_HELPERS = 200
_MOST_NAMED_ALIKE = 8
_MOST_SITES = 4_000
"""Many more than people write into one file; what comes after is not looked at."""
_REST_POSITIONS = 5
_NULLS = frozenset({"nil", "null"})


class _Found(NamedTuple):
    """What one site's names are."""

    names: tuple[tuple[str, int], ...]
    """Each with its line."""
    parameters: tuple[tuple[Node, Parameter, BuiltName, bool], ...]
    """Function, parameter, what is made of it, and whether it is a list of names."""
    is_dynamic: bool


class _Reading(NamedTuple):
    site: Site
    found: _Found
    judged: Judged


class SiteReads:
    """Works out one file."""

    def __init__(self, tree: Dialect, source: Source) -> None:
        """Take the tree of the file's text."""
        self._tree = tree
        self._source = source
        self._readings: dict[int, _Reading] = {}
        self._outer: dict[int, int] = {}
        """The default of `fetch` -> the call."""
        self._wrappers: dict[tuple[object, ...], Wrapper] = {}

    def facts(self) -> FileFacts:
        """All that it says."""
        writes = []
        for site in islice(self._tree.sites(), 2 * _MOST_SITES):
            if isinstance(site, Write):
                writes.append(site)
            else:
                self._add(site)
        fresh = [Wrapper(helper) for helper in self._source.helpers if helper.path != self._source.path]
        fresh += self._helpers()
        for _ in range(_ROUNDS):
            for wrapper in fresh:
                for site in islice(self._tree.call_sites(wrapper), _MOST_SITES):
                    self._add(site)
            fresh = self._helpers()
            if not fresh:
                break
        dynamic = [
            Dynamic(line_of(reading.site.node), reading.site.through)
            for reading in self._readings.values()
            if reading.found.is_dynamic
        ]
        helpers = [
            helper
            for wrapper in self._wrappers.values()
            if wrapper.function is not None and self._tree.is_public(wrapper.function)
            for helper in _exported(wrapper)
        ]
        is_cut = len(self._readings) >= _MOST_SITES
        return FileFacts(tuple(self._reads()), tuple(dynamic), tuple(writes), tuple(helpers), is_damaged=is_cut)

    def _add(self, site: Site) -> None:
        if site.node.id in self._readings or len(self._readings) >= _MOST_SITES:
            return
        found = self._names(site)
        outcome = self._tree.judged(site)
        if site.own is not Outcome.NOTHING:
            outcome = outcome._replace(outcome=site.own)
            if site.own is Outcome.REFUSED and self._tree.is_rescued(site.node):
                outcome = outcome._replace(outcome=Outcome.TESTED)
        self._readings[site.node.id] = _Reading(site, found, outcome)
        if site.default is not None:
            self._outer[self._tree.core(site.default).id] = site.node.id

    # --- names ---

    def _names(self, site: Site) -> _Found:
        names: list[tuple[str, int]] = []
        parameters: list[tuple[Node, Parameter, BuiltName, bool]] = []
        is_dynamic = False
        for node in site.names:
            given = self._tree.elements(node, site.node) if site.is_list else [node]
            built = [name for part in given for name in self._built(part, site, 0)]
            if not built and site.is_list and self._tree.variable(node):
                is_parameter = self._parameter(node, self._tree.variable(node))
                if is_parameter is not None:
                    built_list = self._tree.names(node)
                    parameters += [(*is_parameter, name, True) for name in built_list]
                    continue
            is_dynamic = is_dynamic or not built
            for name in built:
                if not name.variable:
                    names.append((name.text, name.line or line_of(node)))
                    continue
                loop = self._tree.loop_of(name.variable, node)
                held = "" if loop is None else self._tree.variable(loop.over)
                parameter = self._parameter(node, held or name.variable)
                if parameter is not None:
                    parameters.append((*parameter, name, bool(held)))
                else:
                    is_dynamic = True
        valid = tuple(dict.fromkeys(name for name in names if is_name(name[0])))
        return _Found(valid, tuple(parameters), is_dynamic)

    def _built(self, node: Node, site: Site, depth: int) -> list[BuiltName]:
        """The names that the expression gives, with variables replaced where their values stand in the file."""
        found = []
        for name in self._tree.names(node):
            built = name
            if depth == 0:
                if site.is_upper or (site.is_helper and name.text.islower() and self._tree.is_symbol(node)):
                    built = built.uppered()
                built = built._replace(before=site.before + built.before, after=built.after + site.after)
            found += [built] if not built.variable else self._filled(built, node, site, depth)
        return found

    def _filled(self, built: BuiltName, node: Node, site: Site, depth: int) -> list[BuiltName]:
        loop = self._tree.loop_of(built.variable, node)
        if loop is not None:
            return self._tree.looped(built, loop, node) or [built]
        if self._parameter(node, built.variable) is not None or depth > _DEEPEST:
            return [built]
        rights = self._tree.assignments(built.variable, node)
        inner = [name for right in rights[-4:] for name in self._built(right, site, depth + 1)]
        return [name.within(built) for name in inner] or [built]

    def _parameter(self, node: Node, variable: str) -> tuple[Node, Parameter] | None:
        for function in self._tree.functions_around(node):
            for parameter in self._tree.parameters_of(function):
                if parameter.name == variable:
                    return function, parameter
        return None

    # --- helpers ---

    def _helpers(self) -> list[Wrapper]:
        """Those that are not known yet."""
        fresh: list[Wrapper] = []
        for reading in list(self._readings.values()):
            for function, parameter, built, is_list in reading.found.parameters:
                wrapper = self._wrapper(reading, function, parameter, built, is_list=is_list)
                key = (function.id, parameter.name, built.before, built.after)
                known = self._wrappers.get(key)
                if wrapper is None or (known is None and self._is_full(wrapper.helper.name)):
                    continue
                better = wrapper if known is None else _better(known, wrapper)
                if better is not known:
                    self._wrappers[key] = better
                    fresh = [*(other for other in fresh if other is not known), better]
        return fresh

    def _is_full(self, name: str) -> bool:
        alike = sum(wrapper.helper.name == name for wrapper in self._wrappers.values())
        return len(self._wrappers) >= _MOST_HELPERS or alike >= _MOST_NAMED_ALIKE

    def _wrapper(
        self, reading: _Reading, function: Node, parameter: Parameter, built: BuiltName, *, is_list: bool
    ) -> Wrapper | None:
        name = self._tree.name_of(function)
        if not name:
            return None
        need = NEEDS[reading.judged.outcome]
        default = self._default_parameter(reading, function)
        if default is not None:
            is_open = default.default is None or default.default.type in _NULLS
            need = "optional" if not is_open else "required" if need == "required" else "unknown"
        helper = Helper(
            name=name,
            path=self._source.path,
            position=parameter.position,
            keyword=parameter.name.lstrip("$") if parameter.is_keyword else "",
            need=need,
            type=reading.judged.type or reading.site.type,
            default_position=None if default is None else default.position,
            default_keyword=default.name.lstrip("$") if default is not None and default.is_keyword else "",
            before=built.before,
            after=built.after,
            owner=self._tree.owner_of(function),
        )
        return Wrapper(helper, function, built.is_upper, is_list, parameter.is_rest)

    def _default_parameter(self, reading: _Reading, function: Node) -> Parameter | None:
        for node in (*self._tree.operands(reading.site.default), *reading.judged.chain[1:]):
            if self._tree.variable(node):
                for parameter in self._tree.parameters_of(function):
                    if parameter.name == self._tree.variable(node):
                        return parameter
        return None

    # --- reads ---

    def _reads(self) -> list[Read]:
        found: list[tuple[int, Outcome, Read]] = []
        for reading in self._readings.values():
            if reading.found.names:
                found += self._reads_of(reading)
        strongest: dict[tuple[int, str], Outcome] = {}
        for scope, outcome, read in found:
            if outcome in {Outcome.LEFT, Outcome.REFUSED}:
                strongest[scope, read.name] = max(outcome, strongest.get((scope, read.name), outcome))
        reads = []
        for scope, outcome, read in found:
            held = strongest.get((scope, read.name))
            is_open = outcome in {Outcome.NOTHING, Outcome.FAILS} and held is not None
            reads.append(read._replace(need=NEEDS[held]) if is_open and held is not None else read)
        return sorted(dict.fromkeys(reads), key=lambda read: (read.line, read.name))

    def _reads_of(self, reading: _Reading) -> list[tuple[int, Outcome, Read]]:
        site = reading.site
        outcome, default, others, is_late = self._chained(reading)
        if default is not None and outcome is Outcome.NOTHING:
            outcome = Outcome.TESTED
        kind = reading.judged.type or site.type
        names = {name for name, _ in reading.found.names}
        instead = tuple(dict.fromkeys(other for other in others if other not in names))
        conditions = self._tree.is_conditional(site.node)
        scope = self._tree.scope(site.node).id
        found = []
        for name, line in reading.found.names:
            held = outcome
            if held in {Outcome.NOTHING, Outcome.FAILS, Outcome.REFUSED} and self._tree.guards(site.node, name):
                held = Outcome.TESTED
            read = Read(
                name=name,
                line=line,
                need=NEEDS[held],
                type=kind,
                default=None if default is None else self._tree.literal(default),
                instead=instead,
                is_conditional=conditions or is_late,
                through=site.through,
            )
            found.append((scope, held, read))
        return found

    def _chained(self, reading: _Reading) -> tuple[Outcome, Node | None, list[str], bool]:
        """Outcome, default and other names of a read that is one of several; and whether something else comes first."""
        outcome, default = reading.judged.outcome, reading.site.default or reading.judged.default
        others: list[str] = []
        is_late = False
        is_before = True
        for node in reading.judged.chain:
            other = self._readings.get(self._tree.core(node).id)
            if other is None:
                is_late = is_late or is_before
            elif other is reading:
                is_before = False
            else:
                others += [name for name, _ in other.found.names]
        last = None if default is None else self._readings.get(self._tree.core(default).id)
        if last is not None and last is not reading:
            others += [name for name, _ in last.found.names]
            outcome = self._last(last, outcome, is_own=reading.site.default is not None)
            default = last.site.default
        outer = self._readings.get(self._outer.get(reading.site.node.id, -1))
        if outer is not None and outer is not reading and reading.site.default is not outer.site.node:
            others += [name for name, _ in outer.found.names]
            if outcome is Outcome.NOTHING:
                outer_judged = self._tree.judged(outer.site)
                outcome = outer_judged.outcome
        return outcome, default, others, is_late

    def _last(self, last: _Reading, outcome: Outcome, *, is_own: bool) -> Outcome:
        """What the last of a chain makes of the others' absence."""
        if last.site.own is not Outcome.NOTHING:
            return last.judged.outcome
        if last.site.default is not None:
            return Outcome.TESTED
        return last.judged.outcome if is_own or outcome is Outcome.NOTHING else outcome


def _better(known: Wrapper, other: Wrapper) -> Wrapper:
    """Of two ways in which one function reads the same, the one that says more."""
    first, second = known.helper, other.helper
    merged = first._replace(
        need=second.need if first.need == "unknown" else first.need,
        type=first.type or second.type,
        default_position=second.default_position if first.default_position is None else first.default_position,
        default_keyword=first.default_keyword or second.default_keyword,
    )
    return known if merged == first else known._replace(helper=merged)


def _exported(wrapper: Wrapper) -> list[Helper]:
    """The records for other files."""
    if wrapper.is_rest:
        first = wrapper.helper.position
        return [wrapper.helper._replace(position=first + more) for more in range(_REST_POSITIONS)]
    return [] if wrapper.is_list else [wrapper.helper]
