"""The curators' desk: accounts, submissions, the record of deeds, and what visitors suggest"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


MEASURES_BEFORE = (
    "progression_free", "neda", "relapse_free", "mri_free", "edss_improved", "edss_stable", "edss_worse",
    "treatment_related_mortality", "febrile_neutropenia",
)  # fmt: skip


def upgrade() -> None:
    """Apply it."""
    _measures((*MEASURES_BEFORE, "new_monoclonal_protein"))
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("username", sa.String(length=255), nullable=True),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("last_login_at", sa.DateTime(), nullable=True),
        sa.Column("current_login_at", sa.DateTime(), nullable=True),
        sa.Column("last_login_ip", sa.String(length=64), nullable=True),
        sa.Column("current_login_ip", sa.String(length=64), nullable=True),
        sa.Column("login_count", sa.Integer(), nullable=True),
        sa.Column("tf_primary_method", sa.String(length=64), nullable=True),
        sa.Column("tf_totp_secret", sa.String(length=255), nullable=True),
        sa.Column("tf_phone_number", sa.String(length=128), nullable=True),
        sa.Column("us_totp_secrets", sa.Text(), nullable=True),
        sa.Column("us_phone_number", sa.String(length=128), nullable=True),
        sa.Column("fs_webauthn_user_handle", sa.String(length=64), nullable=True),
        sa.Column("mf_recovery_codes", sa.UnicodeText(), nullable=True),
        sa.Column("create_datetime", sa.DateTime(), server_default=sa.func.now(), nullable=False),
        sa.Column("update_datetime", sa.DateTime(), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_account_fs_uniquifier")),
        sa.UniqueConstraint("fs_webauthn_user_handle", name=op.f("uq_account_fs_webauthn_user_handle")),
        sa.UniqueConstraint("us_phone_number", name=op.f("uq_account_us_phone_number")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.String(length=160), nullable=False),
        sa.Column("claim_version", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("to_center", sa.Boolean(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.Column("answer", sa.String(length=40), nullable=True),
        sa.CheckConstraint("answer IN ('still_true', 'changed')", name=op.f("ck_reminder_answer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_reminder_token_hash")),
    )
    op.create_index(op.f("ix_reminder_claim_id"), "reminder", ["claim_id"], unique=False)
    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("description", sa.String(length=255), nullable=True),
        sa.Column("permissions", sa.UnicodeText(), nullable=True),
        sa.Column("update_datetime", sa.DateTime(), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("name", name=op.f("uq_role_name")),
    )
    op.create_table(
        "account_session",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_session_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_session")),
    )
    op.create_index(op.f("ix_account_session_account_id"), "account_session", ["account_id"], unique=False)
    op.create_table(
        "desk_record",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('center', 'source', 'claim', 'finding', 'red_flag', 'reply', 'redirect')",
            name=op.f("ck_desk_record_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_desk_record_publication_id_publication")
        ),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_desk_record")),
    )
    op.create_table(
        "evaluation_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("center_slug", sa.String(length=160), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publication.id"],
            name=op.f("fk_evaluation_change_publication_id_publication"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_change")),
    )
    op.create_index(
        op.f("ix_evaluation_change_center_slug"), "evaluation_change", ["center_slug"], unique=False
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("deed", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("center_slug", sa.String(length=160), nullable=True),
        sa.Column("public_text", sa.Text(), nullable=True),
        sa.Column("publication_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_event_account_id_account")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_event_publication_id_publication")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_at"), "event", ["at"], unique=False)
    op.create_index("ix_event_record", "event", ["kind", "key"], unique=False)
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1024), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=True),
        sa.Column("transports", sa.UnicodeText(), nullable=True),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.String(length=64), nullable=False),
        sa.Column("extensions", sa.String(length=255), nullable=True),
        sa.Column("create_datetime", sa.DateTime(), server_default=sa.func.now(), nullable=False),
        sa.Column("lastuse_datetime", sa.DateTime(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("usage", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["account.id"], name=op.f("fk_passkey_user_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
    )
    op.create_index(op.f("ix_passkey_credential_id"), "passkey", ["credential_id"], unique=True)
    op.create_table(
        "queue_mark",
        sa.Column("entry", sa.String(length=255), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_queue_mark_account_id_account")
        ),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_queue_mark")),
    )
    op.create_table(
        "reply",
        sa.Column("center_slug", sa.String(length=160), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(length=160), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["center_slug"], ["center.slug"], name=op.f("fk_reply_center_slug_center")),
        sa.PrimaryKeyConstraint("center_slug", "position", name=op.f("pk_reply")),
    )
    op.create_table(
        "roles_users",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_roles_users_role_id_role")),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name=op.f("fk_roles_users_user_id_account")),
        sa.PrimaryKeyConstraint("user_id", "role_id", name=op.f("pk_roles_users")),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=True),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "stage <> 'accepted' OR publication_id IS NOT NULL", name=op.f("ck_submission_published")
        ),
        sa.CheckConstraint(
            "stage IN ('draft', 'submitted', 'accepted', 'rejected', 'withdrawn')",
            name=op.f("ck_submission_stage"),
        ),
        sa.CheckConstraint("reviewer_id <> author_id", name=op.f("ck_submission_second_person")),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_submission_author_id_account")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_submission_publication_id_publication")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["account.id"], name=op.f("fk_submission_reviewer_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["submission.id"], name=op.f("fk_submission_undoes_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
    )
    op.create_index(op.f("ix_submission_author_id"), "submission", ["author_id"], unique=False)
    op.create_index(op.f("ix_submission_stage"), "submission", ["stage"], unique=False)
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.String(length=40), nullable=False),
        sa.Column("center_slug", sa.String(length=160), nullable=False),
        sa.Column("claim_id", sa.String(length=160), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source_address", sa.Text(), nullable=True),
        sa.Column("from_center", sa.Boolean(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("stage IN ('open', 'taken_up', 'declined')", name=op.f("ck_suggestion_stage")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_suggestion_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint("receipt", name=op.f("uq_suggestion_receipt")),
    )
    op.create_index(op.f("ix_suggestion_center_slug"), "suggestion", ["center_slug"], unique=False)
    op.create_index(op.f("ix_suggestion_stage"), "suggestion", ["stage"], unique=False)
    op.create_table(
        "verification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.String(length=160), nullable=False),
        sa.Column("claim_version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("found", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "found IN ('confirmed', 'contradicted', 'dead')", name=op.f("ck_verification_found")
        ),
        sa.CheckConstraint(
            "status IN ('attested', 'validated', 'req-revalid', 'val-fail', 'reval-fail')",
            name=op.f("ck_verification_status"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_verification_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification")),
    )
    op.create_index(op.f("ix_verification_claim_id"), "verification", ["claim_id"], unique=False)
    op.create_table(
        "submission_change",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("base", sa.Text(), nullable=True),
        sa.Column("proposed", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('center', 'source', 'claim', 'finding', 'red_flag', 'reply', 'redirect')",
            name=op.f("ck_submission_change_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_submission_change_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("submission_id", "position", name=op.f("pk_submission_change")),
    )
    op.create_index("ix_submission_change_record", "submission_change", ["kind", "key"], unique=False)
    op.create_table(
        "submission_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_submission_message_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_submission_message_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_message")),
    )
    op.create_index(
        op.f("ix_submission_message_submission_id"), "submission_message", ["submission_id"], unique=False
    )


def _measures(words: tuple[str, ...]) -> None:
    """Let a result have one of these measures."""
    listed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table("result") as table:
        table.drop_constraint(op.f("ck_result_measure"), type_="check")
        table.create_check_constraint(op.f("ck_result_measure"), f"measure IN ({listed})")


def downgrade() -> None:
    """Take it back."""
    op.execute("DELETE FROM result WHERE measure = 'new_monoclonal_protein'")
    _measures(MEASURES_BEFORE)
    op.drop_index(op.f("ix_submission_message_submission_id"), table_name="submission_message")
    op.drop_table("submission_message")
    op.drop_index("ix_submission_change_record", table_name="submission_change")
    op.drop_table("submission_change")
    op.drop_index(op.f("ix_verification_claim_id"), table_name="verification")
    op.drop_table("verification")
    op.drop_index(op.f("ix_suggestion_stage"), table_name="suggestion")
    op.drop_index(op.f("ix_suggestion_center_slug"), table_name="suggestion")
    op.drop_table("suggestion")
    op.drop_index(op.f("ix_submission_stage"), table_name="submission")
    op.drop_index(op.f("ix_submission_author_id"), table_name="submission")
    op.drop_table("submission")
    op.drop_table("roles_users")
    op.drop_table("reply")
    op.drop_table("queue_mark")
    op.drop_index(op.f("ix_passkey_credential_id"), table_name="passkey")
    op.drop_table("passkey")
    op.drop_index("ix_event_record", table_name="event")
    op.drop_index(op.f("ix_event_at"), table_name="event")
    op.drop_table("event")
    op.drop_index(op.f("ix_evaluation_change_center_slug"), table_name="evaluation_change")
    op.drop_table("evaluation_change")
    op.drop_table("desk_record")
    op.drop_index(op.f("ix_account_session_account_id"), table_name="account_session")
    op.drop_table("account_session")
    op.drop_table("role")
    op.drop_index(op.f("ix_reminder_claim_id"), table_name="reminder")
    op.drop_table("reminder")
    op.drop_table("account")
