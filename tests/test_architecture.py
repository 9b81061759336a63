"""The plan of the house holds: imports point inwards, modules stay small, figures stay out of the code."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORE = sorted((ROOT / "byibalance_core").rglob("*.py"))
DASHBOARD = sorted((ROOT / "dashboard").rglob("*.py"))
PAGES = sorted((ROOT / "dashboard" / "app_pages").glob("*.py"))


def imports(path: Path, *, top_level: bool = False) -> set[str]:
    """Return the modules that a file imports; with `top_level` only those it imports when it is loaded."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    nodes = _loaded(tree) if top_level else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def _loaded(tree: ast.Module) -> list[ast.stmt]:
    def is_typing(node: ast.stmt) -> bool:
        return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)

    return [node for node in tree.body if not is_typing(node)]


def uses(path: Path, *packages: str, top_level: bool = False) -> set[str]:
    return {
        name
        for name in imports(path, top_level=top_level)
        for package in packages
        if name == package or name.startswith(f"{package}.")
    }


@pytest.mark.parametrize("path", CORE, ids=str)
def test_the_core_does_not_know_the_dashboard(path: Path) -> None:
    # The command line starts Streamlit as a program; it imports nothing of it.
    assert uses(path, "streamlit", "dashboard", "plotly") == set()


OF_AREAS = ("profiles", "themes", "twins", "comparison", "trends", "stability", "efforts", "moves")
ANALYSIS = [
    p
    for p in CORE
    if p.parent.name in ("need", "criteria", "segregation", "lettings")
    or (p.parent.name == "byibalance_core" and p.stem in OF_AREAS)
]


@pytest.mark.parametrize("path", ANALYSIS, ids=str)
def test_analysis_does_not_open_files(path: Path) -> None:
    forbidden = ("byibalance_core.sources", "byibalance_core.release", "byibalance_core.gate", "byibalance_core.store")
    assert uses(path, *forbidden, "pathlib", "geopandas", "pyogrio", "openpyxl") == set()


OF_REGISTER = (
    "targets",
    "since",
    "year_wheel",
    "grant_card",
    "standing",
    "chance",
    "entries",
    "roles",
    "rules",
    "links",
)


@pytest.mark.parametrize(
    "path", [p for p in CORE if p.parent.name == "register" and p.stem in (*OF_REGISTER, "__init__")], ids=str
)
def test_what_follows_from_the_register_knows_no_database_and_no_files(path: Path) -> None:
    forbidden = ("byibalance_core.sources", "byibalance_core.release", "byibalance_core.gate", "byibalance_core.store")
    database = [
        f"byibalance_core.register.{name}" for name in ("database", "store", "changes", "tables", "seeds", "backup")
    ]
    assert uses(path, *forbidden, *database, "sqlalchemy", "alembic", "sqlite3", "pathlib", "geopandas") == set()


@pytest.mark.parametrize("path", [p for p in CORE if p.parent.name not in ("sources", "exports")], ids=str)
def test_only_sources_read_what_people_deliver(path: Path) -> None:
    assert uses(path, "pyogrio", "defusedxml") == set()


@pytest.mark.parametrize("path", sorted((ROOT / "dashboard" / "views").glob("*.py")), ids=str)
def test_views_do_not_know_streamlit(path: Path) -> None:
    assert uses(path, "streamlit", "dashboard.frame", "dashboard.app") == set()


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_a_page_only_lays_out(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 40
    assert uses(path, "byibalance_core", "pandas", "numpy") == set()


@pytest.mark.parametrize("path", [*CORE, *DASHBOARD], ids=str)
def test_no_module_is_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_a_page_is_drawn_without_the_heavy_libraries() -> None:
    """What the page path loads decides how soon the first viewer sees something."""
    program = (
        "import sys, dashboard.facts, dashboard.views.overview, dashboard.views.areas, dashboard.views.dwellings; "
        "heavy = {'geopandas', 'scipy', 'shapely', 'openpyxl', 'pandera', 'pyogrio', 'plotly'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_project_names_no_machine_and_no_index() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    forbidden = ("index-url", "find-links", "/root/", "/home/")
    found = []
    for name in listed:
        path = ROOT / name
        if path == Path(__file__) or path.suffix in (".png", ".gpkg"):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [(name, word) for word in forbidden if word in text]
    assert found == []


def test_the_service_starts_without_the_heavy_libraries() -> None:
    """Every page is loaded when the service starts, and what only one of them needs with it would stay for good.

    plotly is not looked for: Streamlit loads it by itself.
    """
    program = (
        "import sys, dashboard.server; "
        "heavy = {'geopandas', 'scipy', 'shapely', 'openpyxl', 'pandera', 'pyogrio'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("path", DASHBOARD, ids=str)
def test_what_is_kept_for_viewers_is_bounded(path: Path) -> None:
    """Only what a language or a file gives is kept without a bound: there are as many of those as the project has."""
    unbounded = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.FunctionDef):
            continue
        for decorator in node.decorator_list:
            written = ast.unparse(decorator)
            names = {argument.arg for argument in node.args.args}
            without_bound = written in ("cache", "functools.cache", "lru_cache(maxsize=None)")
            if without_bound and not names <= {"language", "name"}:
                unbounded.append(f"{node.name}{sorted(names)}")
    assert unbounded == []
