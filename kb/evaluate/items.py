"""From a label, or an extraction in the same form, to the items that are compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from kb.evaluate import match
from kb.evaluate.labels import DATES
from kb.evaluate.match import Item
from kb.nlp.reference import by_id

FIELDS = (
    "money",
    "sanction",
    "role",
    "payer",
    "headline",
    "headline_none",
    "stage",
    "authorities",
    "respondents",
    "courts",
    "case_numbers",
    "announced",
    "decided",
    "conduct_start",
    "conduct_end",
    "conduct",
    "violations",
    "provisions",
)
# Of these a document has exactly one item on either side: the share that is right is all there is.
ACCURACIES = ("headline", "headline_none", "stage")
# Key of a list of the label, and how its values are compared.
_LISTS: dict[str, Callable[[str], str]] = {
    "authorities": match.fold,
    "respondents": match.fold,
    "courts": match.court,
    "case_numbers": match.case_number,
    "violations": str,
    "provisions": match.provision,
}
_NAMES = ("authorities", "respondents")
NONE = "none"
# Finds the words of the document that show a value of a field, or "".
Evidence = Callable[[str, str], str]
Label = Mapping[str, Any]


def items_of(label: Label, evidence: Evidence) -> dict[str, list[Item]]:
    """Return the items of every field but the headline's.

    Args:
        label: In the form of the labelling guide.
        evidence: Called with a key of the label and a value; amounts carry their own.
    """
    found: dict[str, list[Item]] = {name: list(_of_list(label, name, evidence)) for name in _LISTS}
    for name in DATES:
        value = label.get(name)
        found[name] = [Item(value, value, evidence(name, value))] if value else []
    found["conduct"] = [
        Item(f"{name} {item.key}", f"{name} {item.shown}", item.evidence)
        for name in ("conduct_start", "conduct_end")
        for item in found[name]
    ]
    stage = label.get("stage") or NONE
    found["stage"] = [Item(stage, stage, evidence("stage", stage))]
    amounts = list(label.get("amounts") or ())
    found["money"] = [_money(row) for row in amounts]
    found["sanction"] = [_money(row) for row in amounts if is_sanction(row)]
    found["role"] = [_money(row, f" {row['role']}") for row in amounts]
    found["payer"] = [item for row in amounts for item in _payers(row)]
    return found


def headline(label: Label) -> Item:
    """Return the largest sanction of a label or extraction, or the item "none"."""
    rows = [row for row in label.get("amounts") or () if is_sanction(row)]
    if not rows:
        return Item(NONE, NONE)
    return _money(min(rows, key=lambda row: (-_decimal(row["amount"]), row["currency"])))


def is_sanction(row: Label) -> bool:
    """Tell whether an amount's role is a sanction of the document's own action."""
    return bool(by_id("roles")[row["role"]]["sanction"])


def money_key(amount: Decimal | float, currency: str) -> str:
    """Return the spelling under which equal amounts are equal.

    >>> money_key(Decimal("1500000.00"), "USD"), money_key(0.5, "EUR")
    ('1500000 USD', '0.5 EUR')
    """
    return f"{_decimal(amount).normalize():f} {currency}"


def _decimal(amount: Decimal | float) -> Decimal:
    return amount if isinstance(amount, Decimal) else Decimal(str(amount))


def _money(row: Label, more: str = "") -> Item:
    key = money_key(row["amount"], row["currency"]) + more
    return Item(key, key, str(row.get("evidence") or ""))


def _payers(row: Label) -> Iterator[Item]:
    money = _money(row)
    for name in _split(row.get("respondent") or ""):
        folded = match.fold(name)
        shown = f"{money.shown} {name}"
        yield Item(f"{money.key} {folded}", shown, money.evidence, money.key, folded)


def _of_list(label: Label, name: str, evidence: Evidence) -> Iterator[Item]:
    for written in label.get(name) or ():
        for value in _split(written) if name in _NAMES else [written]:
            key = _LISTS[name](value)
            yield Item(
                key,
                value,
                evidence(name, written),
                name=key if name == "respondents" else None,
            )


def _split(names: str) -> list[str]:
    return [name.strip() for name in names.split(";") if name.strip()]
