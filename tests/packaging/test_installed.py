"""What the tests need of the machine: installed where that can be, else skipped and listed, in CI a failure."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import installed

if TYPE_CHECKING:
    from collections.abc import Callable

pytest_plugins = ["pytester"]
SCRIPT = Path("tools/install_servers.sh")


class TestRequiring:
    def test_what_is_there_is_no_obstacle(self) -> None:
        installed.require("git", "sh")

    def test_what_lacks_skips(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("CI", raising=False)
        with pytest.raises(pytest.skip.Exception, match="no-such-server"):
            installed.require("git", "no-such-server")

    def test_a_language_without_its_libraries_skips(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("CI", raising=False)
        installed.require_working("a shell", "sh", "-c", "exit 0")
        for command in (("sh", "-c", "exit 1"), ("no-such-language", "-v")):
            with pytest.raises(pytest.skip.Exception, match="its libraries"):
                installed.require_working("its libraries", *command)

    def test_liquibase_without_its_jars_skips(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.delenv("CI", raising=False)
        monkeypatch.setattr("sys.prefix", str(tmp_path))
        with pytest.raises(pytest.skip.Exception, match=r"not on this machine: (java|Liquibase)"):
            installed.liquibase()

    def test_what_lacks_fails_where_everything_was_to_be_installed(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("CI", "true")
        monkeypatch.setattr("os.geteuid", lambda: 0)
        monkeypatch.setattr(installed, "_DEBIAN", tmp_path)
        with pytest.raises(pytest.fail.Exception, match="no-such-server"):
            installed.require("no-such-server")

    def test_packages_of_node_that_lack_skip(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.delenv("CI", raising=False)
        monkeypatch.setattr(installed, "FOLDERS", str(tmp_path))
        with pytest.raises(pytest.skip.Exception, match="node"):
            installed.node_packages()
        (tmp_path / "node").symlink_to("/bin/true")
        monkeypatch.setattr(installed, "NODE", tmp_path)
        with pytest.raises(pytest.skip.Exception, match="the packages of tests/node"):
            installed.node_packages()
        (tmp_path / "node_modules").mkdir()
        (tmp_path / "node_modules/.made").touch()
        assert installed.node_packages() == tmp_path / "node_modules"

    def test_what_lacks_skips_in_ci_without_rights(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CI", "true")
        monkeypatch.setattr("os.geteuid", lambda: 1001)
        with pytest.raises(pytest.skip.Exception):
            installed.require("no-such-server")


def test_the_end_of_a_run_names_each_tool_and_what_it_cost(
    pytester: pytest.Pytester, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("PYTHONPATH", str(root))
    pytester.makeconftest((root / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile("""
        import pytest
        from tests import installed
        def test_one(): installed.require("no-such-server")
        def test_two(): installed.require("no-such-server", "no-such-browser")
        def test_three(): pytest.skip("for another reason")
    """)
    printed = pytester.runpytest_subprocess().stdout
    printed.fnmatch_lines(
        ["*= not on this machine =*", "no-such-browser: 1 test skipped", "no-such-server: 2 tests skipped"]
    )


class TestTheScript:
    """tools/install_servers.sh, with an apt-get and a user of our own."""

    @pytest.fixture
    def run(self, root: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
        """Runs it where none of the programs is there; `apt` is what its apt-get does, `user` the user's id."""
        if not Path("/etc/debian_version").exists():
            pytest.skip("this is not Debian")
        for name in ("sh", "tail", "mktemp", "rm", "xargs", "echo", "ls"):
            (tmp_path / name).symlink_to(f"/usr/bin/{name}")

        def start(apt: str, user: int = 0, **environ: str) -> subprocess.CompletedProcess[str]:
            for name, script in {"id": f"echo {user}", "apt-get": f'echo "$*" >>{tmp_path}/asked; {apt}'}.items():
                (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
                (tmp_path / name).chmod(0o755)
            # Without the folders of the system's own servers and libraries.
            text = (root / SCRIPT).read_text(encoding="utf-8").replace(":/usr/local/sbin:/usr/sbin:/sbin", "")
            text = text.replace("\n/usr/", f"\n{tmp_path}/usr/")
            (tmp_path / "script.sh").write_text(text)
            return subprocess.run(
                ["/bin/sh", str(tmp_path / "script.sh")],
                env={"PATH": str(tmp_path), **environ},
                capture_output=True,
                text=True,
                check=False,
            )

        return start

    def test_it_installs_what_lacks_and_says_so_in_a_line(
        self, run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
    ) -> None:
        (tmp_path / "buildah").symlink_to("/bin/true")
        done = run("true")
        assert (done.returncode, done.stderr) == (0, "")
        assert re.fullmatch(r"Installing what the tests start, from Debian: podman uidmap runc .*\n", done.stdout)
        update, install = (tmp_path / "asked").read_text().splitlines()
        assert update.endswith("update")
        assert "--no-install-recommends install podman uidmap runc mmdebstrap" in install
        assert " ruby-activerecord " in install

    def test_it_names_the_command_that_failed_and_lets_the_tests_go_on(
        self, run: Callable[..., subprocess.CompletedProcess[str]]
    ) -> None:
        done = run("echo E: no network; exit 100")
        assert done.returncode == 0
        assert "E: no network\ninstall_servers: this failed: apt-get -qq update\n" in done.stderr
        assert "are skipped" in done.stderr

    def test_in_ci_that_is_a_failure(self, run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
        done = run("exit 100", CI="true")
        assert done.returncode == 1
        assert "this failed: apt-get -qq update" in done.stderr

    def test_it_does_nothing_without_the_rights(
        self, run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
    ) -> None:
        done = run("true", user=1000)
        assert (done.returncode, done.stdout + done.stderr) == (0, "")
        assert not (tmp_path / "asked").exists()

    def test_it_is_silent_where_everything_is_there(
        self, run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path, root: Path
    ) -> None:
        table = (root / SCRIPT).read_text(encoding="utf-8").partition("needed='\n")[2].partition("\n'")[0]
        for line in table.splitlines():
            there = tmp_path / line.split()[0].lstrip("/").replace("*", "1")
            there.parent.mkdir(parents=True, exist_ok=True)
            there.symlink_to("/bin/true")
        done = run("false")
        assert (done.returncode, done.stdout + done.stderr) == (0, "")

    def test_every_program_of_the_image_tests_is_in_its_table(self, root: Path) -> None:
        from tests.packaging import container

        table = (root / SCRIPT).read_text(encoding="utf-8")
        assert [tool for tool in container._TOOLS if f"\n{tool} " not in table] == []
