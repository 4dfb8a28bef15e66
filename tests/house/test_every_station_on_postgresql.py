"""What touches tables is tested on both databases: a station whose tests are left out has row policies that nobody tried."""

from __future__ import annotations

from tests.postgres import PATHS, ROOT


def test_every_folder_of_tests_with_tables_runs_on_postgresql_too() -> None:
    with_tables = {
        path.parent.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests" / "unit").rglob("test_*.py")
        if "django_db" in path.read_text("utf-8")
    }
    assert len(with_tables) >= 10
    assert with_tables <= set(PATHS)
