"""What a pipeline file becomes."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.codes import Entrance, OnFailure, OnLost
from engine.content import json_text
from engine.errors import DefinitionError
from engine.language.definition import load_file
from engine.language.forms import fields_of
from engine.pipeline import Pipeline
from engine.pipeline_json import pipeline_from_json, pipeline_to_json, revision_of
from engine.plan import RetryPolicy
from engine.ports.directory import PeopleRef
from engine.step_registry import collect
from engine.steps.built_in import BUILT_IN
from tests.unit.definition.loading import load, problems, steps

_FULL = Path(__file__).with_name("release_in_full.yaml")


@pytest.fixture
def release() -> Pipeline:
    return load_file(_FULL, collect(BUILT_IN), {"RELEASE_TOKEN"})


def test_the_head_says_who_and_where(release: Pipeline) -> None:
    assert (release.name, release.title, release.channel) == ("release", "Ship a release", "#releases")
    assert release.starters == PeopleRef(anyone=True)
    assert release.roles["operators"] == PeopleRef(users=("@carol",))
    assert release.roles["managers"] == PeopleRef(
        users=("bob@example.com",), groups=("@release-managers",), labels=("@release-managers",)
    )


def test_steps_have_what_the_file_says_and_defaults_for_the_rest(release: Pipeline) -> None:
    tests, draft = release.step("tests"), release.step("draft")
    assert tests.timeout == timedelta(minutes=30)
    assert draft.timeout == timedelta(minutes=10)
    assert tests.on_failure is OnFailure.ASK
    assert draft.on_failure is OnFailure.FAIL
    assert tests.retry == RetryPolicy(
        attempts=3, wait=timedelta(seconds=10), factor=2, at_most=timedelta(minutes=5)
    )


def test_what_may_have_happened_is_asked_about_when_it_is_lost(release: Pipeline) -> None:
    lost = {step.name: step.on_lost for step in release.plan.steps}
    assert lost == {
        "draft": OnLost.RERUN,
        "tests": OnLost.ASK,
        "facts": OnLost.RERUN,
        "review": OnLost.RERUN,
        "publish": OnLost.ASK,
    }
    assert release.plan.by_name["publish"].undo_on_lost is OnLost.ASK


def test_a_step_says_itself_what_happens_when_it_is_lost() -> None:
    pipeline = load(steps("- {name: a, type: shell, with: {run: x}, on_lost: rerun}"))
    assert pipeline.step("a").on_lost is OnLost.RERUN


def test_a_step_reads_what_its_templates_and_its_card_name(release: Pipeline) -> None:
    assert {step.name: step.reads for step in release.plan.steps} == {
        "draft": (),
        "tests": (),
        "facts": (),
        "review": ("draft", "facts"),
        "publish": ("draft",),
    }


def test_conditions_and_undos_read_too() -> None:
    pipeline = load(
        steps("""
        - {name: a, type: delay, with: {for: 1s}}
        - name: b
          type: delay
          needs: [a]
          with: {for: "{{ 1 }}s"}
          when: "{{ steps['a'].output.ok }}"
          undo: {type: notify, with: {text: "{{ steps.b.output }} {{ steps.a.output }}"}}
        """)
    )
    step = pipeline.plan.by_name["b"]
    assert (step.reads, step.undo_reads, step.has_undo) == (("a",), ("a", "b"), True)


def test_a_step_that_takes_over_part_of_the_defaults_keeps_the_rest() -> None:
    pipeline = load("""
        name: p
        defaults: {retry: {attempts: 2, wait: 5s}}
        steps: [{name: a, type: delay, with: {for: 1s}, retry: {attempts: 4}}]
    """)
    assert pipeline.step("a").retry == RetryPolicy(attempts=4, wait=timedelta(seconds=5))


def test_the_same_definition_has_the_same_revision_whatever_the_file_looks_like() -> None:
    one = load("name: p\nsteps: [{name: a, type: delay, with: {for: 1s}}]")
    same = load("steps:\n  - type: delay\n    name: a  # first\n    with: {for: 1s}\nname: p")
    other = load("name: p\nsteps: [{name: a, type: delay, with: {for: 2s}}]")
    assert one == same
    assert one.revision_id == one.plan.revision_id == same.revision_id != other.revision_id


def test_a_pipeline_survives_being_stored(release: Pipeline) -> None:
    now = datetime(2030, 1, 31, tzinfo=UTC)
    revision = revision_of(release, now)
    assert (revision.id, revision.pipeline, revision.published_at) == (release.revision_id, "release", now)
    assert pipeline_from_json(json.loads(revision.definition)) == release


def test_surfaces_are_from_where_its_tasks_may_be_worked_with() -> None:
    text = "name: p\n{}steps: [{{name: a, type: delay, with: {{for: 1s}}}}]"
    everywhere, here, there, same = (
        load(text.format(said))
        for said in ("", "surfaces: [slack]\n", "surfaces: [api, slack]\n", "surfaces: [slack, api]\n")
    )
    assert everywhere.plan.entrances == tuple(Entrance)
    assert here.plan.entrances == (Entrance.SLACK,)
    assert there.plan.entrances == (Entrance.SLACK, Entrance.API)
    assert len({p.revision_id for p in (everywhere, here, there, same)}) == 3  # the order says nothing
    assert pipeline_from_json(json.loads(json_text(pipeline_to_json(here)))) == here
    all_of_them = load(text.format("surfaces: [slack, library, api]\n"))
    assert all_of_them.revision_id == everywhere.revision_id


def test_the_order_of_fields_survives_being_stored() -> None:
    text = """
        name: p
        inputs: {type: object, properties: {z: {type: string}, a: {type: string}}}
        steps:
          - name: s
            type: human_task
            with:
              title: x
              assignees: anyone
              form: {type: object, properties: {y: {type: string}, b: {type: string}}}
    """
    kept = pipeline_from_json(json.loads(json_text(pipeline_to_json(load(text)))))
    assert [field.name for field in fields_of(kept.inputs)] == ["z", "a"]
    assert [field.name for field in fields_of(kept.steps[0].body.settings["form"])] == ["y", "b"]


def test_a_human_task_without_a_form_is_just_to_be_done() -> None:
    pipeline = load(steps("- {name: a, type: human_task, with: {title: x, assignees: anyone}}"))
    assert fields_of(pipeline.step("a").body.settings["form"]) == ()


def test_templates_may_stand_where_other_values_do() -> None:
    text = """
        name: p
        inputs: {type: object, properties: {n: {type: integer}, who: {type: string}, text: {type: string}}}
        steps:
          - name: a
            type: approval_gate
            with:
              title: "{{ inputs.text }}"
              approvers: {users: ["{{ inputs.who }}"]}
              required: "{{ inputs.n }}"
              remind: {after: "{{ inputs.n }}h"}
              expires: {after: "{{ inputs.n }}d"}
    """
    assert problems(text) == []


def test_secrets_that_are_set_may_be_used() -> None:
    text = steps("- {name: a, type: shell, with: {run: x, env: {T: '{{ secrets.TOKEN }}'}}}")
    assert problems(text, {"TOKEN"}) == []


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("name: caf\u00e9".encode("latin-1"))
    for path in (tmp_path / "missing.yaml", latin, tmp_path):
        with pytest.raises(DefinitionError, match="cannot be read") as caught:
            load_file(path, collect(BUILT_IN))
        assert caught.value.problems[0].file == str(path)
