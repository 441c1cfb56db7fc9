"""The check of installed packages against advisories: what it says, and when it fails."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit_report", HERE / ".ci" / "audit_report.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def found(*packages: dict[str, object]) -> str:
    return json.dumps({"dependencies": list(packages), "fixes": []})


CLEAN = {"name": "tinydb", "version": "4.9.0", "vulns": []}
HOLE = {"name": "mailer", "version": "1.0", "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["1.1"], "aliases": []}]}
UNKNOWN = {"name": "rich", "skip_reason": "not on this index"}


def test_packages_without_advisories_pass(audit: ModuleType) -> None:
    assert audit.report(found(CLEAN), 0) == ("audit: 1 packages looked up, 0 known holes", 0)


def test_a_known_hole_fails_and_names_the_way_out(audit: ModuleType) -> None:
    lines, status = audit.report(found(CLEAN, HOLE), 1)
    assert status == 1
    assert "mailer 1.0: PYSEC-2026-1, mended in 1.1" in lines


def test_what_could_not_be_looked_up_is_not_called_clean(audit: ModuleType) -> None:
    assert "NOT CHECKED: 1," in audit.report(found(CLEAN, UNKNOWN), 0)[0]
    assert "NOT CHECKED" in audit.report("", 1)[0]
