"""May a robot answer this letter? The conditions under which it must not, by number (RFC 3834, 2, and real mail).

Not answering is not the same as not registering: `registers_despite` tells which conditions leave a case behind.
The conditions 3, 6, 7, 21, 28 and 29 need facts about the school, 5 where a web form writes; 22 to 27 are about the
store's state and judged where it is known. A predicate looks at headers and subject only: what a person writes in a
body never makes them a robot.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from mailbot.mail.addresses import canonical, sendable
from mailbot.mail.authres import same_house, sender_failed, trusted_results
from mailbot.mail.comments import without_comments
from mailbot.mail.compose import MARKER_HEADER
from mailbot.mail.ids import looks_own
from mailbot.mail.message import InboundMessage
from mailbot.mail.senders import (
    GateFacts,
    applicant_address,
    comes_by_form,
    domain_of,
    is_blocked,
    never_written_to,
    senders,
)
from mailbot.mail.spam import marked_as_spam

CONDITIONS: Mapping[int, str] = MappingProxyType(
    {
        1: "обратный адрес пуст: так пишут почтовые системы",
        2: "отправитель не указан или на его адрес нельзя ответить",
        3: "письмо с нашего собственного адреса",
        4: "письмо почтовой системы или управляющего рассылкой",
        5: "служебный адрес, с которого не ждут ответа",
        6: "нашего адреса нет среди получателей",
        7: "письма на этот адрес возвращались",
        8: "письмо отправлено автоматически (Auto-Submitted)",
        9: "письмо из рассылки (List-*)",
        10: "массовая рассылка (Precedence)",
        11: "отправитель просит не отвечать автоматически (X-Auto-Response-Suppress)",
        12: "письмо помечено роботом, чтобы не было петли (X-Loop и подобные)",
        13: "автоответ (X-Autoreply и подобные)",
        14: "письмо создано программой",
        15: "письмо из рассылки (Feedback-ID)",
        16: "вернулось наше собственное письмо",
        17: "отчёт почтовой системы",
        18: "тема начинается как автоматический ответ",
        19: "приглашение в календарь или уведомление о прочтении",
        20: "почтовый сервер считает письмо спамом",
        21: "почтовый сервер не подтвердил подлинность отправителя",
        22: "это письмо уже приходило",
        23: "такой ответ по этому обращению уже отправлен",
        24: "достигнут предел автоматических ответов",
        25: "письмо пришло до начала работы программы",
        26: "письмо читается повторно, для проверки или по воле человека",
        27: "письмо в карантине",
        28: "отправитель заблокирован или отказался от автоматических ответов",
        29: "ответ просят слать на адрес в другом домене (Reply-To)",
    }
)
"""Each condition as a short phrase for the log, the digest and `mailbot why`."""

_REGISTERED = frozenset({2, 5, 6, 7, 21, 24, 28, 29})

_SYSTEM_LOCAL = re.compile(r"mailer-daemon|listserv|majordomo|.+-request|owner-.+", re.IGNORECASE)
_NO_ANSWER_LOCAL = re.compile(
    r"(?:post_?master|abuse|root|bounces?|(?:.*[-_.])?(?:no[-_.]?reply|do[-_.]?not[-_.]?reply))(?:[-_+.=].*)?",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\s;,]+")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"]+@[^\s<>()\[\],;:\"]+")
_REPORT_TYPES = frozenset(
    {
        "multipart/report",
        "message/delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
        "message/global-delivery-status",
    }
)
# Each phrase must end there or go on like a robot: «Автоматический ответ не приходит» is a person's subject, and so is
# «Re: Автоответ», which is why prefixes are not stripped. «Я в отпуске — кто заполнит журнал?» asks a teacher.
_AUTOMATIC_SUBJECT = re.compile(
    r"\W*(?:автоматический ответ|автоответ(?:чик)?|автоматическое (?:уведомление|сообщение)|уведомление об отсутствии|"
    r"(?P<person>вне офиса|нет на (?:рабочем )?месте|отсутствую на (?:рабочем )?месте|(?:я )?в отпуске|не доставлено)|"
    r"automatic(?:ally generated)? (?:reply|response|message)|auto(?:matic)?[- ]?(?:reply|response|responder)|auto|"
    r"out of (?:the )?office(?: auto[- ]?reply)?|away from (?:the |my )?office|(?:on )?vacation(?: reply)?|"
    r"undeliverable|undelivered mail returned to sender|delivery status notification|mail delivery failed|"
    r"returned mail|failure notice)"
    r"(?P<end>\W*\Z|\s*[:\])]|(?(person)(?!)|\s+[-–—]\s)|\s+на\s+ваш|\s*\(failure\))|"
    r"\W*(?:i am |i'm )?(?:currently )?out of (?:the )?office(?: until| till| from| with|\W*\Z)",
    re.IGNORECASE,
)
# «Auto:» is the Sieve vacation prefix (RFC 5230, 4.8); alone the word is no reply.
_BARE_WORDS = re.compile(r"\W*(?:auto|vacation|on vacation|не доставлено)\W*\Z", re.IGNORECASE)
_RECEIPT_SUBJECT = re.compile(r"(?:не )?(?:прочитано|прочтено):|(?:not )?read:", re.IGNORECASE)


def suppressions(message: InboundMessage, facts: GateFacts | None) -> tuple[int, ...]:
    """The numbers of the conditions 1 to 21, 28 and 29 that hold, rising; keys of `CONDITIONS`.

    Without `facts` the conditions 3, 6, 7, 21, 28 and 29 are not judged.
    """
    found = [number for number, holds in _OF_THE_LETTER.items() if holds(message)]
    if facts is not None:
        found = [number for number in found if number != 5 or not comes_by_form(message, facts)]
        found += [number for number, holds in _OF_THE_SCHOOL.items() if holds(message, facts)]
    return tuple(sorted(found))


def registers_despite(numbers: Iterable[int]) -> bool:
    """Whether a letter under these conditions becomes a case all the same: nobody who writes must vanish.

    A single condition of another kind is enough against it. Of 28 only a blocked sender goes unregistered, which
    `is_blocked` tells.
    """
    return set(numbers) <= _REGISTERED


def _null_path(message: InboundMessage) -> bool:
    """1: nobody can be told at this address (RFC 5321, 4.5.5)."""
    path = message.return_path
    return path is not None and path.lower() in ("", "mailer-daemon")


def _no_sender(message: InboundMessage) -> bool:
    """2: there must be exactly one address, and one that mail can be sent to."""
    return len(message.from_) != 1 or sendable(message.from_[0].addr) is None


def _system_sender(message: InboundMessage) -> bool:
    """4: in From or in the envelope, where lists put themselves."""
    path = [message.return_path] if message.return_path else []
    return any(_SYSTEM_LOCAL.fullmatch(_local(addr)) for addr in [*senders(message), *path])


def _no_answer_wanted(message: InboundMessage) -> bool:
    """5: in From only; forwarding services rewrite envelopes of people's mail to bounces+…"""
    return any(_NO_ANSWER_LOCAL.fullmatch(_local(addr)) for addr in senders(message))


