"""What the reader of Elixir finds, and what it leaves alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launch_gates.gates.env.facts import Write
from tests.gates.env.tables import facts_of, needs_of, reads_of


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('config :a, b: System.get_env("A")', [("A", "unknown")]),
        ('x = System.get_env("A", "d")', [("A", "optional")]),
        ('x = System.fetch_env!("A")', [("A", "required")]),
        ('x = System.get_env("A") || raise "no A"', [("A", "required")]),
        ('x = System.get_env("A") || raise("""\nno A\n""")', [("A", "required")]),
        ('x = System.get_env("A") || "d"', [("A", "optional")]),
        ('if System.get_env("A") do\n  x\nend', [("A", "optional")]),
        ('if x = System.get_env("A") do\n  x\nend', [("A", "optional")]),
        ('unless System.get_env("A") do\n  raise "no A"\nend', [("A", "required")]),
        ('x = System.get_env("A")\nif !x do\n  raise "no A"\nend', [("A", "required")]),
        ('x = System.get_env("A")\nif is_nil(x), do: raise("no A")', [("A", "required")]),
        ('x = String.to_integer(System.get_env("A"))', [("A", "required")]),
        ('x = String.to_integer(System.get_env("A") || "3")', [("A", "optional")]),
        ('x = String.to_integer(System.get_env("A", "3"))', [("A", "optional")]),
        ('x = System.get_env("A") |> String.to_integer()', [("A", "required")]),
        ('x = "https://" <> System.get_env("A")', [("A", "required")]),
        ('x = System.get_env("A") == "true"', [("A", "optional")]),
        ('x = if System.get_env("A") in ~w(true 1), do: [:inet6], else: []', [("A", "optional")]),
        ('x = case System.get_env("A") do\n  nil -> raise "no A"\n  v -> v\nend', [("A", "required")]),
        ('x = case System.get_env("A") do\n  nil -> 3\n  v -> v\nend', [("A", "optional")]),
        ('x = case System.fetch_env("A") do\n  {:ok, v} -> v\n  :error -> raise "no A"\nend', [("A", "required")]),
        ('with {:ok, x} <- System.fetch_env("A") do\n  x\nend', [("A", "optional")]),
        ('"A" |> System.get_env()', [("A", "unknown")]),
        ('x = :os.getenv(~c"A")', [("A", "unknown")]),
        ('for k <- ["A", "B"], do: System.fetch_env!(k)', [("A", "required"), ("B", "required")]),
        ("Enum.map(~w[A B], &System.fetch_env!/1)", [("A", "required"), ("B", "required")]),
        ('Enum.each(["A"], fn k -> System.fetch_env!(k) end)', [("A", "required")]),
        ('x = {:system, "A"}', [("A", "unknown")]),
        ('x = {:system, :integer, "A", 3}', [("A", "optional")]),
        ('x = env!("A", :integer)', [("A", "required")]),
        ('x = env!("A", :string, "d")', [("A", "optional")]),
        ('providers: [%Env{bindings: [a: "A", b: {"B", default: 3}]}] # Vapor', [("A", "required"), ("B", "optional")]),
    ],
)
def test_a_call_is_read_with_what_happens_without(source: str, expected: list[tuple[str, str]]) -> None:
    assert sorted(needs_of("lib/a.ex", source)) == expected


def test_a_default_a_type_and_alternatives_are_told() -> None:
    read = reads_of("a.ex", 'x = String.to_integer(System.get_env("A") || "4000")')[0]
    assert (read.default, read.type) == ("4000", "integer")
    both = reads_of("a.ex", 'x = System.get_env("A") || System.get_env("B") || "d"')
    assert [(read.need, read.instead) for read in both] == [("optional", ("B",)), ("optional", ("A",))]


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("config/runtime.exs", None),
        ("config/config.exs", "build"),
        ("config/prod.exs", "build"),
        ("config/test.exs", "test"),
        ("mix.exs", "build"),
        ("lib/a.ex", None),
    ],
)
def test_the_file_says_when_it_is_read(path: str, scope: str | None) -> None:
    assert reads_of(path, 'x = System.get_env("A")')[0].scope == scope


def test_production_is_no_condition_and_another_one_is() -> None:
    source = """
