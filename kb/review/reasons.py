"""The reasons why a person should look: each a query over the built database.

Each looks only at the largest actions and returns only its most valuable findings, so that time and
memory stay bounded however large the database is. A finding's score is how likely something is
wrong times the digits of the sum at stake (the decimal logarithm of EUR); sums without a rate, and
findings without a sum, count as 10,000 EUR. What a correction touched already is not found again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

from kb.review.candidates import Candidate, Kind

# Reasons that ask whether two documents tell of one action.
MERGING = frozenset({Kind.DOUBTFUL_MERGE, Kind.SAME_SUM_APART})

MOST = 1_000

# How likely something is wrong, judged by reading findings of each kind.
_CONFLICT = {"amount": 0.7, "decided": 0.3, "conduct_start": 0.3, "conduct_end": 0.3}
_CONFLICT_OF_LISTS = 0.1
_OTHER_ORDER = 0.4
_MORE_THAN_TURNOVER = 0.5
_OUT_OF_PROPORTION = 0.4
_SAME_SUM = 0.6
_IMPOSSIBLE_DATE = 0.8
_NOBODY = 0.8

_LOW = 0.7
_DOUBTFUL_MERGE = 0.9
_TIMES_THE_MEDIAN = 100
_ENOUGH_ACTIONS = 5
_DAYS_APART = 400


def uncertain_sum(db: sqlite3.Connection) -> Iterator[Candidate]:
    """The extraction is not sure of the claim behind the sum shown."""
    for score, action, claim, confidence, role in db.execute(
        """select (1 - c.confidence) * digits(l.eur), l.id, c.id, c.confidence, c.role
        from largest l join claims c on c.id = l.claim_id
        where c.confidence < ? and c.correction_id is null
        order by 1 desc, 3 limit ?""",
        (_LOW, MOST),
    ):
        why = f"Confidence {confidence:.0%} that this sum is a sanction here ({_words(role)})"
        yield Candidate(Kind.UNCERTAIN_SUM, why, score, action, (claim,))


def conflict(db: sqlite3.Connection) -> Iterator[Candidate]:
    """Documents of an action contradict each other."""
    chances = " ".join(f"when '{field}' then {chance}" for field, chance in _CONFLICT.items())
    # Of a disagreement about the sum only the difference is at stake; sums of another order of
    # size are more often those of several respondents.
    for score, action, claim, other, field, value, other_value, rule in db.execute(
        f"""select max(case x.field {chances} else {_CONFLICT_OF_LISTS} end
          * iif(x.field = 'amount' and max(c.amount, o.amount) > 10 * min(c.amount, o.amount),
              {_OTHER_ORDER}, 1) * digits(
            case when x.field <> 'amount' then l.eur
              when c.currency = l.currency and l.amount > 0
                then max(abs(c.amount - o.amount), 0.01) * l.eur / l.amount
              else max(abs(c.amount - o.amount), 0.01) end)) as score,
          x.action_id, x.claim_id, x.other_claim_id, x.field, c.value, o.value, x.rule
        from largest l join disagreements x on x.action_id = l.id
        join claims c on c.id = x.claim_id join claims o on o.id = x.other_claim_id
        where c.correction_id is null and o.correction_id is null
        group by x.action_id, x.field order by 1 desc, 3 limit ?""",
        (MOST,),
    ):
        how = f"by the rule {_words(rule)}" if rule else "too"
        why = (
            f"Documents disagree ({_words(field)}): {value} is shown {how}, one says {other_value}"
        )
        yield Candidate(Kind.CONFLICT, why, score, action, (claim, other))


def more_than_turnover(db: sqlite3.Connection) -> Iterator[Candidate]:
    """A fine is larger than the largest turnover that the action's documents state."""
    for score, action, claim, other, amount, currency in db.execute(
        """select ? * t.confidence * digits(l.eur), l.id, l.claim_id, t.id, max(t.amount),
          t.currency
        from largest l join claims c on c.id = l.claim_id
        join claims t on t.action_id = l.id and t.role = 'turnover' and t.currency = l.currency
        where c.role in ('fine', 'criminal_fine')
          and c.correction_id is null and t.correction_id is null
        group by l.id having max(t.amount) < l.amount order by 1 desc, 3 limit ?""",
        (_MORE_THAN_TURNOVER, MOST),
    ):
        why = f"The fine is larger than the turnover stated, {_number(amount)} {currency}"
        yield Candidate(Kind.MORE_THAN_TURNOVER, why, score, action, (claim, other))


