"""The command line: the same code as the dashboard, for people and for programs.

Every command answers on standard output, in words or, with ``--json``, as one JSON object; progress and
errors go to standard error. Exit codes: 0 fine, 1 findings, 2 refused or wrong use.
"""

from __future__ import annotations

import sys

import typer

from byibalance_core.cli import (
    allocate,
    backtest,
    backup,
    check,
    classify,
    doctor,
    export,
    imports,
    need,
    profile,
    publish,
    releases,
    serve,
    usage,
)
from byibalance_core.cli.console import PEOPLES_ERRORS, fail

app = typer.Typer(
    name="byibalance",
    help="One shared picture of a municipality's dwellings, need and residential areas.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
for command in (
    serve.demo,
    serve.serve,
    check.check,
    publish.publish,
    releases.releases,
    releases.rollback,
    releases.verify,
    need.need,
    classify.classify,
    profile.profile,
    allocate.allocate,
    backtest.backtest,
    export.export,
    doctor.doctor,
    backup.backup,
    backup.restore,
):
    app.command()(command)
app.command("import")(imports.import_file)  # the word is Python's own


def main() -> None:
    """Run the program; a user's mistake ends in one sentence and exit code 2, never in a traceback."""
    try:
        code = app(standalone_mode=False)
    except usage.UsageError as error:
        usage.fail(error)
    except PEOPLES_ERRORS as error:
        fail(error)
    sys.exit(code)
