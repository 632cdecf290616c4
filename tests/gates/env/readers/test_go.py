"""What the reader of Go finds, and what it leaves alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launch_gates.gates.env.facts import Helper, Write
from tests.gates.env.tables import facts_of, needs_of, reads_of

_HEAD = 'package a\n\nimport (\n\t"cmp"\n\t"fmt"\n\t"os"\n\t"strconv"\n)\n'


def _in_function(body: str) -> str:
    return f"{_HEAD}\nfunc f(a string) (string, error) {{\n{body}\n}}\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('x := os.Getenv("A")', [("A", "unknown")]),
        ('x := os.Getenv("A")\nif x == "" { log.Fatal("no A") }', [("A", "required")]),
        ('x := os.Getenv("A")\nif x == "" { return "", errors.New("no A") }', [("A", "required")]),
        ('x := os.Getenv("A")\nif len(x) == 0 { panic("no A") }', [("A", "required")]),
        ('if os.Getenv("A") == "" { os.Exit(1) }', [("A", "required")]),
        ('x := os.Getenv("A")\nif x == "" { x = "3000" }', [("A", "optional")]),
        ('x := os.Getenv("A")\nif x == "" { return "", nil }', [("A", "optional")]),
        ('if x := os.Getenv("A"); x != "" { a = x }', [("A", "optional")]),
        ('if x := os.Getenv("A"); x != "" { a = x } else { panic("no A") }', [("A", "required")]),
        ('x, ok := os.LookupEnv("A")\nif !ok { panic("no A") }', [("A", "required")]),
        ('if x, ok := os.LookupEnv("A"); ok { a = x }', [("A", "optional")]),
        ('x, err := strconv.Atoi(os.Getenv("A"))\nif err != nil { return "", err }', [("A", "required")]),
        ('x, err := strconv.Atoi(os.Getenv("A"))\nif err != nil { x = 3 }', [("A", "optional")]),
        ('return os.Getenv("A") != "", nil', [("A", "optional")]),
        ('debug := os.Getenv("A") == "true"', [("A", "optional")]),
        ('switch os.Getenv("A") { case "x": return "", nil }', [("A", "optional")]),
        ('x := cmp.Or(os.Getenv("A"), "d")', [("A", "optional")]),
        ('x := Config{URL: os.Getenv("A")}\nif x.URL == "" { panic("no A") }', [("A", "required")]),
        ('x := os.Getenv("A")\nif x == "" { missing = append(missing, "A") }', [("A", "required")]),
        ('x := os.ExpandEnv("$A/${B}")', [("A", "unknown"), ("B", "unknown")]),
        (
            'for _, k := range []string{"A", "B"} { if os.Getenv(k) == "" { panic(k) } }',
            [("A", "required"), ("B", "required")],
        ),
        ('k := "A" + "_B"\nos.Getenv(k)', [("A_B", "unknown")]),
        ('os.Getenv(fmt.Sprintf("%s_B", "A"))', [("A_B", "unknown")]),
        ('x := syscall.Getenv("A")', []),
    ],
)
def test_a_call_is_read_with_what_happens_without(body: str, expected: list[tuple[str, str]]) -> None:
    assert needs_of("main.go", _in_function(body)) == expected


def test_a_default_a_type_and_alternatives_are_told() -> None:
    read = reads_of("main.go", _in_function('x := os.Getenv("A")\nif x == "" { x = "3000" }\nn, _ := strconv.Atoi(x)'))[
        0
    ]
    assert (read.default, read.type) == ("3000", "integer")
    both = reads_of("main.go", _in_function('x := cmp.Or(os.Getenv("A"), os.Getenv("B"))'))
    assert [read.instead for read in both] == [("B",), ("A",)]


def test_a_read_in_the_body_of_another_condition_is_conditional() -> None:
    reads = reads_of("main.go", _in_function('if a == "s3" { x := os.Getenv("A"); if x == "" { panic("no A") } }'))
    assert [(read.need, read.is_conditional) for read in reads] == [("required", True)]


_HELPERS = """
func getEnv(key, fallback string) string {
	if value, ok := os.LookupEnv(key); ok {
		return value
	}
	return fallback
}

