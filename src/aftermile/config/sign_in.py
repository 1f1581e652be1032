"""Settings of sign-in by django-allauth (docs/operate/sign-in.md)."""

from typing import Any, Final

from aftermile.config.env import Environment

APPS: Final = [
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE: Final = [
    "aftermile.accounts.middleware.AccessMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]
_PASSWORDS: Final = "django.contrib.auth.password_validation"
_FIXED: Final[dict[str, Any]] = {
    "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
    "AUTH_PASSWORD_VALIDATORS": [
        {"NAME": f"{_PASSWORDS}.UserAttributeSimilarityValidator"},
        {"NAME": f"{_PASSWORDS}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
        {"NAME": f"{_PASSWORDS}.CommonPasswordValidator"},
        {"NAME": f"{_PASSWORDS}.NumericPasswordValidator"},
    ],
    "LOGIN_URL": "account_login",
    "LOGIN_REDIRECT_URL": "/",
    "ACCOUNT_LOGOUT_REDIRECT_URL": "account_login",
    "ACCOUNT_ADAPTER": "aftermile.accounts.adapters.AccountAdapter",
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
    "ACCOUNT_LOGIN_METHODS": {"email"},
    "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
    # An invitation proves the address; a changed one is proven before it counts.
    "ACCOUNT_EMAIL_VERIFICATION": "none",
    "ACCOUNT_CHANGE_EMAIL": True,
    "ACCOUNT_PREVENT_ENUMERATION": True,
    "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": False,
    "ACCOUNT_EMAIL_NOTIFICATIONS": True,
    "ACCOUNT_EMAIL_SUBJECT_PREFIX": "",
    # A code typed in the browser that asked is worth nothing to whoever reads the mail elsewhere.
    "ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED": True,
    "ACCOUNT_LOGIN_ON_PASSWORD_RESET": False,
    "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
    "ACCOUNT_RATE_LIMITS": {
        "login": "30/m/ip",
        "login_failed": "20/m/ip,5/15m/key",  # five wrong passwords lock the address for 15 minutes
        "reset_password": "10/m/ip,3/15m/key",
    },
    "MFA_ADAPTER": "aftermile.accounts.adapters.MfaAdapter",
    "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    "MFA_TOTP_ISSUER": "Aftermile",
    "MFA_TOTP_TOLERANCE": 1,
    "SOCIALACCOUNT_ADAPTER": "aftermile.accounts.adapters.ProviderAdapter",
    # A link, since `form-action 'self'` of the security policy forbids a form that leads elsewhere.
    "SOCIALACCOUNT_LOGIN_ON_GET": True,
    # The operator chose the provider: its verified address opens the member's account, and makes none.
    "SOCIALACCOUNT_EMAIL_AUTHENTICATION": True,
    "SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT": True,
}


def settings(env: Environment, *, behind_proxy: bool, https: bool) -> dict[str, Any]:
    """Return Django's and allauth's settings of sign-in."""
    return {
        **_FIXED,
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1 if behind_proxy else 0,
        # Over plain HTTP browsers offer passkeys on `localhost` alone, as the demo needs them.
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": not https,
        "SOCIALACCOUNT_PROVIDERS": {
            "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": _identity_providers(env)}
        },
    }


def _identity_providers(env: Environment) -> list[dict[str, Any]]:
    issuer = env.text(
        "AFTERMILE_OIDC_ISSUER",
        "",
        "Address of an OpenID Connect provider that members may sign in with, such as "
        "https://login.example.com/realms/main; empty: none.",
    )
    app = {
        "provider_id": "sso",
        "name": env.text("AFTERMILE_OIDC_NAME", "SSO", "What the button of that provider says."),
        "client_id": env.text("AFTERMILE_OIDC_CLIENT_ID", "", "Our client id at the provider."),
        "secret": env.secret("AFTERMILE_OIDC_CLIENT_SECRET", "", "Our client secret at the provider."),
        "settings": {"server_url": issuer.rstrip("/")},
    }
    return [app] if issuer else []
