"""Owns how an outcome becomes a report: no secret, nothing too large, nothing that is not JSON leaves."""

from engine.commands import Report, StepAsked, StepFailed, StepSkipped, StepSucceeded, Submission
from engine.content import NESTED_MAX, OUTPUT_MAX_BYTES, fingerprint_of, is_nested_too_deep, json_text
from engine.model import Announcement, Job, Json, JsonText
from engine.secret_values import Secrets
from engine.steps.outcomes import Asked, Failed, Outcome, Skipped, Succeeded

_ERROR_MAX_CHARS = 4_000
_SAID_MAX_CHARS = 12_000
_TOO_DEEP = f"the output is nested more than {NESTED_MAX} deep: return something flatter, or a text of it"


class NotAnOutput(ValueError):
    """What a body gave cannot be kept."""


def report_of(job: Job, outcome: Outcome, secrets: Secrets) -> Report:
    """Give what is reported of a job under its claim."""
    try:
        match outcome:
            case Succeeded():
                return _succeeded(job, outcome, secrets)
            case Asked():
                return _asked(job, outcome, secrets)
            case Skipped():
                return StepSkipped(job=job.id, claim=job.claim)
            case Failed(error=error, is_final=is_final):
                error = _readable(error, secrets)
                return StepFailed(job=job.id, claim=job.claim, error=error, is_final=is_final)
    except NotAnOutput as refusal:
        error = _readable(str(refusal), secrets)
        return StepFailed(job=job.id, claim=job.claim, error=error, is_final=True)


def submission_of(report: Report) -> Submission:
    """Give the report's way to its task. The same report has the same id: repeated, it changes nothing."""
    what = type(report).__name__
    return Submission(id=f"{report.job}/{report.claim}/{what}", task_id=report.job.task_id, command=report)


def _succeeded(job: Job, outcome: Succeeded, secrets: Secrets) -> StepSucceeded:
    text = _kept(outcome.output, secrets)
    return StepSucceeded(
        job=job.id,
        claim=job.claim,
        output=text,
        fingerprint=fingerprint_of(text),
        until=outcome.until,
        says=tuple(
            Announcement(surface=said.surface, text=_readable(said.text, secrets, _SAID_MAX_CHARS))
            for said in outcome.says
        ),
    )


def _asked(job: Job, outcome: Asked, secrets: Secrets) -> StepAsked:
    return StepAsked(
        job=job.id,
        claim=job.claim,
        kind=outcome.kind,
        policy=outcome.policy,
        request=_kept(outcome.request, secrets),
        stand_ins=outcome.stand_ins,
    )


def _kept(value: Json, secrets: Secrets) -> JsonText:
    try:
        text = json_text(secrets.mask(value))
        size = len(text.encode())
    except RecursionError:
        raise NotAnOutput(_TOO_DEEP) from None
    except (TypeError, ValueError) as error:  # ValueError: also NaN and half characters
        raise NotAnOutput(f"the output is not JSON: {error}") from error
    if size > OUTPUT_MAX_BYTES:
        raise NotAnOutput(
            f"the output has {size:,} bytes, more than {OUTPUT_MAX_BYTES:,}: store it elsewhere and return "
            "where it is"
        )
    if is_nested_too_deep(value):
        raise NotAnOutput(_TOO_DEEP)
    return text


def _readable(text: str, secrets: Secrets, max_chars: int = _ERROR_MAX_CHARS) -> str:
    """Mask and cut a text, and take out what not every database keeps."""
    masked = secrets.mask_text(text).encode(errors="replace").decode().replace("\x00", "\ufffd")
    return masked if len(masked) <= max_chars else masked[: max_chars - 1] + "…"
