"""Makes documents with claims by hand, for tests of what comes after extraction."""

from __future__ import annotations

from decimal import Decimal

from kb.model import Claim, Document, Extraction, Mention, Money, OtherCase


class Story:
    """One document, told claim by claim; each claim's words are put into its text."""

    def __init__(self, key: str, published: str | None = None) -> None:
        self.key, self.published = key, published
        self.text = ""
        self.claims: list[Claim] = []

    def says(self, field: str, *values: str, reference: str | None = None) -> Story:
        for value in values:
            self.claims.append(Claim(field, value, self._mention(value), 0.8, None, reference))
        return self

    def amount(  # noqa: PLR0913
        self,
        amount: str,
        currency: str = "EUR",
        role: str = "fine",
        *,
        payer: str | None = None,
        suspended: bool = False,
        credited: bool = False,
        other: OtherCase | None = None,
    ) -> Story:
        money = Money(Decimal(amount), currency, role, payer, suspended, credited)
        mention = self._mention(f"{amount} {currency}")
        value = f"{amount} {currency}"
        self.claims.append(Claim("amount", value, mention, 0.9, money, None, other))
        return self

    def _mention(self, words: str) -> Mention:
        start = len(self.text)
        self.text += f"{words}. "
        end = start + len(words)
        return Mention("text", start, end, words, start, end + 1)

    @property
    def extraction(self) -> Extraction:
        document = Document(
            self.key, "stories", "en", None, f"About {self.key}", self.published, self.text
        )
        return Extraction(document, tuple(self.claims))


def action_told(key: str, stage: str, party: str, authority: str, day: str) -> Story:
    """A document about an action, as far as nearly every test needs it."""
    story = Story(key, day).says("stage", stage).says("respondent", party)
    return story.says("authority", authority)
