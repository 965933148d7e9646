//! How people come into the network and what they give to programs: invitations, requests to join, API tokens.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(invitation()).await?;
        manager
            .create_index(
                Index::create()
                    .name("identity_invitation_secret")
                    .table("identity_invitation")
                    .col("secret_hash")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager.create_table(request()).await?;
        manager.create_table(token()).await?;
        manager
            .create_index(
                Index::create().name("identity_token_secret").table("identity_token").col("secret_hash").unique().to_owned(),
            )
            .await
    }
}

/// A row that is answered keeps its id, its hash and what became of it, and loses the name and the address.
fn invitation() -> TableCreateStatement {
    Table::create()
        .table("identity_invitation")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("secret_hash").string_len(64).not_null())
        .col(ColumnDef::new("name").text().not_null())
        .col(ColumnDef::new("email").text())
        .col(ColumnDef::new("role").string_len(16).not_null())
        .col(ColumnDef::new("school_id").uuid())
        .col(ColumnDef::new("state").string_len(16).not_null())
        .col(ColumnDef::new("invited_by").uuid())
        .col(ColumnDef::new("person_id").uuid())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .col(ColumnDef::new("expires_at").big_integer().not_null())
        .col(ColumnDef::new("changed_at").big_integer().not_null())
        .foreign_key(ForeignKey::create().from("identity_invitation", "school_id").to("identity_school", "id"))
        .foreign_key(ForeignKey::create().from("identity_invitation", "invited_by").to("identity_person", "id"))
        .foreign_key(ForeignKey::create().from("identity_invitation", "person_id").to("identity_person", "id"))
        .to_owned()
}

/// As with an invitation: what is answered keeps no name, no address and no words.
fn request() -> TableCreateStatement {
    Table::create()
        .table("identity_request")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("name").text().not_null())
        .col(ColumnDef::new("email").text())
        .col(ColumnDef::new("school").text().not_null())
        .col(ColumnDef::new("words").text().not_null())
        .col(ColumnDef::new("state").string_len(16).not_null())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .col(ColumnDef::new("changed_at").big_integer().not_null())
        .to_owned()
}

/// A token that was revoked stays as a row, so that a restore does not bring it back.
fn token() -> TableCreateStatement {
    Table::create()
        .table("identity_token")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(ColumnDef::new("person_id").uuid().not_null())
        .col(ColumnDef::new("secret_hash").string_len(64).not_null())
        .col(ColumnDef::new("name").text().not_null())
        .col(ColumnDef::new("scopes").string_len(64).not_null())
        .col(ColumnDef::new("created_at").big_integer().not_null())
        .col(ColumnDef::new("expires_at").big_integer().not_null())
        .col(ColumnDef::new("used_on").string_len(10))
        .col(ColumnDef::new("revoked_at").big_integer())
        .foreign_key(ForeignKey::create().from("identity_token", "person_id").to("identity_person", "id"))
        .to_owned()
}