def sent_automatically(message: InboundMessage) -> bool:
    """8: every instance; the value `no` with any comment or parameter is a person's (RFC 3834, 5)."""
    return any(_first_token(value) != "no" for value in message.values("Auto-Submitted"))


def _from_list(message: InboundMessage) -> bool:
    """9: RFC 2369 and RFC 2919 fields, and older ones."""
    names = (name.lower() for name, _ in message.headers)
    return any(name.startswith("list-") or name in ("mailing-list", "x-mailing-list") for name in names)


def _bulk(message: InboundMessage) -> bool:
    """10: never standardised, widely meant."""
    values = _values(message, "Precedence", "X-Precedence")
    return any(_first_token(value) in ("bulk", "junk", "list", "auto_reply", "auto-reply") for value in values)


def _asks_for_silence(message: InboundMessage) -> bool:
    """11: DR alone forbids delivery reports, not answers ([MS-OXCMAIL], 2.2.3.2.14)."""
    asked = {token.lower() for value in message.values("X-Auto-Response-Suppress") for token in _TOKEN.findall(value)}
    return bool(asked & {"all", "autoreply", "oof"})


def _marked_against_loops(message: InboundMessage) -> bool:
    """12: somebody's marker, or ours on a mail that came round."""
    no_ack = any(_first_token(value) == "no" for value in message.values("X-Ack"))
    return no_ack or bool(_values(message, "X-Loop", "X-No-Loop", MARKER_HEADER))


def _autoreply(message: InboundMessage) -> bool:
    """13: fields of vacation programs; `no` as a value says the contrary."""
    fields = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Autoresponse", "X-Mail-Autoreply")
    says = any(_first_token(value) not in ("no", "false") for value in _values(message, *fields))
    generated = any(_first_token(value) == "reply" for value in message.values("X-Autogenerated"))
    return says or generated or bool(message.values("X-AutoReply-From"))


def _machine_made(message: InboundMessage) -> bool:
    """14: FirstClass, POST, Amazon and Exchange rules each have a field of their own."""
    fields = (
        "X-FC-MachineGenerated",
        "Autoresponder",
        "X-AMAZON-MAIL-RELAY-TYPE",
        "X-MS-Exchange-Inbox-Rules-Loop",
    )
    post = any(_first_token(value) == "9" for value in message.values("X-POST-MessageClass"))
    delivered = any(value.strip().lower().startswith("autoresponder") for value in message.values("Delivered-To"))
    return post or delivered or bool(_values(message, *fields))


