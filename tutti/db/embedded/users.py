"""Who needs the server: one connection each, watched together with the process at its other end.

A connection alone would not do: a child that was forked holds a copy of it, and may outlive its parent.
"""

import json
import os
import selectors
import socket
import struct
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

FAREWELL = b"stop"


class Peer(NamedTuple):
    """Who is at the other end of a Unix connection (struct ucred, unix(7))."""

    process: int
    uid: int
    gid: int


def peer(connection: socket.socket) -> Peer:
    """Return who made the connection at its other end."""
    form = struct.Struct("3i")
    return Peer(*form.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, form.size)))


class Users:
    """The processes that use the server. Each is told once, in a line of JSON, how it went."""

    def __init__(self, first: socket.socket) -> None:
        self._selector = selectors.DefaultSelector()
        self._present: dict[socket.socket, int | None] = {}
        self._leaving: list[socket.socket] = []
        self.orderly = True
        """Whether the last one took its leave, rather than being killed."""
        self._add(first)

    def tell(self, **answer: object) -> None:
        """Answer all who wait."""
        for user in self._present:
            _tell(user, answer)

    def serve(self, listener: socket.socket, server: int, **answer: object) -> None:
        """Take in others by ``listener`` until nobody is left, or the process ``server`` (a pidfd) ends."""
        self._selector.register(listener, selectors.EVENT_READ)
        self._selector.register(server, selectors.EVENT_READ)
        self.tell(**answer)
        events = self._selector.select()
        while events:
            for key, _ in events:
                if key.fileobj == server:
                    return
                if key.fileobj is listener:
                    self._add(newcomer := listener.accept()[0])
                    _tell(newcomer, answer)
                elif key.data in self._present:
                    self._remove(key.data)
            if self._present:
                self._let_go()
            events = self._selector.select(None if self._present else 0)

    def close(self) -> None:
        """Let go of all. Who has asked for the stop learns by the closed connection that it is done."""
        self._leaving += self._present
        self._let_go()

    def _add(self, user: socket.socket) -> None:
        """Watch a connection, and the process that made it where the kernel shows it."""
        self._selector.register(user, selectors.EVENT_READ, user)
        process = None
        with suppress(OSError):
            process = os.pidfd_open(peer(user).process)
            self._selector.register(process, selectors.EVENT_READ, user)
        self._present[user] = process

    def _remove(self, user: socket.socket) -> None:
        self._selector.unregister(user)
        process = self._present.pop(user)
        if process is not None:
            self._selector.unregister(process)
            os.close(process)
        self._leaving.append(user)
        user.setblocking(False)
        self.orderly = False
        with suppress(OSError):
            self.orderly = user.recv(len(FAREWELL)) == FAREWELL

    def _let_go(self) -> None:
        while self._leaving:
            self._leaving.pop().close()


def _tell(user: socket.socket, answer: Mapping[str, object]) -> None:
    with suppress(OSError):  # it may have gone meanwhile
        user.sendall(json.dumps(answer).encode() + b"\n")
