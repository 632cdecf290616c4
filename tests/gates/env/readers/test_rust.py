"""What the reader of Rust finds, and what it leaves alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launch_gates.gates.env.facts import Write
from tests.gates.env.tables import facts_of, needs_of, reads_of


def _in_function(body: str) -> str:
    return f"use std::env;\nfn f() -> anyhow::Result<String> {{\n{body}\n}}\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('let x = env::var("A");', [("A", "unknown")]),
        ('let x = std::env::var_os("A").unwrap();', [("A", "required")]),
        ('let x = env::var("A")?;', [("A", "required")]),
        ('let x = dotenvy::var("A").expect("no A");', [("A", "required")]),
        ('let x = env::var("A").context("no A")?;', [("A", "required")]),
        ('let x = env::var("A").ok();', [("A", "optional")]),
        ('let x = env::var("A").ok().unwrap();', [("A", "required")]),
        ('let x = env::var("A").unwrap_or("d".into());', [("A", "optional")]),
        ('let x = env::var("A").unwrap_or_else(|_| panic!("no A"));', [("A", "required")]),
        ('let x = env::var("A").unwrap_or_default();', [("A", "optional")]),
        ('let x = env::var("A").map(|s| s.len()).unwrap_or(3);', [("A", "optional")]),
        ('if env::var("A").is_ok() { g(); }', [("A", "optional")]),
        ('if let Ok(x) = env::var("A") { g(x); }', [("A", "optional")]),
        ('if let Ok(x) = env::var("A") { g(x) } else { panic!("no A") };', [("A", "required")]),
        ('let Ok(x) = env::var("A") else { bail!("no A") };', [("A", "required")]),
        ('let Ok(x) = env::var("A") else { return Ok(y) };', [("A", "optional")]),
        ('let x = match env::var("A") { Ok(v) => v, Err(_) => panic!("no A") };', [("A", "required")]),
        ('let x = match env::var("A") { Ok(v) => v, Err(_) => "d".into() };', [("A", "optional")]),
        (
            'let x = match env::var("A") { Ok(v) => v, Err(_) => match dir() { Ok(d) => d, Err(_) => "".into() } };',
            [("A", "optional")],
        ),
        ('let x = env::var("A");\nx.unwrap();', [("A", "required")]),
        ('let x = Url::parse(&env::var("A")?);', [("A", "required")]),
        ('println!("{}", env::var("A").unwrap());', [("A", "required")]),
        ('for k in ["A", "B"] { env::var(k).expect(k); }', [("A", "required"), ("B", "required")]),
        ('let x = ["A", "B"].iter().map(|k| env::var(k).ok());', [("A", "optional"), ("B", "optional")]),
        ('let x = env::var(concat!("A", "_B"));', [("A_B", "unknown")]),
        ('let x = env!("A"); let y = option_env!("B");', [("A", "required"), ("B", "optional")]),
    ],
)
def test_a_call_is_read_with_what_happens_without(body: str, expected: list[tuple[str, str]]) -> None:
    assert needs_of("src/main.rs", _in_function(body)) == expected


def test_a_default_a_type_alternatives_and_scopes_are_told() -> None:
    read = reads_of(
        "a.rs", _in_function('let x = env::var("A").ok().and_then(|v| v.parse::<u32>().ok()).unwrap_or(4);')
    )[0]
    assert (read.need, read.default) == ("optional", "4")
    both = reads_of("a.rs", _in_function('let x = env::var("A").or_else(|_| env::var("B"))?;'))
    assert [(read.need, read.instead) for read in both] == [("required", ("B",)), ("required", ("A",))]
    assert reads_of("a.rs", _in_function('let x = env!("A");'))[0].scope == "build"
    tested = '#[cfg(test)]\nmod tests { fn f() { std::env::var("A").unwrap(); } }\n'
    assert reads_of("a.rs", tested)[0].scope == "test"
    assert reads_of("build.rs", _in_function('let x = env::var("A").unwrap();'))[0].scope == "build"


@pytest.mark.parametrize(
    ("imported", "called"),
    [
        ("use std::env::var;", 'var("A")'),
        ("use std::env::var as v;", 'v("A")'),
        ("use std::{fmt, env};", 'env::var("A")'),
    ],
)
def test_imports_are_followed(imported: str, called: str) -> None:
    assert needs_of("a.rs", f"{imported}\nfn f() {{ {called}.unwrap(); }}\n") == [("A", "required")]


_HELPERS = """
use std::env;
const KEY: &str = "CONSTANT_KEY";
pub fn env_or(key: &str, default: &str) -> String { env::var(key).unwrap_or_else(|_| default.to_string()) }
pub fn optional(key: &str) -> anyhow::Result<Option<String>> {
    match env::var(key) {
        Ok(content) => Ok(Some(content)),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
pub fn needed(key: &str) -> String { env::var(format!("APP_{key}")).expect("it must be set") }
"""


def test_the_projects_own_functions_are_followed() -> None:
    body = 'fn f() { env_or("A", "x"); optional("B")?; optional("C")?.ok_or("no C")?; needed("D"); env::var(KEY); }'
    assert needs_of("a.rs", f"{_HELPERS}{body}") == [
        ("A", "optional"),
        ("APP_D", "required"),
        ("B", "optional"),
        ("C", "required"),
        ("CONSTANT_KEY", "unknown"),
    ]


def test_a_function_of_another_crate_is_followed() -> None:
    helpers = facts_of("crates/env_vars/src/lib.rs", _HELPERS).helpers
    source = 'use env_vars::{env_or, optional};\nfn f() { env_or("A", "x"); optional("B")?; env_vars::needed("C"); }\n'
    assert needs_of("src/a.rs", source, helpers) == [("A", "optional"), ("APP_C", "required"), ("B", "optional")]
    assert needs_of("src/a.rs", 'use other::optional;\nfn f() { optional("B"); }\n', helpers) == []


def test_fields_of_structures_are_read() -> None:
    clap = """
#[derive(Parser)]
struct Arguments {
    #[arg(long, env = "APP_URL")]
    url: String,
    #[arg(long, env, default_value_t = 3)]
    port_number: u16,
    #[clap(env = KEY)]
    key: Option<String>,
}
const KEY: &str = "APP_KEY";
"""
    assert sorted(needs_of("a.rs", clap)) == [
        ("APP_KEY", "optional"),
        ("APP_URL", "required"),
        ("PORT_NUMBER", "optional"),
    ]
    envy = """
#[derive(Deserialize)]
struct Config { url: String, #[serde(default)] port: u16, key: Option<String>, #[serde(rename = "other")] x: String }
fn load() -> Config { envy::prefixed("APP_").from_env::<Config>().unwrap() }
"""
    assert sorted(needs_of("a.rs", envy)) == [
        ("APP_KEY", "optional"),
        ("APP_OTHER", "required"),
        ("APP_PORT", "optional"),
        ("APP_URL", "required"),
    ]
    config = """
pub struct Settings { pub database: Database, pub url: String }
pub struct Database { pub host: String, pub again: Option<Box<Database>> }
pub fn get() -> Result<Settings, E> {
    let s = Config::builder().add_source(File::from("a.yaml"))
        .add_source(config::Environment::with_prefix("APP").prefix_separator("_").separator("__")).build()?;
    s.try_deserialize::<Settings>()
}
"""
    assert sorted(needs_of("a.rs", config)) == [("APP_DATABASE__HOST", "optional"), ("APP_URL", "optional")]


def test_a_macro_that_makes_a_table_of_options_is_read() -> None:
    source = """
macro_rules! make_config {
    ($( $group:ident { $( $name:ident : $ty:ident, $editable:literal; )+ }, )+) => {
        fn load() { $($( get_env(pastey::paste!(stringify!([<$name:upper>]))); )+)+ }
    };
}
fn get_env(key: &str) -> Option<String> { std::env::var(key).ok() }
make_config! {
    folders { data_folder: String, false; other_folder: String, true; },
    mail { smtp_host: String, true; },
}
"""
    assert [name for name, _ in needs_of("a.rs", source)] == ["DATA_FOLDER", "OTHER_FOLDER", "SMTP_HOST"]


@pytest.mark.parametrize(
    "body",
    [
        '// env::var("A")',
        'let s = "env::var(\\"A\\")";',
        'Command::new("ls").env("A", "b");',
        'let x = self.env.var("A");',
        'let x = minijinja.var("A");',
        'let x = env!("CARGO_PKG_VERSION");',
        "let x = env::args();",
        'let x = map.get("A_B");',
    ],
)
def test_what_is_no_read_stays_quiet(body: str) -> None:
    assert needs_of("src/main.rs", _in_function(body)) == []


def test_writes_are_listed() -> None:
    facts = facts_of("build.rs", _in_function('env::set_var("A", "b");\nprintln!("cargo:rustc-env=B={}", x);'))
    assert facts.writes == (Write("A", 3), Write("B", 4))


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 700), st.integers(0, 700))
def test_no_text_breaks_it(noise: bytes, first: int, last: int) -> None:
    real = _HELPERS.encode()
    facts_of("a.rs", b"env::var " + noise)
    facts_of("a.rs", real[:first] + noise + real[max(first, last) :])


@pytest.mark.parametrize(
    "source",
    [
        "fn f() { let x = " + "(" * 20_000 + 'std::env::var("X")' + ")" * 20_000 + "; }",
        'fn f() { let x = std::env::var("X")' + ".map(|x| x)" * 10_000 + ".unwrap(); }",
        "m!(" + "(" * 20_000 + 'std::env::var("X")' + ")" * 20_000 + ");",
        "fn f() { " + 'let x = std::env::var("X"); ' * 3_000 + " }",
    ],
)
def test_hostile_text_is_quick(source: str) -> None:
    started = time.process_time()
    facts_of("a.rs", source)
    assert time.process_time() - started < 15
