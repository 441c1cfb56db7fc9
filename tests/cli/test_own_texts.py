"""A school's own wording: a file in the pack's texts/ speaks instead of the common one of that name."""

import json
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from mailbot.cli.main import run
from mailbot.config.load import load_config
from mailbot.daemon.rules import load_rules

LETTER = """\
From: Anna Petrova <anna@example.com>
To: school@example.org
Subject: =?utf-8?b?0J7RgtC80LXRgtC60Lg=?=
Message-ID: <own-texts@example.com>
Date: Mon, 16 Nov 2026 10:00:00 +0300
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Здравствуйте! Сын не видит в дневнике отметок по физике с понедельника.
Петрова Анна Сергеевна, мама Ивана Петрова, 5Б класс
"""

OWN = """\
Тема: Письмо принято [{{ number }}]
{% include "greeting.j2" %}

Ваше письмо прочитает завуч Мария Ивановна. Школа {{ school }} ответит Вам.
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "our-school"
    shutil.copytree(str(files("mailbot.rules") / "kerch-28"), folder)
    (folder / "texts").mkdir()
    return folder


def assessed(pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    (tmp_path / "letter.eml").write_text(LETTER, encoding="utf-8")
    assert run(["assess", "--school", str(pack), "--json", str(tmp_path / "letter.eml")]) == 0
    return json.loads(capsys.readouterr().out)["reply"]


def test_the_schools_own_acknowledgement_is_sent(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (pack / "texts" / "acknowledge.j2").write_text(OWN, encoding="utf-8")
    reply = assessed(pack, tmp_path, capsys)
    assert reply["subject"].startswith("Письмо принято [ЭЖ-")
    assert "завуч Мария Ивановна. Школа МБОУ г. Керчи РК «Школа № 28» ответит Вам." in reply["text"]
    assert reply["text"].startswith("Здравствуйте, Анна Сергеевна!")  # the common greeting within it


def test_a_small_piece_alone_may_be_the_schools_own(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (pack / "texts" / "closing.j2").write_text("С уважением, администрация школы\n", encoding="utf-8")
    reply = assessed(pack, tmp_path, capsys)
    assert "С уважением, администрация школы" in reply["text"]


def test_the_daemon_writes_with_them_too(school: Any, pack: Path) -> None:
    (pack / "texts" / "acknowledge.j2").write_text(OWN, encoding="utf-8")
    text = school.config.read_text(encoding="utf-8").replace('"severokommunarskaya"', f'"./{pack.name}"')
    school.config.write_text(text.replace("[people]", '[people]\nsupervisor = "zavuch@example.org"'), encoding="utf-8")
    templates = load_rules(load_config(school.config, secrets=False)).templates
    loader = templates.environment.loader
    assert loader is not None
    assert "Мария Ивановна" in loader.get_source(templates.environment, "acknowledge.j2")[0]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("aknowledge.j2", OWN, "такого текста нет, заменять нечего; может быть, acknowledge.j2?"),
        ("acknowledge.html", OWN, "такого текста нет, заменять нечего; может быть, acknowledge.j2?"),
        (
            "acknowledge.j2",
            OWN.replace("school }}", "shool }}"),
            "строка 4: неизвестное имя shool; может быть, school?",
        ),
        ("acknowledge.j2", OWN.replace("greeting", "greting"), "строка 2: нет включаемого файла greting.j2"),
        ("acknowledge.j2", OWN.replace("{% include", "{% inklude"), "строка 2: "),
    ],
)
def test_what_is_wrong_with_a_text_is_told_with_its_place(
    pack: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, told: str
) -> None:
    (pack / "texts" / name).write_text(text, encoding="utf-8")
    assert run(["rules", "check", str(pack)]) == 1
    assert f"ошибка: {pack}/texts/{name}: {told}" in capsys.readouterr().out
    assert run(["assess", "--school", str(pack), "letter.eml"]) == 2
    assert f"mailbot: {pack}/texts/{name}: {told}" in capsys.readouterr().err


def test_an_example_that_nobody_would_read_is_told(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pack / "examples" / "rude.toml").rename(pack / "examples" / "rude.tml")
    assert run(["rules", "check", str(pack)]) == 1
    assert f"{pack}/examples/rude.tml: примеры читаются только из файлов ИМЯ.toml" in capsys.readouterr().out
