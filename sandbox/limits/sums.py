"""Owns the limits on a payload as a whole: characters over all blocks, tables, markdown and charts."""

from typing import Any

from sandbox.refusals import SlackError

TEXT_OVER_ALL = 13_200  # undocumented; where `msg_blocks_too_long` was seen to begin
MARKDOWN_OVER_ALL = 12_000
TABLE_CELLS = 10_000
DATA_TABLE_CELLS = 20_000
MOST_CHARTS = 2
_NOT_SHOWN = frozenset({"type", "block_id", "action_id", "value", "style", "url", "image_url", "verbatim"})


def check_sums(blocks: list[dict[str, Any]], *, over_all: bool) -> SlackError | None:
    """Give Slack's refusal of blocks that are each fine and together too much; `over_all`: count all text."""
    tables = [block for block in blocks if block.get("type") == "table"]
    if len(tables) > 1:
        return SlackError("invalid_attachments", response_metadata={"messages": ["only_one_table_allowed"]})
    if _characters(tables) > TABLE_CELLS:
        return _refused("table cells hold more than 10000 characters")
    if _characters([block for block in blocks if block.get("type") == "data_table"]) > DATA_TABLE_CELLS:
        return _refused("data_table cells hold more than 20000 characters")
    if _characters([block for block in blocks if block.get("type") == "markdown"]) > MARKDOWN_OVER_ALL:
        return _refused("markdown blocks hold more than 12000 characters")
    if sum(block.get("type") == "data_visualization" for block in blocks) > MOST_CHARTS:
        return _refused("no more than 2 data_visualization blocks allowed")
    if over_all and _characters(blocks) > TEXT_OVER_ALL:
        return SlackError("msg_blocks_too_long")
    return None


def _refused(sentence: str) -> SlackError:
    messages = [f"[ERROR] {sentence} [json-pointer:/blocks]"]
    return SlackError("invalid_blocks", response_metadata={"messages": messages})


def _characters(node: Any) -> int:
    if isinstance(node, str):
        return len(node)
    if isinstance(node, list):
        return sum(map(_characters, node))
    if isinstance(node, dict):
        return sum(_characters(part) for key, part in node.items() if key not in _NOT_SHOWN)
    return 0
