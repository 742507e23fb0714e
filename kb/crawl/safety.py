"""Keeps a crawl on the public web, off private networks, and keys with whom they are for."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

ALLOW, HOSTS, KEY = "KB_ALLOW_PRIVATE", "KB_HOSTS", "KB_KEY"


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the public internet.

    >>> is_public("8.8.8.8"), is_public("127.0.0.1"), is_public("169.254.169.254"), is_public("::1")
    (True, False, False, False)
    """
    parsed = ipaddress.ip_address(address)
    inner = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    return parsed.is_global and not parsed.is_multicast and (inner is None or inner.is_global)


def is_rules(request: Request) -> bool:
    """Return whether it is Scrapy's own request for robots.txt."""
    return bool(request.meta.get("dont_obey_robotstxt"))


class PublicResolver(CachingThreadedResolver):
    """Resolves names to public addresses alone, so that no redirect leads into a private net."""

    allow_private = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> PublicResolver:
        """Make it for a process."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.allow_private = crawler.settings.getbool(ALLOW)
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802
        """Resolve a name; one of a private network is not found."""
        return super().getHostByName(name, timeout).addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        if not self.allow_private and not is_public(address):
            raise DNSLookupError(f"{name} is {address}, in a private network")
        return address


class PublicWeb:
    """Downloader middleware: lets only requests to the source's hosts on the public web through.

    Scrapy's own check of hosts drops a redirect to another host without a word.
    """

    def __init__(self, hosts: Iterable[str], allow_private: bool) -> None:
        self._hosts = tuple(hosts)
        self._allow_private = allow_private

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PublicWeb:
        """Make it for a crawl."""
        return cls(crawler.settings[HOSTS], crawler.settings.getbool(ALLOW))

    def process_request(self, request: Request) -> None:
        """Refuse other schemes and hosts, passwords in addresses, and private IP addresses."""
        parts = urlsplit(request.url)
        if parts.scheme not in {"http", "https"}:
            raise IgnoreRequest(f"{parts.scheme} is neither http nor https")
        if parts.username or parts.password:
            raise IgnoreRequest("the address holds a name or a password")
        host = parts.hostname or ""
        # Rules may lie on another host (RFC 9309, section 2.3.1.2); they can only restrict.
        if (
            self._hosts
            and not is_rules(request)
            and not any(host == home or host.endswith(f".{home}") for home in self._hosts)
        ):
            raise IgnoreRequest(f"{host} is another site")
        try:
            public = is_public(host.partition("%")[0])
        except ValueError:
            return  # A name: the resolver looks at its address.
        if not public and not self._allow_private:
            raise IgnoreRequest(f"{host} is in a private network")


class Key:
    """Downloader middleware beside the network: gives an API its key.

    The request carries it only on its way, so that neither a redirect nor the queue on the disk
    gets it.
    """

    def __init__(self, headers: Mapping[str, str], addresses: Iterable[str]) -> None:
        self._headers = headers
        self._homes = {_home(address) for address in addresses}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Key:
        """Make it for a crawl."""
        return cls(*crawler.settings[KEY])

    def process_request(self, request: Request) -> None:
        """Put it on where the API is asked."""
        if _home(request.url) in self._homes:
            request.headers.update(self._headers)

    def process_response(self, request: Request, response: Response) -> Response:
        """Take it off."""
        self._take_off(request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Take it off."""
        self._take_off(request)

    def _take_off(self, request: Request) -> None:
        for name in self._headers:
            request.headers.pop(name, None)


def _home(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc
