"""What PHP, Blade and Symfony's settings read from the environment, and whether they do without."""

from __future__ import annotations

from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launch_gates.gates.env.facts import Helper, Source
from launch_gates.gates.env.readers import php, symfony
from tests.gates.env.tables import facts_of, needs_of, reads_of

REQUIRED, OPTIONAL, UNKNOWN = "required", "optional", "unknown"

FORMS = [
    ("env('A');", UNKNOWN),
    ('\\env("A");', UNKNOWN),
    ("env('A', 'd');", OPTIONAL),
    ("env('A', null);", OPTIONAL),
    ("env(\n  'A',\n  'd'\n);", OPTIONAL),
    ("Env::get('A');", UNKNOWN),
    ("Env::get('A', 5);", OPTIONAL),
    ("Env::getOrFail('A');", REQUIRED),
    ("\\Illuminate\\Support\\Env::getOrFail('A');", REQUIRED),
    ("App::env('A');", UNKNOWN),
    ("getenv('A');", UNKNOWN),
    ("getenv('A') ?: 'd';", OPTIONAL),
    ("getenv('A') ?: throw new E('A');", REQUIRED),
    ("getenv('A') or die('A is missing');", REQUIRED),
    ("getenv_docker('A', 'd');", OPTIONAL),
    ("getenv()['A'];", UNKNOWN),
    ("$_ENV['A'];", UNKNOWN),
    ("$_ENV['A'] ?? 'd';", OPTIONAL),
    ("$_ENV['A'] ?? throw new E('A');", REQUIRED),
    ("$_ENV['A'] ??= 'd';", OPTIONAL),
    ("$_SERVER['A'] ?? null;", OPTIONAL),
    ("filter_input(INPUT_ENV, 'A');", UNKNOWN),
    ("array_key_exists('A', $_ENV);", OPTIONAL),
    ("isset($_ENV['A']) ? 1 : 2;", OPTIONAL),
    ("if (!getenv('A')) { throw new E('A'); }", REQUIRED),
    ("if (getenv('A') === false) { echo 'no'; exit(1); }", REQUIRED),
    ("if (empty($_ENV['A'])) die('no');", REQUIRED),
    ("if (getenv('A')) { throw new E('must not be set'); }", OPTIONAL),
    ("$x = getenv('A');\nif ($x === false) { throw new E; }", REQUIRED),
    ("$x = getenv('A');\nif ($x) { run($x); }", OPTIONAL),
    ("if (($x = getenv('A')) !== false) { run($x); }", OPTIONAL),
    ("function f() { if (!env('A')) { return; }\n run(env('A')); }", OPTIONAL),
    ("throw_unless(env('A'), 'no');", REQUIRED),
    ("env('A') === 'true';", OPTIONAL),
    ("in_array(getenv('A'), ['1', 'true']);", OPTIONAL),
    ("match (env('A')) { 'a' => 1, default => 2 };", OPTIONAL),
    ("return ['x' => (bool) env('A')];", UNKNOWN),
    ("define('X', env('A'));", UNKNOWN),
    ("foreach (['A'] as $k) { if (!isset($_ENV[$k])) { throw new E($k); } }", REQUIRED),
    ("foreach (['A' => 'x'] as $k => $v) { set($v, env($k)); }", UNKNOWN),
    ("$names = ['A'];\nforeach ($names as $k) { env($k); }", UNKNOWN),
    ("$missing = array_filter(['A'], fn ($k) => !getenv($k));\nif ($missing) { throw new E; }", REQUIRED),
    ("$m = array_filter(['A'], function ($k) { return !getenv($k); });\nif (count($m) > 0) { exit(1); }", REQUIRED),
    ("collect(['A'])->each(fn ($k) => env($k));", UNKNOWN),
    ("const NAME = 'A';\nenv(NAME);", UNKNOWN),
    ("class C { const NAMES = ['A']; function f() { foreach (self::NAMES as $k) { env($k); } } }", UNKNOWN),
    ("$dotenv->required(['A'])->notEmpty();", REQUIRED),
    ("$dotenv->required('A');", REQUIRED),
    ("$dotenv->ifPresent('A')->isInteger();", OPTIONAL),
    # The project's own helpers.
    ("function need($k) { return getenv($k) ?: throw new E($k); }\nneed('A');", REQUIRED),
    ("function get_env($k, $d = null) { return $_ENV[$k] ?? $d; }\nget_env('A');", UNKNOWN),
    ("function get_env($k, $d = null) { return $_ENV[$k] ?? $d; }\nget_env('A', 1);", OPTIONAL),
    ("function need($k, $d = null) { return $_ENV[$k] ?? $d ?? throw new E; }\nneed('A');", REQUIRED),
    ("function need($k, $d = null) { return $_ENV[$k] ?? $d ?? throw new E; }\nneed(d: 1, k: 'A');", OPTIONAL),
    ("class S { static function get($k) { return env($k); } }\nS::get('A');", UNKNOWN),
    ("class S { function get($k) { return env($k); }\nfunction all() { return $this->get('A'); } }", UNKNOWN),
    ("$read = fn ($k) => getenv($k);\n$read('A');", UNKNOWN),
    # Symfony.
    ("$c->set('x', '%env(A)%');", REQUIRED),
    ("$c->set('x', '%env(default::A)%');", OPTIONAL),
    ("$p->set('env(A)', 'd'); $c->set('x', '%env(A)%');", OPTIONAL),
    ("use function Symfony\\Component\\DependencyInjection\\Loader\\Configurator\\env;\nenv('A')->int();", REQUIRED),
    ("class S { function __construct(#[Autowire(env: 'A')] string $x) {} }", REQUIRED),
    ("class S { function __construct(#[Autowire('%env(A)%')] string $x) {} }", REQUIRED),
    ("require 'vendor/autoload_runtime.php';\nreturn function (array $context) { new K($context['A']); };", UNKNOWN),
]


