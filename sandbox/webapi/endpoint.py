"""Owns the way of a Web API call through the house: token, faults, limits, scopes, method, answer."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from sandbox.platform import Platform
from sandbox.records import Json
from sandbox.refusals import SlackError
from sandbox.webapi.call import Call
from sandbox.webapi.methods import METHODS, Method

CALLS_KEPT = 5000


class WebApi:
    """Serves `/api/{method}`."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one call. What it changed is on disk before the answer leaves."""
        name = request.match_info["method"]
        arguments = await _arguments(request)
        faults = self._platform.faults
        if faults.pick("drop_before", name):
            return self._cut(request, name, arguments, "drop_before")
        if faults.pick("error_before", name):
            return self._note(
                name, arguments, web.Response(status=500, text="internal error"), "error_before"
            )
        if fault := faults.pick("ratelimited", name):
            return self._note(name, arguments, _too_many(int(fault.seconds) or 1), "ratelimited")
        response = self._respond(name, request, arguments)
        if fault := faults.pick("slow", name):
            await self._platform.clock.sleep(fault.seconds)
        if faults.pick("drop_after", name):
            return self._cut(request, name, arguments, "drop_after")
        if faults.pick("error_after", name):
            return self._note(name, arguments, web.Response(status=500, text="internal error"), "error_after")
        return response

    def _respond(self, name: str, request: web.Request, arguments: Mapping[str, Any]) -> web.Response:
        try:
            method = METHODS.get(name)
            if method is None:
                raise SlackError("unknown_method", req_method=name)
            self._check_token(method, request, arguments)
            wait_s = self._wait_s(name, method, arguments)
            if wait_s:
                return self._note(name, arguments, _too_many(wait_s), "ratelimited")
            call = Call(self._platform, name, arguments)
            for scope in method.scopes:
                call.need(scope)
            answer = {"ok": True, **method.serve(call)}
        except SlackError as refusal:
            answer = {"ok": False, "error": refusal.error, **refusal.fields}
        self._platform.state.commit()
        scopes = {"X-OAuth-Scopes": ",".join(sorted(self._platform.manifest.scopes))}
        return self._note(name, arguments, web.json_response(answer, headers=scopes), answer.get("error"))

    def _check_token(self, method: Method, request: web.Request, arguments: Mapping[str, Any]) -> None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip() or arguments.get(
            "token"
        )
        app = self._platform.app
        if not given:
            raise SlackError("not_authed")
        if given not in (app.bot_token, app.app_token):
            raise SlackError("invalid_auth")
        if given != (app.app_token if method.app_token else app.bot_token):
            raise SlackError("not_allowed_token_type")
        if app.is_uninstalled:
            raise SlackError("account_inactive")
        if app.is_revoked and not method.app_token:
            raise SlackError("token_revoked")

    def _wait_s(self, name: str, method: Method, arguments: Mapping[str, Any]) -> int | None:
        rates = self._platform.rates
        return rates.wait_s(name, method.tier, arguments.get("channel")) if rates else None

    def _note(
        self, name: str, arguments: Mapping[str, Any], response: web.Response, error: str | None
    ) -> web.Response:
        shown = {key: value for key, value in arguments.items() if key != "token"}
        answer: Json = json.loads(response.text or "{}") if response.status == 200 else {}
        calls = self._platform.calls
        calls.append({"method": name, "arguments": shown, "error": error, "answer": answer})
        del calls[:-CALLS_KEPT]
        return response

    def _cut(self, request: web.Request, name: str, arguments: Mapping[str, Any], why: str) -> web.Response:
        if request.transport is not None:
            request.transport.abort()
        return self._note(name, arguments, web.Response(status=500), why)


async def _arguments(request: web.Request) -> Mapping[str, Any]:
    arguments: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except json.JSONDecodeError:
            return arguments
        return arguments | (body if isinstance(body, dict) else {})
    return arguments | dict(await request.post())


def _too_many(seconds: int) -> web.Response:
    answer = {"ok": False, "error": "ratelimited"}
    return web.json_response(answer, status=429, headers={"Retry-After": str(seconds)})
