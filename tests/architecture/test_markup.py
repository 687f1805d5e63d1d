"""No string that came from data is ever parsed as markup.

Textual and Rich read square brackets in plain strings as markup, so a template named `[red]` changes the screen and one
named `[@click=...]` plants a link. Here are the places where they do so, and the forms that keep a string a string.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import Module, called_name, dotted, modules
from tests.architecture.spoken import GETTEXT

# These parse their content unless they are told `markup=False`.
_SWITCHABLE = frozenset({"Static", "Label", "notify"})
# These always parse a string. Content() and Text() around it make it plain.
_ALWAYS = frozenset({"Button", "Checkbox", "RadioButton", "ToggleButton", "Tab", "TabPane", "Collapsible", "Option"})
_ALWAYS |= {"add_row", "add_column", "add_option", "add_leaf", "set_label"}
_PARSED_ATTRIBUTES = frozenset({"border_title", "border_subtitle", "tooltip"})
_PLAIN = frozenset({"Content", "Text", "plain", "styled", "assemble"})


def _parsed(module: Module) -> Iterator[str]:
    """Return the places of a module where a string that may hold data is parsed as markup."""
    for node in ast.walk(module.tree):
        match node:
            case ast.ImportFrom(module="rich.markup" | "textual.markup"):
                yield f"{module.at(node)} imports a parser of markup"
            case ast.Import() if any(alias.name in ("rich.markup", "textual.markup") for alias in node.names):
                yield f"{module.at(node)} imports a parser of markup"
            case ast.Attribute(attr="from_markup"):
                yield f"{module.at(node)} parses markup"
            case ast.keyword(arg="markup", value=ast.Constant(value=True)):
                yield f"{module.at(node.value)} asks for markup"
            case ast.Call():
                if _call_parses(node):
                    yield f"{module.at(node)} {called_name(node)} parses what it is given"
            case ast.Assign() if not _is_safe(node.value):
                names = {
                    dotted(target).rpartition(".")[2] for target in node.targets if isinstance(target, ast.Attribute)
                }
                if names & _PARSED_ATTRIBUTES:
                    yield f"{module.at(node)} {', '.join(names)} parses what it is given"


def _call_parses(call: ast.Call) -> bool:
    name = called_name(call).rpartition(".")[2]
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    if "tooltip" in keywords and not _is_safe(keywords["tooltip"]):
        return True
    if name in _SWITCHABLE:
        markup = keywords.get("markup")
        is_off = isinstance(markup, ast.Constant) and markup.value is False
        return not is_off and any(not _is_safe(value) for value in call.args[:1])
    if name in _ALWAYS:
        return any(not _is_safe(value) for value in call.args)
    return name == "update" and any(_is_put_together(value) for value in call.args)


def _is_safe(value: ast.expr) -> bool:
    """Tell whether a value holds no data, or is wrapped so that it stays as it is."""
    if isinstance(value, ast.Constant):
        return True
    if isinstance(value, ast.IfExp):
        return _is_safe(value.body) and _is_safe(value.orelse)
    if not isinstance(value, ast.Call):
        return False
    return called_name(value).rpartition(".")[2] in _PLAIN | GETTEXT


def _is_put_together(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Attribute) and value.func.attr in ("format", "format_map")
    return isinstance(value, ast.JoinedStr) or (
        isinstance(value, ast.BinOp) and isinstance(value.left, ast.Constant) and isinstance(value.left.value, str)
    )


def _notifying_modules() -> dict[str, list[ast.Call]]:
    calls = {
        module.path: [
            node
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "notify"
        ]
        for module in modules("tui")
    }
    return {path: found for path, found in calls.items() if found}


def test_no_string_that_may_hold_data_is_parsed_as_markup() -> None:
    """Every string that a screen shows is shown as it is, brackets and all."""
    found = [line for module in modules("tui", "fixtures") for line in _parsed(module)]
    assert not found, "\n".join(found)


def test_notices_are_given_in_one_place() -> None:
    """One module alone calls Textual's `notify`, and it switches markup off."""
    notifying = _notifying_modules()
    assert len(notifying) <= 1, sorted(notifying)
    for calls in notifying.values():
        assert all("markup=False" in ast.unparse(call) for call in calls)


@pytest.mark.parametrize(
    "text",
    [
        "from rich.markup import escape",
        "import rich.markup",
        "Content.from_markup(name)",
        "render(name, markup=True)",
        "yield Static(name)",
        "yield Label(f'{name}')",
        "yield Static(_('Token {name}').format(name=name))",
        "app.notify(message)",
        "yield Button(name)",
        "table.add_row(token.name, token.owner)",
        "self.border_title = token.name",
        "widget.tooltip = f'{name}'",
        "status.update(_('{n} of {m}').format(n=n, m=m))",
    ],
)
def test_a_string_parsed_as_markup_is_found(text: str) -> None:
    """The rule fails for each way in which data reaches a parser of markup."""
    assert list(_parsed(Module("tui/example.py", text)))


@pytest.mark.parametrize(
    "text",
    [
        "yield Static()",
        "yield Static(name, markup=False)",
        "yield Label(Content(name))",
        "yield Static(_('Nothing yet'))",
        "yield Button(_('Revoke'), id='revoke')",
        "self.border_title = Content(token.name)",
        "known.update(found)",
        "total.update({name: 1})",
    ],
)
def test_a_string_that_stays_as_it_is_is_let_through(text: str) -> None:
    """Plain content, fixed sentences and ordinary dictionaries are no danger."""
    assert not list(_parsed(Module("tui/example.py", text)))
