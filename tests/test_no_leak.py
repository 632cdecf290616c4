"""No output of any format, of `--debug`, of any error path contains a planted credential.

The tool runs as a whole; what is looked through is everything that it wrote: both streams and every file.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from launch_gates.core.finding import Finding, Location
from launch_gates.core.gate import GateEntry
from launch_gates.core.severity import Severity
from launch_gates.report.formats import FORMATS
from tests.cli import plants
from tests.cli.tool import Run, command, environment, inside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launch_gates.core.gate import Context

PLANTS: dict[str, Callable[[int], str]] = {
    "stripe": plants.stripe_key,
    "stripe-test": plants.stripe_test_key,
    "github": plants.github_token,
}


def forms(value: str) -> Iterator[bytes]:
    """The value as it is and in the encodings that something might show it in."""
    raw = value.encode()
    yield raw
    yield base64.b64encode(raw)[:-4]
    yield base64.urlsafe_b64encode(raw)[:-4]
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    yield raw[::-1]
    # Nor the part that makes it one: all but the fixed prefix and a few characters.
    yield raw[-16:]
    yield raw[10:26]


@dataclass
class Scene:
    """A folder to run in, and one for the files that the tool writes."""

    root: Path
    written: Path
    value: str

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.root, check=True, capture_output=True)

    def write(self, name: str, content: str) -> None:
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)

    def holds_nothing_of_it(self, run: Run) -> None:
        """Fails where anything that was written holds the value."""
        texts = {"standard output": run.out.encode(), "standard error": run.err.encode()}
        for file in self.written.rglob("*"):
            texts[file.name] = file.read_bytes() if file.is_file() else b""
            texts[f"the name of {len(texts)}"] = os.fsencode(file.name)
        for where, text in texts.items():
            for form in forms(self.value):
                assert form not in text, f"the value is in {where}"


@pytest.fixture
def new_scene() -> Iterator[Callable[[str], Scene]]:
    """Makes a scene for one value, as often as it is asked."""
    with tempfile.TemporaryDirectory() as base:
        template = Path(base) / "template"
        subprocess.run(["git", "init", "--quiet", str(template)], check=True)

        def make(value: str) -> Scene:
            folder = Path(tempfile.mkdtemp(dir=base)).resolve()
            shutil.copytree(template, folder / "root")
            (folder / "written").mkdir()
            return Scene(folder / "root", folder / "written", value)

        yield make


# Each of these sets a scene and gives the command's words.


def in_a_file(scene: Scene) -> list[str]:
    scene.write("pay.py", f'import stripe\nKEY = "{scene.value}"\n')
    return ["secrets"]


def in_a_file_with_a_guess_beside_it(scene: Scene) -> list[str]:
    scene.write("settings.py", f'password = "{scene.value}"\nurl = "https://me:{scene.value}@db.example.org/x"\n')
    return ["check"]


def encoded_in_a_file(scene: Scene) -> list[str]:
    text = base64.b64encode(f'{{"key": "{scene.value}", "x": 1}}'.encode()).decode()
    scene.write("secret.yaml", f"data: {text}\nhex: {scene.value.encode().hex()}\n")
    return ["secrets"]


def staged(scene: Scene) -> list[str]:
    scene.write("pay.py", f'KEY = "{scene.value}"\n')
    scene.git("add", "pay.py")
    return ["secrets", "--staged"]


def in_a_commit_message(scene: Scene) -> list[str]:
    scene.write("message", f"Use {scene.value}\n")
    return ["secrets", "--message-file", "message"]


def in_a_files_name(scene: Scene) -> list[str]:
    scene.write(f"backup/{scene.value}.txt", f"{scene.value}\n")
    return ["secrets"]


def in_the_name_of_a_file_left_out(scene: Scene) -> list[str]:
    scene.write(f"{scene.value}.txt", "x" * 100)
    return ["secrets", "--max-size", "10B"]


def in_the_name_of_a_file_excluded(scene: Scene) -> list[str]:
    scene.write(f"{scene.value}.txt", "x" * 100)
    scene.write("launch-gates.toml", '[secrets]\nexclude = ["*.txt"]\n')
    return ["secrets"]


def in_the_name_of_a_file_that_cannot_be_read(scene: Scene) -> list[str]:
    os.mkfifo(scene.root / f"{scene.value}.fifo")
    return ["secrets", f"{scene.value}.fifo"]


def in_a_path_that_is_not_there(scene: Scene) -> list[str]:
    return ["secrets", f"dir/{scene.value}"]


def behind_control_characters(scene: Scene) -> list[str]:
    return ["secrets", f"\x1b{scene.value}\n{scene.value}"]


def in_a_folder_to_check(scene: Scene) -> list[str]:
    return ["check", scene.value]


def in_the_name_of_the_folder(scene: Scene) -> list[str]:
    scene.write(f"{scene.value}/pay.py", f'KEY = "{scene.value}"\n')
    return ["secrets", f"./{scene.value}"]


def in_a_message_file_that_is_not_there(scene: Scene) -> list[str]:
    return ["secrets", "--message-file", scene.value]


def as_an_option(scene: Scene) -> list[str]:
    return ["secrets", f"--{scene.value}"]


def as_a_command(scene: Scene) -> list[str]:
    return [scene.value]


def as_a_rule(scene: Scene) -> list[str]:
    return ["explain", scene.value]


def as_a_severity(scene: Scene) -> list[str]:
    return ["secrets", "--fail-on", scene.value]


def as_a_size(scene: Scene) -> list[str]:
    return ["secrets", "--max-size", scene.value]


def as_a_report(scene: Scene) -> list[str]:
    return ["secrets", "--report", scene.value]


def as_a_report_that_cannot_be_written(scene: Scene) -> list[str]:
    return ["secrets", "--report", f"json={scene.value}/report.json"]


def as_the_configuration(scene: Scene) -> list[str]:
    return ["secrets", "--config", f"{scene.value}.toml"]


def as_a_key_of_the_configuration(scene: Scene) -> list[str]:
    scene.write("launch-gates.toml", f"{scene.value} = 1\n")
    return ["secrets"]


def as_a_table_of_the_configuration(scene: Scene) -> list[str]:
    scene.write("launch-gates.toml", f"[secrets.severity]\n{scene.value.lower()} = 'high'\n{scene.value} = 'high'\n")
    return ["secrets"]


def as_a_value_of_the_configuration(scene: Scene) -> list[str]:
    scene.write("launch-gates.toml", f'fail-on = "{scene.value}"\n')
    return ["secrets"]


def in_broken_toml(scene: Scene) -> list[str]:
    scene.write("launch-gates.toml", f'fail-on = "{scene.value}\n{scene.value}\n')
    return ["secrets"]


def as_the_id_of_a_custom_rule(scene: Scene) -> list[str]:
    scene.write("launch-gates.toml", f'[[secrets.rules]]\nid = "{scene.value}"\npattern = "x"\n')
    return ["secrets"]


def as_the_pattern_of_a_custom_rule(scene: Scene) -> list[str]:
    scene.write("launch-gates.toml", f'[[secrets.rules]]\nid = "a"\npattern = "(?={scene.value})"\n')
    return ["secrets"]


def in_the_texts_of_a_custom_rule(scene: Scene) -> list[str]:
    texts = f'title = "{scene.value}"\nfix = "Not {scene.value}"\nrotate = "https://example.org/{scene.value}"\n'
    scene.write("launch-gates.toml", f'[[secrets.rules]]\nid = "a"\npattern = "acme"\n{texts}')
    scene.write("a.txt", "acme\n")
    return ["secrets"]


def as_a_report_to_convert(scene: Scene) -> list[str]:
    scene.write("report.json", scene.value)
    return ["report", "convert", "report.json", "--format", "text"]


def as_the_name_of_reports(scene: Scene) -> list[str]:
    return ["report", "diff", f"{scene.value}.json", f"{scene.value}/b.json"]


def in_the_configuration_shown(scene: Scene) -> list[str]:
    scene.write("launch-gates.toml", f'[secrets]\nexclude = ["{scene.value}"]\n')
    return ["config", "show"]


def as_the_name_of_a_gate(scene: Scene) -> list[str]:
    scene.write("launch-gates.toml", f'gates = ["{scene.value}"]\n')
    return ["check"]


def as_a_variables_name(scene: Scene) -> list[str]:
    name = "".join((scene.value, "_pass", "word"))
    scene.write("settings.py", f'{scene.value} = "{scene.value}"\n{name} = "Zx81!qrt99Lm"\n')
    return ["secrets"]


def in_the_reason_of_a_comment(scene: Scene) -> list[str]:
    allow = "launch-gates: allow stripe-live-secret-key, stripe-test-secret-key, github-personal-access-token"
    scene.write("pay.py", f'KEY = "{scene.value}"  # {allow} -- it was {scene.value}, or x{scene.value}x\n')
    return ["secrets"]


def in_gits_configuration(scene: Scene) -> list[str]:
    scene.git("config", "remote.origin.url", f"https://x:{scene.value}@github.com/a/b.git")
    scene.git("checkout", "--quiet", "-b", scene.value)
    (scene.root / ".git" / "index").write_bytes(b"broken")
    return ["secrets", "--staged"]


def in_a_broken_git_configuration(scene: Scene) -> list[str]:
    (scene.root / ".git" / "config").write_text(f"[core\n{scene.value}\n")
    return ["secrets", "--staged"]


def where_a_gate_breaks(scene: Scene) -> list[str]:
    scene.write("launch-gates.toml", 'gates = ["breaking", "secrets"]\n')
    scene.write("value.txt", scene.value)
    return ["check"]


SCENES = [
    in_a_file, in_a_file_with_a_guess_beside_it, encoded_in_a_file, staged, in_a_commit_message, in_a_files_name,
    in_the_name_of_a_file_left_out, in_the_name_of_a_file_excluded, in_the_name_of_a_file_that_cannot_be_read,
    in_a_path_that_is_not_there, behind_control_characters, in_a_folder_to_check, in_the_name_of_the_folder,
    in_a_message_file_that_is_not_there, as_an_option, as_a_command, as_a_rule, as_a_severity, as_a_size,
    as_a_report, as_a_report_that_cannot_be_written, as_the_configuration, as_a_key_of_the_configuration,
    as_a_table_of_the_configuration, as_a_value_of_the_configuration, in_broken_toml, as_the_id_of_a_custom_rule,
    as_the_pattern_of_a_custom_rule, in_the_texts_of_a_custom_rule, as_a_report_to_convert, as_the_name_of_reports,
    in_the_configuration_shown,
    as_the_name_of_a_gate, as_a_variables_name, in_the_reason_of_a_comment, in_gits_configuration,
    in_a_broken_git_configuration, where_a_gate_breaks,
]  # fmt: skip
FORMS_OF_OUTPUT = [[], ["--quiet"], ["--verbose"], ["--verbose", "--format", "json"]]
FORMS_OF_OUTPUT += [["--format", name] for name in FORMATS]


class Breaking:
    """A gate that finds something and then raises what it read."""

    name = "breaking"

    def __init__(self, root: Path) -> None:
        """`root` holds the value to be raised."""
        self._root = root

    def run(self, _context: Context, _config: object) -> Iterator[Finding]:
        value = (self._root / "value.txt").read_text()
        yield Finding("breaking/made-up", Severity.LOW, "Made up", Location(name="here"), "Nothing", "breaking:1")
        raise RuntimeError(f"could not scan {value!r}") from KeyError(value)


@pytest.fixture
def breaking_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate `breaking`, as if another package had brought it."""

    class Point:
        value = "breaking:ENTRY"

        @staticmethod
        def load() -> GateEntry:
            return GateEntry(lambda root, _settings: (Breaking(root), None), lambda _settings: ())

    def found(*, group: str, name: str) -> list[Point]:
        return [Point()] if name == "breaking" and group else []

    monkeypatch.setattr("importlib.metadata.entry_points", found)


