"""Loads Liquibase for the tests, once: npm's package of it has the jars, 120 MB of which 20 are kept.

Its commercial part is not used. Without npm or Java, or where this fails, the tests that need it are skipped, and
listed at the end of the run.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VERSION = "4.28.1"
DIGEST = "2ff637c6641fcc8f1c571d3cd940db802bce41c08fe2e31967a48e023ba30aa3"
"""SHA-256 of the package."""
FOLDER = Path(sys.prefix, "liquibase", VERSION)
JARS = (
    *("liquibase-core", "picocli", "snakeyaml", "opencsv", "commons-lang3", "commons-io", "commons-text"),
    *("commons-collections4", "sqlite-jdbc", "postgresql"),
)
_INSIDE = "package/dist/liquibase/internal/lib"


def main() -> int:
    """The exit code: 1 where the package is another one than is known here, or where CI cannot load it."""
    npm = shutil.which("npm")
    if FOLDER.exists() or npm is None or shutil.which("java") is None:
        return 0
    print(f"Loading Liquibase {VERSION}, which the tests start, from npm", flush=True)
    with tempfile.TemporaryDirectory() as work:
        done = subprocess.run(
            [npm, "pack", "--silent", "--pack-destination", work, f"liquibase@{VERSION}"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        package = Path(work, f"liquibase-{VERSION}.tgz")
        if done.returncode != 0 or not package.exists():
            print(f"{done.stderr}install_liquibase: npm pack failed, so its tests are skipped", file=sys.stderr)
            return int(os.environ.get("CI") == "true")
        with package.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != DIGEST:
                print(f"install_liquibase: npm gave another {package.name} than is known here", file=sys.stderr)
                return 1
        with tarfile.open(package) as archive:
            archive.extractall(work, [archive.getmember(f"{_INSIDE}/{name}.jar") for name in JARS], filter="data")
        FOLDER.parent.mkdir(exist_ok=True)
        shutil.move(Path(work, _INSIDE), FOLDER)
    return 0


if __name__ == "__main__":
    sys.exit(main())
