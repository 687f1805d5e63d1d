"""The keys of each command's JSON answer, as the command prints them for a served demo."""

import json
import os
import shlex
import tempfile
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from unittest.mock import patch

from diagnostics.workspace.cache.key import forget_key
from tests.docs.runs import Run, run_in
from tests.platform.running import Done, ran

_PREPARED = (
    "pull acme --token-file admin-token",
    "tokens add --workspace acme --token-file bi-token --name 'Power BI export'",
    "init own",
)
_EXPECTATIONS = 'format = 1\n[[expect]]\ntoken = "tok_01"\nhides = ["Site*"]\n'
_OF_ACME = "--workspace acme --token 'Power BI export'"
_COMMANDS = {
    "why": f"{_OF_ACME} --template 'Site induction'",
    "gap": _OF_ACME,
    "plan": "--demo service-user-behind-a-group --token tok_01",
    "settle": _OF_ACME,
    "who": "--workspace acme --template 'Site induction'",
    "compare": "--demo service-user-behind-a-group --token tok_01 --with tok_02",
    "what-if": "--demo service-user-behind-a-group --share-with 'Power BI export' 'Site induction'",
    "check": "expectations.toml --demo service-user-behind-a-group",
    "tokens list": "--workspace acme",
    "tokens show": "tok_01 --workspace acme",
    "tokens create": "--kind service_user --name Nightly --workspace own",
    "activity": "--workspace own",
    "observe": "--workspace acme --token-file bi-token",
    "pull": "acme --token-file admin-token",
    "lint": "acme",
    "reasons": "",
    "demo": "",
}


def rows() -> Iterator[tuple[str, str]]:
    """Return every command that answers in JSON, with the keys of its answer but for `schema`."""
    with tempfile.TemporaryDirectory() as outer, run_in(Path(outer), "".join(_PREPARED)) as run:
        (run.folder / "expectations.toml").write_text(_EXPECTATIONS, encoding="utf-8")
        with chdir(run.folder), patch.dict(os.environ, run.environment, clear=True):
            forget_key()
            for line in _PREPARED:
                assert _done(run, line).returncode == 0, line
            yield from ((f"`sightline {verb}`", _keys(run, verb, rest)) for verb, rest in _COMMANDS.items())
    forget_key()


def _keys(run: Run, verb: str, rest: str) -> str:
    done = _done(run, f"{verb} {rest} --json")
    assert done.returncode in (0, 3, 4), done
    answer = json.loads(done.stdout)
    assert answer.pop("schema") == 1
    return ", ".join(f"`{key}`" for key in answer)


def _done(run: Run, line: str) -> Done:
    """Run a command in this process, which saves a start for each."""
    words = shlex.split(line)
    return ran(*words, *(["--base-url", run.api] if words[0] in ("pull", "observe") else []))
