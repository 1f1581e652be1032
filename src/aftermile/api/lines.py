"""Bodies of many things: one JSON value, a JSON list, or NDJSON, where a bad one stops no other."""

import json
from typing import Any, Final, Generic, TypeVar

from django.http import HttpRequest
from ninja import Schema
from ninja.errors import HttpError, ValidationError
from pydantic import ValidationError as NotValid

from aftermile.api.errors import BodyBroken, NulCharacter, TooManyLines
from aftermile.database.words import translate

MEDIA_TYPE: Final = "application/x-ndjson"
MOST: Final = 1000
S = TypeVar("S", bound=Schema)


def is_lines(request: HttpRequest) -> bool:
    """Say whether the body is NDJSON."""
    return request.content_type in (MEDIA_TYPE, "application/jsonl", "application/x-jsonlines")


class Lines(Generic[S]):
    """
    What a body holds: `rows` by their place, and `problems` of the lines that hold nothing.

    A JSON body of which nothing fits is refused as a whole, as every other one is.
    """

    def __init__(self, kind: type[S], request: HttpRequest) -> None:
        self.rows: dict[int, S] = {}
        self.problems: list[dict[str, Any]] = []
        self._kind = kind
        if is_lines(request):
            self._read_lines(request.body)
        else:
            self._read_json(request.body)

    def refuse(self, index: int, code: str, detail: str, pointer: str = "") -> None:
        """Report a line."""
        self.problems.append({"index": index, "pointer": pointer, "code": code, "detail": detail})

    def _read_lines(self, body: bytes) -> None:
        lines = body.split(b"\n")
        if sum(bool(line.strip()) for line in lines) > MOST:
            raise TooManyLines(most=MOST)
        for index, line in enumerate(lines):
            if line.strip():
                self._read_line(index, line)

    def _read_line(self, index: int, line: bytes) -> None:
        if b"\\u0000" in line:
            self.refuse(index, NulCharacter.code, translate(NulCharacter()))
            return
        try:
            self._take(index, json.loads(line))
        except (ValueError, RecursionError) as error:
            self.refuse(index, BodyBroken.code, translate(BodyBroken(problem=str(error))))

    def _take(self, index: int, given: Any) -> list[Any]:
        """Keep a value, or report what does not fit; return the latter. A field that is null is not given."""
        if isinstance(given, dict):
            given = {name: value for name, value in given.items() if value is not None}
        try:
            self.rows[index] = self._kind.model_validate(given)
        except NotValid as error:
            faults = error.errors(include_url=False, include_context=False)
            for one in faults:
                self.refuse(index, one["type"], one["msg"], _pointer(one["loc"]))
            return list(faults)
        return []

    def _read_json(self, body: bytes) -> None:
        try:
            given = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise HttpError(400, f"Cannot parse request body ({error})") from error
        rows = given if isinstance(given, list) else [given]
        if not 0 < len(rows) <= MOST:
            raise TooManyLines(most=MOST)
        faults = {index: self._take(index, row) for index, row in enumerate(rows)}
        if not self.rows:
            several = isinstance(given, list)
            raise ValidationError(
                [
                    {**one, "loc": ("body", "body", *([index] if several else []), *one["loc"])}
                    for index, found in faults.items()
                    for one in found
                ]
            )


def _pointer(place: tuple[int | str, ...]) -> str:
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in place)


def described(kind: type[Schema], example: dict[str, Any]) -> dict[str, Any]:
    """Return what the document says of such a body."""
    one = kind.model_json_schema()
    several = {"type": "array", "items": one, "minItems": 1, "maxItems": MOST}
    rows = {"type": "string", "description": "One object a line, each as in application/json."}
    return {
        "required": True,
        "content": {
            "application/json": {"schema": {"anyOf": [one, several]}, "example": example},
            MEDIA_TYPE: {"schema": rows, "example": json.dumps(example) + "\n"},
        },
    }
