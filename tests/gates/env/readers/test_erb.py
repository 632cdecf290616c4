"""What Ruby in templates and settings reads from the environment."""

from __future__ import annotations

import pytest

from tests.gates.env.tables import facts_of, needs_of, reads_of

DATABASE = """\
default: &default
  pool: <%= ENV.fetch("RAILS_MAX_THREADS") { 5 } %>
  # host: <%= ENV["COMMENTED"] %>
  # port: <%= ENV.fetch("COMMENTED_AND_STILL_RUN") %>
test:
  <<: *default
  database: app_test<%= ENV["TEST_ENV_NUMBER"] %>
production:
  url: <%= ENV["DATABASE_URL"] %>
  password: <%= ENV.fetch("DB_PASSWORD") %>
<% if ENV["REPLICA_URL"] %>
  replica: <%= ENV["REPLICA_URL"] -%>
<% end %>
"""


def test_rails_settings_are_read_on_their_lines() -> None:
    reads = reads_of("config/database.yml", DATABASE)
    assert [(read.line, read.name, read.need) for read in reads] == [
        (2, "RAILS_MAX_THREADS", "optional"),
        (4, "COMMENTED_AND_STILL_RUN", "required"),
        (7, "TEST_ENV_NUMBER", "unknown"),
        (9, "DATABASE_URL", "unknown"),
        (10, "DB_PASSWORD", "required"),
        (11, "REPLICA_URL", "optional"),
        (12, "REPLICA_URL", "optional"),
    ]
    assert [read.name for read in reads if read.scope == "test"] == ["TEST_ENV_NUMBER"]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("x.html.erb", '<a><%= ENV["A"] %></a>', [("A", "unknown")]),
        ("x.html.erb", '<% if ENV["A"] -%>\n<%= link ENV["A"] %>\n<% end %>', [("A", "optional"), ("A", "optional")]),
        ("motd.erb", 'listen <%= ENV["PORT"] || 80 %>;', [("PORT", "optional")]),
        ("x.js.erb", 'var x = "<%= ENV.fetch("A") %>"; ENV["B"]', [("A", "required")]),
        ("x.html.erb", '<%# ENV["A"] %> <%%= ENV["B"] %> ENV["C"]', []),
        ("x.yml", 'a: ENV["A"]', []),
        ("x.html.haml", '%p\n  = ENV["A"]\n-# ENV["B"]\n- if ENV["C"]\n', [("A", "unknown"), ("C", "optional")]),
        ("x.html.slim", 'script src=ENV["A"]\n/ ENV["B"]\np ENV', [("A", "unknown")]),
    ],
)
def test_code_in_templates(path: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert needs_of(path, text) == expected


def test_a_template_is_never_said_to_be_damaged() -> None:
    assert not facts_of("x.html.erb", '<% form do |f| %><%= ENV["A"] %>').is_damaged
