"""Jobs: they return a value to whoever asked last, unless nobody does any more."""

import queue
import threading
from collections.abc import Callable

from textual.message import Message

from tui.app.jobs import Job, JobDone, JobFailed, JobProgress, Jobs

_LONG = 30


class Desk:
    """Jobs without an app: what they send is handed on by the test."""

    def __init__(self) -> None:
        self.sent: queue.Queue[Message] = queue.Queue()
        self.jobs = Jobs(self.sent.put, lambda: None)
        self.taken: list[object] = []

    def run(self, work: Callable[[Job], object], about: object = None) -> None:
        """Run work of one group."""
        self.jobs.run(work, self.taken.append, group="one", about=about, on_part=self.taken.append)

    def hear(self) -> Exception | None:
        """Hand on the next message, as the app does."""
        message = self.sent.get(timeout=_LONG)
        if isinstance(message, JobDone):
            self.jobs.finish(message)
        elif isinstance(message, JobProgress):
            self.jobs.progress(message)
        else:
            assert isinstance(message, JobFailed)
            return self.jobs.fail(message)
        return None


def test_a_job_returns_its_value() -> None:
    """Parts come before the whole, and then nothing is under way."""
    desk = Desk()

    def work(job: Job) -> str:
        job.hand_over("part")
        return "whole"

    desk.run(work)
    desk.hear()
    desk.hear()
    assert desk.taken == ["part", "whole"]
    assert not desk.jobs.is_running("one")


def test_a_result_that_is_no_longer_asked_for_is_dropped() -> None:
    """Also where it was on its way already when something else was asked."""
    desk = Desk()
    desk.run(lambda _job: "first", about=1)
    late = desk.sent.get(timeout=_LONG)
    desk.run(lambda _job: "second", about=2)
    assert isinstance(late, JobDone)
    desk.jobs.finish(late)
    desk.hear()
    assert desk.taken == ["second"]


def test_the_same_thing_is_done_once_and_goes_to_whoever_asked_last() -> None:
    """As where a screen is left and opened again while its finding is being made."""
    desk, may_end, begun = Desk(), threading.Event(), []

    def work(_job: Job) -> str:
        begun.append(1)
        may_end.wait(_LONG)
        return "done"

    later: list[str] = []
    desk.run(work, about=1)
    desk.jobs.run(work, later.append, group="one", about=1)
    may_end.set()
    desk.hear()
    assert (begun, desk.taken, later) == ([1], [], ["done"])


def test_a_job_that_is_given_up_ends_and_is_not_heard() -> None:
    """Work that looks whether it is still wanted stops there, and sends nothing."""
    desk, ended = Desk(), threading.Event()

    def work(job: Job) -> None:
        try:
            job.wait(_LONG)
        finally:
            ended.set()

    desk.run(work)
    desk.jobs.give_up("one")
    assert ended.wait(_LONG)
    assert desk.sent.empty()


def test_what_failed_is_not_tried_again_until_it_is_asked_for_anew() -> None:
    """A screen asks for its finding whenever it is drawn; an error is said once."""
    desk = Desk()

    def fail(_job: Job) -> None:
        raise OSError("gone")

    desk.run(fail, about=1)
    assert isinstance(desk.hear(), OSError)
    desk.run(fail, about=1)
    assert not desk.jobs.is_running("one")
    assert desk.jobs.is_refused("one")
    desk.jobs.ask_anew()
    desk.run(lambda _job: "there", about=1)
    desk.hear()
    assert desk.taken == ["there"]
