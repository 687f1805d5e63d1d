"""Commands that ask an API, run in this process, as somebody without a terminal would run them."""

import io
import os
from contextlib import redirect_stderr, redirect_stdout
from typing import NamedTuple
from unittest.mock import patch

from tests.platform.patience import hurried
from tui.cli.main import run


class Done(NamedTuple):
    """What a command left with and wrote."""

    returncode: int
    stdout: str
    stderr: str


def ran(*arguments: str, secret: str | None = None) -> Done:
    """Run one command with that secret in the environment, if any. What is out of reach is not waited for."""
    environment = {"SIGHTLINE_TOKEN": secret} if secret is not None else {}
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, environment),
        patch("sys.stdin", io.StringIO()),
        patch("diagnostics.platform.client.Pace", hurried),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        status = run(arguments)
    return Done(int(status), out.getvalue(), err.getvalue())
