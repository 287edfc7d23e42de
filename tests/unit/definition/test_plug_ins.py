"""Step types of installed packages."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from engine.step_registry import BadPlugIn, plug_ins

MODULE = """
    from engine.step_registry import StepType

    async def run(context):
        raise NotImplementedError

    def deploy_type():
        return StepType(name="deploy", title="Deploy", icon="x", settings={"type": "object"}, run=run)

    READY = StepType(name="ready", title="Ready", icon="x", settings={"type": "object"}, run=run)

    def nothing():
        return None
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Pretend that a package is installed that offers this object as a step type."""

    def pretend(entry_point: str) -> None:
        (tmp_path / "acme_steps.py").write_text(dedent(MODULE))
        info = tmp_path / "acme_steps-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-steps\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[signoff.step_types]\nacme = {entry_point}\n")
        monkeypatch.syspath_prepend(str(tmp_path))

    return pretend


@pytest.mark.parametrize(
    ("entry_point", "name"), [("acme_steps:deploy_type", "deploy"), ("acme_steps:READY", "ready")]
)
def test_a_package_may_offer_a_step_type_or_what_makes_one(
    install: Callable[[str], None], entry_point: str, name: str
) -> None:
    install(entry_point)
    assert [step_type.name for step_type in plug_ins()] == [name]


@pytest.mark.parametrize(
    ("entry_point", "said"),
    [
        ("acme_steps:nothing", "it is no StepType, and gives none"),
        ("acme_steps:absent", "AttributeError"),
        ("no_such_package:x", "ModuleNotFoundError"),
    ],
)
def test_a_package_that_offers_something_else_is_named(
    install: Callable[[str], None], entry_point: str, said: str
) -> None:
    install(entry_point)
    with pytest.raises(BadPlugIn, match=said) as caught:
        list(plug_ins())
    assert entry_point in str(caught.value)
