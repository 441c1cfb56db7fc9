"""Some deaths of the daemon on every run of the tests; `python -m tests.crash` is the whole harness."""

import pytest

from tests.crash.places import Place
from tests.crash.report import histogram, reached, verdict
from tests.crash.trial import hold

SEED = 28


@pytest.mark.usefixtures("mail_servers")
def test_no_letter_and_no_reply_is_lost_where_the_daemon_is_killed_and_the_power_fails():
    places = [place for place in Place for _ in range(2)] + [Place.MOMENT] * 4
    result = hold(places, seed=SEED, days=2, letters=50)
    print(histogram([result.diary]), verdict([result]), sep="\n\n")
    assert not result.findings
    assert not result.refused
    assert reached([result], [place for place in Place if place is not Place.DIGEST]) >= 2


@pytest.mark.usefixtures("mail_servers")
def test_without_the_barrier_the_same_harness_loses_mail():
    places = [Place.FINAL_DOT, Place.BEFORE_RECORD, Place.AFTER_SYNC]
    result = hold(places, seed=SEED, days=1, letters=12, barrier=False)
    assert result.lost
