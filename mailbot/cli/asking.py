"""Questions asked one by one, those of `mailbot rules new` above all; what does not fit is asked for again."""

import sys
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from mailbot.cli import newpack
from mailbot.cli.errors import CommandFailed
from mailbot.cli.newpack import Advice, Hearing, Manners, NewPack, Reception, Required, TermAnswer, Unfit, Way
from mailbot.cli.output import say
from mailbot.config.packs import load_calendar
from mailbot.config.problems import ConfigError
from mailbot.i18n import _

T = TypeVar("T")
_BOSS = _("непосредственный руководитель")


def ask_for_pack(*, title: str) -> NewPack:
    """Ask for everything, on standard input. Raises CommandFailed when the answers end too early."""
    say(_("Ответьте на вопросы по документу школы. В скобках – ответ, если просто нажать Enter."))
    school = ask(_("Название школы"), newpack.text)
    system = ask(_("Электронный журнал, как он назван в документе"), newpack.text)
    timezone = ask(_("Часовой пояс"), newpack.zone, "Europe/Moscow")
    region = ask(_("Регион со своими праздниками, например crimea (пусто – нет)"), _region)
    name = ask(_("Название регламента"), newpack.text, title)
    approved = ask(_("Чем утверждён, например: приказ № 98-од от 18.06.2018 (пусто – не сказано)"), newpack.optional)
    holds_from = ask(_("С какого дня действует, например 2018-06-18 (пусто – не сказано)"), newpack.day)
    who = ask(_("Кто может обратиться"), newpack.roles, "сотрудники, родители, ученики")
    return NewPack(
        school=school,
        system=system,
        timezone=timezone,
        region=region,
        title=name,
        approved=approved,
        holds_from=holds_from,
        who=who,
        who_clause=ask(_("Какой пункт об этом"), newpack.text, "1"),
        required=_requirements(who),
        terms=_terms(who),
        politeness=_politeness(),
        complaint=_complaint(),
        password=_password(),
        hours=_hours(),
        contacts=_contacts(),
    )


def _requirements(who: list[str]) -> list[Required]:
    found = []
    for role in who:
        question = _("Что обязаны сообщить {role}: имя, класс, проблема (пусто – ничего)").format(role=role)
        data = ask(question, _checked(partial(newpack.required, role, clause="1")))
        if data:
            found.append(newpack.required(role, data, _clause()))
    return found


def _terms(who: list[str]) -> list[TermAnswer]:
    found = []
    for role in who:
        question = _("За какой срок рассматривают письма: {role}; 1 день, 3 рабочих дня, 24 часа (пусто – срока нет)")
        length = ask(question.format(role=role), _checked(partial(newpack.term, role, clause="1")))
        if length:
            found.append(newpack.term(role, length, _clause()))
    return found


def _politeness() -> Manners | None:
    clause = ask(_("Пункт, который требует вежливости (пусто – такого нет)"), newpack.optional)
    if not clause:
        return None
    stop = ask(_("Пункт, по которому помощь прекращают"), newpack.text, clause)
    question = _("Кому сообщают о нарушении")
    return ask(question, lambda told: newpack.politeness(clause, stop, told), _BOSS)


def _complaint() -> Hearing | None:
    clause = ask(_("Пункт о жалобе на того, кто помогает (пусто – такого нет)"), newpack.optional)
    if not clause:
        return None
    return ask(_("Кто получает жалобу"), lambda told: newpack.complaint(clause, told), _BOSS)


def _password() -> Advice | None:
    words = ask(_("К кому идти с утерянным паролем, одной фразой (пусто – не сказано)"), newpack.optional)
    return newpack.advice(words, _clause()) if words else None


def _hours() -> list[Reception]:
    found: list[Reception] = []
    while person := ask(_("Кто принимает людей (пусто – больше никто)"), newpack.optional):
        place = ask(_("Где"), newpack.text)
        question = _("Когда, например: пн 15:00-16:00, чт 16:00-18:00")
        week = ask(question, _checked(partial(newpack.reception, "–", "–", clause="1")))
        found.append(newpack.reception(person, place, week, _clause()))
    return found


def _contacts() -> list[Way]:
    phone = ask(_("Телефон (пусто – не сказано)"), newpack.optional)
    return [newpack.way("телефон", phone, _clause())] if phone else []


def _clause() -> str:
    return ask(_("Какой это пункт"), newpack.text)


def _checked(parse: Callable[[str], object]) -> Callable[[str], str]:
    """The answer as it stands, once `parse` takes it; an empty one means that the text has no such thing."""

    def check(answer: str) -> str:
        if answer:
            parse(answer)
        return answer

    return check


def _region(answer: str) -> str:
    try:
        load_calendar(region=answer)
    except ConfigError as error:
        raise Unfit(error.problems[0].text) from None
    return answer


def ask(question: str, parse: Callable[[str], T], default: str = "") -> T:
    """The first answer that `parse` takes; it says by Unfit what would fit. Raises CommandFailed when none is left."""
    while True:
        print(f"{question} [{default}]: " if default else f"{question}: ", end="", flush=True)
        line = sys.stdin.readline()
        if not line:
            raise CommandFailed(_("ответы кончились раньше вопросов; ничего не записано"))
        try:
            return parse(line.strip() or default)
        except Unfit as error:
            say(f"  {error}")
