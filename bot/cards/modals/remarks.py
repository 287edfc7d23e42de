"""Owns the views that only say something: what happened meanwhile, still working, an error of ours."""

from bot import ids
from bot.cards.blocks import Block, View, context, foreign, modal, section
from bot.cards.text import chunks, inline

UNSEEN = "⚠️ *Not sent yet.* Look at what it does, and send it once more if that is what you want."
CHANGED = "⚠️ *Not sent yet.* Meanwhile it would do something else than this view said. Look again:"
_CHUNK = 2_900


def closed_modal(said: str, typed: str = "") -> View:
    """Say what happened instead (finished mrkdwn), and keep what was typed so that it can be copied."""
    return modal(ids.REMARK_VIEW, "Not sent", [section(said), *_kept(typed)])


def working_modal(reference: str = "") -> View:
    """Say that it takes longer than usual."""
    said = "Still working on it. This view changes when it is done; you may also close it."
    return modal(ids.REMARK_VIEW, "Still working", [section(said)], metadata=reference)


def done_modal(said: str) -> View:
    """Say what was done (finished mrkdwn). The views beneath close with it: they show what was before."""
    return {**modal(ids.REMARK_VIEW, "Done", [section(said)]), "clear_on_close": True}


def error_modal(code: str, typed: str = "") -> View:
    """Say that something broke, with the code under which it stands in our log."""
    said = (
        f"Something broke on our side, and nothing was changed. Tell an operator this code: `{inline(code)}`"
    )
    return modal(ids.REMARK_VIEW, "Error", [section(said), *_kept(typed)])


def _kept(typed: str) -> list[Block]:
    if not typed.strip():
        return []
    return [
        context("What you wrote, so that you can copy it:"),
        *(foreign(part, is_whole=True) for part in chunks(typed, _CHUNK)),
    ]
