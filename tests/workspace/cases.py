"""Files that are wrong, one way each: what replaces what in a small workspace that is right."""

from typing import NamedTuple

ORGANISATION = """\
format = 1

[organisation]
id = "role_ada3042f16a44249915ddc088adef92a"
name = "Acme"
captured_at = 2026-11-20T09:00:00Z

[[users]]
id = "ada"
name = "Ada Byron"
status = "active"
permission_set = "standard"

[[groups]]
id = "night"
name = "Night shift"
members = ["ada"]

[[sites]]
id = "quay"
name = "Quay 4"

[[permission_sets]]
id = "standard"
name = "Standard"
permissions = ["Templates: Access"]

[[templates]]
id = "induction"
name = "Site induction"
rules = [{ group = "night" }]
"""
TOKENS = """\
format = 1

[[service_users]]
id = "bi"
name = "Power BI export"
permission_sets = ["standard"]

[[tokens]]
id = "tok_01"
name = "Power BI export"
kind = "service_user"
owner = "bi"
inactivity_days = 45
status = "active"
created_at = 2026-11-01T09:00:00Z
"""


class Case(NamedTuple):
    """One way to be wrong. `old` becomes `new` in one of the files; the whole file where `old` is empty."""

    new: str | bytes
    old: str = ""
    file: str = "organisation.toml"


_SET = 'permissions = ["Templates: Access"]'
_OWN = 'permission_set = "standard"'
_CREATED = "created_at = 2026-11-01T09:00:00Z"
RAW_SECRET = "0123456789abcdef" * 4
_SECOND_TOKEN = f"""{_CREATED}
fingerprint = "sha256:{RAW_SECRET.upper()}"

[[tokens]]
id = "tok_02"
name = "Other"
kind = "service_user"
owner = "bi"
inactivity_days = 45
status = "active"
{_CREATED}
fingerprint = "sha256:{RAW_SECRET}"
"""
_RULES = '[{ group = "night" }]'
_FOREIGN = 'organisation = "role_other"\nrules = '

