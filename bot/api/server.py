"""Owns how operations are served: token, rate, scope, fields, then the operation; each failure a problem."""

import logging
import secrets
from collections.abc import Awaitable, Callable, Iterable

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.api import problems as p
from bot.api.answers.tasks import Done, done
from bot.api.operation import AnyCall, Call, Operation
from bot.api.problems import Failed
from bot.api.rate_limit import RateLimit
from bot.api.reading import body_of, key_of, path_of, query_of, secret_of
from bot.api.refused import failed
from bot.api.shapes import Answer, NoBody
from bot.bearers import Bearers
from engine.codes import Scope
from engine.errors import DirectoryUnavailable, ExecutorClosed, SignoffError, StoreError, UnknownPeople
from engine.ports.queries import Submitted, TaskView
from engine.ports.tokens import Token
from engine.snapshot import Reply
from engine.token_desk import WrongToken, check_scope

REALM = 'Bearer realm="signoff"'
_LOG = logging.getLogger(__name__)


class Server:
    """Lets programs in that show a token, and answers them."""

    def __init__(
        self,
        bearers: Bearers,
        limit: RateLimit,
        done_before: Callable[[str], Awaitable[tuple[Submitted, TaskView] | None]],
    ) -> None:
        self._bearers = bearers
        self._limit = limit
        self._done_before = done_before  # finds a submission by how its id begins, and its task

    def app(self, operations: Iterable[Operation]) -> web.Application:
        """Give an application that serves these, to be added below its path."""
        app = web.Application(middlewares=[_with_problems])
        for operation in operations:
            app.router.add_route(operation.method, operation.path, self._handler(operation))
        return app

    def _handler(self, operation: Operation) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            token = await self._let_in(request, operation.scope)
            call: AnyCall = Call(
                token=token,
                operation=operation.id,
                path=path_of(request),
                query=query_of(request, operation.query),
                body=await body_of(request, operation.body) if operation.takes_body else NoBody(),
                key=key_of(request) if operation.takes_key else None,
            )
            answer = await self._repeated(call) or await self._run(operation, call)
            if isinstance(answer, Done) and not answer.changed:
                answer = await self._repeated(call) or answer  # done in this very moment, with the same key
            return web.json_response(
                text=answer.model_dump_json(), status=operation.status, headers={"Cache-Control": "no-store"}
            )

        return handle

    async def _run(self, operation: Operation, call: AnyCall) -> Answer:
        try:
            return await operation.run(call)
        except SignoffError as error:
            refused = failed(error, operation.fields)
            if refused is None:
                raise
            repeated = await self._repeated(call)  # by somebody who asked for it in this moment
            if repeated is None:
                _LOG.info("refused: %s", error)
                raise refused from error
            return repeated

    async def _repeated(self, call: AnyCall) -> Answer | None:
        """Answer what was done before with the same key; None: nothing was. Raises Failed."""
        found = None if call.key_id is None else await self._done_before(call.key_id)
        if found is None:
            return None
        submitted, view = found
        if submitted.id != call.submission_id:
            raise Failed(p.KEY_REUSED, f"something else was asked for with this key; see {view.facts.name}")
        reply = Reply(task=view.task, changed=False, rerun_steps=submitted.rerun_steps)
        return done(reply, call.path.get("human_task"))

    async def _let_in(self, request: web.Request, scope: Scope) -> Token:
        try:
            token = await self._bearers.token(secret_of(request))
        except WrongToken as error:
            raise Failed(p.WRONG_TOKEN, str(error)) from error
        wait_s = self._limit.wait_s(token.id)
        if wait_s:
            detail = f"this token may ask {self._limit.per_minute} times a minute"
            raise Failed(p.TOO_MANY, detail, headers={"Retry-After": str(wait_s)})
        if not await self._bearers.is_active(token):
            raise p.bearer_inactive(token.identity)
        check_scope(token, scope)
        return token


@web.middleware
async def _with_problems(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        return await handler(request)
    except Failed as error:
        return _response(error)
    except web.HTTPException as error:
        return _response(_of_http(error))
    except SignoffError as error:
        return _response(_of_ours(error))
    except Exception as error:  # noqa: BLE001 - a program is answered whatever it is, and an operator finds it
        return _response(_broken(error))


def _of_http(error: web.HTTPException) -> Failed:
    match error:
        case web.HTTPMethodNotAllowed():
            allowed = ", ".join(sorted(error.allowed_methods))
            return Failed(p.WRONG_METHOD, f"here goes: {allowed}", headers={"Allow": allowed})
        case web.HTTPRequestEntityTooLarge():
            return Failed(p.TOO_LARGE, "the body has more than 1 MiB")
        case web.HTTPNotFound():
            return Failed(p.NO_SUCH_PLACE, "there is nothing at this path")
        case _:
            return Failed(p.NOT_JSON, error.reason)


def _of_ours(error: SignoffError) -> Failed:
    refused = failed(error)
    if refused is not None:
        _LOG.info("refused: %s", error)
        return refused
    match error:
        case UnknownPeople():
            return Failed(p.BEARER_UNKNOWN, str(error))
        case StoreError() | ExecutorClosed() | DirectoryUnavailable():
            _LOG.warning("could not be done: %s", error)
            return Failed(p.UNAVAILABLE, "please try again in a moment", headers={"Retry-After": "5"})
        case _:
            return _broken(error)


def _broken(error: Exception) -> Failed:
    code = secrets.token_hex(4)
    _LOG.error("failed, code %s", code, exc_info=error)
    return Failed(p.BROKEN, f"the code in the log is {code}")


def _response(error: Failed) -> web.Response:
    headers = {"Cache-Control": "no-store", **error.headers}
    if error.kind.status == 401:
        wrong = ', error="invalid_token"' if error.kind is p.WRONG_TOKEN else ""
        headers["WWW-Authenticate"] = f"{REALM}{wrong}"
    return web.Response(
        text=error.problem.model_dump_json(),
        status=error.kind.status,
        content_type=p.CONTENT_TYPE,
        headers=headers,
    )
