//! People of the network, their roles and schools, and how they come in: sign-ins, sessions, one-time links.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(school()).await?;
        manager.create_table(person()).await?;
        manager
            .create_index(Index::create().name("identity_person_email").table("identity_person").col("email").to_owned())
            .await?;
        manager.create_table(login()).await?;
        manager.create_table(session()).await?;
        manager
            .create_index(Index::create().name("identity_session_person").table("identity_session").col("person_id").to_owned())
            .await?;
        manager.create_table(link()).await
    }
}

fn school() -> TableCreateStatement {
    Table::create()
        .table("identity_school")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("name").text().not_null())
        .col(ColumnDef::new("urn").string_len(6))
        .col(ColumnDef::new("phase").string_len(64))
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .to_owned()
}

/// A person who left keeps the row, with no name and no address: what they contributed is by "a former member".
fn person() -> TableCreateStatement {
    Table::create()
        .table("identity_person")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("name").text().not_null())
        .col(ColumnDef::new("email").text())
        .col(ColumnDef::new("role").string_len(16).not_null())
        .col(ColumnDef::new("state").string_len(16).not_null())
        .col(ColumnDef::new("school_id").uuid())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .col(ColumnDef::new("changed_at").big_integer().not_null())
        .foreign_key(ForeignKey::create().from("identity_person", "school_id").to("identity_school", "id"))
        .to_owned()
}

/// The account is issuer and subject, never an e-mail address.
fn login() -> TableCreateStatement {
    Table::create()
        .table("identity_login")
        .col(ColumnDef::new("issuer").string_len(300).not_null())
        .col(ColumnDef::new("subject").string_len(300).not_null())
        .col(ColumnDef::new("person_id").uuid().not_null())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .primary_key(Index::create().col("issuer").col("subject"))
        .foreign_key(ForeignKey::create().from("identity_login", "person_id").to("identity_person", "id"))
        .to_owned()
}

/// The id is a hash of the cookie's value: a table that leaks signs nobody in.
fn session() -> TableCreateStatement {
    Table::create()
        .table("identity_session")
        .col(ColumnDef::new("id").string_len(64).not_null().primary_key())
        .col(ColumnDef::new("person_id").uuid().not_null())
        .col(ColumnDef::new("device").string_len(8).not_null())
        .col(ColumnDef::new("label").text().not_null())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .col(ColumnDef::new("seen_at").big_integer().not_null())
        .col(ColumnDef::new("expires_at").big_integer().not_null())
        .foreign_key(ForeignKey::create().from("identity_session", "person_id").to("identity_person", "id"))
        .to_owned()
}

/// The id is a hash of the secret in the link.
fn link() -> TableCreateStatement {
    Table::create()
        .table("identity_link")
        .col(ColumnDef::new("id").string_len(64).not_null().primary_key())
        .col(ColumnDef::new("person_id").uuid().not_null())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .col(ColumnDef::new("expires_at").big_integer().not_null())
        .col(ColumnDef::new("used_at").big_integer())
        .foreign_key(ForeignKey::create().from("identity_link", "person_id").to("identity_person", "id"))
        .to_owned()
}
