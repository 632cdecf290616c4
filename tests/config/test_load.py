"""Where settings come from, in which order, and that nothing wrong is taken silently."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from launch_gates.config.custom_rule import CustomRule
from launch_gates.config.kinds import FRAMEWORKS
from launch_gates.config.load import load
from launch_gates.config.settings import SecretsSettings, Settings
from launch_gates.core.confidence import Confidence
from launch_gates.core.errors import ConfigError
from launch_gates.core.severity import Severity
from tests.config.origins import without_origins

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULTS = Settings(
    fail_on=Severity.HIGH,
    min_confidence=Confidence.GUESS,
    unchecked="fail",
    jobs=0,
    max_size=256 << 20,
    gates=None,
    secrets=SecretsSettings(exclude=(), disable=(), severity={}, generic=True, rules=()),
    source="default",
)

EXAMPLE = r"""
fail-on = "medium"
min-confidence = "likely"
unchecked = "warn"
jobs = 2
max-size = "16MiB"
gates = ["secrets", "env"]

[secrets]
exclude = ["tests/fixtures/**", "*.snap", "/vendor/"]
disable = ["secrets/stripe-test-key", "slack-webhook"]
severity = { "secrets/jwt" = "low", npm-token = "critical" }
generic = false

[[secrets.rules]]
id = "acme-token"
title = "An Acme token"
pattern = 'acme_[0-9a-f]{32}'
keywords = ["acme_"]
severity = "critical"
entropy = 3
paths = ["src/**"]
prefix = "acme_"
rotate = "https://acme.example/keys"
fix = "Revoke it at Acme."

