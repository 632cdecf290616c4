"""What the reader of Java finds, and what it leaves alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launch_gates.gates.env.facts import Helper
from launch_gates.gates.env.readers.inference import CONSTANT
from tests.gates.env.tables import facts_of, needs_of, reads_of


def _in_method(body: str) -> str:
    return f"package a;\nimport java.util.*;\nclass Main {{\n  String run(String a) {{\n{body}\n  }}\n}}\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('use(System.getenv("A"));', [("A", "unknown")]),
        ('String x = System.getenv("A");', [("A", "unknown")]),
        ('String x = System.getenv("A"); if (x == null) throw new E("no A");', [("A", "required")]),
        ('String x = System.getenv("A"); if (null == x) { throw new E(); }', [("A", "required")]),
        ('String x = System.getenv("A"); if (x == null || x.isEmpty()) { throw new E("no A"); }', [("A", "required")]),
        (
            'String x = System.getenv("A"); if (x == null) { System.err.println(); System.exit(1); }',
            [("A", "required")],
        ),
        ('String x = System.getenv("A"); if (x == null) { x = "d"; }', [("A", "optional")]),
        ('String x = System.getenv("A"); if (x != null) { return x; } throw new E();', [("A", "required")]),
        ('String x = System.getenv("A"); if (x != null) { return x; } return "d";', [("A", "optional")]),
        ('String x = System.getenv("A"); if (x == null) { return null; } return x.trim();', [("A", "optional")]),
        ('String x = System.getenv("A"); if (x != null) { log(x); } else { LOG.error("no"); }', [("A", "optional")]),
        ('String x = System.getenv("A"); return x != null ? x : "d";', [("A", "optional")]),
        ('return Objects.requireNonNull(System.getenv("A"), "no A");', [("A", "required")]),
        ('return Objects.requireNonNullElse(System.getenv("A"), "d");', [("A", "optional")]),
        ('return Optional.ofNullable(System.getenv("A")).orElse("d");', [("A", "optional")]),
        ('return Optional.ofNullable(System.getenv("A")).orElseThrow();', [("A", "required")]),
        ('return Optional.ofNullable(System.getenv("A")).orElseThrow(() -> new E());', [("A", "required")]),
        ('return Optional.ofNullable(System.getenv("A")).map(String::trim).orElseGet(() -> "d");', [("A", "optional")]),
        ('int x = Integer.parseInt(System.getenv("A"));', [("A", "required")]),
        ('try { x = Integer.parseInt(System.getenv("A")); } catch (E e) { x = 1; }', [("A", "optional")]),
        ('String[] x = System.getenv("A").split(",");', [("A", "required")]),
        ('boolean x = "true".equals(System.getenv("A"));', [("A", "optional")]),
        ('boolean x = Boolean.parseBoolean(System.getenv("A"));', [("A", "optional")]),
        ('boolean x = System.getenv("A") != null;', [("A", "optional")]),
        ('if (StringUtils.isBlank(System.getenv("A"))) { throw new E(); }', [("A", "required")]),
        ('if (StringUtils.isNotBlank(System.getenv("A"))) { use(1); }', [("A", "optional")]),
        ('if (System.getenv("A") != null) { use(System.getenv("A")); }', [("A", "optional"), ("A", "optional")]),
        ('Assert.hasText(System.getenv("A"), "no A");', [("A", "required")]),
        ('return System.getenv().get("A");', [("A", "unknown")]),
        ('return System.getenv().getOrDefault("A", "d");', [("A", "optional")]),
        ('if (System.getenv().containsKey("A")) { use(1); }', [("A", "optional")]),
        ('Map<String, String> env = System.getenv(); return env.get("A_B");', [("A_B", "unknown")]),
        (
            'for (String k : List.of("A", "B")) { Objects.requireNonNull(System.getenv(k)); }',
            [("A", "required"), ("B", "required")],
        ),
        (
            'List<String> m = Stream.of("A", "B").filter(k -> System.getenv(k) == null).toList();\n'
            "if (!m.isEmpty()) throw new E();",
            [("A", "required"), ("B", "required")],
        ),
        ('return Optional.of("A").map(System::getenv).orElse("d");', [("A", "optional")]),
        ('return System.getenv("A" + "_B");', [("A_B", "unknown")]),
        ('return env.getProperty("A_B");', [("A_B", "unknown")]),
        ('return env.getProperty("A_B", "d");', [("A_B", "optional")]),
        ('return environment.getRequiredProperty("A_B");', [("A_B", "required")]),
        ('return EnvUtil.getEnvOrDefault("A_B", "d");', [("A_B", "optional")]),
        ('return requireEnv("A_B");', [("A_B", "required")]),
        ('return Dotenv.load().get("A_B", "d");', [("A_B", "optional")]),
        ('Dotenv dotenv = Dotenv.configure().load(); return dotenv.get("A_B");', [("A_B", "unknown")]),
    ],
)
def test_a_call_is_read_with_what_happens_without(body: str, expected: list[tuple[str, str]]) -> None:
    assert needs_of("src/main/java/a/Main.java", _in_method(body)) == expected


def test_a_default_a_type_and_a_condition_are_told() -> None:
    body = 'int x = Integer.parseInt(Optional.ofNullable(System.getenv("A")).orElse("80"));\nif (a) { use(System.getenv("B")); }'
    first, second = reads_of("Main.java", _in_method(body))
    assert (first.default, first.type, first.is_conditional) == ("80", "integer", False)
    assert second.is_conditional


_FRAMEWORKS = """
class Settings {
  @Value("${PLAIN}") String a;
  @Value("${WITH_DEFAULT:x}") String b;
  @Value("${app.setting}") String c;
  @Value("${app.setting:${NESTED:y}}") String d;
  @Value("#{systemEnvironment['SPEL']}") String e;
  @ConfigProperty(name = "MICRO") String f;
  @ConfigProperty(name = "MICRO_DEFAULT", defaultValue = "z") String g;
  @ConfigProperty(name = "micro.setting") String h;
  @Scheduled(cron = "${CRON:0 0 * * *}") void run() {}
}
"""


def test_annotations_are_read_where_they_name_variables() -> None:
    assert needs_of("Settings.java", _FRAMEWORKS) == [
        ("PLAIN", "required"),
        ("WITH_DEFAULT", "optional"),
        ("NESTED", "optional"),
        ("SPEL", "unknown"),
        ("MICRO", "required"),
        ("MICRO_DEFAULT", "optional"),
        ("CRON", "optional"),
    ]


_HELPERS = """
package a;
public class Env {
  static final String KEY_ENV = "KEYED_NAME";
  static String get(String name, String def) { String v = System.getenv(name); return v != null ? v : def; }
  static String get(String name) { return get(name, null); }
  static String need(String name) {
    String v = System.getenv("APP_" + name);
    if (v == null) { throw new E(name); }
    return v;
  }
  void f() { get("ONE", "x"); get("TWO"); need("THREE"); get(KEY_ENV, "y"); for (String k : List.of("A", "B")) need(k); }
}
"""


def test_the_projects_own_functions_are_followed() -> None:
    assert sorted(needs_of("Env.java", _HELPERS)) == [
        ("APP_A", "required"),
        ("APP_B", "required"),
        ("APP_THREE", "required"),
        ("KEYED_NAME", "optional"),
        ("ONE", "optional"),
        ("TWO", "unknown"),
    ]


def test_functions_and_constants_of_other_files_are_followed() -> None:
    known = facts_of("a/Env.java", _HELPERS).helpers
    assert Helper("KEY_ENV", "a/Env.java", CONSTANT, before="KEYED_NAME", owner="Env") in known
    source = 'package b;\nclass B { String x = Env.get("FOUR", "d"); String y = Env.need("FIVE"); String z = System.getenv(Env.KEY_ENV); }'
    assert sorted(needs_of("b/B.java", source, known)) == [
        ("APP_FIVE", "required"),
        ("FOUR", "optional"),
        ("KEYED_NAME", "unknown"),
    ]
    assert needs_of("b/C.java", 'class C { String x = cache.get("FOUR"); String y = need("FIVE"); }', known) == []
    imported = 'import static a.Env.need;\nclass C { String y = need("FIVE"); }'
    assert needs_of("b/C.java", imported, known) == [("APP_FIVE", "required")]


def test_an_enumeration_of_names_is_read() -> None:
    source = """
    enum Variable {
      URL("APP_URL"), KEY("APP_KEY");
      private final String key;
      Variable(String key) { this.key = key; }
      String read() { return System.getenv(key); }
    }"""
    assert needs_of("Variable.java", source) == [("APP_KEY", "unknown"), ("APP_URL", "unknown")]


def test_a_table_of_options_is_read() -> None:
    source = """
    /** Set by environment variables. */
    class AppConfig {
      static final ConfigParameter<String> A = new ConfigParameter<>("APP_NAMESPACE", PARSER, MAP);
      static final ConfigParameter<Long> B = new ConfigParameter<>("APP_INTERVAL_MS", LONG, "120000", MAP);
      static final ConfigParameter<Long> C = new ConfigParameter<>("APP_TIMEOUT_MS", LONG, "300000", MAP);
    }"""
    assert needs_of("AppConfig.java", source) == [
        ("APP_NAMESPACE", "unknown"),
        ("APP_INTERVAL_MS", "optional"),
        ("APP_TIMEOUT_MS", "optional"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        '// System.getenv("A")',
        'String s = "System.getenv(\\"A\\")";',
        'container.withEnv("A_B", "x");',
        'new EnvVar("A_B", "x");',
        'ctx.getenv("A_B");',
        'System.getProperty("A_B");',
        'env.getProperty("app.setting");',
        'map.get("A_B");',
        'Map<String, String> env = builder.environment(); env.put("A_B", "x");',
        'String s = "${A_B}";',
        "Map<String, String> all = System.getenv();",
        'events.getEventName("A_B");',
    ],
)
def test_what_is_no_read_stays_quiet(body: str) -> None:
    assert needs_of("Main.java", _in_method(body)) == []


def test_a_read_whose_name_is_not_told_is_listed() -> None:
    facts = facts_of("Main.java", _in_method("return System.getenv(name());"))
    assert [(dynamic.line, dynamic.through) for dynamic in facts.dynamic] == [(5, "System.getenv")]


def test_what_the_grammar_cannot_make_out_is_read_all_the_same() -> None:
    facts = facts_of("Main.java", _in_method('val = = (System.getenv("A_B");\nx ( ;'))
    assert facts.is_damaged
    assert [read.name for read in facts.reads] == ["A_B"]


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 900), st.integers(0, 900))
def test_no_text_breaks_it(noise: bytes, first: int, last: int) -> None:
    real = (_HELPERS + _FRAMEWORKS).encode()
    facts_of("A.java", b"System.getenv " + noise)
    facts_of("A.java", real[:first] + noise + real[max(first, last) :])


@pytest.mark.parametrize(
    "source",
    [
        "class A { String x = " + "(" * 20_000 + 'System.getenv("X")' + ")" * 20_000 + "; }",
        'class A { String x = "' + "System.getenv(X) ${A_B} " * 40_000 + '"; }',
        'class A { void f() { String x = System.getenv("X"); ' + "if (x == null) { " * 3_000 + "}" * 3_000 + " } }",
        "class A { void f() { " + 'String x = System.getenv("X"); ' * 3_000 + " } }",
        'class A { String x = System.getenv("X")' + '.concat("a")' * 5_000 + "; }",
        'class A { @Value("' + "${A_B:" * 20_000 + "}" * 20_000 + '") String x; }',
    ],
)
def test_hostile_text_is_quick(source: str) -> None:
    started = time.process_time()
    facts_of("A.java", source)
    assert time.process_time() - started < 15
