"""Whose address a request comes from."""

import pytest

from scheduling.api.addresses import address_of, client_address, counted_as, networks

PROXIES = networks(["127.0.0.1", "10.0.0.0/8", "2001:db8:ffff::/48"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.7", [], "192.0.2.7"),
        ("192.0.2.7", ["198.51.100.1"], "192.0.2.7"),  # no proxy of ours says so
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["203.0.113.9, 198.51.100.1"], "198.51.100.1"),  # the first anybody can write
        ("127.0.0.1", ["203.0.113.9", "198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["198.51.100.1, 10.1.2.3"], "198.51.100.1"),
        ("127.0.0.1", ["198.51.100.1,10.1.2.3", "10.9.9.9"], "198.51.100.1"),
        ("127.0.0.1", ["10.1.2.3, 10.1.2.4"], "10.1.2.3"),  # somebody inside
        ("10.0.0.5", ["198.51.100.1, 192.0.2.1"], "192.0.2.1"),
        ("127.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
        ("127.0.0.1", ["[2001:db8::1]:4711"], "2001:db8::1"),
        ("127.0.0.1", ["2001:db8::1"], "2001:db8::1"),
        ("::ffff:127.0.0.1", ["::ffff:198.51.100.1"], "198.51.100.1"),
        ("2001:db8:ffff::1", ["198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["198.51.100.1, nonsense"], "127.0.0.1"),
        ("127.0.0.1", ["198.51.100.1, "], "127.0.0.1"),
        ("127.0.0.1", ["unknown, 10.1.2.3"], "10.1.2.3"),
        ("127.0.0.1", [""], "127.0.0.1"),
        ("testclient", ["198.51.100.1"], "None"),
        ("", [], "None"),
    ],
)
def test_only_our_proxies_are_believed(peer: str, forwarded: list[str], client: str) -> None:
    assert str(client_address(peer, forwarded, PROXIES)) == client


def test_without_proxies_nobody_is_believed() -> None:
    assert str(client_address("127.0.0.1", ["198.51.100.1"], ())) == "127.0.0.1"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("a pipe", "None"),
    ],
)
def test_under_which_name_it_is_counted(address: str, name: str) -> None:
    assert counted_as(address_of(address)) == name


@pytest.mark.parametrize("written", ["", "10.0.0.1/8", "example.com", "10.0.0.0/33"])
def test_what_is_no_network(written: str) -> None:
    with pytest.raises(ValueError, match=r"network|address|host bits"):
        networks([written])
