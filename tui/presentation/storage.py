"""Why a change could not be stored, in words. Each time the workspace is as it was."""

from diagnostics.printable import visible
from diagnostics.workspace.storage_errors import StorageCode, StorageFailed, TokenChanged
from tui.language import N_, _, ngettext
from tui.presentation.token_words import token_label

_SENTENCES = {
    StorageCode.NO_SPACE: N_("there is no room left on the disk to write {path}. Make room, then do it again"),
    StorageCode.QUOTA_EXCEEDED: N_("your disk quota leaves no room to write {path}. Make room, then do it again"),
    StorageCode.FILE_TOO_LARGE: N_("{path} would be larger than files may be here (ulimit -f). Raise the limit"),
    StorageCode.READ_ONLY: N_("{path} is on a filesystem that is read-only. Copy the workspace to another one"),
    StorageCode.NO_PERMISSION: N_("you may not write {path}. Ask its owner, or change its mode"),
    StorageCode.BUSY: N_("another change of this workspace holds {path}. Wait for it to end, then do it again"),
    StorageCode.KEEPS_CHANGING: N_(
        "{path} is being saved by another program again and again. Stop that, then try again"
    ),
    StorageCode.NOT_REPRESENTABLE: N_("{path} could not hold what would have to be written"),
    StorageCode.FAILED: N_("{path} cannot be written: {detail}"),
}


def storage_line(failed: StorageFailed) -> str:
    """Return what happened to which file, and what to do."""
    sentence = _(_SENTENCES[failed.code]).format(path=visible(str(failed.path)), detail=visible(failed.detail))
    return _("sightline: {sentence}. Nothing was changed.").format(sentence=sentence)


def comments_lost(count: int) -> str:
    """Return how many comments of the file a change loses; nothing where there are none."""
    if not count:
        return ""
    return ngettext(
        "tokens.toml loses {count} comment: Sightline writes the file anew.",
        "tokens.toml loses {count} comments: Sightline writes the file anew.",
        count,
    ).format(count=count)


def token_changed_line(changed: TokenChanged) -> str:
    """Return that somebody else was quicker."""
    if changed.now is None:
        return _("sightline: {token} was removed by somebody else meanwhile. Nothing was changed.").format(
            token=token_label(changed.seen)
        )
    return _(
        "sightline: {token} was changed by somebody else since you looked at it. Look again, then decide. Nothing was "
        "changed."
    ).format(token=token_label(changed.now))
