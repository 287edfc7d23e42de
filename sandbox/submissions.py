"""Owns sending and closing modals: Slack's own checks, `view_submission`, its answers, `view_closed`."""

from collections.abc import Mapping
from typing import Any

from sandbox.field_checks import field_errors
from sandbox.interactions import Interactions
from sandbox.limits.views import check_view
from sandbox.modals import ViewRefused
from sandbox.records import Json, OpenView, Person
from sandbox.refusals import AppFailed, NotPossible
from sandbox.response_urls import Origin

BAD_ANSWER = "We had some trouble connecting. Try again?"


class Submissions:
    """Tells the app of a modal that is sent or closed, and shows what it answers."""

    def __init__(self, interactions: Interactions) -> None:
        self._interactions = interactions

    async def submit(self, person: Person, view: OpenView, typed: Mapping[str, Any]) -> None:
        """A person presses the submit button of a modal."""
        if not view.spec.get("submit"):
            raise NotPossible("This form has no button to send it.")
        view = self._interactions.modals.keep(view, {**view.values, **typed})
        errors = field_errors(view)
        if errors:
            self._interactions.modals.mark(view, errors=errors)
            return
        view = self._interactions.modals.mark(view)
        payload = self._interactions.base("view_submission", person) | {
            "trigger_id": self._interactions.triggers.make(person.id, view.id),
            "view": self._interactions.view_of(view),
            "response_urls": self._response_urls(person, view),
        }
        with self._interactions.marks.sending(view):
            await self._send(view, payload)

    async def close(self, person: Person, view: OpenView, *, clear: bool) -> None:
        """A person closes a modal: this one (Cancel), or with `clear` the whole stack (the cross)."""
        told = self._interactions.modals.stack(person.id)[0] if clear else view
        if clear or view.spec.get("clear_on_close"):
            self._interactions.modals.clear(person.id)
        else:
            self._interactions.modals.close(view)
        if told.spec.get("notify_on_close"):
            payload = self._interactions.base("view_closed", person)
            payload |= {"view": self._interactions.view_of(told), "is_cleared": clear}
            await self._interactions.tell(payload)

    async def _send(self, view: OpenView, payload: Json) -> None:
        try:
            ack = await self._interactions.tell(payload, takes_answer=True)
            current = self._interactions.modals.find(view_id=view.id)
            if current:
                self._apply(current, ack.body)
        except AppFailed as failure:
            current = self._interactions.modals.find(view_id=view.id)
            if current:
                self._interactions.modals.mark(current, failed=str(failure))
            raise

    def _apply(self, view: OpenView, body: Any) -> None:
        answer = body if isinstance(body, dict) else {}
        action = answer.get("response_action")
        if action is None:
            if answer:
                self._refuse(f"an answer to view_submission has a response_action; got {sorted(answer)}")
            self._interactions.modals.close(view)
        elif action == "clear":
            self._interactions.modals.clear(view.user)
        elif action in ("update", "push"):
            self._show(view, action, answer.get("view"))
        elif action == "errors":
            self._mark_errors(view, answer.get("errors"))
        else:
            self._refuse(f"response_action {action!r} is none of update, push, errors, clear")

    def _show(self, view: OpenView, action: str, spec: Any) -> None:
        refusal = check_view(spec, "modal")
        if refusal:
            self._refuse(f"response_action {action}: {refusal.error} {refusal.fields}")
        try:
            if action == "update":
                self._interactions.modals.update(view, spec)
            else:
                self._interactions.modals.push(view.user, spec)
        except ViewRefused as refused:
            self._refuse(f"response_action {action}: {refused.error}")

    def _mark_errors(self, view: OpenView, errors: Any) -> None:
        inputs = {block["block_id"] for block in view.spec["blocks"] if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors:
            self._refuse("response_action errors: `errors` is an object with at least one block_id")
        unknown = sorted(set(errors) - inputs)
        if unknown:
            self._refuse(
                f"response_action errors: {unknown} are no input blocks of this view ({sorted(inputs)})"
            )
        self._interactions.modals.mark(view, errors={key: str(text) for key, text in errors.items()})

    def _refuse(self, complaint: str) -> None:
        self._interactions.marks.complain(complaint)
        raise AppFailed(BAD_ANSWER)

    def _response_urls(self, person: Person, view: OpenView) -> list[Json]:
        found = []
        for block in view.spec["blocks"]:
            element = block.get("element") or {}
            if not element.get("response_url_enabled"):
                continue
            entry = view.values[block["block_id"]][element["action_id"]]
            channel = entry.get("selected_conversation") or entry.get("selected_channel")
            if channel:
                url = self._interactions.urls.make(Origin(kind="view", user=person.id, channel=channel))
                ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
                found.append({**ids, "channel_id": channel, "response_url": url})
        return found
