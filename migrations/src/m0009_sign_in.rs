//! Signing in through a provider: who is away there, and which account waits to be connected.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(attempt()).await?;
        manager.create_table(proof()).await?;
        let of_person = Index::create().name("identity_login_person").table("identity_login").col("person_id").to_owned();
        manager.create_index(of_person).await
    }
}

/// The id is a hash of the cookie's value, the state a hash of what stands in the address.
fn attempt() -> TableCreateStatement {
    Table::create()
        .table("identity_attempt")
        .col(ColumnDef::new("id").string_len(64).not_null().primary_key())
        .col(ColumnDef::new("provider").string_len(32).not_null())
        .col(ColumnDef::new("state").string_len(64).not_null())
        .col(ColumnDef::new("nonce").string_len(64).not_null())
        .col(ColumnDef::new("verifier").string_len(64).not_null())
        .col(ColumnDef::new("back").text().not_null())
        .col(ColumnDef::new("device").string_len(8).not_null())
        .col(ColumnDef::new("person_id").uuid())
        .col(ColumnDef::new("expires_at").big_integer().not_null())
        .foreign_key(ForeignKey::create().from("identity_attempt", "person_id").to("identity_person", "id"))
        .to_owned()
}

fn proof() -> TableCreateStatement {
    Table::create()
        .table("identity_proof")
        .col(ColumnDef::new("id").string_len(64).not_null().primary_key())
        .col(ColumnDef::new("person_id").uuid().not_null())
        .col(ColumnDef::new("issuer").string_len(300).not_null())
        .col(ColumnDef::new("subject").string_len(300).not_null())
        .col(ColumnDef::new("shown").text().not_null())
        .col(ColumnDef::new("expires_at").big_integer().not_null())
        .foreign_key(ForeignKey::create().from("identity_proof", "person_id").to("identity_person", "id"))
        .to_owned()
}
