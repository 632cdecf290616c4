"""What Ruby reads from the environment, and whether it does without."""

from __future__ import annotations

from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launch_gates.gates.env.facts import Helper, Source
from launch_gates.gates.env.readers import erb, ruby
from tests.gates.env.tables import facts_of, needs_of, reads_of

REQUIRED, OPTIONAL, UNKNOWN = "required", "optional", "unknown"

FORMS = [
    ('ENV["A"]', UNKNOWN),
    ("::ENV['A']", UNKNOWN),
    ('ENV.to_h["A"]', UNKNOWN),
    ('ENV.fetch("A")', REQUIRED),
    ('ENV.fetch("A", nil)', OPTIONAL),
    ('ENV.fetch("A", "d")', OPTIONAL),
    ('ENV.fetch("A") { "d" }', OPTIONAL),
    ('ENV.fetch("A") do\n  raise "A is missing"\nend', REQUIRED),
    ('ENV.fetch("A") { |name| abort name }', REQUIRED),
    ('begin\n  ENV.fetch("A")\nrescue KeyError\n  nil\nend', OPTIONAL),
    ('begin\n  ENV.fetch("A")\nrescue KeyError\n  raise "no"\nend', REQUIRED),
    ('ENV["A"] ||= "d"', OPTIONAL),
    ('ENV["A"] || "d"', OPTIONAL),
    ('ENV["A"].presence || "d"', OPTIONAL),
    ('(ENV["A"] || "d").split(",")', OPTIONAL),
    ('ENV["A"] || raise("A is missing")', REQUIRED),
    ('ENV["A"] or abort "A is missing"', REQUIRED),
    ('raise "A is missing" unless ENV["A"]', REQUIRED),
    ('raise "A is missing" if ENV["A"].blank?', REQUIRED),
    ('raise "A must not be set" if ENV["A"]', OPTIONAL),
    ('if ENV["A"].nil?\n  warn "A is missing"\n  exit 1\nend', REQUIRED),
    ('ENV["A"] ? 1 : raise("no")', REQUIRED),
    ('key = ENV["A"]\nraise "no" if key.nil?', REQUIRED),
    ('key = ENV["A"]\nuse(key) if key.present?', OPTIONAL),
    ('key = ENV["A"]\nuse(key || "d")', OPTIONAL),
    ('key = ENV["A"]\nuse(key)', UNKNOWN),
    ('use(1) if ENV["A"]', OPTIONAL),
    ('use(1) unless ENV.key?("A")', OPTIONAL),
    ('ENV["A"] == "true"', OPTIONAL),
    ('%w[true 1].include?(ENV["A"])', OPTIONAL),
    ('case ENV["A"]\nwhen "x" then 1\nend', OPTIONAL),
    ('ENV["A"]&.split(",")', OPTIONAL),
    ('ENV["A"].split(",")', REQUIRED),
    ('ENV["A"].to_s.split(",")', UNKNOWN),
    ('Integer(ENV["A"])', REQUIRED),
    ('Integer(ENV["A"], exception: false)', UNKNOWN),
    ('ActiveModel::Type::Boolean.new.cast(ENV["A"])', OPTIONAL),
    ('config.x = { a: ENV["A"] }', UNKNOWN),
    ('"#{ENV["A"]}/x"', UNKNOWN),
    ("%w[A].each { |name| ENV.fetch(name) }", REQUIRED),
    ("%w[A].each do |name|\n  raise name unless ENV[name]\nend", REQUIRED),
    (
        'NAMES = %w[A].freeze\nmissing = NAMES.reject { |name| ENV[name].present? }\nraise "no" if missing.any?',
        REQUIRED,
    ),
    ('NAMES = ["A"]\nabort unless NAMES.all? { |name| ENV.key?(name) }', REQUIRED),
    ('missing = %w[A] - ENV.keys\nraise "no" unless missing.empty?', REQUIRED),
    ('for name in ["A"] do\n  ENV[name]\nend', UNKNOWN),
    ('{ key: "A" }.each { |option, name| set(option, ENV[name]) }', UNKNOWN),
    ('NAME = "A"\nENV[NAME]', UNKNOWN),
    ('name = "A"\nENV[name]', UNKNOWN),
    ('def initialize(env = ENV)\n  @env = env\nend\ndef key = @env.fetch("A")', REQUIRED),
    ('def key(env: ENV)\n  env["A"]\nend', UNKNOWN),
    ('ENV.values_at("A")', UNKNOWN),
    ('ENV.slice("A")', OPTIONAL),
    ('ENV.fetch_values("A")', REQUIRED),
    ("Figaro.env.a", UNKNOWN),
    ("Figaro.env.a!", REQUIRED),
    ('Figaro.env.a || "d"', OPTIONAL),
    ('Figaro.require_keys("A")', REQUIRED),
    ('Dotenv.require_keys("A")', REQUIRED),
    ("ENVied.A", REQUIRED),
    ('def setup\n  return unless ENV["A"]\n  use(ENV["A"])\nend', OPTIONAL),
    ('if ENV["A"].present?\n  use(ENV.fetch("A"))\nend', OPTIONAL),
    # The project's own helpers.
    ('def env!(key) = ENV[key] || raise("no")\nenv!("A")', REQUIRED),
    ('def env(key, default = nil)\n  ENV.fetch(key, default)\nend\nenv("A", 1)', OPTIONAL),
    ('def env(key, default = nil)\n  ENV.fetch(key, default)\nend\nenv("A")', UNKNOWN),
    ('def need(key)\n  value = ENV[key]\n  raise key if value.blank?\n  value\nend\nneed("A")', REQUIRED),
    ('def need(*keys)\n  keys.each { |key| ENV.fetch(key) }\nend\nneed "A"', REQUIRED),
    ("def need(keys)\n  keys.each { |key| ENV.fetch(key) }\nend\nneed %w[A]", REQUIRED),
    ('module Settings\n  def self.get(key) = ENV.fetch(key)\nend\nSettings.get("A")', REQUIRED),
    ('class S\n  class << self\n    def get(key) = ENV[key]\n    def all = get("A")\n  end\nend', UNKNOWN),
    ("def env(key) = ENV.fetch(key.to_s.upcase)\nenv(:a)", REQUIRED),
    ('def inner(key) = ENV.fetch(key)\ndef outer(key) = inner(key)\nouter("A")', REQUIRED),
    ('read = ->(key) { ENV.fetch(key) }\nread.("A")\nread.call("A")\nread["A"]', REQUIRED),
]


