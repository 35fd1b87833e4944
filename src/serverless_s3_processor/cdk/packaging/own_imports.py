"""The imports of a team's own processors that would fail in Lambda."""

import ast
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from serverless_s3_processor.locations import PACKAGE

_OTHER_VERSIONS: Final = frozenset(
    {
        *("aifc", "annotationlib", "asynchat", "asyncore", "audioop", "cgi", "cgitb"),
        *("chunk", "compression", "crypt", "distutils", "imghdr", "imp", "lib2to3"),
        *("mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "pipes", "smtpd"),
        *("sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib"),
    }
)
"""Modules of Python's standard library before or after the version that Lambda runs."""
_STANDARD_LIBRARY: Final = sys.stdlib_module_names - _OTHER_VERSIONS
_IMPORT_ERRORS: Final = frozenset(
    {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
)
_BINARY_SUFFIXES: Final = (".so", ".pyd")


def find_missing_imports(
    package: Path, folder: str, libraries: Collection[str] = ()
) -> Iterator[str]:
    """Yield one line per import, in the `folder` of a bundled package, that would fail in Lambda.

    Lambda has the standard library, the package, and `libraries`, which are in a layer.
    Imports that handle an ImportError, and those for type checkers, may fail.
    """
    for path in sorted((package / folder).rglob("*.py")):
        finder = _ImportFinder(path.relative_to(package).parent.parts)
        finder.visit(ast.parse(path.read_bytes()))
        for imported in finder.imports:
            if imported.root not in libraries and not imported.is_in(package, strict=folder):
                file = path.relative_to(package / folder)
                yield f"{file}, line {imported.line}: {_explain(imported, package / folder)}"


def _explain(imported: "_Import", folder: Path) -> str:
    name, root = imported.module, imported.root
    if _is_module(folder, root):
        return f"it imports {root}, which is in the same folder: import it from {folder.name}."
    if root in (folder.name, PACKAGE.name):
        names = f" with {', '.join(imported.names)}" if imported.names else ""
        return f"it imports {name}{names}, which is not deployed with the functions."
    return (
        f"it imports {name}, which is neither in Python's standard library nor deployed: pin "
        "what provides it in requirements.txt, made by `uv pip compile --generate-hashes`."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Import:
    """An import of an absolute `module`; of `names` in it, each an attribute or a submodule."""

    module: str
    line: int
    names: tuple[str, ...] = ()

    @property
    def root(self) -> str:
        return self.module.partition(".")[0]

    def is_in(self, package: Path, *, strict: str) -> bool:
        """Tell whether Python finds it in its standard library or in a package.

        Regular packages may make submodules when they are imported, but not ours and `strict`.
        """
        if self.root in _STANDARD_LIBRARY:
            return True
        folder = package
        for part in self.module.split("."):
            if _is_module(folder, part):
                return True
            if not (folder / part).is_dir():
                is_ours = self.root in (strict, PACKAGE.name)
                return folder != package and _is_regular(folder) and not is_ours
            folder /= part
        return _is_regular(folder) or all(_exists(folder, name) for name in self.names)


class _ImportFinder(ast.NodeVisitor):
    """Collects the imports that must not fail, of a file in the package `parents`."""

    def __init__(self, parents: tuple[str, ...]) -> None:
        self._parents = parents
        self.imports: list[_Import] = []

    def visit_Import(self, node: ast.Import) -> None:
        self.imports += [_Import(module=alias.name, line=node.lineno) for alias in node.names]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        depth = len(self._parents) + 1 - node.level
        above = self._parents[: max(depth, 0)] if node.level else ()
        module = ".".join([*above, *filter(None, [node.module])])
        names = tuple(alias.name for alias in node.names if alias.name != "*")
        self.imports.append(_Import(module=module, line=node.lineno, names=names))

    def visit_If(self, node: ast.If) -> None:
        for_types = ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")
        self._visit_all(node.orelse if for_types else [node.test, *node.body, *node.orelse])

    def visit_Try(self, node: ast.Try) -> None:
        body = [] if any(map(_catches_import_error, node.handlers)) else node.body
        self._visit_all([*body, *node.handlers, *node.orelse, *node.finalbody])

    def _visit_all(self, nodes: Collection[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)


def _catches_import_error(handler: ast.ExceptHandler) -> bool:
    match handler.type:
        case None:
            return True
        case ast.Tuple(elts=types):
            return any(ast.unparse(type_) in _IMPORT_ERRORS for type_ in types)
        case type_:
            return ast.unparse(type_) in _IMPORT_ERRORS


def _is_module(folder: Path, name: str) -> bool:
    binaries = (path.suffix in _BINARY_SUFFIXES for path in folder.glob(f"{name}.*"))
    return (folder / f"{name}.py").is_file() or any(binaries)


def _exists(folder: Path, name: str) -> bool:
    return _is_module(folder, name) or (folder / name).is_dir()


def _is_regular(folder: Path) -> bool:
    return (folder / "__init__.py").is_file()
