"""Why a model gave no answer, for whoever asked for it to be judged: OpenAI's errors in words."""

from openai import APIStatusError

LONGEST_MESSAGE = 200
_NO_STREAM = "what answers at the model's address is no chat-completions stream"
_SLOW = "the model took too long to answer"
_STATUSES = {
    401: "the model's address refuses the key",
    403: "the model's address refuses the key",
    404: "the model's address has no such model or path",
    429: "the model's address takes no more requests for now, or nobody pays for them",
}
_KINDS = {
    "APITimeoutError": _SLOW,
    "TimeoutException": _SLOW,
    "APIConnectionError": "the model cannot be reached at its address",
    "TransportError": "the connection to the model broke in the middle of an answer",
    "APIResponseValidationError": _NO_STREAM,
    "APIError": "the model's server broke an answer off",
    "ModelFailed": _NO_STREAM,
    "ValueError": _NO_STREAM,
}
"""By the name of a class: what OpenAI's client builds on raises its own, whichever it is."""


def why(error: Exception | None, *, key: str = "") -> str:
    """Return in one sentence why there was no answer, with what the server said; never the key."""
    if isinstance(error, APIStatusError):
        usual = (
            "the model's server failed" if error.status_code >= 500 else "the request is refused"
        )
        told = f"{error.status_code}: {_message(error, key)}".rstrip(": ")
        return f"{_STATUSES.get(error.status_code, usual)} ({told})"
    kinds = (kind.__name__ for kind in type(error).__mro__)
    return next((_KINDS[kind] for kind in kinds if kind in _KINDS), "the model came to no end")


def _message(error: APIStatusError, key: str) -> str:
    """Return what the server says in OpenAI's envelope, cut to a line, without the key."""
    body = error.body
    told = str(body.get("message") or "") if isinstance(body, dict) else ""
    shown = told.replace(key, "***") if key else told
    return " ".join(shown.split())[:LONGEST_MESSAGE]
