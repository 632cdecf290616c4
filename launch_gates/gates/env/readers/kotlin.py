"""Kotlin, also of build scripts: `System.getenv`, `providers.environmentVariable`, and annotations as in Java."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.jvm import jvm_facts
from launch_gates.gates.env.readers.kotlin_forms import Kotlin

if TYPE_CHECKING:
    from launch_gates.gates.env.facts import FileFacts, Source


def facts(source: Source) -> FileFacts:
    """What a Kotlin file reads."""
    found = jvm_facts(source, Kotlin())
    if source.path.endswith((".gradle.kts", ".main.kts")):
        return found._replace(reads=tuple(read._replace(scope="build") for read in found.reads))
    return found
