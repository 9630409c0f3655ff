"""The guarded fetcher: the only door through which an address a user typed is opened."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from incidents.errors import FetchError

_MOST_BYTES = 10_000_000
_DEADLINE_S = 20.0
_MOST_HOPS = 5
_AGENT = "incidents/0.1 (reads articles into a map of incidents)"
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Page:
    """What an address answered: its final address, media type and body."""

    url: str
    media_type: str
    body: bytes


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host name."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def fetch(url: str, look_up: Resolve = resolve) -> Page:
    """Return the page at a public http or https address.

    Every hop's address is checked and then connected to as it was checked, so that a name cannot change in between.
    Raises FetchError for anything not public, too large, too slow, or not answering with success.
    """
    stop = time.monotonic() + _DEADLINE_S
    for _ in range(_MOST_HOPS + 1):
        answer = _one_hop(url, look_up, stop)
        if isinstance(answer, Page):
            return answer
        url = urljoin(url, answer)
    raise FetchError(f"{url}: redirected more than {_MOST_HOPS} times; give the final address")


def is_public(address: str) -> bool:
    """Return whether an address is one of the public internet, whatever it is wrapped in."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if ip.teredo:
            inner = ip.teredo[1]
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def _one_hop(url: str, look_up: Resolve, stop: float) -> Page | str:
    if any(c <= " " or c == "\\" for c in url):
        raise FetchError(f"{url!r}: has characters that no address has; write them percent-encoded")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError(f"{url}: only http and https addresses are fetched")
    if parts.username or parts.password:
        raise FetchError(f"{url}: addresses with a user name are not fetched")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        addresses = look_up(parts.hostname, port)
    except (OSError, UnicodeError, ValueError) as error:
        raise FetchError(
            f"{parts.hostname}: the name was not found ({error}); check the address or the connection"
        ) from error
    if not addresses or not all(is_public(a) for a in addresses):
        raise FetchError(f"{parts.hostname}: is not on the public internet; such addresses are not fetched")
    return _ask(parts.scheme, parts.hostname, port, addresses[0], url, stop)


def _ask(scheme: str, host: str, port: int, address: str, url: str, stop: float) -> Page | str:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        raw = socket.create_connection((address, port), timeout=max(0.1, stop - time.monotonic()))
        stream = ssl.create_default_context().wrap_socket(raw, server_hostname=host) if scheme == "https" else raw
        connection = http.client.HTTPConnection(host, port)
        connection.sock = stream
        connection.request(
            "GET", target, headers={"User-Agent": _AGENT, "Accept-Encoding": "identity", "Connection": "close"}
        )
        response = connection.getresponse()
        location = response.getheader("Location")
        if response.status in (301, 302, 303, 307, 308) and location:
            connection.close()
            return location
        if response.status != 200:
            raise FetchError(f"{url}: answered {response.status} {response.reason}")
        body = _body(response, url, stop)
        connection.close()
        return Page(url, response.getheader("Content-Type", ""), body)
    except (OSError, http.client.HTTPException) as error:
        if isinstance(error, FetchError):
            raise
        raise FetchError(f"{url}: did not answer ({error}); try again later") from error


def _body(response: http.client.HTTPResponse, url: str, stop: float) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := response.read(65536):
        size += len(piece)
        if size > _MOST_BYTES:
            raise FetchError(
                f"{url}: is larger than {_MOST_BYTES // 1_000_000} MB; save it and give the part that matters"
            )
        if time.monotonic() > stop:
            raise FetchError(f"{url}: took longer than {_DEADLINE_S:.0f} s")
        pieces.append(piece)
    return b"".join(pieces)
