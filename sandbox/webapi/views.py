"""Owns the `views.*` methods: opening, pushing, updating and publishing."""

from typing import Any, Literal

from sandbox import shapes
from sandbox.limits.views import check_view
from sandbox.modals import ViewRefused
from sandbox.records import Json, OpenView
from sandbox.refusals import SlackError
from sandbox.triggers import Trigger, TriggerRefused
from sandbox.webapi.call import Call


def open_view(call: Call) -> Json:
    """views.open: a first modal, within three seconds of what the person did."""
    spec = _spec(call, "modal")
    trigger = _trigger(call)
    return _answer(call, _try(lambda: call.platform.modals.open(trigger.user, spec)))


def push(call: Call) -> Json:
    """views.push: a modal on top of the one in which the person did something."""
    spec = _spec(call, "modal")
    trigger = _trigger(call)
    if trigger.view_id is None or call.platform.modals.find(view_id=trigger.view_id) is None:
        raise SlackError("invalid_trigger_id")
    return _answer(call, _try(lambda: call.platform.modals.push(trigger.user, spec)))


def update(call: Call) -> Json:
    """views.update: draw an open modal anew."""
    view_id, external_id = call.optional("view_id"), call.optional("external_id")
    if view_id is None and external_id is None:
        raise SlackError(
            "invalid_arguments", response_metadata={"messages": ["[ERROR] missing view_id or external_id"]}
        )
    found = call.platform.modals.find(view_id=view_id, external_id=external_id)
    if found is None:
        raise SlackError("not_found")
    spec = _spec(call, "home" if found.spec["type"] == "home" else "modal")
    seen = call.optional("hash")
    return _answer(call, _try(lambda: call.platform.modals.update(found, spec, seen_hash=seen)))


def publish(call: Call) -> Json:
    """views.publish: somebody's Home tab."""
    spec = _spec(call, "home")
    if not call.platform.manifest.has_home_tab:
        raise SlackError("not_enabled")
    person = call.person("user_id")
    seen = call.optional("hash")
    return _answer(call, _try(lambda: call.platform.modals.publish(person.id, spec, seen_hash=seen)))


def _spec(call: Call, surface: Literal["modal", "home"]) -> Json:
    spec: Any = call.structure("view")
    refusal = check_view(spec, surface)
    if refusal:
        raise refusal
    whole: Json = spec
    return whole


def _trigger(call: Call) -> Trigger:
    try:
        return call.platform.triggers.use(call.text("trigger_id"))
    except TriggerRefused as refused:
        raise SlackError(refused.error) from refused


def _try(change: Any) -> OpenView:
    try:
        view: OpenView = change()
    except ViewRefused as refused:
        raise SlackError(refused.error) from refused
    return view


def _answer(call: Call, view: OpenView) -> Json:
    return {"view": shapes.view(view, call.platform.app, call.team_id)}
