"""
The commands below ``fiskalprobe verify``, called in this process.
"""

from __future__ import annotations

import json

import jsonschema
from typer.testing import CliRunner

from fiskalprobe.cli.verify import app
from fiskalspec import schemas


def verify(what, *arguments, given=None):
    """Call a command, with something on standard input if it is given."""
    return CliRunner().invoke(app, [what, *map(str, arguments)], input=given)


def verify_as_json(what, *arguments, given=None):
    """Call it for a machine, and hold what it prints to its schema; give the exit code too."""
    result = verify(what, "--json", *arguments, given=given)
    parsed = json.loads(result.stdout)
    jsonschema.validate(parsed, schemas.get(f"verify-{what}"))
    return result.exit_code, parsed
