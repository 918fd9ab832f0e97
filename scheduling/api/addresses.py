"""Whose address a request comes from; only proxies that are ours are believed about others."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

FORWARDED_FOR = "x-forwarded-for"
SITE_BITS = 64
"""Of an IPv6 address: what a provider gives one customer, who may use any address in it."""


def networks(written: Iterable[str]) -> tuple[Network, ...]:
    """Return the networks written as "192.0.2.0/24" or, for one address alone, "192.0.2.7".

    Raises:
        ValueError: one of them is no network.
    """
    return tuple(ip_network(one.strip()) for one in written)


def client_address(
    peer: str, forwarded: Sequence[str], proxies: Sequence[Network]
) -> Address | None:
    """Return who asks: the `peer`, or whom our own proxies say it asks for; None if unreadable.

    `forwarded` are the request's X-Forwarded-For headers. They are read from their end: what stands
    before the first address that is no proxy of ours may have been written by anybody.
    """
    address = address_of(peer)
    hops = [hop for header in forwarded for hop in header.split(",")]
    while address is not None and hops and is_within(address, proxies):
        before = address_of(hops.pop())
        if before is None:
            break
        address = before
    return address


def is_within(address: Address, found_in: Iterable[Network]) -> bool:
    """Tell whether an address belongs to any of these networks."""
    return any(address in network for network in found_in)


def counted_as(address: Address | None) -> str:
    """Return under which name the requests of an address are counted; unreadable ones share one."""
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, SITE_BITS), strict=False))
    return str(address)


def address_of(written: str) -> Address | None:
    """Return an address as it is written, with or without a port; None for anything else."""
    text = written.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:  # an IPv4 address and a port
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
