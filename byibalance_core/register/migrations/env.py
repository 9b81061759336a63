"""Run by Alembic: the migrations of `byibalance_core.register`, on the connection that the register already holds."""

from alembic import context

from byibalance_core.register.tables import METADATA

# Without a running migration there is nothing to do: a program that merely imports every module comes here too.
if hasattr(context, "config"):
    held = context.config.attributes["connection"]
    context.configure(connection=held, target_metadata=METADATA, render_as_batch=True)
    context.run_migrations()
