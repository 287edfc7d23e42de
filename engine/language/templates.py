"""Owns the rendering of templates when a job runs."""

from collections.abc import Callable, Mapping, Set
from typing import Any

from jinja2 import Environment, nodes
from jinja2.environment import TemplateExpression

from engine.errors import SignoffError
from engine.language.mistakes import Path, path_text
from engine.language.template_language import json_of, single_expression, template_language
from engine.language.template_text import has_template
from engine.model import Json

TEXT_MAX_CHARS = 1_000_000
_KEPT_MAX = 5_000
_ERROR_MAX_CHARS = 300


class TemplateFailed(SignoffError):
    """A template could not be rendered."""

    def __init__(self, path: Path, template: str, reason: str) -> None:
        shown = " ".join(template.split())
        super().__init__(f"{path_text(path)}: `{shown[:100]}`: {reason[:_ERROR_MAX_CHARS]}")
        self.path, self.template, self.reason = path, template, reason


class Templates:
    """Renders templates and keeps the compiled ones."""

    def __init__(self) -> None:
        self._language = template_language()
        self._kept: dict[str, Callable[[Mapping[str, Any]], Json]] = {}

    def render(
        self, value: Json, names: Mapping[str, Any], *, literal: Set[str] = frozenset(), path: Path = ()
    ) -> Json:
        """Give a JSON value with all templates in it rendered.

        Args:
            value: the value; what holds no template stays as it is.
            names: what templates may refer to.
            literal: keys of the outermost mapping whose values are left alone.
            path: where the value stands, for errors.

        Raises:
            TemplateFailed: a template names what is not there, or cannot be computed.
        """
        if isinstance(value, Mapping):
            return {
                key: item if key in literal else self.render(item, names, path=(*path, key))
                for key, item in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.render(item, names, path=(*path, index)) for index, item in enumerate(value)]
        return self._rendered(value, names, path) if has_template(value) else value

    def is_true(self, condition: str, names: Mapping[str, Any]) -> bool:
        """Say whether a step's `when` holds. Raises TemplateFailed."""
        return bool(self._rendered(condition, names, ("when",)))

    def _rendered(self, text: str, names: Mapping[str, Any], path: Path) -> Json:
        try:
            rendered = self._compiled(text)(names)
        except Exception as error:  # a template is its author's code: whatever it raises is its failure
            raise TemplateFailed(path, text, str(error) or type(error).__name__) from error
        if isinstance(rendered, str) and len(rendered) > TEXT_MAX_CHARS:
            raise TemplateFailed(path, text, f"gives more than {TEXT_MAX_CHARS} characters")
        return rendered

    def _compiled(self, text: str) -> Callable[[Mapping[str, Any]], Json]:
        if text not in self._kept:
            if len(self._kept) >= _KEPT_MAX:
                self._kept.clear()
            self._kept[text] = compiled(self._language, text)
        return self._kept[text]


def compiled(language: Environment, text: str) -> Callable[[Mapping[str, Any]], Json]:
    """Compile a template: one single expression keeps its type, everything else gives text.

    Raises:
        TemplateError: it is wrong, or uses a filter that does not exist.
    """
    expression = single_expression(language.parse(text.strip()))
    if expression is None:
        return language.from_string(text).render
    result = nodes.Assign(nodes.Name("result", "store"), expression, lineno=1)
    evaluate = TemplateExpression(
        language.from_string(nodes.Template([result], lineno=1)), undefined_to_none=False
    )
    return lambda names: json_of(evaluate(names))
