"""What was purged and which key pseudonyms have; a refused row keeps no value

Revision ID: 0005
Revises: 0004
"""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("""
        alter table intake.refused_row drop column value;
        comment on table intake.refused_row is
            'Rows that could not be typed or identified: where, and by which rule. What stands there is not kept.';

        alter table intake.delivery add column is_settled boolean not null default false;
        comment on column intake.delivery.is_settled is
            'Rows are purged that it was counted from, its own or those it looks back at: what was made of it stands.';

        create table intake.purge (
            delivery_id text primary key references intake.delivery,
            purged_at timestamptz not null,
            purged_by text not null,
            why text not null,
            rows_removed integer not null,
            size_bytes bigint not null
        );
        comment on table intake.purge is
            'What was purged after its retention: original bytes, and rows of persons. Grain: one row a delivery.';

        create table intake.key_rotation (
            rotated_at timestamptz primary key,
            rotated_by text not null,
            key_id text not null,
            deliveries integer not null,
            rows integer not null,
            deliveries_without_bytes integer not null
        );
        comment on table intake.key_rotation is
            'Changes of the pseudonym key: key_id names the new one and tells nothing of it. Grain: one row a change.';
    """)
