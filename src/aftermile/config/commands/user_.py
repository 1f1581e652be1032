"""`aftermile user`."""

import secrets
import sys
from typing import TYPE_CHECKING

import click

from aftermile.accounts.roles import Role
from aftermile.config.boot import boot
from aftermile.config.cli import Group

if TYPE_CHECKING:
    from aftermile.accounts.models import Seller

ROLES = click.Choice([role.value for role in Role])


@click.group(
    "user",
    cls=Group,
    epilog="""
\b
Examples:
  aftermile user create you@example.com --role owner          asks for a password
  aftermile user invite kim@example.com --role agent --seller lamp-house
  aftermile user reset you@example.com --generate             prints a new password
  aftermile user list
""",
)
def command() -> None:
    """Make, invite, reset and list the people who sign in."""
    boot()


@command.command(
    "create",
    epilog="""
\b
Examples:
  aftermile user create you@example.com                       owner of everything, asks for a password
  aftermile user create kim@example.com --role agent --seller lamp-house --generate
""",
)
@click.argument("email")
@click.option("--name", default="", help="Name that others see.")
@click.option("--role", type=ROLES, default=Role.OWNER.value, show_default=True)
@click.option(
    "--seller", "slug", help="Slug of a seller; without it: a role at the operator, over all sellers."
)
@click.option("--organization", default="Aftermile", show_default=True, help="Name of the operator, if new.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--generate", is_flag=True, help="Make a password and print it.")
def create(  # noqa: PLR0913  # one parameter per option is click's way
    *,
    email: str,
    name: str,
    role: str,
    slug: str | None,
    organization: str,
    password_stdin: bool,
    generate: bool,
) -> None:
    """Make a member at once, with a password."""
    from django.db import transaction

    from aftermile.accounts.actions import create_member, create_organization, grant
    from aftermile.accounts.models import Organization

    password = _password(from_stdin=password_stdin, generate=generate)
    with transaction.atomic():
        if not Organization.objects.exists():
            create_organization(name=organization)
        seller = _seller(slug)
        member = create_member(email=email, name=name, password=password)
        grant(member, role=Role(role), seller=seller)
    click.echo(f"{member.email} may sign in as {role} at {seller or 'the operator (all sellers)'}")
    if generate:
        click.echo(f"password: {password}")


@command.command(
    "invite",
    epilog="""
\b
Examples:
  aftermile user invite kim@example.com --role agent --seller lamp-house
  aftermile user invite kim@example.com --no-mail             only print the link
""",
)
@click.argument("email")
@click.option("--role", type=ROLES, default=Role.AGENT.value, show_default=True)
@click.option("--seller", "slug", help="Slug of a seller; without it: the operator.")
@click.option("--language", default="en", show_default=True)
@click.option("--no-mail", is_flag=True, help="Only print the link.")
def invite(*, email: str, role: str, slug: str | None, language: str, no_mail: bool) -> None:
    """Invite somebody; the link is mailed, and printed here."""
    from django.conf import settings
    from django.urls import reverse

    from aftermile.accounts import actions
    from aftermile.accounts.mail import send_invitation

    seller = _seller(slug)
    invitation, token = actions.invite(
        email=email, role=Role(role), seller=seller, language=language, by=None
    )
    click.echo(f"{settings.BASE_URL}{reverse('accept_invitation', args=[token])}")
    if not no_mail:
        send_invitation(invitation, token)
        click.echo(f"mailed to {invitation.email}, valid until {invitation.expires_at:%Y-%m-%d}")


@command.command(
    "reset",
    epilog="""
\b
Examples:
  aftermile user reset you@example.com --generate             prints a new password
  aftermile user reset you@example.com --second-factor        the phone with the codes is lost
""",
)
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--generate", is_flag=True, help="Make a password and print it.")
@click.option(
    "--second-factor", is_flag=True, help="Also remove authenticator apps, passkeys, recovery codes."
)
def reset(*, email: str, password_stdin: bool, generate: bool, second_factor: bool) -> None:
    """Set a new password and end every session of a member."""
    from allauth.mfa.models import Authenticator
    from allauth.usersessions.models import UserSession
    from django.db import transaction

    from aftermile.accounts.actions.members import check_password
    from aftermile.accounts.models import Member
    from aftermile.kernel.errors import NotFound

    member = Member.objects.filter(email=email.strip().lower()).first()
    if member is None:
        raise NotFound(noun="member", ref=email)
    password = _password(from_stdin=password_stdin, generate=generate)
    check_password(password, member)
    with transaction.atomic():
        member.set_password(password)
        member.save(update_fields=["password"])
        for session in UserSession.objects.filter(user=member):
            session.end()
        removed = Authenticator.objects.filter(user=member).delete()[0] if second_factor else 0
    click.echo(f"{member.email} has a new password; every session ended; {removed} second factors removed")
    if generate:
        click.echo(f"password: {password}")


@command.command(
    "list",
    epilog="""
\b
Examples:
  aftermile user list
  aftermile user list --seller lamp-house
""",
)
@click.option("--seller", "slug", help="Slug of a seller.")
def show(slug: str | None) -> None:
    """List members with their roles."""
    from aftermile.accounts.queries import list_memberships
    from aftermile.kernel.tenancy import Scope

    seller = _seller(slug)
    for membership in list_memberships(seller.scope if seller else Scope.everything()):
        member = membership.member
        place = membership.seller.slug if membership.seller else "(operator)"
        state = "" if member.is_active else "  switched off"
        click.echo(f"{member.email:40} {membership.role:12} {place}{state}")


def _seller(slug: str | None) -> "Seller | None":
    from aftermile.accounts.queries import get_seller
    from aftermile.kernel.tenancy import Scope

    return get_seller(Scope.everything(), slug) if slug else None


def _password(*, from_stdin: bool, generate: bool) -> str:
    if generate:
        return secrets.token_urlsafe(12)
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer
