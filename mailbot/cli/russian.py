"""The closed sets that letters and digests have no words for, as the command line calls them."""

from collections.abc import Mapping

from mailbot.i18n import _
from mailbot.terms import CaseFlag, CaseMove, Disposition, Outcome, Reason, Source

DISPOSITIONS: Mapping[Disposition, str] = {
    Disposition.ACKNOWLEDGE: _("подтвердить получение"),
    Disposition.REQUEST_INFO: _("запросить данные"),
    Disposition.DECLINE_IMPOLITE: _("остановить помощь: недопустимые выражения"),
    Disposition.NO_REPLY: _("не отвечать автоматически"),
}

REASONS: Mapping[Reason, str] = {
    Reason.COMPLETE: _("всё необходимое есть"),
    Reason.MISSING_REQUIRED: _("не хватает обязательных сведений"),
    Reason.DOUBTFUL: _("неясно, названо ли всё нужное: решит человек"),
    Reason.IMPOLITE: _("оскорбления или нецензурные слова"),
    Reason.COMPLAINT: _("жалоба на консультанта"),
    Reason.FORMAL_PAPER: _("официальная бумага директору"),
    Reason.DANGER: _("возможна опасность для ребёнка или утечка данных"),
    Reason.CALL_BACK: _("просят перезвонить"),
    Reason.OTHER_LANGUAGE: _("письмо не на русском"),
    Reason.PICTURE_ONLY: _("одно вложение без слов"),
    Reason.THANKS: _("благодарность"),
    Reason.SPAM: _("спам"),
    Reason.OFFTOPIC: _("не о журнале"),
    Reason.SUPPRESSED: _("роботу отвечать нельзя"),
    Reason.UNREADABLE: _("письмо не читается"),
}

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.NEW_CASE: _("новое обращение"),
    Outcome.ADDED_TO_CASE: _("добавлено к обращению"),
    Outcome.STAFF_ANSWER: _("ответ школы"),
    Outcome.COMMAND: _("команда"),
    Outcome.THANKS: _("благодарность"),
    Outcome.ROBOT: _("автоответ"),
    Outcome.LIST: _("рассылка"),
    Outcome.REPORT: _("отчёт о доставке"),
    Outcome.SPAM: _("спам"),
    Outcome.OFFTOPIC: _("не о журнале"),
    Outcome.DUPLICATE: _("повтор известного письма"),
    Outcome.OWN: _("своё письмо"),
    Outcome.QUARANTINED: _("не прочитано"),
    Outcome.GONE: _("письма больше нет в ящике"),
}

FLAGS: Mapping[CaseFlag, str] = {
    CaseFlag.NEEDS_PERSON: _("нужно решение человека"),
    CaseFlag.DOUBT: _("программа не уверена"),
    CaseFlag.BORDERLINE: _("резкий тон"),
    CaseFlag.COMPLAINT: _("жалоба на консультанта"),
    CaseFlag.FORMAL_PAPER: _("официальная бумага"),
    CaseFlag.CALL_BACK: _("просят перезвонить"),
    CaseFlag.OTHER_LANGUAGE: _("не на русском"),
    CaseFlag.PICTURE_ONLY: _("одно вложение"),
    CaseFlag.IN_PART: _("прочитано не целиком"),
    CaseFlag.DANGER: _("опасность для ребёнка или утечка данных"),
    CaseFlag.NO_AUTOREPLY: _("без автоответа"),
    CaseFlag.NOT_DELIVERED: _("ответ не доставлен"),
    CaseFlag.MAYBE_ANSWERED: _("похоже, отвечено"),
    CaseFlag.POSSIBLY_RELATED: _("похоже на другое обращение"),
    CaseFlag.LOOKALIKE: _("адрес отправителя подделан под знакомый"),
}

SOURCES: Mapping[Source, str] = {
    Source.FROM: _("имя отправителя"),
    Source.SUBJECT: _("тема"),
    Source.BODY: _("текст"),
    Source.SIGNATURE: _("подпись"),
    Source.QUOTE: _("цитата"),
}

_HAPPENINGS: Mapping[str, str] = {
    "registered": _("зарегистрировано"),
    "letter_added": _("добавлено письмо"),
    "thanked": _("заявитель благодарит"),
    "not_delivered": _("письмо заявителю вернулось"),
    "reminded": _("напомнили"),
    "noted": _("заметка"),
    "extended": _("срок продлён по"),
    "assigned": _("поручено"),
    "unassigned": _("поручение снято"),
    "mail_kept_back": _("письмо заявителю не отправлено"),
    "notice_not_delivered": _("служебное письмо не дошло"),
    "mail_released": _("письмо разрешено отправить"),
    "mail_sent_again": _("письмо разрешено отправить ещё раз"),
    "mail_discarded": _("письмо решено не отправлять"),
    CaseMove.DATA_MISSING: _("запрошены данные"),
    CaseMove.DATA_COMPLETED: _("данные получены"),
    CaseMove.HANDED_TO_PERSON: _("передано человеку"),
    CaseMove.VIOLATED: _("помощь остановлена"),
    CaseMove.APOLOGISED: _("написали вежливо"),
    CaseMove.ACCEPTED: _("решение отменено человеком"),
    CaseMove.ANSWERED: _("ответил сотрудник школы"),
    CaseMove.CLOSED: _("закрыто вручную"),
    CaseMove.ASKED_AGAIN: _("спросили снова"),
    CaseMove.REOPENED: _("открыто снова вручную"),
}


def happening(what: str) -> str:
    """What an entry of a case's history says; a word of a newer version as it stands."""
    return _HAPPENINGS.get(what, what)
