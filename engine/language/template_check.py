"""Owns the check of a template before it ever runs: its syntax, and the names that it uses."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from jinja2 import Environment, TemplateError, nodes
from jinja2.meta import find_undeclared_variables

from engine.language.mistakes import Mistake, nearest
from engine.language.template_language import single_expression
from engine.language.template_scope import NAMES, REJECTION_NAMES, STEP_NAMES, TASK_NAMES
from engine.language.template_text import has_template
from engine.language.templates import compiled
from engine.model import Json
from engine.secret_values import PREFIX
from engine.step_registry import Site, not_before

TEMPLATE_MAX_CHARS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSite:
    """Where templates stand: what they may name."""

    site: Site
    inputs: Collection[str] | None  # None: not known
    secrets: Collection[str] | None  # None: not here
    may_read_itself: bool = False  # an undo reads the output of its own step


class Reference(NamedTuple):
    """A name in a template with what is asked of it: `steps.draft.output` is steps, (draft, output)."""

    name: str
    parts: tuple[str | int | None, ...]  # None: computed


class TemplateCheck:
    """Checks templates."""

    def __init__(self, language: Environment) -> None:
        self._language = language

    def mistakes(self, value: Json, where: TemplateSite) -> Iterator[Mistake]:
        """Find what is wrong with the templates in a JSON value."""
        if isinstance(value, dict):
            for key, item in value.items():
                if has_template(key):
                    yield Mistake((key,), "a key takes no templates, only its value does", is_about_key=True)
                yield from (mistake.under(key) for mistake in self.mistakes(item, where))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                yield from (mistake.under(index) for mistake in self.mistakes(item, where))
        elif has_template(value):
            yield from (Mistake((), message) for message in self._wrong(value, where))

    def condition_mistakes(self, condition: str, where: TemplateSite) -> Iterator[Mistake]:
        """Find what is wrong with a condition, which is one single expression."""
        if not has_template(condition):
            yield Mistake((), f"is no template, so it would always hold: write `{{{{ {condition[:100]} }}}}`")
            return
        wrong = list(self.mistakes(condition, where))
        yield from wrong
        if not wrong and single_expression(self._language.parse(condition.strip())) is None:
            yield Mistake(
                (),
                "is one single expression, such as `{{ inputs.version != '0.0' }}`, with nothing around it",
            )

    def steps_read(self, value: Json) -> frozenset[str]:
        """Give the steps that the templates in a JSON value name. Wrong templates name none."""
        if isinstance(value, dict):
            return frozenset().union(*(self.steps_read(item) for item in value.values()))
        if isinstance(value, list):
            return frozenset().union(*(self.steps_read(item) for item in value))
        if not has_template(value):
            return frozenset()
        found = self._references(value)
        if isinstance(found, str):
            return frozenset()
        named = (reference.parts[0] for reference in found if reference.name == "steps" and reference.parts)
        return frozenset(name for name in named if isinstance(name, str))

    def _wrong(self, text: str, where: TemplateSite) -> Iterable[str]:
        found = self._references(text)
        if isinstance(found, str):
            return [found]
        messages = (_message(reference, where, self._language.globals) for reference in found)
        return dict.fromkeys(message for message in messages if message)

    def _references(self, text: str) -> list[Reference] | str:
        """Give the names that a template uses, or what is wrong with it."""
        if len(text) > TEMPLATE_MAX_CHARS:
            return f"a template has at most {TEMPLATE_MAX_CHARS} characters"
        try:
            tree = self._language.parse(text)
            if next(tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)), None):
                return "templates cannot include others"
            compiled(self._language, text)
            free = find_undeclared_variables(tree)
            return [reference for reference in _references(tree) if reference.name in free]
        except TemplateError as error:
            return f"the template is wrong: {error.message}"
        except (RecursionError, MemoryError, SyntaxError):
            return "the template is nested too deep"
        except ValueError as error:
            return f"the template is wrong: {error}"


def _message(reference: Reference, where: TemplateSite, known: Collection[str]) -> str | None:
    """Say what is wrong with a reference; None: nothing."""
    match reference:
        case Reference("steps", parts):
            return _step_message(parts, where)
        case Reference("secrets", parts):
            return _secret_message(parts, where)
        case Reference("inputs", (str(name), *_)) if where.inputs is not None:
            return _unknown("inputs", name, where.inputs)
        case Reference("task", (str(name), *_)):
            return _unknown("task", name, TASK_NAMES)
        case Reference("rejection", (str(name), *_)):
            return _unknown("rejection", name, REJECTION_NAMES)
        case Reference(name) if name not in NAMES and name not in known:
            return f"`{name}` is not known{nearest(name, NAMES)}"
        case _:
            return None


def _step_message(parts: tuple[str | int | None, ...], where: TemplateSite) -> str | None:
    site = where.site
    match parts:
        case (str(name), *_) if name not in site.ancestors and not (
            name == site.step and where.may_read_itself
        ):
            dashed = next((step for step in site.steps if "-" in step and step.startswith(f"{name}-")), None)
            if name not in site.steps and dashed:
                return f"there is no step `{name}`: a name with a dash is written `steps['{dashed}'].output`"
            return not_before(name, site)
        case (str(name), str(part), *_):
            return _unknown(f"steps.{name}", part, STEP_NAMES)
        case (str(), *_):
            return None
        case _:
            return "a step is named as it is, such as `steps.draft.output`: it cannot be computed"


def _secret_message(parts: tuple[str | int | None, ...], where: TemplateSite) -> str | None:
    if where.secrets is None:
        return "secrets are possible only in `with` of automatic steps"
    match parts:
        case (str(name),) if name in where.secrets:
            return None
        case (str(name),):
            return f"the secret is missing: `{PREFIX}{name}` is not set in the environment"
        case _:
            return "a secret is named as it is: `secrets.NAME`"


def _unknown(holder: str, name: str, known: Collection[str]) -> str | None:
    if name in known:
        return None
    return (
        f"`{holder}` has no `{name}`{nearest(name, known)}" if known else f"`{holder}` is empty: no `{name}`"
    )


def _references(node: nodes.Node) -> Iterator[Reference]:
    """Give every name below a node together with what is asked of it."""
    parts: list[str | int | None] = []
    while True:
        match node:
            case nodes.Getattr(node=holder, attr=attribute):
                parts.append(attribute)
            case nodes.Getitem(node=holder, arg=nodes.Const(value=value)) if isinstance(value, str | int):
                parts.append(value)
            case nodes.Getitem(node=holder, arg=arg):
                yield from _references(arg)
                parts.append(None)
            case _:
                break
        node = holder
    match node:
        case nodes.Name(name=name, ctx="load"):
            yield Reference(name, tuple(reversed(parts)))
        case nodes.Call(node=nodes.Getattr(node=holder), args=args, kwargs=named):
            for inner in (holder, *args, *named):  # a method is asked of what stands before it
                yield from _references(inner)
        case _:
            for child in node.iter_child_nodes():
                yield from _references(child)
