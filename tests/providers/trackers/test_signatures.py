"""Signatures that another program made (openssl dgst), so that signing and checking cannot be wrong alike."""

from datetime import UTC, datetime, timedelta

import pytest

from aftermile.kernel import clock
from aftermile.parcels.carrier import ScanPushNotValid
from aftermile.providers.trackers.easypost.signature import sign_newer
from tests.providers.trackers.stand_ins import INFOS, made

BODY = b'{"event":"x","msg":{"tracking_number":"LIVE1"}}'
SECRETS = {"aftership": "s-after", "seventeentrack": "s-17", "easypost": "sécret", "shippo": "s-shippo"}
SIGNED = {
    "aftership": {"aftership-hmac-sha256": "bGJ0bQ5JKF56bvYxHHSSP8bF9LixpfFE3N160kdKCCM="},
    "seventeentrack": {"sign": "efa5ba5d5d839165717441ec47d92d5e172da74ffc14d8a5f5dd55416fb26233"},
    "easypost": {
        "X-Hmac-Signature": (
            "hmac-sha256-hex=3cadd0caa358c185d55ecc88ec25dc12431b44849d1f58aa55bbdc97862c3b15"
        )
    },
    "shippo": {
        "Shippo-Auth-Signature": (
            "t=1766400000,v1=f0efd831ba2e28ed7e08bd6dea78f7b6b5e93786e9b5f29bdf9df2c3bca4e450"
        )
    },
}
NEWER = {
    "X-Timestamp": "Tue, 19 Aug 2025 20:37:09 -0000",
    "X-Path": "/api/v1/webhooks/trackers/easypost",
    "X-Hmac-Signature-V2": "hmac-sha256-hex=788d41813ceeccaf5eb18b1bdbdc097bac2ebd43ba1a044522427ab32b994d6a",
}
THEN = datetime(2025, 8, 19, 20, 37, 9, tzinfo=UTC)


def service(name):
    secret = "api_key" if name == "seventeentrack" else "webhook_secret"
    return made(INFOS[name], **{secret: SECRETS[name]})


@pytest.mark.parametrize("name", SIGNED)
def test_what_another_program_signed_is_valid_and_nothing_else(name):
    with clock.frozen(datetime.fromtimestamp(1766400100, UTC)):
        service(name).verify(SIGNED[name], BODY)
        service(name).verify({key.upper(): f" {value} " for key, value in SIGNED[name].items()}, BODY)
        for body in (BODY + b"\n", BODY[:-1], BODY.replace(b"x", b"y"), BODY.replace(b":", b": ")):
            with pytest.raises(ScanPushNotValid, match="not ours"):
                service(name).verify(SIGNED[name], body)


@pytest.mark.parametrize("older", [{}, SIGNED["easypost"], {"X-Hmac-Signature": "hmac-sha256-hex=00"}])
@pytest.mark.parametrize("late", [-300, 0, 300])
def test_the_newer_signature_of_easypost_is_enough(older, late):
    with clock.frozen(THEN + timedelta(seconds=late)):
        service("easypost").verify(older | NEWER, BODY)


@pytest.mark.parametrize("older", [{}, SIGNED["easypost"]])
@pytest.mark.parametrize("late", [-301, 301, 86_400])
def test_a_newer_signature_of_easypost_that_is_stale_is_refused(older, late):
    with clock.frozen(THEN + timedelta(seconds=late)), pytest.raises(ScanPushNotValid, match="five minutes"):
        service("easypost").verify(older | NEWER, BODY)


@pytest.mark.parametrize(
    "changed",
    [
        {"X-Timestamp": "Tue, 19 Aug 2025 20:37:10 -0000"},
        {"X-Path": "/else"},
        {"X-Path": ""},
        {"X-Timestamp": ""},
    ],
)
def test_a_newer_signature_of_easypost_signs_time_and_path(changed):
    with clock.frozen(THEN), pytest.raises(ScanPushNotValid, match="not ours"):
        service("easypost").verify(NEWER | changed, BODY)


def test_an_older_signature_of_easypost_beside_one_that_we_cannot_follow_is_enough():
    service("easypost").verify(NEWER | SIGNED["easypost"] | {"X-Hmac-Signature-V2": "of another kind"}, BODY)


def test_a_time_of_easypost_that_is_none_is_refused():
    headers = {
        "X-Timestamp": "now",
        "X-Path": "/",
        "X-Hmac-Signature-V2": sign_newer("sécret", "now", "/", BODY),
    }
    with pytest.raises(ScanPushNotValid, match="no time"):
        service("easypost").verify(headers, BODY)
