"""What the reader of Kotlin finds, and what it leaves alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.gates.env.tables import facts_of, needs_of, reads_of


def _in_function(body: str) -> str:
    return f"package a\n\nfun run(a: String): String {{\n{body}\n}}\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('use(System.getenv("A"))', [("A", "unknown")]),
        ('val x = System.getenv("A") ?: "d"', [("A", "optional")]),
        ('val x = System.getenv("A") ?: error("no A")', [("A", "required")]),
        ('val x = System.getenv("A") ?: throw E()', [("A", "required")]),
        ('val x = System.getenv("A") ?: exitProcess(1)', [("A", "required")]),
        ('val x = System.getenv("A")!!', [("A", "required")]),
        ('val x = requireNotNull(System.getenv("A")) { "no A" }', [("A", "required")]),
        ('val x = checkNotNull(System.getenv("A"))', [("A", "required")]),
        ('val x = System.getenv("A")\nif (x == null) { throw E() }', [("A", "required")]),
        ('val x = System.getenv("A")\nif (x.isNullOrBlank()) error("no A")', [("A", "required")]),
        ('check(!System.getenv("A").isNullOrEmpty()) { "no A" }', [("A", "required")]),
        ('val x = System.getenv("A")?.toInt() ?: 8080', [("A", "optional")]),
        ('val x = System.getenv("A").toInt()', [("A", "required")]),
        ('val x = System.getenv("A").orEmpty()', [("A", "optional")]),
        ('val x = System.getenv("A").toBoolean()', [("A", "optional")]),
        ('val x = System.getenv("A") == "true"', [("A", "optional")]),
        ('System.getenv("A")?.let { use(it) }', [("A", "unknown")]),
        ('val x = System.getenv("A").takeIf { !it.isNullOrBlank() } ?: throw E()', [("A", "required")]),
        ('val x = if (System.getenv("A") != null) 1 else 2', [("A", "optional")]),
        ('val x = when (System.getenv("A")) { "a" -> 1\nelse -> 2 }', [("A", "optional")]),
        ('val x = System.getenv()["A"] ?: error("no A")', [("A", "required")]),
        ('val x = System.getenv().getOrDefault("A", "d")', [("A", "optional")]),
        ('val x = System.getenv().getOrElse("A") { "d" }', [("A", "optional")]),
        ('val x = System.getenv().getValue("A")', [("A", "required")]),
        ('listOf("A", "B").forEach { requireNotNull(System.getenv(it)) }', [("A", "required"), ("B", "required")]),
        (
            'val m = listOf("A", "B").filter { System.getenv(it).isNullOrBlank() }\nif (m.isNotEmpty()) { throw E() }',
            [("A", "required"), ("B", "required")],
        ),
        ('val x = System.getenv("A") ?: System.getenv("B") ?: "d"', [("A", "optional"), ("B", "optional")]),
        ('val x = getEnvVar("A_B")', [("A_B", "unknown")]),
        ('val x = dotenv["A_B"] // dotenv-kotlin\nval d: Dotenv = dotenv()', [("A_B", "unknown")]),
    ],
)
def test_a_call_is_read_with_what_happens_without(body: str, expected: list[tuple[str, str]]) -> None:
    assert needs_of("Main.kt", _in_function(body)) == expected


def test_alternatives_name_each_other() -> None:
    first, second = reads_of("Main.kt", _in_function('val x = System.getenv("A") ?: System.getenv("B") ?: "d"'))
    assert (first.instead, second.instead) == (("B",), ("A",))
    assert (first.default, second.default) == ("d", "d")


def test_a_build_script_reads_at_build_time() -> None:
    source = 'val a = System.getenv("A")\nval b = providers.environmentVariable("B").orNull\n'
    reads = reads_of("build.gradle.kts", source)
    assert [(read.name, read.scope) for read in reads] == [("A", "build"), ("B", "build")]


_HELPERS = """
package a
import java.lang.System.getenv
const val KEY_ENV = "KEYED_NAME"
class Settings(@Value("\\${PLACED:y}") val s: String) {
  fun env(name: String, default: String? = null): String = getenv(name) ?: default ?: throw E()
  fun opt(name: String, default: String = "a") = getenv(name) ?: default
  val q by lazy { getenv("LAZY") }
  val a = env("ONE")
  val b = env("TWO", "d")
  val c = opt("THREE")
  val d = env(name = "FOUR", default = "d")
  val e = getenv(KEY_ENV)
}
enum class Variable(val key: String) { A("EN_A"), B("EN_B"); fun read() = System.getenv(key) }
"""


def test_the_projects_own_functions_are_followed() -> None:
    assert sorted(needs_of("Settings.kt", _HELPERS)) == [
        ("EN_A", "unknown"),
        ("EN_B", "unknown"),
        ("FOUR", "optional"),
        ("KEYED_NAME", "unknown"),
        ("LAZY", "unknown"),
        ("ONE", "required"),
        ("PLACED", "optional"),
        ("THREE", "optional"),
        ("TWO", "optional"),
    ]


def test_a_function_of_another_file_is_followed() -> None:
    known = facts_of(
        "config/Env.kt", "package config\nfun need(name: String) = System.getenv(name) ?: error(name)\n"
    ).helpers
    assert needs_of("app/Main.kt", 'import config.need\nval x = need("A_B")\n', known) == [("A_B", "required")]
    assert needs_of("app/Main.kt", 'val x = need("A_B")\n', known) == []


@pytest.mark.parametrize(
    "body",
    [
        '// System.getenv("A")',
        'val s = "System.getenv(A)"',
        'val x = call.request.env["A_B"]',
        'val x = config.getString("A_B")',
        'container.withEnv("A_B", "x")',
        'val x = map["A_B"]',
        "val x = System.getenv()",
    ],
)
def test_what_is_no_read_stays_quiet(body: str) -> None:
    assert needs_of("Main.kt", _in_function(body)) == []


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 700), st.integers(0, 700))
def test_no_text_breaks_it(noise: bytes, first: int, last: int) -> None:
    real = _HELPERS.encode()
    facts_of("A.kt", b"System.getenv " + noise)
    facts_of("A.kt", real[:first] + noise + real[max(first, last) :])


@pytest.mark.parametrize(
    "source",
    [
        "val x = " + "(" * 5_000 + 'System.getenv("X")' + ")" * 5_000,
        'val x = "' + "System.getenv(X) " * 60_000 + '"',
        "fun f() { " + 'val x = System.getenv("X"); ' * 3_000 + " }",
        'val x = System.getenv("X")' + ' ?: "a"' * 5_000,
    ],
)
def test_hostile_text_is_quick(source: str) -> None:
    started = time.process_time()
    facts_of("A.kt", source)
    assert time.process_time() - started < 15
