"""Starting git, so that nothing the repository says is executed. What to ask git lives in this package's other modules.

Only commands that read objects and the index may be run from here: one that touches the work tree (`status`,
`add`, `diff` without two objects) would run the repository's clean filters, which no setting turns off.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from launch_gates.core.errors import GitError
from launch_gates.git.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from launch_gates.git.repository import Repository

OLDEST_GIT = (2, 25)
"""The oldest git whose options are used. Looked at only when git refuses an option: asking costs a process."""

_KEPT_VARIABLES = frozenset(
    {
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_CONFIG_SYSTEM",
        "GIT_EXEC_PATH",
    }
)
_KEPT_PREFIXES = ("GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_")
_REPOSITORY_VARIABLES = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_INDEX_FILE",
        "GIT_NAMESPACE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_QUARANTINE_PATH",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    }
)
"""What git gives a hook to say which repository and which index are meant."""

_OFF = os.devnull
"""As a program: one that cannot be started. As a folder of hooks: one without any."""

# An empty core.fsmonitor is off in every version; older ones take any other value for a program. The commit graph and
# the index over several packs only repeat what objects and packs say, and a damaged one makes git give up.
_SETTINGS = (
    "core.fsmonitor=",
    f"core.hooksPath={_OFF}",
    "core.pager=cat",
    "core.editor=:",
    "sequence.editor=:",
    "core.askPass=",
    f"core.sshCommand={_OFF}",
    "core.alternateRefsCommand=",
    "core.commitGraph=false",
    "core.multiPackIndex=false",
    "credential.helper=",
    "diff.external=",
    "log.showSignature=false",
    f"gpg.program={_OFF}",
    f"gpg.openpgp.program={_OFF}",
    f"gpg.x509.program={_OFF}",
    f"gpg.ssh.program={_OFF}",
    "gpg.ssh.defaultKeyCommand=",
    "protocol.allow=never",
    "submodule.recurse=false",
    "gc.auto=0",
    "maintenance.auto=false",
)

_LONGEST_MESSAGE = 300


def outside_hook(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` without what ties git to the repository of a running hook: for looking at another repository."""
    return {name: value for name, value in environ.items() if name not in _REPOSITORY_VARIABLES}


