"""Tokens as parts of JSON answers."""

from collections.abc import Iterable

from diagnostics.access.directory import Directory
from diagnostics.access.types import Truth
from diagnostics.findings.compare import Parity, VerdictDifference
from diagnostics.findings.token_impact import Consequences, ScimReadiness
from diagnostics.model.inventory import Token
from diagnostics.tokens.quota import Quota
from diagnostics.tokens.rotation import Rotation
from diagnostics.tokens.state import Circumstances, condition
from tui.presentation.contract.tokens import (
    BearingData,
    BreaksData,
    ParityData,
    QuotaData,
    RotationData,
    ScimData,
    TokenRecordData,
    VerdictDifferenceData,
)
from tui.presentation.text import iso
from tui.presentation.tokens.words import bearings

_TRUTHS = {Truth.YES: True, Truth.NO: False, Truth.UNKNOWN: None}


def token_json(directory: Directory, circumstances: Circumstances, token: Token) -> TokenRecordData:
    """Return one token: what the file says of it, and its state at the moment judged by."""
    found = condition(circumstances, token)
    subject = directory.subject_of(token)
    sets = directory.permission_set_ids(subject)
    return TokenRecordData(
        id=token.id,
        name=token.name,
        kind=token.kind,
        owner=token.owner,
        owner_name=subject.name,
        organisation=token.organisation,
        state=found.state,
        status=token.status,
        expired_by=found.expired_by,
        inactivity_days=token.inactivity_days,
        expires_at=iso(found.expires_at) if found.expires_at is not None else None,
        days_left=found.days_left,
        warning_days=found.warning,
        created_at=iso(token.created_at),
        last_used_at=iso(token.last_used_at) if token.last_used_at is not None else None,
        revoked_at=iso(token.revoked_at) if token.revoked_at is not None else None,
        deleted_at=iso(token.deleted_at) if token.deleted_at is not None else None,
        used_by=token.used_by,
        hint=token.hint,
        permission_sets=list(sets) if sets is not None else None,
    )


def quota_json(directory: Directory, quota: Quota) -> QuotaData:
    """Return one quota. `uncertain` more tokens may be active."""
    owner = directory.users.get(quota.owner) if quota.owner is not None else None
    identifier = owner.id if owner is not None else quota.owner
    return QuotaData(quota.kind, identifier, quota.used, quota.uncertain, quota.limit)


def breaks_json(found: Consequences) -> BreaksData:
    """Return what stops when the token stops."""
    return BreaksData(
        used_by=found.token.used_by,
        built_in=found.is_built_in,
        templates_visible=found.visible,
        templates_unknown=found.unknown,
        templates_total=found.total,
        last_used_at=iso(found.token.last_used_at) if found.token.last_used_at is not None else None,
        other_tokens=[other.id for other in found.others],
    )


def kinds_json(token: Token, owner_name: str) -> list[BearingData]:
    """Return what the token's kind means for it, beside what it would be for the other kind."""
    return [BearingData(bearing.code, bearing.this, bearing.other) for bearing in bearings(token, owner_name)]


def scim_json(readiness: ScimReadiness | None) -> ScimData | None:
    """Return the readiness for SCIM; `ready` is null where it cannot be told."""
    if readiness is None:
        return None
    return ScimData(_TRUTHS[readiness.is_ready], [*readiness.missing], [*readiness.unknown])


def rotation_json(rotation: Rotation, parity: Parity | None) -> RotationData:
    """Return where a rotation stands, and how the two tokens compare."""
    return RotationData(
        step=rotation.step,
        old=rotation.old.id,
        new=rotation.new.id if rotation.new is not None else None,
        recorded=rotation.is_recorded,
        parity=_parity_json(parity) if parity is not None else None,
    )


def _parity_json(parity: Parity) -> ParityData:
    return ParityData(parity.is_same, parity.visible, _differences_json(parity.lost), _differences_json(parity.gained))


def _differences_json(differences: Iterable[VerdictDifference]) -> list[VerdictDifferenceData]:
    return [VerdictDifferenceData(one.template.id, one.template.name, one.old, one.new) for one in differences]
