"""What a judgement keeps: notices of reading, areas of refused rows, rule results by delivery, readiness in full

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("""
        alter table intake.refused_row add column area_code text;
        alter table intake.delivery add column is_judged boolean not null default false;
        create table intake.notice (
            delivery_id text not null references intake.delivery,
            sheet text,
            row_number integer,
            column_name text,
            rule_id text not null,
            message text not null,
            area_code text
        );
        create index on intake.notice (delivery_id);
        comment on table intake.notice is
            'What reading noticed of a delivery and kept it nevertheless: a column dropped, a cell emptied.';

        drop table quality.rule_result;
        create table quality.rule_result (
            feed text not null, collection_quarter date not null, supplier text not null, delivery_id text,
            sha256 text, rule_id text not null, dimension text not null,
            severity text not null check (severity in ('critical', 'warning', 'info')),
            rows_tested integer not null, rows_failing integer not null, has_crashed boolean not null default false,
            contract_version text not null, weights_version text not null, code_version text not null
        );
        create index on quality.rule_result (feed, collection_quarter);
        comment on table quality.rule_result is
            'One rule on one delivery: rows tested and failing. delivery_id is NULL where nothing came.';

        create index on quality.finding (feed, collection_quarter);

        drop table quality.readiness;
        create table quality.readiness (
            area_code text, supplier text not null, basis text not null check (basis in ('own', 'external')),
            feed text not null, collection_quarter date not null, readiness double precision,
            coverage double precision, quality double precision, evidence double precision,
            accuracy double precision, validity double precision, reliability double precision,
            timeliness double precision, relevance double precision, completeness double precision,
            colour text not null check (colour in ('green', 'amber', 'red', 'grey')),
            status text not null check (status in ('returned', 'rejected', 'no_return')),
            figures_due integer not null, figures_given integer not null, working_days_late integer,
            assurance_level integer, delivery_id text, sha256 text,
            weights_version text not null, contract_version text not null, code_version text not null
        );
        create index on quality.readiness (feed, collection_quarter);
        comment on table quality.readiness is
            'How fit for audit the figures are. Grain: area (NULL for a sender''s own row), supplier, feed, quarter.';

        create table quality.due_figure (
            feed text not null, collection_quarter date not null, area_code text not null, supplier text not null,
            indicator_code text not null, state text not null
        );
        create index on quality.due_figure (feed, collection_quarter);
        comment on table quality.due_figure is
            'Each figure that was due, and what came: figure, absent, or the reason code given instead. '
            'Grain: area x indicator x feed x quarter; aggregate feeds alone.';
    """)
