"""Rules of the house that no linter knows: sizes, addresses, time, the environment, who commits."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house import ROOT, name, texts, tracked

MOST_LINES, P90_LINES, MEDIAN_LINES = 600, 350, 120

# Each needle is put together here, so that this file does not hold it.
REGISTRIES = ["py" + "pi.org", "python" + "hosted", "npm" + "js", "npm" + "mirror", "yarn" + "pkg.com"]
FOLDERS_OF_A_MACHINE = re.compile(
    r"(?<![\w.~/-])/(?:" + "|".join(["wo" + "rk", "ro" + "ot", "ho" + "me", "Us" + "ers"]) + ")/"
)
OUTSIDE = "../" + "shared"

TIME_FILES = {
    "halfhour/clocks.py": "SystemClocks: the two clocks of a client, handed to everything else",
    "server/domain/times.py": "SystemTime: the one clock of the server, handed to everything else",
    "pwa/device/surroundings.ts": "the phone's wall and monotonic clocks, as sync reports them",
    "pwa/device/state.ts": "the time part of an id, which nobody reads back",
    "pwa/console/data/store.ts": "the browser's clock until the server has said what time it is",
    "pwa/customer/live.ts": "the browser's clock as an offset from the server's",
}
ENVIRONMENT_FILES = {
    "server/config.py": "reads every setting",
    "server/serve.py": "hands the environment on to the processes it starts",
}
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)


def test_files_stay_small_enough_to_be_read() -> None:
    files = [path for path in tracked(".py", ".ts", ".tsx", ".css") if not path.name.endswith(".gen.ts")]
    sizes = {name(path): len(path.read_text("utf-8").splitlines()) for path in files}
    ordered = sorted(sizes.values())
    assert {file: lines for file, lines in sizes.items() if lines > MOST_LINES} == {}
    assert ordered[len(ordered) // 2] <= MEDIAN_LINES
    assert ordered[len(ordered) * 9 // 10] <= P90_LINES


def test_no_file_names_a_package_registry() -> None:
    for file, text in texts().items():
        assert [host for host in REGISTRIES if host in text.lower()] == [], file


def test_no_file_names_a_folder_of_one_machine_or_one_outside_the_project() -> None:
    for file, text in texts().items():
        assert FOLDERS_OF_A_MACHINE.findall(text) == [], file
        assert OUTSIDE not in text, file


def test_locks_of_python_hold_hashes_and_no_address() -> None:
    for file, text in texts(".lock", under="requirements").items():
        assert "://" not in text, file
        for package in re.split(r"\n(?=[a-z0-9])", text)[1:]:
            assert "--hash=sha256:" in package, package.splitlines()[0]


@pytest.mark.parametrize("folder", [".", "tests/lighthouse"])
def test_a_lock_of_npm_holds_hashes_and_no_address(folder: str) -> None:
    text = (ROOT / folder / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in text
    assert text.count('"integrity": "sha512-') == len(re.findall(r'\n    "node_modules/', text))


def test_the_time_comes_from_named_files_alone() -> None:
    python = {
        file
        for under in ("server", "routing", "halfhour", "setup")
        for file, text in texts(".py", under=under).items()
        if any(_reads_the_wall_clock(node) for node in ast.walk(ast.parse(text)))
    }
    script = {
        file
        for file, text in texts(".ts", ".tsx", ".mjs", under="pwa").items()
        if re.search(r"\bDate\.now\(|\bnew Date\(\)", COMMENT.sub("", text))
    }
    assert python | script == set(TIME_FILES)


def test_the_environment_is_read_in_one_place() -> None:
    found = {
        file
        for file, text in texts(".py", under="server").items()
        if re.search(r"os\.(environ|getenv)\b", _code(text))
    }
    assert found == set(ENVIRONMENT_FILES)


def test_usecases_take_the_transaction_first_and_leave_it_open() -> None:
    for file, text in texts(".py", under="server/usecases").items():
        for function in _public_functions(text):
            arguments = [*function.args.posonlyargs, *function.args.args]
            if any(_is_tx(one) for one in [*arguments, *function.args.kwonlyargs]):
                assert arguments and arguments[0].arg == "tx" and _is_tx(arguments[0]), (
                    f"{file}: {function.name}"
                )
        assert not re.search(r"\.(write|commit)\(\)", _code(text)), file


def test_only_the_composition_root_and_tests_open_a_storage() -> None:
    opened = {
        file for file, text in texts(".py", under="server").items() if re.search(r"\bopen_storage\(", text)
    }
    assert opened == {"server/wiring.py", "server/storage/engines/__init__.py"}


def test_every_storage_that_tests_open_turns_unordered_lists_round() -> None:
    for file, text in texts(".py", under="tests").items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("open_storage", "SqliteStorage"):
                assert "reverse_unordered_selects=True" in ast.unparse(node), f"{file}:{node.lineno}"


@pytest.mark.parametrize(
    "escape", ["time.sle" + "ep(", "mark.sk" + "ip", "pytest.sk" + "ip(", "xf" + "ail", "test.sk" + "ip("]
)
def test_no_test_sleeps_or_is_skipped(escape: str) -> None:
    for file, text in texts(".py", ".ts", under="tests").items():
        assert escape not in text, file


def test_names_of_python_tests_are_sentences() -> None:
    for file, text in texts(".py", under="tests").items():
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                assert node.name.count("_") >= 3, f"{file}: {node.name}"


def _reads_the_wall_clock(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    owner = ast.unparse(node.func.value)
    return (owner, node.func.attr) in {("time", "time"), ("time", "time_ns")} or (
        owner.split(".")[-1] in ("datetime", "date") and node.func.attr in ("now", "utcnow", "today")
    )


def _public_functions(text: str) -> Iterator[ast.FunctionDef]:
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def _is_tx(argument: ast.arg) -> bool:
    return argument.annotation is not None and ast.unparse(argument.annotation) == "Tx"


def _code(text: str) -> str:
    """Python without its comments and docstrings."""
    return ast.unparse(_Undocumented().visit(ast.parse(text)))


class _Undocumented(ast.NodeTransformer):
    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if isinstance(node.value, ast.Constant) else node
