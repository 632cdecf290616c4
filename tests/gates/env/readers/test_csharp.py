"""What the reader of C# finds, and what it leaves alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launch_gates.gates.env.facts import Write
from tests.gates.env.tables import facts_of, needs_of, reads_of

_GET = "Environment.GetEnvironmentVariable"


def _in_method(body: str) -> str:
    return f"using System;\nclass A {{\n  string Run(string a, IConfiguration configuration) {{\n{body}\n  }}\n}}\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f'Use({_GET}("A"));', [("A", "unknown")]),
        (f'var x = {_GET}("A") ?? "d";', [("A", "optional")]),
        (f'var x = {_GET}("A") ?? throw new E();', [("A", "required")]),
        (f'var x = {_GET}("A")!;', [("A", "required")]),
        (f'var x = {_GET}("A"); if (string.IsNullOrEmpty(x)) {{ throw new E(); }}', [("A", "required")]),
        (f'var x = {_GET}("A"); if (x == null) throw new E();', [("A", "required")]),
        (f'var x = {_GET}("A"); if (x is null) {{ Environment.Exit(1); }}', [("A", "required")]),
        (f'if ({_GET}("A") is not {{ Length: > 0 }} x) throw new E();', [("A", "required")]),
        (f'if ({_GET}("A") is {{ }} x) {{ Use(x); }}', [("A", "optional")]),
        (f'if ({_GET}("A") is string x) {{ Use(x); }}', [("A", "optional")]),
        (f'var x = {_GET}("A"); ArgumentNullException.ThrowIfNull(x);', [("A", "required")]),
        (f'var x = {_GET}("A"); x ??= "d";', [("A", "optional")]),
        (
            f"var x = {_GET}(\"A\"); if (string.IsNullOrWhiteSpace(x)) return null; return x.Split(',')[0];",
            [("A", "optional")],
        ),
        (f'var x = string.IsNullOrEmpty({_GET}("A")) ? "d" : "e";', [("A", "optional")]),
        (f'int.TryParse({_GET}("A"), out var x);', [("A", "optional")]),
        (f'var x = int.Parse({_GET}("A"));', [("A", "required")]),
        (f'var x = new Uri({_GET}("A"));', [("A", "required")]),
        (f'var x = {_GET}("A") == "1";', [("A", "optional")]),
        (f'var x = {_GET}("A")?.ToLower();', [("A", "unknown")]),
        (f'var x = {_GET}("A", EnvironmentVariableTarget.Machine);', [("A", "unknown")]),
        (f'var x = {_GET}("A") ?? {_GET}("B") ?? "d";', [("A", "optional"), ("B", "optional")]),
        (
            f'foreach (var k in new[] {{ "A", "B" }}) {{ if ({_GET}(k) == null) throw new E(); }}',
            [("A", "required"), ("B", "required")],
        ),
        (
            f'var m = new[] {{ "A", "B" }}.Where(k => string.IsNullOrEmpty({_GET}(k))).ToList();\nif (m.Any()) throw new E();',
            [("A", "required"), ("B", "required")],
        ),
        ('var x = Environment.GetEnvironmentVariables()["A"];', [("A", "unknown")]),
        ('var x = Environment.ExpandEnvironmentVariables("%A_B%/x");', [("A_B", "unknown")]),
        ('var x = configuration["OPENAI_API_KEY"];', [("OPENAI_API_KEY", "unknown")]),
        ('var x = configuration["OPENAI_API_KEY"] ?? "d";', [("OPENAI_API_KEY", "optional")]),
        ('var x = builder.Configuration["Jwt:Key"] ?? throw new E();', [("Jwt__Key", "required")]),
        ('var x = configuration.GetValue<int>("MY_PORT", 3);', [("MY_PORT", "optional")]),
        ('var x = configuration.GetConnectionString("Db");', [("ConnectionStrings__Db", "unknown")]),
        ('var x = configuration.GetConnectionString("Db") ?? throw new E();', [("ConnectionStrings__Db", "required")]),
        (
            'var s = configuration.GetSection("Identity"); var x = s["Url"]; var y = configuration["A_B"];',
            [("A_B", "unknown")],
        ),
    ],
)
def test_a_call_is_read_with_what_happens_without(body: str, expected: list[tuple[str, str]]) -> None:
    assert needs_of("A.cs", _in_method(body)) == expected


def test_a_type_and_alternatives_are_told() -> None:
    body = f'var x = configuration.GetValue<int>("MY_PORT", 3);\nvar y = {_GET}("A") ?? {_GET}("B") ?? "d";'
    first, second, third = reads_of("A.cs", _in_method(body))
    assert (first.type, first.default) == ("integer", "3")
    assert (second.instead, third.instead) == (("B",), ("A",))


_HELPERS = """
using System;
public static class Env {
  public const string KEY_ENV = "KEYED_NAME";
  public static string Need(string name) => Environment.GetEnvironmentVariable(name) ?? throw new E(name);
  public static string Opt(string name, string def) => Environment.GetEnvironmentVariable(name) ?? def;
  public static bool Flag(string name) { var v = Environment.GetEnvironmentVariable("APP_" + name); return v == "true"; }
  static void F() { Need("ONE"); Opt("TWO", "d"); Flag("THREE"); Need(KEY_ENV); Opt($"{"X"}_Y", "d"); }
}
public static class Extensions {
  public static string GetRequired(this IConfiguration configuration, string name) => configuration[name] ?? throw new E();
}
"""


def test_the_projects_own_functions_are_followed() -> None:
    assert sorted(needs_of("Env.cs", _HELPERS)) == [
        ("APP_THREE", "optional"),
        ("KEYED_NAME", "required"),
        ("ONE", "required"),
        ("TWO", "optional"),
        ("X_Y", "optional"),
    ]


def test_functions_of_other_files_are_followed() -> None:
    known = facts_of("lib/Env.cs", _HELPERS).helpers
    source = 'class B { string x = Env.Need("FOUR"); string y = other.Need("FIVE"); string z = Environment.GetEnvironmentVariable(Env.KEY_ENV); }'
    assert sorted(needs_of("app/B.cs", source, known)) == [("FOUR", "required"), ("KEYED_NAME", "unknown")]
    section = 'class B { void F(IConfiguration configuration) { var s = configuration.GetSection("Identity"); s.GetRequired("Url"); } }'
    assert needs_of("app/B.cs", section, known) == [("Identity__Url", "required")]


@pytest.mark.parametrize(
    "body",
    [
        f'// {_GET}("A")',
        f'var s = "{_GET}(A)";',
        'var x = configuration["Logging:Level"];',
        'var x = configuration["Logging:Level"] ?? "d";',
        'var x = configuration.GetSection("Logging");',
        'var x = dictionary["A_B"];',
        'info.EnvironmentVariables["A_B"] = "x";',
        "var x = env.IsDevelopment();",
    ],
)
def test_what_is_no_read_stays_quiet(body: str) -> None:
    assert needs_of("A.cs", _in_method(body)) == []


def test_writes_and_settings_files_are_listed() -> None:
    facts = facts_of("A.cs", _in_method('Environment.SetEnvironmentVariable("A", "b");'))
    assert facts.writes == (Write("A", 4),)
    given = '{\n  // comment\n  "ConnectionStrings": {"Db": "x"},\n  "Jwt": {"Key": "", "Issuer": "i"},\n  "A:B": 3\n}'
    assert facts_of("src/appsettings.json", given).writes == (
        Write("ConnectionStrings__Db", 3),
        Write("Jwt__Issuer", 4),
        Write("A__B", 5),
    )
    assert facts_of("src/appsettings.Development.json", given).writes == ()


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 900), st.integers(0, 900))
def test_no_text_breaks_it(noise: bytes, first: int, last: int) -> None:
    real = _HELPERS.encode()
    facts_of("A.cs", b"EnvironmentVariable " + noise)
    facts_of("A.cs", real[:first] + noise + real[max(first, last) :])
    facts_of("appsettings.json", b'{"a": {' + noise)


@pytest.mark.parametrize(
    "source",
    [
        "class A { string x = " + "(" * 10_000 + f'{_GET}("X")' + ")" * 10_000 + "; }",
        'class A { string x = "' + f"{_GET}(X) " * 30_000 + '"; }',
        "class A { void F() { " + f'var x = {_GET}("X"); ' * 3_000 + " } }",
        f'class A {{ string x = {_GET}("X")' + ' ?? "a"' * 5_000 + "; }",
    ],
)
def test_hostile_text_is_quick(source: str) -> None:
    started = time.process_time()
    facts_of("A.cs", source)
    assert time.process_time() - started < 15
