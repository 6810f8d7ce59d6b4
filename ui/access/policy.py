"""Says who may come in: everybody, those who sign in, or those whom a proxy has signed in."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path

from corpus.errors import YinjuError
from ui.access.accounts import Account, Accounts

SECRET = "session.key"  # signs the sessions; only its owner may read it


@dataclass(frozen=True)
class Quotas:
    """How much one account may ask and send; of those without an account, one address."""

    questions_a_minute: int = 60
    questions_a_day: int = 5_000
    uploads_a_day: int = 2_000


QUOTAS = Quotas()


class AccessRefused(YinjuError):
    """The app would be served to others without knowing who they are."""


@dataclass(frozen=True)
class AccessOptions:
    """What `yinju serve` was told about who may come in."""

    host: str = "127.0.0.1"
    is_open: bool = False  # whoever reaches it may do everything
    trust_header: str = ""  # in which a proxy names who has signed in
    proxies: tuple[str, ...] = ()  # addresses and networks whose headers are believed


class Policy:
    """Who may come in to the app of one home."""

    def __init__(self, home: Path, options: AccessOptions, quotas: Quotas = QUOTAS) -> None:
        """Raise AccessRefused where others would come in without being known."""
        self.home = home
        self.accounts = Accounts(home)
        self.header = options.trust_header.lower().encode("latin-1", "replace")
        self.proxies = options.proxies
        self._networks = [_read_network(text) for text in options.proxies]
        if self.header and not self._networks:
            raise AccessRefused("access.proxy")
        self._closed = bool(self.header)
        if not is_loopback(options.host) and not self.demands_sign_in and not options.is_open:
            raise AccessRefused("access.open", host=options.host)
        shared = not is_loopback(options.host) or self.demands_sign_in
        self.quotas = quotas if shared else None

    @property
    def demands_sign_in(self) -> bool:
        """Whether only who is known comes in. It stays so when the last account is removed."""
        self._closed = self._closed or bool(self.accounts.read())
        return self._closed

    def trusts(self, address: str) -> bool:
        """Tell whether the headers of this machine are believed."""
        try:
            found = ip_address(address.partition("%")[0])
        except ValueError:
            return False
        found = getattr(found, "ipv4_mapped", None) or found
        return any(found in network for network in self._networks)

    def find_by_header(self, name: str) -> Account:
        """Return whom the proxy named: with the role of an account here, else as a reader."""
        return self.accounts.read().get(name) or Account(name, "reader")

    def find_by_session(self, session: object) -> Account | None:
        """Return whose session it is; None once the password has changed or the account is gone."""
        if not isinstance(session, Mapping):
            return None
        account = self.accounts.read().get(str(session.get("name")))
        return account if account is not None and session.get("mark") == account.mark else None

    def read_secret(self) -> str:
        """Return what signs the sessions; it is made once and outlasts a restart."""
        path = self.home / SECRET
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            found = path.read_text("ascii").strip()
            if len(found) >= 32:
                return found
            path.unlink()  # a killed process left it unfinished
            return self.read_secret()
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            made = secrets.token_urlsafe(48)
            file.write(made + "\n")
        return made


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches an address."""
    try:
        return host == "localhost" or ip_address(host.strip("[]").partition("%")[0]).is_loopback
    except ValueError:
        return False


def _read_network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise AccessRefused("access.network", given=text) from error
