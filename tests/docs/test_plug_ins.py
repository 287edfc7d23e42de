"""The step types that the guide shows: registered ones, right and wrong, and the package."""

import pytest

from engine.errors import DefinitionError
from engine.step_type_file import load_step_type
from tests.docs.pages import PAGES, ROOT, Block, all_blocks, answered, blocks
from tests.docs.step_types import SECRETS, STEP_TYPE, program

PACKAGE = ROOT / "examples" / "plug_in"
GUIDE = ROOT / "docs" / "plug-ins.md"
RIGHT = [block for block in all_blocks("yaml") if block.info == STEP_TYPE]
WRONG = [pair for page in PAGES for pair in answered(page, f"{STEP_TYPE} refused")]
FILES = [block for block in blocks(GUIDE) if block.file is not None]


def test_the_guide_shows_step_types() -> None:
    assert len(RIGHT) >= 2
    assert len(WRONG) >= 3
    assert {block.file for block in FILES} == {"pyproject.toml", "signoff_checksum/step.py", "release.yaml"}


@pytest.mark.parametrize("block", RIGHT, ids=str)
def test_a_step_type_can_be_registered_as_it_is_printed(block: Block) -> None:
    assert load_step_type(block.text, str(block), program(), SECRETS)


@pytest.mark.parametrize(
    ("block", "answer"), WRONG, ids=lambda part: str(part) if isinstance(part, Block) else ""
)
def test_a_wrong_step_type_is_answered_as_it_is_printed(block: Block, answer: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        load_step_type(block.text, "type.yaml", program(), SECRETS)
    assert str(refused.value).splitlines() == answer.splitlines()


@pytest.mark.parametrize("block", FILES, ids=str)
def test_a_file_of_the_package_is_printed_as_it_is(block: Block) -> None:
    assert block.text == (PACKAGE / str(block.file)).read_text(encoding="utf-8")
