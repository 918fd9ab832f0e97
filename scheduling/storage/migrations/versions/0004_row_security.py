"""Row-level security on Postgres for every table of organizations there is by now."""

import sqlalchemy as sa
from alembic import op

from scheduling.storage.migrations.row_security import protect

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    found = sa.inspect(op.get_bind())
    for table in sorted(found.get_table_names()):
        if any(column["name"] == "org_id" for column in found.get_columns(table)):
            protect(table)
