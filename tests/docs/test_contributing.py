"""What CONTRIBUTING.md says of the house: every kind of test is named, and every room that there is."""

from tests.docs.pages import ROOT

SUPPORT = {"tests/fakes", "tests/support"}  # no tests are in them


def test_every_kind_of_test_is_explained() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    kinds = {f"tests/{folder.parent.name}" for folder in ROOT.glob("tests/*/__init__.py")} - SUPPORT
    assert {kind for kind in kinds if f"| `{kind}` |" not in text} == set()


def test_every_room_is_named() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = {file.parts[len(ROOT.parts)] for file in ROOT.glob("[a-z]*/*.py")}
    assert {room for room in rooms if f"\n{room}/ " not in text} == set()
