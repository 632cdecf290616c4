"""Outputs and the summary of a GitHub job: what a runner reads back, its limits, and files that cannot be written."""

from __future__ import annotations

import os
import resource
import signal
from typing import TYPE_CHECKING

import pytest

from launch_gates.ci.github_files import MOST_OUTPUT, MOST_SUMMARY, file_of, write_outputs, write_summary
from launch_gates.ci.workflow_commands import stopped_commands
from launch_gates.core.errors import EventError, OutputError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import WithoutRights


def rest(number: int) -> str:
    return f"{number} more\n"


def read_back(text: str) -> dict[str, str]:
    """The outputs as a runner takes them: `NAME<<DELIMITER`, then lines up to the delimiter."""
    outputs = {}
    lines = iter(text.split("\n"))
    for line in lines:
        if line:
            name, _, delimiter = line.partition("<<")
            outputs[name] = "\n".join(iter(lambda: next(lines), delimiter))
    return outputs


class TestOutputs:
    def test_any_text_comes_back_as_it_was(self, tmp_path: Path) -> None:
        file = tmp_path / "output"
        first = {"verdict": "no-go", "empty": "", "report-file": "a b.json"}
        second = {"lines": "one\ntwo=2\nname<<EOF\n\nEOF\n", "unicode": "\u202e é %0A"}
        write_outputs(file, first)
        write_outputs(file, second)
        assert read_back(file.read_text()) == first | second

    def test_the_delimiter_cannot_be_guessed(self, tmp_path: Path) -> None:
        delimiters = set()
        for number in range(3):
            write_outputs(tmp_path / str(number), {"name": "value"})
            delimiters.add((tmp_path / str(number)).read_text().split("\n")[0].partition("<<")[2])
        assert len(delimiters) == 3
        assert {len(delimiter) for delimiter in delimiters} == {32}

    def test_a_value_that_holds_the_delimiter_gets_another_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tokens = iter(["first", "second"])
        monkeypatch.setattr("secrets.token_hex", lambda _size: next(tokens))
        write_outputs(tmp_path / "output", {"name": "a\nfirst\nevil=1"})
        assert read_back((tmp_path / "output").read_text()) == {"name": "a\nfirst\nevil=1"}

    def test_text_that_is_none_is_escaped(self, tmp_path: Path) -> None:
        write_outputs(tmp_path / "output", {"name": "a\udcff"})
        assert read_back((tmp_path / "output").read_text()) == {"name": "a\\udcff"}

    @pytest.mark.parametrize("name", ["", "a b", "a=b", "a\nb", "a<<b"])
    def test_a_name_that_is_none_is_our_own_mistake(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(ValueError):  # noqa: PT011 (its text is the name)
            write_outputs(tmp_path / "output", {name: "value"})
        assert not (tmp_path / "output").exists()

    def test_more_than_github_takes_is_an_error_and_nothing_is_written(self, tmp_path: Path) -> None:
        file = tmp_path / "output"
        write_outputs(file, {"first": "x" * 600_000})
        before = file.read_bytes()
        with pytest.raises(OutputError, match=r"the outputs second, third are larger than GitHub takes \(1,000,000"):
            write_outputs(file, {"second": "x", "third": "x" * (MOST_OUTPUT - 600_000)})
        assert file.read_bytes() == before


class TestSummary:
    def test_what_has_room_is_there_whole(self, tmp_path: Path) -> None:
        file = tmp_path / "summary"
        file.write_text("# Before\n")
        assert write_summary(file, ["# Title\n", "é\n"], rest) == 0
        assert file.read_text() == "# Before\n# Title\né\n"

    def test_what_has_no_room_is_counted(self, tmp_path: Path) -> None:
        file = tmp_path / "summary"
        parts = [f"{number:06} {'é' * 500}\n" for number in range(2_000)]
        left_out = write_summary(file, parts, rest)
        lines = file.read_text().splitlines()
        assert lines[-1] == f"{left_out} more"
        assert len(lines) - 1 + left_out == 2_000
        assert lines[-2].startswith(f"{len(lines) - 2:06} ")
        assert MOST_SUMMARY - 1_100 < file.stat().st_size <= MOST_SUMMARY < 1024 * 1024

    def test_what_the_step_wrote_before_counts(self, tmp_path: Path) -> None:
        file = tmp_path / "summary"
        file.write_bytes(b"x" * (MOST_SUMMARY - 100))
        assert write_summary(file, ["y" * 60 + "\n"] * 5, rest) == 4
        assert file.stat().st_size <= MOST_SUMMARY
        file.write_bytes(b"x" * (MOST_SUMMARY - 3))
        assert write_summary(file, ["y" * 60 + "\n"] * 5, rest) == 5
        assert file.stat().st_size == MOST_SUMMARY - 3

    def test_a_part_too_large_by_itself_is_counted(self, tmp_path: Path) -> None:
        assert write_summary(tmp_path / "summary", ["x" * 2_000_000, "y"], rest) == 2
        assert (tmp_path / "summary").read_text() == "2 more\n"

    def test_exactly_as_much_as_there_is_room_for_is_whole(self, tmp_path: Path) -> None:
        assert write_summary(tmp_path / "summary", ["x" * MOST_SUMMARY], rest) == 0
        assert (tmp_path / "summary").stat().st_size == MOST_SUMMARY

    def test_of_nothing_no_file_is_made(self, tmp_path: Path) -> None:
        assert write_summary(tmp_path / "summary", [], rest) == 0
        assert not (tmp_path / "summary").exists()


class TestUnwritable:
    def test_a_variable_that_is_not_set_is_named(self, tmp_path: Path) -> None:
        assert file_of({"GITHUB_OUTPUT": str(tmp_path)}, "GITHUB_OUTPUT") == tmp_path
        for environ in ({}, {"GITHUB_OUTPUT": ""}, {"GITHUB_OUTPUT": "a\0b"}):
            with pytest.raises(EventError, match="GITHUB_OUTPUT is not set"):
                file_of(environ, "GITHUB_OUTPUT")

    def test_a_folder_a_missing_folder_and_a_pipe_are_errors(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        (tmp_path / "folder").mkdir()
        for name, reason in (
            ("folder", "it is no file"),
            ("pipe", "it is no file"),
            ("none/output", "no such file or directory"),
            ("x" * 300, "file name too long"),
        ):
            with pytest.raises(OutputError, match=f"GITHUB_OUTPUT cannot be written to .*: {reason}") as raised:
                write_outputs(tmp_path / name, {"name": "value"})
            assert raised.value.fix
            with pytest.raises(OutputError, match="GITHUB_STEP_SUMMARY cannot be written to "):
                write_summary(tmp_path / name, ["part"], rest)

    def test_a_file_of_another_user_is_an_error_that_says_who_may(
        self, open_folder: Path, without_rights: WithoutRights
    ) -> None:
        file = open_folder / "output"
        file.write_text("before\n")
        file.chmod(0o444)
        open_folder.chmod(0o555)
        message, fix = without_rights(lambda: _failure(file))
        assert message.endswith(": permission denied")
        assert "default user" in fix
        assert file.read_text() == "before\n"

    def test_a_file_that_cannot_grow_keeps_no_half_output(self, tmp_path: Path) -> None:
        file = tmp_path / "output"
        file.write_text("before\n")
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (20, before[1]))
            with pytest.raises(OutputError, match="file too large"):
                write_outputs(file, {"name": "value"})
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, handler)
        assert file.read_text() == "before\n"


def _failure(file: Path) -> tuple[str, str]:
    try:
        write_outputs(file, {"name": "value"})
    except OutputError as error:
        return error.message, error.fix
    return "", ""


class TestStoppedCommands:
    def test_the_bracket_has_a_token_of_its_own(self) -> None:
        tokens = set()
        for _ in range(3):
            lines: list[str] = []
            with stopped_commands(lines.append):
                lines.append("::error::not one\n")
            token = lines[0].removeprefix("::stop-commands::").strip()
            assert lines == [f"::stop-commands::{token}\n", "::error::not one\n", f"::{token}::\n"]
            tokens.add(token)
        assert len(tokens) == 3

    def test_it_is_closed_whatever_happens(self) -> None:
        lines: list[str] = []
        with pytest.raises(KeyboardInterrupt), stopped_commands(lines.append):
            raise KeyboardInterrupt
        assert len(lines) == 2
