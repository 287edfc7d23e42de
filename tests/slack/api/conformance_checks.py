"""Owns what Schemathesis checks for us beside its own: what fits is understood; what is wrong, named."""

from http import HTTPStatus
from typing import Any

import schemathesis
from schemathesis.checks import CheckContext
from schemathesis.core.transport import Response
from schemathesis.generation.case import Case

_NOT_UNDERSTOOD = {"wrong-fields", "not-json", "wrong-content-type"}
_FURNISHED = {"task", "human_task", "step", "number", "name"}  # whose values are of what is there


@schemathesis.check
def what_fits_the_schema_is_understood(
    _ctx: CheckContext, response: Response, case: Case[Any]
) -> bool | None:
    """Fail if the schema lets pass what the bot calls wrong by itself, whatever the data are."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code < 400:
        return None
    name = str(response.json()["type"]).rpartition(":")[2]
    if name in _NOT_UNDERSTOOD:
        raise AssertionError(f"the schema allows what is called {name}: {response.json()['detail']}")
    return None


@schemathesis.check
def what_is_wrong_is_a_part_of_the_request(
    _ctx: CheckContext, response: Response, case: Case[Any]
) -> bool | None:
    """Fail if a problem names a field in a body where none is taken."""
    takes_body = "requestBody" in case.operation.definition.raw
    if response.status_code < 400 or takes_body:
        return None
    wrong = [one["field"] for one in response.json()["errors"] if one["field"].startswith("body")]
    if wrong:
        raise AssertionError(f"{case.operation.label} takes no body, and says that these are wrong: {wrong}")
    return None


@schemathesis.check
class EachOperationFindsWhatIsThere:
    """Fails if an operation answers to all requests that there is no such thing: then it was not tested."""

    def __init__(self) -> None:
        self._found: set[str] = set()
        self._not_found: set[str] = set()

    def after_response(self, _ctx: CheckContext, response: Response, case: Case[Any]) -> None:
        """Note what an operation came to."""
        parameters = {parameter.name for parameter in case.operation.path_parameters}
        if case.meta is None or not case.meta.generation.mode.is_positive or not parameters <= _FURNISHED:
            return
        seen = self._not_found if response.status_code == HTTPStatus.NOT_FOUND else self._found
        seen.add(case.operation.label)

    def after_run(self, _ctx: CheckContext) -> None:
        """Say which never found anything."""
        never = sorted(self._not_found - self._found)
        if never:
            raise AssertionError(f"tests/slack/api/furnished.py has nothing for {', '.join(never)}")
