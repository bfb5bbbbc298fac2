"""The house rules that a program can check. Each test's docstring says why the rule is there."""

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("finance_crm", "customers", "credit", "costs", "budgeting", "risk", "kpis")
TEMPLATES = ROOT / "templates"
# Registered as callables of a type that another app owns, and called by position through it.
REGISTERED = {"ask_credit", "find_customer_card", "find_statement_card", "search_customers", "search_invoices"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(*layers: str) -> Iterator[Path]:
    """Yield our modules, all of them or those of some layers; migrations are written by a program."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            inner = path.relative_to(ROOT / app).parts
            if "migrations" not in inner and (not layers or any(is_in(layer, inner) for layer in layers)):
                yield path


def is_in(layer: str, parts: tuple[str, ...]) -> bool:
    return layer in parts or f"{layer}.py" in parts


def templates() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*") if path.is_file())


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, Function):
            yield node


def public_functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Yield the functions of the module itself whose names do not start with an underscore."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def at(path: Path, node: ast.AST | int, what: str = "") -> str:
    line = node if isinstance(node, int) else getattr(node, "lineno", 0)
    return f"{path.relative_to(ROOT)}:{line} {what}".strip()


def length(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def percentile(values: list[int], share: int) -> float:
    return statistics.quantiles(values, n=100)[share - 1]


# Names and imports


def test_no_module_is_a_drawer_for_odds_and_ends():
    """A name that says nothing attracts everything; a function lives with the thing it is about."""
    found = [at(path, 1) for path in sources() if path.stem in {"utils", "util", "helpers", "misc"}]

    assert found == []


def test_imports_stand_at_the_top():
    """A hidden import hides a dependency, and mostly a cycle. An optional system part gives its reason."""
    found = [
        at(path, node)
        for path in sources()
        if path.name != "apps.py"  # models exist only once ready() runs
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and not gives_a_reason(path, node.lineno)
    ]

    assert found == []


def gives_a_reason(path: Path, line: int) -> bool:
    return re.search(r"# noqa: PLC0415 +\w+", path.read_text().splitlines()[line - 1]) is not None


def test_nothing_is_imported_by_star():
    """Names that come from nowhere cannot be found; settings are Django's own way and stay small."""
    found = [
        at(path, node)
        for path in sources()
        if path.parent.name != "settings"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]

    assert found == []


def test_no_business_rule_hides_in_a_model_signal():
    """A save that does more than it says cannot be read from where it is called, and bulk writes skip it."""
    pattern = re.compile(r"\b(pre|post)_(save|delete|init)\b|\bm2m_changed\b")
    found = [at(path, 1) for path in sources() if pattern.search(path.read_text())]

    assert found == []


# Models and layers


def test_no_model_orders_itself():
    """A default order sorts every query that does not ask for one, and silently joins GROUP BY."""
    found = [
        at(path, node)
        for path in sources("models")
        for meta in ast.walk(ast.parse(path.read_text()))
        if isinstance(meta, ast.ClassDef) and meta.name == "Meta"
        for node in meta.body
        if isinstance(node, ast.Assign) and any(getattr(name, "id", "") == "ordering" for name in node.targets)
    ]

    assert found == []


def test_services_and_queries_are_called_by_name():
    """Two dates or two ids in the wrong order look right in a call by position; one thing alone cannot."""
    found = [
        at(path, node, node.name)
        for path in sources("services", "queries")
        for node in public_functions(path)
        if len(node.args.args + node.args.posonlyargs) > 1 and node.name not in REGISTERED
    ]

    assert found == []


def test_public_functions_say_what_they_return():
    """The annotation is what a caller reads first, and what the type checker holds it to."""
    found = [at(path, node, node.name) for path in sources() for node in public_functions(path) if not node.returns]

    assert found == []


def test_tasks_are_thin_and_survive_a_mixed_deployment():
    """A task is an entry point: one call inward. Unknown arguments of a newer sender must not break it."""
    found = [
        at(path, node, node.name)
        for path in sources("tasks")
        for node in public_functions(path)
        if body_lines(node) > 5 or names_of(node.args.args) - {"self"} or node.args.kwarg is None
    ]

    assert found == []


def names_of(arguments: list[ast.arg]) -> set[str]:
    return {argument.arg for argument in arguments}


def body_lines(node: ast.FunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_arithmetic_and_reads_do_not_look_at_the_clock():
    """A figure "as of" a day must come out the same for ever; the edge reads the clock and passes it in."""
    clock = re.compile(r"\b(date\.today|datetime\.(now|utcnow|today)|timezone\.now|localdate|localtime|time\.time)\(")
    found = [
        at(path, number, line.strip())
        for path in sources("domain", "queries")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if clock.search(line)
    ]

    assert found == []


def test_domain_modules_say_what_their_numbers_mean():
    """Units, sign, period convention and rounding are nowhere else to be found."""
    found = [
        at(path, 1)
        for path in sources("domain")
        if path.name != "__init__.py" and not ast.get_docstring(ast.parse(path.read_text()))
    ]

    assert found == []


def test_everything_is_caught_only_at_a_process_boundary():
    """`except Exception` elsewhere turns a bug into a wrong figure; where it is right, a comment says why."""
    found = [
        at(path, node)
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler)
        and ast.unparse(node.type or ast.Name("Exception")) in {"Exception", "BaseException"}
        and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
        and "#" not in path.read_text().splitlines()[node.lineno - 1]
    ]

    assert found == []


# Sizes, the bars of style.md


def test_functions_are_short():
    """What fits a screen can be read as one thought."""
    lengths = {at(path, node, node.name): length(node) for path in sources() for node in functions(path)}

    assert [name for name, lines in lengths.items() if lines > 60] == []
    assert percentile(list(lengths.values()), 95) <= 35
    assert statistics.median(lengths.values()) <= 8


def test_modules_are_short():
    """Where a file grew past a thousand lines is where readers of other systems get lost."""
    lengths = {at(path, 1): len(path.read_text().splitlines()) for path in sources()}
    of_tests = {at(path, 1): len(path.read_text().splitlines()) for path in (ROOT / "tests").rglob("*.py")}

    assert [name for name, lines in lengths.items() if lines > 400] == []
    assert [name for name, lines in of_tests.items() if lines > 500] == []
    assert percentile(list(lengths.values()), 95) <= 300


def test_templates_are_short():
    """A page is made of components; a long template is a component that nobody took out."""
    lengths = [len(path.read_text().splitlines()) for path in templates()]

    assert statistics.median(lengths) <= 30
    assert percentile(lengths, 95) <= 120


# Templates


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        (r"\sstyle\s*=", "the content security policy drops inline styles"),
        (r"<style\b", "the content security policy drops inline styles"),
        (r"<script(?![^>]*\bsrc=)", "the content security policy drops inline scripts"),
        (r"\son[a-z]+\s*=\s*[\"']", "the content security policy drops inline handlers"),
        (r"\bhx-on", "it evaluates text as code"),
        (r"javascript:", "the content security policy drops it"),
    ],
)
def test_templates_hold_no_inline_style_or_script(pattern, reason):
    """One inline exception would open the policy for every page."""
    found = [
        at(path, number, reason)
        for path in templates()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, line)
    ]

    assert found == []