def out_of_proportion(db: sqlite3.Connection) -> Iterator[Candidate]:
    """The sum is many times the median of the authority's actions."""
    # What several documents say is less likely to be misread.
    for score, action, claim, times, authority, median in db.execute(
        """with sums as (
          select x.authority_id, a.headline_eur as eur, count(*) over one as actions,
            row_number() over (partition by x.authority_id order by a.headline_eur) as place
          from actions a join action_authorities x on x.action_id = a.id
          where a.headline_eur > 0 window one as (partition by x.authority_id)),
        medians as (
          select authority_id, avg(eur) as median from sums
          where place in ((actions + 1) / 2, (actions + 2) / 2) and actions >= ?
          group by authority_id),
        large as (
          select l.id, l.claim_id, l.eur, min(l.eur / m.median) as times, u.name, m.median
          from largest l join action_authorities x on x.action_id = l.id
          join medians m on m.authority_id = x.authority_id
          join authorities u on u.id = x.authority_id
          where l.claim_id is not null group by l.id having times > ?)
        select min(0.25 * (digits(times) - 1) * (1.2 - c.confidence), ?) * digits(eur) / (
            select count(distinct k.document_id) from claims k where k.action_id = large.id
            and k.amount = c.amount and k.currency = c.currency),
          large.id, claim_id, times, name, median
        from large join claims c on c.id = claim_id where c.correction_id is null
        order by 1 desc, 3 limit ?""",
        (_ENOUGH_ACTIONS, _TIMES_THE_MEDIAN, _OUT_OF_PROPORTION, MOST),
    ):
        why = f"The sum is {_number(times)} times the median of {authority}, {_number(median)} EUR"
        yield Candidate(Kind.OUT_OF_PROPORTION, why, score, action, (claim,))


def doubtful_merge(db: sqlite3.Connection) -> Iterator[Candidate]:
    """Two documents were put together although little speaks for it."""
    for score, action, one, other, sure, reasons in db.execute(
        """select (1 - x.score) * digits(l.eur), l.id, min(x.document_id, x.joined_to),
          max(x.document_id, x.joined_to), x.score, x.why
        from largest l join action_documents x on x.action_id = l.id
        where x.score < ? and x.joined_to is not null and not exists (
          select 1 from corrections k where k.document_key in (x.document_id, x.joined_to)
          and k.other_document_key in (x.document_id, x.joined_to))
        group by 2, 3, 4 order by 1 desc, 3, 4 limit ?""",
        (_DOUBTFUL_MERGE, MOST),
    ):
        shared = str(reasons).partition(": ")[2]
        why = f"Two documents were put together on little (score {sure:.2f}): {shared}"
        yield Candidate(Kind.DOUBTFUL_MERGE, why, score, action, documents=(one, other))


def same_sum_apart(db: sqlite3.Connection) -> Iterator[Candidate]:
    """Two actions of one party, authority and sum, near in time, were not put together."""
    # Each action meets only the one before it: pairs of all would grow with the square.
    for score, action, claim, other, title, party, days in db.execute(
        """with dated as (
          select id, amount, currency, eur, claim_id, julianday(day || case length(day)
            when 4 then '-07-01' when 7 then '-15' else '' end) as day
          from largest where claim_id is not null),
        pairs as (
          select l.*, x.party_id, lag(l.id) over alike as before,
            l.day - lag(l.day) over alike as days
          from dated l join action_parties x on x.action_id = l.id
          join action_authorities y on y.action_id = l.id
          where l.day is not null
          window alike as (partition by x.party_id, y.authority_id, l.amount, l.currency
            order by l.day, l.id))
        select ? * digits(p.eur), p.id, p.claim_id, b.claim_id, b.title, n.name, min(p.days)
        from pairs p join largest b on b.id = p.before join parties n on n.id = p.party_id
        where p.days <= ? and p.before <> p.id
        and not exists (select 1 from relations r where r.kind <> 'compared_with'
          and r.from_action_id in (p.id, b.id) and r.to_action_id in (p.id, b.id))
        and not exists (select 1 from corrections k
          join action_documents i on i.document_id = k.document_key
          join action_documents j on j.document_id = k.other_document_key
          where k.other_document_key is not null
          and i.action_id in (p.id, b.id) and j.action_id in (p.id, b.id))
        group by p.id, b.id order by 1 desc, 3 limit ?""",
        (_SAME_SUM, _DAYS_APART, MOST),
    ):
        when = f"{days:.0f} days apart" if days else "of the same day"
        why = (
            f"Perhaps the same action as “{title}”: the same sum and authority, {party} in both, "
            f"{when}"
        )
        yield Candidate(Kind.SAME_SUM_APART, why, score, action, (claim, other))


