"""From a document to its claims: runs the pipeline of its language and collects what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from spacy.tokens import Doc

from kb.model import Claim, Document, Extraction, Mention, Money, OtherCase
from kb.nlp import pipeline
from kb.nlp.calibration import calibrated
from kb.nlp.credits import credited
from kb.nlp.findings import Finding, found
from kb.nlp.sentences import TEXT, around

_BREAK = "\n\n"
# Group of findings, and the field of the claims that it becomes.
FIELDS = {
    "stage": "stage",
    "authorities": "authority",
    "respondents": "respondent",
    "courts": "court",
    "case_numbers": "case_number",
    "announced": "announced",
    "decided": "decided",
    "conduct_start": "conduct_start",
    "conduct_end": "conduct_end",
    "sanctions": "amount",
    "violations": "violation",
    "provisions": "provision",
    "events": "event",
    "citations": "citation",
    "outcome": "outcome",
    "party_roles": "party_role",
}


def extract(document: Document) -> Extraction:
    """Read one document.

    Args:
        document: In a supported language, of at most `pipeline.MAX_CHARACTERS` characters.

    Returns:
        Its claims, each with the mention that shows it.

    Raises:
        kb.nlp.pipeline.UnsupportedLanguageError: There is no data for the document's language.
    """
    return Extraction(document, tuple(claims(read(document), document)))


def read(document: Document) -> Doc:
    """Run the pipeline over title and text.

    Raises:
        kb.nlp.pipeline.UnsupportedLanguageError: There is no data for the document's language.
    """
    doc = tokens(document)
    for _, component in pipeline.load(document.lang).pipeline:
        doc = component(doc)
    return doc


def tokens(document: Document) -> Doc:
    """Return title and text as the components expect them, before any of them has run.

    ``doc.user_data["title_end"]`` says where the text begins, ``stated`` of what the source states
    a detail beside it.
    """
    head = document.title + _BREAK if document.title else ""
    text = head + document.text
    doc = pipeline.load(document.lang).make_doc(text)
    doc.user_data[TEXT] = text
    doc.user_data["title_end"] = len(head)
    doc.user_data["published"] = document.published
    doc.user_data["stated"] = frozenset(name for name, _ in document.details)
    return doc


def claims(
    doc: Doc, document: Document, confidence: Callable[[str, float], float] = calibrated
) -> Iterator[Claim]:
    """Yield what the pipeline found in a document, field by field, in the order of the text.

    Args:
        doc: Read.
        document: What it was made of.
        confidence: Makes a claim's confidence of its field and of how sure the component is.
    """
    offset = int(doc.user_data["title_end"])
    others = _other_cases(doc)
    for group, field in FIELDS.items():
        best: dict[tuple[object, ...], tuple[Finding, Claim]] = {}
        for finding in found(doc, group):
            money = finding.detail if isinstance(finding.detail, Money) else None
            key = (finding.value, money)
            known = best.get(key)
            # A figure in the text is shown there rather than in the title, which repeats it.
            if known and (known[0].start >= offset or finding.start < offset):
                continue
            if money and credited(doc, money):
                money = replace(money, credited=True)
            reference = finding.detail if isinstance(finding.detail, str) else None
            mention = _mention(doc, document, finding, offset)
            if mention.start == mention.end:  # of an empty text, or of the gap behind the title
                continue
            claim = Claim(
                field,
                finding.value,
                mention,
                round(confidence(field, finding.confidence), 3),
                money,
                reference,
                others.get(finding.start) if money and money.role == "other_case" else None,
            )
            best[key] = (finding, claim)
        yield from (claim for _, claim in sorted(best.values(), key=lambda item: item[0].start))


def _other_cases(doc: Doc) -> dict[int, OtherCase]:
    """Return what the document says of the other actions whose sanctions it mentions, by offset."""
    dates = {finding.start: finding.value for finding in found(doc, "mentioned_years")}
    return {
        finding.start: OtherCase(
            finding.value,
            finding.detail if isinstance(finding.detail, str) else None,
            dates.get(finding.start),
        )
        for finding in found(doc, "mentioned_cases")
    }


def _mention(doc: Doc, document: Document, finding: Finding, offset: int) -> Mention:
    in_title = finding.start < offset
    shift = 0 if in_title else offset
    whole = document.title if in_title else document.text
    start = min(finding.start - shift, len(whole))
    end = min(finding.end - shift, len(whole))
    first, last = around(doc, finding.start)
    return Mention(
        "title" if in_title else "text",
        start,
        end,
        whole[start:end],
        max(0, min(first - shift, start)),
        max(end, min(last - shift, len(whole))),
    )
