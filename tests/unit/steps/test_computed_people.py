"""People that a template computes, from the pipeline file to the request."""

import pytest

from engine.commands import Report, StepAsked, StepFailed, StepSucceeded
from engine.errors import UnknownPeople
from engine.model import Json
from engine.ports.absences import Absences
from engine.ports.directory import People, PeopleRef
from engine.step_registry import collect
from engine.steps.built_in import BUILT_IN
from engine.steps.job import Bodies
from tests.fakes.memory_absences import MemoryAbsences
from tests.unit.definition.loading import load
from tests.unit.steps.makers import FakeDirectory, a_job, a_job_context, a_world, away, some_means

PIPELINE = """
    name: p
    roles: {managers: {users: ["@bob"]}, legal: {users: ["@carol"]}}
    steps:
      - {name: triage, type: shell, with: {run: "true"}}
      - name: ask
        type: TYPE
        needs: [triage]
        with: {SETTINGS}
"""
OWNER = '"{{ steps.triage.output.owner }}"'
FROM = "(from `{{ steps.triage.output.owner }}`)"
NO_NUMBER = "must be a whole number from 1 to 100, or the word `all`"
RIGHT = (
    "people are an id, an e-mail address, a `@handle` or a role (managers, legal); "
    "groups an id or a `@handle`"
)
DIRECTORY = FakeDirectory(
    people={"@alice": "U-ALICE", "@bob": "U-BOB", "@carol": "U-CAROL", "a@example.com": "U-ALICE"},
    groups={"@team": ["U-CAROL"]},
)


async def reported(
    settings: str,
    owner: Json,
    kind: str = "approval_gate",
    *,
    absences: Absences | None = None,
    directory: FakeDirectory = DIRECTORY,
) -> Report:
    said = "text: Done" if kind == "notify" else "title: Fine?"
    pipeline = load(PIPELINE.replace("TYPE", kind).replace("SETTINGS", f"{said}, {settings}"))
    bodies = Bodies(
        a_world(directory=directory, absences=absences or MemoryAbsences()), collect(BUILT_IN).__getitem__
    )
    job = a_job_context(a_job("ask"), outputs={"triage": {"owner": owner}})
    return await bodies.report(job, pipeline, some_means())


async def users(settings: str, owner: Json, kind: str = "approval_gate") -> list[str]:
    report = await reported(settings, owner, kind)
    assert isinstance(report, StepAsked), report
    return [seat.user for seat in report.policy.seats]


async def error(settings: str, owner: Json, kind: str = "approval_gate") -> str:
    report = await reported(settings, owner, kind)
    assert isinstance(report, StepFailed), report
    assert report.is_final
    return report.error


@pytest.mark.parametrize(
    ("owner", "found"),
    [
        ("U-ALICE", ["U-ALICE"]),
        ("a@example.com", ["U-ALICE"]),
        ("@bob", ["U-BOB"]),
        ("legal", ["U-CAROL"]),
        (["legal", "@alice"], ["U-CAROL", "U-ALICE"]),
        ({"groups": ["@team"], "roles": ["managers"]}, ["U-BOB", "U-CAROL"]),
    ],
)
@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("approval_gate", f"approvers: {OWNER}"),
        ("approval_gate", f"rules: [{{from: {OWNER}}}]"),
        ("human_task", f"assignees: {OWNER}"),
    ],
)
async def test_computed_people_are_asked(kind: str, settings: str, owner: Json, found: list[str]) -> None:
    assert sorted(await users(settings, owner, kind)) == sorted(found)


@pytest.mark.parametrize(
    ("kind", "settings", "place"),
    [
        ("approval_gate", f"approvers: {OWNER}", "with.approvers"),
        ("approval_gate", f"rules: [{{from: managers}}, {{from: {OWNER}}}]", "with.rules[1].from"),
        ("approval_gate", f"approvers: managers, break_glass: {OWNER}", "with.break_glass"),
        ("human_task", f"assignees: {OWNER}", "with.assignees"),
        ("notify", f"people: {OWNER}", "with.people"),
    ],
)
async def test_what_names_nobody_fails_the_step_and_says_where(kind: str, settings: str, place: str) -> None:
    said = await error(settings, 7, kind)
    assert said.startswith(f"{place}: the template gave `7`, which names nobody: people are an id")


async def test_somebody_computed_may_be_told() -> None:
    report = await reported(f"people: {OWNER}", ["@bob", "legal"], "notify")
    assert isinstance(report, StepSucceeded), report
    assert [said.surface for said in report.says] == ["D-U-CAROL", "D-U-BOB"]


@pytest.mark.parametrize(
    ("kind", "settings", "place"),
    [
        ("approval_gate", f"approvers: {OWNER}", "with.approvers"),
        ("approval_gate", f"rules: [{{from: managers}}, {{from: {OWNER}}}]", "with.rules[1].from"),
        ("approval_gate", f"approvers: managers, required: 1, break_glass: {OWNER}", "with.break_glass"),
        ("human_task", f"assignees: {OWNER}", "with.assignees"),
        ("notify", f"people: {OWNER}", "with.people"),
    ],
)
async def test_an_unknown_person_is_named_with_the_place_and_what_would_be_right(
    kind: str, settings: str, place: str
) -> None:
    said = await error(settings, ["@bob", "nix", "@nobody"], kind)
    assert said == f"{place} {FROM}: unknown people or groups: `nix`, `@nobody`; {RIGHT}"


