"""Asking for what is missing, once, and for the rest, once more."""

from dataclasses import replace

from mailbot.regulation.deadline import Deadline
from mailbot.regulation.model import Edition, Provenance, Requirement
from mailbot.terms import Datum, MailKind, Role, Topic


class TestRequest:
    def test_only_the_class(self, write, demanding: Edition) -> None:
        text = write(demanding, kind=MailKind.REQUEST_INFO, missing=(Datum.CLASS,), role=Role.UNKNOWN, classes=()).text
        assert "не хватает только класса, в котором учится ребёнок (п. 4 Регламента)." in text
        assert "одной строкой, например: 7Б." in text
        assert "Если Вы сотрудник школы, класс не нужен" in text
        assert "Пароль присылать не надо." in text
        assert "повторять не нужно" in text
        assert "+7-978-000-00-00" in text

    def test_a_pupil_is_asked_for_their_own_class(self, write, demanding: Edition) -> None:
        text = write(demanding, kind=MailKind.REQUEST_INFO, missing=(Datum.CLASS,), role=Role.STUDENT).text
        assert "класса, в котором Вы учитесь" in text
        assert "ребёнок" not in text
        assert "сотрудник" not in text

    def test_only_the_name(self, write, demanding: Edition) -> None:
        text = write(demanding, kind=MailKind.REQUEST_INFO, missing=(Datum.FULL_NAME,), salutation="").text
        assert text.startswith("Здравствуйте!\n")
        assert "не хватает только Ваших фамилии и имени" in text
        assert "например: Петрова Анна Сергеевна." in text
        assert "Остальное повторять не нужно, мы поняли так: «не вижу отметок за ноябрь»; класс: 6А." in text

    def test_only_the_problem(self, write, demanding: Edition) -> None:
        text = write(
            demanding, kind=MailKind.REQUEST_INFO, missing=(Datum.PROBLEM,), topic=Topic.OTHER, problem=""
        ).text
        assert "что Вы хотели сделать или увидеть" in text
        assert "(п. 4 Регламента)" in text
        assert "класс, в котором" not in text

    def test_several_things_are_listed_in_one_order(self, write, demanding: Edition) -> None:
        missing = (Datum.PROBLEM, Datum.CLASS, Datum.FULL_NAME)
        text = write(demanding, kind=MailKind.REQUEST_INFO, missing=missing, classes=(), problem="").text
        items = [line for line in text.splitlines() if line.startswith("– ")]
        assert [item.split()[1] for item in items] == ["Ваши", "класс,", "что"]
        assert "например: Петрова Анна Сергеевна, 7Б, с понедельника не вижу отметок по физике." in text

    def test_no_date_is_promised_while_data_is_awaited(self, write, promising: Edition, monday: Deadline) -> None:
        needs = Requirement(datum=Datum.PROBLEM, roles=frozenset({Role.PARENT}), source=Provenance(clause="6.3"))
        edition = replace(promising, requirements=(needs,))
        text = write(edition, kind=MailKind.REQUEST_INFO, missing=(Datum.PROBLEM,), deadline=monday).text
        assert "(п. 6.3 Регламента)" in text
        assert "23 ноября" not in text

    def test_each_requirement_is_cited_by_its_own_clause(self, write, demanding: Edition) -> None:
        own = Requirement(datum=Datum.CLASS, roles=frozenset({Role.PARENT}), source=Provenance(own="приказ № 1"))
        name = Requirement(datum=Datum.FULL_NAME, roles=frozenset({Role.PARENT}), source=Provenance(clause="4"))
        edition = replace(demanding, requirements=(own, name))
        asked = {"kind": MailKind.REQUEST_INFO, "classes": ()}
        assert "(порядок, принятый в школе)" in write(edition, missing=(Datum.CLASS,), **asked).text
        assert "(п. 4 Регламента)" in write(edition, missing=(Datum.CLASS, Datum.FULL_NAME), **asked).text


class TestStillMissing:
    def test_thanks_and_asks_for_the_rest_only(self, write, demanding: Edition) -> None:
        letter = write(demanding, kind=MailKind.STILL_MISSING, missing=(Datum.CLASS,), classes=())
        assert "Спасибо за ответ!" in letter.text
        assert "осталось только узнать класс, в котором учится ребёнок (п. 4 Регламента)." in letter.text
        assert "фамили" not in letter.text
