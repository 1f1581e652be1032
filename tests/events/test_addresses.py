import ipaddress
import socket

import httpcore
import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from aftermile.events.addresses import JudgedNetwork, check_url, is_public
from aftermile.events.errors import WebhookAddressRefused
from tests.events.receiver import receiver

INSIDE = [
    "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.9.9", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "100.100.100.200", "0.0.0.0",  # noqa: S104
    "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.0.192", "198.18.0.1",
    "168.63.129.16", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
    "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "64:ff9b::10.0.0.1",
    "64:ff9b:1::7f00:1", "2002:7f00:1::", "2002:a00:1::1", "2001:0:a00:1::", "2001:db8::1",
]  # fmt: skip
OUTSIDE = ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"]


@pytest.mark.parametrize("text", INSIDE)
def test_an_address_inside_is_not_public(text):
    assert is_public(ipaddress.ip_address(text)) is False


@pytest.mark.parametrize("text", OUTSIDE)
def test_an_address_outside_is_public(text):
    assert is_public(ipaddress.ip_address(text)) is True


@given(st.ip_addresses(v=4))
def test_a_disguise_changes_nothing(address):
    for carrier in ("::ffff:", "64:ff9b::"):
        assert is_public(ipaddress.ip_address(f"{carrier}{address}")) == is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "https://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://0x7f.1/",
        "https://2130706433/", "https://0177.0.0.1/", "https://[::ffff:10.0.0.1]/", "https://169.254.1.2/",
        "http://1.1.1.1/", "ftp://1.1.1.1/", "https://", "https://user:word@1.1.1.1/", "https://[::1",
        "https://no-such-name.invalid/", "https://1.1.1.1:99999/", "https://1.1.1.1/\r\nHost: x", "", "/hook",
    ],
)  # fmt: skip
def test_a_bad_address_is_refused_when_it_is_saved(url):
    with pytest.raises(WebhookAddressRefused):
        check_url(url)


def test_a_listed_host_may_be_private_and_without_tls():
    with override_settings(WEBHOOK_HOSTS=["127.0.0.1:8123"]):
        check_url("http://127.0.0.1:8123/hook")
        with pytest.raises(WebhookAddressRefused):
            check_url("http://127.0.0.1:8124/hook")


def test_one_private_address_among_others_is_enough_to_refuse(monkeypatch):
    found = [(2, 1, 6, "", ("1.1.1.1", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    with pytest.raises(WebhookAddressRefused):
        check_url("https://example.com/")


def test_a_name_that_turns_private_later_is_refused_at_the_connection(monkeypatch):
    with receiver() as (url, requests):
        port = int(url.split(":")[2].split("/")[0])
        answers = iter(["1.1.1.1", "127.0.0.1", "127.0.0.1"])
        monkeypatch.setattr(
            socket, "getaddrinfo", lambda *args, **kwargs: [(2, 1, 6, "", (next(answers), port))]
        )
        check_url(f"https://rebinding.example:{port}/")
        with (
            httpcore.ConnectionPool(network_backend=JudgedNetwork()) as pool,
            pytest.raises(WebhookAddressRefused),
        ):
            pool.request("POST", f"http://rebinding.example:{port}/", content=b"")
    assert requests == []
