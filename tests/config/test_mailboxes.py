"""Settings of mailboxes: complete ones are installed, others say what is wrong."""

from datetime import timedelta

import pytest

from aftermile.config.env import Environment
from aftermile.config.mailboxes import settings_of

GOOD = {
    "AFTERMILE_MAILBOXES": "daily",
    "AFTERMILE_MAILBOX_DAILY_URL": "imaps://scans%40shop.example@mail.shop.example/Carriers/GLS",
    "AFTERMILE_MAILBOX_DAILY_PASSWORD": "secret",
    "AFTERMILE_MAILBOX_DAILY_SELLER": "lamp-house",
    "AFTERMILE_MAILBOX_DAILY_SENDERS": "Daily@gls.example, @wh.example=other",
    "AFTERMILE_MAILBOX_DAILY_FAILED": "-",
}


def test_a_mailbox_is_read() -> None:
    env = Environment(GOOD)
    [box] = settings_of(env)
    address = box.provider.address
    assert (env.problems, env.unknown(), box.senders, box.every) == (
        *([], []),
        {"daily@gls.example": "lamp-house", "@wh.example": "other"},
        timedelta(minutes=5),
    )
    assert (address.host, address.port, address.security, address.user, address.folder) == (
        *("mail.shop.example", 993, "tls"),
        *("scans@shop.example", "Carriers/GLS"),
    )
    assert (address.done, address.failed, "secret" in box.address) == ("Done", "", False)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"AFTERMILE_MAILBOXES": "A b"}, "mailbox_name"),
        ({"AFTERMILE_MAILBOX_DAILY_URL": ""}, "mailbox_address"),
        ({"AFTERMILE_MAILBOX_DAILY_URL": "imaps://host/"}, "mailbox_address"),
        ({"AFTERMILE_MAILBOX_DAILY_URL": "pop3://a@host/"}, "setting_unreadable"),
        ({"AFTERMILE_MAILBOX_DAILY_URL": "imap+plain://a@mail.example/"}, "mailbox_plain"),
        ({"AFTERMILE_MAILBOX_DAILY_PASSWORD": ""}, "mailbox_password"),
        ({"AFTERMILE_MAILBOX_DAILY_SENDERS": ""}, "mailbox_senders"),
        ({"AFTERMILE_MAILBOX_DAILY_SENDERS": "gls"}, "mailbox_sender"),
        ({"AFTERMILE_MAILBOX_DAILY_SELLER": ""}, "mailbox_seller"),
    ],
)
def test_what_is_wrong_is_said(wrong: dict[str, str], code: str) -> None:
    env = Environment(GOOD | wrong)
    assert settings_of(env) == []
    assert env.problems[0].code == code
