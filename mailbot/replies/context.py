"""From the facts of one letter to what its template may use: strings and lists only, made safe to repeat."""

from datetime import date, timedelta

from mailbot.mail.lookalike import shown
from mailbot.mail.safe import mask_secrets
from mailbot.regulation.deadline import Deadline, NoDate, NoDateReason
from mailbot.regulation.model import Edition, ReceptionHours, treated_as
from mailbot.regulation.russian import WEEKDAYS
from mailbot.replies import russian
from mailbot.replies.authority import citations, cite, cite_at_end
from mailbot.replies.discretion import mask_word, quotable, safe_salutation
from mailbot.replies.facts import ReplyFacts, SchoolIdentity
from mailbot.replies.words import Words
from mailbot.terms import CaseFlag, Datum, Person, Role, TermStart, Verdict

_UNREAD = frozenset({CaseFlag.OTHER_LANGUAGE, CaseFlag.PICTURE_ONLY, CaseFlag.FORMAL_PAPER})


def letter_context(facts: ReplyFacts, *, edition: Edition, school: SchoolIdentity, words: Words) -> dict[str, object]:
    """Everything a letter's template may use; the names are `templates.LETTER_VARIABLES`."""
    today = facts.now.astimezone(school.zone).date()
    return {
        "kind": facts.kind,
        "number": facts.number,
        "salutation": safe_salutation(facts.salutation),
        "flags": facts.flags,
        "completed": facts.completed,
        **_wanted(facts, words),
        "school": school.name,
        "system": school.system,
        **_subject_matter(facts, words),
        **_promise(facts, edition, school, today),
        **_put_off(facts, school, today),
        **_help(facts, edition, words, today),
        **_people(facts, edition, school, words),
        **_for_staff(facts, school, words, today),
        **_cited(facts, edition, words),
    }


def _subject_matter(facts: ReplyFacts, words: Words) -> dict[str, object]:
    return {
        "role": facts.role,
        "topic": facts.topic,
        "topic_name": words.topic(facts.topic, "name", facts.role),
        "about": words.topic(facts.topic, "about", facts.role),
        "classes": facts.classes,
        "understood": _understood(facts, words),
    }


def _understood(facts: ReplyFacts, words: Words) -> str:
    """««не могу войти в дневник»; класс: 5Б»; empty when there is nothing worth checking.

    The writer's own words come before our name for the topic: they are what the writer can check.
    """
    if facts.flags & _UNREAD:
        return ""
    about = words.topic(facts.topic, "about", facts.role)
    named = words.phrase("matter", about=about) if about else ""
    own_words = quotable(facts.problem, (facts.full_name, *facts.child_names))
    matter = f"«{own_words}»" if own_words and facts.verdict is Verdict.POLITE else named
    label = "classes" if len(facts.classes) > 1 else "class"
    where = words.phrase(label, classes=russian.join_and(facts.classes)) if facts.classes else ""
    matter = words.phrase("matter_other") if where and not matter else matter
    staff = words.phrase("staff") if facts.role is Role.STAFF and matter else ""
    return "; ".join(part for part in (matter, where, staff) if part)


def _wanted(facts: ReplyFacts, words: Words) -> dict[str, object]:
    missing = tuple(datum for datum in Datum if datum in facts.missing)
    own = {Datum.CLASS: "student_class"} if facts.role is Role.STUDENT else {}
    return {
        "missing": missing,
        "missing_items": [words.word("needed", own.get(datum, datum)) for datum in missing],
        "example": ", ".join(words.word("examples", datum) for datum in missing),
    }


def _promise(facts: ReplyFacts, edition: Edition, school: SchoolIdentity, today: date) -> dict[str, object]:
    term = edition.term(facts.role, facts.topic)
    why = facts.deadline.why if term is not None and isinstance(facts.deadline, NoDate) else None
    of_training = term is not None and term.start is TermStart.TAKING_OFFICE
    of_a_day = term is not None and term.length == 1 and not of_training
    return {
        "due": _due(facts.deadline, school, today),
        "sooner": bool(term and term.sooner),
        "term_of_training": of_training,
        "asks_office_date": why is NoDateReason.OFFICE_DAY_UNKNOWN,
        "term_past": why is NoDateReason.PAST,
        "after_holidays": why is NoDateReason.CALENDAR_ENDS and of_a_day and _new_year_near(today),
    }


def _put_off(facts: ReplyFacts, school: SchoolIdentity, today: date) -> dict[str, object]:
    before = facts.instead_of
    return {
        "due_before": _due(before, school, today),
        "late": before is not None and before.at < facts.now,
        "again": facts.again,
        "why": mask_secrets(facts.why),
    }


