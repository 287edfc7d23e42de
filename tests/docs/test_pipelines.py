"""The pipelines that the pages show, right ones and wrong ones."""

from collections.abc import Mapping

import pytest

from engine.errors import DefinitionError
from engine.language.definition import load_text
from engine.step_registry import StepType, collect
from engine.steps.built_in import BUILT_IN
from tests.docs.pages import PAGES, Block, all_blocks, answered

SECRETS = ("RELEASE_TOKEN",)
PLUG_IN = "shout"  # the step type that the page about the library brings
RIGHT = [block for block in all_blocks("yaml") if "refused" not in block.info]
WRONG = [pair for page in PAGES for pair in answered(page, "yaml refused")]


def known(block: Block) -> Mapping[str, StepType]:
    types = collect(BUILT_IN)
    return types if f"type: {PLUG_IN}" not in block.text else {**types, PLUG_IN: types["notify"]}


def test_the_pages_show_pipelines() -> None:
    assert len(RIGHT) >= 5
    assert len(WRONG) >= 5


@pytest.mark.parametrize("block", RIGHT, ids=str)
def test_a_pipeline_loads_as_it_is_printed(block: Block) -> None:
    assert load_text(block.text, str(block), known(block), SECRETS).steps


@pytest.mark.parametrize(
    ("block", "answer"), WRONG, ids=lambda part: str(part) if isinstance(part, Block) else ""
)
def test_a_wrong_pipeline_is_answered_as_it_is_printed(block: Block, answer: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        load_text(block.text, "release.yaml", known(block), SECRETS)
    assert str(refused.value).splitlines() == answer.splitlines()
