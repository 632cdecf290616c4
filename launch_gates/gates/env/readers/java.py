"""Java: `System.getenv`, dotenv-java, and what Spring, MicroProfile and Micronaut put into annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.java_forms import Java
from launch_gates.gates.env.readers.jvm import jvm_facts

if TYPE_CHECKING:
    from launch_gates.gates.env.facts import FileFacts, Source


def facts(source: Source) -> FileFacts:
    """What a Java file reads."""
    return jvm_facts(source, Java())
