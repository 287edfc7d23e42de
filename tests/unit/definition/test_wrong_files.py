"""Every mistake is named with its line, its path and what would be right.

In `wrong/*.txt` stand pipeline files, each after a line `=== what it is about`. Every line of a file that
has a problem says so in a comment, or several: `#! path: message`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.definition.loading import problems

_WRONG = Path(__file__).parent / "wrong"
_MARK = " #! "


def cases(folder: Path) -> Iterator[tuple[str, str, str]]:
    for file in sorted(folder.glob("*.txt")):
        for case in file.read_text().split("=== ")[1:]:
            title, _, text = case.partition("\n")
            yield file.stem, title, text


def expected(text: str) -> list[str]:
    return [
        f"{number} {message.strip()}"
        for number, line in enumerate(text.splitlines(), start=1)
        for message in line.split(_MARK)[1:]
    ]


@pytest.mark.parametrize(
    "text", [pytest.param(text, id=f"{file}: {title}") for file, title, text in cases(_WRONG)]
)
def test_every_mistake_is_named_in_its_line(text: str) -> None:
    assert expected(text)
    assert problems(text) == expected(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty: a pipeline has at least a `name` and `steps`"),
        ("# nothing", "is empty: a pipeline has at least a `name` and `steps`"),
        ("name: a\x00", "is no YAML: unacceptable character #x0000: special characters are not allowed"),
        ("[" * 60, "values are nested at most 50 deep"),
        ("x" * 300_000, "has 300000 characters: a file has at most 262144"),
    ],
)
def test_what_is_no_file_is_refused_as_a_whole(text: str, said: str) -> None:
    assert problems(text) == [f"1 : {said}"]
