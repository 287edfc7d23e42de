"""The section about `signoff doctor`: its example, its subjects, its exit statuses, its JSON."""

import json
import re
from pathlib import Path

from bot.doctor.clock_look import MUCH_S, TOO_MUCH_S
from bot.doctor.findings import Subject, Verdict
from bot.manifest import SCOPES
from tests.docs.pages import ROOT, answered, rows, section
from tests.process.patient import Patient, patient

HEADING = "When something is wrong: signoff doctor"
OPERATING = ROOT / "docs" / "operating.md"


async def ail(it: Patient) -> None:
    """Bring an installation into the state of the example: settled, with two things wrong."""
    await it.settle()
    for file in (it.folder / "pipelines").iterdir():
        file.unlink()
    it.write_pipeline(
        "release",
        'name: release\nchannel: "#releases"\nsteps:\n'
        "  - {name: review, type: approval_gate, with: {title: Go?, approvers: anyone}}\n",
    )
    await it.slack.happen("grant", scopes=sorted(SCOPES.keys() - {"users:read.email"}))
    await it.slack.happen("archive", channel="#releases")
    it.settings |= {"SIGNOFF_PORT": "3000", "SIGNOFF_HOST": "127.0.0.2"}
    for name in ("SIGNOFF_DATABASE_URL", "SIGNOFF_PIPELINES"):
        del it.settings[name]


def as_on_the_page(text: str) -> str:
    return text.replace("127.0.0.2", "127.0.0.1").replace("T0ACME00001 (Acme)", "T012AB3C4 (Acme)")


async def test_the_example_answers_as_is_printed(tmp_path: Path) -> None:
    ((_, told),) = [pair for pair in answered(OPERATING, "sh") if pair[0].text == "signoff doctor\n"]
    async with patient(tmp_path) as it:
        await ail(it)
        ended = await it.type("doctor")
        assert ended.errors == ""
        assert as_on_the_page(ended.output).replace("T0ACME00001", "T012AB3C4") == told
        assert ended.status == 1
        (shown,) = re.findall(r"`(\{\"is_well\".*?\})`", section("operating", HEADING))
        typed = json.loads((await it.type("doctor", "--json")).output)
        said = json.loads(shown.replace("…]", "]"))
        assert said.keys() == typed.keys()
        assert said["checks"][0] in typed["checks"]


def test_every_subject_and_no_other_is_described() -> None:
    assert [name for name in rows("operating", HEADING) if not name.isdigit()] == [s.value for s in Subject]


def test_every_verdict_is_described() -> None:
    told = section("operating", HEADING)
    assert [verdict for verdict in Verdict if f"`{verdict}`" not in told] == []


def test_how_much_a_clock_may_be_off_is_what_is_judged_by() -> None:
    told = rows("operating", HEADING)["clock"]
    assert f"{MUCH_S} seconds" in told
    assert f"{TOO_MUCH_S // 60} minutes" in told
