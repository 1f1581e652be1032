"""Bodies without a length: held and measured, up to a limit."""

from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory

from aftermile.config.bodies import ENDLESS, Measured
from aftermile.config.wsgi import application


class Drips:
    """A stream that gives at most three bytes a time, as a connection may."""

    def __init__(self, data):
        self.stream, self.asked = BytesIO(data), 0

    def read(self, size=-1):
        found = self.stream.read(min(3, size))
        self.asked += len(found)
        return found


def served(data, length=None, method="POST", limit=20):
    seen = []
    environ = RequestFactory().post("/").environ | {"REQUEST_METHOD": method, "wsgi.input": Drips(data)}
    environ.pop("CONTENT_LENGTH")
    if length is not None:
        environ["CONTENT_LENGTH"] = length
    before = environ["wsgi.input"]
    Measured(lambda environ, _start: seen.append(environ) or [], limit)(environ, None)
    return seen[0], before


@pytest.mark.parametrize("length", [None, ""])
@pytest.mark.parametrize("data", [b"", b"a", b"0123456789", b"0123456789" * 2])
def test_a_body_without_a_length_is_read_whole(data, length):
    environ, _ = served(data, length)
    assert (environ["CONTENT_LENGTH"], WSGIRequest(environ).body) == (str(len(data)), data)


def test_one_that_does_not_end_is_left_and_every_gate_refuses_it():
    environ, stream = served(b"0123456789" * 1000)
    assert (environ["CONTENT_LENGTH"], stream.asked) == (ENDLESS, 21)


@pytest.mark.parametrize(("length", "method"), [("4", "POST"), (None, "GET"), (None, "HEAD")])
def test_the_others_are_not_touched(length, method):
    environ, stream = served(b"0123456789", length, method)
    assert (environ["wsgi.input"], environ.get("CONTENT_LENGTH"), stream.asked) == (stream, length, 0)


def test_it_stands_before_everything():
    assert isinstance(application, Measured)
    assert application.limit == 10_000_000