@pytest.mark.slow
@pytest.mark.usefixtures("breaking_gate")
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    set_scene=st.sampled_from(SCENES),
    make=st.sampled_from(list(PLANTS.values())),
    seed=st.integers(1, 10_000),
    output=st.sampled_from(FORMS_OF_OUTPUT),
    debug=st.booleans(),
    reported=st.booleans(),
)
def test_nothing_that_is_written_holds_a_planted_value(  # noqa: PLR0917 - hypothesis fills them in
    new_scene: Callable[[str], Scene],
    set_scene: Callable[[Scene], list[str]],
    make: Callable[[int], str],
    seed: int,
    output: list[str],
    debug: bool,  # noqa: FBT001 - a property's argument
    reported: bool,  # noqa: FBT001 - as above
) -> None:
    scene = new_scene(make(seed))
    words = set_scene(scene)
    if words[0] in ("secrets", "check"):
        words = [*words, *output, *(["--debug"] if debug else [])]
        if reported:
            words += ["--report", f"json={scene.written / 'a.json'}", "--report", f"text={scene.written / 'a.txt'}"]
    scene.holds_nothing_of_it(inside(*words, cwd=scene.root))


@pytest.mark.usefixtures("breaking_gate")
@pytest.mark.parametrize("set_scene", SCENES, ids=lambda scene: scene.__name__)
def test_every_scene_ends_in_words_and_not_in_a_crash(
    set_scene: Callable[[Scene], list[str]], new_scene: Callable[[str], Scene]
) -> None:
    scene = new_scene(plants.github_token(7))
    run = inside(*set_scene(scene), cwd=scene.root)
    assert run.out + run.err
    assert "itself failed" not in run.err
    scene.holds_nothing_of_it(run)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "set_scene",
    [in_a_file, in_a_files_name, as_a_variables_name, in_the_texts_of_a_custom_rule, in_the_reason_of_a_comment],
    ids=lambda scene: scene.__name__,
)
def test_no_format_shows_a_value(
    form: str, set_scene: Callable[[Scene], list[str]], new_scene: Callable[[str], Scene]
) -> None:
    scene = new_scene(plants.github_token(13))
    scene.holds_nothing_of_it(inside(*set_scene(scene), "--format", form, cwd=scene.root))


@pytest.mark.parametrize("stream", ["1", "2"])
@pytest.mark.parametrize("how", [">&-", ">/dev/full"])
def test_streams_that_cannot_be_written_show_no_value(stream: str, how: str, new_scene: Callable[[str], Scene]) -> None:
    scene = new_scene(plants.stripe_key(9))
    scene.write(f"{scene.value}.py", f'KEY = "{scene.value}"\n')
    done = subprocess.run(
        ["sh", "-c", f'"$@" {stream}{how}', "sh", *command(), "secrets", "--debug", "--verbose"],
        cwd=scene.root, env=environment(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    scene.holds_nothing_of_it(Run(done.returncode, done.stdout.decode(), done.stderr.decode()))


def test_a_crash_of_the_tool_itself_shows_no_value(
    new_scene: Callable[[str], Scene], monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = new_scene(plants.github_token(11))

    def broken(*_: object) -> None:
        raise RuntimeError(scene.value) from KeyError(scene.value)

    monkeypatch.setattr("launch_gates.cli.scanning.run_gates", broken)
    for options in ([], ["--debug"]):
        run = inside("secrets", *options, cwd=scene.root)
        assert run.code == 3
        assert "RuntimeError" in run.err
        scene.holds_nothing_of_it(run)