def _due(deadline: Deadline | NoDate | None, school: SchoolIdentity, today: date) -> str:
    if not isinstance(deadline, Deadline):
        return ""
    if deadline.exact:
        return russian.by_moment(deadline.at.astimezone(school.zone), today=today)
    return russian.by_day(deadline.day, today=today)


def _new_year_near(today: date) -> bool:
    """Whether «после праздников» is understood: from the last days of December until the holidays end."""
    return (today - timedelta(days=8)).year < (today + timedelta(days=10)).year


def _help(facts: ReplyFacts, edition: Edition, words: Words, today: date) -> dict[str, object]:
    guidance = edition.guidance_for(facts.role, facts.topic)
    phones = [contact.value for contact in edition.contacts_for(facts.role) if contact.channel == "phone"]
    wanted = any(item.show_hours for item in guidance)
    return {
        "guidance": [cite_at_end(item.text, item.source, words) for item in guidance],
        "receptions": _weekly(facts.receptions) if wanted else [],
        "next_reception": _next(facts.next_reception, today),
        "next_cite": cite([facts.next_reception[1].source], words) if facts.next_reception else "",
        "scheduled": _scheduled(facts, edition, words),
        "phone": " или ".join(phones),
    }


def _weekly(slots: tuple[ReceptionHours, ...]) -> list[str]:
    """One line for each person and place: «администратор, учебная часть: понедельник 15:00–16:00, вторник …»."""
    lines: dict[tuple[str, str], dict[int, list[str]]] = {}
    for slot in sorted(slots, key=lambda slot: (slot.weekday, slot.opens)):
        days = lines.setdefault((slot.person, slot.place), {})
        days.setdefault(slot.weekday, []).append(russian.hours(slot.opens, slot.closes))
    return [
        f"{', '.join(filter(None, who))}: "
        + ", ".join(f"{WEEKDAYS[day]} {russian.join_and(times)}" for day, times in days.items())
        for who, days in lines.items()
    ]


def _next(reception: tuple[date, ReceptionHours] | None, today: date) -> str:
    """«во вторник, 17 ноября, с 15:00 до 17:00, учебная часть»."""
    if reception is None:
        return ""
    day, slot = reception
    parts = (russian.on_day(day, today=today), russian.from_to(slot.opens, slot.closes), slot.place)
    return ", ".join(filter(None, parts))


def _scheduled(facts: ReplyFacts, edition: Edition, words: Words) -> list[str]:
    """Reception whose days the text leaves to a schedule, a sentence each."""
    asked = treated_as(facts.role)
    open_to = (slot for slot in edition.scheduled_hours if not slot.roles or asked in slot.roles)
    return [cite_at_end(slot.text, slot.source, words) for slot in open_to]


def _people(facts: ReplyFacts, edition: Edition, school: SchoolIdentity, words: Words) -> dict[str, object]:
    complaint = edition.complaint
    contacts = {Person.SUPERVISOR: school.supervisor, Person.DIRECTOR: school.director}
    hearing = complaint.told if complaint else facts.told
    return {
        "told": facts.told,
        "told_dative": words.word("people", f"{facts.told}.dative") if facts.told else "",
        "complaint_told": words.word("people", f"{complaint.told}.dative") if complaint else "",
        "complaint_contact": contacts.get(hearing, "") if hearing else "",
    }


def _for_staff(facts: ReplyFacts, school: SchoolIdentity, words: Words, today: date) -> dict[str, object]:
    return {
        "received": russian.at_moment(facts.received_at.astimezone(school.zone), today=today),
        "applicant": ", ".join(filter(None, (facts.full_name, _writer(facts, words)))),
        "letter_subject": mask_secrets(facts.letter_subject),
        "letter_text": mask_secrets(facts.letter_text),
        "tone_words": [mask_word(word) for word in facts.tone_words],
    }


def _writer(facts: ReplyFacts, words: Words) -> str:
    """The applicant's address as what it is, with a warning where it only looks like one of the school's."""
    address = shown(facts.applicant_address)
    return words.phrase("lookalike", address=address) if CaseFlag.LOOKALIKE in facts.flags else address


def _cited(facts: ReplyFacts, edition: Edition, words: Words) -> dict[str, object]:
    cited = citations(facts, edition, words)
    return {
        "missing_cite": cited.missing,
        "term_cite": cited.term,
        "politeness_cite": cited.politeness,
        "decline_cite": cited.decline,
        "complaint_cite": cited.complaint,
    }
