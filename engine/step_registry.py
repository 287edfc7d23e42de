"""Owns what is known of step types: the ones that the program brings, plug-ins, and those of a tenant."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import Any, TypeAlias

from engine.codes import OnLost
from engine.errors import SignoffError
from engine.language.mistakes import Mistake, nearest
from engine.model import Json
from engine.ports.directory import PeopleRef
from engine.steps.context import BodyContext
from engine.steps.outcomes import Outcome

Settings: TypeAlias = Mapping[str, Json]
ENTRY_POINTS = "signoff.step_types"
StepBody: TypeAlias = Callable[[BodyContext], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where a step stands in its pipeline: what checks of its settings may look at."""

    step: str
    steps: tuple[str, ...]  # of the pipeline, as written
    ancestors: tuple[str, ...]  # of this step, nearest first
    roles: Mapping[str, PeopleRef]
    asking: Mapping[str, Json] = field(default_factory=dict)  # steps that ask people, with whom, as written
    answered: Mapping[str, Settings] = field(default_factory=dict)
    """Gates and forms, as written, that nothing comes after unless people answered them."""
    working_day: timedelta | None = None  # how long one is; None: the file does not say
    gates: frozenset[str] = frozenset()  # steps by which people approve
    is_rendered: bool = False  # the settings are those of a run: what is only of no use is let pass


def not_before(name: str, site: Site) -> str:
    """Say why a step cannot be used here, and what would make it usable."""
    if name == site.step:
        return f"`{name}` is this step itself: only steps before it can be named"
    if name not in site.steps:
        return f"there is no step `{name}`{nearest(name, site.ancestors or site.steps)}"
    return f"`{name}` does not come before `{site.step}`: add it to `needs` of `{site.step}`"


def people_asked(settings: Settings) -> Json:
    """Give whom a request asks, as written; None: there are several rules, or it says so in its own way."""
    return settings.get("assignees", settings.get("approvers"))


def no_more_checks(_settings: Settings, _site: Site) -> Iterable[Mistake]:
    """Find nothing wrong that the JSON Schema does not find."""
    return ()


def as_rendered(_written: Settings, rendered: Settings, _roles: Mapping[str, PeopleRef]) -> Settings:
    """Take what templates gave as it is."""
    return rendered


def always_rerun(_settings: Settings) -> OnLost:
    """Run a lost body again, whatever its settings."""
    return OnLost.RERUN


def unchanged(settings: Settings) -> Settings:
    """Keep settings as they are written."""
    return settings


@dataclass(frozen=True, slots=True, kw_only=True)
class StepType:
    """What a step does, and what its settings look like."""

    name: str
    title: str
    icon: str  # one emoji character
    is_interactive: bool = False
    settings: Mapping[str, Any]  # the JSON Schema of `with`
    run: StepBody
    on_lost: Callable[[Settings], OnLost] = always_rerun  # unless the step says so itself
    check: Callable[[Settings, Site], Iterable[Mistake]] = no_more_checks
    """Looks at settings of the right shape when a file is loaded; templates stand there unrendered."""
    normalised: Callable[[Settings], Settings] = unchanged
    """Gives what is kept of settings that were found right."""
    computed: Callable[[Settings, Settings, Mapping[str, PeopleRef]], Settings] = as_rendered
    """Reads settings that templates gave: takes them as written, as rendered, and the pipeline's roles. They
    are checked after that. Raises SignoffError."""
    literal: frozenset[str] = frozenset()  # settings that take no templates
    extends: str | None = None  # the type that a registered one builds on
    version: int | None = None  # which version of a registered one, from 1
    defaults: Settings = field(default_factory=dict)  # what a registered type fills in under `with`
    own: Mapping[str, Any] | None = None
    """The JSON Schema of what steps of a registered type may set; None: whatever the base takes."""


class DuplicateStepType(SignoffError):
    """Two step types have one name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there are two step types named {name}")
        self.name = name


class BadPlugIn(SignoffError):
    """An installed package offers a step type that cannot be used."""

    def __init__(self, entry_point: str, reason: str) -> None:
        super().__init__(f"the step type {entry_point} of an installed package cannot be used: {reason}")
        self.entry_point, self.reason = entry_point, reason


def plug_ins() -> Iterable[StepType]:
    """Load the step types of installed packages: entry points that name a StepType, or give one.

    Raises:
        BadPlugIn: one of them cannot be imported, or is no step type.
    """
    for entry_point in entry_points(group=ENTRY_POINTS):
        try:
            found = entry_point.load()
            step_type = found if isinstance(found, StepType) else found()
        except Exception as error:  # importing runs foreign code
            raise BadPlugIn(entry_point.value, f"{type(error).__name__}: {error}") from error
        if not isinstance(step_type, StepType):
            raise BadPlugIn(entry_point.value, "it is no StepType, and gives none")
        yield step_type


def collect(types: Iterable[StepType]) -> Mapping[str, StepType]:
    """Index step types by name. Raises DuplicateStepType."""
    found: dict[str, StepType] = {}
    for step_type in types:
        if step_type.name in found:
            raise DuplicateStepType(step_type.name)
        found[step_type.name] = step_type
    return MappingProxyType(found)
