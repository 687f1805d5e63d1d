"""Closed vocabularies of files, and secrets that stand where they must not."""

from collections.abc import Iterator, Sequence

from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import misspelt
from diagnostics.tokens.secrets import holds_secret, is_fingerprint, matches, may_be_secret
from diagnostics.workspace.problems import Problem, ProblemCode, spelled
from diagnostics.workspace.salvage import Readable

_TEXTS = ("id", "name", "owner", "organisation", "hint")
_SHORTEST = {"fingerprint": 20, "hint": 32}


def sealing_problems(file: Readable, inventory: Inventory) -> Iterator[Problem]:
    """Return the fingerprints that are none or stand twice, and the texts that may be a secret."""
    first: dict[str, str] = {}
    for index, token in enumerate(inventory.tokens):
        place = file.place("tokens", index)
        exposed = [key for key in _TEXTS if _is_exposed(getattr(token, key), token.fingerprint)]
        exposed += [
            key for key, shortest in _SHORTEST.items() if may_be_secret(getattr(token, key) or "", shortest=shortest)
        ]
        for key in dict.fromkeys(exposed):
            yield Problem(file.path, ProblemCode.SECRET_IN_FILE, f"{place}.{key}")
        if token.fingerprint is None or "fingerprint" in exposed:
            continue
        if not is_fingerprint(token.fingerprint):
            yield Problem(file.path, ProblemCode.FINGERPRINT_MALFORMED, f"{place}.fingerprint")
        elif (known := first.setdefault(token.fingerprint.lower(), place)) != place:
            yield Problem(file.path, ProblemCode.FINGERPRINT_TWICE, f"{place}.fingerprint", facts={"first": known})
    for index, service_user in enumerate(inventory.service_users):
        for key in ("id", "name"):
            if holds_secret(getattr(service_user, key)):
                yield Problem(file.path, ProblemCode.SECRET_IN_FILE, f"{file.place('service_users', index)}.{key}")


def _is_exposed(text: str | None, fingerprint: str | None) -> bool:
    """Return whether a text holds a secret: by its form, or since it is the one that the fingerprint is of."""
    if text is None:
        return False
    return holds_secret(text) or (fingerprint is not None and matches(text.strip(), fingerprint))


def permission_problems(file: Readable, place: str, permissions: Sequence[str]) -> Iterator[Problem]:
    """Return the misspelt permissions of the list at `place`."""
    for number, permission in enumerate(permissions):
        if (right := misspelt(permission)) is not None:
            facts = {"value": spelled(permission), "nearest": spelled(right)}
            yield Problem(file.path, ProblemCode.PERMISSION_MISSPELT, f"{place}[{number}]", facts=facts)
