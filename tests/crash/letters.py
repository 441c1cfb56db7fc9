"""The letters that come while the daemon dies: appeals of all kinds and what else a mailbox gets, from a seed."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.header import Header
from email.message import Message
from email.parser import BytesHeaderParser
from enum import StrEnum

from mailbot.terms import Outcome
from tests.crash.sink import Accepted

SCHOOL = "school@example.org"
_SURNAMES = (
    "Орлова",
    "Белова",
    "Громова",
    "Зайцева",
    "Климова",
    "Лапина",
    "Миронова",
    "Носова",
    "Рыкова",
    "Силина",
    "Титова",
    "Фомина",
)
_NAMES = ("Анна", "Вера", "Дарья", "Елена", "Инна", "Лариса", "Марина", "Нина", "Ольга", "Раиса", "Софья", "Юлия")
_PATRONYMICS = ("Андреевна", "Борисовна", "Викторовна", "Егоровна", "Ивановна", "Львовна", "Павловна", "Сергеевна")
_SUBJECTS = ("алгебре", "биологии", "географии", "геометрии", "истории", "литературе", "физике", "химии")
_MONTHS = ("сентябрь", "октябрь", "ноябрь")


class Kind(StrEnum):
    """What a letter is, and so what must become of it."""

    COMPLETE = "complete appeal"
    INCOMPLETE = "appeal without the class"
    FOLLOW_UP = "answer to our request"
    RUDE = "rude appeal"
    BIG = "appeal with a picture"
    THANKS = "thanks"
    ROBOT = "automatic reply"
    LIST = "mailing list"
    TWICE = "the same letter again"
    UNREADABLE = "unreadable letter"


EXPECTED = {
    Kind.COMPLETE: Outcome.NEW_CASE,
    Kind.INCOMPLETE: Outcome.NEW_CASE,
    Kind.FOLLOW_UP: Outcome.ADDED_TO_CASE,
    Kind.RUDE: Outcome.NEW_CASE,
    Kind.BIG: Outcome.NEW_CASE,
    Kind.THANKS: Outcome.THANKS,
    Kind.ROBOT: Outcome.ROBOT,
    Kind.LIST: Outcome.LIST,
    Kind.TWICE: Outcome.DUPLICATE,
    Kind.UNREADABLE: Outcome.QUARANTINED,
}
APPEALS = (Kind.COMPLETE, Kind.INCOMPLETE, Kind.RUDE, Kind.BIG)
_WEIGHTS = {
    Kind.COMPLETE: 36,
    Kind.INCOMPLETE: 22,
    Kind.FOLLOW_UP: 14,
    Kind.RUDE: 5,
    Kind.BIG: 4,
    Kind.THANKS: 6,
    Kind.ROBOT: 5,
    Kind.LIST: 3,
    Kind.TWICE: 4,
    Kind.UNREADABLE: 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter to the school. Every appeal comes from an address of its own."""

    kind: Kind
    sender: str
    message_id: str
    raw: bytes


