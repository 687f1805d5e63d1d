"""Which permission sets a service user gets (help page 005096)."""

from diagnostics.tokens.circumstances import Circumstances
from diagnostics.tokens.refusals import RefusalCode, TransitionRefused


def checked_sets(
    circumstances: Circumstances, wanted: tuple[str, ...] | None, *, default_to_all: bool
) -> tuple[str, ...] | None:
    """Return the ids of the wanted permission sets as the organisation spells them, each once.

    Where none are named, all are taken, as the product selects all by default. Where the organisation's list of sets
    is not complete, "all" cannot be told, so the service user's sets are then not known (None).

    Raises:
        TransitionRefused: for a set that the organisation does not have.
    """
    is_whole = circumstances.organisation.coverage.is_complete("permission_sets")
    listed = circumstances.organisation.permission_sets
    if wanted is None:
        return tuple(permission_set.id for permission_set in listed) if default_to_all and is_whole else None
    chosen: dict[str, None] = {}
    for identifier in wanted:
        permission_set = circumstances.permission_set(identifier)
        if permission_set is None and is_whole:
            known = ", ".join(known.id for known in listed)
            raise TransitionRefused(RefusalCode.PERMISSION_SET_UNKNOWN, value=identifier, allowed=known)
        chosen[permission_set.id if permission_set is not None else identifier] = None
    return tuple(chosen)
