"""Owns the reading of what a step does: its type and settings, and those of its undo."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.codes import OnFailure
from engine.language.mistakes import Mistake, nearest, not_explained, without
from engine.language.settings_fit import not_theirs, settings_mistakes
from engine.language.shape import shape_mistakes
from engine.language.template_check import TemplateCheck, TemplateSite
from engine.model import Json
from engine.pipeline import Body, Registered
from engine.step_registry import Settings, Site, StepType, people_asked

_GATE = "approval_gate"
_ANSWERED = frozenset({_GATE, "human_task"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBody:
    """A body as it was read. `step_type` None: there is no such type."""

    body: Body
    step_type: StepType | None
    reads: frozenset[str]  # steps whose outputs it works with
    mistakes: tuple[Mistake, ...]


class BodyReader:
    """Reads bodies."""

    def __init__(
        self,
        step_types: Mapping[str, StepType],
        check: TemplateCheck,
        secrets: Collection[str],
        inputs: Collection[str] | None,
    ) -> None:
        self._step_types = step_types
        self._check = check
        self._secrets = secrets
        self._inputs = inputs

    def read(self, written: Mapping[str, Any], site: Site, *, is_undo: bool = False) -> ReadBody:
        """Read `type` and `with`. `written` has the right shape, but for keys that are missing."""
        name, settings = written.get("type", ""), written.get("with", {})
        step_type = self._step_types.get(name)
        if step_type is None or (is_undo and step_type.is_interactive):
            wrong = self._wrong_type(name) if "type" in written else ()
            body = Body(type=name, settings=settings)
            return ReadBody(body=body, step_type=None, reads=frozenset(), mistakes=tuple(wrong))
        mistakes = list(not_theirs(step_type, settings))
        settings = {**step_type.defaults, **settings}
        mistakes += self._wrong(step_type, settings, site, mistakes, is_undo=is_undo)
        mistakes = [mistake.under("with") for mistake in mistakes]
        return ReadBody(
            body=Body(
                type=name,
                settings=step_type.normalised(settings) if not mistakes else settings,
                registered=_registered(step_type),
            ),
            step_type=step_type,
            reads=self._reads(step_type, settings),
            mistakes=tuple(mistakes),
        )

    def asking(self, steps: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Json]:
        """Give the steps that ask people (or of which it is not known), with whom they ask, as written."""
        types = {name: self._step_types.get(step.get("type", "")) for name, step in steps.items()}
        return {
            name: None if kind is None else people_asked({**kind.defaults, **steps[name].get("with", {})})
            for name, kind in types.items()
            if kind is None or kind.is_interactive
        }

    def answered(self, steps: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Settings]:
        """Give the settings of gates and forms that nothing comes after unless people answered them."""
        found = {}
        for name, step in steps.items():
            kind = self._step_types.get(step.get("type", ""))
            if kind is None or (kind.extends or kind.name) not in _ANSWERED or _may_be_passed(step):
                continue
            settings = {**kind.defaults, **step.get("with", {})}
            if not settings_mistakes(kind, settings, may_hold_templates=True):
                found[name] = settings
        return found

    def gates(self, steps: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
        """Give the steps by which people approve."""
        types = {name: self._step_types.get(step.get("type", "")) for name, step in steps.items()}
        return frozenset(name for name, kind in types.items() if kind and _GATE in (kind.name, kind.extends))

    def when(self, condition: str, site: Site) -> list[Mistake]:
        """Find what is wrong with a step's `when`."""
        return list(self._check.condition_mistakes(condition, self._names(site, secrets=None)))

    def steps_read(self, value: Json) -> frozenset[str]:
        """Give the steps that templates name."""
        return self._check.steps_read(value)

    def _wrong_type(self, name: str) -> Iterable[Mistake]:
        if name in self._step_types:
            yield Mistake(
                ("type",), f"`{name}` asks people: an undo must be automatic, such as python or http"
            )
        else:
            yield Mistake(("type",), f"there is no step type `{name}`{nearest(name, self._step_types)}")

    def _wrong(
        self,
        step_type: StepType,
        settings: Settings,
        site: Site,
        known: Sequence[Mistake],
        *,
        is_undo: bool,
    ) -> list[Mistake]:
        mistakes = settings_mistakes(step_type, settings, may_hold_templates=True)
        mistakes += _literal_mistakes(step_type, settings)
        secrets = None if step_type.is_interactive else self._secrets
        names = self._names(site, secrets=secrets, is_undo=is_undo)
        mistakes += self._check.mistakes(_templated(step_type, settings), names)
        mistakes += not_explained(step_type.check(without(settings, mistakes), site), list(mistakes))
        explained = {mistake.path for mistake in known}
        return [mistake for mistake in dict.fromkeys(mistakes) if mistake.path not in explained]

    def _names(self, site: Site, *, secrets: Collection[str] | None, is_undo: bool = False) -> TemplateSite:
        return TemplateSite(site=site, inputs=self._inputs, secrets=secrets, may_read_itself=is_undo)

    def _reads(self, step_type: StepType, settings: Settings) -> frozenset[str]:
        shown = settings.get("show", ()) if step_type.is_interactive else ()
        named = (name for name in shown if isinstance(name, str)) if isinstance(shown, list) else ()
        return self._check.steps_read(_templated(step_type, settings)) | frozenset(named)


def _registered(step_type: StepType) -> Registered | None:
    """Give what a task keeps of a registered type."""
    if step_type.extends is None or step_type.version is None:
        return None
    return Registered(version=step_type.version, extends=step_type.extends, own=step_type.own)


def _may_be_passed(step: Mapping[str, Any]) -> bool:
    """Say whether a task may go on from a step that nobody answered: it is left out, or its failure is."""
    return "when" in step or step.get("on_failure", OnFailure.FAIL) != OnFailure.FAIL


def _literal_mistakes(step_type: StepType, settings: Settings) -> list[Mistake]:
    """Find what does not fit where templates are no excuse."""
    literal = {key: value for key, value in settings.items() if key in step_type.literal}
    schema = {key: value for key, value in step_type.settings.items() if key in ("properties", "$defs")}
    return list(shape_mistakes(schema, literal, may_hold_templates=False))


def _templated(step_type: StepType, settings: Settings) -> dict[str, Json]:
    return {key: value for key, value in settings.items() if key not in step_type.literal}
