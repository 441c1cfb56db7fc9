"""A whole trial: servers, a campaign with the barrier, and what the referee says of it."""

import random
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mailbot.store.errors import StoreError
from mailbot.store.store import Store
from tests.crash.campaign import Campaign, Diary, Refused
from tests.crash.letters import Kind
from tests.crash.lives import Lives
from tests.crash.places import Place
from tests.crash.referee import LOSSES, Finding, Referee
from tests.crash.school import STORE, School, configure
from tests.crash.sink import Sink
from tests.crash.wrapper import ASIDE, NOTES
from tests.servers import Dovecot

_GREYLISTED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A campaign and its judgement. `refused` is why the daemon did not go on, empty if it did."""

    diary: Diary
    findings: list[Finding]
    letters: Counter[Kind]
    mails_sent: int
    second_copies: int
    put_off: int
    refused: str = ""

    @property
    def lost(self) -> bool:
        """Whether a letter, its text or a reply is gone; a store that does not open has lost all of them."""
        return bool(self.refused) or any(finding.broken in LOSSES for finding in self.findings)


def hold(
    places: Iterable[Place], *, seed: int, days: int, letters: int, barrier: bool = True, provider_copies: bool = False
) -> Result:
    """Let it all happen. With `provider_copies` the sending server puts each mail into Sent, as large ones do.

    A daemon that refuses to go on has lost every letter from then on: the referee says so.
    """
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="mailbot-crash-") as folder:
        workshop = Path(folder)
        (workshop / ASIDE).mkdir()
        (workshop / NOTES).touch()
        dovecot = Dovecot()
        keep_copy = (lambda raw: dovecot.deliver(raw, "Sent")) if provider_copies else None
        sink = Sink(keep_copy=keep_copy, greylist=_GREYLISTED)
        try:
            dovecot.start()
            sink.start()
            lives = Lives(configure(workshop, dovecot, sink), workshop)
            try:
                with dovecot.person() as mailbox:
                    school = School(mailbox, sink, chance)
                    campaign = Campaign(workshop, workshop / STORE, lives, school, sink, chance, barrier=barrier)
                    refused = _fought(campaign, places, days=days, letters=letters)
                    return _judged(campaign, school, sink, refused, provider_copies=provider_copies)
            finally:
                lives.close()
        finally:
            sink.stop()
            dovecot.close()


def _fought(campaign: Campaign, places: Iterable[Place], *, days: int, letters: int) -> str:
    try:
        campaign.run(places, days=days, letters=letters)
    except Refused as error:
        return str(error)
    return ""


def _judged(campaign: Campaign, school: School, sink: Sink, refused: str, *, provider_copies: bool) -> Result:
    findings: list[Finding] = []
    copies = 0
    try:
        view = Store.read_only(campaign.store)
        referee = Referee(view, school, sink.accepted, campaign.diary, provider_copies=provider_copies)
        findings, copies = referee.findings(), referee.second_copies()
    except StoreError as error:
        refused = refused or str(error)
    return Result(
        diary=campaign.diary,
        findings=findings,
        letters=Counter(letter.kind for letter in school.letters.values()),
        mails_sent=len(sink.accepted),
        second_copies=copies,
        put_off=sink.put_off,
        refused=refused,
    )
