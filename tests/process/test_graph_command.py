"""`signoff graph`: a file is drawn without a server or a database, in the way that is asked for."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.process.command_line import signoff, typed
from tests.support.programs import ROOT

RELEASE = str(ROOT / "examples" / "release.yaml")
PNG_BEGINS = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    ("more", "begins"),
    [
        ([], "---\ntitle:"),
        (["--format", "mermaid"], "---\ntitle:"),
        (["--format", "dot"], 'digraph "release" {'),
        (["--format", "svg"], "<svg "),
    ],
)
async def test_a_file_is_drawn_in_the_format_that_is_asked_for(more: list[str], begins: str) -> None:
    ended = await typed("graph", RELEASE, *more)
    assert (ended.status, ended.errors) == (0, "")
    assert ended.output.startswith(begins)
    assert "approval_gate" in ended.output


@pytest.mark.parametrize(
    ("name", "begins"),
    [("a.png", PNG_BEGINS), ("a.svg", b"<svg "), ("a.dot", b"digraph"), ("a.mmd", b"---\ntitle")],
)
async def test_the_name_of_the_output_says_how_it_is_drawn(tmp_path: Path, name: str, begins: bytes) -> None:
    ended = await typed("graph", RELEASE, "--output", str(tmp_path / name))
    assert (ended.status, ended.output) == (0, "")
    assert (tmp_path / name).read_bytes().startswith(begins)


async def test_json_is_for_programs() -> None:
    drawn = json.loads((await typed("graph", RELEASE, "--json")).output)
    assert drawn["name"] == "release"
    assert drawn["steps"][-1] == {
        "name": "publish",
        "type": "python",
        "needs": ["review"],
        "state": None,
        "round": 1,
    }


async def test_a_picture_goes_to_a_pipe_as_it_is(tmp_path: Path) -> None:
    picture = await signoff(tmp_path, "graph", RELEASE, "--format", "svg")
    assert picture.status == 0
    assert ElementTree.fromstring(picture.output).tag == "{http://www.w3.org/2000/svg}svg"


async def test_a_wrong_file_is_refused_as_check_does(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("name: wrong\nsteps: [{name: a, type: shel}]\n")
    ended = await typed("graph", str(wrong))
    assert (ended.status, ended.output) == (2, "")
    assert "did you mean `shell`?" in ended.errors
    missing = await typed("graph", str(tmp_path / "missing.yaml"))
    assert missing.status == 2
    assert "cannot be read" in missing.errors


async def test_an_output_that_says_nothing_of_how_is_refused(tmp_path: Path) -> None:
    ended = await typed("graph", RELEASE, "--output", str(tmp_path / "a.bmp"))
    assert ended.status == 2
    assert "give --format, or end it with one of .mmd, .dot, .gv, .svg, .png" in ended.errors
    nowhere = await typed("graph", RELEASE, "--output", str(tmp_path / "no" / "a.svg"))
    assert nowhere.status == 2
    assert "cannot be written: No such file or directory" in nowhere.errors
