"""The pipelines that the pages show, right ones and wrong ones."""

import pytest

from engine.errors import DefinitionError
from engine.language.definition import load_text
from tests.docs.pages import PAGES, Block, all_blocks, answered
from tests.docs.step_types import SECRETS, STEP_TYPE, step_types_of

RIGHT = [block for block in all_blocks("yaml") if "refused" not in block.info and block.info != STEP_TYPE]
WRONG = [pair for page in PAGES for pair in answered(page, "yaml refused")]


def test_the_pages_show_pipelines() -> None:
    assert len(RIGHT) >= 5
    assert len(WRONG) >= 5


@pytest.mark.parametrize("block", RIGHT, ids=str)
def test_a_pipeline_loads_as_it_is_printed(block: Block) -> None:
    assert load_text(block.text, str(block), step_types_of(block.page), SECRETS).steps


@pytest.mark.parametrize(
    ("block", "answer"), WRONG, ids=lambda part: str(part) if isinstance(part, Block) else ""
)
def test_a_wrong_pipeline_is_answered_as_it_is_printed(block: Block, answer: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        load_text(block.text, "release.yaml", step_types_of(block.page), SECRETS)
    assert str(refused.value).splitlines() == answer.splitlines()
