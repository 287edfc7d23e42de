"""Whatever stands in a template: its mistakes are named, or it renders, or fails in one known way."""

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from engine.language.template_check import TemplateCheck, TemplateSite
from engine.language.template_language import template_language
from engine.language.templates import TemplateFailed, Templates
from engine.step_registry import Site

_WORDS = [
    *(
        "{{ ",
        " }}",
        "{% ",
        " %}",
        "{#",
        "#}",
        "if ",
        "endif",
        "for x in ",
        "endfor",
        "set ",
        "macro m()",
        "raw",
        "endraw",
    ),
    *(
        "inputs",
        "steps",
        ".a",
        ".output",
        "['a']",
        "[0]",
        "secrets",
        "task",
        ".id",
        "x",
        "1",
        "'s'",
        "None",
        "loop",
    ),
    *(
        " + ",
        " ~ ",
        " == ",
        " in ",
        " is ",
        " not ",
        "defined",
        "|",
        "default",
        "map",
        "tojson",
        "(",
        ")",
        "[",
        "]",
    ),
    *(
        "{",
        "}",
        ":",
        ",",
        ".",
        "=",
        "-",
        "\n",
        "call",
        "filter",
        "block b",
        "include ",
        "import ",
        "namespace",
    ),
]
TEMPLATES = st.lists(st.sampled_from(_WORDS), max_size=15).map("".join).map("{{{{ {} }}}}".format) | st.lists(
    st.sampled_from(_WORDS) | st.text(max_size=3), max_size=20
).map("".join)
WHERE = TemplateSite(
    site=Site(step="b", steps=("a", "b"), ancestors=("a",), roles={}), inputs=["a"], secrets=["X"]
)
NAMES = {
    "inputs": {"a": [1]},
    "steps": {"a": {"output": None, "version": 1}},
    "task": {"id": "t"},
    "secrets": {"X": "hidden"},
}


@given(TEMPLATES)
def test_any_template_is_checked_and_rendered_without_surprise(text: str) -> None:
    list(TemplateCheck(template_language()).mistakes(text, WHERE))
    list(TemplateCheck(template_language()).condition_mistakes(text, WHERE))
    with suppress(TemplateFailed):
        Templates().render(text, NAMES)