def decided_after_publication(db: sqlite3.Connection) -> Iterator[Candidate]:
    """A decision is dated after the document that tells it was published."""
    for score, action, claim, value, published in db.execute(
        """select ? * digits(l.eur), l.id, c.id, c.value, d.published
        from largest l join claims c on c.action_id = l.id and c.field = 'decided' and c.chosen = 1
        join documents d on d.id = c.document_id
        where c.correction_id is null
        and substr(c.value, 1, length(d.published)) > substr(d.published, 1, length(c.value))
        order by 1 desc, 3 limit ?""",
        (_IMPOSSIBLE_DATE, MOST),
    ):
        why = f"Decided on {value}, but the document that says so was published on {published}"
        yield Candidate(Kind.IMPOSSIBLE_DATE, why, score, action, (claim,))


def decided_before_conduct(db: sqlite3.Connection) -> Iterator[Candidate]:
    """A decision is dated before the conduct that it is about began."""
    for score, action, claim, other, decided, began in db.execute(
        """select ? * digits(l.eur), l.id, min(c.id), s.id, l.decided, l.conduct_start
        from largest l
        join claims c on c.action_id = l.id and c.field = 'decided' and c.chosen = 1
        join claims s on s.action_id = l.id and s.field = 'conduct_start' and s.chosen = 1
        where substr(l.decided, 1, length(l.conduct_start))
          < substr(l.conduct_start, 1, length(l.decided))
        and c.correction_id is null and s.correction_id is null
        group by l.id order by 1 desc, 3 limit ?""",
        (_IMPOSSIBLE_DATE, MOST),
    ):
        why = f"Decided on {decided}, before the conduct began ({began})"
        yield Candidate(Kind.IMPOSSIBLE_DATE, why, score, action, (claim, other))


def nobody(db: sqlite3.Connection) -> Iterator[Candidate]:
    """An action has documents, but nobody is acted against."""
    # Where an authority names nearly everybody, somebody without a name is likely overlooked.
    for score, action, claim, document, share in db.execute(
        """with habits as (
          select y.authority_id, count(*) as actions, avg(exists (
            select 1 from action_parties p where p.action_id = y.action_id)) as share
          from action_authorities y join actions a on a.id = y.action_id and a.documents > 0
          group by 1),
        bare as (
          select l.*, coalesce((select max(h.share) from action_authorities y
            join habits h on h.authority_id = y.authority_id and h.actions >= ?
            where y.action_id = l.id), 0.5) as share
          from largest l where l.documents > 0
          and not exists (select 1 from action_parties p where p.action_id = l.id))
        select ? * share * share * digits(eur), id, claim_id,
          (select min(x.document_id) from action_documents x where x.action_id = bare.id), share
        from bare where not exists (select 1 from claims c
          where c.id = bare.claim_id and c.correction_id is not null)
        order by 1 desc, 2 limit ?""",
        (_ENOUGH_ACTIONS, _NOBODY, MOST),
    ):
        why = f"Nobody is named as acted against; this authority names somebody in {share:.0%}"
        found = (claim,) if claim else ()
        yield Candidate(Kind.NO_RESPONDENT, why, score, action, found, (document,))


def failed(db: sqlite3.Connection) -> Iterator[Candidate]:
    """A document could not be extracted."""
    # The column status stands behind the text: it is read only of documents that tell of nothing.
    for score, document in db.execute(
        """select digits(null), d.id
        from (select id from documents except select document_id from action_documents) x
        join documents d on d.id = x.id where d.status = 'failed' order by 2 limit ?""",
        (MOST,),
    ):
        why = "The extraction of this document failed; kb build says why"
        yield Candidate(Kind.FAILED, why, score, None, documents=(document,))


REASONS: tuple[Callable[[sqlite3.Connection], Iterator[Candidate]], ...] = (
    *(uncertain_sum, conflict, more_than_turnover, out_of_proportion, doubtful_merge),
    *(same_sum_apart, decided_after_publication, decided_before_conduct, nobody, failed),
)


def _words(name: str) -> str:
    return str(name).replace("_", " ")


def _number(amount: float) -> str:
    return f"{amount:,.2f}".removesuffix(".00") if amount < MOST else f"{amount:,.0f}"
