"""The demo's stories: deterministic rows for looking around, for screenshots and for tests."""

from aftermile.config.seed.people import PASSWORD, SIGN_INS, SignIn
from aftermile.config.seed.tell import is_told, tell

__all__ = ["PASSWORD", "SIGN_INS", "SignIn", "is_told", "tell"]