func mustEnv(key string) string {
	value := os.Getenv(key)
	if value == "" {
		panic("no " + key)
	}
	return value
}

func secret(name string) string { return mustEnv("APP_" + name) }

func number[T any](key string, d T) T { _ = os.Getenv(key); return d }
"""


def test_the_projects_own_functions_are_followed() -> None:
    source = f'{_HEAD}{_HELPERS}\nvar a, b, c, d = getEnv("A", "x"), mustEnv("B"), secret("C"), number[int]("D", 3)\n'
    assert needs_of("main.go", source) == [
        ("A", "optional"),
        ("APP_C", "required"),
        ("B", "required"),
        ("D", "optional"),
    ]


def test_a_function_of_another_file_is_followed() -> None:
    helpers = facts_of("internal/env/read.go", f"{_HEAD}{_HELPERS}").helpers
    assert {helper.name for helper in helpers} == {"getEnv", "mustEnv", "secret", "number"}
    must = Helper("Must", "internal/env/read.go", 0, need="required")
    source = 'package b\nimport "x.org/app/internal/env"\nvar a = env.Must("A")\n'
    assert needs_of("b/b.go", source, [must]) == [("A", "required")]
    assert needs_of("b/b.go", 'package b\nimport "x.org/lib/regex"\nvar a = regex.Must("A")\n', [must]) == []


def test_a_constant_of_another_file_is_followed() -> None:
    constants = facts_of("config/keys.go", 'package config\nconst EnvPort = "APP_PORT"\nconst Other = "x"\n').helpers
    source = 'package a\nimport ("os"; "x/config")\nvar p = os.Getenv(config.EnvPort)\n'
    assert needs_of("a/a.go", source, constants) == [("APP_PORT", "unknown")]


_TAGS = """
type Config struct {
	URL   string `env:"URL,required"`
	Token string `env:"TOKEN,notEmpty"`
	Port  int    `env:"PORT" envDefault:"3000"`
	Name  string `env:"NAME"`
	DB    DB     `envPrefix:"DB_"`
	Inner struct {
		Old string `env:"OLD, required, default=x"`
		Min int    `env:"MIN" env-default:"3"`
	}
}

type DB struct {
	Host string `env:"HOST" env-required:"true"`
}
"""


def test_tags_of_structures_are_read() -> None:
    assert sorted(needs_of("config.go", f"{_HEAD}{_TAGS}")) == [
        ("DB_HOST", "required"),
        ("MIN", "optional"),
        ("NAME", "unknown"),
        ("OLD", "optional"),
        ("PORT", "optional"),
        ("TOKEN", "required"),
        ("URL", "required"),
    ]


def test_envconfig_puts_the_prefix_in_front() -> None:
    source = """package a
import "github.com/kelseyhightower/envconfig"
type Config struct {
	Port     int
	MaxConns int `split_words:"true" default:"3"`
	Key      string `required:"true"`
	DB       Inner
	Skipped  string `ignored:"true"`
}
type Inner struct { Host string }
func f() { var c Config; envconfig.Process("app", &c) }
"""
    assert sorted(needs_of("a.go", source)) == [
        ("APP_DB_HOST", "unknown"),
        ("APP_KEY", "required"),
        ("APP_MAX_CONNS", "optional"),
        ("APP_PORT", "unknown"),
    ]
    bare = """package a
import "github.com/kelseyhightower/envconfig"
type C struct { D Inner }
type Inner struct { A string `envconfig:"X_A"` }
func f() { var c C; envconfig.Process("", &c) }
"""
    assert needs_of("a.go", bare) == [("X_A", "unknown")]


def test_flags_name_their_variables() -> None:
    source = """package a
