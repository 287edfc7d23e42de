"""Owns the pictures of questions about a request, and of decisions that may be undone for a while."""

from docs.pictures.gallery import Gallery, dialog, directly, headed, saying, thread_of
from sandbox.cards import Card
from sandbox.modal_driver import Modal

_TITLE = "Refund Nordwind?"
_QUESTION = "Did they pay twice, or did we only bill twice?"
_ANSWER = "They paid twice: on 28 October and on 2 November. Both payments stand in the books."


async def play(gallery: Gallery) -> None:
    """Lead tasks to each of these cards and views, and take pictures on the way."""
    await _questions(gallery)
    await _undoing(gallery)


async def _questions(gallery: Gallery) -> None:
    slack = gallery.slack
    card = await gallery.start("refund", button="Approve")
    modal = await _ask(gallery, card)
    await gallery.take("ask-a-question", "bob", dialog, stays_open=True)
    await modal.fill(Question=_QUESTION).submit()
    await modal.close(clear=True)
    await gallery.shows(card, "Needs information")
    await gallery.take("needs-information", "carol", headed(_TITLE), is_tall=True)
    told = await slack.alice.wait_for_card("dm", button="Answer…")
    await gallery.take("asked-directly", "alice", directly(told.channel))
    await slack.alice.click(told, "Answer…")
    answering = await slack.alice.modal("Answer")
    await gallery.take("answer", "alice", dialog, stays_open=True)
    await answering.fill(Answer=_ANSWER).submit()
    await gallery.shows(card, _ANSWER)
    await gallery.take("answered", "carol", headed(_TITLE), is_tall=True)
    await gallery.take("answered-thread", "bob", thread_of(_TITLE))


async def _undoing(gallery: Gallery) -> None:
    slack = gallery.slack
    card = await gallery.start("refund", button="Approve")
    await slack.bob.click(card, "Approve")
    await gallery.shows(card, "takes effect")
    await gallery.take("undo-window", "bob", headed(_TITLE), is_tall=True)
    await slack.carol.click(card, "Undo")
    await gallery.take("undo-refused", "carol", saying("Only @bob, who decided this"))
    await slack.dave.click(card, "Undo")
    await slack.wait_for(card, lambda shown: shown.has_button("Approve"), "it waits again")
    await gallery.take("undone", "bob", thread_of(_TITLE))
    await slack.bob.click(card, "Reject…")
    rejecting = await slack.bob.modal("Reject")
    await rejecting.fill(Reason="Take the fee off first.").press("Send back to", "invoice")
    await rejecting.submit()
    await gallery.shows(card, "takes effect")
    await gallery.take("undo-window-rejected", "bob", headed(_TITLE), is_tall=True)


async def _ask(gallery: Gallery, card: Card) -> Modal:
    bob = gallery.slack.bob
    await bob.click(card, "More…")
    await (await bob.modal("Details")).press("Ask a question…")
    return await bob.modal("Ask a question")
