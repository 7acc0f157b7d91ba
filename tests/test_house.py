"""The house rules, held by reading the source: arrows, sizes, requirements, words, and what the README promises."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import re
import socket
import statistics
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

import archive.__main__
import crawler.__main__
from tests.conftest import NO_BROWSER, missing_program

REPO = Path(__file__).resolve().parent.parent
PACKAGES = ("crawler", "archive")
ROOMS = ("records", "store", "catalogue", "reading", "derive", "duties", "site")
# The command line of the crawler judges and publishes what it crawled; the rest of the room fetches, keeps and reads.
CRAWLER_MAY = ("records", "store", "catalogue", "reading", "derive")
FIXED_PACKAGES = {"scrapy", "itemadapter", "sqlite-utils", "datasette"}
MODULE_OF = {
    "chinesecalendar": "chinese_calendar",
    "pyyaml": "yaml",
    "sqlite-utils": "sqlite_utils",
    "pyopenssl": "OpenSSL",
    "python-docx": "docx",
    "rfc3161-client": "rfc3161_client",
    "backports.zstd": "backports",
}


# --- reading the source -----------------------------------------------------------------------------------------


def sources() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (REPO / package).rglob("*.py"))


def module_of(path: Path) -> str:
    parts = path.relative_to(REPO).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module that a file imports, absolute and as deep as it can be told, with its line."""
    package = path.relative_to(REPO).parent.parts
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                deeper = f"{base}.{alias.name}"
                target = REPO / deeper.replace(".", "/")
                yield (deeper if target.is_dir() or target.with_suffix(".py").is_file() else base, node.lineno)


