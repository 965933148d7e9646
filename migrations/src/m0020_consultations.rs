//! Case consultations: what is sealed until it is released, the released texts, and what colleagues say.

use sea_orm_migration::prelude::*;

use crate::ColumnSort::{BigInteger, Integer, Text, Uuid};
use crate::CopiedTable;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            case(),
            round(),
            draft(),
            draft_copy(),
            sealed(),
            released(),
            tag(),
            answer(),
            question(),
            report(),
            specialism(),
            invitation(),
            advice(),
            outcome(),
            used(),
        ] {
            manager.create_table(table).await?;
        }
        let indices = [
            ("consultation_case", "author"),
            ("consultation_case", "state"),
            ("consultation_draft_copy", "case_id"),
            ("consultation_tag", "term"),
            ("consultation_answer", "case_id"),
            ("consultation_answer", "person_id"),
            ("consultation_question", "case_id"),
            ("consultation_report", "case_id"),
            ("consultation_used", "resource_id"),
        ];
        for (table, column) in indices {
            let name = format!("{table}_{column}");
            manager.create_index(Index::create().name(name).table(table).col(column).to_owned()).await?;
        }
        Ok(())
    }
}

/// The case itself: ids and facts, never a word of it.
fn case() -> TableCreateStatement {
    Table::create()
        .table("consultation_case")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("author").uuid().not_null())
        .col(ColumnDef::new("state").string_len(32).not_null())
        .col(ColumnDef::new("appearance").string_len(32).not_null())
        .col(ColumnDef::new("audience").string_len(32).not_null())
        .col(ColumnDef::new("version").big_integer().not_null())
        .col(ColumnDef::new("round").integer().not_null())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .col(ColumnDef::new("opened_at").big_integer())
        .col(ColumnDef::new("closed_at").big_integer())
        .col(ColumnDef::new("due_on").string_len(10))
        .col(ColumnDef::new("withdrawn_at").big_integer())
        .col(ColumnDef::new("withdrawn_by").string_len(32))
        .col(ColumnDef::new("consent_on").string_len(10))
        .col(ColumnDef::new("consent_role").text())
        .foreign_key(ForeignKey::create().from("consultation_case", "author").to("identity_person", "id"))
        .to_owned()
}

/// One round ends with a decision; its texts have a key of their own.
fn round() -> TableCreateStatement {
    Table::create()
        .table("consultation_round")
        .col(ColumnDef::new("case_id").uuid().not_null())
        .col(ColumnDef::new("round").integer().not_null())
        .col(ColumnDef::new("state").string_len(32).not_null())
        .col(ColumnDef::new("submissions").integer().not_null())
        .col(ColumnDef::new("flagged").integer().not_null())
        .col(ColumnDef::new("started_at").big_integer().not_null())
        .col(ColumnDef::new("submitted_at").big_integer())
        .col(ColumnDef::new("decided_at").big_integer())
        .col(ColumnDef::new("decided_by").uuid())
        .primary_key(Index::create().col("case_id").col("round"))
        .foreign_key(ForeignKey::create().from("consultation_round", "case_id").to("consultation_case", "id"))
        .to_owned()
}