class Git:
    """git, bound to one repository. Every process starts in its root; nothing here changes the repository.

    The repository is named to git outright (GIT_DIR and GIT_WORK_TREE), so that git neither looks for another one nor
    minds who owns the folder. `environ` is the environment to start from; the process's own if None.
    """

    def __init__(self, repository: Repository, environ: Mapping[str, str] | None = None) -> None:
        """Raises GitError when there is no git."""
        self._root = str(repository.root)
        inherited = os.environ if environ is None else environ
        self._environment = _environment(repository, inherited)
        # `-c` rather than GIT_CONFIG_COUNT: git before 2.31 ignores that one without a word, and `-c` outranks it.
        settings = (*_SETTINGS, f"safe.directory={repository.root.as_posix()}")
        options = [part for setting in settings for part in ("-c", setting)]
        self._command = [_program(inherited), "--no-pager", *options]

    def run(self, *arguments: str | bytes, stdin: bytes = b"") -> bytes:
        """What git wrote for these arguments. Raises GitError with the first thing that git complained of."""
        return self.run_with_warnings(*arguments, stdin=stdin)[0]

    def run_with_warnings(self, *arguments: str | bytes, stdin: bytes = b"") -> tuple[bytes, tuple[str, ...]]:
        """As `run`, and what git complained of although it went on, one entry each."""
        feed = subprocess.PIPE if stdin else subprocess.DEVNULL
        with self._start(arguments, stdin=feed, stderr=subprocess.PIPE) as process:
            try:
                output, complaints = process.communicate(stdin or None)
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            raise self._failure(arguments, process.returncode, complaints)
        return output, tuple(_complaint(each) for each in _complaints(complaints))

    @contextmanager
    def stream(self, *arguments: str | bytes) -> Iterator[IO[bytes]]:
        """git's output while git writes it, for output that need not fit in memory; to be read to its end.

        Raises GitError on leaving, when git failed. Its complaint is not kept, only its exit code.
        """
        with self._start(arguments, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                yield pipe_of(process.stdout)
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            raise self._failure(arguments, process.returncode, b"")

    def converse(self, *arguments: str | bytes) -> subprocess.Popen[bytes]:
        """A git that answers on its standard output what is written to its standard input; the caller ends it."""
        return self._start(arguments, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def _start(self, arguments: tuple[str | bytes, ...], *, stdin: int, stderr: int) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                [*self._command, *arguments],
                cwd=self._root,
                env=self._environment,
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=stderr,
            )
        except OSError as error:
            # The file name is the folder when that is gone, else the program; both may hold anything.
            about = printable(os.fsdecode(error.filename or ""))
            raise GitError(
                f"git cannot be started: {error.strerror}: {about}", fix="check that git runs here"
            ) from None

    def _failure(self, arguments: tuple[str | bytes, ...], returncode: int, complaints: bytes) -> GitError:
        subcommand = os.fsdecode(arguments[0])
        if returncode < 0:
            return GitError(f"git {subcommand} was ended by signal {-returncode}", fix="run again")
        if returncode == _USAGE_EXIT and (version := self._version()) < OLDEST_GIT:
            return GitError(
                f"git {_dotted(version)} is too old", fix=f"install git {_dotted(OLDEST_GIT)} or newer, then run again"
            )
        lines = complaints.splitlines()
        worst = next((line for line in lines if line.startswith((b"fatal: ", b"error: "))), lines[0] if lines else b"")
        reason = _complaint(worst.removeprefix(b"fatal: ").removeprefix(b"error: ")) or f"exit code {returncode}"
        return GitError(
            f"git {subcommand} failed: {reason}",
            fix="run `git fsck` to see whether the repository is whole, then run again",
        )

    def _version(self) -> tuple[int, int]:
        words = self.run("version").split()
        numbers = [int(part) for part in words[2].split(b".")[:2] if part.isdigit()] if len(words) > 2 else []  # noqa: PLR2004
        return (numbers[0], numbers[1]) if len(numbers) == len(OLDEST_GIT) else OLDEST_GIT


_USAGE_EXIT = 129


def _environment(repository: Repository, inherited: Mapping[str, str]) -> dict[str, str]:
    """Of git's own variables only those known to be harmless: the others trace to files, name programs, alter diffs."""
    environment = {
        name: value
        for name, value in inherited.items()
        if not name.startswith("GIT_")
        or name in _KEPT_VARIABLES
        or name in _REPOSITORY_VARIABLES
        or name.startswith(_KEPT_PREFIXES)
    }
    environment.pop("SSH_ASKPASS", None)
    environment.pop("LANGUAGE", None)
    if "GIT_INDEX_FILE" in environment:
        environment["GIT_INDEX_FILE"] = _index_file(environment["GIT_INDEX_FILE"], repository)
    environment.update(
        GIT_DIR=str(repository.git_dir),
        GIT_WORK_TREE=str(repository.root),
        GIT_ALLOW_PROTOCOL="",
        GIT_LITERAL_PATHSPECS="1",
        GIT_NO_LAZY_FETCH="1",
        GIT_NO_REPLACE_OBJECTS="1",
        GIT_OPTIONAL_LOCKS="0",
        GIT_PAGER="cat",
        GIT_TERMINAL_PROMPT="0",
        LC_ALL="C",
    )
    return environment


def _index_file(named: str, repository: Repository) -> str:
    """The index that git named to a hook; in a container, where the repository lies elsewhere, the same file there.

    To git an index that is not there is an empty one, in which nothing is staged. Raises GitError instead.
    """
    if not os.path.isabs(named) or os.path.isdir(os.path.dirname(named)):  # noqa: PTH112, PTH117, PTH120 - as below
        return named
    here = os.path.join(repository.git_dir, os.path.basename(named))  # noqa: PTH118, PTH119
    if os.path.isfile(here):  # noqa: PTH113
        return here
    raise GitError(
        f"the index that GIT_INDEX_FILE names is not there: {printable(named)}",
        fix="unset GIT_INDEX_FILE; in a container, mount the repository with its whole .git folder",
    )


def _program(environ: Mapping[str, str]) -> str:
    """git's full path. Relative folders in PATH, and the current one on Windows, may be the repository's: left out."""
    name = "git.exe" if os.name == "nt" else "git"
    for folder in environ.get("PATH", os.defpath).split(os.pathsep):
        program = os.path.join(folder, name)  # noqa: PTH118 - a Path for each folder costs more than the look
        if os.path.isabs(folder) and os.path.isfile(program) and os.access(program, os.X_OK):  # noqa: PTH113, PTH117
            return program
    raise GitError(
        "git was not found in any folder of PATH",
        fix=f"install git {_dotted(OLDEST_GIT)} or newer from https://git-scm.com, or add its folder to PATH",
    )


def pipe_of(pipe: IO[bytes] | None) -> IO[bytes]:
    """The pipe of a process that was started with one."""
    assert pipe is not None  # noqa: S101 - for the type checker: every process here is started with a pipe
    return pipe


def feed_lines(pipe: IO[bytes], lines: Iterable[bytes]) -> None:
    """Writes whole lines to a git that has its output read elsewhere, and closes its input; for a thread."""
    # git is gone, and the reader sees that.
    with suppress(OSError, ValueError), pipe:
        pipe.writelines(lines)


@contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[IO[bytes]]:
    """The output of a git that is fed elsewhere. On leaving git has ended: by itself where all was read."""
    output = pipe_of(process.stdout)
    try:
        yield output
    except BaseException:
        process.kill()
        raise
    finally:
        output.close()
        process.wait()


_KINDS = (b"warning: ", b"error: ", b"fatal: ", b"hint: ")


def _complaints(text: bytes) -> list[bytes]:
    """What git complained of, one entry each: a name within may hold line feeds, and git does not quote it."""
    entries: list[bytes] = []
    for line in text.split(b"\n") if text else ():
        if entries and not line.startswith(_KINDS):
            entries[-1] += b"\n" + line
        else:
            entries.append(line)
    return [entry.rstrip(b"\r\n") for entry in entries]


def _complaint(line: bytes) -> str:
    """One line of git's, cut between words: half a credential could not be recognised and kept out of a report."""
    if len(line) > _LONGEST_MESSAGE:
        line = line[:_LONGEST_MESSAGE].rpartition(b" ")[0] + b" ..."
    return printable(line.decode("utf-8", "backslashreplace"))


def _dotted(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"
