"""What templates become when a job runs."""

import pytest

from engine.language.templates import TemplateFailed, Templates
from engine.model import Json

NAMES = {
    "inputs": {
        "version": "1.2",
        "count": 3,
        "urgent": True,
        "note": None,
        "items": [1, 2],
        "who": {"name": "Zoë"},
    },
    "rejection": {"comment": ""},
}


def rendered(value: Json) -> Json:
    return Templates().render(value, NAMES)


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("{{ inputs.version }}", "1.2"),
        ("{{ inputs.count }}", 3),
        ("{{ inputs.count + 1 }}", 4),
        ("{{ inputs.count ** 2 * 2 }}", 18),
        ("{{ 'ab' * 2 }}", "abab"),
        ("{{ inputs.urgent }}", True),
        ("{{ inputs.note }}", None),
        ("{{ inputs.items }}", [1, 2]),
        ("{{ inputs.who }}", {"name": "Zoë"}),
        (" {{- inputs.count -}}\n", 3),
        ("{{ inputs.items | map('string') }}", ["1", "2"]),
        ("{{ range(2) }}", [0, 1]),
        ("{{ inputs.nothing | default('x') }}", "x"),
        ("{{ inputs.nothing is defined }}", False),
    ],
)
def test_a_single_expression_keeps_its_type(template: str, value: Json) -> None:
    assert rendered(template) == value


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("v{{ inputs.version }}!", "v1.2!"),
        ("{{ inputs.count }}{{ inputs.count }}", "33"),
        ("urgent: {{ inputs.urgent }}", "urgent: true"),
        ("note: {{ inputs.note }}.", "note: ."),
        ("who: {{ inputs.who }}", 'who: {"name": "Zoë"}'),
        ("{% for item in inputs['items'] %}{{ item }};{% endfor %}", "1;2;"),
        ("{% if inputs.urgent %}now{% endif %}\n", "now\n"),
        ("{{ inputs.who | tojson }}!", '{"name": "Zoë"}!'),
    ],
)
def test_everything_else_gives_text(template: str, text: str) -> None:
    assert rendered(template) == text


def test_a_key_comes_before_a_method_of_the_same_name() -> None:
    assert rendered("{{ inputs.items[1] }}") == 2


def test_values_are_rendered_wherever_they_stand_and_keys_and_other_values_are_left_alone() -> None:
    value = {"a": ["{{ inputs.count }}", 1, None, {"{{ x }}": "{{ inputs.version }}"}], "run": "{{ raw }}"}
    assert Templates().render(value, NAMES, literal={"run"}) == {
        "a": [3, 1, None, {"{{ x }}": "1.2"}],
        "run": "{{ raw }}",
    }


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ nothing }}", "`nothing` is not defined"),
        ("{{ inputs.versoin }}", "there is no `versoin`; there is: version, count"),
        ("x {{ inputs.versoin }}", "there is no `versoin`"),
        ("{{ [inputs.versoin] }}", "there is no `versoin`"),
        ("{{ inputs.note.text }}", "`text` is asked of nothing: the value before it is null"),
        ("{{ inputs.items[9] }}", "there is no `9` in a list"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ inputs.version + 1 }}", "str"),
        ("{{ inputs.items.append }}", "unsafe"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ 1e308 * 10 }}", "number without end"),
        ("{{ namespace }}", "which JSON cannot hold"),
        ("{{ ('x' * 1001) * 1001 }}", "more than 1000000 characters"),
        ("{{ 'x' * 1000000 }}", "repeats something too often"),
        ("{{ 9 ** 9 ** 9 }}", "too large a number"),
    ],
)
def test_what_cannot_be_rendered_is_named(template: str, said: str) -> None:
    with pytest.raises(TemplateFailed, match=said) as caught:
        Templates().render({"with": [template]}, NAMES)
    assert str(caught.value).startswith("with[0]: `")


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("{{ inputs.version != '0.0' }}", True),
        ("{{ inputs.urgent and inputs.count > 3 }}", False),
        ("{{ inputs.note }}", False),
        ("{{ rejection.comment }}", False),
    ],
)
def test_a_condition_holds_or_not(condition: str, holds: bool) -> None:
    assert Templates().is_true(condition, NAMES) is holds


def test_a_template_cannot_change_what_it_is_given() -> None:
    names = {"inputs": {"items": [1]}}
    with pytest.raises(TemplateFailed):
        Templates().render("{{ inputs['items'].append(2) }}", names)
    assert names == {"inputs": {"items": [1]}}


def test_more_templates_than_are_kept_are_rendered_all_the_same() -> None:
    templates = Templates()
    numbers = range(5_100)
    assert [templates.render(f"{{{{ {number} }}}}", {}) for number in numbers] == list(numbers)
