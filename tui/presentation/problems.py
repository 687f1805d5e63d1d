"""Problems of a workspace and its unknown facts, in words."""

from collections.abc import Sequence

from diagnostics.findings.gap import Unknown, UnknownCode
from diagnostics.printable import visible
from diagnostics.tokens.secrets import masked
from diagnostics.workspace.problems import FILE_KIND, Problem, ProblemCode, count_of
from tui.i18n import N_, _, ngettext
from tui.presentation.text import named, short

_SENTENCES = {
    ProblemCode.FILE_MISSING: N_("there is no such file. Is this the workspace? sightline init writes a new one"),
    ProblemCode.NOT_A_FILE: N_("this is no regular file. Put the workspace's file in its place"),
    ProblemCode.IS_LINK: N_(
        "this is a symbolic link. Only organisation.toml and tokens.toml may be links: put the file itself here"
    ),
    ProblemCode.NO_READ_PERMISSION: N_("you may not read this file. Ask its owner, or change its mode"),
    ProblemCode.FILE_UNREADABLE: N_("the file cannot be read: {detail}"),
    ProblemCode.FILE_EMPTY: N_("the file is empty. Restore it, or remove it and start anew with sightline init"),
    ProblemCode.FILE_TOO_LARGE: N_("the file is larger than {limit} MB. Put the workspace's file in its place"),
    ProblemCode.TOO_MANY_VALUES: N_(
        "the file has more than {limit} keys and values. Put the workspace's file in its place"
    ),
    ProblemCode.LINE_TOO_LONG: N_("the line is longer than {limit} MB. Put the workspace's file in this one's place"),
    ProblemCode.NOT_UTF8: N_("the byte {value} is not UTF-8. Save the file as UTF-8, if it is text at all"),
    ProblemCode.NOT_TOML: N_("this is not TOML ({detail}). Correct the line"),
    ProblemCode.MERGE_CONFLICT: N_(
        "a merge left both versions here, between <<<<<<< and >>>>>>>. Keep one of them, and remove the three marks"
    ),
    ProblemCode.ENDS_TOO_EARLY: N_("the file ends too early ({detail}). Restore its end; it may have been cut off"),
    ProblemCode.WRITTEN_TWICE: N_("{value} is written twice. Keep one of the two"),
    ProblemCode.NUMBER_TOO_LONG: N_("the number is too long. Write one of at most 18 digits"),
    ProblemCode.NESTED_TOO_DEEP: N_(
        "arrays or tables are nested too deep for a workspace. Put the workspace's file in this one's place"
    ),
    ProblemCode.NEWER_FORMAT: N_("the file has format {value}, and this version reads up to {known}. Update sightline"),
    ProblemCode.MISSING_KEY: N_("this key is missing. Add it"),
    ProblemCode.UNKNOWN_KEY: N_("the format has no key {value}. Remove it, or use one of: {allowed}"),
    ProblemCode.WRONG_TYPE: N_("{value} is not possible here. Write {expected}"),
    ProblemCode.TABLE_NOT_LISTED: N_("this is one table, where a list of them belongs. Write [[{value}]]"),
    ProblemCode.WRONG_VALUE: N_("{value} is not possible here. Use one of: {allowed}"),
    ProblemCode.EMPTY_ID: N_("an id is not empty. Write the id here"),
    ProblemCode.TIME_WITHOUT_ZONE: N_("{value} has no offset. Add Z for UTC, as in 2026-11-20T09:00:00Z"),
    ProblemCode.TIME_BEYOND_CALENDAR: N_(
        "there is no such time. Write one between the years 1 and 9999, as 2026-11-20T09:00:00Z"
    ),
    ProblemCode.DUPLICATE_ID: N_("the id {value} stands already at {first}. Remove one of them, or correct its id"),
    ProblemCode.DANGLING_ID: N_(
        "nothing has the id {value}. Add it, correct the id, or say in [coverage] what is not complete"
    ),
    ProblemCode.RULE_NAMES_NOTHING: N_(
        "a rule names one of user, service_user, everyone or unrecognised, or group and/or site. Add one"
    ),
    ProblemCode.RULE_NAMES_SEVERAL: N_("a rule names one thing, and this one names {value}. Write a rule for each"),
    ProblemCode.COVERS_WITHOUT_EVERYONE: N_("only a rule with everyone = true can cover service users. Remove the key"),
    ProblemCode.INVITATION_MISPLACED: N_(
        "only user, service_user and group rules of another organisation's template wait for an invitation. "
        "Remove the key"
    ),
    ProblemCode.SITE_CYCLE: N_("the site lies above itself. Remove the parent of one of the sites in the circle"),
    ProblemCode.HELD_AND_LACKED: N_("{value} is both held and lacked. Remove it from one of the two"),
    ProblemCode.PERMISSION_MISSPELT: N_("{value} is none of the permissions that decide, but nearly one. Correct it"),
    ProblemCode.FINGERPRINT_MALFORMED: N_(
        "a fingerprint is sha256: and 64 hexadecimal digits. Remove the key; sightline tokens add --token-file F "
        "records the token's own"
    ),
    ProblemCode.FINGERPRINT_TWICE: N_("{first} has the same fingerprint, and a secret is of one token. Remove one"),
    ProblemCode.SECRET_IN_FILE: N_(
        "this may be a secret, which is kept in no file. Remove it, and revoke or regenerate the token: take the "
        "secret as known to others"
    ),
    ProblemCode.TIME_IN_FUTURE: N_(
        "{value} is still to come, and this tells of what has happened. Correct the time, or this computer's clock"
    ),
    ProblemCode.TIMES_OUT_OF_ORDER: N_("{value} is before {before}, {limit}. Correct one of them"),
    ProblemCode.INACTIVITY_NOT_OFFERED: N_("{value} days is not offered for this kind of token. Use one of: {allowed}"),
    ProblemCode.OWNER_OF_OTHER_KIND: N_("{value} is not of the token's kind, {kind}. Correct the kind or the owner"),
    ProblemCode.ASKER_NOT_NAMED: N_(
        "an expectation names a token or a subject, one of them. Write token = or subject ="
    ),
    ProblemCode.NOTHING_EXPECTED: N_(
        "nothing is expected here. Write sees, hides, at_least or at_most; because needs hides"
    ),
    ProblemCode.SUBJECT_MAKES_NO_CALL: N_(
        "a subject is the web app's view, which takes no parameters of a call. Name a token, or leave this out"
    ),
    ProblemCode.FACT_MALFORMED: N_("a fact {value} speaks of other things: {given}. Write: {allowed}"),
    ProblemCode.NO_FACTS: N_("the answer is about nothing. Write the facts it is about, or remove it"),
    ProblemCode.TOO_MANY: N_("there are more than {limit}. Remove those that are not needed"),
    ProblemCode.TOO_LONG: N_("the text is longer than {limit} characters. Shorten it"),
    ProblemCode.SPAN_EMPTY: N_(
        "modified_after is later than modified_before, so the call returns nothing whatever the templates. Correct one"
    ),
    ProblemCode.CACHE_DAMAGED: N_("what was cached was damaged, and was thrown away. Try again"),
    ProblemCode.OWNER_OF_ANOTHER_ORGANISATION: N_(
        "{value} belongs to {organisation}, and the token to this organisation. Correct the token's organisation or "
        "owner"
    ),
}
_ONE_CHOICE = {
    ProblemCode.WRONG_VALUE: N_("{value} is not possible here. Write {allowed}"),
    ProblemCode.INACTIVITY_NOT_OFFERED: N_("{value} days is not offered for this kind of token. Write {allowed}"),
}
_OTHER_KINDS = {
    ("expectations", ProblemCode.FILE_MISSING): N_(
        "there is no such file. Name a file of expectations, with an [[expect]] for each thing that must hold"
    ),
    ("expectations", ProblemCode.NOT_A_FILE): N_("this is no regular file. Name a file of expectations"),
    ("expectations", ProblemCode.FILE_EMPTY): N_(
        "the file is empty. Write format = 1, and an [[expect]] for each thing that must hold"
    ),
    ("expectations", ProblemCode.FILE_TOO_LARGE): N_("the file is larger than {limit} MB. Name a file of expectations"),
    ("expectations", ProblemCode.TOO_MANY_VALUES): N_(
        "the file has more than {limit} keys and values. Name a file of expectations"
    ),
    ("expectations", ProblemCode.LINE_TOO_LONG): N_("the line is longer than {limit} MB. Name a file of expectations"),
    ("expectations", ProblemCode.NESTED_TOO_DEEP): N_(
        "arrays or tables are nested too deep for expectations. Name a file of expectations"
    ),
    ("tokens", ProblemCode.FILE_EMPTY): N_("the file is empty. Restore it, or remove it if there are no tokens yet"),
}
_EXPECTED = {
    "string": N_("text in quotation marks"),
    "boolean": N_("true or false"),
    "integer": N_("a whole number"),
    "array": N_("an array"),
    "table": N_("a table"),
    "time": N_("a time like 2026-11-20T09:00:00Z, without quotation marks"),
}


