"""Brings a fresh machine to where Halfhour runs (`run`), is tested (`test`) or measured (`bench`); standard library only.

Every step is stamped with the hash of what it depends on, so that a second start takes a second.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENV = ROOT / ".venv"
BIN = ENV / "bin"
STAMPS = ENV / "stamps"
PWA_INPUTS = ("pwa", "server/domain", "package-lock.json", "package.json")
LOCKS = {"run": ("run",), "test": ("run", "test"), "bench": ("run", "test", "bench")}
OUTPUTS = frozenset({"node_modules", "build", "__pycache__"})


def main(wanted: str) -> None:
    """Prepares for `run`, `test` or `bench`."""
    if not (BIN / "pip").exists():  # it comes last: without it, an earlier try was cut short
        say("建立 Python 环境", "Making the Python environment")
        venv.create(ENV, with_pip=True)
    STAMPS.mkdir(exist_ok=True)
    for name in LOCKS[wanted]:
        lock = ROOT / "requirements" / f"{name}.lock"
        step(
            f"python-{name}",
            digest([lock]),
            partial(install, lock),
            "安装 Python 包",
            "Installing Python packages",
        )
    command()
    packages = [ROOT / "package-lock.json", ROOT / ".npmrc"]
    step(
        "node",
        digest(packages),
        npm_ci,
        "安装前端包",
        "Installing the front end's packages",
        ROOT / "node_modules",
    )
    built = ROOT / "pwa" / "static" / "build" / "manifest.json"
    step("build", digest(sources()), build, "构建网页应用", "Building the web app", built)
    if wanted != "run":
        lighthouse = ROOT / "tests" / "lighthouse"
        step(
            "lighthouse",
            digest([lighthouse / "package-lock.json", lighthouse / ".npmrc"]),
            partial(npm_ci, lighthouse),
            "安装 Lighthouse",
            "Installing Lighthouse",
            lighthouse / "node_modules",
        )
        system_packages()


def step(
    name: str, inputs: str, work: Callable[[], None], zh: str, en: str, result: Path | None = None
) -> None:
    """Does the work unless it was done for these inputs and its result is still there."""
    stamp = STAMPS / name
    if stamp.exists() and stamp.read_text() == inputs and (result is None or result.exists()):
        return
    say(zh, en)
    work()
    stamp.write_text(inputs)


def install(lock: Path) -> None:
    """Installs exactly what the lock names, checked by hash."""
    call(
        [
            BIN / "python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            lock,
        ]
    )


def command() -> None:
    """Puts `halfhour` into the environment's commands; the code stays where it is."""
    (site,) = ENV.glob("lib/python3.*/site-packages")
    (site / "halfhour.pth").write_text(f"{ROOT}\n")
    script = BIN / "halfhour"
    script.write_text(f"#!{BIN / 'python'}\nfrom server.cli import main\n\nmain()\n")
    script.chmod(0o755)


def npm_ci(folder: Path = ROOT) -> None:
    """Installs the locked packages of a folder; nothing of theirs is run while it is put in place."""
    call([BIN / "npm", "ci", "--prefix", folder, "--ignore-scripts", "--loglevel=error"])


def build() -> None:
    """Builds the screens."""
    call([BIN / "npm", "run", "--silent", "build", "--", "--logLevel", "warn"])


def system_packages() -> None:
    """Installs what only tests need from the system: a browser, Chinese type for its pictures, PostgreSQL."""
    missing = []
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        missing.append("chromium")
    if not any(Path("/usr/share/fonts").glob("**/NotoSansCJK*")):
        missing.append("fonts-noto-cjk")
    if not any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        missing.append("postgresql")
    if not missing:
        return
    say(f"安装系统包 {' '.join(missing)}", f"Installing system packages {' '.join(missing)}")
    if shutil.which("apt-get") is None:
        stop(
            f"请先安装：{' '.join(missing)}（测试需要）。",
            f"Install {' '.join(missing)} first: the tests need them.",
        )
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    if sudo and shutil.which("sudo") is None:
        stop("安装系统包需要 root 或 sudo。", "Installing system packages needs root or sudo.")
    quiet = ["-qq", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=300"]
    call([*sudo, "apt-get", "update", *quiet])
    call(
        [
            *sudo,
            "env",
            "DEBIAN_FRONTEND=noninteractive",
            "apt-get",
            "install",
            "-y",
            *quiet,
            "--no-install-recommends",
            *missing,
        ]
    )


def sources() -> Iterable[Path]:
    """Everything that the built screens depend on."""
    for name in PWA_INPUTS:
        start = ROOT / name
        found = [start] if start.is_file() else sorted(start.rglob("*"))
        # `pwa/build` holds the build's own source: only outputs below `static` are left out.
        yield from (path for path in found if path.is_file() and not is_output(path))


def is_output(path: Path) -> bool:
    """Whether a file is made by the build."""
    parts = path.relative_to(ROOT).parts
    return ("static" in parts and bool(OUTPUTS & set(parts))) or path.suffix in {".py", ".pyc"}


def digest(files: Iterable[Path]) -> str:
    """One hash over names and contents."""
    total = hashlib.sha256()
    for path in files:
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def call(command: list[Path | str]) -> None:
    """Runs a step; where it fails, says what to do."""
    environ = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    try:
        subprocess.run([str(word) for word in command], cwd=ROOT, env=environ, check=True)
    except (subprocess.CalledProcessError, OSError) as error:
        stop(
            f"这一步没有成功：{error}。请看上面的输出；若是网络问题，连上网后再运行一次，会从这里接着做。",
            f"This step failed: {error}. Read the output above; where the network was at fault, run it again later: it goes on from here.",
        )


def say(zh: str, en: str) -> None:
    """One line of progress."""
    print(f"· {zh} / {en} …", flush=True)


def stop(zh: str, en: str) -> None:
    """Ends with a sentence in both languages."""
    sys.exit(f"{zh}\n{en}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
