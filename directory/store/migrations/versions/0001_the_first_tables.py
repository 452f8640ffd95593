"""The first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "center",
        sa.Column("slug", sa.String(length=160), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("position_precision", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=False),
        sa.Column("local_name", sa.Text(), nullable=True),
        sa.Column("program", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("position_checked", sa.Boolean(), nullable=False),
        sa.Column("website_checked", sa.Boolean(), nullable=True),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.Column("studies", sa.Text(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "position_precision IN ('building', 'city')", name=op.f("ck_center_position_precision")
        ),
        sa.CheckConstraint("sector IN ('public', 'academic', 'private')", name=op.f("ck_center_sector")),
        sa.CheckConstraint(
            "status IN ('active', 'trial_only', 'closed', 'unknown')", name=op.f("ck_center_status")
        ),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_center_latitude")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_center_longitude")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_center")),
    )
    with op.batch_alter_table("center", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_center_country"), ["country"], unique=False)

    op.create_table(
        "document",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.CheckConstraint("name IN ('checklist', 'fields', 'eligibility')", name=op.f("ck_document_name")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_document")),
    )
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("evaluated_on", sa.Date(), nullable=False),
        sa.Column("method_version", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    op.create_table(
        "published_center",
        sa.Column("slug", sa.String(length=160), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("local_name", sa.Text(), nullable=True),
        sa.Column("program", sa.Text(), nullable=True),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("position_precision", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("status_year", sa.Integer(), nullable=True),
        sa.Column("treatments", sa.Text(), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=False),
        sa.Column("international", sa.String(length=40), nullable=False),
        sa.Column("documented", sa.Double(), nullable=False),
        sa.Column("possible", sa.Double(), nullable=False),
        sa.Column("known", sa.Double(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("intervals", sa.Text(), nullable=False),
        sa.Column("red_flags", sa.Text(), nullable=False),
        sa.Column("lowest_cost_usd", sa.Double(), nullable=True),
        sa.Column("last_checked", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "international IN ('yes', 'no', 'unknown')", name=op.f("ck_published_center_international")
        ),
        sa.CheckConstraint(
            "position_precision IN ('building', 'city')", name=op.f("ck_published_center_position_precision")
        ),
        sa.CheckConstraint(
            "sector IN ('public', 'academic', 'private')", name=op.f("ck_published_center_sector")
        ),
        sa.CheckConstraint(
            "state IN ('evaluated', 'too_little_known', 'documented_concerns', 'closed', 'not_evaluated')",
            name=op.f("ck_published_center_state"),
        ),
        sa.CheckConstraint(
            "status IN ('active', 'trial_only', 'closed', 'unknown')", name=op.f("ck_published_center_status")
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_published_center")),
    )
    op.create_table(
        "published_source",
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_published_source")),
    )
    op.create_table(
        "slug_redirect",
        sa.Column("slug", sa.String(length=160), nullable=False),
        sa.Column("target", sa.String(length=160), nullable=True),
        sa.CheckConstraint("target <> slug", name=op.f("ck_slug_redirect_target")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_slug_redirect")),
    )
    op.create_table(
        "source",
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("authors", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("venue", sa.Text(), nullable=True),
        sa.Column("doi", sa.Text(), nullable=True),
        sa.Column("pmid", sa.Text(), nullable=True),
        sa.Column("registry_id", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("checked", sa.Boolean(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("accessed", sa.Date(), nullable=True),
        sa.Column("level", sa.String(length=40), nullable=True),
        sa.Column("hospitals", sa.Integer(), nullable=True),
        sa.Column("organization", sa.Text(), nullable=True),
        sa.Column("stake", sa.Text(), nullable=True),
        sa.Column("peer_review_status", sa.Text(), nullable=True),
        sa.Column("n_patients", sa.Integer(), nullable=True),
        sa.Column("median_follow_up_years", sa.Double(), nullable=True),
        sa.Column("centers", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.CheckConstraint("level IN ('center', 'multicenter', 'national')", name=op.f("ck_source_level")),
        sa.CheckConstraint(
            "type IN ("
            "'regulator', 'accreditation_register', 'patient_register', 'peer_reviewed', "
            "'trial_registry', 'guideline', 'government', 'conference_abstract', "
            "'center_website', 'preprint', 'news', 'charity', 'patient_forum', "
            "'operator_or_agent')",
            name=op.f("ck_source_type"),
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_source")),
    )
    op.create_table(
        "claim",
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=160), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("center_slug", sa.String(length=160), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=160), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=160), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("program", sa.String(length=40), nullable=True),
        sa.Column("locator", sa.Text(), nullable=True),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=40), nullable=True),
        sa.Column("as_of", sa.String(length=10), nullable=True),
        sa.Column("accessed", sa.Date(), nullable=True),
        sa.Column("checked", sa.Boolean(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("superseded_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "answer IN ('met', 'partly', 'at_least_partly', 'not_met', 'not_applicable')",
            name=op.f("ck_claim_answer"),
        ),
        sa.CheckConstraint("level IN ('center', 'multicenter', 'national')", name=op.f("ck_claim_level")),
        sa.CheckConstraint("scope IN ('program', 'unit', 'hospital')", name=op.f("ck_claim_scope")),
        sa.CheckConstraint("statement <> ''", name=op.f("ck_claim_statement")),
        sa.CheckConstraint("checked_on IS NULL OR checked", name=op.f("ck_claim_checked_on")),
        sa.CheckConstraint(
            "superseded_by IS NULL OR withdrawn_on IS NULL", name=op.f("ck_claim_closed_once")
        ),
        sa.ForeignKeyConstraint(["center_slug"], ["center.slug"], name=op.f("fk_claim_center_slug_center")),
        sa.ForeignKeyConstraint(["source"], ["source.key"], name=op.f("fk_claim_source_source")),
        sa.ForeignKeyConstraint(["superseded_by"], ["claim.row"], name=op.f("fk_claim_superseded_by_claim")),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_claim")),
        sa.UniqueConstraint("id", "version", name=op.f("uq_claim_id_version")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(
            "ix_claim_current", ["center_slug", "ordinal", "superseded_by", "withdrawn_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_claim_field"), ["field"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_source"), ["source"], unique=False)

    op.create_table(
        "finding",
        sa.Column("center_slug", sa.String(length=160), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=160), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("where", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "reason IN ('not_looked', 'not_found', 'asked_no_answer', 'declined')",
            name=op.f("ck_finding_reason"),
        ),
        sa.ForeignKeyConstraint(["center_slug"], ["center.slug"], name=op.f("fk_finding_center_slug_center")),
        sa.PrimaryKeyConstraint("center_slug", "position", name=op.f("pk_finding")),
    )
    op.create_table(
        "program",
        sa.Column("center_slug", sa.String(length=160), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("treatment", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("since", sa.Integer(), nullable=True),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.CheckConstraint("treatment IN ('ahsct', 'msc')", name=op.f("ck_program_treatment")),
        sa.CheckConstraint("until >= since", name=op.f("ck_program_until")),
        sa.ForeignKeyConstraint(["center_slug"], ["center.slug"], name=op.f("fk_program_center_slug_center")),
        sa.PrimaryKeyConstraint("center_slug", "position", name=op.f("pk_program")),
        sa.UniqueConstraint("center_slug", "id", name=op.f("uq_program_center_slug_id")),
    )
    op.create_table(
        "published_record",
        sa.Column("slug", sa.String(length=160), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["slug"], ["published_center.slug"], name=op.f("fk_published_record_slug_published_center")
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_published_record")),
    )
    op.create_table(
        "red_flag",
        sa.Column("center_slug", sa.String(length=160), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("claims", sa.Text(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["center_slug"], ["center.slug"], name=op.f("fk_red_flag_center_slug_center")
        ),
        sa.PrimaryKeyConstraint("center_slug", "position", name=op.f("pk_red_flag")),
    )
    op.create_table(
        "result",
        sa.Column("source_key", sa.String(length=160), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("at_years", sa.Double(), nullable=True),
        sa.Column("value_percent", sa.Double(), nullable=True),
        sa.Column("ci_low", sa.Double(), nullable=True),
        sa.Column("ci_high", sa.Double(), nullable=True),
        sa.Column("events", sa.Integer(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("population", sa.Text(), nullable=True),
        sa.Column("level", sa.String(length=40), nullable=True),
        sa.Column("checked", sa.Boolean(), nullable=False),
        sa.Column("discrepancy", sa.Text(), nullable=True),
        sa.CheckConstraint("level IN ('center', 'multicenter', 'national')", name=op.f("ck_result_level")),
        sa.CheckConstraint(
            "measure IN ("
            "'progression_free', 'neda', 'relapse_free', 'mri_free', 'edss_improved', "
            "'edss_stable', 'edss_worse', 'treatment_related_mortality', "
            "'febrile_neutropenia')",
            name=op.f("ck_result_measure"),
        ),
        sa.CheckConstraint("events <= n", name=op.f("ck_result_events")),
        sa.CheckConstraint("value_percent BETWEEN 0 AND 100", name=op.f("ck_result_value_percent")),
        sa.ForeignKeyConstraint(["source_key"], ["source.key"], name=op.f("fk_result_source_key_source")),
        sa.PrimaryKeyConstraint("source_key", "position", name=op.f("pk_result")),
    )
    op.create_table(
        "claim_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_row", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('recorded', 'superseded', 'withdrawn')", name=op.f("ck_claim_event_kind")
        ),
        sa.ForeignKeyConstraint(["claim_row"], ["claim.row"], name=op.f("fk_claim_event_claim_row_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_event")),
    )
    with op.batch_alter_table("claim_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_event_claim_row"), ["claim_row"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_event_happened_on"), ["happened_on"], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("claim_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_event_happened_on"))
        batch_op.drop_index(batch_op.f("ix_claim_event_claim_row"))

    op.drop_table("claim_event")
    op.drop_table("result")
    op.drop_table("red_flag")
    op.drop_table("published_record")
    op.drop_table("program")
    op.drop_table("finding")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_source"))
        batch_op.drop_index(batch_op.f("ix_claim_field"))
        batch_op.drop_index("ix_claim_current")

    op.drop_table("claim")
    op.drop_table("source")
    op.drop_table("slug_redirect")
    op.drop_table("published_source")
    op.drop_table("published_center")
    op.drop_table("publication")
    op.drop_table("document")
    with op.batch_alter_table("center", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_center_country"))

    op.drop_table("center")
