"""SpiceDB, with the access rules written as its schema, agrees with Sightline, the reference model and Cedar."""

import pytest

from tests.engines.cedar import Cedar
from tests.engines.comparing import compare
from tests.engines.printing import disagreement_text
from tests.engines.spicedb import SpiceDB, why_not

_PARTS = 20
_PAIRS = 1_000_000


@pytest.mark.soak
@pytest.mark.parametrize("part", range(_PARTS))
def test_both_engines_agree_on_every_certain_answer(part: int) -> None:
    """What Sightline says for certain with facts withheld, both engines say when they are told everything."""
    if missing := why_not():
        pytest.skip(f"SpiceDB: {missing}")
    with SpiceDB() as spicedb:
        count = compare([Cedar(), spicedb], seed=2_000 + part, pairs=_PAIRS // _PARTS)
    assert not count.disagreements, disagreement_text(count.disagreements[0])
    assert count.pairs >= _PAIRS // _PARTS
