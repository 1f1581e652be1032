"""A real IMAP server of one test: dovecot on loopback, in a folder of its own, that knows one user."""

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

USER, PASSWORD = "scans@example.com", "grüße & mehr"
BINARY = shutil.which("dovecot") or next(iter(Path("/usr/sbin").glob("dovecot")), None)
_KEY = "-days 2 -subj /CN=localhost -keyout key.pem -out cert.pem -addext subjectAltName=DNS:localhost"
_SETTINGS = """
base_dir = {place}/run
state_dir = {place}/state
log_path = {place}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{place}/cert.pem
ssl_key = <{place}/key.pem
disable_plaintext_auth = no
mail_location = maildir:{place}/mail
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 1
mail_uid = {mail}
mail_gid = {mail_group}
passdb {{
  driver = passwd-file
  args = scheme=plain username_format=%u {place}/users
}}
userdb {{
  driver = static
  args = home={place}/home
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True)
class Server:
    plain: int
    tls: int
    cert: Path
    mail: Path


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def dovecot(place: Path) -> Iterator[Server]:
    """Start it, give its ports, and end it."""
    root = os.getuid() == 0
    me = pwd.getpwuid(os.getuid())
    login = ("dovecot", "dovecot") if root else (me.pw_name, grp.getgrgid(me.pw_gid).gr_name)
    mail = ("mail", "mail") if root else login
    for name in ("run", "state", "home", "mail"):
        (place / name).mkdir(parents=True)
        shutil.chown(place / name, mail[0] if name in ("home", "mail") else None, mail[1])
    place.chmod(0o755)
    users = place / "users"
    users.write_text(f"{USER}:{{PLAIN}}{PASSWORD}::::::\n", encoding="utf-8")
    users.chmod(0o644)  # commands called in this process leave a strict umask
    make = f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes {_KEY}"
    subprocess.run(make.split(), check=True, capture_output=True, cwd=place)
    plain, tls = _port(), _port()
    settings = _SETTINGS.format(
        place=place, user=login[0], group=login[1], mail=mail[0], mail_group=mail[1], plain=plain, tls=tls
    )
    (place / "dovecot.conf").write_text(settings)
    running = subprocess.Popen([str(BINARY), "-F", "-c", str(place / "dovecot.conf")])
    try:
        _answers(plain)
        _signs_in(plain, place / "log")
        yield Server(plain, tls, place / "cert.pem", place / "mail")
    finally:
        running.terminate()
        running.wait(10)


def _answers(port: int) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 2) as line:
            if line.recv(4).startswith(b"* OK"):
                return
        time.sleep(0.05)
    raise TimeoutError("dovecot did not start")


def _signs_in(port: int, log: Path) -> None:
    """Wait until it knows its users: under load that comes some seconds after the greeting."""
    end = time.monotonic() + 30
    while True:
        try:
            with imaplib.IMAP4("127.0.0.1", port, timeout=10) as line:
                line.authenticate("PLAIN", lambda _challenge: f"\0{USER}\0{PASSWORD}".encode())
        except (OSError, imaplib.IMAP4.error) as error:
            if time.monotonic() > end:
                raise TimeoutError(log.read_text(encoding="utf-8")[-2000:]) from error
            time.sleep(0.2)
        else:
            return
