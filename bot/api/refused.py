"""Owns what type of problem each refusal of the engine is, with which status, and what is to be done."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.api.problems import FIELDS, LACKS_SCOPE, Failed, FieldProblem, Fields, Kind
from engine import refusals as r
from engine import review_refusals as rr
from engine.errors import DefinitionError, SignoffError, UnknownPlace
from engine.language.mistakes import Path, path_text
from engine.pipelines import DefinedByFile
from engine.registration_check import WrongStepType
from engine.step_desk import BuiltInStepType, NoSuchStepType, PipelinesDoNotFit, StepTypeInUse
from engine.token_desk import LacksScope, NoSuchToken

_SHOW = "`GET /api/v1/human-tasks/{id}` shows how it stands."
_OTHER = "Somebody else has to, or the token has to be made for another person."

REFUSALS: Mapping[type[SignoffError], Kind] = MappingProxyType(
    {
        # what there is not
        r.NoSuchTask: Kind("no-such-task", 404, "There is no such task", "`GET /api/v1/tasks` lists them."),
        r.NoSuchStep: Kind("no-such-step", 404, "The task has no such step"),
        r.NoSuchHumanTask: Kind(
            "no-such-human-task", 404, "There is no such request", "`GET /api/v1/human-tasks` lists them."
        ),
        r.NoSuchPipeline: Kind(
            "no-such-pipeline", 404, "There is no such pipeline", "`GET /api/v1/pipelines` lists them."
        ),
        NoSuchStepType: Kind(
            "no-such-step-type", 404, "There is no such step type", "`GET /api/v1/step-types` lists them."
        ),
        NoSuchToken: Kind("no-such-token", 404, "There is no such token"),
        # who may not
        LacksScope: LACKS_SCOPE,
        r.ClosedEntrance: Kind(
            "closed-to-api",
            403,
            "The pipeline is not open to programs",
            "Its author decides that: `surfaces`.",
        ),
        r.NotAStarter: Kind("not-a-starter", 403, "Not among those who may start the pipeline", _OTHER),
        r.NotAsked: Kind("not-asked", 403, "Not among those who are asked", _OTHER),
        r.NoLongerEligible: Kind(
            "no-longer-eligible", 403, "Asked, but no longer of those who may answer", _OTHER
        ),
        r.OwnTask: Kind("own-task", 403, "Nobody decides on a task that they started", _OTHER),
        r.JoinedLater: Kind("joined-later", 403, "Joined after the request was made", _OTHER),
        r.NotAFullMember: Kind("not-a-full-member", 403, "Guests may not answer this", _OTHER),
        r.NotDistinct: Kind(
            "not-distinct", 403, "Has answered a step from which this one is kept apart", _OTHER
        ),
        r.NotAnOperator: Kind("not-an-operator", 403, "This is for operators", _OTHER),
        r.NotYours: Kind("not-yours", 403, "This is for whoever started the task, and operators", _OTHER),
        r.MayNotHandOver: Kind("may-not-hand-over", 403, "This seat cannot be given away like this"),
        r.CannotTakeOver: Kind("cannot-take-over", 409, "That person cannot take this over", "Name another."),
        # how things stand
        r.OutOfTurn: Kind("out-of-turn", 409, "This does not fit how the task stands", _SHOW),
        r.WrongKind: Kind("wrong-kind", 409, "The request is of another kind", _SHOW),
        r.AlreadyClosed: Kind("already-closed", 409, "The request waits no longer", _SHOW),
        r.TooLateToUndo: Kind("too-late-to-undo", 409, "The decision has taken effect", _SHOW),
        r.AlreadyDecided: Kind(
            "already-decided", 409, "It is decided, and takes effect soon", "It can be undone until then."
        ),
        r.SaidAlready: Kind("said-already", 409, "Has approved already"),
        r.NotYourTurn: Kind("not-your-turn", 409, "Others are asked first", "Wait until they have approved."),
        r.NotNeeded: Kind("not-needed", 409, "This approval is not needed any more"),
        r.ClaimedByAnother: Kind("claimed-by-another", 409, "Somebody else has claimed it"),
        r.NothingToClaim: Kind("nothing-to-claim", 409, "It is no form for one of several people"),
        r.NotClaimed: Kind("not-claimed", 409, "Not claimed by this person"),
        r.TaskEnded: Kind("task-ended", 409, "The task has ended"),
        r.CannotBeAway: Kind("cannot-be-away", 409, "An absence like this cannot be noted"),
        rr.StaleFingerprint: Kind(
            "stale-fingerprint",
            409,
            "What is decided on has changed",
            "Read it again, look at what it shows now, and send the new `fingerprint`.",
        ),
        rr.ForeseenOtherwise: Kind(
            "foreseen-otherwise",
            409,
            "It would do something else by now",
            "Preview it again, look at what it does, and send the new `foreseen`.",
        ),
        rr.CannotEdit: Kind("cannot-edit", 409, "This text cannot be edited here", _SHOW),
        rr.CannotSnooze: Kind("cannot-snooze", 409, "The reminder cannot be put off like this"),
        rr.NothingToUndo: Kind("nothing-to-undo", 409, "There is nothing that this person could undo"),
        rr.CannotBeAsked: Kind("cannot-be-asked", 409, "That person cannot be asked", "Name another."),
        rr.NotInquired: Kind("not-inquired", 409, "There is no such question to this person", _SHOW),
        rr.AnsweredAlready: Kind("answered-already", 409, "The question has an answer", _SHOW),
        rr.CannotDispute: Kind("cannot-dispute", 409, "This decision cannot be disowned", _SHOW),
        rr.TaskHalted: Kind(
            "task-stopped",
            409,
            "The task is stopped: somebody disowned a decision",
            "An operator lets it go on.",
        ),
        rr.NotHalted: Kind("not-stopped", 409, "The task is not stopped"),
        DefinedByFile: Kind(
            "defined-by-file",
            409,
            "A file defines the pipeline",
            "Change or remove that file, or give the pipeline another name.",
        ),
        BuiltInStepType: Kind("built-in-step-type", 409, "The step type comes with the program"),
        StepTypeInUse: Kind(
            "step-type-in-use",
            409,
            "Pipelines use the step type",
            "Change or withdraw them first.",
        ),
        # what does not fit
        r.CommentNeeded: Kind("comment-needed", 422, "It must be said why", "Give a reason."),
        r.NotAnAncestor: Kind("cannot-send-back", 422, "The work cannot be sent back to that step"),
        r.WrongAnswer: Kind("wrong-answer", 422, "The values do not fit what is asked for"),
        UnknownPlace: Kind("unknown-place", 422, "There can be no card at that place"),
        DefinitionError: Kind("wrong-definition", 422, "The definition of the pipeline is wrong"),
        WrongStepType: Kind("wrong-step-type", 422, "This is no step type"),
        PipelinesDoNotFit: Kind(
            "pipelines-do-not-fit",
            422,
            "Pipelines use the step type in a way that the new version does not take",
            "Change them first, or register it under another name.",
        ),
    }
)


def failed(error: SignoffError, fields: Fields = FIELDS) -> Failed | None:
    """Say how a refusal is answered; None: it is none. `fields`: those of the operation that is refused."""
    kind = next((REFUSALS[cls] for cls in type(error).__mro__ if cls in REFUSALS), None)
    return None if kind is None else Failed(kind, str(error), _wrong(error, fields))


def _wrong(error: SignoffError, fields: Fields) -> tuple[FieldProblem, ...]:
    match error:
        case r.WrongAnswer(problems=problems):
            return tuple(
                FieldProblem(field=f"{fields.values}.{at}", detail=str(what)) for at, what in problems.items()
            )
        case r.CommentNeeded():
            return (FieldProblem(field=fields.why, detail="say why"),)
        case r.NotAnAncestor():
            return (FieldProblem(field=fields.target, detail=str(error)),)
        case DefinitionError(problems=problems):
            return tuple(FieldProblem(field="body.definition", detail=str(one)) for one in problems)
        case WrongStepType(mistakes=mistakes):
            return tuple(FieldProblem(field=_place(one.path), detail=one.message) for one in mistakes)
        case PipelinesDoNotFit(problems=problems):
            return tuple(FieldProblem(field="body.definition", detail=str(one)) for one in problems)
        case _:
            return ()


def _place(path: Path) -> str:
    inner = path_text(path)
    return f"body.definition.{inner}" if inner else "body.definition"