/// What its author writes, sealed.
fn draft() -> TableCreateStatement {
    Table::create()
        .table("consultation_draft")
        .col(ColumnDef::new("case_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("round").integer().not_null())
        .col(ColumnDef::new("edition").big_integer().not_null())
        .col(ColumnDef::new("sealed").text().not_null())
        .col(ColumnDef::new("saved_at").big_integer().not_null())
        .foreign_key(ForeignKey::create().from("consultation_draft", "case_id").to("consultation_case", "id"))
        .to_owned()
}

/// What came too late, sealed.
fn draft_copy() -> TableCreateStatement {
    Table::create()
        .table("consultation_draft_copy")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("case_id").uuid().not_null())
        .col(ColumnDef::new("round").integer().not_null())
        .col(ColumnDef::new("edition").big_integer().not_null())
        .col(ColumnDef::new("sealed").text().not_null())
        .col(ColumnDef::new("saved_at").big_integer().not_null())
        .foreign_key(ForeignKey::create().from("consultation_draft_copy", "case_id").to("consultation_case", "id"))
        .to_owned()
}

/// What was submitted and what moderators wrote about it, sealed.
fn sealed() -> TableCreateStatement {
    Table::create()
        .table("consultation_sealed")
        .col(ColumnDef::new("case_id").uuid().not_null())
        .col(ColumnDef::new("round").integer().not_null())
        .col(ColumnDef::new("part").string_len(32).not_null())
        .col(ColumnDef::new("number").integer().not_null())
        .col(ColumnDef::new("sealed").text().not_null())
        .col(ColumnDef::new("made_at").big_integer().not_null())
        .col(ColumnDef::new("made_by").uuid().not_null())
        .primary_key(Index::create().col("case_id").col("round").col("part").col("number"))
        .foreign_key(ForeignKey::create().from("consultation_sealed", "case_id").to("consultation_case", "id"))
        .to_owned()
}

/// What colleagues read.
fn released() -> TableCreateStatement {
    Table::create()
        .table("consultation_text")
        .col(ColumnDef::new("case_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("version").big_integer().not_null())
        .col(ColumnDef::new("title").text().not_null())
        .col(ColumnDef::new("content").text().not_null())
        .col(ColumnDef::new("level").string_len(32).not_null())
        .col(ColumnDef::new("accepted").integer().not_null())
        .col(ColumnDef::new("released_at").big_integer().not_null())
        .col(ColumnDef::new("released_by").uuid().not_null())
        .foreign_key(ForeignKey::create().from("consultation_text", "case_id").to("consultation_case", "id"))
        .to_owned()
}

fn tag() -> TableCreateStatement {
    Table::create()
        .table("consultation_tag")
        .col(ColumnDef::new("case_id").uuid().not_null())
        .col(ColumnDef::new("scheme").string_len(32).not_null())
        .col(ColumnDef::new("term").string_len(64).not_null())
        .primary_key(Index::create().col("case_id").col("scheme").col("term"))
        .foreign_key(ForeignKey::create().from("consultation_tag", "case_id").to("consultation_case", "id"))
        .to_owned()
}

/// Three boxes; a removed one stays as a row without words.
fn answer() -> TableCreateStatement {
    Table::create()
        .table("consultation_answer")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("case_id").uuid().not_null())
        .col(ColumnDef::new("person_id").uuid().not_null())
        .col(ColumnDef::new("appearance").string_len(32).not_null())
        .col(ColumnDef::new("consider").text().not_null())
        .col(ColumnDef::new("try_this").text().not_null())
        .col(ColumnDef::new("refer_on").text().not_null())
        .col(ColumnDef::new("kept").text().not_null())
        .col(ColumnDef::new("trying").integer().not_null())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .col(ColumnDef::new("edited_at").big_integer())
        .col(ColumnDef::new("removed_at").big_integer())
        .foreign_key(ForeignKey::create().from("consultation_answer", "case_id").to("consultation_case", "id"))
        .foreign_key(ForeignKey::create().from("consultation_answer", "person_id").to("identity_person", "id"))
        .to_owned()
}

fn question() -> TableCreateStatement {
    Table::create()
        .table("consultation_question")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("case_id").uuid().not_null())
        .col(ColumnDef::new("person_id").uuid().not_null())
        .col(ColumnDef::new("words").text().not_null())
        .col(ColumnDef::new("reply").text())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .col(ColumnDef::new("replied_at").big_integer())
        .col(ColumnDef::new("removed_at").big_integer())
        .foreign_key(ForeignKey::create().from("consultation_question", "case_id").to("consultation_case", "id"))
        .foreign_key(ForeignKey::create().from("consultation_question", "person_id").to("identity_person", "id"))
        .to_owned()
}

/// Reasons go when they are decided about.
fn report() -> TableCreateStatement {
    Table::create()
        .table("consultation_report")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("case_id").uuid().not_null())
        .col(ColumnDef::new("subject").string_len(32).not_null())
        .col(ColumnDef::new("subject_id").uuid().not_null())
        .col(ColumnDef::new("person_id").uuid().not_null())
        .col(ColumnDef::new("kind").string_len(32).not_null())
        .col(ColumnDef::new("words").text().not_null())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .col(ColumnDef::new("decision").string_len(32))
        .col(ColumnDef::new("decided_at").big_integer())
        .col(ColumnDef::new("decided_by").uuid())
        .foreign_key(ForeignKey::create().from("consultation_report", "case_id").to("consultation_case", "id"))
        .foreign_key(ForeignKey::create().from("consultation_report", "person_id").to("identity_person", "id"))
        .to_owned()
}

