"""A finding is kept as its parts, in the words of its time; its message is composed of them by the database

Revision ID: 0017
Revises: 0016
"""

from alembic import op

revision = "0017"
down_revision = "0016"

# What was stored as one text, apart again: a rule's words stand behind `expected: `, what must hold before the first
# `; `. Three rules' words hold a `; ` themselves, and are known by their first half. Whatever isn't so was said by
# reading, or of a crash, and stays whole; of that the rule's words of then are NULL, since nobody stored them.
_APART = """
with found as (
    select ctid as place, ': ' || stored as whole, strpos(': ' || stored, ': expected: ') as at from quality.finding
), words as (
    select place, nullif(substr(whole, 3, greatest(at - 3, 0)), '') as about, substr(whole, at + 12) as rest
    from found where at > 0
), cut as (
    select place, about, rest, coalesce(first, 0) + strpos(substr(rest, coalesce(first, 0) + 1), '; ') as at
    from words left join lateral (
        select length(known) as first from unnest(array[
            'a denominator is as large as the number of the area''s children lets it be; ',
            'a rate over a population is sent as its count (numerator); ',
            'a note says what is unusual; '
        ]) known where starts_with(rest, known)
    ) known on true
)
update quality.finding f
set about = c.about, says = left(c.rest, c.at - 1), to_do = substr(c.rest, c.at + 2), own_message = null
from cut c
where f.ctid = c.place and strpos(substr(c.rest, c.at), '; ') = 1
  and f.stored = coalesce(c.about || ': ', '') || 'expected: ' || c.rest
"""


def upgrade() -> None:
    op.execute("""
        alter table quality.finding rename column message to stored;
        alter table quality.finding add column about text, add column own_message text, add column says text,
            add column to_do text;
        update quality.finding set own_message = stored;
    """)
    op.execute(_APART)
    # Generated, so that nobody can store a message that isn't its parts. lscb check composes it likewise
    # (lscb_pipeline/reports/sender/check.py).
    op.execute("""
        alter table quality.finding drop column stored, add column message text not null generated always as (
            coalesce(own_message, coalesce(about || ': ', '') || 'expected: ' || says || '; ' || to_do)
        ) stored;
    """)
