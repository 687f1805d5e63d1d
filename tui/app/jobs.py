"""Jobs beside the screen: threads that hold no widget, return a value, and can be given up at any moment.

The threads are daemons, so that leaving the app never waits for one of them.
"""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from textual.message import Message

Result = TypeVar("Result")

Post = Callable[[Message], object]
Take = Callable[[Any], object]


class GivenUp(Exception):
    """The job is not wanted any more, so it has no result."""


def _nobody(_sent: object) -> None:
    """Drop a message."""


class Job:
    """One piece of work under way. Nothing that it sends after it was given up is heard.

    The work may say more of itself as it goes on: another `title`, and how many of its parts are done, in `counted`.
    """

    def __init__(self, group: str, title: str = "", about: Hashable = None, post: Post = _nobody) -> None:
        """Name the job; `post` takes its messages, `about` tells it from others of its group."""
        self.group = group
        self.title = title
        self.about = about
        self.counted: tuple[int, int] | None = None
        self.then: Take = _nobody
        self.on_part: Take = _nobody
        self._post = post
        self._given_up = threading.Event()

    @property
    def is_given_up(self) -> bool:
        """Whether nobody waits for the job any more. Long work looks at this now and then."""
        return self._given_up.is_set()

    def go_on(self) -> None:
        """Go on with the work.

        Raises:
            GivenUp: where nobody waits for it any more.
        """
        if self.is_given_up:
            raise GivenUp

    def wait(self, seconds: float) -> None:
        """Sleep.

        Raises:
            GivenUp: as soon as nobody waits for the job any more.
        """
        if self._given_up.wait(seconds):
            raise GivenUp

    def give_up(self) -> None:
        """Ask the job to end, and hear no more of it."""
        self._given_up.set()

    def hand_over(self, part: object) -> None:
        """Send a part of the result before the rest is there."""
        self._send(JobProgress(self, part))

    def run(self, work: "Callable[[Job], object]") -> None:
        """Do the work, and send its result or the error that ended it."""
        try:
            result = work(self)
        except GivenUp:
            return
        except Exception as error:  # noqa: BLE001  # whatever went wrong is said on the screen, not in a lost thread
            self._send(JobFailed(self, error))
        else:
            self._send(JobDone(self, result))

    def _send(self, message: Message) -> None:
        if not self.is_given_up:
            self._post(message)


class JobDone(Message):
    """A job has its result."""

    def __init__(self, job: Job, result: object) -> None:
        """Carry the result of `job`."""
        super().__init__()
        self.job = job
        self.result = result


class JobFailed(Message):
    """A job ended with an error."""

    def __init__(self, job: Job, error: Exception) -> None:
        """Carry the error of `job`."""
        super().__init__()
        self.job = job
        self.error = error


class JobProgress(Message):
    """A job has a part of its result."""

    def __init__(self, job: Job, part: object) -> None:
        """Carry a part of the result of `job`."""
        super().__init__()
        self.job = job
        self.part = part


class Jobs:
    """The jobs under way, at most one of a group: a new one takes the place of the old one."""

    def __init__(self, post: Post, changed: Callable[[], None]) -> None:
        """Send messages to `post`, from any thread; call `changed` when there is something else to wait for."""
        self._post = post
        self._changed = changed
        self._jobs: dict[str, Job] = {}
        self._refused: set[tuple[str, Hashable]] = set()
        self._busy_since = 0.0

    def run(
        self,
        work: Callable[[Job], Result],
        then: Callable[[Result], object],
        *,
        group: str,
        title: str = "",
        about: Hashable = None,
        on_part: Take = _nobody,
    ) -> None:
        """Do `work` in a thread of its own, and call `then` with its result where the screens are drawn.

        `title` says what is being done, empty for what nobody waits for. Where a job of the group is under way about
        the same thing, it goes on, and its result goes to whoever asked last; where it was refused, nothing begins.
        `about` tells things apart: without one, each job is about something else.
        """
        if about is not None and (group, about) in self._refused:
            return
        job = self._jobs.get(group)
        if job is None or about is None or job.about != about:
            self.give_up(group)
            if title and not self.current():
                self._busy_since = time.monotonic()
            job = self._jobs[group] = Job(group, title, about, self._post)
            threading.Thread(target=job.run, args=(work,), name=f"sightline-{group}", daemon=True).start()
        job.then, job.on_part = then, on_part
        if title:
            self._changed()

    def finish(self, message: JobDone) -> None:
        """Hand the result of a job on, unless it was given up meanwhile."""
        if self._ended(message.job):
            message.job.then(message.result)
            self._changed()

    def progress(self, message: JobProgress) -> None:
        """Hand over a part of a result."""
        job = message.job
        if self._jobs.get(job.group) is job:
            job.on_part(message.part)

    def fail(self, message: JobFailed) -> Exception | None:
        """Return the error of a job, which is not begun again until `ask_anew`; None where it was given up."""
        job = message.job
        if not self._ended(job):
            return None
        if job.about is not None:
            self._refused.add((job.group, job.about))
        self._changed()
        return message.error

    def _ended(self, job: Job) -> bool:
        """Forget a job that ended, and return whether its result is still asked for."""
        if self._jobs.get(job.group) is not job:
            return False
        del self._jobs[job.group]
        return True

    def give_up(self, group: str) -> None:
        """Give up the job of a group, if there is one."""
        if (job := self._jobs.pop(group, None)) is not None:
            job.give_up()

    def refuse(self, job: Job) -> None:
        """Give up a job because the user wants it no more: it is not begun again until `ask_anew`."""
        self.give_up(job.group)
        self._refused.add((job.group, job.about))

    def is_refused(self, group: str) -> bool:
        """Return whether a job of the group was refused, or failed."""
        return any(refused == group for refused, _about in self._refused)

    def ask_anew(self) -> None:
        """Let jobs begin again that were refused, or failed."""
        self._refused.clear()

    def current(self) -> Job | None:
        """Return the job that the user waits for, or None. A job without a title is not waited for."""
        return next((job for job in self._jobs.values() if job.title), None)

    @property
    def busy_seconds(self) -> float:
        """For how long the user has been waiting."""
        return time.monotonic() - self._busy_since

    def about(self, group: str) -> Hashable:
        """Return the subject of the group's job under way, None where there is none."""
        job = self._jobs.get(group)
        return job.about if job is not None else None

    def is_running(self, group: str) -> bool:
        """Return whether a job of the group is under way."""
        return group in self._jobs