@pytest.mark.parametrize(("text", "need"), FORMS, ids=[text for text, _ in FORMS])
def test_every_form_is_read_with_its_need(text: str, need: str) -> None:
    assert set(needs_of("config/x.php", f"<?php\n{text}")) == {("A", need)}


QUIET = [
    "// env('A')",
    "/* getenv('A') */",
    "# env('A')",
    "$x = \"env('A')\";",
    "config('app.name');",
    "$this->env('A');",
    "$app->environment('A');",
    "$_SERVER['REQUEST_METHOD'] . $_SERVER['HTTP_HOST'] . $_SERVER['argv'] . $_SERVER['PHP_SELF'];",
    "$_SERVER[$name];",
    "getenv('REMOTE_ADDR');",
    "getenv();",
    "putenv('A=x');",
    "$_ENV['A'] = 'x';",
    "unset($_ENV['A']);",
    "env('database.default');",
    "function get($k) { return env($k); }\n$redis->get('A');",
]


@pytest.mark.parametrize("text", QUIET)
def test_what_is_no_read_stays_quiet(text: str) -> None:
    assert needs_of("config/x.php", f"<?php\n{text}") == []


def test_alternatives_name_each_other() -> None:
    for text in ("env('A', env('B'))", "$_ENV['A'] ?? getenv('B')"):
        first, second = reads_of("config/x.php", f"<?php {text};")
        assert (first.need, first.instead, second.need, second.instead) == (UNKNOWN, ("B",), UNKNOWN, ("A",))
    for text in ("env('A', env('B', 'd'))", "$_ENV['A'] ?? $_ENV['B'] ?? 'd'"):
        assert needs_of("config/x.php", f"<?php {text};") == [("A", OPTIONAL), ("B", OPTIONAL)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("(bool) env('A', false)", "boolean"),
        ("(int) env('A', 5)", "integer"),
        ("intval(getenv('A'))", "integer"),
        ("filter_var(env('A'), FILTER_VALIDATE_BOOLEAN)", "boolean"),
        ("explode(',', env('A', ''))", "list"),
        ("json_decode(getenv('A'))", "json"),
        ("env('A') === 'true'", "boolean"),
        ("$dotenv->required('A')->isBoolean()", "boolean"),
        ("env('A', 'x')", ""),
    ],
)
def test_a_cast_says_the_type(text: str, kind: str) -> None:
    assert [read.type for read in reads_of("config/x.php", f"<?php {text};")] == [kind]


def test_laravel_needs_its_key() -> None:
    text = "<?php return ['key' => env('APP_KEY'), 'name' => env('APP_NAME')];"
    assert needs_of("config/app.php", text) == [("APP_KEY", REQUIRED), ("APP_NAME", UNKNOWN)]


def test_env_outside_the_settings_is_noted() -> None:
    (inside,) = reads_of("config/x.php", "<?php env('A');")
    (outside,) = reads_of("app/X.php", "<?php env('A');")
    assert inside.through == "env"
    assert "cached" in outside.through


def test_a_condition_of_another_kind_is_said() -> None:
    text = "<?php\nif ($s3) { env('A'); }\n$x ? env('B') : 1;\nenv('C');\nif (env('D')) { env('D'); }"
    assert [read.is_conditional for read in reads_of("config/x.php", text)] == [True, True, False, False, True]


def test_what_cannot_be_told_is_dynamic_and_what_is_set_is_a_write() -> None:
    found = facts_of("x.php", "<?php\nenv($name);\nputenv('A=x');\n$_ENV['B'] = 1;")
    assert [item.line for item in found.dynamic] == [2]
    assert [(item.name, item.line) for item in found.writes] == [("A", 3), ("B", 4)]


def test_a_helper_is_described_for_other_files() -> None:
    text = "<?php class Conf { public static function get(string $key, $or = null) { return env('P_' . $key, $or); } }"
    (helper,) = facts_of("src/Conf.php", text).helpers
    assert helper == Helper(
        name="get",
        path="src/Conf.php",
        position=0,
        keyword="key",
        default_position=1,
        default_keyword="or",
        before="P_",
        owner="Conf",
    )
    calls = "<?php Conf::get('A'); Conf::get('B', 1); Other::get('C'); $conf->get('D');"
    assert needs_of("src/x.php", calls, [helper]) == [("P_A", UNKNOWN), ("P_B", OPTIONAL)]


