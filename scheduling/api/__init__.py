"""The appointments API over HTTP: manage, list and get, as published, in front of the desk.

Decisions where the published documents are silent:

- Unknown fields of a body are ignored, and so are fields its action does not use, except for their
  JSON type; `null` is the same as absent, also for a required field.
- A time without an offset is read in the customer's zone. One that the clocks skip is refused; one
  that comes twice is the first of the two.
- `success` outside `data` is that of `data`: an outcome that is not known yet is no success.
- An answer is kept under its `Idempotency-Key` when it is settled: a success, or a time that is
  gone. A refusal changed nothing and an outcome that is not known may settle: both free the key.
- Whose tokens open list and get, and which organizations they read: `scheduling.api.auth`.
- `agent_name` of a single appointment is the name of the agent its booking was made by.
- An address under /api that does not exist, or not for that method, answers INVALID_REQUEST.
"""

from scheduling.api.auth import TokenKeys, mint
from scheduling.api.errors import install_errors
from scheduling.api.limiting import Caps
from scheduling.api.routes import Front, api_router

__all__ = ["Caps", "Front", "TokenKeys", "api_router", "install_errors", "mint"]
