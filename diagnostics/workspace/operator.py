"""The operator: the person who makes a change here, not the name under which the product logs a token's requests."""

import os
import pwd
from collections.abc import Mapping

OPERATOR_VARIABLE = "SIGHTLINE_AS"

_MOST_CHARACTERS = 200


def operator(chosen: str | None = None) -> str:
    """Return who makes changes: as `chosen`, else as the variable says, else by login name."""
    name = (chosen or os.environ.get(OPERATOR_VARIABLE, "")).strip()
    return (name or login_name(os.environ))[:_MOST_CHARACTERS]


def login_name(variables: Mapping[str, str]) -> str:
    """Return the login name of the person behind this process.

    Root is whoever became root: by sudo or doas, or by su after logging in, as over SSH.
    """
    user = os.getuid()
    if user == 0:
        for variable in ("SUDO_USER", "DOAS_USER"):
            if (name := variables.get(variable, "").strip()) and name != "root":
                return name
        try:
            return os.getlogin()
        except OSError:
            # No terminal, or nobody logged in on it.
            pass
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"uid {user}"
