"""What a channel needs of the program that hosts it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.session import CallSession

if TYPE_CHECKING:
    from agent.pipeline import TextConversation


@dataclass(frozen=True, slots=True)
class Host:
    """Opens calls, holds conversations, and knows the bookings of the account."""

    open_call: Callable[[], Awaitable[CallSession]]
    converse: "Callable[[CallSession], Awaitable[TextConversation]]"
    bookings: Callable[[], Awaitable[Sequence[Mapping[str, object]]]]
