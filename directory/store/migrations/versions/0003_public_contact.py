"""The public mail address of a center, which may be asked whether facts are still true"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    op.add_column("center", sa.Column("contact", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("center", "contact")
