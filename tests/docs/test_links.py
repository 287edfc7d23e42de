"""The links of the pages: each leads to something that is there."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.docs.pages import PAGES, ROOT, anchors, links, named

OUTSIDE = ("https://",)
IMAGES = sorted((ROOT / "docs" / "images").iterdir())
IMAGE_MAX_BYTES = 200_000


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page: Path) -> None:
    inside = [target for target in links(page) if not target.startswith(OUTSIDE)]
    assert [target for target in inside if not leads_somewhere(page, target)] == []


def leads_somewhere(page: Path, target: str) -> bool:
    parts = urlsplit(target)
    file = (page.parent / parts.path).resolve() if parts.path else page
    return file.exists() and (not parts.fragment or parts.fragment in anchors(file))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_page_is_reached_from_the_readme(page: Path) -> None:
    assert page.name == "README.md" or f"docs/{page.name}" in links(ROOT / "README.md")


@pytest.mark.parametrize("image", IMAGES, ids=named)
def test_every_picture_is_shown_and_small(image: Path) -> None:
    shown = {(page.parent / target).resolve() for page in PAGES for target in links(page)}
    assert image in shown
    assert image.stat().st_size <= IMAGE_MAX_BYTES
