"""What every tracking service must keep, whoever wrote it."""

import ast
import copy
import json
import time
from dataclasses import asdict
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftermile.config.trackers import variable, verbs_on
from aftermile.kernel import clock
from aftermile.parcels.carrier import (
    HEALTH,
    URL_TOKEN,
    CarrierError,
    Polling,
    Pushing,
    ScanPushBroken,
    ScanPushNotValid,
    Wanted,
)
from aftermile.parcels.folding.words import MILESTONES
from aftermile.parcels.reading.codes import CODES
from tests.providers.trackers.stand_ins import (
    DELIVERED,
    INFOS,
    connect,
    event,
    fixture,
    folder,
    listed,
    made,
    parcel,
    pushed,
    quiet,
    standing_in,
    told,
)

ALL = [pytest.param(info, id=info.id) for info in INFOS.values()]
PUSHING = [pytest.param(info, id=info.id) for info in INFOS.values() if "push" in info.verbs]
POLLING = [pytest.param(info, id=info.id) for info in INFOS.values() if "poll" in info.verbs]
SIGNING = [param for param in PUSHING if param.id not in ("ship24", "karrio")]
"""Ship24 and Karrio send a secret and sign no bytes."""
PUSHES = [pytest.param(info, name, id=name) for info in INFOS.values() for name in listed(info, "push")]


@pytest.mark.parametrize("info", ALL)
def test_the_folder_is_complete(info):
    place = folder(info)
    assert place.name == info.id
    readme = (place / "README.md").read_text()
    assert [field.name for field in info.fields if variable(info, field) not in readme] == []
    assert "http" in readme
    assert sum(len(file.read_text().splitlines()) for file in place.glob("*.py")) <= 1000
    assert info.label
    assert set(info.verbs) <= {"push", "poll"}
    provider = made(info)
    assert isinstance(provider, Pushing) is ("push" in info.verbs)
    assert isinstance(provider, Polling) is ("poll" in info.verbs)
    assert all(listed(info, {"push": "push", "poll": "poll"}[verb]) for verb in info.verbs)


@pytest.mark.parametrize("info", ALL)
def test_it_is_off_until_its_settings_are_made(info):
    config = {field.name: field.default for field in info.fields}
    assert verbs_on(info, config) == ()
    assert verbs_on(info, {field.name: "x" for field in info.fields}) == info.verbs


@pytest.mark.parametrize("info", ALL)
def test_its_codes_are_our_words_and_stand_once(info):
    heads = {code: words.partition("|")[0] for code, words in info.codes.items()}
    assert {code for code, head in heads.items() if head.partition(".")[0] not in MILESTONES} == set()
    assert [code for code in heads if code.lower() in CODES] == []


@pytest.mark.parametrize("info", ALL)
def test_it_knows_neither_django_nor_models(info):
    for file in folder(info).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            ours = [name for name in names if name.startswith("aftermile.")]
            allowed = (
                "aftermile.kernel",
                "aftermile.parcels.carrier",
                "aftermile.parcels.reading",
                "aftermile.providers.http",
                "aftermile.providers.pushes",
                "aftermile.providers.rehearsal",
                f"aftermile.providers.trackers.{info.id}",
            )
            assert [name for name in names if name.startswith("django")] == []
            assert [name for name in ours if not name.startswith(allowed)] == []


def plain(trackings):
    rows = json.loads(json.dumps([asdict(one) for one in trackings], default=str))
    for row in rows:
        row["scans"] = [
            {name: value for name, value in scan.items() if value and name != "raw"} for scan in row["scans"]
        ]
    return [
        {name: value for name, value in row.items() if value or name in ("number", "history")} for row in rows
    ]


@pytest.mark.parametrize(("info", "name"), PUSHES)
def test_a_push_is_read_whole(info, name):
    trackings = made(info).read(fixture(info, name))
    assert plain(trackings) == told(info, name)
    assert {one.health for one in trackings} <= set(HEALTH)


POLLS = {
    "aftership": lambda parse, body: parse.polled(body),
    "seventeentrack": lambda parse, body: parse.polled(body),
    "easypost": lambda parse, body: parse.polled(body),
    "karrio": lambda parse, body: [parse.tracking(body)],
    "dhl_unified": lambda parse, body: parse.polled(body, "00340434292135100124"),
}


@pytest.mark.parametrize("info", POLLING)
def test_an_answer_is_read_whole(info):
    parse = import_module(f"aftermile.providers.trackers.{info.id}.parse")
    for name in listed(info, "poll"):
        assert plain(POLLS[info.id](parse, json.loads(fixture(info, name)))) == told(info, name)