@pytest.mark.parametrize(("text", "need"), FORMS, ids=[text for text, _ in FORMS])
def test_every_form_is_read_with_its_need(text: str, need: str) -> None:
    assert set(needs_of("app/x.rb", text)) == {("A", need)}


QUIET = [
    '# ENV["A"]',
    "\"ENV['A']\"",
    'Foo::ENV["A"]',
    'env["A"]',
    'request.env["HTTP_HOST"]',
    'ENV["A"] = "x"',
    'ENV.delete("A")',
    "=begin\nENV['A']\n=end",
    "Rails.application.credentials.a",
    "ENV.each { |name, value| puts name }",
    'allow(ENV).to receive(:[]).with("A")',
    'def get(key) = ENV[key]\nredis.get("A")',
]


@pytest.mark.parametrize("text", QUIET)
def test_what_is_no_read_stays_quiet(text: str) -> None:
    assert needs_of("app/x.rb", text) == []


def test_alternatives_name_each_other() -> None:
    first, second = reads_of("x.rb", 'ENV["A"] || ENV["B"]')
    assert (first.instead, second.instead) == (("B",), ("A",))
    assert needs_of("x.rb", 'ENV["A"] || ENV.fetch("B")') == [("A", REQUIRED), ("B", REQUIRED)]
    assert needs_of("x.rb", 'ENV["A"] || ENV["B"] || "d"') == [("A", OPTIONAL), ("B", OPTIONAL)]
    assert needs_of("x.rb", 'ENV.fetch("A", ENV["B"])') == [("A", UNKNOWN), ("B", UNKNOWN)]
    assert needs_of("x.rb", 'ENV.fetch("A") { ENV.fetch("B", "d") }') == [("A", OPTIONAL), ("B", OPTIONAL)]
    assert [read.instead for read in reads_of("x.rb", '[ENV["A"], ENV["B"]].compact.first')] == [("B",), ("A",)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('ENV["A"].to_i', "integer"),
        ('Integer(ENV.fetch("A", 3))', "integer"),
        ('ENV.fetch("A", "1.5").to_f', "number"),
        ('ENV["A"] == "true"', "boolean"),
        ('ActiveModel::Type::Boolean.new.cast(ENV["A"])', "boolean"),
        ('ENV.fetch("A", "").split(",")', "list"),
        ('URI.parse(ENV.fetch("A"))', "url"),
        ('JSON.parse(ENV["A"])', "json"),
        ('ENV["A"] == "production"', ""),
    ],
)
def test_a_cast_says_the_type(text: str, kind: str) -> None:
    assert [read.type for read in reads_of("x.rb", text)] == [kind]


def test_a_condition_of_another_kind_is_said_and_production_is_none() -> None:
    text = 'a = ENV["A"] if s3?\nb = ENV["B"] if Rails.env.production?\nunless Rails.env.production?\n  ENV["C"]\nend\n'
    assert [read.is_conditional for read in reads_of("x.rb", text)] == [True, False, True]


def test_literal_defaults_are_kept_for_comparison() -> None:
    text = 'ENV.fetch("A", "d")\nENV.fetch("B", 5_000)\nENV["C"] || true\nENV.fetch("D") { x }'
    assert [read.default for read in reads_of("x.rb", text)] == ["d", "5000", "true", None]


def test_names_of_a_list_have_the_line_of_the_list() -> None:
    reads = reads_of("x.rb", "NAMES = %w[\n  A\n  B\n]\nNAMES.each { |name| ENV.fetch(name) }")
    assert [(read.name, read.line) for read in reads] == [("A", 2), ("B", 3)]


