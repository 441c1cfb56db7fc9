"""The states of cases and mails as the command line calls them."""

from collections.abc import Mapping

from mailbot.i18n import _
from mailbot.terms import CaseState, Disposition, OutboxState

CASE_STATES: Mapping[CaseState, str] = {
    CaseState.OPEN: _("открыто"),
    CaseState.AWAITING_DATA: _("ждём данных"),
    CaseState.DECLINED: _("помощь остановлена"),
    CaseState.ANSWERED: _("отвечено"),
    CaseState.CLOSED: _("закрыто"),
}

MAIL_STATES: Mapping[OutboxState, str] = {
    OutboxState.QUEUED: _("в очереди"),
    OutboxState.HELD: _("задержано"),
    OutboxState.SENDING: _("отправляется"),
    OutboxState.DEFERRED: _("отложено сервером"),
    OutboxState.UNCERTAIN: _("неясно, ушло ли"),
    OutboxState.SENT: _("отправлено"),
    OutboxState.REFUSED: _("не принято сервером"),
    OutboxState.BOUNCED: _("вернулось"),
    OutboxState.WITHDRAWN: _("отозвано"),
    OutboxState.EXPIRED: _("устарело"),
}

DISPOSITIONS: Mapping[Disposition, str] = {
    Disposition.ACKNOWLEDGE: _("подтвердить получение"),
    Disposition.REQUEST_INFO: _("запросить данные"),
    Disposition.DECLINE_IMPOLITE: _("остановить помощь: недопустимые выражения"),
    Disposition.NO_REPLY: _("не отвечать автоматически"),
}
