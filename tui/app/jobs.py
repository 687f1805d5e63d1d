"""Work beside the screen: in threads that hold no widget, report by messages, and can be given up at any moment.

The threads are daemons, so that leaving the app never waits for one of them.
"""

import threading
from collections.abc import Callable, Hashable

from textual.message import Message

Post = Callable[[Message], object]


class Job:
    """One piece of work under way. What it reports after it was given up is not heard.

    The work may say more of itself as it goes on: another `title`, and how many of its parts are done, in `counted`.
    """

    def __init__(self, group: str, title: str, post: Post, about: Hashable = None) -> None:
        """Name the job; `post` takes what it reports, `about` tells it from others of its group."""
        self.group = group
        self.title = title
        self.about = about
        self.counted: tuple[int, int] | None = None
        self._post = post
        self._given_up = threading.Event()

    @property
    def is_given_up(self) -> bool:
        """Whether nobody waits for the job any more. Long work looks at this now and then."""
        return self._given_up.is_set()

    def wait(self, seconds: float) -> bool:
        """Sleep, and return whether the job was given up meanwhile."""
        return self._given_up.wait(seconds)

    def give_up(self) -> None:
        """Ask the job to end, and hear no more of it."""
        self._given_up.set()

    def report(self, message: Message) -> None:
        """Send a message to the app."""
        if not self.is_given_up:
            self._post(message)


class JobEnded(Message):
    """A job is done, or failed with `error`."""

    def __init__(self, job: Job, error: Exception | None) -> None:
        """Tell which job, and how it went."""
        super().__init__()
        self.job = job
        self.error = error


Work = Callable[[Job], None]


class Background:
    """The jobs under way, at most one of a group: a new one takes the place of the old one."""

    def __init__(self, post: Post) -> None:
        """Send what jobs report to `post`, which may be called from any thread."""
        self._post = post
        self._jobs: dict[str, Job] = {}
        self._refused: set[tuple[str, Hashable]] = set()

    def start(self, group: str, title: str, work: Work, about: Hashable = None) -> None:
        """Run `work` in a thread of its own. `title` says what is being done.

        Where a job of the group is under way about the same thing, it goes on, and nothing is started; where it was
        refused, neither.
        """
        if about is not None and (group, about) in self._refused:
            return
        running = self._jobs.get(group)
        if running is not None and about is not None and running.about == about:
            return
        self.give_up(group)
        job = Job(group, title, self._post, about)
        self._jobs[group] = job
        threading.Thread(target=_run, args=(job, work), name=f"sightline-{group}", daemon=True).start()

    def ended(self, job: Job) -> None:
        """Forget a job that ended."""
        if self._jobs.get(job.group) is job:
            del self._jobs[job.group]

    def give_up(self, group: str) -> None:
        """Give up the job of a group, if there is one."""
        if (job := self._jobs.pop(group, None)) is not None:
            job.give_up()

    def refuse(self, job: Job) -> None:
        """Give up a job because the user wants it no more: it is not begun again until `ask_anew`."""
        self.give_up(job.group)
        self._refused.add((job.group, job.about))

    def is_refused(self, group: str) -> bool:
        """Return whether a job of the group was refused."""
        return any(refused == group for refused, _about in self._refused)

    def ask_anew(self) -> None:
        """Forget what was refused."""
        self._refused.clear()

    def current(self) -> Job | None:
        """Return the job that the user waits for, or None. What only watches is not waited for."""
        return next((job for job in self._jobs.values() if job.title), None)

    def about(self, group: str) -> Hashable:
        """Return what the job of the group under way is about, None where there is none."""
        job = self._jobs.get(group)
        return job.about if job is not None else None

    def is_running(self, group: str) -> bool:
        """Return whether a job of the group is under way."""
        return group in self._jobs


def _run(job: Job, work: Work) -> None:
    try:
        work(job)
    except Exception as error:  # noqa: BLE001  # whatever went wrong is told on the screen, not in a lost thread
        job.report(JobEnded(job, error))
    else:
        job.report(JobEnded(job, None))
