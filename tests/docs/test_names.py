"""The names on the pages: scopes, operations, errors, the sandbox and its driver, parts of the code."""

import inspect
import re
from typing import get_args

import pytest

from bot.labels.languages import languages
from bot.manifest import SCOPES, app_manifest
from engine import errors, refusals, review_refusals
from sandbox.faults import Trouble
from sandbox.modal_driver import Modal
from sandbox.people import Workspace
from sandbox.person_driver import Person
from sandbox.refusals import NotPossible
from sandbox.server import Sandbox
from signoff.library import Signoff
from tests.docs.pages import ROOT, rows, section

MAP = "A map of the code"
DRIVER = rows("sandbox", "The driver")
REFUSALS = sorted(set(re.findall(r"`([A-Z]\w+)`", section("library", "Refusals"))))
PARTS = sorted(
    set(re.findall(r"`((?:bot|engine|sandbox|signoff|storage)/[\w/.]*)`", section("how-it-works", MAP)))
)


def test_every_scope_is_described_as_the_manifest_does() -> None:
    assert rows("slack", "What the app may do") == SCOPES


def test_the_library_can_do_what_is_said_and_nothing_else() -> None:
    can = {name for name, _ in inspect.getmembers(Signoff, inspect.isroutine) if not name.startswith("_")}
    assert {call.partition("(")[0] for call in rows("library", "Operations")} == can - {"open"}


def test_the_library_is_opened_as_is_said() -> None:
    assert rows("library", "Opening").keys() == inspect.signature(Signoff.open).parameters.keys()


@pytest.mark.parametrize("name", REFUSALS)
def test_an_error_that_is_named_is_there(name: str) -> None:
    kind = next(vars(module)[name] for module in (refusals, review_refusals, errors) if name in vars(module))
    assert issubclass(kind, errors.SignoffError)


def test_every_kind_of_trouble_is_described() -> None:
    assert rows("sandbox", "Trouble").keys() == set(get_args(Trouble))


@pytest.mark.parametrize("call", DRIVER)
def test_the_driver_can_do_what_is_said(call: str) -> None:
    name = call.partition("(")[0]
    assert hasattr(Person, name) or hasattr(Workspace, name)


def test_every_language_of_labels_is_named() -> None:
    named = section("api", "Pipelines and oneself").partition("gives labels in")[2].partition(": for")[0]
    assert sorted(re.findall(r"\(`([\w-]+)`\)", named)) == languages()


def test_a_modal_can_do_what_is_said() -> None:
    told = next(rest for call, rest in DRIVER.items() if call.startswith("modal("))
    assert [name for name in re.findall(r"`(\w+)", told) if not hasattr(Modal, name)] == []


async def test_everything_that_can_happen_is_named() -> None:
    async with Sandbox(app_manifest("/pipeline")) as sandbox:
        with pytest.raises(NotPossible) as refused:
            await Workspace(sandbox.control.call).happen("nothing")
    known = str(refused.value).partition("there are ")[2].split(", ")
    told = next(rest for call, rest in DRIVER.items() if call.startswith("happen("))
    assert sorted(re.findall(r"`([a-z-]+)`", told)) == sorted(known)


@pytest.mark.parametrize("path", PARTS)
def test_a_part_of_the_code_that_is_named_is_there(path: str) -> None:
    assert (ROOT / path).exists()
