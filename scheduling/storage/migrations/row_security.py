"""The second wall on Postgres: the server itself shows a transaction one organization's rows.

Whose they are is said by the settings `calla.org_id` and `calla.across_organizations`, which
`storage.engines` makes at the beginning of each transaction. The wall stands for the owner of the
tables as well, but not for a superuser or a role with BYPASSRLS.
"""

from alembic import op

_SEEN = (
    "org_id = nullif(current_setting('calla.org_id', true), '')"
    " OR current_setting('calla.across_organizations', true) = 'on'"
)


def protect(table: str) -> None:
    """Put a table with a column `org_id` behind the wall; SQLite has none."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_organization ON {table} USING ({_SEEN}) WITH CHECK ({_SEEN})")
