from dataclasses import replace

import pytest

from aftermile.config.safety import Posture, dangers, is_local

SAFE = Posture(
    mode="production",
    debug=False,
    hosts=("returns.example.com",),
    scheme="https",
    host="returns.example.com",
    secret_key="abcdefghijklmnopqrstuvwxyz0123456789-ABCDEFGHIJKLMN",
    mail="smtp",
)


def codes(posture: Posture) -> list[str]:
    return [problem.code for problem in dangers(posture)]


def test_a_safe_production_starts() -> None:
    assert codes(SAFE) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"debug": True}, "debug_in_production"),
        ({"hosts": ("*",)}, "any_host"),
        ({"scheme": "http"}, "no_tls"),
        ({"secret_key": "short"}, "weak_key"),
        ({"secret_key": "a" * 60}, "weak_key"),
        ({"mail": "keep"}, "mail_kept"),
        ({"sandbox": True}, "sandbox_in_production"),
        ({"mode": "local"}, "mode_not_production"),
        ({"mode": "demo"}, "mode_not_production"),
    ],
)
def test_each_danger_is_refused(change, code) -> None:
    assert codes(replace(SAFE, **change)) == [code]


def test_this_machine_needs_no_production() -> None:
    assert codes(Posture("demo", True, ("*",), "http", "127.0.0.1", "k", "keep")) == []
    assert [is_local(host) for host in ("localhost", "::1", "127.8.9.1", "10.0.0.1", "x.example")] == [
        True,
        True,
        True,
        False,
        False,
    ]
