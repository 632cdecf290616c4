"""The repository that is scanned: source files that every machine has, and one planted credential.

Built from the Python standard library and installed packages, always in the same order, so that one machine gives the
same repository each time. Two machines do not: the description says how much it is, and its digest.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import subprocess
import sysconfig
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FILES = 5_300
LARGEST = 1 << 20
"""Bytes. Larger ones are test data, and there would be a different number of them on each machine."""
_LOOKED_AT = 8192
"""Bytes in which a NUL makes a file binary, as for git."""
_LEFT_OUT = frozenset((".git", "__pycache__", "site-packages", "node_modules"))
_OUR_OWN = "launch_gates"
"""What is being measured must not change what it is measured on."""

MODULE = "service/orders.py"
"""The file that the staged change is made to: nothing in it speaks of credentials."""
WORDY_MODULE = "service/accounts.py"
"""The same with the words that scanners look for (`password`, `token`, names of providers), and no credential."""
PLANTED = "service/old_settings.py"
"""Committed with a credential in it."""


@dataclass(frozen=True)
class Corpus:
    """What is in the repository; `digest` is over all names and contents."""

    files: int
    bytes: int
    digest: str


def credential() -> str:
    """A GitHub token that was never issued, with the right checksum: random digits, then their CRC-32 in base 62."""
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    body = "".join(random.Random(20).choices(alphabet, k=30))  # noqa: S311 (it opens nothing)
    number, digits = zlib.crc32(body.encode()), ""
    for _ in range(6):
        number, digit = divmod(number, len(alphabet))
        digits = alphabet[digit] + digits
    return f"ghp_{body}{digits}"


def sources(extra: Iterable[Path]) -> list[tuple[str, Path]]:
    """Folders to take from, each with its name in the repository: the standard library, then what is installed."""
    return [("python", Path(sysconfig.get_path("stdlib"))), *((f"packages{n}", path) for n, path in enumerate(extra))]


def text_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Path below the folder and content of each text file, sorted by path."""
    for place in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        name = place.relative_to(folder)
        if (
            _LEFT_OUT.intersection(name.parts)
            or name.parts[0].startswith(_OUR_OWN)
            or place.is_symlink()
            or not place.is_file()
        ):
            continue
        if not 0 < place.stat().st_size <= LARGEST:
            continue
        content = place.read_bytes()
        if b"\0" not in content[:_LOOKED_AT]:
            yield name.as_posix(), content


def module(subject: str, extra_line: str = "") -> str:
    """A module of about a hundred lines, as any web service has them."""
    functions = "\n\n".join(
        f"def {subject}_{number}(items: list[dict[str, int]]) -> int:\n"
        f'    """The total of part {number}."""\n'
        f"    total = 0\n    for item in items:\n        total += item['amount'] * {number}\n    return total"
        for number in range(12)
    )
    return f'"""Sums over {subject}."""\n\n{extra_line}{functions}\n'


_WORDY = (
    "# The api key and the token of stripe, aws, github and sentry come from the environment.\n"
    "def password(form: Form) -> str:\n    return form.password\n\n\n"
    'API_TOKEN = os.environ["API_TOKEN"]\n\n\n'
)


def build(target: Path, extra: Iterable[Path], environment: Mapping[str, str], files: int = FILES) -> Corpus:
    """The repository at `target`, made if it is not there in this form; `extra` are folders of installed packages.

    One commit holds everything. No content comes twice, since some scanners look at the same content only once. git's
    own folder lies outside, since some scanners would look into it.
    """
    contents = dict(_module_files())
    contents.update(_borrowed(sources(extra), files - len(contents)))
    digest = hashlib.sha256()
    for name, content in sorted(contents.items()):
        digest.update(b"%d %d " % (len(name), len(content)) + name.encode() + content)
    corpus = Corpus(len(contents), sum(map(len, contents.values())), digest.hexdigest()[:16])
    stamp = target.with_suffix(".json")
    wanted = json.dumps(asdict(corpus))
    if not (stamp.exists() and stamp.read_text(encoding="utf-8") == wanted and (target / ".git").is_file()):
        stamp.unlink(missing_ok=True)
        shutil.rmtree(target, ignore_errors=True)
        for name, content in contents.items():
            place = target / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        inside = target.with_suffix(".git")
        shutil.rmtree(inside, ignore_errors=True)
        # A package may bring ignore rules of its own.
        for arguments in (
            ("init", "-q", f"--separate-git-dir={inside}"),
            ("add", "--all", "--force"),
            ("commit", "-q", "-m", "Everything"),
        ):
            git(target, environment, *arguments)
        stamp.write_text(wanted, encoding="utf-8")
    return corpus


def _module_files() -> Iterator[tuple[str, bytes]]:
    yield MODULE, module("orders").encode()
    yield WORDY_MODULE, module("accounts", _WORDY).encode()
    yield PLANTED, leak().encode()


def _borrowed(folders: Iterable[tuple[str, Path]], most: int) -> dict[str, bytes]:
    taken: dict[str, bytes] = {}
    seen: set[bytes] = set()
    for prefix, folder in folders:
        for name, content in text_files(folder):
            mark = hashlib.sha256(content).digest()
            if mark in seen:
                continue
            if len(taken) == most:
                return taken
            seen.add(mark)
            taken[f"{prefix}/{name}"] = content
    return taken


def leak() -> str:
    """A line that every scanner must find."""
    return f'GITHUB_TOKEN = "{credential()}"\n'


def git(repository: Path, environment: Mapping[str, str], *arguments: str) -> None:
    """Runs git there. Raises CalledProcessError."""
    subprocess.run(["git", *arguments], cwd=repository, env=environment, check=True, stdout=subprocess.DEVNULL)


def stage(repository: Path, environment: Mapping[str, str], name: str, lines: str) -> None:
    """Resets index and work tree to HEAD, then adds the lines to the end of that file and stages it."""
    git(repository, environment, "reset", "-q", "--hard")
    place = repository / name
    place.write_text(place.read_text(encoding="utf-8") + lines, encoding="utf-8")
    git(repository, environment, "add", name)
