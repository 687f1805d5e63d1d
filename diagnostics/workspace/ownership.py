"""To whom a file of the workspace belongs, where an administrator writes it for somebody else."""

import os
from pathlib import Path


def keep_owner(descriptor: int, like: Path) -> None:
    """Give an open file to the owner of `like`, or of its folder where `like` is not there. Only root can."""
    if os.geteuid() != 0:
        return
    try:
        owner = like.stat()
    except FileNotFoundError:
        owner = like.parent.stat()
    os.fchown(descriptor, owner.st_uid, owner.st_gid)
