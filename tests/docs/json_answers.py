"""The keys of each command's JSON answer, as the command prints them for a served demo."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.docs.runs import Run, run_in

_PREPARED = (
    "sightline pull acme --token-file admin-token",
    "sightline tokens add --workspace acme --token-file bi-token --name 'Power BI export'",
    "sightline init own",
    'printf \'format = 1\\n[[expect]]\\ntoken = "tok_01"\\nhides = ["Site*"]\\n\' > expectations.toml',
)
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
        for line in _PREPARED:
            assert run.run(line).went_well, line
        yield from ((f"`sightline {verb}`", _keys(run, verb, rest)) for verb, rest in _COMMANDS.items())


def _keys(run: Run, verb: str, rest: str) -> str:
    ran = run.run(f"sightline {verb} {rest} --json")
    assert ran.went_well, ran
    answer = json.loads(ran.stdout)
    assert answer.pop("schema") == 1
    return ", ".join(f"`{key}`" for key in answer)