fn specialism() -> TableCreateStatement {
    Table::create()
        .table("consultation_specialism")
        .col(ColumnDef::new("person_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("areas").text().not_null())
        .col(ColumnDef::new("a_week").integer().not_null())
        .col(ColumnDef::new("changed_at").big_integer().not_null())
        .foreign_key(ForeignKey::create().from("consultation_specialism", "person_id").to("identity_person", "id"))
        .to_owned()
}

fn invitation() -> TableCreateStatement {
    Table::create()
        .table("consultation_invitation")
        .col(ColumnDef::new("case_id").uuid().not_null())
        .col(ColumnDef::new("person_id").uuid().not_null())
        .col(ColumnDef::new("invited_by").uuid().not_null())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .primary_key(Index::create().col("case_id").col("person_id"))
        .foreign_key(ForeignKey::create().from("consultation_invitation", "case_id").to("consultation_case", "id"))
        .foreign_key(ForeignKey::create().from("consultation_invitation", "person_id").to("identity_person", "id"))
        .to_owned()
}

fn advice() -> TableCreateStatement {
    Table::create()
        .table("consultation_advice")
        .col(ColumnDef::new("person_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("confirmed_at").big_integer().not_null())
        .foreign_key(ForeignKey::create().from("consultation_advice", "person_id").to("identity_person", "id"))
        .to_owned()
}

fn outcome() -> TableCreateStatement {
    Table::create()
        .table("consultation_outcome")
        .col(ColumnDef::new("case_id").uuid().not_null().primary_key())
        .col(ColumnDef::new("change").string_len(32).not_null())
        .col(ColumnDef::new("weeks").integer().not_null())
        .col(ColumnDef::new("what_helped").text().not_null())
        .col(ColumnDef::new("next").text().not_null())
        .col(ColumnDef::new("recorded_at").big_integer().not_null())
        .foreign_key(ForeignKey::create().from("consultation_outcome", "case_id").to("consultation_case", "id"))
        .to_owned()
}

/// Which resources a case names, through an answer, its outcome or its pattern.
fn used() -> TableCreateStatement {
    Table::create()
        .table("consultation_used")
        .col(ColumnDef::new("case_id").uuid().not_null())
        .col(ColumnDef::new("holder").uuid().not_null())
        .col(ColumnDef::new("part").string_len(32).not_null())
        .col(ColumnDef::new("position").integer().not_null())
        .col(ColumnDef::new("resource_id").uuid().not_null())
        .primary_key(Index::create().col("case_id").col("holder").col("position"))
        .foreign_key(ForeignKey::create().from("consultation_used", "case_id").to("consultation_case", "id"))
        .foreign_key(ForeignKey::create().from("consultation_used", "resource_id").to("library_resource", "id"))
        .to_owned()
}

/// The tables as they are now, as a backup copies them.
pub(crate) const TABLES: &[CopiedTable] = &[
    CopiedTable {
        name: "consultation_case",
        columns: &[
            ("id", Uuid),
            ("author", Uuid),
            ("state", Text),
            ("appearance", Text),
            ("audience", Text),
            ("version", BigInteger),
            ("round", Integer),
            ("created_at", BigInteger),
            ("opened_at", BigInteger),
            ("closed_at", BigInteger),
            ("due_on", Text),
            ("withdrawn_at", BigInteger),
            ("withdrawn_by", Text),
            ("consent_on", Text),
            ("consent_role", Text),
            ("network", Text),
            ("object", Text),
        ],
    },
    CopiedTable {
        name: "consultation_round",
        columns: &[
            ("case_id", Uuid),
            ("round", Integer),
            ("state", Text),
            ("submissions", Integer),
            ("flagged", Integer),
            ("started_at", BigInteger),
            ("submitted_at", BigInteger),
            ("decided_at", BigInteger),
            ("decided_by", Uuid),
        ],
    },
    CopiedTable {
        name: "consultation_draft",
        columns: &[("case_id", Uuid), ("round", Integer), ("edition", BigInteger), ("sealed", Text), ("saved_at", BigInteger)],
    },
    CopiedTable {
        name: "consultation_draft_copy",
        columns: &[
            ("id", Uuid),
            ("case_id", Uuid),
            ("round", Integer),
            ("edition", BigInteger),
            ("sealed", Text),
            ("saved_at", BigInteger),
        ],
    },
    CopiedTable {
        name: "consultation_sealed",
        columns: &[
            ("case_id", Uuid),
            ("round", Integer),
            ("part", Text),
            ("number", Integer),
            ("sealed", Text),
            ("made_at", BigInteger),
            ("made_by", Uuid),
        ],
    },
    CopiedTable {
        name: "consultation_text",
        columns: &[
            ("case_id", Uuid),
            ("version", BigInteger),
            ("title", Text),
            ("content", Text),
            ("level", Text),
            ("accepted", Integer),
            ("released_at", BigInteger),
            ("released_by", Uuid),
        ],
    },
    CopiedTable { name: "consultation_tag", columns: &[("case_id", Uuid), ("scheme", Text), ("term", Text)] },
    CopiedTable {
        name: "consultation_answer",
        columns: &[
            ("id", Uuid),
            ("case_id", Uuid),
            ("person_id", Uuid),
            ("appearance", Text),
            ("consider", Text),
            ("try_this", Text),
            ("refer_on", Text),
            ("kept", Text),
            ("trying", Integer),
            ("created_at", BigInteger),
            ("edited_at", BigInteger),
            ("removed_at", BigInteger),
            ("network", Text),
            ("object", Text),
            ("version", BigInteger),
            ("is_specialist", Integer),
        ],
    },
    CopiedTable {
        name: "consultation_question",
        columns: &[
            ("id", Uuid),
            ("case_id", Uuid),
            ("person_id", Uuid),
            ("words", Text),
            ("reply", Text),
            ("created_at", BigInteger),
            ("replied_at", BigInteger),
            ("removed_at", BigInteger),
        ],
    },
    CopiedTable {
        name: "consultation_report",
        columns: &[
            ("id", Uuid),
            ("case_id", Uuid),
            ("subject", Text),
            ("subject_id", Uuid),
            ("person_id", Uuid),
            ("kind", Text),
            ("words", Text),
            ("created_at", BigInteger),
            ("decision", Text),
            ("decided_at", BigInteger),
            ("decided_by", Uuid),
        ],
    },
    CopiedTable {
        name: "consultation_specialism",
        columns: &[("person_id", Uuid), ("areas", Text), ("a_week", Integer), ("changed_at", BigInteger)],
    },
    CopiedTable {
        name: "consultation_invitation",
        columns: &[("case_id", Uuid), ("person_id", Uuid), ("invited_by", Uuid), ("created_at", BigInteger)],
    },
    CopiedTable { name: "consultation_advice", columns: &[("person_id", Uuid), ("confirmed_at", BigInteger)] },
    CopiedTable {
        name: "consultation_outcome",
        columns: &[
            ("case_id", Uuid),
            ("change", Text),
            ("weeks", Integer),
            ("what_helped", Text),
            ("next", Text),
            ("recorded_at", BigInteger),
        ],
    },
    CopiedTable {
        name: "consultation_used",
        columns: &[("case_id", Uuid), ("holder", Uuid), ("part", Text), ("position", Integer), ("resource_id", Uuid)],
    },
];
