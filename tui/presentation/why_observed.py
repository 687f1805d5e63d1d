"""What the API really returned, beside the answer to one question."""

from diagnostics.access.answer import Answer, Verdict
from diagnostics.access.question import Question
from diagnostics.organisation.identifiers import canonical
from diagnostics.workspace.observations import Observation
from tui.language import _
from tui.presentation.times import moment
from tui.presentation.why_view import VERDICT_WORDS


def observed_line(question: Question, observation: Observation, verdict: Verdict, with_proof: Answer | None) -> str:
    """Return in a sentence whether the template was returned, and whether the answer agrees.

    `with_proof` is the answer with what the observation proves of permissions, None where it proves nothing new.
    """
    is_returned = canonical(question.template.id) in observation.ids
    when = moment(observation.observed_at)
    if is_returned:
        told = _("The API returned it on {moment}").format(moment=when)
    elif observation.is_whole:
        told = _("The API did not return it on {moment}").format(moment=when)
    else:
        told = _("The API may have returned it on {moment}: not all pages could be read").format(moment=when)
    if _disagrees(verdict, observation, is_returned=is_returned):
        return _("WARNING: {observed}, against this answer. Enter shows whom to suspect.").format(observed=told)
    if with_proof is not None and with_proof.verdict is not verdict:
        word = _(VERDICT_WORDS[with_proof.verdict])
        return _("{observed}. With what that proves of permissions the answer is {verdict}.").format(
            observed=told, verdict=word
        )
    return f"{told}."


def _disagrees(verdict: Verdict, observation: Observation, *, is_returned: bool) -> bool:
    if verdict is Verdict.HIDDEN:
        return is_returned
    return verdict is Verdict.VISIBLE and observation.is_whole and not is_returned
