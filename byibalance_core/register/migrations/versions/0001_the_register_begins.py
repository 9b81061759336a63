"""The register as it began: one table per kind of row, and the history of every version."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _kept() -> list[sa.Column]:
    """Return the columns that every kind has; a column belongs to one table, so they are made anew for each."""
    return [
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
    ]


#: Own columns of each kind: name, type, whether it may be blank.
_TABLES: dict[str, list[tuple[str, type, bool]]] = {
    "agreement": [
        ("kind", sa.Text, False),
        ("name", sa.Text, False),
        ("name_en", sa.Text, False),
        ("valid_from", sa.Date, True),
        ("valid_to", sa.Date, True),
        ("paragraphs", sa.JSON, False),
        ("terms", sa.Text, False),
        ("terms_en", sa.Text, False),
        ("supersedes", sa.Text, False),
        ("source_id", sa.Text, False),
        ("fictitious", sa.Boolean, False),
    ],
    "agreement_party": [
        ("agreement", sa.Text, False),
        ("part", sa.Text, False),
        ("organisation", sa.Text, False),
        ("name", sa.Text, False),
    ],
    "coverage": [
        ("agreement", sa.Text, False),
        ("unit_kind", sa.Text, False),
        ("unit_id", sa.Text, False),
        ("excluded", sa.Boolean, False),
        ("note", sa.Text, False),
        ("note_en", sa.Text, False),
    ],
    "ladder_link": [
        ("agreement", sa.Text, False),
        ("file", sa.Text, False),
        ("release", sa.Text, False),
    ],
    "target": [
        ("agreement", sa.Text, False),
        ("title", sa.Text, False),
        ("title_en", sa.Text, False),
        ("indicator", sa.Text, False),
        ("unit_kind", sa.Text, False),
        ("unit_id", sa.Text, False),
        ("direction", sa.Text, False),
        ("value", sa.Double, True),
        ("deadline", sa.Date, True),
        ("baseline", sa.Double, True),
        ("baseline_period", sa.Text, False),
    ],
    "action": [
        ("agreement", sa.Text, False),
        ("target", sa.Text, False),
        ("title", sa.Text, False),
        ("title_en", sa.Text, False),
        ("owner_role", sa.Text, False),
        ("due", sa.Date, True),
        ("state", sa.Text, False),
        ("done_on", sa.Date, True),
    ],
    "joint_effort": [
        ("agreement", sa.Text, False),
        ("title", sa.Text, False),
        ("title_en", sa.Text, False),
        ("text", sa.Text, False),
        ("text_en", sa.Text, False),
        ("effort", sa.Text, False),
        ("unit_kind", sa.Text, False),
        ("unit_ids", sa.JSON, False),
        ("begins", sa.Date, True),
        ("ends", sa.Date, True),
        ("owner_role", sa.Text, False),
    ],
    "note": [
        ("unit_kind", sa.Text, False),
        ("unit_id", sa.Text, False),
        ("kind", sa.Text, False),
        ("voice", sa.Text, False),
        ("organisation", sa.Text, False),
        ("text", sa.Text, False),
        ("text_en", sa.Text, False),
        ("day", sa.Date, True),
        ("answers", sa.Text, False),
        ("stance", sa.Text, False),
    ],
    "approval": [
        ("organisation", sa.Text, False),
        ("release", sa.Text, False),
        ("outcome", sa.Text, False),
        ("day", sa.Date, True),
        ("text", sa.Text, False),
        ("text_en", sa.Text, False),
    ],
    "objection": [
        ("organisation", sa.Text, False),
        ("release", sa.Text, False),
        ("unit_kind", sa.Text, False),
        ("unit_id", sa.Text, False),
        ("indicator", sa.Text, False),
        ("period", sa.Text, False),
        ("text", sa.Text, False),
        ("text_en", sa.Text, False),
        ("day", sa.Date, True),
        ("answer", sa.Text, False),
        ("answer_en", sa.Text, False),
        ("answered_by", sa.Text, False),
        ("answered_on", sa.Date, True),
        ("settled_on", sa.Date, True),
    ],
    "meeting": [
        ("agreement", sa.Text, False),
        ("kind", sa.Text, False),
        ("name", sa.Text, False),
        ("name_en", sa.Text, False),
        ("day", sa.Date, True),
        ("place", sa.Text, False),
        ("participants", sa.JSON, False),
        ("organisation", sa.Text, False),
        ("state", sa.Text, False),
        ("release", sa.Text, False),
        ("frozen", sa.Boolean, False),
    ],
    "agenda_item": [
        ("meeting", sa.Text, False),
        ("position", sa.Integer, False),
        ("title", sa.Text, False),
        ("title_en", sa.Text, False),
        ("question", sa.Text, False),
        ("question_en", sa.Text, False),
        ("link", sa.Text, False),
        ("note", sa.Text, False),
        ("note_en", sa.Text, False),
    ],
    "decision": [
        ("meeting", sa.Text, False),
        ("agenda_item", sa.Text, False),
        ("text", sa.Text, False),
        ("text_en", sa.Text, False),
        ("owner_role", sa.Text, False),
        ("due", sa.Date, True),
        ("link", sa.Text, False),
        ("release", sa.Text, False),
        ("state", sa.Text, False),
        ("done_on", sa.Date, True),
    ],
    "saved_view": [
        ("name", sa.Text, False),
        ("name_en", sa.Text, False),
        ("link", sa.Text, False),
    ],
    "document": [
        ("agreement", sa.Text, False),
        ("title", sa.Text, False),
        ("title_en", sa.Text, False),
        ("link", sa.Text, False),
        ("day", sa.Date, True),
    ],
    "signature": [
        ("agreement", sa.Text, False),
        ("party", sa.Text, False),
        ("document", sa.Text, False),
        ("role", sa.Text, False),
        ("day", sa.Date, True),
    ],
    "card_text": [
        ("card", sa.Text, False),
        ("part", sa.Text, False),
        ("agreement", sa.Text, False),
        ("year", sa.Integer, False),
        ("text", sa.Text, False),
        ("text_en", sa.Text, False),
    ],
}


def upgrade() -> None:
    """From nothing to the first form."""
    for name, columns in _TABLES.items():
        op.create_table(name, *_kept(), *(sa.Column(one, kind(), nullable=blank) for one, kind, blank in columns))
        op.create_index(f"ix_{name}_municipality", name, ["municipality"])
    op.create_table(
        "history",
        sa.Column(
            "sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        *_kept()[1:5],
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.UniqueConstraint("kind", "id", "version", name="history_once"),
    )


def downgrade() -> None:
    """Back to nothing."""
    op.drop_table("history")
    for name in reversed(_TABLES):
        op.drop_table(name)
