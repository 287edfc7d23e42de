"""Owns the pictures of docs/cards.md: leads tasks to each kind of card."""

from docs.pictures.gallery import CHANNEL, Gallery, directly, headed, more_of, saying, thread_of
from engine.model import UserId
from engine.ports.queries import HumanTaskFilter
from sandbox.cards import Card
from sandbox.modal_driver import Modal


async def play(gallery: Gallery) -> None:
    """Lead tasks to each kind of card, and take pictures on the way."""
    await _approvals(gallery)
    await _turns(gallery)
    await _glass(gallery)
    await _forms(gallery)
    await _question(gallery)
    await _answers(gallery)
    await _too_few(gallery)


async def _approvals(gallery: Gallery) -> None:
    slack = gallery.slack
    card = await gallery.start("release", button="Approve")
    await slack.bob.click(card, "Approve")
    await gallery.shows(card, "1 of 2")
    await gallery.take("approval", "carol", headed("Approve release 1.2?"), is_whole_page=True)
    await gallery.take("task", "alice", headed("Ship a release"))
    for who in (slack.carol, slack.erin):
        await who.click(card, "Approve")
    await gallery.shows(card, "*Approved*")
    await gallery.take("approval-decided", "carol", headed("Approve release 1.2?"))


async def _turns(gallery: Gallery) -> None:
    slack = gallery.slack
    card = await gallery.start("payment", button="Approve")
    await slack.bob.click(card, "Approve")  # it is not his turn
    await gallery.take("refusal", "bob", saying("not your turn"))
    await slack.erin.click(card, "Approve")
    await gallery.shows(card, "now *managers*")
    modal = await _more(gallery, card, "bob", "Hand over…", "Hand over")
    await modal.fill(To="dave", Reason="On holiday until Monday.").submit()
    await gallery.shows(card, "for @bob")
    await gallery.take("approval-in-order", "carol", headed("Pay 12,400 to Nordwind?"))
    await gallery.take("more", "carol", more_of("Pay 12,400 to Nordwind?"))
    await gallery.take("notices", "carol", thread_of("Pay 12,400 to Nordwind?"))


async def _glass(gallery: Gallery) -> None:
    card = await gallery.start("hotfix", button="Approve")
    modal = await _more(gallery, card, "dave", "Break glass…", "Break glass")
    await modal.select("Decision", "Approve").fill(Reason="Nobody else is up, and logins fail.").submit()
    await gallery.shows(card, "*Approved alone*")
    await gallery.take("approval-alone", "carol", headed("Deploy the hotfix?"))


async def _too_few(gallery: Gallery) -> None:
    slack = gallery.slack
    await slack.happen("leave", channel="releases", person="dave")
    card = await gallery.start("keys", button="Approve")
    erin = UserId(next(p["id"] for p in (await slack.seen.snapshot())["people"] if p["name"] == "erin"))
    human_tasks = gallery.bot.engine.human_tasks
    (request,) = (await human_tasks.human_task_list(HumanTaskFilter(pipeline="keys"))).lines
    await slack.happen("change-person", person="erin", changes={"is_deactivated": True})
    await human_tasks.people_left(request.id, frozenset({("security", erin)}))
    await gallery.shows(card, "Can no longer be met")
    await gallery.take("approval-stuck", "carol", headed("Rotate the signing keys?"))
    told = await slack.dave.wait_for_card("dm", button="More…")
    await gallery.take("operators", "dave", directly(told.channel))


async def _forms(gallery: Gallery) -> None:
    card = await gallery.start("facts", button="Claim")
    await gallery.take("form", "carol", headed("Facts for release 1.2"))
    await gallery.slack.bob.click(card, "Claim")
    await gallery.shows(card, "Claimed by @bob")
    await gallery.take("form-claimed", "carol", headed("Facts for release 1.2"))


async def _question(gallery: Gallery) -> None:
    await gallery.start("import", button="Retry")
    await gallery.take("question", "dave", headed("load failed"))


async def _answers(gallery: Gallery) -> None:
    await gallery.slack.carol.command(CHANNEL, "/pipeline mine")
    await gallery.take("list", "carol", saying("Waiting for you"))


async def _more(gallery: Gallery, card: Card, handle: str, button: str, title: str) -> Modal:
    """Open what a button in More… opens."""
    who = gallery.slack.person(handle)
    await who.click(card, "More…")
    await (await who.modal()).press(button)
    return await who.modal(title)
