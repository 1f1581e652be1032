"""`aftermile webhook verify`: headers as people have them, bytes as they came, exit codes."""

import json

import pytest
from click.testing import CliRunner

from aftermile.config.commands.webhook_ import command
from aftermile.kernel.errors import AftermileError
from tests.providers.trackers.stand_ins import DELIVERED, INFOS, config_of, event, parcel, pushed

SERVICES = [name for name, info in INFOS.items() if "push" in info.verbs]


def verified(tmp_path, name, headers, body, *more, secret=None):
    (tmp_path / "h").write_bytes(headers if isinstance(headers, bytes) else headers.encode())
    (tmp_path / "b").write_bytes(body)
    own = config_of(INFOS[name])
    secret = secret or own.get("webhook_secret") or own["api_key"]
    given = ["--headers", str(tmp_path / "h"), "--body", str(tmp_path / "b"), "--secret", secret, *more]
    return CliRunner().invoke(command, ["verify", name, *given])


def of(name):
    return pushed(INFOS[name], parcel("RR123456785CN", event(DELIVERED[name], "Delivered")))


SHAPES = {
    "lines": lambda pairs: "".join(f"{name}: {value}\n" for name, value in pairs),
    "without a last line end": lambda pairs: "\n".join(f"{name}: {value}" for name, value in pairs),
    "upper": lambda pairs: "".join(f"{name.upper()}:{value}\n" for name, value in pairs),
    "request": lambda pairs: (
        "POST /hook HTTP/1.1\r\nHost: x:80\r\n"
        + "".join(f"{name}: {value}\r\n" for name, value in pairs)
        + '\r\n{"sign": "of the body: none"}\r\n'
    ),
    "curl -i": lambda pairs: "HTTP/2 200 \r\n" + "".join(f"{name}: {value}\r\n" for name, value in pairs),
    "curl -v": lambda pairs: (
        "* Connected\n> POST /hook HTTP/1.1\n"
        + "".join(f"> {name}: {value}\n" for name, value in pairs)
        + ">\n< HTTP/1.1 200 OK\n< Sign: other\n"
    ),
    "folded": lambda pairs: "".join(f"{name}:\r\n {value}\r\n" for name, value in pairs),
    "mark": lambda pairs: "\ufeff" + "".join(f"{name}: {value}\n" for name, value in pairs),
    "object": lambda pairs: json.dumps({name.title(): value for name, value in pairs}),
    "lists": lambda pairs: json.dumps({name: [value] for name, value in pairs}, indent=2),
    "pairs": json.dumps,
    "har": lambda pairs: json.dumps({"headers": [{"name": name, "value": value} for name, value in pairs]}),
    "event": lambda pairs: json.dumps({"headers": dict(pairs), "body": "{}"}),
}


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("shape", SHAPES)
def test_headers_are_read_as_people_have_them(tmp_path, name, shape):
    headers, body = of(name)
    done = verified(tmp_path, name, SHAPES[shape](list(headers.items())), body)
    assert (done.exit_code, json.loads(done.output)["number"]) == (0, "RR123456785CN")


@pytest.mark.parametrize("name", [name for name in SERVICES if name not in ("ship24", "karrio")])
@pytest.mark.parametrize("change", [b"\n", b"\r\n", b" "])
def test_not_a_byte_is_taken_off_the_body(tmp_path, name, change):
    headers, body = of(name)
    done = verified(tmp_path, name, json.dumps(headers), body + change)
    assert (type(done.exception).__name__, done.output) == ("ScanPushNotValid", "")


@pytest.mark.parametrize("name", SERVICES)
def test_a_wrong_or_missing_secret_is_refused(tmp_path, name):
    headers, body = of(name)
    for given, secret in ((json.dumps(headers), "other"), ("{}", None), ("", None)):
        done = verified(tmp_path, name, given, body, secret=secret)
        assert type(done.exception).__name__ == "ScanPushNotValid"


def test_the_token_of_an_address_stands_in_the_line_of_the_request(tmp_path):
    _, body = of("shippo")
    for line in (
        "POST /hook?a=1&token=a%20b HTTP/1.1\r\nHost: x\r\n",
        "> POST /hook?token=a+b HTTP/2\n> Host: x\n",
    ):
        assert verified(tmp_path, "shippo", line, body, secret="a b").exit_code == 0
    assert verified(tmp_path, "shippo", "X-Url-Token: a b\n", body, secret="a b").exit_code == 0
    assert verified(tmp_path, "shippo", "POST /hook HTTP/1.1\n", body, secret="a b").exit_code == 1


def test_what_is_no_headers_is_said(tmp_path):
    _, body = of("aftership")
    for words in ("7", '"words"', "[1]", '[["a"]]', "null"):
        error = verified(tmp_path, "aftership", words, body).exception
        assert isinstance(error, AftermileError)
        assert "Name: value" in str(error)


def test_a_body_that_cannot_be_read_is_broken(tmp_path):
    done = verified(tmp_path, "karrio", json.dumps({"x-event-id": "rehearsal"}), b"{")
    assert type(done.exception).__name__ in ("ScanPushBroken", "ScanPushNotValid")