[[secrets.rules]]
id = "secrets/other"
pattern = "x+"
"""

EXAMPLE_SETTINGS = Settings(
    fail_on=Severity.MEDIUM,
    min_confidence=Confidence.LIKELY,
    unchecked="warn",
    jobs=2,
    max_size=16 << 20,
    gates=("secrets", "env"),
    secrets=SecretsSettings(
        exclude=("tests/fixtures/**", "*.snap", "/vendor/"),
        disable=("secrets/stripe-test-key", "secrets/slack-webhook"),
        severity={"secrets/jwt": Severity.LOW, "secrets/npm-token": Severity.CRITICAL},
        generic=False,
        rules=(
            CustomRule(
                id="secrets/acme-token",
                title="An Acme token",
                pattern="acme_[0-9a-f]{32}",
                keywords=("acme_",),
                severity=Severity.CRITICAL,
                entropy=3.0,
                paths=("src/**",),
                prefix="acme_",
                rotate="https://acme.example/keys",
                fix="Revoke it at Acme.",
                where="",
            ),
            CustomRule(
                id="secrets/other",
                title="secrets/other",
                pattern="x+",
                keywords=(),
                severity=Severity.HIGH,
                entropy=None,
                paths=(),
                prefix="",
                rotate="",
                fix="",
                where="",
            ),
        ),
    ),
    source="",
)


def under_tool(text: str) -> str:
    """The same configuration for pyproject.toml."""
    moved = text.replace("[[", "[[tool.launch-gates.").replace("\n[secrets", "\n[tool.launch-gates.secrets")
    return f"[project]\nname = 'x'\n[tool.launch-gates]\n{moved}"


def refused(root: Path, environment: Mapping[str, str] | None = None, explicit: Path | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        load(root, explicit, environment or {})
    assert caught.value.__cause__ is None
    return caught.value.message


def test_without_a_file_every_default_holds(tmp_path: Path) -> None:
    assert load(tmp_path, environment={}) == DEFAULTS
    assert load(tmp_path / "missing", environment={}) == DEFAULTS


def test_its_own_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "launch-gates.toml").write_text(EXAMPLE)
    settings = load(tmp_path, environment={})
    assert without_origins(settings) == EXAMPLE_SETTINGS
    assert settings.source == "launch-gates.toml"
    assert [rule.where for rule in settings.secrets.rules] == ["launch-gates.toml:15", "launch-gates.toml:27"]
    assert settings.origin("secrets.exclude") == "launch-gates.toml:10"


def test_pyproject_is_read(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(under_tool(EXAMPLE))
    settings = load(tmp_path, environment={})
    assert without_origins(settings) == EXAMPLE_SETTINGS
    assert settings.source == "pyproject.toml"
    assert settings.origin("fail-on") == "pyproject.toml:5"


def test_a_pyproject_that_only_mentions_the_name_is_no_configuration(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'launch-gates'\n")
    assert load(tmp_path, environment={}) == DEFAULTS
    (tmp_path / "launch-gates.toml").write_text("jobs = 3")
    assert load(tmp_path, environment={}).jobs == 3


def test_a_broken_pyproject_that_does_not_mention_us_is_not_our_business(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("<<<<<<< HEAD\n")
    assert load(tmp_path, environment={}) == DEFAULTS


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    (tmp_path / "launch-gates.toml").write_bytes(b"\xef\xbb\xbfjobs = 2\r\n[secrets]\r\ngeneric = false\r\n")
    assert load(tmp_path, environment={}).origin("secrets.generic") == "launch-gates.toml:3"


def test_two_configurations_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "launch-gates.toml").write_text("")
    (tmp_path / "pyproject.toml").write_text("\n[tool.launch-gates]\n")
    message = refused(tmp_path)
    assert "launch-gates.toml" in message
    assert "pyproject.toml:2" in message


def test_a_named_file_alone_is_read(tmp_path: Path) -> None:
    (tmp_path / "launch-gates.toml").write_text("jobs = nonsense")
    named = tmp_path / "ci.toml"
    named.write_text("jobs = 7")
    assert load(tmp_path, named, {}).jobs == 7
    pyproject = tmp_path / "pyproject.toml"
    pyproject.write_text("[tool.launch-gates]\njobs = 8")
    assert load(tmp_path, pyproject, {}).jobs == 8
    pyproject.write_text("")
    assert "has no [tool.launch-gates]" in refused(tmp_path, explicit=pyproject)
    assert "does not exist" in refused(tmp_path, explicit=tmp_path / "missing.toml")


def test_the_files_can_come_from_elsewhere() -> None:
    class Revision:
        def read(self, name: str) -> bytes | None:
            return b"jobs = 5" if name == "launch-gates.toml" else None

    assert load(Path("/nonexistent"), environment={}, files=Revision()).jobs == 5


def test_the_command_line_goes_before_the_action_before_variables_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "launch-gates.toml").write_text('fail-on = "info"\nunchecked = "warn"\njobs = 1\nmax-size = "1B"')
    environment = {
        "LAUNCH_GATES_FAIL_ON": "low",
        "LAUNCH_GATES_JOBS": "2",
        "LAUNCH_GATES_MAX_SIZE": "2B",
        "INPUT_FAIL-ON": "medium",
        "INPUT_JOBS": " 3 ",
        "INPUT_UNCHECKED": "",
        "GITHUB_ACTIONS": "true",
    }
    settings = load(tmp_path, environment=environment, overrides={"fail-on": "critical", "jobs": None})
    assert (settings.fail_on, settings.jobs, settings.max_size, settings.unchecked) == (Severity.CRITICAL, 3, 2, "warn")
    origins = [settings.origin(key) for key in ("fail-on", "jobs", "max-size", "unchecked", "gates")]
    assert origins == ["--fail-on", "INPUT_JOBS", "LAUNCH_GATES_MAX_SIZE", "launch-gates.toml:2", "default"]


def test_inputs_count_in_a_github_job_alone(tmp_path: Path) -> None:
    assert load(tmp_path, environment={"INPUT_JOBS": "3"}).jobs == 0


def test_an_empty_variable_is_not_set(tmp_path: Path) -> None:
    assert load(tmp_path, environment={"LAUNCH_GATES_JOBS": "", "LAUNCH_GATES_FAIL_ON": " "}) == DEFAULTS


def test_the_process_environment_is_read_where_none_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAUNCH_GATES_JOBS", "4")
    assert load(tmp_path).jobs == 4


def test_the_command_line_may_give_text_or_values(tmp_path: Path) -> None:
    overrides = {"jobs": 3, "max-size": "1KiB", "secrets.generic": "false", "secrets.exclude": ["a/**"]}
    settings = load(tmp_path, environment={}, overrides=overrides)
    assert (settings.jobs, settings.max_size, settings.secrets.generic) == (3, 1024, False)
    assert settings.secrets.exclude == ("a/**",)
    with pytest.raises(KeyError):
        load(tmp_path, environment={}, overrides={"fail_on": "low"})


def test_a_variable_for_the_tests_is_ignored_and_an_unknown_one_refused(tmp_path: Path) -> None:
    assert load(tmp_path, environment={"LAUNCH_GATES_SUITES": "/x", "LAUNCHGATES": "1"}) == DEFAULTS
    assert "did you mean LAUNCH_GATES_FAIL_ON?" in refused(tmp_path, {"LAUNCH_GATES_FAILON": "low"})


@pytest.mark.parametrize(
    ("variable", "value", "accepted"),
    [
        ("LAUNCH_GATES_JOBS", "many", "whole number"),
        ("LAUNCH_GATES_JOBS", "-1", "whole number"),
        ("LAUNCH_GATES_JOBS", "٣", "whole number"),
        ("LAUNCH_GATES_JOBS", "9" * 5000, "whole number"),
        ("LAUNCH_GATES_MIN_CONFIDENCE", "Likely", "certain, likely, guess"),
        ("LAUNCH_GATES_FAIL_ON", "HIGH", "critical, high, medium, low, info"),
        ("LAUNCH_GATES_UNCHECKED", "ignore", "fail, warn"),
        ("LAUNCH_GATES_MAX_SIZE", "16MB", "16MiB"),
    ],
)
def test_a_wrong_variable_is_refused_by_name_with_what_is_accepted(
    tmp_path: Path, variable: str, value: str, accepted: str
) -> None:
    message = refused(tmp_path, {variable: value})
    assert message.startswith(f"{variable}: must be ")
    assert accepted in message
    assert value not in message


SET = "[[migrations.set]]\n"
WRONG = [
    ("fail_on = 'high'", ":1: unknown key fail_on; did you mean fail-on?"),
    ("Jobs = 1", ":1: unknown key Jobs; did you mean jobs?"),
    ("\nexclude = []", ":2: unknown key exclude at the top; it belongs in [secrets]"),
    ("[secrets]\njobs = 1", ":2: unknown key jobs in [secrets]; it belongs in the top, above every [table]"),
    ("[secrets]\n\n'disabled' = []", ":3: unknown key disabled; did you mean disable?"),
    ("[secret]\nx = 1", ":1: unknown key secret; did you mean secrets?"),
    ("[secrets]\n[[secrets.rule]]", ":2: unknown key rule; did you mean rules?"),
    ("secrets.colour = 1", ":1: unknown key colour"),
    ("[[secrets.rules]]\nid = 'a'\nregex = 'b'", ":3: unknown key regex"),
    ("[tool.launch-gates]\njobs = 1", ":1: [tool.launch-gates] belongs in pyproject.toml only"),
    ("min-confidence = 'sure'", ":1: min-confidence must be one of certain, likely, guess"),
    ("fail-on = 'blocker'", ":1: fail-on must be one of critical, high, medium, low, info"),
    ("jobs = true", ":1: jobs must be a whole number"),
    ("jobs = 1.0", ":1: jobs must be a whole number"),
    ("max-size = 5", ":1: max-size must be a size such as 512B"),
    ("max-size = '0B'", ":1: max-size must be a size such as 512B, 1KiB, 16MiB or 2GiB, and more than nothing"),
    ("gates = []", ":1: gates must be a list, each entry the name of a gate, such as secrets, with at least 1"),
    ("gates = 'secrets'", ":1: gates must be a list"),
    ("gates = [\n'secrets',\n3]", ":3: an entry of gates must be the name of a gate"),
    ("secrets = 3", ":1: secrets must be a table: [secrets]"),
    ("[secrets]\ngeneric = 'yes'", ":2: generic must be true or false"),
    ("[secrets]\nexclude = ['ok',\n './x']", ":3: an entry of exclude must be a path glob"),
    ("[secrets]\nexclude = ['a\\b']", ":2: an entry of exclude must be a path glob"),
    ("[secrets.severity]\njwt = 'low'\nnpm = 'bad'", ":3: an entry of severity must be one of critical"),
    ("[secrets.severity]\n'A b' = 'low'", ":2: an entry of severity must be named by a rule id"),
    ("[secrets.severity]\njwt = 'low'\n'secrets/jwt' = 'low'", ":1: severity must be a table: "),
    ("secrets.rules = 1", ":1: secrets.rules must be an array of tables: [[secrets.rules]]"),
    ("secrets.rules = [1]", ":1: secrets.rules must be a table"),
    ("[[secrets.rules]]\nid = 'a'\n[[secrets.rules]]\nid = 'b'", ":1: pattern is missing"),
    ("[[secrets.rules]]\npattern = 'a'", ":1: id is missing"),
    ("[[secrets.rules]]\nid = 'A b'\npattern = 'a'", ":2: id must be a rule id"),
    ("[[secrets.rules]]\nid='a'\npattern='a'\nentropy = 9", ":4: entropy must be a number of bits from 0 to 8"),
    ("[[secrets.rules]]\nid='a'\npattern='a'\nentropy = nan", ":4: entropy must be a number of bits from 0 to 8"),
    ("[[secrets.rules]]\nid='a'\npattern='a'\nrotate = 'javascript:x'", ":4: rotate must be an address"),
    ("[[secrets.rules]]\nid='a'\npattern='a'\nprefix = 'longer-than-sixteen'", ":4: prefix must be what such"),
    ("[[secrets.rules]]\nid='a'\npattern='a'\ntitle = \"a\\nb\"", ":4: title must be text on one line"),
    (
        "[[secrets.rules]]\nid='a'\npattern='a'\n[[secrets.rules]]\nid='secrets/a'\npattern='a'",
        ":5: the rule at launch-gates.toml:1 has this id too",
    ),
    ("[migrations]\nsets = []", ":2: unknown key sets; did you mean set?"),
    ("migrations.set = 1", ":1: migrations.set must be an array of tables: [[migrations.set]]"),
    (
        f"{SET}framework = 'gose'\npath = 'db'",
        f":2: framework must be one of {', '.join(FRAMEWORKS)}; did you mean goose?",
    ),
    (f"{SET}framework = 'goose'", ":1: path is missing"),
    (f"{SET}framework = 'goose'\npath = '../db'", ":3: path must be a folder inside the repository"),
    (f"{SET}framework = 'goose'\npath = '/db'", ":3: path must be a folder inside the repository"),
    (f"{SET}framework = 'goose'\npath = 'a/../b'", ":3: path must be a folder inside the repository"),
    (
        f"{SET}framework = 'goose'\npath = 'db'\ndatabase = 'X'",
        ":4: unknown key database; did you mean database-url-env?",
    ),
    (f"{SET}framework = 'goose'\npath = 'db'\ndatabase-url-env = 'a://b'", ":4: database-url-env must be the name of"),
    (f"{SET}framework = 'goose'\npath = 'db'\ncolumn = 'name'", ":4: column is for the framework custom"),
    (f"{SET}framework = 'custom'\npath = 'db'\ntable = 'log'", ":1: column is missing"),
    (f"{SET}framework = 'custom'\npath = 'db'\ncolumn = 'file'", ":1: table is missing"),
    (
        f"{SET}framework = 'goose'\npath = 'db'\n{SET}framework = 'dbmate'\npath = 'db'",
        ":6: the set at launch-gates.toml:1 has this path too",
    ),
    (
        f"{SET}framework = 'goose'\npath = 'a'\nname = 'x'\n{SET}framework = 'goose'\npath = 'b'\nname = 'x'",
        ":8: the set at launch-gates.toml:1 has this name too",
    ),
    ("jobs = 1\njobs = 2", ":2: not valid TOML: a key that is there already"),
    ("jobs = 1\nfail-on = high\n", ":2:11: not valid TOML: not a value; text needs quotes"),
    ("\n\njobs 1", ":3:6: not valid TOML: a key needs = and a value after it"),
    ("x = " + "[" * 5000, ": not valid TOML: brackets nested too deeply"),
    ("jobs = " + "9" * 5000, ":1: not valid TOML: cannot be understood"),
]


@pytest.mark.parametrize(("text", "expected"), WRONG, ids=[text[:40] for text, _ in WRONG])
def test_what_is_wrong_is_refused_with_its_line(tmp_path: Path, text: str, expected: str) -> None:
    (tmp_path / "launch-gates.toml").write_text(text)
    assert f"launch-gates.toml{expected}" in refused(tmp_path)


def test_the_line_is_right_in_pyproject_too(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\njobs = 1\n[tool.launch-gates.secrets]\nfoo = 1\n")
    assert refused(tmp_path).startswith("pyproject.toml:4: unknown key foo")
    (tmp_path / "pyproject.toml").write_text("[tool.launch_gates]\njobs = 1\n")
    assert refused(tmp_path).endswith(":1: unknown table [tool.launch_gates]; did you mean [tool.launch-gates]?")
    (tmp_path / "pyproject.toml").write_text("[tool]\nlaunch-gates = 1\n")
    assert refused(tmp_path) == "pyproject.toml:2: tool.launch-gates must be a table"


@pytest.mark.parametrize("name", ["launch-gates.toml", "pyproject.toml"])
def test_what_cannot_be_read_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.mkdir()
    assert refused(tmp_path) == f"{name} is not a file"
    path.rmdir()
    path.symlink_to("/dev/zero")
    assert refused(tmp_path) == f"{name} is not a file"
    path.unlink()
    path.symlink_to("nowhere")
    assert refused(tmp_path).startswith(f"{name} cannot be read: ")
    path.unlink()
    path.symlink_to(name)
    assert refused(tmp_path).startswith(f"{name} cannot be read: ")
    path.unlink()
    os.mkfifo(path)
    assert refused(tmp_path) == f"{name} is not a file"
    path.unlink()
    with path.open("wb") as file:
        file.truncate((4 << 20) + 1)
    assert refused(tmp_path).startswith(f"{name} is larger than 4MiB")
    path.write_bytes(b"# launch-gates\n# \xff\n")
    assert refused(tmp_path) == f"{name}:2: not UTF-8 text"


def test_a_file_without_permission_is_refused() -> None:
    # Not in tmp_path: pytest closes that to everybody else, and root has to become somebody else for this.
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o755)
        path = root / "launch-gates.toml"
        path.write_text("")
        path.chmod(0)
        user = os.geteuid()
        os.seteuid(user or 65534)
        try:
            assert refused(root) == "launch-gates.toml cannot be read: Permission denied"
        finally:
            os.seteuid(user)


TOKEN = "".join(("gh", "p_", "A1b2C3d4" * 5))


@pytest.mark.parametrize(
    "text",
    [
        f"fail-on = '{TOKEN}'",
        f"jobs = '{TOKEN}'",
        f"jobs = {TOKEN}",
        f"max-size = '{TOKEN}'",
        f"gates = ['{TOKEN}']",
        f"{TOKEN} = 1",
        f"'{TOKEN}\x1f' = 1",
        f"{TOKEN}",
        f"[{TOKEN}]\n[{TOKEN}]",
        f"a = {{ {TOKEN} = 1, {TOKEN} = 2 }}",
        f'a = "{TOKEN}',
        f"secrets = '{TOKEN}'",
        f"[secrets]\nexclude = ['./{TOKEN}']",
        f"[secrets.severity]\n{TOKEN} = 'low'",
        f"[secrets.severity]\njwt = '{TOKEN}'",
        f"[secrets]\ndisable = ['{TOKEN}']",
        f"[[secrets.rules]]\nid = '{TOKEN}'\npattern = 'x'",
        f"[[secrets.rules]]\nid = 'x'\npattern = 'x'\nprefix = '{TOKEN}'",
        f"[[secrets.rules]]\nid = 'x'\npattern = 'x'\nentropy = '{TOKEN}'",
        f"[[migrations.set]]\nframework = '{TOKEN}'",
        f"[[migrations.set]]\nframework = 'goose'\npath = '/{TOKEN}'",
        f"[[migrations.set]]\nframework = 'goose'\npath = 'db'\ndatabase-url-env = 'postgres://{TOKEN}@host'",
    ],
)
def test_no_error_repeats_what_was_given(tmp_path: Path, text: str) -> None:
    (tmp_path / "launch-gates.toml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, environment={})
    chain: list[BaseException] = [caught.value]
    while chain[-1].__cause__ is not None or (chain[-1].__context__ and not chain[-1].__suppress_context__):
        chain.append(chain[-1].__cause__ or chain[-1].__context__)  # type: ignore[arg-type]
    assert not [error for error in chain if TOKEN in f"{error!r} {caught.value.fix}"]


def test_without_a_configuration_nothing_is_parsed_and_only_one_file_opened(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'shop'\n")
    program = f"""if True:
        import os, sys, pathlib, enum, dataclasses, typing
        from launch_gates.config.load import load
        looked, opened = [], []
        real = os.lstat, os.stat
        os.lstat = lambda path, *a, **k: looked.append(path) or real[0](path, *a, **k)
        os.stat = lambda path, *a, **k: looked.append(path) or real[1](path, *a, **k)
        sys.addaudithook(lambda event, args: opened.append(args[0]) if event == "open" else None)
        load(pathlib.Path({str(tmp_path)!r}))
        assert len(looked) == 2, looked
        assert len(opened) == 1, opened
        heavy = {{"tomllib", "json", "difflib", "launch_gates.config.locator", "launch_gates.config.custom_rule"}}
        assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()
    """
    import subprocess

    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)