CASES = {
    "empty": Case(""),
    "blank": Case("\n\n  \n"),
    "truncated": Case(ORGANISATION[:-9]),
    "binary": Case(bytes(range(256))),
    "nul": Case("A\0cme", "Acme"),
    "latin-1": Case(ORGANISATION.replace("Acme", "Caf\u00e9").encode("latin-1")),
    "lone-surrogate-bytes": Case(ORGANISATION.encode().replace(b"Acme", b"\xed\xa0\x80")),
    "lone-surrogate-escape": Case("\\ud800", "Acme"),
    "not-toml": Case("id = = 3", 'id = "ada"'),
    "merge-conflict": Case('<<<<<<< HEAD\nname = "Acme"\n=======\nname = "Acme Ltd"\n>>>>>>> other', 'name = "Acme"'),
    "merge-conflict-after-a-key": Case('<<<<<<< HEAD\n=======\n>>>>>>> x\nid = "bob"', 'name = "Ada Byron"'),
    "merge-conflict-in-a-list": Case(
        'members = [\n<<<<<<< HEAD\n  "ada",\n=======\n  "bob",\n>>>>>>> x\n]', 'members = ["ada"]'
    ),
    "key-of-very-many-parts": Case(".".join("a" * 100) + " = 1", 'permission_set = "standard"'),
    "nested-without-end": Case("[" * 100_000, _RULES),
    "number-of-10000-digits": Case("9" * 10_000, "1", "tokens.toml"),
    "newer-format": Case("format = 2\nsurprise = true", "format = 1"),
    "format-is-true": Case("format = true", "format = 1"),
    "no-format": Case("", "format = 1\n"),
    "missing-key": Case("", 'name = "Ada Byron"\n'),
    "unknown-key": Case('colour = "red"', 'permission_set = "standard"'),
    "misspelt-key": Case('permision_set = "standard"', 'permission_set = "standard"'),
    "duplicate-key": Case('id = "ada"\nid = "bob"', 'id = "ada"'),
    "table-for-list": Case("[groups]", "[[groups]]"),
    "wrong-type": Case("name = 7", 'name = "Ada Byron"'),
    "wrong-value": Case('"aktive"', '"active"'),
    "everyone-is-false": Case("[{ everyone = false }]", _RULES),
    "empty-id": Case('id = ""', 'id = "ada"'),
    "naive-time": Case("2026-11-20T09:00:00\n", "2026-11-20T09:00:00Z\n"),
    "quoted-time": Case('"2026-11-20T09:00:00Z"', "2026-11-20T09:00:00Z"),
    "day-beyond-calendar": Case("2026-02-30T09:00:00Z", "2026-11-20T09:00:00Z"),
    "offset-beyond-calendar": Case("9999-12-31T23:59:59-12:00", "2026-11-20T09:00:00Z"),
    "duplicate-id": Case('[[groups]]\nid = "night"\nname = "Again"\n\n[[sites]]', "[[sites]]"),
    "duplicate-id-in-both-spellings": Case(
        '[[groups]]\nid = "role_11111111111141118111111111111111"\nname = "One"\n\n'
        '[[groups]]\nid = "role_11111111-1111-4111-8111-111111111111"\nname = "Two"\n\n[[sites]]',
        "[[sites]]",
    ),
    "duplicate-id-bare-and-in-capitals": Case(
        '[[groups]]\nid = "11111111-aaaa-4111-8111-111111111111"\nname = "One"\n\n'
        '[[groups]]\nid = "11111111AAAA41118111111111111111"\nname = "Two"\n\n[[sites]]',
        "[[sites]]",
    ),
    "permission-in-another-case": Case('permissions = ["templates: access"]', _SET),
    "permission-without-a-blank": Case('permissions = ["Templates:Access"]', _SET),
    "permission-in-the-singular": Case('permissions = ["Template: Access"]', _SET),
    "permission-with-a-letter-more": Case('permissions = ["Templates: Accesss", "Templatse - Access"]', _SET),
    "override-without-its-prefix": Case('permissions = ["View all data", "override: manage all data"]', _SET),
    "misspelt-permission-held": Case('holds = ["LOCATIONS ACCESS"]', _OWN),
    "misspelt-permission-lacked": Case('lacks = ["Manage all data"]', _OWN),
    "misspelt-permission-of-a-service-user": Case(
        'lacks = ["platform management: group"]', 'permission_sets = ["standard"]', "tokens.toml"
    ),
    "value-in-capitals": Case('"ACTIVE"', '"active"'),
    "fingerprint-of-nothing": Case(f'{_CREATED}\nfingerprint = "deadbeef"', _CREATED, "tokens.toml"),
    "fingerprint-too-short": Case(f'{_CREATED}\nfingerprint = "sha256:{RAW_SECRET[:-1]}"', _CREATED, "tokens.toml"),
    "fingerprint-of-two-tokens": Case(_SECOND_TOKEN, f"{_CREATED}\n", "tokens.toml"),
    "secret-as-fingerprint": Case(f'{_CREATED}\nfingerprint = "{RAW_SECRET}"', _CREATED, "tokens.toml"),
    "other-secret-as-fingerprint": Case(
        f'{_CREATED}\nfingerprint = "Bearer scapi_{RAW_SECRET[:30]}"', _CREATED, "tokens.toml"
    ),
    "secret-as-hint": Case(f'{_CREATED}\nhint = "{RAW_SECRET[:40]}"', _CREATED, "tokens.toml"),
    "secret-in-name": Case(f'"export {RAW_SECRET}"\nkind', '"Power BI export"\nkind', "tokens.toml"),
    "secret-as-id-twice": Case(
        f'[[tokens]]\nid = "{RAW_SECRET}"\nname = ""\nkind = "service_user"\nowner = "bi"\ninactivity_days = 45\n'
        f'status = "active"\n{_CREATED}\n\n[[tokens]]\nid = "{RAW_SECRET}"',
        '[[tokens]]\nid = "tok_01"',
        "tokens.toml",
    ),
    "secret-under-a-key-of-its-own": Case(f'status = "{RAW_SECRET}"', 'status = "active"', "tokens.toml"),
    "captured-in-the-future": Case("2999-11-20T09:00:00Z", "2026-11-20T09:00:00Z"),
    "modified-in-the-future": Case(f"modified_at = 2999-01-01T00:00:00Z\nrules = {_RULES}", f"rules = {_RULES}"),
    "created-in-the-future": Case("created_at = 2999-11-01T09:00:00Z", _CREATED, "tokens.toml"),
    "used-revoked-and-deleted-in-the-future": Case(
        f"{_CREATED}\nlast_used_at = 2999-01-01T00:00:00Z\nrevoked_at = 2999-01-02T00:00:00Z\n"
        "deleted_at = 2999-01-03T00:00:00+11:00",
        _CREATED,
        "tokens.toml",
    ),
    "dangling-with-a-near-one": Case('[{ group = "nigth" }]', _RULES),
    "dangling-with-none-near": Case('members = ["someone-else"]', 'members = ["ada"]'),
    "dangling-permission-set": Case('permission_sets = ["admin"]', 'permission_sets = ["standard"]', "tokens.toml"),
    "rule-of-nothing": Case('[{ level = "edit" }]', _RULES),
    "rule-of-two": Case('[{ user = "ada", group = "night" }]', _RULES),
    "covers-without-everyone": Case('[{ user = "ada", covers_service_users = true }]', _RULES),
    "invitation-at-home": Case('[{ user = "ada", invitation = "pending" }]', _RULES),
    "invitation-of-a-site": Case(f'{_FOREIGN}[{{ site = "quay", invitation = "pending" }}]', f"rules = {_RULES}"),
    "site-above-itself": Case(
        '[[sites]]\nid = "dock"\nname = "Dock"\nparent = "quay"\n\n[[sites]]\nid = "quay"\nparent = "dock"',
        '[[sites]]\nid = "quay"',
    ),
    "held-and-lacked": Case(
        'holds = ["Templates: Access"]\nlacks = ["Templates: Access"]', 'permission_set = "standard"'
    ),
    "times-out-of-order": Case(
        "created_at = 2026-11-01T09:00:00Z\nlast_used_at = 2026-10-01T09:00:00Z",
        "created_at = 2026-11-01T09:00:00Z",
        "tokens.toml",
    ),
    "period-not-offered": Case("inactivity_days = 30", "inactivity_days = 45", "tokens.toml"),
    "owner-of-the-other-kind": Case('owner = "ada"', 'owner = "bi"', "tokens.toml"),
    "owner-elsewhere": Case(
        'kind = "user"\nowner = "eve"\ninactivity_days = 30',
        'kind = "service_user"\nowner = "bi"\ninactivity_days = 45',
        "tokens.toml",
    ),
    "user-and-service-user": Case('id = "ada"', 'id = "bi"', "tokens.toml"),
    "revision-below-zero": Case("format = 1\nrevision = -1", "format = 1", "tokens.toml"),
    "several-at-once": Case(
        'id = "induction"\ncolour = 1\nrules = [{ group = "nite" }, {}, { user = "adda", invitation = "pending" }]',
        f'id = "induction"\nname = "Site induction"\nrules = {_RULES}',
    ),
}


def files_of(case: Case) -> dict[str, bytes]:
    """Return both files with the fault in one of them."""
    files = {"organisation.toml": ORGANISATION, "tokens.toml": TOKENS}
    if 'owner = "eve"' in str(case.new):
        files["organisation.toml"] = ORGANISATION.replace(
            "[[groups]]",
            '[[users]]\nid = "eve"\nname = "Eve"\nstatus = "active"\norganisation = "role_other"\n\n[[groups]]',
        )
    content = {name: text.encode() for name, text in files.items()}
    if isinstance(case.new, bytes):
        content[case.file] = case.new
    elif not case.old:
        content[case.file] = case.new.encode()
    else:
        old = files[case.file]
        assert case.old in old
        content[case.file] = old.replace(case.old, case.new, 1).encode()
    return content