def inside(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def may_import(module: str, target: str) -> bool:
    """Whether the arrows of the house let `module` import `target`, both inside crawler/ or archive/."""
    here, there = module.split("."), target.split(".")
    if here[0] == "crawler":
        return module == "crawler.__main__" or there[0] == "crawler" or there[1:2] == [] or there[1] in CRAWLER_MAY
    if there[0] == "crawler":
        return False
    if len(here) == 1 or here[1] not in ROOMS:  # archive itself and its command line
        return True
    if len(there) == 1 or there[1] not in ROOMS:
        return False
    if inside(module, "archive.duties.rules"):
        return any(
            inside(target, room) for room in ("archive.records", "archive.duties.calendar", "archive.duties.rules")
        )
    if here[1] == "reading":
        return there[1] in {"records", "reading"}
    return ROOMS.index(there[1]) <= ROOMS.index(here[1])


# --- the arrows -------------------------------------------------------------------------------------------------


def test_every_import_follows_the_arrows_between_the_rooms():
    wrong = [
        f"{path.relative_to(REPO)}:{line} imports {target}"
        for path in sources()
        for target, line in imports(path)
        if any(inside(target, package) for package in PACKAGES) and not may_import(module_of(path), target)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("module", "target", "allowed"),
    [
        ("archive.derive.visits", "archive.reading.walk", True),
        ("archive.reading.walk", "archive.derive", False),
        ("archive.reading.walk", "archive.store", False),
        ("archive.store.bodies", "archive.catalogue", False),
        ("archive.duties.rules.item", "archive.duties.calendar", True),
        ("archive.duties.rules.item", "archive.duties.judge", False),
        ("archive.duties.rules.item", "archive.derive", False),
        ("archive.duties.judge", "archive.site", False),
        ("archive.site.publish", "archive.duties.judge", True),
        ("archive.records.pages", "archive.store", False),
        ("archive.store.writer", "crawler.settings", False),
        ("archive.__main__", "archive.site", True),
        ("archive.derive.items", "archive.__main__", False),
        ("crawler.recorder", "archive.store", True),
        ("crawler.recorder", "archive.duties.judge", False),
        ("crawler.__main__", "archive.duties.judge", True),
    ],
)
def test_the_arrows_are_told_right(module, target, allowed):
    assert may_import(module, target) is allowed


def test_only_the_site_knows_datasette_and_only_the_crawler_knows_scrapy():
    homes = {"datasette": "archive.site", "scrapy": "crawler", "twisted": "crawler", "itemadapter": "crawler"}
    wrong = [
        f"{path.relative_to(REPO)}:{line} imports {target}"
        for path in sources()
        for target, line in imports(path)
        if (home := homes.get(target.split(".")[0])) and not inside(module_of(path), home)
    ]
    assert wrong == []


# --- sizes ------------------------------------------------------------------------------------------------------


def functions() -> Iterator[tuple[str, int]]:
    """Every function with its length in lines, from `def` to its last line, docstring included."""
    for path in sources():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                yield f"{path.relative_to(REPO)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def test_functions_are_short():
    lengths = dict(functions())
    assert [name for name, length in lengths.items() if length > 60] == []
    assert statistics.median(lengths.values()) <= 10


def test_files_are_short():
    lengths = {path.relative_to(REPO): path.read_text(encoding="utf-8").count("\n") for path in sources()}
    assert {str(path): length for path, length in lengths.items() if length >= 400} == {}


def test_every_module_says_what_it_is():
    """A module without a docstring leaves a newcomer to guess what it is for."""
    silent = [
        path.relative_to(REPO) for path in sources() if path.read_bytes().strip() and not ast.get_docstring(tree(path))
    ]
    assert list(map(str, silent)) == []


# --- linters ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command", [("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",)], ids=" ".join
)
def test_linter_has_nothing_to_say(command):
    done = subprocess.run([sys.executable, "-m", *command], cwd=REPO, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


# --- requirements -----------------------------------------------------------------------------------------------


def named(file: str) -> dict[str, str]:
    """What a requirements file names: name in lower case -> its bounds."""
    lines = (REPO / file).read_text(encoding="utf-8").splitlines()
    wanted = (re.split("[#;]", line)[0].strip() for line in lines if not line.startswith("-"))
    matches = (re.fullmatch(r"([A-Za-z0-9._-]+)(.*)", line) for line in wanted if line)
    return {match[1].lower(): match[2] for match in matches if match}


def test_requirements_name_what_is_imported_and_nothing_else():
    own = {*PACKAGES, *sys.stdlib_module_names, "compression"}  # which the library has from Python 3.14 on
    imported = {target.split(".")[0] for path in sources() for target, _ in imports(path)} - own
    required = {MODULE_OF.get(name, name) for name in named("requirements.txt")}
    fixed = {MODULE_OF.get(name, name) for name in FIXED_PACKAGES}
    assert imported - required == set(), "imported, but not in requirements.txt"
    assert required - imported - fixed == set(), "in requirements.txt, but imported nowhere"


@pytest.mark.parametrize("file", ["requirements.txt", "tests/requirements.txt", "tests/bench/requirements.txt"])
def test_every_requirement_is_bounded_on_both_sides_and_met_here(file):
    for name, bounds in named(file).items():
        match = re.fullmatch(r">=([\d.]+),<([\d.]+)", bounds)
        assert match, f"{file}: {name}{bounds} is not bounded as >=A,<B"
        version = tuple(map(int, re.findall(r"\d+", importlib.metadata.version(name))))
        low, high = (tuple(map(int, bound.split("."))) for bound in match.groups())
        assert low <= version < high, f"{name} {version} is installed, {bounds} is required"


# --- words ------------------------------------------------------------------------------------------------------


def tracked_texts() -> Iterator[tuple[Path, str]]:
    """Every text that the repository holds or would hold."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPO,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        pytest.skip("not a git checkout, so it cannot be told which files belong to the repository")
    for name in filter(None, listed.stdout.split("\0")):
        path = REPO / name
        if path.is_file() and path.stat().st_size < 1_000_000:
            try:
                yield path.relative_to(REPO), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue  # saved pages in their own encodings


def places(pattern: str, *suffixes: str) -> list[str]:
    word = re.compile(pattern)
    return [
        f"{path}:{number}: {line.strip()[:90]}"
        for path, text in tracked_texts()
        if not suffixes or path.suffix in suffixes
        for number, line in enumerate(text.split("\n"), 1)
        if word.search(line)
    ]


def test_no_leftovers():
    # Each word is broken here, so that this file does not find itself.
    leftovers = r"\bTO" r"DO\b|\bFIX" r"ME\b|\bXX" r"X\b|pdb\.set" r"_trace|\bbreak" r"point\(|<<<<" r"<<<|/wo" r"rk/"
    assert places(leftovers, ".py", ".md", ".yml", ".csv", ".toml", ".ini", ".txt", ".sh", "") == []


def test_no_package_index_is_named():
    hosts = (
        r"py" r"pi\.(org|tuna|douban)|python" r"hosted|simple" r"/?\s*--trusted|mirrors\.\w+\.(com|edu|cn).*py" r"pi"
    )
    assert places(hosts) == []
    assert places(r"--(extra-)?index" r"-url|--trusted" r"-host") == []


def test_the_glossary_holds_every_name_of_the_house():
    import archive.records

    glossary = archive.records.__doc__ or ""
    rows = [
        [cell.strip() for cell in line.strip("| ").split("|")]
        for line in glossary.splitlines()
        if line.startswith("| ")
    ]
    entries = {word: row for row in rows for word in re.split(r",\s*", row[0])}
    names = (
        "site section office obligation duty gap finding item edition sighting visit run snapshot body digest "
        "contest ruling epoch catalogue"
    )
    assert [name for name in names.split() if name not in entries] == []
    bare = [row[0] for row in rows[1:] if set(row[0]) != {"-"} and not re.search(r"[\u4e00-\u9fff]", row[1])]
    assert bare == [], "without a Chinese word"


# --- the readme -------------------------------------------------------------------------------------------------

PROGRAMS = {"archive": archive.__main__.main, "crawler": crawler.__main__.main}
READMES = ("README.md", "README.zh-CN.md")


def text_of(file: str) -> str:
    return (REPO / file).read_text(encoding="utf-8")


def code_of(text: str) -> list[str]:
    """The lines of the fenced blocks, continuation lines joined, and what stands between single backticks."""
    fenced = "\n".join(re.findall(r"^```[a-z]*\n(.*?)^```", text, re.M | re.S)).replace("\\\n", " ")
    prose = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    return [*fenced.splitlines(), *re.findall(r"`([^`\n]+)`", prose)]


def commands(pattern: str) -> set[tuple[str, ...]]:
    lines = [line for file in READMES for line in code_of(text_of(file))]
    return {match.groups() for line in lines for match in re.finditer(pattern, line)}


@cache
def help_of(*words: str) -> str:
    """What a command of ours answers to --help; it fails where there is no such command."""
    done = CliRunner().invoke(PROGRAMS[words[0]], [*words[1:], "--help"])
    assert done.exit_code == 0, f"python -m {' '.join(words)}: {done.output}"
    return done.output


@pytest.mark.parametrize("program", PROGRAMS)
def test_each_program_of_the_readme_starts_and_names_its_commands(program):
    done = subprocess.run([sys.executable, "-m", program, "--help"], cwd=REPO, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert [name for name in PROGRAMS[program].commands if name not in done.stdout] == []


def test_every_make_target_in_the_readme_is_there():
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.M))
    named_targets = {target for (target,) in commands(r"^make ([a-z]+)")}
    assert {"run", "test"} <= named_targets
    assert named_targets - targets == set()


def test_every_python_command_in_the_readme_is_there_with_its_options():
    found = commands(r"python3? -m ((?:archive|crawler)(?: [a-z][a-z-]*)*)([^|#&>]*)")
    assert found
    for words, rest in sorted(found):
        answer = help_of(*words.split()[: 3 if words.startswith("archive catalogue") else 2])
        missing = [option for option in re.findall(r"--[a-z-]+", rest) if option not in answer]
        assert missing == [], f"python -m {words} has no {missing}"


def test_every_file_and_folder_in_the_readme_is_there():
    made = ("data/", "public/", ".venv/")
    named_paths = {
        path
        for (path,) in commands(r"^((?:[\w.-]+/)+[\w.<>-]*|[\w-]+\.(?:py|md|yml|txt|cfg))$")
        if not path.startswith(made)
    }
    assert [path for path in sorted(named_paths) if not (REPO / path).exists()] == []


def test_both_readmes_have_the_same_headings_and_the_same_commands():
    shapes = [[line.split()[0] for line in text_of(file).splitlines() if re.match(r"#+ ", line)] for file in READMES]
    assert shapes[0] == shapes[1]
    blocks = [re.findall(r"^```sh\n(.*?)^```", text_of(file), re.M | re.S) for file in READMES]
    plain = [[re.sub(r"\s+#.*", "", block, flags=re.M).split() for block in found] for found in blocks]
    assert plain[0] == plain[1]


# --- what a missing program and an outside host do ---------------------------------------------------------------


@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_a_missing_program_is_a_skip_with_the_apt_line_and_with_ci_a_failure(monkeypatch, ci, outcome):
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="apt-get install -y chromium fonts-noto-cjk"):
        missing_program(NO_BROWSER)


def test_a_test_cannot_reach_beyond_loopback():
    with socket.socket() as outside, pytest.raises(RuntimeError, match="loopback alone"):
        outside.connect(("192.0.2.1", 80))  # TEST-NET-1 (RFC 5737): nobody's


def test_the_browser_shows_a_page(browse, tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<meta charset=utf-8><p id=a></p><script>a.textContent='公' + '开'</script>", encoding="utf-8")
    assert "公开" in browse(page.as_uri())


# --- the two commands -------------------------------------------------------------------------------------------


def test_make_help_names_every_target():
    done = subprocess.run(["make", "help"], cwd=REPO, capture_output=True, text=True, check=True)
    assert {"run", "test", "bench", "soak", "help"} <= set(re.findall(r"^  make (\w+)", done.stdout, re.M))


def test_make_soak_runs_the_soak_and_says_what_it_knows():
    done = subprocess.run([sys.executable, "-m", "tests.soak", "nothing"], cwd=REPO, capture_output=True, text=True)
    assert done.returncode == 2
    assert "expected one of faults, kills, situations" in done.stderr
    assert "tests.soak" in subprocess.run(["make", "-n", "soak"], cwd=REPO, capture_output=True, text=True).stdout


def test_run_says_before_the_crawl_that_its_port_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "tests.sample.demo", "--port", port]
        done = subprocess.run(command, cwd=REPO, capture_output=True, text=True)
    assert done.returncode == 1
    assert f"port {port} of 127.0.0.1 is not free" in done.stderr


def test_a_second_set_up_returns_without_installing(tmp_path):
    """The stamp is checked before anything is installed, so an unchanged environment costs nothing."""
    home = tmp_path / "repo"
    (home / ".ci").mkdir(parents=True)
    (home / ".ci/environment.py").write_text(text_of(".ci/environment.py"), encoding="utf-8")
    (home / "requirements.txt").write_text("# nothing is required\n", encoding="utf-8")
    command = [sys.executable, ".ci/environment.py"]
    first = subprocess.run(command, cwd=home, capture_output=True, text=True)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "ready" in first.stdout
    assert subprocess.run(command, cwd=home, capture_output=True, text=True, check=True).stdout == ""


def test_a_set_up_that_cannot_install_names_each_way_and_fails(tmp_path):
    home = tmp_path / "repo"
    (home / ".ci").mkdir(parents=True)
    (home / ".ci/environment.py").write_text(text_of(".ci/environment.py"), encoding="utf-8")
    (home / "requirements.txt").write_text("./no-such-package\n", encoding="utf-8")
    source = os.environ | {"LEDGER_PIP_SOURCE": f"file://{tmp_path}/nowhere"}
    done = subprocess.run([sys.executable, ".ci/environment.py"], cwd=home, env=source, capture_output=True, text=True)
    assert done.returncode == 1
    assert "pip of this Python: " in done.stdout
    assert "pip from its source: git clone" in done.stdout
    assert not (home / ".venv/.stamp").exists()