BLADE = """\
<div>
{{-- {{ env('COMMENTED') }} --}}
{{ env('A') }} {!! env('B', 'x') !!}
@if (env('C') == 'a')
<a href="{{ url(env('D')) }}">
@endif
@env('local') x @endenv
@php $x = env('E'); @endphp
@php($y = env('F'))
<?php echo getenv('G'); ?>
someone@example.com ("env('TEXT')")
"""


def test_blade_is_read_on_its_lines() -> None:
    reads = reads_of("resources/views/x.blade.php", BLADE)
    assert [(read.line, read.name, read.need) for read in reads] == [
        (3, "A", UNKNOWN),
        (3, "B", OPTIONAL),
        (4, "C", OPTIONAL),
        (5, "D", UNKNOWN),
        (8, "E", UNKNOWN),
        (9, "F", UNKNOWN),
        (10, "G", UNKNOWN),
    ]


SERVICES = """\
parameters:
  env(HOST): 'localhost'
  secret: '%env(APP_SECRET)%'  # a comment
  host: '%env(resolve:HOST)%'
  # old: '%env(COMMENTED)%'
  port: '%env(int:PORT)%'
  optional: '%env(default:fallback:OPTIONAL)%'
  part: '%env(key:path:url:DATABASE_URL)%'
when@test:
  x: '%env(TEST_ONLY)%'
framework:
  y: '%env(bool:FLAG)%'
"""


def test_symfony_settings() -> None:
    reads = reads_of("config/parameters.yaml", SERVICES)
    assert [(read.line, read.name, read.need, read.type) for read in reads] == [
        (3, "APP_SECRET", REQUIRED, ""),
        (4, "HOST", OPTIONAL, ""),
        (6, "PORT", REQUIRED, "integer"),
        (7, "OPTIONAL", OPTIONAL, ""),
        (8, "DATABASE_URL", REQUIRED, "url"),
        (10, "TEST_ONLY", REQUIRED, ""),
        (12, "FLAG", REQUIRED, "boolean"),
    ]
    assert [read.name for read in reads if read.scope == "test"] == ["TEST_ONLY"]
    (declared,) = facts_of("config/parameters.yaml", SERVICES).declarations
    assert (declared.name, declared.line, declared.value, declared.is_provided) == ("HOST", 2, "localhost", True)


def test_symfony_settings_in_xml() -> None:
    text = '<parameter key="env(A)">d</parameter>\n<!--\n%env(NO)%\n-->\n<x y="%env(A)%">%env(B)%</x>'
    assert needs_of("services.xml", text) == [("A", OPTIONAL), ("B", REQUIRED)]


def test_neos_settings() -> None:
    assert needs_of("Settings.yaml", "host: '%env:DB_HOST%'") == [("DB_HOST", UNKNOWN)]


SNIPPETS = "\n".join(text for text, _ in FORMS).encode()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.integers(0, len(SNIPPETS)), st.integers(0, 400))
def test_no_text_raises(noise: bytes, at: int, length: int) -> None:
    text = SNIPPETS[at : at + length] + noise + SNIPPETS[at + 7 : at + 7 + length]
    php.facts(Source("x.php", b"<?php env(" + text))
    php.facts(Source("x.blade.php", b"@if(env(" + text + b"{{ " + noise + b" }}"))
    symfony.facts(Source("x.yaml", b"a: %env(" + text))


HOSTILE = {
    "deep.php": b"<?php " + b'env("A", ' * 20_000 + b"1" + b")" * 20_000,
    "chain.php": b"<?php $x = " + b'$_ENV["A"] ?? ' * 10_000 + b"1;",
    "conditions.php": b"<?php " + b"if (x) {" * 2_000 + b'env("A");' * 2_000,
    "line.php": b"<?php return [" + b"'a' => env('A', true)," * 50_000 + b"];",
    "constants.php": b"<?php " + b'const A = "a" . A . A;\n' * 2_000 + b"env(A);\n" * 2_000,
    "helpers.php": b"<?php " + b"function h($k) { return env($k); }\n" * 2_000 + b'h("X");\n' * 2_000,
    "echo.blade.php": b"{{ " * 100_000 + b'env("A")',
    "directives.blade.php": b"@if(" * 100_000 + b'env("A")',
    "comments.xml": b"<!--" * 100_000 + b"%env(A)%",
    "sections.yaml": b"when@dev:\n" + b" a: '%env(A)%'\n" * 20_000,
}


@pytest.mark.parametrize("path", HOSTILE)
def test_hostile_text_is_read_in_bounded_time(path: str) -> None:
    started = monotonic()
    facts_of(path, HOSTILE[path])
    assert monotonic() - started < 12