def test_every_component_that_a_template_names_exists():
    """A misspelt component is found when a page is shown, which may be a page that nobody tests."""
    found = [
        at(path, number, name)
        for path in templates()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        for name in re.findall(r"<c-([\w.-]+)", line)
        if name not in {"vars", "slot"} and not component(name).exists()
    ]

    assert found == []


def component(name: str) -> Path:
    path = TEMPLATES / "components" / name.replace("-", "_").replace(".", "/")
    return path / "index.html" if path.is_dir() else path.with_suffix(".html")


def test_partials_say_what_they_need():
    """A partial is a function of its context; without the list a caller must read all of it."""
    found = [at(path, 1) for path in templates() if "partials" in path.parts and not path.read_text().startswith("{#")]

    assert found == []


# The repository


def test_no_tracked_file_names_a_machine_or_a_registry():
    """A path or host of one person's machine is wrong on every other, and pins what must not be pinned."""
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode:
        pytest.skip("not a git checkout")
    pattern = re.compile(
        "|".join(
            [
                r"(?<![\w.])/ho" + r"me/\w",
                r"/ro" + r"ot/",
                r"/tm" + r"p/w\b",
                r"files\.python" + "hosted",
                r"pypi" + r"\.org",
                r"registry\.npm" + "js",
            ]
        )
    )
    found = [
        at(ROOT / name, number)
        for name in listing.stdout.splitlines()
        if "vendor" not in Path(name).parts and not name.startswith("requirements/")
        for number, line in enumerate(readable_lines(ROOT / name), 1)
        if pattern.search(line)
    ]

    assert found == []


def readable_lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
        return []


def test_compiled_requirements_hold_hashes_and_no_address():
    """An address in a lock file breaks on the next machine; a missing hash lets a changed file in."""
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text()
        pins = re.findall(r"^[\w.-]+(?:\[[\w,]+\])?==", text, re.MULTILINE)
        with_hashes = re.findall(r"^[\w.-]+(?:\[[\w,]+\])?==\S+ \\\n    --hash=", text, re.MULTILINE)
        assert len(pins) == len(with_hashes) > 0
        assert not re.search(r"\bhttps?://|\bfile://|--(extra-)?index-url|--find-links", text)