JUNK = st.sampled_from([None, "", [], {}, 7, -1.5, True, "\x00", "x" * 5000, [None], {"a": []}, "2026-99-99"])


def refusal(provider, body):
    try:
        return list(provider.read(body))
    except ScanPushBroken as error:
        return error.status, error.permanent


def paths(node, path=()):
    if isinstance(node, dict | list):
        for name, child in node.items() if isinstance(node, dict) else enumerate(node):
            yield (*path, name)
            yield from paths(child, (*path, name))


@given(data=st.data(), which=st.sampled_from([param.values for param in PUSHES]))
def test_junk_anywhere_is_refused_or_kept_apart(data, which):
    info, name = which
    body = json.loads(fixture(info, name))
    place = data.draw(st.sampled_from(sorted(paths(body), key=str)))
    spoiled = copy.deepcopy(body)
    node = spoiled
    for step in place[:-1]:
        node = node[step]
    node[place[-1]] = data.draw(JUNK)
    try:
        trackings = made(info).read(json.dumps(spoiled).encode())
    except ScanPushBroken:
        return
    assert {one.health for one in trackings} <= set(HEALTH)
    before = made(info).read(json.dumps(body).encode())
    if "events" in place or "checkpoints" in place or "tracking_details" in place:
        lost = sum(len(one.scans) for one in before) - sum(len(one.scans) for one in trackings)
        whole = place[-1] in ("events", "checkpoints", "tracking_details", "trackings", "providers")
        assert whole or lost <= 1


@pytest.mark.parametrize("info", PUSHING)
@pytest.mark.parametrize(
    "body", [b"", b"[]", b"7", b"\xff\xfe", b"nul", b"[" * 100_000, b'{"a": 1e999999}', b"{" + b"9" * 9999]
)
def test_bytes_that_are_no_object_are_broken(info, body):
    assert refusal(made(info), body) in ([], (422, True))


# Signatures


def whole(info):
    return pushed(info, parcel("JD014600003828392837", event(DELIVERED[info.id], "Delivered")))


@pytest.mark.parametrize("info", PUSHING)
def test_bytes_that_are_no_text_spoil_only_their_own_words(info):
    first = event(DELIVERED[info.id], "Delivered", at="2026-11-20T08:30:00+01:00")
    told = parcel("RR123456785CN", first, event(DELIVERED[info.id], "Signed by Zoe"))
    _, body = pushed(info, told)
    (found,) = made(info).read(body.replace(b"Zoe", b"Zo\xeb"))
    assert [scan.text for scan in found.scans if "Signed" in scan.text] == ["Signed by Zo\ufffd"]
    assert len(found.scans) == (1 if info.id == "ship24" else 2)  # which tells the newest only


@pytest.mark.parametrize("info", PUSHING)
def test_its_own_push_is_valid_and_read(info):
    headers, body = whole(info)
    provider = made(info)
    for names in (headers, {name.upper(): value for name, value in headers.items()}):
        provider.verify(names, body)
    (tracking,) = provider.read(body)
    (scan,) = tracking.scans
    assert (tracking.number, tracking.carrier, scan.text) == (
        "JD014600003828392837",
        "dhl_express",
        "Delivered",
    )


@pytest.mark.parametrize("info", PUSHING)
def test_a_missing_or_strange_signature_is_refused(info):
    headers, body = whole(info)
    strange = dict.fromkeys(headers, "nonsense")
    odd = dict.fromkeys(headers, "�é")
    for given_ in ({}, {"Content-Type": "application/json"}, strange, odd, dict.fromkeys(headers, "")):
        with pytest.raises(ScanPushNotValid) as refused:
            made(info).verify(given_, body)
        assert (refused.value.status, refused.value.code) == (401, "push_not_valid")


@pytest.mark.parametrize("info", PUSHING)
def test_several_secrets_hold_while_one_is_replaced(info):
    headers, body = whole(info)
    (secret,) = {field.name for field in info.fields if "push" in field.verbs}
    mine = import_module(f"aftermile.providers.trackers.{info.id}.server").KEYS[secret]
    made(info, **{secret: f"new one, {mine} ,"}).verify(headers, body)
    with pytest.raises(ScanPushNotValid):
        made(info, **{secret: "new one"}).verify(headers, body)
    with pytest.raises(ScanPushNotValid):
        made(info, **{secret: " , "}).verify(headers, body)


@pytest.mark.parametrize("info", SIGNING)
def test_a_changed_byte_or_a_written_anew_body_is_refused(info):
    headers, body = whole(info)
    again = json.dumps(json.loads(body), separators=(",", ":")).encode()
    for other in (body + b"\n", body[:-1] + b" ", body.replace(b"Delivered", b"delivered"), again, b""):
        with pytest.raises(ScanPushNotValid):
            made(info).verify(headers, other)


