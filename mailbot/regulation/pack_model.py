"""The shape of a rule pack's TOML files, as pydantic models: what keys there are and what each may hold.

Roles, topics and the like are written in the words of `mailbot.regulation.words`. A rule names its `clause`, or the
school's `own` order when the rule is the school's addition; never both.
"""

from datetime import date, time
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from mailbot.regulation.words import (
    ChannelWord,
    DatumWord,
    EffectWord,
    PersonWord,
    RoleWord,
    StartWord,
    TopicWord,
    UnitWord,
)

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _slot(value: str) -> str:
    _times(value)
    return value


def _times(value: str) -> tuple[time, time]:
    opens, _, closes = value.partition("-")
    try:
        slot = (_clock(opens.strip()), _clock(closes.strip()))
    except ValueError:
        raise PydanticCustomError("hours", 'часы пишут так: "14:00-15:00"') from None
    if slot[0] >= slot[1]:
        raise PydanticCustomError("hours", "приём кончается раньше, чем начинается")
    return slot


def _clock(text: str) -> time:
    return time.fromisoformat(f"0{text}" if text[1:2] == ":" else text)


Slot = Annotated[str, AfterValidator(_slot)]
"""«14:00-15:00»."""


def slot_times(slot: Slot) -> tuple[time, time]:
    """The opening and closing time of a slot that has passed validation."""
    return _times(slot)


class Table(BaseModel):
    """A table of a pack: no unknown keys, no silent conversions."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Sourced(Table):
    """A rule with its source: exactly one of `clause` and `own`."""

    clause: str = ""
    own: str = ""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if bool(self.clause) == bool(self.own):
            raise PydanticCustomError(
                "rule", 'укажите одно: clause = "номер пункта" или own = "приказ школы, № и дата"'
            )
        return self


class PackTable(Table):
    """pack.toml: whose regulation this is."""

    school: Text
    system: Text
    timezone: Text
    region: str = ""


class ClauseTable(Table):
    """[[clause]]: its number as printed, what it says, what it makes the system do."""

    number: Text
    says: Text
    does: list[EffectWord] = Field(default_factory=list)


class RequiredTable(Sourced):
    """[[required]]: what these people must give."""

    who: list[RoleWord] = Field(min_length=1)
    data: list[DatumWord] = Field(min_length=1)


class HelpfulTable(Table):
    """[[helpful]]: what is asked for because it speeds things up; nothing depends on it."""

    who: list[RoleWord] = Field(min_length=1)
    data: list[DatumWord] = Field(min_length=1)


class TermTable(Sourced):
    """[[term]]: how long the school may take; no `topics` means every topic."""

    who: list[RoleWord] = Field(min_length=1)
    topics: list[TopicWord] = Field(default_factory=list)
    length: int = Field(gt=0)
    unit: UnitWord
    counted_from: StartWord
    sooner_clause: str = ""


class PolitenessTable(Table):
    """[politeness]: the clause on manners, the clause that lets help stop, and who is then told."""

    clause: Text
    stop_clause: Text
    told: PersonWord


class ComplaintTable(Table):
    """[complaint]: who hears a complaint about the person who helps."""

    clause: Text
    told: PersonWord


class GuidanceTable(Sourced):
    """[[guidance]]: a paragraph told at once to those who write about these topics; no `who` means everyone."""

    also_clauses: list[Text] = Field(default_factory=list)
    topics: list[TopicWord] = Field(min_length=1)
    who: list[RoleWord] = Field(default_factory=list)
    text: Text
    show_hours: bool = False

    @model_validator(mode="after")
    def _clauses_together(self) -> Self:
        if self.also_clauses and not self.clause:
            raise PydanticCustomError("rule", "also_clauses дополняет clause, а clause не указан")
        return self


class HoursTable(Sourced):
    """[[hours]]: a weekly reception; each weekday lists its slots."""

    place: Text
    person: Text
    who: list[RoleWord] = Field(default_factory=list)
    valid_from: date | None = None
    valid_to: date | None = None
    monday: list[Slot] = Field(default_factory=list)
    tuesday: list[Slot] = Field(default_factory=list)
    wednesday: list[Slot] = Field(default_factory=list)
    thursday: list[Slot] = Field(default_factory=list)
    friday: list[Slot] = Field(default_factory=list)
    saturday: list[Slot] = Field(default_factory=list)

    @property
    def week(self) -> tuple[list[Slot], ...]:
        """The slots of Monday to Saturday."""
        return (self.monday, self.tuesday, self.wednesday, self.thursday, self.friday, self.saturday)


class ScheduledTable(Sourced):
    """[[hours_by_schedule]]: reception «по графику», whose weekdays the text does not name.

    `text` is told in letters, `note` on the printed schedule.
    """

    place: Text
    person: Text
    who: list[RoleWord] = Field(default_factory=list)
    time: Slot | None = None
    text: Text
    note: Text


class ContactTable(Sourced):
    """[[contact]]: a way to reach the school."""

    channel: ChannelWord
    value: Text
    note: str = ""
    who: list[RoleWord] = Field(default_factory=list)


class MaterialsTable(Sourced):
    """[materials]: the right to use the system's reference materials."""


class PublicationTable(Sourced):
    """[[publication]]: what the clause has hung out, and where."""

    what: Text
    places: list[Text] = Field(min_length=1)


class EditionTable(Table):
    """editions/ID.toml: one edition of the regulation."""

    title: Text
    approved: str = ""
    holds_from: date | None = None
    who: list[RoleWord] = Field(min_length=1)
    who_clause: Text
    clause: list[ClauseTable] = Field(min_length=1)
    required: list[RequiredTable] = Field(default_factory=list)
    helpful: list[HelpfulTable] = Field(default_factory=list)
    term: list[TermTable] = Field(default_factory=list)
    politeness: PolitenessTable | None = None
    complaint: ComplaintTable | None = None
    guidance: list[GuidanceTable] = Field(default_factory=list)
    hours: list[HoursTable] = Field(default_factory=list)
    hours_by_schedule: list[ScheduledTable] = Field(default_factory=list)
    contact: list[ContactTable] = Field(default_factory=list)
    materials: MaterialsTable | None = None
    publication: list[PublicationTable] = Field(default_factory=list)