def test_what_cannot_be_told_is_dynamic_and_what_is_set_is_a_write() -> None:
    found = facts_of("x.rb", 'ENV[name]\nENV["A"] = "x"\nENV["B_#{x}"]')
    assert [item.line for item in found.dynamic] == [1, 3]
    assert [(item.name, item.line) for item in found.writes] == [("A", 2)]


def test_a_helper_is_described_for_other_files() -> None:
    text = 'module App\n  def self.env(key, default: nil)\n    ENV.fetch("APP_#{key}", default)\n  end\nend'
    (helper,) = facts_of("lib/app.rb", text).helpers
    assert helper == Helper(
        name="env",
        path="lib/app.rb",
        position=0,
        default_position=1,
        default_keyword="default",
        before="APP_",
        owner="App",
    )
    assert needs_of("x.rb", 'App.env("A")\nApp.env("B", default: 1)\nOther.env("C")', [helper]) == [
        ("APP_A", UNKNOWN),
        ("APP_B", OPTIONAL),
    ]


def test_a_class_method_is_called_bare_below_its_class() -> None:
    helper = Helper("preference", "a.rb", 1, "env", owner="Base")
    assert needs_of("x.rb", 'class C < Base\n  preference :x, env: "A"\nend', [helper]) == [("A", UNKNOWN)]


def test_settings_classes_give_names() -> None:
    anyway = "class S3Config < Anyway::Config\n  attr_config :bucket, :key, region: 'x'\n  required :key\nend"
    assert needs_of("x.rb", anyway) == [("S3_BUCKET", UNKNOWN), ("S3_KEY", REQUIRED), ("S3_REGION", OPTIONAL)]
    hanami = "class S < Hanami::Settings\n  setting :a, constructor: Types::String\n  setting :b, default: 1\nend"
    assert needs_of("x.rb", hanami) == [("A", REQUIRED), ("B", OPTIONAL)]
    assert needs_of("Envfile", "variable :A, :string\nvariable :B, :integer, default: '1'") == [
        ("A", REQUIRED),
        ("B", OPTIONAL),
    ]


def test_rails_needs_its_secret_in_production() -> None:
    path = "config/environments/production.rb"
    reads = reads_of(path, "Rails.application.configure do\n  # config.require_master_key = true\nend")
    assert [(read.name, read.need, read.instead, read.is_conditional) for read in reads] == [
        ("RAILS_MASTER_KEY", REQUIRED, ("SECRET_KEY_BASE",), True),
        ("SECRET_KEY_BASE", REQUIRED, ("RAILS_MASTER_KEY",), True),
    ]
    text = "Rails.application.configure do\n  config.require_master_key = true\nend"
    assert needs_of(path, text) == [("RAILS_MASTER_KEY", REQUIRED)]
    own = 'Rails.application.configure do\n  config.secret_key_base = ENV["X"]\nend'
    assert needs_of(path, own) == [("X", UNKNOWN)]


def test_scripts_without_a_suffix_are_known_by_their_first_line() -> None:
    assert needs_of("bin/setup", '#!/usr/bin/env ruby\nENV["A"]') == [("A", UNKNOWN)]
    assert needs_of("bin/setup", '#!/bin/sh\nENV["A"]') == []


def test_broken_text_is_read_as_far_as_it_goes() -> None:
    found = facts_of("x.rb", 'def x(\nENV["A"]\nclass < <\nENV.fetch("B")\n')
    assert found.is_damaged
    assert {read.name for read in found.reads} >= {"B"}


SNIPPETS = "\n".join(text for text, _ in FORMS).encode()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.integers(0, len(SNIPPETS)), st.integers(0, 400))
def test_no_text_raises(noise: bytes, at: int, length: int) -> None:
    text = SNIPPETS[at : at + length] + noise + SNIPPETS[at + 7 : at + 7 + length]
    ruby.facts(Source("x.rb", b"ENV[" + text))
    erb.facts(Source("config/x.yml", b"a: <%= ENV[" + text + b" %>"))
    erb.facts(Source("x.haml", text))


HOSTILE = {
    "deep": b"f { " * 20_000 + b'ENV["A"] ' + b"}" * 20_000,
    "chain": b'ENV["A"] || ' * 10_000 + b"1",
    "conditions": b"if x\n" * 2_000 + b'ENV["A"]\n' * 2_000,
    "line": b"x = {" + b'a: ENV["A"], ' * 70_000 + b"}",
    "other names": b"env = ENV\n" * 2_000 + b'env["X"]\n' * 2_000,
    "constants of constants": b'A = "#{A}#{A}" + A\n' * 2_000 + b"ENV[A]\n" * 2_000,
    "helpers": b"def h(k) = ENV[k]\n" * 2_000 + b'h("X")\n' * 2_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_in_bounded_time(name: str) -> None:
    started = monotonic()
    facts_of("x.rb", HOSTILE[name])
    assert monotonic() - started < 12
