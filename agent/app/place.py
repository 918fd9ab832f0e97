"""Where the doors of `calla serve` are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Reached by this machine at `url`, by others at `public_url`, empty where they can't.

    `trial`: carriers need no signature; only for trying on this machine.
    """

    url: str
    public_url: str = ""
    trial: bool = False

    @property
    def origins(self) -> frozenset[str]:
        """The origins of the pages that are served here."""
        here = {self.url, self.url.replace("127.0.0.1", "localhost")}
        return frozenset(here | ({self.public_url} if self.public_url else set()))
