"""Owns the rule machine for pipelines where work goes back and forth: undos, send-backs, little else."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from engine.model import Surface
from tests.makers import CHANNEL
from tests.property.core.machine import AnyHistory
from tests.property.core.worlds import World, branching_worlds


class ManySendBacks(AnyHistory):
    """The same, where most steps have undos, most gates may send back, and little else goes wrong."""

    @initialize(world=branching_worlds(), surface=st.sampled_from([None, CHANNEL]))
    def somebody_starts(self, world: World, surface: Surface | None) -> None:
        self.begin(world, surface)
