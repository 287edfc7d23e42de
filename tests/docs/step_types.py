"""Owns the step types that the pipelines of a page may use: built-in ones, and those that the page makes."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import import_module

from engine.content import json_text
from engine.model import UserId
from engine.ports.catalog import RegisteredStepType
from engine.registered_types import known_types
from engine.step_registry import StepType, collect
from engine.step_type_file import load_step_type
from engine.steps.built_in import BUILT_IN
from tests.docs.pages import ROOT, blocks

SECRETS = ("RELEASE_TOKEN",)
SHOUT = "shout"  # the step type that the page about the library brings
CHECKSUM = import_module("examples.plug_in.signoff_checksum.step").checksum_type()
STEP_TYPE = "yaml step-type"


def program() -> Mapping[str, StepType]:
    """Give the types that come with the program where the packages of the pages are installed."""
    built_in = collect(BUILT_IN)
    return {**built_in, SHOUT: built_in["notify"], CHECKSUM.name: CHECKSUM}


def step_types_of(page: str) -> Mapping[str, StepType]:
    """Give all that can be used on a page: what is registered there as well."""
    registered = [
        load_step_type(block.text, str(block), program(), SECRETS)
        for block in blocks(ROOT / page)
        if block.info == STEP_TYPE
    ]
    return known_types(program(), [_kept(json.loads(json_text(each))) for each in registered]).types


def _kept(definition: Mapping[str, str]) -> RegisteredStepType:
    return RegisteredStepType(
        name=definition["name"],
        version=1,
        definition=json_text(definition),
        registered_by=UserId("U1"),
        registered_at=datetime(2030, 1, 31, tzinfo=UTC),
    )
