"""The words of rule packs and examples: what a school's author writes for each value of the shared vocabulary.

They are Russian because the reader is a deputy director; keys are English because TOML keys without quotes are.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from mailbot.regulation.model import Channel, Effect
from mailbot.regulation.problems import suggestion
from mailbot.terms import Datum, Disposition, Person, Role, TermStart, TermUnit, Topic

ROLES: Mapping[str, Role] = {
    "сотрудники": Role.STAFF,
    "родители": Role.PARENT,
    "ученики": Role.STUDENT,
}

DATA: Mapping[str, Datum] = {
    "фамилия, имя, отчество": Datum.FULL_NAME,
    "класс": Datum.CLASS,
    "описание проблемы": Datum.PROBLEM,
}

TOPICS: Mapping[str, Topic] = {
    "вход и пароль": Topic.CREDENTIALS,
    "отметки": Topic.GRADES,
    "посещаемость": Topic.ATTENDANCE,
    "расписание": Topic.TIMETABLE,
    "планирование": Topic.LESSON_PLANNING,
    "проведение уроков": Topic.LESSON_CONDUCT,
    "домашние задания": Topic.HOMEWORK,
    "нештатная ситуация": Topic.OUTAGE,
    "обучение": Topic.TRAINING,
    "жалоба на специалиста": Topic.COMPLAINT_SPECIALIST,
    "прочее": Topic.OTHER,
}

PEOPLE: Mapping[str, Person] = {
    "консультант": Person.CONSULTANT,
    "непосредственный руководитель": Person.SUPERVISOR,
    "директор": Person.DIRECTOR,
}

UNITS: Mapping[str, TermUnit] = {
    "часы": TermUnit.HOURS,
    "дни": TermUnit.DAYS,
    "рабочие дни": TermUnit.WORKING_DAYS,
}

STARTS: Mapping[str, TermStart] = {
    "письмо пришло": TermStart.ARRIVAL,
    "вступление в должность": TermStart.TAKING_OFFICE,
}

DISPOSITIONS: Mapping[str, Disposition] = {
    "принять": Disposition.ACKNOWLEDGE,
    "запросить сведения": Disposition.REQUEST_INFO,
    "остановить помощь": Disposition.DECLINE_IMPOLITE,
    "не отвечать": Disposition.NO_REPLY,
}

CHANNELS: Mapping[str, Channel] = {
    "телефон": Channel.PHONE,
    "электронная почта": Channel.EMAIL,
    "кабинет": Channel.ROOM,
    "лично": Channel.IN_PERSON,
    "в журнале": Channel.ONLINE,
    "семинары и собрания": Channel.EVENTS,
    "сайт": Channel.SITE,
}

EFFECTS: Mapping[str, Effect] = {effect.value: effect for effect in Effect}

EnumT = TypeVar("EnumT", bound=StrEnum)


def word_for(words: Mapping[str, EnumT], value: EnumT) -> str:
    """The pack's word for a value, for texts and tables; the value itself where packs have no word for it."""
    return next((word for word, meaning in words.items() if meaning is value), value.value)


def _reader(words: Mapping[str, EnumT]) -> Callable[[object], EnumT]:
    def read(value: object) -> EnumT:
        if isinstance(value, str) and value in words:
            return words[value]
        hint = suggestion(value, words) if isinstance(value, str) else f" Допустимо: {', '.join(words)}."
        raise PydanticCustomError("word", "{text}", {"text": f"«{value}» здесь не годится.{hint}"})

    return read


RoleWord = Annotated[Role, BeforeValidator(_reader(ROLES))]
DatumWord = Annotated[Datum, BeforeValidator(_reader(DATA))]
TopicWord = Annotated[Topic, BeforeValidator(_reader(TOPICS))]
PersonWord = Annotated[Person, BeforeValidator(_reader(PEOPLE))]
UnitWord = Annotated[TermUnit, BeforeValidator(_reader(UNITS))]
StartWord = Annotated[TermStart, BeforeValidator(_reader(STARTS))]
DispositionWord = Annotated[Disposition, BeforeValidator(_reader(DISPOSITIONS))]
EffectWord = Annotated[Effect, BeforeValidator(_reader(EFFECTS))]
ChannelWord = Annotated[Channel, BeforeValidator(_reader(CHANNELS))]
