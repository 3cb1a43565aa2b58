"""What publishers print of London, inner and outer London as wholes, and which of the regions' values are theirs

Revision ID: 0014
Revises: 0013
"""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute("""
        create table intake.regional_figure (
            delivery_id text not null references intake.delivery on delete cascade,
            region text not null check (region in ('london', 'inner', 'outer')),
            feed text not null, indicator_code text not null, breakdown text not null,
            period_start date not null, period_end date not null,
            numerator double precision, denominator double precision, value double precision,
            status text not null,
            primary key (delivery_id, region, indicator_code, breakdown, period_start, period_end));
        comment on table intake.regional_figure is
            'What a delivery prints of London, inner or outer London as a whole. Grain: delivery, region, figure.';
        alter table mart.london_summary
            add column source text not null default 'sum' check (source in ('sum', 'publisher'));
        alter table publish.london_summary
            add column source text not null default 'sum' check (source in ('sum', 'publisher'));
        comment on column mart.london_summary.source is
            'Whether the value is the sum over areas, or what the publisher prints of the region as a whole.';
        comment on column publish.london_summary.source is
            'Whether the value is the sum over areas, or what the publisher prints of the region as a whole.';
    """)
