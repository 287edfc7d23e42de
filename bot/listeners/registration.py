"""Owns which listeners there are, and what each is given."""

from collections.abc import Callable, Sequence

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.background import Background
from bot.directory import SlackDirectory
from bot.drawing import Drawing
from bot.listeners.answering import Answering
from bot.listeners.away import Away
from bot.listeners.choices import Choices
from bot.listeners.commands import Commands
from bot.listeners.decision_undo import DecisionUndo
from bot.listeners.desk import Desk
from bot.listeners.details import Details
from bot.listeners.disputes import Disputes
from bot.listeners.edits import Edits
from bot.listeners.events import Events
from bot.listeners.explaining import Explaining
from bot.listeners.found_requests import FoundRequests
from bot.listeners.glass import Glass
from bot.listeners.inquiries import Inquiries
from bot.listeners.leftovers import Leftovers
from bot.listeners.lists import Lists
from bot.listeners.previews import Previews
from bot.listeners.repairs import Repairs
from bot.listeners.requests import RequestButtons
from bot.listeners.seats import Seats
from bot.listeners.snoozes import Snoozes
from bot.listeners.starting import Starting
from bot.listeners.steering import Steering
from bot.listeners.submissions import RequestViews
from bot.listeners.summary import SummaryWords
from bot.listeners.tasks import TaskButtons
from bot.listeners.views import Views
from bot.membership import Membership
from bot.notifier import Notifier
from bot.own_places import OwnPlaces
from bot.preflight import Preflight
from bot.private_notes import PrivateNotes
from bot.settings import Settings
from engine.errors import Problem
from engine.ports.outbox import Outbox
from engine.ports.timers import Clock
from signoff.assembly import Engine


def register_listeners(  # noqa: PLR0913 - the one place where listeners meet all that they work with
    app: AsyncApp,
    *,
    engine: Engine,
    client: AsyncWebClient,
    directory: SlackDirectory,
    drawing: Drawing,
    outbox: Outbox,
    membership: Membership,
    clock: Clock,
    notifier: Notifier,
    background: Background,
    notes: PrivateNotes,
    settings: Settings,
    bot_user: Callable[[], str],
    refused_files: Callable[[], Sequence[Problem]],
) -> None:
    """Listen to everything that Slack sends."""
    desk = Desk(engine.queries, engine.pipelines, directory, drawing)
    views = Views(client)
    answering = Answering(background, notes, views, Explaining(engine.queries, drawing))
    repairs = Repairs(background, engine.queries, outbox, notifier.wake)
    details, lists = Details(desk, clock), Lists(desk, refused_files)
    found = FoundRequests(desk, details, repairs)
    choices = Choices(background, views)
    previews = Previews(choices, desk, found)
    starting = Starting(answering, desk, Preflight(directory.places), engine.tasks)
    steering = Steering(answering, desk, engine.tasks)
    own_places = OwnPlaces(directory, engine.pipelines)
    away = Away(answering, desk, directory, own_places, engine.human_tasks, engine.absences, clock)
    summary = SummaryWords(desk, directory, engine.summaries, clock)
    own = {"away": away.away, "back": away.back, "summary": summary.summary}
    for listener in (
        RequestButtons(answering, desk, details, found, engine.human_tasks),
        RequestViews(answering, desk, found, previews, engine.human_tasks),
        choices,
        Seats(answering, desk, found, own_places, engine.human_tasks),
        Edits(answering, desk, found, engine.reviews),
        Inquiries(answering, desk, found, engine.reviews),
        Snoozes(answering, desk, found, directory, engine.reviews, clock),
        DecisionUndo(answering, found, engine.reviews),
        Glass(answering, desk, found, previews, engine.human_tasks),
        Disputes(answering, desk, details, choices, engine.reviews, clock),
        TaskButtons(answering, details, lists, steering),
        starting,
        steering,
        away,
        Commands(settings.command, answering, desk, lists, starting, steering, own),
        Events(directory, membership, engine.summaries, outbox, bot_user, notifier.wake),
        Leftovers(answering),  # last: it takes whatever comes to it
    ):
        listener.register(app)
