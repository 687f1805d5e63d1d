"""Finds the words that a program says to people: string literals that read as language and not as data.

A literal is taken for language where two words stand next to each other, or a word next to a value put in (`{n} left`).
One word alone may be a key or a code, so it counts only where it goes straight to a reader (`click.echo("done")`,
`help="name"`, `widget.border_title = "Tokens"`).
"""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from tests.architecture.source import Module, ancestors, called_name, dotted

GETTEXT = frozenset({"_", "N_", "gettext", "ngettext", "npgettext", "pgettext"})

_VALUE = "\0"
_WORD = r"[^\W\d_]{2,}(?![\w=])"  # TERM=... is a key
_WORDS_TOGETHER = re.compile(rf"(?:{_WORD}|{_VALUE})[,;:.!?]? +(?:{_WORD})|{_WORD}[,;:.!?]? +{_VALUE}")
_ANY_WORD = re.compile(_WORD)
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")

# What is typed, sent or parsed rather than read: command lines, HTTP calls, styles.
_NOT_LANGUAGE = re.compile(r"^\W*(?:sightline|python|pipx?|make|curl|export|tmux|GET|POST|Bearer)\b")
_NAMES = frozenset({"Sightline", "SafetyCulture"})

_CODE_ATTRIBUTES = frozenset({"CSS", "DEFAULT_CSS", "HORIZONTAL_BREAKPOINTS", "CSS_PATH"})
_CODE_ARGUMENTS = frozenset({"classes", "style", "id", "package_name", "prog_name"})
_CODE_CALLS = ("re.compile", "add_class", "remove_class", "set_class", "query", "query_one", "execute", "executescript")
_RECOGNISING_CALLS = ("startswith", "endswith", "removeprefix", "removesuffix")
_PROGRAMMING_ERRORS = frozenset(
    {"AssertionError", "IndexError", "KeyError", "LookupError", "RuntimeError", "TypeError", "ValueError"}
)

_TELLING_CALLS = frozenset(
    {"echo", "secho", "prompt", "confirm", "tell", "notify"}
    | {"ClickException", "UsageError", "BadParameter", "UsedWrongly", "Static", "Label", "Button", "Content", "Text"}
)
_TELLING_ARGUMENTS = frozenset(
    {"help", "short_help", "epilog", "prompt", "title", "label", "placeholder", "description", "tooltip", "subtitle"}
)
_TELLING_ATTRIBUTES = frozenset({"title", "sub_title", "border_title", "border_subtitle", "tooltip", "placeholder"})
_TELLING_CONSTANTS = frozenset({"TITLE", "SUB_TITLE", "BORDER_TITLE", "BORDER_SUBTITLE"})


class Said(NamedTuple):
    """A literal that reads as language, and the node it is."""

    text: str
    node: ast.expr


def said_without_gettext(module: Module) -> Iterator[Said]:
    """Return what the module says past gettext."""
    for node in _literals(module):
        text = _text(node)
        if _is_exempt(node) or _NOT_LANGUAGE.match(text) or text in _NAMES:
            continue
        if _WORDS_TOGETHER.search(text) or (_ANY_WORD.search(text) and _goes_to_a_reader(node)):
            yield Said(text.replace(_VALUE, "{}"), node)


def prose(module: Module, at_least: int) -> Iterator[Said]:
    """Return the literals in which `at_least` words stand in a row, but for docstrings and programming errors."""
    row = re.compile(rf"[^\W\d_]+(?:[,;]? +[^\W\d_]+){{{at_least - 1},}}")
    for node in _literals(module):
        text = _text(node)
        if row.search(text.replace(_VALUE, "x")) and not _is_exempt(node):
            yield Said(text.replace(_VALUE, "{}"), node)


def untranslatable(module: Module) -> Iterator[Said]:
    """Return the arguments of gettext that no catalogue can hold, because they are put together at run time."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or called_name(node) not in GETTEXT:
            continue
        sentences = node.args[:2] if called_name(node) == "ngettext" else node.args[:1]
        for sentence in sentences:
            if isinstance(sentence, ast.JoinedStr | ast.BinOp | ast.Call):
                yield Said(ast.unparse(sentence), sentence)


def _literals(module: Module) -> Iterator[ast.Constant | ast.JoinedStr]:
    for node in ast.walk(module.tree):
        match node:
            case ast.JoinedStr():
                yield node
            case ast.Constant(value=str()) if not isinstance(next(ancestors(node), None), ast.JoinedStr):
                yield node


def _text(node: ast.Constant | ast.JoinedStr) -> str:
    """Return the text of a literal, each value put into it as one sign."""
    if isinstance(node, ast.Constant):
        return _PLACEHOLDER.sub(_VALUE, str(node.value))
    return "".join(str(part.value) if isinstance(part, ast.Constant) else _VALUE for part in node.values)


def _is_exempt(node: ast.expr) -> bool:
    """Tell whether a literal is documentation, code of another language, or meant for programmers."""
    child: ast.AST = node
    for outer in ancestors(node):
        match outer:
            case ast.Expr():
                return child is node  # a docstring, of a module or beside an attribute
            case ast.Call() if called_name(outer).rpartition(".")[2] in GETTEXT:
                return True
            case ast.Call() if called_name(outer).endswith(_CODE_CALLS):
                return True
            case ast.keyword() if outer.arg in _CODE_ARGUMENTS:
                return True
            case ast.Raise() if isinstance(outer.exc, ast.Call) and called_name(outer.exc) in _PROGRAMMING_ERRORS:
                return True
            case ast.Compare():
                return True  # what another program said is recognised, not said
            case ast.Call() if called_name(outer).endswith(_RECOGNISING_CALLS):
                return True
            case ast.Assert() if child is outer.msg:
                return True
            case ast.Assign() | ast.AnnAssign():
                targets = outer.targets if isinstance(outer, ast.Assign) else [outer.target]
                return any(dotted(target) in _CODE_ATTRIBUTES for target in targets)
            case ast.stmt():
                return False
        child = outer
    return False


def _goes_to_a_reader(node: ast.expr) -> bool:
    """Tell whether a literal is what a call, an argument or an attribute shows, as it is or as a part of it."""
    child: ast.AST = node
    for outer in ancestors(node):
        match outer:
            case ast.BinOp() | ast.IfExp() | ast.BoolOp() | ast.JoinedStr() | ast.FormattedValue():
                if isinstance(outer, ast.IfExp) and child is outer.test:
                    return False
            case ast.Attribute(attr="format" | "format_map" | "join" | "upper" | "capitalize"):
                pass
            case ast.Call() if child is outer.func:
                pass
            case ast.Call():
                return child in outer.args[:1] and called_name(outer).rpartition(".")[2] in _TELLING_CALLS
            case ast.keyword():
                return outer.arg in _TELLING_ARGUMENTS
            case ast.Assign():
                names = [dotted(target) for target in outer.targets]
                return any(
                    name in _TELLING_CONSTANTS or ("." in name and name.rpartition(".")[2] in _TELLING_ATTRIBUTES)
                    for name in names
                )
            case _:
                return False
        child = outer
    return False
