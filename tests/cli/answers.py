"""Reading what a command answered."""

import json

from byibalance_core import settings


def one_object(out):
    """Return the one JSON object that standard output must be."""
    values = json.loads(out)
    assert values["generated_by"] == settings.program()
    assert "release" in values
    return values
