"""What settles a write later: its sealed request, its next look, whether a person is needed.

On Postgres, two live rows of one host may not overlap, whatever the program believes. The usual way
to say so wants the extension btree_gist, which many servers lack or keep from their users; addresses
are what Postgres compares in such an index by itself, so texts are made into those. Where rows of
long ago overlap already, the journal's own query inside its transaction is what keeps others out.
"""

import logging

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLE = "booking_intents"
AS_ADDRESS = (
    "regexp_replace(lpad(to_hex(hashtextextended({0}, 0)), 16, '0')"
    " || lpad(to_hex(hashtextextended({0}, 1)), 16, '0'), '(.{{4}})(?!$)', '\\1:', 'g')::inet"
)
"""A text as an IPv6 address, the same for the same text and for no other."""
WHOSE = AS_ADDRESS.format("length(org_id) || ':' || org_id || host")
OVERLAPS = f"""ALTER TABLE {TABLE} ADD CONSTRAINT {TABLE}_overlap EXCLUDE USING gist
 (({WHOSE}) inet_ops WITH =, ({AS_ADDRESS.format("chain")}) inet_ops WITH <>,
 tstzrange(start_at, end_at) WITH &&)
 WHERE (state IN ('SENDING', 'UNKNOWN', 'BOOKED') AND slot IS NOT NULL)"""

log = logging.getLogger(__name__)


def upgrade() -> None:
    at = sa.DateTime(timezone=True)
    for name in ("resent_at", "settled_at", "check_at", "released_at"):
        op.add_column(TABLE, sa.Column(name, at, nullable=True))
    op.add_column(TABLE, sa.Column("request", sa.String(), nullable=True))
    op.add_column(TABLE, sa.Column("checks", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(TABLE, sa.Column("needs_person", sa.String(), nullable=False, server_default=""))
    op.create_index("booking_intents_check", TABLE, ["check_at"])
    op.create_index("booking_intents_host", TABLE, ["org_id", "host", "end_at"])
    if op.get_bind().dialect.name == "postgresql":
        _forbid_overlaps()


def _forbid_overlaps() -> None:
    try:
        with op.get_bind().begin_nested():
            op.get_bind().exec_driver_sql(OVERLAPS.replace("%", "%%"))
    except DBAPIError:
        log.warning("there are overlapping bookings already: only the journal forbids more of them")
