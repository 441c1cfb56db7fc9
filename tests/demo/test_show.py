"""The demonstration shows every letter with what became of it then."""

from pathlib import Path

import pytest

from mailbot.demo.show import run_demo
from mailbot.demo.stage import letters


def test_each_letter_is_shown_with_the_state_it_left_its_case_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_demo(tmp_path) == 0
    told = [line.strip() for line in capsys.readouterr().out.splitlines() if line.startswith("  → ")]
    assert len(told) == len(letters()) == 11
    first, asked, *_rest, completed, answered = told
    assert first == "→ новое обращение, ЭЖ-2026/27-0001, рассматривается"
    assert asked == "→ новое обращение, ЭЖ-2026/27-0002, ждём сведений"
    assert completed == "→ дополнение к обращению, ЭЖ-2026/27-0002, рассматривается"
    assert answered == "→ ответ сотрудника: срок больше не идёт, ЭЖ-2026/27-0001, отвечено"
