"""What a caller hears: received audio in real time, 20 ms a tick, with marks where they belong."""

import audioop
from collections import deque
from dataclasses import dataclass, field

PACKET = 160
SILENCE = b"\xff" * PACKET


@dataclass
class Playback:
    """The carrier's buffer of one call. `heard` is everything played so far, silence included."""

    heard: bytearray = field(default_factory=bytearray)
    dropped: int = 0
    """Bytes that a `clear` threw away unheard."""
    _waiting: bytearray = field(default_factory=bytearray)
    _played: int = 0
    _received: int = 0
    _marks: deque[tuple[int, str]] = field(default_factory=deque[tuple[int, str]])

    @property
    def unheard(self) -> int:
        """Bytes received and not played yet."""
        return len(self._waiting)

    def add(self, mulaw: bytes) -> None:
        """Queue audio."""
        self._waiting += mulaw
        self._received += len(mulaw)

    def mark(self, name: str) -> None:
        """Put a mark behind everything queued so far."""
        self._marks.append((self._received, name))

    def clear(self) -> list[str]:
        """Throw away what is queued; return the marks that were waiting in it."""
        self.dropped += len(self._waiting)
        self._played = self._received
        self._waiting.clear()
        return self.due()

    def tick(self) -> None:
        """Play 20 ms: of what is queued, else silence."""
        now = bytes(self._waiting[:PACKET])
        del self._waiting[:PACKET]
        self._played += len(now)
        self.heard += now + SILENCE[len(now) :]

    def due(self) -> list[str]:
        """Return the marks that have been reached, each once."""
        names: list[str] = []
        while self._marks and self._marks[0][0] <= self._played:
            names.append(self._marks.popleft()[1])
        return names


def is_loud(mulaw: bytes) -> bool:
    """Tell whether a packet holds more than silence or comfort noise."""
    return bool(mulaw) and audioop.rms(audioop.ulaw2lin(mulaw, 2), 2) > 200
