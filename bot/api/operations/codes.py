"""Owns the operation that says what the words in answers mean, for people."""

from collections.abc import Iterable

from pydantic import Field

from bot.api.answers.codes import CodesAnswer, codes_answer
from bot.api.operation import Call, Operation
from bot.api.shapes import NoBody, Query
from bot.labels.languages import labels_for
from engine.codes import Scope


class CodesQuery(Query):
    """In which language labels are wanted."""

    language: str = Field(
        "en",
        max_length=80,
        pattern=r"^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$",
        description="A tag such as `de-AT`: else the nearest that there is, else English",
    )


class CodeOperations:
    """What programs ask that show words to people."""

    def operations(self) -> Iterable[Operation]:
        """Give the one."""
        yield Operation(
            id="codes",
            method="GET",
            path="/codes",
            summary="Give every state, status, kind, choice, reason and event with its label",
            scope=Scope.TASKS_READ,
            run=self.codes,
            query=CodesQuery,
            answer=CodesAnswer,
        )

    async def codes(self, call: Call[CodesQuery, NoBody]) -> CodesAnswer:
        return codes_answer(labels_for(call.query.language))