def test_a_stale_push_of_shippo_is_refused():
    headers, body = whole(INFOS["shippo"])
    provider = made(INFOS["shippo"])
    at = clock.now()
    with clock.frozen(at.replace(year=at.year + 1)), pytest.raises(ScanPushNotValid, match="five minutes"):
        provider.verify(headers, body)
    stamp = headers["shippo-auth-signature"].replace("t=", "t=1")
    with pytest.raises(ScanPushNotValid):
        provider.verify({"shippo-auth-signature": stamp}, body)
    with pytest.raises(ScanPushNotValid, match="no time"):
        provider.verify({"shippo-auth-signature": "v1=00"}, body)


def test_a_token_in_the_address_opens_shippo_but_not_beside_a_wrong_signature():
    provider, body = made(INFOS["shippo"], webhook_secret="one, two"), b"{}"
    provider.verify({URL_TOKEN: "two"}, body)
    for headers in (
        {URL_TOKEN: "three"},
        {URL_TOKEN: ""},
        {URL_TOKEN: "two", "shippo-auth-signature": "t=1,v1=0"},
    ):
        with pytest.raises(ScanPushNotValid):
            provider.verify(headers, body)


# Asking, over HTTP

NUMBER, OTHER = "JD014600003828392837", "1234567891"
ASKED = [Wanted(NUMBER, "dhl_express")]


@pytest.mark.parametrize("info", POLLING)
def test_a_number_is_registered_and_asked_for(info):
    with standing_in(info) as server:
        provider = connect(server, info)
        before = provider.poll(ASKED)
        assert [one.health for one in before] == ([] if provider.registers else ["not_found"])
        for _ in range(2):  # safe to repeat
            first = provider.register(ASKED)
            assert [(one.number, one.scans) for one in first] == (
                [(NUMBER, ())] if provider.registers else []
            )
        server.tell_of(parcel(NUMBER, event(DELIVERED[info.id], "Delivered")))
        (found,) = provider.poll([*ASKED, Wanted(OTHER, "dhl_express")][: provider.limits.batch])
        (scan,) = found.scans
        assert (found.number, found.health, scan.text, scan.place) == (NUMBER, "ok", "Delivered", "Leipzig")


@pytest.mark.parametrize("info", POLLING)
@pytest.mark.parametrize(("behavior", "wait"), [("error", 0), ("busy", 7), ("garbage", 0), ("timeout", 0)])
def test_a_service_in_trouble_is_left_alone_and_no_number_to_blame(info, behavior, wait):
    with standing_in(info) as server:
        server.store.behave(behavior, -1)
        provider = connect(server, info)
        calls = [provider.poll, provider.register] if provider.registers else [provider.poll]
        for call in calls:
            start = time.monotonic()
            with pytest.raises(CarrierError) as refused:
                call(ASKED)
            assert (refused.value.permanent, refused.value.retry_after) == (False, wait)
            assert time.monotonic() - start < 1


@pytest.mark.parametrize("info", POLLING)
def test_nobody_there_or_a_wrong_key_tells_no_secret(info, caplog):
    caplog.set_level("DEBUG")
    with standing_in(info) as server:
        wrong = connect(server, info, api_key="very-secret")
        gone = connect(server, info, api_key="very-secret", url="http://127.0.0.1:9")
        for provider in (wrong, gone):
            with pytest.raises(CarrierError) as refused:
                provider.poll(ASKED)
            assert refused.value.permanent is False
            assert "very-secret" not in f"{refused.value}{provider!r}{caplog.text}"


def test_17track_says_what_it_wants_to_know_and_takes_it():
    info = INFOS["seventeentrack"]
    with standing_in(info) as server:
        server.tell_of({"number": NUMBER, "needs": "postcode"})
        provider = connect(server, info)
        (found,) = provider.register([Wanted(NUMBER)])
        assert (found.health, found.needs) == ("input_required", ("postcode",))
        (found,) = provider.register([Wanted(NUMBER, "", {"postcode": "10115", "needs": "postcode"})])
        assert (found.health, found.needs) == ("pending", ())


def test_a_stand_in_has_its_place():
    assert {info.id: quiet(info).name for info in INFOS.values()} == {
        "aftership": "AfterShip",
        "dhl_unified": "DHL Unified",
        "easypost": "EasyPost",
        "karrio": "Karrio",
        "seventeentrack": "17TRACK",
        "ship24": "Ship24",
        "shippo": "Shippo",
    }
