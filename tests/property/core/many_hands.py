"""Owns the rule machine where people come and go while requests wait: claims, hand-overs, new people."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from engine.codes import HumanTaskKind, JobKind, TaskState
from engine.commands import Approve
from engine.model import Surface
from tests.makers import CHANNEL
from tests.property.core.machine import AnyHistory
from tests.property.core.moves import good_moves
from tests.property.core.reports import good_ends
from tests.property.core.words import good_words
from tests.property.core.worlds import World, waiting_worlds


class ManyHands(AnyHistory):
    """The same, where a form and a gate wait from the start, and people have much to do."""

    @initialize(world=waiting_worlds(), surface=st.sampled_from([None, CHANNEL]))
    def somebody_starts(self, world: World, surface: Surface | None) -> None:
        self.begin(world, surface)
        for id in list(self.task.jobs):
            self.report(good_ends(world, self.take(id))[0])

    @precondition(lambda self: self.task.state in {TaskState.RUNNING, TaskState.WAITING})
    @rule(data=st.data())
    def somebody_approves(self, data: st.DataObject) -> None:
        words = [word for word in good_words(self.task) if isinstance(word, Approve) and not word.alone]
        if words:
            self.decide(data.draw(st.sampled_from(words), label="approval"))

    @precondition(lambda self: self.task.state in {TaskState.RUNNING, TaskState.WAITING})
    @rule(data=st.data())
    def the_people_of_a_form_change(self, data: st.DataObject) -> None:
        forms = [h.id for h in self.task.human_tasks.values() if h.kind is HumanTaskKind.FORM]
        good = good_moves(self.task).values()
        moves = [mine for kind in good if (mine := [move for move in kind if move.human_task in forms])]
        if moves:
            kind = data.draw(st.sampled_from(moves), label="kind")
            self.seat(data.draw(st.sampled_from(kind), label="move"))

    @precondition(lambda self: self.task.state in {TaskState.RUNNING, TaskState.WAITING})
    @rule(data=st.data())
    def other_people_are_asked(self, data: st.DataObject) -> None:
        moves = good_moves(self.task).get("AskAgain", [])
        if moves:
            self.seat(data.draw(st.sampled_from(moves), label="move"))
        for id in [id for id in self.task.jobs if id.kind is JobKind.ASK_AGAIN]:
            self.report(data.draw(st.sampled_from(good_ends(self.world, self.take(id))), label="report"))
