"""The reference tables of docs/configuration.md are those of the keys that the parser reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tools import configuration_page

if TYPE_CHECKING:
    from pathlib import Path


def test_the_page_is_up_to_date() -> None:
    assert configuration_page.main(["--check"]) == 0


def test_a_page_that_is_out_of_date_is_noticed_and_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "configuration.md"
    page.write_text(f"Before\n{configuration_page.START}Old\n{configuration_page.END}After\n", encoding="utf-8")
    monkeypatch.setattr(configuration_page, "PAGE", page)
    assert configuration_page.main(["--check"]) == 1
    assert "make docs" in capsys.readouterr().err
    assert configuration_page.main([]) == 0
    assert configuration_page.main(["--check"]) == 0
    text = page.read_text(encoding="utf-8")
    assert text.startswith("Before\n")
    assert text.endswith("After\n")
    assert "`fail-on`" in text


def test_a_page_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="marks"):
        configuration_page.render("Nothing generated here.\n")
