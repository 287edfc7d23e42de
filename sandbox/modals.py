"""Owns open views: each person's stack of modals, their hashes and external ids, and the Home tabs."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sandbox import ids
from sandbox.form_state import values_of
from sandbox.posting import with_ids
from sandbox.records import Json, OpenView
from sandbox.state import State

MOST_VIEWS = 3


class ViewRefused(Exception):
    """A view cannot be opened or changed; `error` is Slack's name for why."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class Modals:
    """Every view that is open, and every Home tab that was published."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._external = state.values("external_id")

    def stack(self, user: str) -> list[OpenView]:
        """Give a person's open modals, the top one last."""
        mine = [view for view in self._state.views if view.user == user and view.spec["type"] == "modal"]
        return sorted(mine, key=lambda view: view.depth)

    def home(self, user: str) -> OpenView | None:
        """Give a person's Home tab, or None when nothing was published."""
        return next((v for v in self._state.views if v.user == user and v.spec["type"] == "home"), None)

    def find(self, *, view_id: str | None = None, external_id: str | None = None) -> OpenView | None:
        """Find an open view by its id, or by the app's own."""
        if view_id is not None:
            return self._state.views.get(view_id)
        return next(
            (v for v in self._state.views if external_id and v.spec.get("external_id") == external_id), None
        )

    def open(self, user: str, spec: Json) -> OpenView:
        """Show a modal; whatever else was open on that person's screen goes."""
        self._claim(spec, None)
        self.clear(user)
        view_id = ids.slack_id("V")
        return self._put(OpenView(id=view_id, user=user, root_id=view_id, hash="", spec=spec, values={}))

    def push(self, user: str, spec: Json) -> OpenView:
        """Show a modal on top of those that are open."""
        stack = self.stack(user)
        if not stack:
            raise ViewRefused("not_found")
        if len(stack) >= MOST_VIEWS:
            raise ViewRefused("push_limit_reached")
        self._claim(spec, None)
        top = stack[-1]
        view = OpenView(
            id=ids.slack_id("V"),
            user=user,
            root_id=top.root_id,
            previous_id=top.id,
            depth=top.depth + 1,
            hash="",
            spec=spec,
            values={},
        )
        return self._put(view)

    def update(self, view: OpenView, spec: Json, *, seen_hash: str | None = None) -> OpenView:
        """Draw an open view anew; what was typed stays where block and action are the same."""
        if seen_hash and seen_hash != view.hash:
            raise ViewRefused("hash_conflict")
        self._claim(spec, view)
        return self._put(replace(view, spec=spec, errors=None, failed=None))

    def publish(self, user: str, spec: Json, *, seen_hash: str | None = None) -> OpenView:
        """Draw a person's Home tab."""
        known = self.home(user)
        if known:
            return self.update(known, spec, seen_hash=seen_hash)
        self._claim(spec, None)
        view_id = ids.slack_id("V")
        return self._put(OpenView(id=view_id, user=user, root_id=view_id, hash="", spec=spec, values={}))

    def keep(self, view: OpenView, typed: Mapping[str, Any]) -> OpenView:
        """Keep what was typed into a view."""
        kept = replace(view, values=values_of(view.spec["blocks"], typed))
        self._state.views.put(view.id, kept)
        return kept

    def mark(self, view: OpenView, *, errors: Json | None = None, failed: str | None = None) -> OpenView:
        """Show errors beside fields, or a sentence about the whole."""
        marked = replace(view, errors=errors, failed=failed)
        self._state.views.put(view.id, marked)
        return marked

    def close(self, view: OpenView) -> None:
        """Take one view away, with everything above it; the one below shows again."""
        for other in self.stack(view.user):
            if other.depth >= view.depth:
                self._state.views.drop(other.id)

    def clear(self, user: str) -> list[OpenView]:
        """Close a person's whole stack; gives what was open."""
        stack = self.stack(user)
        for view in stack:
            self._state.views.drop(view.id)
        return stack

    def forget(self) -> None:
        """Forget the external ids that were used: the workspace starts over."""
        self._external.clear()

    def _put(self, view: OpenView) -> OpenView:
        spec = view.spec | {"blocks": with_ids(view.spec["blocks"]) or []}
        drawn = replace(
            view,
            spec=spec,
            hash=ids.view_hash(self._state.clock.now()),
            values=values_of(spec["blocks"], view.values),
        )
        self._state.views.put(view.id, drawn)
        return drawn

    def _claim(self, spec: Json, view: OpenView | None) -> None:
        external_id = spec.get("external_id")
        if not external_id or (view and view.spec.get("external_id") == external_id):
            return
        if self._external.get(external_id) is not None:
            raise ViewRefused("duplicate_external_id")
        self._external.put(external_id, {"claimed": True})
