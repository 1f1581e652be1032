"""Mails of sign-in and invitation: sent at once and kept nowhere, since they carry secrets."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from aftermile.accounts.models import Invitation


def send_invitation(invitation: Invitation, token: str) -> None:
    """Mail the link in the invitation's language; raises `OSError` when the mail server does not take it."""
    with translation.override(invitation.language), timezone.override("UTC"):
        context = {
            "invitation": invitation,
            "place": invitation.seller or "Aftermile",
            "link": f"{settings.BASE_URL}{reverse('accept_invitation', args=[token])}",
        }
        subject = render_to_string("accounts/mail/invitation.subject.txt", context)
        text = render_to_string("accounts/mail/invitation.txt", context)
        EmailMessage(" ".join(subject.split()), text, to=[invitation.email]).send()