def _feedback_id(message: InboundMessage) -> bool:
    """15: only senders in bulk put it there."""
    return bool(message.values("Feedback-ID"))


def _own_message_id(message: InboundMessage) -> bool:
    """16: our own mail come back, or another mailbot's: no person's program makes such ids."""
    return message.message_id is not None and looks_own(message.message_id)


def _report(message: InboundMessage) -> bool:
    """17: reports on delivery, reading and complaints (RFC 6522), and Exim's way."""
    types = {message.content_type, *message.part_types}
    return message.report is not None or bool(types & _REPORT_TYPES) or bool(message.values("X-Failed-Recipients"))


def _automatic_subject(message: InboundMessage) -> bool:
    """18: the subject begins like an automatic reply."""
    subject = message.subject
    return _AUTOMATIC_SUBJECT.match(subject) is not None and _BARE_WORDS.match(subject) is None


def _invitation_or_receipt(message: InboundMessage) -> bool:
    """19: calendars' mail (RFC 6047) and notices that a letter was read (RFC 8098)."""
    types = {message.content_type, *message.part_types}
    calendar = any("calendarmessage" in value.lower() for value in message.values("Content-Class"))
    receipt = _RECEIPT_SUBJECT.match(message.subject) is not None
    return calendar or receipt or bool(types & {"text/calendar", "message/disposition-notification"})


def _spam(message: InboundMessage) -> bool:
    """20: what a filter before us concluded; a sender who forges it harms only themselves."""
    return marked_as_spam(message)


def _from_ourselves(message: InboundMessage, facts: GateFacts) -> bool:
    """3: answering it would be answering ourselves."""
    return any(addr.lower() in facts.own_addresses for addr in senders(message))


def _answers_nobody(message: InboundMessage, facts: GateFacts) -> bool:
    """5 for a web form, which itself writes from noreply@…: whom it names must be somebody."""
    local = _local(applicant_address(message, facts))
    robot = _NO_ANSWER_LOCAL.fullmatch(local) or _SYSTEM_LOCAL.fullmatch(local)
    return comes_by_form(message, facts) and (not local or robot is not None)


def _not_to_us(message: InboundMessage, facts: GateFacts) -> bool:
    """6: a blind copy, or mail that reached us by a list we do not know."""
    resent = map(canonical, _ADDRESS.findall(" ".join(_values(message, "Resent-To", "Resent-Cc"))))
    named = {addr.lower() for addr in [*(address.addr for address in (*message.to, *message.cc)), *resent]}
    return not named & facts.own_addresses


def _undeliverable(message: InboundMessage, facts: GateFacts) -> bool:
    """7: a reply would come back again."""
    return applicant_address(message, facts) in facts.undeliverable


def _unauthenticated(message: InboundMessage, facts: GateFacts) -> bool:
    """21: only what our own server says counts."""
    results = trusted_results(message.values("Authentication-Results"), facts.authserv_id)
    return any(sender_failed(results, domain_of(addr)) for addr in senders(message))


def _unwanted(message: InboundMessage, facts: GateFacts) -> bool:
    """28: by the school's own lists."""
    return is_blocked(message, facts) or never_written_to(applicant_address(message, facts), facts)


def _answers_elsewhere(message: InboundMessage, facts: GateFacts) -> bool:
    """29: it asks for answers in another domain; whose letter it is must be seen by a person. Forms are meant to."""
    if comes_by_form(message, facts):
        return False
    homes = [domain_of(addr) for addr in senders(message)]
    return any(not same_house(domain_of(each.addr), home) for each in message.reply_to for home in homes)


_OF_THE_LETTER: Mapping[int, Callable[[InboundMessage], bool]] = MappingProxyType(
    {
        1: _null_path,
        2: _no_sender,
        4: _system_sender,
        5: _no_answer_wanted,
        8: sent_automatically,
        9: _from_list,
        10: _bulk,
        11: _asks_for_silence,
        12: _marked_against_loops,
        13: _autoreply,
        14: _machine_made,
        15: _feedback_id,
        16: _own_message_id,
        17: _report,
        18: _automatic_subject,
        19: _invitation_or_receipt,
        20: _spam,
    }
)
_OF_THE_SCHOOL: Mapping[int, Callable[[InboundMessage, GateFacts], bool]] = MappingProxyType(
    {
        3: _from_ourselves,
        5: _answers_nobody,
        6: _not_to_us,
        7: _undeliverable,
        21: _unauthenticated,
        28: _unwanted,
        29: _answers_elsewhere,
    }
)


def _local(addr: str) -> str:
    return addr.rpartition("@")[0] or addr


def _values(message: InboundMessage, *names: str) -> list[str]:
    return [value for name in names for value in message.values(name)]


def _first_token(value: str) -> str:
    found = _TOKEN.search(without_comments(value))
    return found[0].lower() if found else ""
