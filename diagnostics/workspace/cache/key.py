"""The key that tells what this user wrote on this machine from what somebody else did."""

import os
import secrets
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from diagnostics.workspace.cache.location import is_own_file, state_folder, state_path
from diagnostics.workspace.cache.notices import NoticeCode, give_notice
from diagnostics.workspace.files import Folder, read_bounded

DIGEST_BYTES = 32

_FILE = "cache-key"
_KEY_BYTES = 32


def own_key() -> bytes | None:
    """Return the user's key, made where there is none; None where it cannot be kept."""
    return _key_in(state_path(), os.geteuid())


def keyed_digest(key: bytes, *parts: bytes) -> bytes:
    """Return a digest of some content, which only who has the key can make. Parts are not run together."""
    digest = blake2b(key=key, digest_size=DIGEST_BYTES)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


def forget_key() -> None:
    """Look for the key anew, as a new process does."""
    _key_in.cache_clear()


@lru_cache(maxsize=4)
def _key_in(path: Path, _user: int) -> bytes | None:
    if (folder := state_folder()) is None:
        return None
    with folder:
        try:
            return _read(folder) or _made(folder)
        except OSError as error:
            give_notice(NoticeCode.NO_FOLDER, path, error.strerror or "")
            return None


def _read(folder: Folder) -> bytes | None:
    """Return the key that is there; None where there is none, or one that others can read or may have written."""
    try:
        descriptor = folder.open_file(_FILE)
    except OSError:
        return None
    try:
        if not is_own_file(os.fstat(descriptor)):
            return None
        key = read_bounded(descriptor, _KEY_BYTES, folder.path / _FILE)
        return key if len(key) == _KEY_BYTES else None
    except OSError:
        return None
    finally:
        os.close(descriptor)


def _made(folder: Folder) -> bytes | None:
    """Make a key, unless another process does so at the same time: then it is that one's."""
    where = folder.descriptor
    temporary = f".{_FILE}.{secrets.token_hex(8)}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(temporary, flags, 0o600, dir_fd=where)
    try:
        try:
            os.fchmod(descriptor, 0o600)
            os.write(descriptor, secrets.token_bytes(_KEY_BYTES))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        with suppress(FileExistsError):
            os.link(temporary, _FILE, src_dir_fd=where, dst_dir_fd=where, follow_symlinks=False)
        if (key := _read(folder)) is None:
            # What has its name is no key of this user's.
            os.replace(temporary, _FILE, src_dir_fd=where, dst_dir_fd=where)
            key = _read(folder)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary, dir_fd=where)
    return key
