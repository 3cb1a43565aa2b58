"""What a figure's interval and limits are over travels with its row: of a published rate it is no column of its file

Revision ID: 0010
Revises: 0009
"""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    for schema in ("mart", "publish"):
        op.execute(f"alter table {schema}.benchmark add column measured_over double precision")
    op.execute("delete from mart.refresh")  # the next collation computes every period anew
