"""Owns the shape of a pipeline file, as JSON Schema: for the check of files and for editors."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

from engine.codes import Entrance
from engine.language.calendars import CALENDAR_SCHEMA
from engine.language.form_check import FORM_SCHEMA
from engine.language.formats import CHANNEL, DURATION
from engine.language.people import PEOPLE_SCHEMA, ROLE_SCHEMA
from engine.step_registry import StepType

STEPS_MAX = 200
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_OURS = ("x-what", "x-either")
_TEMPLATE = {"type": "string", "pattern": r"\{[{%]"}

_PIPELINE_NAME = {
    "type": "string",
    "pattern": "^[a-z][a-z0-9-]{0,62}$",
    "x-what": "a name of lower-case letters, digits and -, beginning with a letter, at most 63",
}
_STEP_NAME = {
    "type": "string",
    "pattern": "^[a-z][a-z0-9_-]{0,62}$",
    "x-what": "a name of lower-case letters, digits, _ and -, beginning with a letter, at most 63",
}
_ROLE_NAME = {
    "pattern": "^(?!anyone$)[a-z][a-z0-9_-]{0,62}$",
    "x-what": "a name of lower-case letters, digits, _ and -, other than `anyone`",
}
_RETRY = {
    "type": "object",
    "description": "How often a step is tried, and how long to wait in between",
    "additionalProperties": False,
    "properties": {
        "attempts": {"type": "integer", "minimum": 1, "maximum": 100, "default": 1},
        "wait": {**DURATION, "description": "Before the second attempt"},
        "factor": {"type": "number", "minimum": 1, "maximum": 10, "description": "By which each wait grows"},
        "at_most": {**DURATION, "description": "What a wait grows to"},
    },
}
_BODY = {
    "type": {"type": "string", "description": "What the step does"},
    "with": {"type": "object", "description": "The settings of the step type"},
}
_STEP: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "type"],
    "properties": {
        "name": _STEP_NAME,
        **_BODY,
        "needs": {
            "type": "array",
            "items": {"type": "string"},
            "uniqueItems": True,
            "description": "Steps that must be completed before",
        },
        "when": {
            "type": "string",
            "description": "A template; if it gives false the step is skipped",
            "x-what": "a template such as `{{ inputs.urgent }}`",
        },
        "channel": CHANNEL,
        "timeout": {**DURATION, "description": "How long one attempt may take"},
        "retry": _RETRY,
        "on_failure": {"enum": ["fail", "continue", "ask"], "default": "fail"},
        "on_lost": {
            "enum": ["rerun", "ask", "fail"],
            "description": "If the process dies while the step runs",
        },
        "undo": {
            "type": "object",
            "description": "What is done when work is sent back past this step",
            "additionalProperties": False,
            "required": ["type"],
            "properties": _BODY,
        },
    },
}
FILE_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "steps"],
    "properties": {
        "name": _PIPELINE_NAME,
        "title": {"type": "string", "minLength": 1, "maxLength": 150},
        "description": {"type": "string", "maxLength": 3000},
        "channel": CHANNEL,
        "starters": {**PEOPLE_SCHEMA, "default": "anyone"},
        "surfaces": {
            "type": "array",
            "description": "From where its tasks may be started and decided on; everywhere, unless said",
            "items": {"enum": [entrance.value for entrance in Entrance]},
            "minItems": 1,
            "uniqueItems": True,
        },
        "inputs": {"type": "object", "description": "What is asked for at the start: a form as JSON Schema"},
        "roles": {
            "type": "object",
            "description": "Names for people",
            "propertyNames": _ROLE_NAME,
            "additionalProperties": ROLE_SCHEMA,
        },
        "defaults": {
            "type": "object",
            "description": "For every step that does not say otherwise",
            "additionalProperties": False,
            "properties": {"timeout": DURATION, "retry": _RETRY},
        },
        "calendar": CALENDAR_SCHEMA,
        "steps": {"type": "array", "minItems": 1, "maxItems": STEPS_MAX, "items": _STEP},
    },
}


def editor_schema(step_types: Mapping[str, StepType]) -> dict[str, Any]:
    """Give the JSON Schema of a pipeline file, with the `with` of each step type, for editors."""
    automatic = {name: kind for name, kind in step_types.items() if not kind.is_interactive}
    undo = _with_types(_STEP["properties"]["undo"], automatic)
    step = _with_types({**_STEP, "properties": {**_STEP["properties"], "undo": undo}}, step_types)
    properties = {**FILE_SCHEMA["properties"], "inputs": FORM_SCHEMA}
    properties["steps"] = {**properties["steps"], "items": step}
    return {
        "$schema": _DIALECT,
        "title": "A pipeline of Signoff",
        **plain({**FILE_SCHEMA, "properties": properties}),
    }


def with_schema(step_type: StepType) -> dict[str, Any]:
    """Give the JSON Schema of what a step of this type writes under `with`."""
    schema: dict[str, Any] = plain(_or_template(_left_to_steps(step_type)))
    return schema


def _with_types(body: Mapping[str, Any], step_types: Mapping[str, StepType]) -> dict[str, Any]:
    choices = [{"const": kind.name, "title": kind.title} for kind in step_types.values()]
    types = {**body["properties"], "type": {"description": "What the step does", "oneOf": choices}}
    return {**body, "properties": types, "allOf": [_if_type(kind) for kind in step_types.values()]}


def _if_type(step_type: StepType) -> dict[str, Any]:
    schema = _left_to_steps(step_type)
    then: dict[str, Any] = {"properties": {"with": _or_template(schema)}}
    if schema["required"] or "oneOf" in schema:
        then["required"] = ["with"]
    return {"if": {"properties": {"type": {"const": step_type.name}}}, "then": then}


def _left_to_steps(step_type: StepType) -> dict[str, Any]:
    """Give the schema of what the type leaves to its steps: all that it does not fill in, or only its own."""
    schema, own = dict(step_type.settings), step_type.own
    required = [*schema.get("required", ()), *(own or {}).get("required", ())]
    schema["required"] = [key for key in dict.fromkeys(required) if key not in step_type.defaults]
    if own is None:
        return schema | _either(schema.get("x-either", ()), step_type.defaults)
    known = schema.get("properties", {})
    schema["properties"] = {
        key: {"allOf": [known[key], asked]} if known.get(key) else asked
        for key, asked in own["properties"].items()
    }
    schema["additionalProperties"] = False
    schema |= {key: own[key] for key in ("title", "description") if key in own}
    either = [key for key in schema.get("x-either", ()) if key in own["properties"]]
    return schema | _either(either, step_type.defaults)


def _either(keys: Sequence[str], filled_in: Container[str]) -> dict[str, Any]:
    """Say in JSON Schema's words that exactly one of some keys is given, by the type or by the file."""
    left = [{"required": [key]} for key in keys if key not in filled_in]
    if len(left) == len(keys):
        return {"oneOf": left} if left else {}
    return {"not": {"anyOf": left}} if left else {}


def _or_template(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Let a template stand wherever a value of another type is asked for below this schema."""
    opened = dict(schema)
    if properties := schema.get("properties"):
        opened["properties"] = {name: _or_itself(inner) for name, inner in properties.items()}
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            opened[key] = _or_itself(schema[key])
    if "allOf" in schema:
        opened["allOf"] = [_or_itself(inner) for inner in schema["allOf"]]
    return opened


def _or_itself(schema: Mapping[str, Any]) -> dict[str, Any]:
    if not schema or (schema.get("type") == "string" and len(schema) == 1):
        return dict(schema)
    opened = _or_template(schema)
    if either := _either(schema.get("x-either", ()), ()):
        opened |= {"if": {"type": "object"}, "then": either}
    return {"anyOf": [opened, _TEMPLATE]}


def plain(schema: Any) -> Any:
    """Take out what only our own check understands: formats and messages of ours."""
    if isinstance(schema, Mapping):
        kept = {key: plain(value) for key, value in schema.items() if key not in _OURS}
        if str(kept.get("format", "")).startswith("signoff-"):
            del kept["format"]
        return kept
    return [plain(item) for item in schema] if isinstance(schema, list | tuple) else schema
