"""Owns from where a pipeline's tasks may be worked with: what its file says under `surfaces`. Pure.

(In the code a surface is a place where cards stand, as in `Policy.surfaces`; where somebody comes from is an
entrance. A file says `surfaces`, because that is the word that its authors know.)
"""

from engine.model import Actor
from engine.plan import Plan
from engine.refusals import ClosedEntrance


def is_open(plan: Plan, by: Actor) -> bool:
    """Say whether a pipeline lets somebody in from where they come."""
    return by.surface in plan.entrances


def check_entrance(plan: Plan, by: Actor) -> None:
    """Let pass who comes from where the pipeline lets them. Raises ClosedEntrance."""
    if not is_open(plan, by):
        raise ClosedEntrance(plan.pipeline, by.surface, plan.entrances)
