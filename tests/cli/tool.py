"""The tool as its users run it: in a process of its own, or, where many runs are needed, in this one."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import jsonschema

from launch_gates.cli import entry
from launch_gates.report import json_report

if TYPE_CHECKING:
    import click

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Run:
    """What came out of one run."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The JSON report on standard output, which holds to its published schema."""
        return read_report(self.out)

    @property
    def rules(self) -> list[str]:
        """The rule of every finding in it."""
        return [finding["rule"] for finding in self.report["findings"]]

    @property
    def places(self) -> list[tuple[str, int]]:
        """Path and line of every finding in it, sorted; line 0 for one without."""
        locations = [finding["location"] for finding in self.report["findings"]]
        return sorted((location["path"], location.get("line", 0)) for location in locations)


def read_report(text: str) -> dict[str, Any]:
    """A JSON report, held against the schema."""
    document: dict[str, Any] = json.loads(text)
    jsonschema.validate(document, json_report.schema())
    return document


def environment(**changes: str) -> dict[str, str]:
    """This process's environment with the checkout importable from any folder, and the changes."""
    return {**os.environ, "PYTHONPATH": str(CHECKOUT), **changes}


def tool(
    *arguments: str | bytes | Path,
    cwd: Path,
    stdin: bytes = b"",
    program: str = "launch-gates",
    environ: dict[str, str] | None = None,
) -> Run:
    """Runs `python -m launch_gates`, or `lg-secrets`, in a process of its own."""
    done = subprocess.run(
        [*command(program), *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=120,
        env=environ if environ is not None else environment(),
    )
    return Run(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def command(program: str = "launch-gates") -> list[str]:
    """The start of a command line, without needing the package installed."""
    if program == "launch-gates":
        return [sys.executable, "-m", "launch_gates"]
    script = program.replace("-", "_")
    return [sys.executable, "-c", f"from launch_gates.cli.entry import {script}; {script}()"]


def inside(*arguments: str | Path, cwd: Path, stdin: bytes = b"") -> Run:
    """Runs the umbrella command in this process, all the way from the words to the exit code."""
    from launch_gates.cli.umbrella import umbrella

    out, err = _stream(), _stream()
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin))
    try:
        with chdir(cwd), redirect_stdout(out), redirect_stderr(err):
            code = entry.run(cast("click.Command", umbrella), "launch-gates", [str(each) for each in arguments])
    finally:
        sys.stdin = before
    return Run(code, _content(out), _content(err))


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _content(stream: io.TextIOWrapper) -> str:
    stream.flush()
    content = cast("io.BytesIO", stream.buffer).getvalue().decode("utf-8", "replace")
    stream.detach()
    return content


def without_time(text: str) -> str:
    """A report as text with zero for how long it took, which its last line ends with."""
    head, comma, _ = text.rpartition(", ")
    return f"{head}{comma}0.00 s)\n"
