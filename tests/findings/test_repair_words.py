"""Repairs as they are told: by name what else they open, and a message ready to send."""

import json
from typing import Any

import pytest

from tui.cli.main import run

ROOM_CHECK = ["why", "--demo", "right-group-wrong-site"]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Ask, and return what was printed."""
    assert run([*ROOM_CHECK, *arguments]) == 3
    return capsys.readouterr().out


def test_what_a_repair_opens_is_named_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    """With --names every template and every subject that a repair also opens stands under it, in every format."""
    lift, lobby = "Lift check, City Hotel", "Lobby screen"
    assert lift not in printed(capsys)
    text = printed(capsys, "--names")
    assert f'       "{lift}" (template_11e1b1d16d954dd29385168e26154c40)\n' in text
    assert f"       to the service user {lobby} (user_a6de7113934e4c538d5d0c8f98ada1ae)\n" in text
    assert f"to the service user {lobby}" in printed(capsys, "--names", "--format", "markdown")
    assert "templates" not in json.loads(printed(capsys, "--json"))["repairs"][0]
    told: Any = json.loads(printed(capsys, "--json", "--names"))
    for repair in told["repairs"]:
        assert len(repair["templates"]) == repair["templates_gained"]
        assert len(repair["subjects"]) == repair["subjects_gained"]
    assert [one["name"] for one in told["repairs"][2]["subjects"]] == [lobby]


def test_a_message_is_printed_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """With --message there is nothing but the text to send; that of an override carries its warning."""
    message = printed(capsys, "--message", "2")
    assert message.startswith('Hello,\n\nplease add Sam Wilson to the site "City Hotel".\n')
    assert message == json.loads(printed(capsys, "--json"))["repairs"][1]["message"] + "\n"
    assert "Warning: an override opens all data of the organisation" in printed(capsys, "--message", "3")


def test_there_is_no_message_for_a_repair_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    """The number of a repair that was not found is a wrong call, and says how many there are."""
    assert run([*ROOM_CHECK, "--message", "9"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "there are 3 repairs to send a message for" in captured.err
