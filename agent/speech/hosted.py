"""What hearing and speaking at OpenAI share: the HTTP client, and failures without caller data."""

import ssl
from functools import cache

import httpx
from openai import DefaultAsyncHttpxClient
from pipecat.frames.frames import ErrorFrame
from pipecat.utils.errors import ErrorCategory, classify_http_exception
from pipecat.utils.http import connection_limits

IDLE_SECONDS = 120.0
"""How long an unused connection stays open: longer than a turn, so that no turn pays a handshake."""


def http_client() -> DefaultAsyncHttpxClient:
    """Return an HTTP client for one service of one call, which closes it at its cleanup.

    The certificates are read once per process: that takes 37 ms, the client itself 0.3 ms.
    """
    limits = connection_limits(
        max_connections=4, max_keepalive_connections=2, keepalive_expiry=IDLE_SECONDS
    )
    return DefaultAsyncHttpxClient(verify=certificates(), limits=limits)


@cache
def certificates() -> ssl.SSLContext:
    """Return whom every hosted service is checked against."""
    return httpx.create_ssl_context()


def failure(what: str, error: Exception) -> ErrorFrame:
    """Return the frame that tells of `error` without its text, which may quote a caller.

    Refused credentials stay permanent, so the service is given no more work. One request refused
    as malformed says nothing of the next one, though Pipecat would take it as permanent.
    """
    category = classify_http_exception(error)
    if category is ErrorCategory.INVALID_REQUEST:
        category = ErrorCategory.APPLICATION
    return ErrorFrame(error=f"{what} ({type(error).__name__}).", category=category)
