"""Shell scripts: what they expand that neither they themselves nor what they source assign.

Upper-case names count alone: lower-case ones are variables of the script. What the shell or the system sets is no read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import Dynamic, FileFacts, Read, Write
from launch_gates.gates.env.readers.expansions import expansions, is_shell_name
from launch_gates.gates.env.readers.shell_file import ShellFile, arguments, is_shell
from launch_gates.gates.env.readers.shell_functions import Functions
from launch_gates.gates.env.readers.shell_need import ShellNeeds
from launch_gates.parsing.syntax import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch_gates.gates.env.facts import Need, Source
    from launch_gates.gates.env.readers.shell_file import Place
    from launch_gates.gates.env.readers.shell_need import Outcome


def facts(source: Source) -> FileFacts:
    """What a shell script reads."""
    if not is_shell(source):
        return FileFacts()
    file = ShellFile(source)
    needs = ShellNeeds(file)
    functions = Functions(file, needs)
    found = [*_expanded(file, needs), *functions.reads, *_listed(file)]
    return FileFacts(
        reads=tuple(dict.fromkeys(read for read in found if not file.is_given_elsewhere(read.name))),
        dynamic=tuple(Dynamic(line, "${!}") for line in sorted(functions.unknown)),
        writes=tuple(Write(name, line) for name, line in file.exported() if is_shell_name(name)),
        helpers=tuple(dict.fromkeys([*functions.helpers, *file.marks()])),
        is_damaged=file.root.has_error,
    )


def _expanded(file: ShellFile, needs: ShellNeeds) -> Iterator[Read]:
    """Each name's places in the order of the file: what an earlier one makes sure of holds for those after it."""
    for name, places in file.places.items():
        if not is_shell_name(name):
            continue
        settled: Need | None = None
        for place in places:
            if place.is_indirect or not file.is_from_outside(place):
                continue
            outcome = needs.judge(place)
            need = outcome.need
            if outcome.is_told:
                settled = need if settled is None or need == "required" else settled
            else:
                need = settled or _unguarded(file)
            yield _read(place, outcome, need)


def _read(place: Place, outcome: Outcome, need: Need) -> Read:
    return Read(
        *(place.name, place.line, need),
        default=outcome.default,
        instead=tuple(name for name in outcome.instead if is_shell_name(name)),
        is_conditional=outcome.is_conditional,
        through="${}",
    )


def _unguarded(file: ShellFile) -> Need:
    """What a script sources may set it, so that only one that sources nothing is sure to fail."""
    return "required" if file.is_strict and not file.sources else "unknown"


def _listed(file: ShellFile) -> Iterator[Read]:
    """`envsubst '$A $B'`."""
    for command in file.commands_by_name.get("envsubst", ()):
        for word in arguments(command):
            if word.type == "raw_string" or "\\$" in text_of(word):
                text = text_of(word).strip("\"'").replace("\\$", "$")
                for each in expansions(text, "$$"):
                    if is_shell_name(each.name) and each.name not in file.assignments:
                        yield Read(each.name, line_of(command), "unknown", through="envsubst")
