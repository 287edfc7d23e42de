"""Owns the story of one request that waits, and of what becomes of its seats meanwhile."""

from collections.abc import Collection, Sequence
from typing import Any

from engine.codes import HumanTaskKind, JobKind
from engine.commands import (
    Approve,
    AskAgain,
    ClaimForm,
    HandOver,
    PeopleLeft,
    Reject,
    ReleaseForm,
    StepAsked,
)
from engine.human_task import HumanTask
from engine.model import Actor, JobId, JsonText, UserId
from engine.policy import Policy, Seat
from engine.snapshot import Change
from engine.tally import counts, turn
from tests.makers import BOB, a_policy, a_step, person
from tests.story import Story

OLGA = person("olga", is_operator=True)


class Waiting(Story):
    """A review waits for people, between a draft and a publication. Alice started the task.

    `drafted_by`: who filled in the draft, one in each round; nobody: it was made without people.
    """

    def __init__(
        self,
        policy: Policy | None = None,
        kind: HumanTaskKind = HumanTaskKind.APPROVAL,
        *,
        stand_ins: Collection[Seat] = (),
        drafted_by: Sequence[str] = (),
        **fields: Any,
    ) -> None:
        super().__init__(a_step("draft"), a_step("review", "draft"), a_step("publish", "review"))
        self._draft(drafted_by)
        self.policy = policy or a_policy("bob", "carol", **fields)
        self.kind = kind
        job = self.take("review")
        self.tell(self._asks(job.id, job.claim, self.policy, stand_ins))

    def _draft(self, people: Sequence[str]) -> None:
        if not people:
            self.succeed("draft")
        for place, one in enumerate(people):
            if place:
                self.ask("review", a_policy("rita", rollback_to=("draft",)))
                self.reject("review", to="draft", by=person("rita"))
            self.ask("draft", a_policy(one), HumanTaskKind.FORM)
            self.complete("draft", by=person(one))

    def _asks(self, job: JobId, claim: int, policy: Policy, stand_ins: Collection[Seat]) -> StepAsked:
        return StepAsked(
            job=job,
            claim=claim,
            kind=self.kind,
            policy=policy,
            request=JsonText("{}"),
            stand_ins=tuple(stand_ins),
        )

    # --- what is ---------------------------------------------------------------------------------

    @property
    def request(self) -> HumanTask:
        """The newest request."""
        return self.last("review")

    @property
    def progress(self) -> dict[str, list[str]]:
        """Whose approvals count for each rule."""
        return {count.rule.name: list(count.by) for count in counts(self.request)}

    @property
    def its_turn(self) -> list[str]:
        """The rules whose turn it is."""
        return [count.rule.name for count in turn(self.request)]

    @property
    def asked(self) -> list[str]:
        """Whoever has a seat, in the order of the rules."""
        return [seat.user for seat in self.request.policy.seats]

    @property
    def status(self) -> str:
        """How far the request has come."""
        return self.request.status.value

    def said(self, kind: str) -> list[tuple[str, int]]:
        """Give where the last change said something of a kind, each with its number."""
        return [(n.surface, n.number) for n in self.changes[-1].notices if n.kind == kind]

    def called(self) -> list[tuple[str, int]]:
        """Give where the last change called those whose turn it is, each with the place of their rule."""
        return [(n.surface, n.data["place"]) for n in self.changes[-1].notices if n.kind == "next"]

    @property
    def happened(self) -> list[str]:
        """The lines that the last change added to the history."""
        return [event.kind for event in self.changes[-1].events]

    # --- what people do --------------------------------------------------------------------------

    def yes(self, *people: Actor | str, **fields: Any) -> Change:
        """Let these people approve, one after the other."""
        for one in people:
            by = person(one) if isinstance(one, str) else one
            self.tell(Approve(human_task=self.request.id, by=by, **fields))
        return self.changes[-1]

    def no(self, by: Actor | str, **fields: Any) -> Change:
        """Let somebody reject."""
        actor = person(by) if isinstance(by, str) else by
        return self.tell(Reject(human_task=self.request.id, by=actor, **{"comment": "not yet", **fields}))

    def claim(self, by: Actor = BOB) -> Change:
        """Let somebody keep the form to themselves."""
        return self.tell(ClaimForm(human_task=self.request.id, by=by))

    def release(self, by: Actor = BOB) -> Change:
        """Let somebody give a claim back."""
        return self.tell(ReleaseForm(human_task=self.request.id, by=by))

    def hand_over(self, to: Actor | str, *, by: Actor = BOB, of: str | None = None, **fields: Any) -> Change:
        """Let somebody give a seat to another person."""
        said = {"reason": "on holiday", **fields}
        taker = person(to) if isinstance(to, str) else to
        of_user = UserId(of) if of else by.id
        return self.tell(HandOver(human_task=self.request.id, by=by, of=of_user, to=taker, **said))

    def leave(self, *users: str, rule: str = "") -> Change:
        """Note that of a rule's people these are gone, and that all others are there."""
        return self.leave_seats(frozenset((rule, UserId(user)) for user in users))

    def leave_seats(
        self, gone: frozenset[tuple[str, UserId]], gone_later: frozenset[tuple[int, UserId]] = frozenset()
    ) -> Change:
        """Note that these are gone, each from a rule or an escalation, and that all others are there."""
        return self.tell(PeopleLeft(human_task=self.request.id, gone=gone, gone_later=gone_later))

    def ask_again(self, by: Actor = OLGA) -> Change:
        """Let an operator have the people of today asked."""
        return self.tell(AskAgain(human_task=self.request.id, by=by))

    def find(self, policy: Policy, *, stand_ins: Collection[Seat] = ()) -> Change:
        """Let the job that asks again find these people."""
        job = self.take("review", JobKind.ASK_AGAIN)
        return self.tell(self._asks(job.id, job.claim, policy, stand_ins))

    def renew(self, policy: Policy, *, stand_ins: Collection[Seat] = ()) -> Change:
        """Let an operator ask again, and these people be found."""
        self.ask_again()
        return self.find(policy, stand_ins=stand_ins)
