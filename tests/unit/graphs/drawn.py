"""Owns graphs to be drawn: one with everything in it, and any other."""

from hypothesis import strategies as st

from bot.graphs.graph import GraphStep, StepGraph
from engine.codes import StepState, TaskState

NASTY = '</text><script>"\\ &amp; `#35; -->'


def step(name: str, *needs: str, state: StepState | None = None, type: str = "shell") -> GraphStep:
    """Give a step."""
    return GraphStep(name=name, type=type, needs=needs, state=state)


def every_state() -> StepGraph:
    """Give a task that has a step in each state, one below the other."""
    states = list(StepState)
    below = [(), *[(state.value,) for state in states[:-1]]]
    return StepGraph(
        name="release-42",
        state=TaskState.WAITING,
        steps=tuple(
            step(state.value, *needs, state=state) for state, needs in zip(states, below, strict=True)
        ),
    )


@st.composite
def graphs(draw: st.DrawFn) -> StepGraph:
    """Give any graph whose steps stand after what they need."""
    names: list[str] = []
    steps: list[GraphStep] = []
    for number in range(draw(st.integers(1, 14))):
        name = f"s{number}" + "m" * draw(st.integers(0, 30))
        needs = draw(st.lists(st.sampled_from(names), unique=True, max_size=4)) if names else []
        steps.append(step(name, *needs, state=draw(st.sampled_from([None, *StepState]))))
        names.append(name)
    return StepGraph(name="any", steps=tuple(steps))
