"""Owns the reading of our Markdown pages: their blocks of code, headings and links.

What stands behind the language of a block says what it is: `yaml` is a whole pipeline, `yaml refused` a wrong
one (the `text` block that follows says what is answered), `file=NAME` puts it into a file of that name, and
a `python` block without a file is a program (a `text` block that follows is what it prints).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<info>[^`\n]*)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL
)
_HEADING = re.compile(r"^#{1,6} +(?P<title>.+?) *$", re.MULTILINE)
_LINK = re.compile(r"\]\((?P<target>[^()\s]+)\)")
_UNSAID = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of code on a page."""

    page: str
    line: int
    info: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def language(self) -> str:
        """Give the first word behind the fence."""
        return self.info.partition(" ")[0]

    @property
    def file(self) -> str | None:
        """Give the file that it belongs in."""
        found = re.search(r"\bfile=(\S+)", self.info)
        return found[1] if found else None


def named(path: Path) -> str:
    """Name a page as people do."""
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path) -> Sequence[Block]:
    """Give the blocks of a page, in order."""
    text = path.read_text(encoding="utf-8")
    return [
        Block(
            page=named(path),
            line=text.count("\n", 0, found.start()) + 1,
            info=found["info"].strip(),
            text=re.sub(rf"^{found['indent']}", "", found["text"], flags=re.MULTILINE),
        )
        for found in _FENCE.finditer(text)
    ]


def all_blocks(language: str) -> Sequence[Block]:
    """Give all blocks in a language."""
    return [block for path in PAGES for block in blocks(path) if block.language == language]


def answered(path: Path, info: str) -> Sequence[tuple[Block, str]]:
    """Give the blocks of a page that are of this kind, each with the `text` block that follows it, if any."""
    return [
        (block, answer.text if answer is not None and answer.language == "text" else "")
        for block, answer in pairwise([*blocks(path), None])
        if block is not None and block.info == info
    ]


def prose(path: Path) -> str:
    """Give a page without its blocks."""
    return _FENCE.sub("", path.read_text(encoding="utf-8"))


def anchors(path: Path) -> frozenset[str]:
    """Give the fragments under which the headings of a page can be reached, as GitHub makes them."""
    titles = (found["title"] for found in _HEADING.finditer(prose(path)))
    return frozenset(_UNSAID.sub("", title.lower()).replace(" ", "-") for title in titles)


def links(path: Path) -> Sequence[str]:
    """Give the targets of the links and pictures of a page."""
    return [found["target"] for found in _LINK.finditer(prose(path))]


def section(name: str, heading: str) -> str:
    """Give what stands below a heading of a page in docs, up to the next one of its level."""
    text = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def rows(name: str, heading: str) -> Mapping[str, str]:
    """Give the rows of the tables below a heading of a page in docs, each by the names in its first cell."""
    found = re.findall(r"^\| (`[^|]*?) \|(.*)\|$", section(name, heading), re.MULTILINE)
    return {code: rest.strip() for first, rest in found for code in re.findall(r"`([^`]+)`", first)}
