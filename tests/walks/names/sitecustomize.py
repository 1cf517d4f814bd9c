"""Lets an instance under test find made-up hosts: ``NAMES_FOR_TESTS=host=address``, nothing else changes."""

import os
import socket

_names = dict(pair.split("=") for pair in os.environ.get("NAMES_FOR_TESTS", "").split(",") if pair)
_ask = socket.getaddrinfo


def _getaddrinfo(host, *args, **given):
    return _ask(_names.get(host, host), *args, **given)


if _names:
    socket.getaddrinfo = _getaddrinfo