async def test_the_place_of_a_single_unknown_person_is_named_exactly() -> None:
    said = await error('approvers: {users: ["@erin"]}', None)
    assert said == f"with.approvers.users[0]: unknown people or groups: `@erin`; {RIGHT}"
    said = await error('approvers: {users: ["@bob", "{{ steps.triage.output.owner }}"]}', "@nix")
    assert said == f"with.approvers.users[1] {FROM}: unknown people or groups: `@nix`; {RIGHT}"
    said = await error('rules: [{from: managers}, {from: {groups: ["@crew"]}}]', None)
    assert said == f"with.rules[1].from.groups[0]: unknown people or groups: `@crew`; {RIGHT}"


async def test_why_nobody_can_be_known_is_said() -> None:
    class WithoutGroups(FakeDirectory):
        async def resolve(self, people: PeopleRef) -> People:
            del people
            raise UnknownPeople(["user groups"], "they exist on paid plans only")

    said = await reported('approvers: {groups: ["@crew"]}', None, directory=WithoutGroups())
    assert isinstance(said, StepFailed)
    assert (
        said.error == "with.approvers: unknown people or groups: user groups (they exist on paid plans only)"
    )


async def test_an_unknown_role_is_named() -> None:
    said = await error(f"approvers: {OWNER}", {"roles": ["manager"]})
    assert said == f"with.approvers.roles[0] {FROM}: there is no role `manager`; did you mean `managers`?"


async def test_nobody_computes_anyone() -> None:
    said = await error(f"approvers: {OWNER}", "anyone")
    assert said.startswith("with.approvers: the template gave `anyone`, which cannot be computed")


async def test_too_few_computed_people_are_counted() -> None:
    said = await error(f"approvers: {OWNER}, required: 2", "@bob")
    assert said == "with.required: 2 must approve, but only 1 person is named in `approvers`"


async def test_a_claim_of_which_there_is_no_use_today_lets_the_form_be_asked() -> None:
    settings = f"assignees: {OWNER}, claim: 4h, expires: {{after: '{{{{ \"1h\" }}}}'}}"
    assert await users(settings, "@bob", "human_task") == ["U-BOB"]


async def test_a_glass_of_which_there_is_no_use_today_lets_the_gate_be_asked() -> None:
    settings = f"approvers: {OWNER}, break_glass: managers"
    assert await users(settings, "managers") == ["U-BOB"]


async def test_whole_rules_may_be_computed() -> None:
    rules = [{"from": "managers"}, {"from": ["@alice", "@carol"], "required": "all"}]
    report = await reported(f"rules: {OWNER}, order: sequential", rules)
    assert isinstance(report, StepAsked), report
    assert [(rule.name, rule.required) for rule in report.policy.rules] == [("managers", 1), ("rule 2", None)]
    assert [seat.user for seat in report.policy.seats] == ["U-BOB", "U-ALICE", "U-CAROL"]


async def test_what_is_no_list_of_rules_is_named() -> None:
    said = await error(f"rules: {OWNER}", "managers")
    assert said == f"with.rules {FROM}: must be a list, but is the text `managers`"
    assert await error(f"rules: {OWNER}", [7]) == f"with.rules[0] {FROM}: must be a mapping, but is `7`"


async def test_a_text_where_a_number_is_wanted_is_said_to_be_one_and_where_it_came_from() -> None:
    said = await error(f"approvers: managers, required: {OWNER}", "1")
    assert said == f"with.required {FROM}: {NO_NUMBER}, but is the text `1`"
    rule = "{from: managers, required: '{{ steps.triage.output.owner }}'}"
    said = await error(f"rules: [{rule}, {{from: legal}}]", "1")
    assert said == f"with.rules[0].required {FROM}: {NO_NUMBER}, but is the text `1`"


async def test_a_rule_of_computed_people_keeps_its_name_whatever_they_are() -> None:
    rules = f"rules: [{{from: legal}}, {{from: {OWNER}}}]"
    report = await reported(rules, "@alice")
    assert isinstance(report, StepAsked), report
    assert [rule.name for rule in report.policy.rules] == ["legal", "rule 2"]
    again = await reported(rules, "managers")
    assert isinstance(again, StepAsked), again
    assert [rule.name for rule in again.policy.rules] == ["legal", "rule 2"]


async def test_stand_ins_are_reported() -> None:
    absences = away("U-BOB", "U-ALICE")
    report = await reported("approvers: managers", None, absences=absences)
    assert isinstance(report, StepAsked), report
    assert [(seat.user, seat.instead_of) for seat in report.stand_ins] == [("U-ALICE", "U-BOB")]


@pytest.mark.parametrize("kind", ["approvers", "assignees"])
async def test_who_is_asked_later_may_be_computed(kind: str) -> None:
    later = f"escalate: [{{after: 1d, to: {OWNER}}}]"
    step_type = "approval_gate" if kind == "approvers" else "human_task"
    report = await reported(f"{kind}: managers, {later}", "legal", step_type)
    assert isinstance(report, StepAsked), report
    (only,) = report.policy.escalations
    assert [seat.user for seat in only.people.seats] == ["U-CAROL"]
    assert only.people.labels == ("legal",)


async def test_whole_escalations_may_be_computed_but_never_anyone() -> None:
    later = [{"after": "1d", "to": ["@alice", "@carol"]}]
    report = await reported(f"approvers: managers, escalate: {OWNER}", later)
    assert isinstance(report, StepAsked), report
    assert [seat.user for seat in report.policy.escalations[0].people.seats] == ["U-ALICE", "U-CAROL"]
    said = await error(f"approvers: managers, escalate: [{{after: 1d, to: {OWNER}}}]", "anyone")
    assert said.startswith("with.escalate[0].to: the template gave `anyone`, which cannot be computed")