def problem_lines(problems: Sequence[Problem]) -> list[str]:
    """Return one line for each problem, and how many there are where there are several."""
    lines = [problem_line(problem) for problem in problems]
    if (count := count_of(problems)) > 1:
        lines.append(ngettext("{count} problem", "{count} problems", count).format(count=count))
    return lines


def problem_line(problem: Problem) -> str:
    """Return `file:line: key path: what is wrong. What to do.`"""
    if problem.code is ProblemCode.MORE_PROBLEMS:
        return sentence(problem)
    where = visible(str(problem.file))
    if problem.line is not None:
        where += f":{problem.line}"
    parts = [where, _cut(problem.place), sentence(problem)]
    return ": ".join(part for part in parts if part)


def sentence(problem: Problem) -> str:
    """Return what is wrong and what to do about it."""
    if problem.code is ProblemCode.MORE_PROBLEMS:
        more = int(problem.facts["count"])
        return ngettext("and {count} more", "and {count} more", more).format(count=more)
    facts = {name: _cut(value) for name, value in problem.facts.items()}
    if "expected" in facts:
        facts["expected"] = _(_EXPECTED[facts["expected"]]) if facts["expected"] in _EXPECTED else facts["expected"]
    if (of_kind := _OTHER_KINDS.get((problem.facts.get(FILE_KIND, ""), problem.code))) is not None:
        text = _(of_kind).format_map(facts)
    elif "," not in facts.get("allowed", ",") and problem.code in _ONE_CHOICE:
        text = _(_ONE_CHOICE[problem.code]).format_map(facts)
    else:
        text = _(_SENTENCES[problem.code]).format_map(facts)
    if "nearest" in facts:
        name = _(" ({name})").format(name=facts["name"]) if "name" in facts else ""
        text += _(". Did you mean {nearest}{name}?").format(nearest=facts["nearest"], name=name)
    return text


def _cut(value: str) -> str:
    return visible(masked(value) if len(value) <= 300 else masked(value)[:297] + "...")


_UNKNOWN_SENTENCES = {
    UnknownCode.COVERAGE: N_("{subject}: {example}. What the file does not list there is unknown, not absent."),
    UnknownCode.PERMISSION_SET: N_(
        "{subject} without a permission set: {count}, the first {name}. What they may do is unknown."
    ),
    UnknownCode.PERMISSIONS: N_("{subject} without permissions: {count}, the first {name}. What they hold is unknown."),
    UnknownCode.RULE: N_("{subject} with a rule that could not be read: {count}, the first {name}."),
    UnknownCode.EVERYONE: N_(
        "{subject} shared with everyone, but not said whether with service users too: {count}, the first {name}."
    ),
    UnknownCode.MODIFIED_TIME: N_(
        "{subject} without modified_at: {count}, the first {name}. For calls by time of change they are unknown."
    ),
}


def unknown_line(unknown: Unknown) -> str:
    """Return one missing fact in a sentence."""
    return _(_UNKNOWN_SENTENCES[unknown.code]).format(
        subject=unknown.subject, count=unknown.entries, example=short(unknown.example), name=named(unknown.example)
    )
