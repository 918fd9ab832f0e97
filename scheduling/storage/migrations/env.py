"""Alembic's entry: migrates the connection it is handed, in that connection's transaction."""

from alembic import context

from scheduling.storage.models import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,  # SQLite cannot alter a column in place
)
context.run_migrations()
