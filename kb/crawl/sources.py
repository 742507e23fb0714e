"""Finds the sources: each is a module, and its facts beside it."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from kb.archive.drafts import UnreadableError
from kb.crawl import facts as declared
from kb.crawl.facts import FOLDER, Facts, FactsError
from kb.crawl.found import ChangedError, Found, Left, Link
from kb.crawl.page import Page

Reader = Callable[[Page], Iterable[Link | Found | Left]]


@dataclass(frozen=True, slots=True)
class Source:
    """A source: its facts, and the functions that read its pages.

    Attributes:
        facts: What is declared of it.
        module: Where its functions are.
        path: The module's file.
    """

    facts: Facts
    module: ModuleType
    path: Path

    @property
    def id(self) -> str:
        """The name of its module."""
        return self.facts.id

    def read(self, page: Page, reader: str) -> Iterator[Link | Found | Left]:
        """Read a page.

        Args:
            page: What was fetched.
            reader: Name of the function that reads it.

        Raises:
            ChangedError: The page does not look as expected, or cannot be read.
        """
        try:
            yield from getattr(self.module, reader)(page)
        except UnreadableError as error:
            raise ChangedError(str(error)) from error
        except (ChangedError, MemoryError):
            raise
        except Exception as error:
            # A module that trips over a page was written for another one.
            raise ChangedError(f"{type(error).__name__} in {reader}: {error}") from error


def all_sources(more: Path | None = None) -> dict[str, Source]:
    """Return all sources by their ids, those of the package first.

    Args:
        more: A folder with further sources.

    Raises:
        FactsError: A module has no facts, facts have no module, or they do not fit.
    """
    found = dict(_packaged())
    for source in _load(more) if more else ():
        if source.id in found:
            raise FactsError(f"{source.path}: there is a source {source.id} already")
        found[source.id] = source
    return found


@cache
def _packaged() -> dict[str, Source]:
    return {source.id: source for source in _load(FOLDER)}


def _load(folder: Path) -> Iterator[Source]:
    modules = {path.stem: path for path in folder.glob("*.py") if not path.stem.startswith("_")}
    stated = {path.stem: path for path in folder.glob("*.yml")}
    if lonely := sorted(set(modules) ^ set(stated)):
        raise FactsError(f"{folder}: {', '.join(lonely)} must have both a .py and a .yml file")
    for name in sorted(modules):
        facts = declared.read(stated[name])
        source = Source(facts, _module(modules[name]), modules[name])
        readers = {start.read for start in facts.start} | set(facts.pages)
        if missing := sorted(reader for reader in readers if not hasattr(source.module, reader)):
            raise FactsError(f"{modules[name]}: it has no function {', '.join(missing)}")
        yield source


def _module(path: Path) -> ModuleType:
    name = f"scrapers.{path.stem}"
    if name in sys.modules and sys.modules[name].__file__ == str(path):
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FactsError(f"{path}: it cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise FactsError(f"{path}: {error}") from error
    sys.modules[name] = module
    return module
