"""Sockets on the loopback address: bound before the server that will answer on them is loaded."""

import errno
import socket

from agent.errors import StartError

LOOPBACK = "127.0.0.1"


def listen(port: int) -> socket.socket:
    """Return a socket that listens on the loopback address; port 0 takes a free one.

    Raises:
        StartError: the port is in use or not allowed.
    """
    # Named by its protocol, or asyncio leaves Nagle's algorithm on in what is accepted from it, and
    # a streamed answer then waits 40 ms for the peer's acknowledgment.
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((LOOPBACK, port))
        sock.listen(128)
    except OSError as error:
        sock.close()
        taken = error.errno == errno.EADDRINUSE
        reason = "is already in use" if taken else "cannot be used"
        raise StartError(f"Port {port} {reason}; choose another one with --port.") from error
    sock.setblocking(False)
    return sock


def url_of(sock: socket.socket) -> str:
    """Return the address a listening socket is reached at, without a slash at the end."""
    host, port = sock.getsockname()[:2]
    return f"http://{host}:{port}"