var flags = []cli.Flag{
	&cli.StringFlag{Name: "a", EnvVars: []string{"APP_A", "OLD_A"}, Required: true},
	&cli.IntFlag{Name: "b", Sources: cli.EnvVars("APP_B"), Value: 3},
	&cli.BoolFlag{Name: "c", EnvVar: "APP_C"},
}
var d = kingpin.Flag("d", "").Required().Envar("APP_D").String()
"""
    assert sorted(needs_of("a.go", source)) == [
        ("APP_A", "required"),
        ("APP_B", "optional"),
        ("APP_C", "optional"),
        ("APP_D", "required"),
        ("OLD_A", "required"),
    ]


def test_stores_of_settings_are_read() -> None:
    viper = """package a
import "github.com/spf13/viper"
func f() {
	viper.SetEnvPrefix("app")
	viper.SetEnvKeyReplacer(strings.NewReplacer(".", "_"))
	viper.AutomaticEnv()
	viper.SetDefault("port", 3000)
	viper.BindEnv("token", "APP_TOKEN", "TOKEN")
	x := viper.GetString("db.host")
}
"""
    assert sorted(needs_of("a.go", viper)) == [
        ("APP_DB_HOST", "unknown"),
        ("APP_PORT", "optional"),
        ("APP_TOKEN", "unknown"),
        ("TOKEN", "unknown"),
    ]
    koanf = """package a
import ("github.com/knadh/koanf/v2"; "github.com/knadh/koanf/providers/env")
func f() {
	ko.Load(env.Provider("APP_", ".", func(s string) string {
		return strings.Replace(strings.ToLower(strings.TrimPrefix(s, "APP_")), "__", ".", -1)
	}), nil)
	x := ko.String("db.host")
}
"""
    assert needs_of("a.go", koanf) == [("APP_db__host", "optional")]


def test_a_table_of_options_is_read() -> None:
    source = """package config
var options = map[string]*option{
	"DATABASE_URL": {value: "x"},
	"LISTEN_ADDR": {value: "y"},
	"HTTPS": {value: "0"},
}
"""
    assert [name for name, _ in needs_of("internal/config/options.go", source)] == [
        "DATABASE_URL",
        "LISTEN_ADDR",
        "HTTPS",
    ]
    assert needs_of("internal/errors/codes.go", source) == []


@pytest.mark.parametrize(
    "body",
    [
        '// os.Getenv("A")',
        's := "os.Getenv(\\"A\\")"',
        'x := c.Getenv("A")',
        'cmd.Env = append(os.Environ(), "A=b")',
        'x := http.Header.Get("A_B")',
        'log.Printf("set DATABASE_URL")',
        'x := map[string]string{"Env": "production"}',
        't.Setenv("A", "b")',
    ],
)
def test_what_is_no_read_stays_quiet(body: str) -> None:
    assert needs_of("main.go", _in_function(body)) == []


def test_a_write_and_a_dynamic_read_are_listed() -> None:
    facts = facts_of("main.go", _in_function('os.Setenv("A", "b")\nx := os.Getenv(y.name())'))
    assert facts.writes == (Write("A", 11),)
    assert [dynamic.line for dynamic in facts.dynamic] == [12]


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 600), st.integers(0, 600))
def test_no_text_breaks_it(noise: bytes, first: int, last: int) -> None:
    real = (_HEAD + _HELPERS + _TAGS).encode()
    facts_of("a.go", b"os.Getenv " + noise)
    facts_of("a.go", real[:first] + noise + real[max(first, last) :])


@pytest.mark.parametrize(
    "source",
    [
        'package a\nimport "os"\nfunc f() { x := ' + "(" * 20_000 + 'os.Getenv("X")' + ")" * 20_000 + " }",
        'package a\nimport "os"\nvar x = "' + 'os.Getenv("X") ' * 60_000 + '"',
        'package a\nimport "os"\nfunc f() { ' + "if a { " * 3_000 + 'os.Getenv("X")' + "}" * 3_000 + " }",
        'package a\nimport "os"\nfunc f() { ' + 'x := os.Getenv("X"); ' * 3_000 + " }",
    ],
)
def test_hostile_text_is_quick(source: str) -> None:
    started = time.monotonic()
    facts_of("a.go", source)
    assert time.monotonic() - started < 15
