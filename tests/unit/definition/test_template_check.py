"""Templates that are right, and what they read."""

import pytest

from engine.language.template_check import TemplateCheck, TemplateSite
from engine.language.template_language import template_language
from engine.step_registry import Site

WHERE = TemplateSite(
    site=Site(step="c", steps=("a", "run-all", "c"), ancestors=("a", "run-all"), roles={}),
    inputs=["version", "tags"],
    secrets=["TOKEN"],
)


@pytest.mark.parametrize(
    "template",
    [
        "no template",
        "{{ inputs.version }} {{ inputs['version'] }} {{ inputs }}",
        "{{ inputs.get('other', 1) }}",
        "{% for name, value in inputs.items() %}{{ name }}={{ value.x.y }}{% endfor %}",
        "{{ steps.a.output.anything[0].else }} {{ steps.a.version }}",
        "{{ steps['run-all'].output }}",
        "{{ steps.a.output.items() | list }}",
        "{{ task.id }} {{ task.name }} {{ task.version }} {{ task.started_by }}",
        "{{ pipeline }} {{ pipeline.upper() }}",
        "{{ rejection.comment or 'none' }} {{ rejection.from_step }}",
        "{{ secrets.TOKEN }}",
        "{% set x = inputs.version %}{{ x }}",
        "{% macro greet(who) %}hi {{ who }}{% endmacro %}{{ greet(task.name) }}",
        "{{ inputs.tags | map('upper') | join(', ') }} {{ range(3) | list }} {{ pipeline is defined }}",
        "{{ inputs.tags[steps.a.output.index] }}",
        "{% for tag in inputs.tags %}{{ loop.index }}{% endfor %}",
        "{# steps.nowhere #}{% raw %}{{ steps.nowhere }}{% endraw %}",
    ],
)
def test_a_template_that_is_right_is_accepted(template: str) -> None:
    assert list(TemplateCheck(template_language()).mistakes({"x": [template]}, WHERE)) == []


@pytest.mark.parametrize(
    ("template", "steps"),
    [
        ("{{ steps.a.output }}", {"a"}),
        ("{{ inputs.tags[steps.a.output.index] }} {{ steps['run-all'].version }}", {"a", "run-all"}),
        ("{% if steps.a.output %}x{% endif %}", {"a"}),
        ("{{ inputs.version }} steps.a.output", set()),
        ("{# {{ steps.a.output }} #}", set()),
    ],
)
def test_the_steps_that_a_template_reads_are_known(template: str, steps: set[str]) -> None:
    assert TemplateCheck(template_language()).steps_read({"x": [template]}) == steps


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ " + "(" * 3000, "the template is nested too deep"),
        ("{{ " + "1+" * 5000 + "1 }}", "the template is nested too deep"),
        ("{% for a in inputs %}" * 25 + "{% endfor %}" * 25, "the template is nested too deep"),
        ("{{ " + "9" * 5000 + " }}", "the template is wrong: Exceeds the limit"),
        ("{{ 1 }}" + "x" * 20_000, "a template has at most 20000 characters"),
        ("{% extends 'x' %}", "templates cannot include others"),
        ("{{ steps }}", "a step is named as it is"),
        ("{{ steps[0] }}", "a step is named as it is"),
        ("{{ secrets['TOKEN'].x }}", "a secret is named as it is"),
        ("{{ lipsum() }}", "`lipsum` is not known"),
    ],
)
def test_a_template_that_cannot_be_used_is_named(template: str, said: str) -> None:
    (mistake,) = TemplateCheck(template_language()).mistakes(template, WHERE)
    assert mistake.message.startswith(said)
