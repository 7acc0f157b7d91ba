"""Make `.venv` and install what the requirements name, on a machine with Python 3.11+ and git alone.

    python3 .ci/environment.py [REQUIREMENTS ...]        default: requirements.txt

Nothing is installed outside the repository and nothing needs root. A stamp in `.venv` remembers the requirements
and the Python it was made with, so a second call returns at once. `python3 -m venv` needs ensurepip, which Debian
and Ubuntu ship apart; without it the environment is made bare, and the first installer that works fills it.

Exit codes: 0 ready, 1 no installer worked (each is named with its fault), 2 the Python is too old.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
VENV = REPO / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".stamp"
OLDEST = (3, 11)
# pip carries all that it needs in its own source, so a checkout of it is an installer. The tag is the last that
# supports every Python from 3.11 on.
PIP_SOURCE = os.environ.get("LEDGER_PIP_SOURCE", "https://github.com/pypa/pip")
PIP_TAG = os.environ.get("LEDGER_PIP_TAG", "25.3")


def say(text: str) -> None:
    print(f"· {text}", flush=True)


def stamp_of(files: list[Path]) -> str:
    """What the environment holds: every requirements file with those that it includes."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("-r "):
                digest.update((file.parent / line[3:].strip()).read_bytes())
    return digest.hexdigest()


def base_stamp() -> str:
    """What the environment was made with: a folder that was moved, or another Python, needs a new one."""
    return hashlib.sha256(f"{sys.version}\n{os.path.realpath(sys.executable)}\n{VENV}\n".encode()).hexdigest()


def stamps() -> list[str]:
    """The stamps of the environment that is there: what made it, then what was installed (`make run` needs less
    than `make test`)."""
    return STAMP.read_text(encoding="utf-8").split() if PYTHON.exists() and STAMP.exists() else []


def attempt(*command: str, env: dict[str, str] | None = None) -> str | None:
    """Run a command; None where it worked, else the last line that it wrote."""
    try:
        done = subprocess.run(command, cwd=REPO, env=env, capture_output=True, text=True, check=False)
    except OSError as fault:
        return str(fault)
    if done.returncode == 0:
        return None
    lines = [line.strip() for line in (done.stderr + "\n" + done.stdout).splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or [f"exit code {done.returncode}"])[-1]


def make_venv() -> bool:
    """Make `.venv` anew, unless this Python made the one that is there; whether it has pip."""
    if base_stamp() in stamps():
        return attempt(str(PYTHON), "-m", "pip", "--version") is None
    with_pip = attempt(sys.executable, "-m", "venv", "--clear", str(VENV)) is None
    if with_pip and attempt(str(PYTHON), "-m", "pip", "--version") is None:
        return True
    say("this Python has no ensurepip: making the environment without pip")
    fault = attempt(sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV))
    if fault:
        sys.exit(f"cannot make {VENV}: {fault}")
    return False


def pip_checkout() -> tuple[list[str], dict[str, str]]:
    """pip run from its own source, fetched by git: for a Python that came without any pip."""
    folder = VENV / "pip-source"
    fault = attempt("git", "clone", "--quiet", "--depth", "1", "--branch", PIP_TAG, PIP_SOURCE, str(folder))
    if fault:
        raise OSError(f"git clone {PIP_SOURCE}: {fault}")
    return [sys.executable, "-m", "pip", "--python", str(PYTHON), "install"], {"PYTHONPATH": str(folder / "src")}


def installers(with_pip: bool) -> Iterator[tuple[str, list[str], dict[str, str]]]:
    """Ways to install into `.venv`, the plainest first: (name, command, environment)."""
    if with_pip:
        yield "pip of the environment", [str(PYTHON), "-m", "pip", "install"], {}
    into = ["--python", str(PYTHON), "install"]
    yield "pip of this Python", [sys.executable, "-m", "pip", *into], {}
    for program in filter(None, map(shutil.which, ("pip3", "pip"))):
        yield program, [program, *into], {}
    if uv := shutil.which("uv"):
        yield uv, [uv, "pip", "install", "--python", str(PYTHON)], {}
    try:
        yield "pip from its source", *pip_checkout()
    except OSError as fault:
        say(f"pip from its source: {fault}")


def install(files: list[Path], with_pip: bool) -> None:
    wanted = [word for file in files for word in ("-r", str(file))]
    for name, command, extra in installers(with_pip):
        say(f"installing {', '.join(str(file.relative_to(REPO)) for file in files)} with {name}")
        fault = attempt(*command, *wanted, env=os.environ | extra)
        if fault is None:
            return
        say(f"{name}: {fault}")
    sys.exit(
        "Nothing could be installed; each way and its fault stand above. Without a network, or with none of these\n"
        "ways, install pip (Debian, Ubuntu: sudo apt-get install -y python3-venv python3-pip) and try again."
    )


def main(names: list[str]) -> None:
    if sys.version_info < OLDEST:
        print(f"Python {sys.version.split()[0]} is too old: 3.11 or newer is needed (make PYTHON=/path/to/python3 …)")
        sys.exit(2)
    files = [REPO / name for name in names or ["requirements.txt"]]
    stamp = stamp_of(files)
    if {base_stamp(), stamp} <= set(stamps()):
        return
    say(
        f"setting up {VENV.relative_to(REPO)} with Python {sys.version.split()[0]} (once, and when requirements change)"
    )
    install(files, make_venv())
    # What the tests need includes what running needs.
    STAMP.write_text("\n".join([base_stamp(), stamp, stamp_of([REPO / "requirements.txt"])]), encoding="utf-8")
    say("ready")


if __name__ == "__main__":
    main(sys.argv[1:])
