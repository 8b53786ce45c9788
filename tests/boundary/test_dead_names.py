"""Nothing is defined in the web edges that nobody names: such code is read, kept and translated for nothing."""

import ast
import re
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
SOURCES = {path: path.read_text("utf-8") for path in REPOSITORY.glob("services/*/src/**/*.py")}
TREES = {path: ast.parse(text) for path, text in SOURCES.items()}
WEB = [path for path in TREES if re.search(r"/(gateway|forms)/src/\w+/web/", path.as_posix())]
PAGES = {
    word
    for path in REPOSITORY.glob("services/*/src/**/*")
    if path.suffix in {".html", ".js"}
    for word in re.findall(r"\w+", path.read_text("utf-8"))
}


def defined(tree):
    """What a module defines at its top; what carries a decorator is named to whoever made that."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) or (isinstance(node, ast.FunctionDef) and not node.decorator_list):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name))


def called(path):
    return path.parent.name if path.stem == "__init__" else path.stem


def named(path, tree):
    """Each module's name and a name in it: named by itself, by an import, or through the name of the module there."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    meant = {one.asname: one.name for node in imports for one in node.names if one.asname}
    for node in imports:
        yield from (((node.module or "").rpartition(".")[2], one.name) for one in node.names)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield called(path), node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield meant.get(node.value.id, node.value.id), node.attr


def test_everything_that_is_defined_is_named():
    used = {use for path, tree in TREES.items() for use in named(path, tree)}
    dead = [
        f"{path.relative_to(REPOSITORY)}: {name}"
        for path in WEB
        for name in defined(TREES[path])
        if (called(path), name) not in used and name not in PAGES and name != "__all__"
    ]
    assert dead == []
    assert len(WEB) > 100
