from ipaddress import ip_address

import pytest

from tutti.adapters.fetching.addresses import Allowed, is_public

PUBLIC = [
    "1.1.1.1", "8.8.8.8", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1",
]  # fmt: skip
NOT_PUBLIC = [
    "0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254",
    "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1",
    "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.51.100.7", "203.0.113.7", "224.0.0.1",
    "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "fc00::1", "fd00:ec2::254",
    "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1",
    "100::1", "64:ff9b:1::a00:1", "4000::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["::ffff:8.8.8.8", "64:ff9b::8.8.8.8"])
def test_an_address_that_carries_a_public_one(address: str) -> None:
    assert is_public(ip_address(address))


def test_nothing_private_is_allowed_by_default() -> None:
    assert not Allowed.parse("").reach("localhost", ["127.0.0.1"])
    assert Allowed.parse("").reach("example.org", ["1.1.1.1", "2606:4700::1111"])


def test_one_private_address_among_public_ones_is_refused() -> None:
    assert not Allowed.parse("").reach("example.org", ["1.1.1.1", "10.0.0.1"])


def test_what_an_operator_allows() -> None:
    allowed = Allowed.parse(" nas.local , 10.1.0.0/16,127.0.0.1, ::1 ,")
    assert allowed.reach("NAS.local", ["192.168.0.9"])
    assert allowed.reach("any.name", ["10.1.255.1"])
    assert allowed.reach("any.name", ["127.0.0.1", "::1"])
    assert not allowed.reach("any.name", ["10.2.0.1"])
    assert not allowed.reach("x.nas.local", ["192.168.0.9"])
