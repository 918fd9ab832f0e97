"""Sockets on the loopback address: bound before the server that will answer on them is loaded."""

import errno
import socket

from agent.errors import StartError

LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - only where the user asks for it


def listen(port: int, *, public: bool = False) -> socket.socket:
    """Return a socket that listens; port 0 takes a free one.

    It is reached from this machine only, unless `public`.

    Raises:
        StartError: the port is in use or not allowed.
    """
    # Named by its protocol, or asyncio leaves Nagle's algorithm on in what is accepted from it, and
    # a streamed answer then waits 40 ms for the peer's acknowledgment.
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((EVERYWHERE if public else LOOPBACK, port))
        sock.listen(128)
    except OSError as error:
        sock.close()
        taken = error.errno == errno.EADDRINUSE
        reason = "is already in use" if taken else "cannot be used"
        raise StartError(f"Port {port} {reason}; choose another one with --port.") from error
    sock.setblocking(False)
    return sock


def url_of(sock: socket.socket) -> str:
    """Return the address this machine reaches a listening socket at, without a slash at the end."""
    return f"http://{LOOPBACK}:{sock.getsockname()[1]}"