@dataclass
class People:
    """Everybody who writes: parents to the school, and the consultant from the school's own mailbox."""

    chance: random.Random
    written: list[Letter] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)  # senders whom the consultant has answered
    _followed: set[str] = field(default_factory=set)

    def write(self, received: Iterable[Accepted]) -> Letter:
        """The next letter; `received` is what mailbot has sent so far."""
        kind = self.chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        letter = None
        if kind is Kind.FOLLOW_UP:
            letter = self._follow_up(received)
        elif kind is Kind.TWICE:
            letter = self._again()
        letter = letter or self._fresh(kind if kind not in (Kind.FOLLOW_UP, Kind.TWICE) else Kind.COMPLETE)
        self.written.append(letter)
        return letter

    def answer(self, received: Iterable[Accepted]) -> bytes | None:
        """A consultant's answer to an appeal that mailbot has acknowledged, as it lies in Sent."""
        told = {mail.recipient for mail in received}
        waiting = [
            letter
            for letter in self.written
            if letter.kind is Kind.COMPLETE and letter.sender in told and letter.sender not in self.answered
        ]
        if not waiting:
            return None
        letter = self.chance.choice(waiting)
        self.answered.add(letter.sender)
        name = f"<answer-{len(self.answered)}@example.org>"
        return _message(
            SCHOOL, letter.sender, "Re: Дневник", "Оценки выставлены, проверьте.", name, answers=letter.message_id
        )

    def _follow_up(self, received: Iterable[Accepted]) -> Letter | None:
        asked = {mail.recipient: mail.message_id for mail in received}
        open_ = [
            letter
            for letter in self.written
            if letter.kind is Kind.INCOMPLETE and letter.sender in asked and letter.sender not in self._followed
        ]
        if not open_:
            return None
        first = self.chance.choice(open_)
        self._followed.add(first.sender)
        return self._letter(Kind.FOLLOW_UP, self._class(), "Re: Дневник", first.sender, answers=asked[first.sender])

    def _again(self) -> Letter | None:
        once = [letter for letter in self.written if letter.kind is Kind.COMPLETE]
        if not once:
            return None
        first = self.chance.choice(once)
        return Letter(kind=Kind.TWICE, sender=first.sender, message_id=first.message_id, raw=first.raw)

    def _fresh(self, kind: Kind) -> Letter:
        chance = self.chance
        name = " ".join(chance.choice(names) for names in (_SURNAMES, _NAMES, _PATRONYMICS))
        lesson, month = chance.choice(_SUBJECTS), chance.choice(_MONTHS)
        wanted = f"нет оценок по {lesson} за {month}, хотя контрольные были"
        body = {
            Kind.COMPLETE: f"Здравствуйте! У дочери в {self._class()} {wanted}.\n\nС уважением, {name}",
            Kind.INCOMPLETE: f"Здравствуйте! У сына {wanted}.\n\n{name}",
            Kind.RUDE: f"Вы там все идиоты? {name}, {self._class()}. У сына {wanted}. Исправляйте, дебилы.",
            Kind.BIG: f"Здравствуйте! У дочери в {self._class()} {wanted}. Снимок приложен.\n\nС уважением, {name}",
            Kind.THANKS: "Спасибо, всё заработало!",
            Kind.ROBOT: "Я в отпуске до понедельника.",
            Kind.LIST: "Новости методического объединения за неделю.",
            Kind.UNREADABLE: "",
        }[kind]
        return self._letter(kind, body, "Дневник", f"parent{len(self.written)}@example.com")

    def _class(self) -> str:
        return f"{self.chance.randint(5, 11)}{self.chance.choice('АБВГ')}"

    def _letter(self, kind: Kind, body: str, subject: str, sender: str, answers: str = "") -> Letter:
        message_id = f"<{len(self.written)}.{self.chance.getrandbits(32)}@example.com>"
        extra = {Kind.ROBOT: "Auto-Submitted: auto-replied\r\n", Kind.LIST: "List-Id: <news.example.com>\r\n"}
        raw = extra.get(kind, "").encode() + _message(sender, SCHOOL, subject, body, message_id, answers=answers)
        if kind is Kind.BIG:
            raw = _with_picture(raw, self.chance)
        elif kind is Kind.UNREADABLE:
            raw = _bottomless(sender, message_id)
        return Letter(kind=kind, sender=sender, message_id=message_id, raw=raw)


def header(raw: bytes, name: str) -> str:
    """One header of a letter."""
    message: Message = BytesHeaderParser().parsebytes(raw)
    return str(message[name])


def _message(sender: str, to: str, subject: str, body: str, message_id: str, *, answers: str = "") -> bytes:
    lines = [
        f"From: <{sender}>",
        f"To: {to}",
        f"Subject: {Header(subject, 'utf-8', header_name='Subject').encode()}",
        f"Message-ID: {message_id}",
        *([f"In-Reply-To: {answers}", f"References: {answers}"] if answers else []),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        *body.split("\n"),
        "",
    ]
    return "\r\n".join(lines).encode()


def _with_picture(raw: bytes, chance: random.Random) -> bytes:
    """The same letter with some tens of kilobytes beside its text, so that texts and records reach over many pages."""
    head, _, body = raw.partition(b"\r\n\r\n")
    kept, _, kind = head.partition(b"MIME-Version: 1.0\r\n")
    picture = chance.randbytes(chance.randint(20_000, 60_000)).hex()
    lines = "\r\n".join(picture[start : start + 70] for start in range(0, len(picture), 70))
    return (
        kept
        + b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
        + kind
        + b"\r\n\r\n"
        + body
        + b'\r\n--b\r\nContent-Type: image/png; name="p.png"\r\nContent-Disposition: attachment\r\n\r\n'
        + lines.encode()
        + b"\r\n--b--\r\n"
    )


def _bottomless(sender: str, message_id: str) -> bytes:
    """Parts nested deeper than any letter's."""
    head = f"From: {sender}\r\nTo: {SCHOOL}\r\nMessage-ID: {message_id}\r\nMIME-Version: 1.0\r\n".encode()
    parts = [b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(200)]
    return head + b"".join(parts) + b"Content-Type: text/plain\r\n\r\nhello\r\n"
