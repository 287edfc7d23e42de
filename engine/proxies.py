"""Owns the way to an address: through the proxy that the environment names, or straight."""

from ipaddress import ip_address
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass


def proxy_to(url: str) -> str | None:
    """Give the proxy that HTTPS_PROXY or HTTP_PROXY names for an address; None: it is reached straight.

    That holds for whatever NO_PROXY names, and always for this machine. (Left to themselves the SDK knows no
    NO_PROXY, and aiohttp takes passwords from ~/.netrc, too.)
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if _is_here(host) or proxy_bypass(host):
        return None
    return getproxies().get(parts.scheme) or None


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
