"""Mailboxes that speak IMAP4rev1 (RFC 3501), with MOVE (RFC 6851) and UIDPLUS (RFC 4315) where they stand."""

from aftermile.providers.mailboxes.imap.client import Address, Imap

__all__ = ["Address", "Imap"]
