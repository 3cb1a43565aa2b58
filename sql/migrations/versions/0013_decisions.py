"""A release is published by a decision: by whom, when and why; the day that what is due was worked out for

Revision ID: 0013
Revises: 0012
"""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.execute("""
        alter table mart.release add column decision jsonb;
        comment on column mart.release.decision is 'Of one that is published: on (the day), by (a role), why.';
        alter table publish.release
            add column decided_by text not null default 'not recorded: before releases were decided on',
            add column why text not null default '';
        alter table publish.release alter column decided_by drop default, alter column why drop default;
        comment on column publish.release.decided_by is 'The role that decided to publish it.';
        comment on column publish.release.why is 'Why it came before its day, or of fewer returns; else empty.';
        update mart.release r set
            material = material || jsonb_build_object(
                'decided_on', to_char(l.recorded_at at time zone 'Europe/London', 'YYYY-MM-DD')),
            decision = case when r.status = 'published' then jsonb_build_object(
                'on', to_char(l.recorded_at at time zone 'Europe/London', 'YYYY-MM-DD'),
                'by', 'not recorded: before releases were decided on', 'why', '') end
        from core.load l where l.load_id = r.load_id;
    """)
