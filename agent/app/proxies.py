"""Behind proxies of our own: whom a request comes from is what they say, and only they."""

from collections.abc import Sequence

from agent.app.serving import AsgiApp, Message, Receive, Send
from scheduling.api.addresses import FORWARDED_FOR, Network, client_address


def behind(proxies: Sequence[Network], app: AsgiApp) -> AsgiApp:
    """Return `app`, to which a request comes from the client that one of `proxies` names."""
    if not proxies:
        return app
    name = FORWARDED_FOR.encode()

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        if scope.get("client"):
            host, port = scope["client"]
            said = [value.decode("latin-1") for key, value in scope["headers"] if key == name]
            address = client_address(host, said, proxies)
            if address is not None:
                scope = {**scope, "client": (str(address), port)}
        await app(scope, receive, send)

    return answer
