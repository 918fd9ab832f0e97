"""The tokens of list and get: JSON Web Tokens (RFC 7519, RFC 8725) as bearers (RFC 6750).

Decisions:

- A token's issuer is looked up first; its one algorithm and its keys come from the configuration.
  The token's own header is only asked which of those keys it means (`kid`).
- An issuer speaks for the organizations it was given and for no others, whatever it signs.
- A token without an organization reads those its subject is tied to in the configuration. With our
  own issuer that is the organization of the subject's own name; elsewhere nobody chooses here who
  gets which name, so nothing is read from it.
- Tokens have at most 8 KiB and no critical header: nothing that would change how they are read.
- A file of public keys that has changed is read again at the next token. One that can no longer be
  read leaves the keys as they were: a bad copy must not lock everybody out.
- A refusal says nothing about its reason to the client; at level DEBUG the log does.
"""

from scheduling.api.auth.issuers import AUDIENCE, ISSUER, ORG_CLAIM, Claims, Issuer
from scheduling.api.auth.keys import (
    SHORTEST_SECRET,
    KeyFile,
    PublicAlgorithm,
    Secrets,
    UnusableKeys,
    flaw_of,
)
from scheduling.api.auth.tokens import LONGEST_TOKEN, TokenKeys, mint

__all__ = [
    "AUDIENCE",
    "ISSUER",
    "LONGEST_TOKEN",
    "ORG_CLAIM",
    "SHORTEST_SECRET",
    "Claims",
    "Issuer",
    "KeyFile",
    "PublicAlgorithm",
    "Secrets",
    "TokenKeys",
    "UnusableKeys",
    "flaw_of",
    "mint",
]
