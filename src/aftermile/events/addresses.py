"""
Which addresses Aftermile may be sent to by a seller's setting (against server-side request forgery).

The name is resolved once, every address of it is judged, and the connection goes to a judged address:
a second answer of the name server has no say. Redirects are never followed.
"""

import ipaddress
import socket
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

import httpcore
from django.conf import settings

from aftermile.events.errors import AddressMalformed, AddressNotPublic, AddressUnknown, AddressWithoutTls

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Not called private by every Python 3.11, or global by the registries and yet a door to a cloud's inside.
INSIDE: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "168.63.129.16/32",  # Azure's wire server
        "192.0.0.0/24",
        "192.88.99.0/24",
        "::/96",  # IPv4-compatible, long deprecated
        "2001::/23",  # Teredo and other protocol assignments
        "2002::/16",  # 6to4
        "3fff::/20",
        "5f00::/16",
    )
)
# IPv6 ranges that carry an IPv4 address: NAT64 and its local-use sibling (RFC 6052, RFC 8215).
CARRIERS: Final = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))


def is_public(address: Address) -> bool:
    """Say whether the address is reachable for everybody, also behind every IPv6 disguise of an IPv4 one."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if any(address in carrier for carrier in CARRIERS):
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
        if address.scope_id or address.is_site_local:
            return False
    refused = any(address in network for network in INSIDE if network.version == address.version)
    return address.is_global and not (refused or address.is_multicast or address.is_reserved)


def is_allowed(host: str, port: int) -> bool:
    """Say whether the operator lists this host, or host and port, as one that may be private."""
    listed: Iterable[str] = getattr(settings, "WEBHOOK_HOSTS", ())
    return any(entry in (host, f"{host}:{port}", f"[{host}]:{port}") for entry in listed)


def judge(host: str, port: int) -> str:
    """Resolve `host` and return the address to connect to; raise `WebhookAddressRefused`."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressUnknown(host=host) from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses:
        raise AddressUnknown(host=host)
    if not is_allowed(host, port) and not all(is_public(ipaddress.ip_address(text)) for text in addresses):
        raise AddressNotPublic(host=host)
    return addresses[0]


def check_url(url: str) -> None:
    """Raise `WebhookAddressRefused` when `url` is malformed, without TLS, or leads inside."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise AddressMalformed(host=url) from None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or not url.isprintable():
        raise AddressMalformed(host=url)
    port = port or (443 if parts.scheme == "https" else 80)
    if parts.scheme == "http" and not is_allowed(host, port):
        raise AddressWithoutTls(host=host)
    judge(host, port)


class JudgedNetwork(httpcore.NetworkBackend):
    """Connects only to judged addresses; the name stays for TLS and the Host header."""

    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        return self._inner.connect_tcp(judge(host, port), port, timeout, local_address, socket_options)