if config_env() == :prod do
  x = System.fetch_env!("A")
  if x do
    y = System.fetch_env!("B")
  end
end
"""
    assert [(read.name, read.is_conditional) for read in reads_of("config/runtime.exs", source)] == [
        ("A", False),
        ("B", True),
    ]


_HELPERS = """
defmodule My.Config do
  def port!(env, default \\\\ nil) do
    if port = System.get_env(env), do: String.to_integer(port), else: default
  end

  def needed(name), do: System.get_env("APP_" <> name) || raise "#{name} is missing"

  def from_path(dir, name, default \\\\ nil) do
    if File.exists?(dir), do: File.read!(dir), else: System.get_env(name, default)
  end
end
"""


def test_functions_of_another_module_are_followed() -> None:
    helpers = facts_of("lib/config.ex", _HELPERS).helpers
    source = """
alias My.Config
a = My.Config.port!("A")
b = Config.needed("B")
c = dir |> Config.from_path("C")
d = Config.from_path(dir, "D", "d")
e = Other.needed("E")
"""
    assert needs_of("config/runtime.exs", source, helpers) == [
        ("A", "optional"),
        ("APP_B", "required"),
        ("C", "unknown"),
        ("D", "optional"),
    ]
    assert needs_of("a.exs", 'import My.Config\nx = needed("B")\n', helpers) == [("APP_B", "required")]
    assert needs_of("a.exs", 'x = needed("B")\n', helpers) == []


def test_templates_are_read() -> None:
    assert needs_of("a.html.eex", '<p>\n<%= System.get_env("A") %>\n<%# System.get_env("B") %></p>') == [
        ("A", "unknown")
    ]
    assert reads_of("a.html.heex", '<p>\n<a href={System.get_env("A")}>x</a></p>')[0].line == 2


@pytest.mark.parametrize(
    "source",
    [
        '# System.get_env("A")',
        '@doc """\nSystem.get_env("A")\n"""',
        "x = Application.get_env(:a, :b) # System.",
        "x = Mix.env() # System.",
        "x = System.get_env()",
        "x = System.monotonic_time()",
        'x = My.System.get_env("A")',
        'Application.put_env(:a, "A", 1) # System.',
    ],
)
def test_what_is_no_read_stays_quiet(source: str) -> None:
    assert needs_of("lib/a.ex", source) == []


def test_writes_and_dynamic_reads_are_listed() -> None:
    facts = facts_of("a.ex", 'System.put_env("A", "b")\nx = System.get_env(name())\n')
    assert facts.writes == (Write("A", 1),)
    assert [dynamic.line for dynamic in facts.dynamic] == [2]


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 400), st.sampled_from(["a.ex", "a.eex", "a.heex"]))
def test_no_text_breaks_it(noise: bytes, first: int, last: int, path: str) -> None:
    real = _HELPERS.encode()
    facts_of(path, b"System. " + noise)
    facts_of(path, real[:first] + noise + real[max(first, last) :])


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("a.ex", "x = " + "(" * 20_000 + 'System.get_env("X")' + ")" * 20_000),
        ("a.ex", "x = " + 'System.get_env("X") || ' * 5_000 + "1"),
        ("a.ex", 'x = System.get_env("X")\n' * 3_000),
        ("a.eex", "<% {" * 100_000 + "System."),
        ("a.ex", "if a do\n" * 3_000 + 'System.get_env("X")\n' + "end\n" * 3_000),
    ],
)
def test_hostile_text_is_quick(path: str, source: str) -> None:
    started = time.process_time()
    facts_of(path, source)
    assert time.process_time() - started < 15
