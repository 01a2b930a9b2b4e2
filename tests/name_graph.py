"""Which functions and classes are reached from where a run begins, read from the source text without running it.

A name is followed through imports (inside functions too); an attribute of a module to that module; an attribute of anything else to
every method of that name, and to functions of that name in modules that are handed about as values (the sources' registry).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Name = tuple[str, str]  # module, definition; the module's own statements are ""
BODY = ""
_STARTED = re.compile(r"from ([\w.]+) import (\w+);")  # the program of another process


@dataclass
class Uses:
    """What one definition mentions."""

    names: set[Name] = field(default_factory=set)
    modules: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)  # modules used as values
    attributes: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    patterns: set[tuple[str, ...]] = field(default_factory=set)  # the fixed parts of f-strings


class NameGraph:
    """Definitions of all modules and what each mentions. ``sources`` maps dotted module names to their text."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self.modules = set(sources)
        self.uses: dict[Name, Uses] = {}
        self.public: set[Name] = set()
        for module, text in sources.items():
            self._read(module, ast.parse(text))

    def planted(self, module: str, text: str) -> NameGraph:
        """The same with the definitions of ``text`` in a module as well."""
        grown = NameGraph({})
        grown.modules = self.modules | {module}
        grown.uses, grown.public = dict(self.uses), set(self.public)
        grown._read(module, ast.parse(text))
        return grown

    def reached(self, roots: Iterable[Name]) -> Reached:
        """Everything that the roots lead to."""
        found = Reached()
        waiting = set(roots)
        while waiting:
            name = waiting.pop()
            if name in self.uses and name not in found.names:
                found.names.add(name)
                uses = self.uses[name]
                found.take(uses)
                waiting |= uses.names | {(module, BODY) for module in uses.modules} | {(name[0], BODY)}
            if not waiting:
                waiting = self._by_attribute(found) - found.names
        return found

    def unreached(self, roots: Iterable[Name]) -> set[str]:
        """Public functions, classes and methods that nothing leads to, as dotted names."""
        return {".".join(name) for name in self.public - self.reached(roots).names}

    def _by_attribute(self, found: Reached) -> set[Name]:
        late = set()
        for module, definition in self.uses:
            owner, _, name = definition.rpartition(".")
            within = (module, owner) in found.names if owner else module in found.values
            if within and name in found.attributes:
                late.add((module, definition))
        return late

    def _read(self, module: str, tree: ast.Module) -> None:
        aliases = self._aliases(module, tree)
        own = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}
        own |= {
            target.id for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target]) if isinstance(target, ast.Name)
        }  # fmt: skip
        reader = _Reader(module, own, aliases, self.modules)
        body = []
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                self._class(reader, node)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                self._define(reader, node.name, [node])
            elif not isinstance(node, ast.Import | ast.ImportFrom):
                body.append(node)
        self.uses.setdefault((module, BODY), reader.uses_of(body))
        for name, (origin, definition) in aliases.items():  # a room's front door hands its neighbours' names on
            self.uses.setdefault((module, name), Uses(names={(origin, definition)}, modules={origin}))

    def _class(self, reader: _Reader, node: ast.ClassDef) -> None:
        """A class with its private and special methods is one definition; each public method is one of its own."""
        methods = [
            item for item in node.body
            if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) and not item.name.startswith("_")
        ]  # fmt: skip
        rest = [item for item in node.body if item not in methods]
        self._define(reader, node.name, [*node.bases, *node.decorator_list, *rest])
        for method in methods:
            self._define(reader, f"{node.name}.{method.name}", [method])

    def _define(self, reader: _Reader, name: str, nodes: list[ast.AST]) -> None:
        self.uses[reader.module, name] = reader.uses_of(nodes)
        if not name.startswith("_"):
            self.public.add((reader.module, name))

    def _aliases(self, module: str, tree: ast.Module) -> dict[str, Name]:
        """Local name → what it was imported as."""
        found: dict[str, Name] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found |= {(one.asname or one.name): (one.name, BODY) for one in node.names if one.name in self.modules}
            elif isinstance(node, ast.ImportFrom) and node.module:
                for one in node.names:
                    whole = f"{node.module}.{one.name}"
                    target = (whole, BODY) if whole in self.modules else (node.module, one.name)
                    if target[0] in self.modules:
                        found[one.asname or one.name] = target
        return found


@dataclass
class Reached:
    """What was found on the way."""

    names: set[Name] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    patterns: set[tuple[str, ...]] = field(default_factory=set)

    def take(self, uses: Uses) -> None:
        self.values |= uses.values
        self.attributes |= uses.attributes
        self.texts |= uses.texts
        self.patterns |= uses.patterns


class _Reader:
    """Turns the syntax of one module's definitions into ``Uses``."""

    def __init__(self, module: str, own: set[str], aliases: dict[str, Name], modules: set[str]) -> None:
        self.module, self._own, self._aliases, self._modules = module, own, aliases, modules

    def uses_of(self, nodes: Iterable[ast.AST]) -> Uses:
        uses = Uses()
        for node in nodes:
            self._visit(node, uses)
        return uses

    def _visit(self, node: ast.AST, uses: Uses) -> None:
        if isinstance(node, ast.Attribute):
            path = self._path(node)
            if path is not None:
                uses.names.add(path)
                uses.modules.add(path[0])
                return
            uses.attributes.add(node.attr)
        elif isinstance(node, ast.Name):
            self._name(node.id, uses)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            uses.texts.add(node.value)
            uses.names |= {name for name in _STARTED.findall(node.value) if name[0] in self._modules}
            if node.value.isidentifier():
                uses.attributes.add(node.value)  # getattr, pandas' and pydantic's names
        elif isinstance(node, ast.JoinedStr):
            uses.patterns.add(tuple(part.value if isinstance(part, ast.Constant) else "" for part in node.values))
        for child in ast.iter_child_nodes(node):
            self._visit(child, uses)

    def _name(self, name: str, uses: Uses) -> None:
        if name in self._aliases:
            module, definition = self._aliases[name]
            uses.modules.add(module)
            if definition == BODY:
                uses.values.add(module)
            else:
                uses.names.add((module, definition))
        elif name in self._own:
            uses.names.add((self.module, name))

    def _path(self, node: ast.Attribute) -> Name | None:
        """``module.name`` of ours, however long the module's path; None when it is an attribute of something else."""
        parts = [node.attr]
        inner = node.value
        while isinstance(inner, ast.Attribute):
            parts.append(inner.attr)
            inner = inner.value
        if not isinstance(inner, ast.Name):
            return None
        written = [inner.id, *reversed(parts[1:])]
        for size in range(len(written), 0, -1):
            alias = self._aliases.get(".".join(written[:size]))
            if alias and alias[1] == BODY:
                whole = ".".join([alias[0], *written[size:]])
                return (whole, node.attr) if whole in self._modules else None
        return None
