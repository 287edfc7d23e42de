"""Owns the way of a Web API call through the house: token, faults, limits, scopes, method, answer."""

import json
from collections.abc import Mapping
from email.utils import formatdate
from typing import Any

from aiohttp import web

from sandbox import troubled
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

        async def respond() -> web.Response:
            return self._respond(name, request, arguments)

        platform = self._platform
        response = await troubled.answer(
            name, request, faults=platform.faults, clock=platform.clock, serve=respond
        )
        self._note(name, arguments, response)
        return response

    def _respond(self, name: str, request: web.Request, arguments: Mapping[str, Any]) -> web.Response:
        try:
            method = METHODS.get(name)
            if method is None:
                raise SlackError("unknown_method", req_method=name)
            self._check_token(method, request, arguments)
            wait_s = self._wait_s(name, method, arguments)
            if wait_s:
                return troubled.too_many(wait_s)
            call = Call(self._platform, name, arguments)
            for scope in method.scopes:
                call.need(scope)
            answer = {"ok": True, **method.serve(call)}
        except SlackError as refusal:
            answer = {"ok": False, "error": refusal.error, **refusal.fields}
        self._platform.state.commit()
        told = {"X-OAuth-Scopes": ",".join(sorted(self._platform.scopes)), "Date": self._date()}
        return web.json_response(answer, headers=told)

    def _date(self) -> str:
        """Give the workspace's time as HTTP writes it."""
        return formatdate(self._platform.clock.now(), usegmt=True)

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

    def _note(self, name: str, arguments: Mapping[str, Any], response: web.Response) -> None:
        shown = {key: value for key, value in arguments.items() if key != "token"}
        answer: Json = json.loads(response.text or "{}") if response.status == 200 else {}
        error = response.headers.get(troubled.STRUCK) or answer.get("error")
        calls = self._platform.calls
        calls.append({"method": name, "arguments": shown, "error": error, "answer": answer})
        del calls[:-CALLS_KEPT]


async def _arguments(request: web.Request) -> Mapping[str, Any]:
    arguments: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except json.JSONDecodeError:
            return arguments
        return arguments | (body if isinstance(body, dict) else {})
    return arguments | dict(await request.post())
