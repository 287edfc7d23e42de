"""The catalogues of labels: each holds every label, in the order of the English ones, and no other."""

import re
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.api.answers.codes import english_codes
from bot.labels.catalogues import in_catalogue, tags, translations
from bot.labels.languages import ENGLISH, labels_for, languages

FOLDER = Path(__file__).parents[3] / "bot" / "labels" / "locale"
FILES = sorted(FOLDER.iterdir())
LEFT_AS_IT_IS = re.compile(r"`[^`]*`|\{[^}]*\}|%\(\w+\)s|\w+(?:-[A-Z]\w*)+|\b[A-Z]{2,}\b")
WELL_FORMED = re.compile(r'#.*|(?:(?:msgctxt|msgid|msgstr) )?"(?:[^"\\]|\\.)*"|')  # Babel guesses at the rest
each_catalogue = pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.name))
_Label: TypeAlias = tuple[str, str]


def expected() -> dict[_Label, list[str]]:
    """Give the codes that have a label, by their group and its English, in order."""
    found: dict[_Label, list[str]] = {}
    for group, words in english_codes().items():
        for word in words:
            found.setdefault((group, word.label), []).append(word.code)
    return found


def read(file: Path) -> Catalog:
    with file.open("rb") as opened:
        return read_po(opened, abort_invalid=True)


def entries(file: Path) -> dict[_Label, str]:
    return {(str(one.context), str(one.id)): str(one.string) for one in read(file) if one.id}


def test_catalogues_are_found_by_their_names() -> None:
    assert [f"{tag}.po" for tag in sorted(tags())] == [file.name for file in FILES]
    assert tags() >= {"de", "es", "fr", "ja"}
    assert languages() == sorted({*tags(), "en"})


@each_catalogue
def test_a_catalogue_says_which_language_it_is_of(file: Path) -> None:
    assert file.stem == file.stem.lower()
    assert str(read(file).locale_identifier).lower().replace("_", "-") == file.stem


@each_catalogue
def test_every_line_is_well_formed(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not WELL_FORMED.fullmatch(line)] == []


@each_catalogue
def test_every_label_is_translated_in_the_order_of_the_english_ones(file: Path) -> None:
    found = list(entries(file))
    assert [label for label in expected() if label not in found] == [], "missing"
    assert [label for label in found if label not in expected()] == [], "of no use any more"
    assert found == list(expected())


@each_catalogue
def test_what_a_catalogue_says_is_what_people_read(file: Path) -> None:
    assert translations(file.stem) == entries(file)
    assert labels_for(file.stem).translations is translations(file.stem)


@each_catalogue
def test_a_translator_sees_which_codes_a_label_is_of(file: Path) -> None:
    codes = {(one.context, one.id): one.auto_comments for one in read(file) if one.id}
    assert codes == expected()


@each_catalogue
def test_no_entry_is_a_guess_or_left_over(file: Path) -> None:
    catalogue = read(file)
    assert [one.id for one in catalogue if one.fuzzy] == []
    assert list(catalogue.obsolete) == []


@each_catalogue
def test_no_entry_stands_twice(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    labels = Counter(re.findall(r'^msgctxt (".*")\nmsgid (".*")\n', text, re.MULTILINE))
    assert labels.total() == len(expected())
    assert [label for label, count in labels.items() if count > 1] == []


@each_catalogue
def test_translations_are_written_as_labels_are(file: Path) -> None:
    for label, text in entries(file).items():
        assert text == text.strip() != "", label
        assert text[0].isupper() or not text[0].isascii(), label
        assert not text.endswith((".", "。")), label


@each_catalogue
def test_names_and_placeholders_are_kept(file: Path) -> None:
    kept = {label: LEFT_AS_IT_IS.findall(label[1]) for label in expected()}
    assert {name for names in kept.values() for name in names} >= {"API", "JSON", "Idempotency-Key"}
    for label, text in entries(file).items():
        assert [name for name in kept[label] if name not in text] == [], label


def test_what_is_empty_or_fuzzy_is_said_in_english() -> None:
    entry = 'msgctxt "event"\nmsgid "{}"\nmsgstr "{}"\n'
    texts = (
        "",
        entry.format("One", "Eins"),
        entry.format("Two", ""),
        "#, fuzzy\n" + entry.format("Three", "Vier"),
    )
    assert in_catalogue(BytesIO("\n".join(texts).encode())) == {("event", "One"): "Eins"}


def test_what_has_no_translation_is_said_in_english() -> None:
    assert ENGLISH.said("event", "Approved") == "Approved"
    assert labels_for("de").said("event", "No such label") == "No such label"
    assert labels_for("de").said("event", "Approved") == "Genehmigt"
