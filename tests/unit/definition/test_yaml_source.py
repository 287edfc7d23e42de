"""YAML 1.2, with the line of every value."""

import pytest

from engine.errors import DefinitionError
from engine.language.yaml_source import read_yaml

TEXT = """\
a: 1
b:
  - x
  - {c: 2,
     d: [3]}
e: |
  text
  more
f: &anchor
  g: 1
h: *anchor
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("a",), 1),
        (("b",), 2),
        (("b", 0), 3),
        (("b", 1, "c"), 4),
        (("b", 1, "d", 0), 5),
        (("e",), 6),
        (("f", "g"), 10),
        (("h",), 11),
        (("h", "g"), 10),
        (("b", 7, "x"), 2),
        (("nowhere",), 1),
        ((), 1),
    ],
)
def test_every_value_knows_its_line(path: tuple[str | int, ...], line: int) -> None:
    assert read_yaml(TEXT, "a.yaml").root.line_of(path) == line


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("~", None),
        ("", None),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("2001-01-01", "2001-01-01"),
        ("12:30:45", "12:30:45"),
        ("'1'", "1"),
        ("1.2.3", "1.2.3"),
        ("=", "="),
    ],
)
def test_unquoted_words_mean_what_yaml_1_2_says(text: str, value: object) -> None:
    plain = read_yaml(f"a: {text}", "a.yaml").root.plain()["a"]
    assert (plain, type(plain)) == (value, type(value))


def test_an_alias_is_the_value_that_it_names() -> None:
    assert read_yaml(TEXT, "a.yaml").root.plain()["h"] == {"g": 1}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("&a [*a]", "no `&a` that is complete"),
        (
            "a: &a [x, x, x, x, x, x, x, x, x]\n"
            + "\n".join(
                f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]" for n in range(8)
            ),
            "at most 20000 values",
        ),
        ("- &a0 []\n" + "\n".join(f"- &a{n} [*a{n - 1}]" for n in range(1, 60)), "at most 50 deep"),
    ],
)
def test_aliases_cannot_blow_a_file_up(text: str, said: str) -> None:
    with pytest.raises(DefinitionError, match=said):
        read_yaml(text, "a.yaml")


@pytest.mark.parametrize("number", ["1" * 50, "1e999", "-.inf"])
def test_a_number_that_json_cannot_hold_is_named(number: str) -> None:
    (problem,) = read_yaml(f"a: {number}", "a.yaml").problems
    assert problem.line == 1
    assert "number" in problem.message
