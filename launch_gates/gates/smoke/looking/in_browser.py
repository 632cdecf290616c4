"""Loads the pages that answered in a real browser, and keeps a picture of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.errors import OutputError
from launch_gates.gates.smoke.look import Drawn, InBrowser
from launch_gates.site.browser import BrowserError, browser

if TYPE_CHECKING:
    from pathlib import Path

    from launch_gates.core.gate import Context
    from launch_gates.gates.smoke.look import Pages
    from launch_gates.site.client import Options


def look_in_browser(options: Options, pages: Pages, folder: Path, context: Context) -> InBrowser:
    """One after the other, each as a visitor who was never there. Raises OutputError for a folder that takes none."""
    seen = [each for each, _ in pages.html()]
    drawn = []
    try:
        with browser(options) as started:
            for number, each in enumerate(seen):
                context.progress(number, len(seen), "pages in the browser")
                loaded = started.load(each.visit.url)
                picture = folder / f"{each.route.name}.png"
                if loaded.screenshot:
                    _keep(picture, loaded.screenshot)
                drawn.append(Drawn(each, loaded, _shown(picture, context.root) if loaded.screenshot else ""))
    except BrowserError as error:
        return InBrowser(tuple(drawn), error.message, error.fix)
    return InBrowser(tuple(drawn))


def _keep(file: Path, content: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise OutputError(
            f"no screenshot can be kept in {file.parent}: {reason}", "give another --screenshots"
        ) from None


def _shown(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)
