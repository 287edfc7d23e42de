"""Owns what is known of one task to whoever only watches a review, and what follows from it.

Nothing here asks the core. What people are shown is the texts themselves, not their fingerprints.
"""

from dataclasses import dataclass, field
from datetime import datetime

from engine.codes import ArtifactKind, ReApproval, TimerKind, Verdict
from engine.human_task import HumanTask
from engine.model import HumanTaskId, JsonText, Timer, TimerKey, UserId
from engine.policy import Policy, Rule
from engine.snapshot import TaskSnapshot
from tests.property.core.review_page import Hand, Page, Texts, Word, in_doubt


@dataclass(slots=True)
class Record:
    """What is known of one task."""

    texts: dict[str, JsonText] = field(default_factory=dict)
    """What each step has given, as of now."""
    kept: dict[tuple[str, int, ArtifactKind], JsonText] = field(default_factory=dict)
    """Everything that was ever given, or objected."""
    authors: dict[str, dict[str, Hand]] = field(default_factory=dict)
    """Who made what a step gave by hand: of each of its texts the last, in the order in which they did."""
    started_by: dict[str, HumanTaskId] = field(default_factory=dict)
    """Whose rejection it was by which a step has to start again, or has started, as it stands now."""
    pages: dict[HumanTaskId, Page] = field(default_factory=dict)
    stopped_at: datetime | None = None
    disowned: list[tuple[HumanTaskId, Word]] = field(default_factory=list)
    """What was disowned since then, each with its request."""

    # --- what people see -------------------------------------------------------------------------

    def shown(self, policy: Policy) -> Texts:
        """Give the texts that a request shows now."""
        return tuple((one.step, self.texts.get(one.step)) for one in policy.shown)

    def counted(self, human_task: HumanTask, rule: Rule) -> set[UserId]:
        """Give who approved for a rule exactly what is shown now, and still has a seat."""
        texts, seated = self.shown(human_task.policy), {seat.user for seat in rule.seats}
        last = {w.by: w for w in self._approvals(human_task.id, texts) if not w.is_alone}
        return {by for by, w in last.items() if w.rule == rule.name and (rule.anyone or by in seated)}

    def is_enough(self, human_task: HumanTask) -> bool:
        """Say whether what is shown now was approved by as many as it takes."""
        texts = self.shown(human_task.policy)
        if any(word.is_alone for word in self._approvals(human_task.id, texts)):
            return True
        rules = human_task.policy.rules
        return all(len(self.counted(human_task, rule)) >= (rule.required or 0) for rule in rules)

    def lacking(self, human_task: HumanTask) -> Rule | None:
        """Give the rule whose turn it is."""
        rules = human_task.policy.rules
        return next((r for r in rules if len(self.counted(human_task, r)) < (r.required or 0)), None)

    def _approvals(self, id: HumanTaskId, texts: Texts) -> list[Word]:
        words = self.pages[id].standing_words
        return [word for word in words if word.verdict is Verdict.APPROVED and word.texts == texts]

    def deciding(self, human_task: HumanTask) -> Word:
        """Give the word by which a request is decided: the rejection, or the last approval that counts."""
        page, policy = self.pages[human_task.id], human_task.policy
        if page.settles is not None and page.settles[0] is Verdict.REJECTED:
            return page.standing_words[-1]
        counted = {by for rule in policy.rules for by in self.counted(human_task, rule)}
        approvals = self._approvals(human_task.id, self.shown(policy))
        return next(w for w in reversed(approvals) if w.is_alone or w.by in counted)

    def own_word(self, id: HumanTaskId, by: UserId, place: int | None) -> tuple[HumanTaskId, Word | None]:
        """Give the word of a person at a place, or their last, and the request on which it was said."""
        numbered = enumerate(self.pages[id].words, start=1)
        own = [word for at, word in numbered if word.by == by and place in (None, at)]
        origin = own[-1].stands_from if own else None
        if origin is None:
            return id, own[-1] if own else None
        return origin, [w for w in self.pages[origin].standing_words if _is_same(w, own[-1])][-1]

    def standing_on(self, id: HumanTaskId, word: Word) -> list[Word]:
        """Give the words on later requests that are this one."""
        words = (other for page in self.pages.values() for other in page.words)
        return [o for o in words if o.stands_from == id and not word.is_undone and _is_same(o, word)]

    def round_before(self, task: TaskSnapshot, h: HumanTask) -> HumanTaskId | None:
        """Give the approval that the same step asked for in the round before."""
        rounds = [
            o for o in task.human_tasks.values() if (o.step, o.kind) == (h.step, h.kind) and o.run < h.run
        ]
        return rounds[-1].id if rounds else None

    def approved_before(self, task: TaskSnapshot, h: HumanTask) -> list[Word]:
        """Give the last approval of each person, in the round before, of what is shown now."""
        id = self.round_before(task, h)
        words = [] if id is None else self._approvals(id, self.shown(h.policy))
        return list({word.by: word for word in words if not word.is_alone}.values())

    def may_stand(self, task: TaskSnapshot, human_task: HumanTask) -> set[UserId]:
        """Give whose approval of the round before stands for a request that is made now."""
        policy, texts = human_task.policy, self.shown(human_task.policy)
        id = self.round_before(task, human_task)
        if policy.re_approve is not ReApproval.CHANGED or not texts or id is None:
            return set()
        before = task.human_tasks[id]
        words = self.pages[id].standing_words
        irregular = {w.by for w in words if w.is_alone or w.is_disputed or w.verdict is Verdict.REJECTED}
        doubted = in_doubt(self.pages.values(), self.authors)
        if self.shown_at_end(before) != texts or any(one.step in doubted for one in policy.shown):
            return set()
        counted = {(rule.name, s.user) for rule in before.policy.rules for s in rule.seats}
        counted |= {(r.name, w.by) for r in before.policy.rules for w in words if r.anyone}
        there = {(rule.name, s.user) for rule in policy.rules for s in rule.seats if not s.is_gone}
        there |= {(rule.name, w.by) for rule in policy.rules for w in words if rule.anyone}
        given = {w.by for w in self.approved_before(task, human_task) if (w.rule, w.by) in counted & there}
        return given - irregular - (set() if policy.self_approval else {task.started_by})

    def shown_at_end(self, human_task: HumanTask) -> Texts:
        """Give what a request showed last, by what was kept then."""
        kept = self.kept
        return tuple(
            (s.step, kept.get((s.step, s.version, ArtifactKind.OUTPUT))) for s in human_task.policy.shown
        )

    def brought_about(self, task: TaskSnapshot, id: HumanTaskId, word: Word) -> str | None:
        """Give the step that stands as it does because of a word; None: none does."""
        to = task.human_tasks[id].sent_back_to
        is_it = word.verdict is Verdict.REJECTED and not word.is_undone
        return to if to is not None and is_it and self.started_by.get(to) == id else None

    def brought_about_by_disowned(self, task: TaskSnapshot) -> set[str]:
        """Give the steps that stand as they do because of what was disowned, and not let stand."""
        words = [(id, word) for id, page in self.pages.items() for word in page.words]
        disowned = [(id, word) for id, word in words if word.is_disputed and not word.is_upheld]
        return {step for id, word in disowned if (step := self.brought_about(task, id, word)) is not None}

    # --- what is due -----------------------------------------------------------------------------

    def running_clocks(self, task: TaskSnapshot) -> dict[TimerKey, Timer]:
        """Give what must be due of the requests that wait."""
        if self.stopped_at is not None:
            return {}
        due: dict[TimerKey, Timer] = {}
        for id, page in self.pages.items():
            h = task.human_tasks[id]
            if not h.is_open:
                continue
            if page.settles is not None:
                key = TimerKey(h.step, h.run, TimerKind.SETTLE)
                due[key] = Timer(step=h.step, run=h.run, kind=TimerKind.SETTLE, due=page.settles[1])
            elif page.asked_since is None:
                due |= {TimerKey(h.step, h.run, kind): timer for kind, timer in page.clocks.items()}
        return due


def _is_same(one: Word, other: Word) -> bool:
    return (one.by, one.at, one.rule, one.verdict) == (other.by, other.at, other.rule, other.verdict)
