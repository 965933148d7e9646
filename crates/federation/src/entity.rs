//! The rows.

pub(crate) mod peer {
    use kernel::Timestamp;
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
    };

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "federation_peer")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) origin: String,
        pub(crate) name: String,
        pub(crate) actor: String,
        pub(crate) inbox: String,
        /// [`crate::signature::PinnedKey`]s as JSON.
        pub(crate) keys: String,
        /// Our asking: an [`crate::Agreement`].
        pub(crate) asked: String,
        /// Theirs.
        pub(crate) was_asked: String,
        /// A [`crate::Hold`].
        pub(crate) standing: String,
        /// [`crate::Shares`].
        pub(crate) shares: String,
        pub(crate) is_older: i32,
        pub(crate) created_at: Timestamp,
        pub(crate) changed_at: Timestamp,
        /// Whom to ring, in a coordinator's words.
        pub(crate) ring: Option<String>,
        /// Where it is reached since it moved.
        pub(crate) address: Option<String>,
        /// Where it says that it moved.
        pub(crate) moving_to: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod own_address {
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
    };

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "federation_own_address")]
    pub(crate) struct Model {
        /// Where this network is.
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) address: String,
        /// Where it was when others came to know it.
        pub(crate) origin: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod contact {
    use kernel::Timestamp;
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
    };

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "federation_contact")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) peer: String,
        /// How far it was told: a place in our feed.
        pub(crate) push_cursor: Option<String>,
        /// How far it was read: a place in its feed, in its own words.
        pub(crate) pull_cursor: Option<String>,
        pub(crate) failures: i32,
        pub(crate) next_try_at: Timestamp,
        pub(crate) skew_ms: i64,
        pub(crate) heard_at: Option<Timestamp>,
        /// Since the first of the failures that came one after another.
        pub(crate) failing_since: Option<Timestamp>,
        /// What the last of them was.
        pub(crate) fault: Option<String>,
        /// When it last took what it was told.
        pub(crate) told_at: Option<Timestamp>,
        /// When its feed was last read to the end.
        pub(crate) read_at: Option<Timestamp>,
        /// When what is kept of it was last compared with what it shows.
        pub(crate) compared_at: Option<Timestamp>,
        /// What that put right, in all.
        pub(crate) repaired: Option<i64>,
        /// Where it was told that this network is now.
        pub(crate) told_address: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod object {
    use kernel::Timestamp;
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
    };

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "federation_object")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) object: String,
        pub(crate) origin: String,
        pub(crate) version: i64,
        pub(crate) kind: String,
        pub(crate) audience: String,
        /// A [`crate::object::Record`] as JSON.
        pub(crate) content: String,
        pub(crate) received_at: Timestamp,
        pub(crate) changed_at: Timestamp,
        /// Its name in addresses here.
        pub(crate) key: String,
        /// Since when its origin does not have it any more, though it never withdrew it.
        pub(crate) missing_since: Option<Timestamp>,
        /// The hash of this row as it was written.
        pub(crate) seal: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod tombstone {
    use kernel::Timestamp;
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
    };

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "federation_tombstone")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) object: String,
        pub(crate) origin: String,
        pub(crate) version: i64,
        pub(crate) reason: String,
        pub(crate) received_at: Timestamp,
        /// The hash of the address that it had here, where it had one.
        pub(crate) address: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod exposed {
    use kernel::Timestamp;
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
    };

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "federation_exposed")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) resource_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) peer: String,
        /// The highest that it was told of.
        pub(crate) version: i64,
        /// The tombstone's, once it was told that there is one: that is final.
        pub(crate) gone_version: Option<i64>,
        /// The last row of the journal in the page that first held the tombstone.
        pub(crate) gone_seq: Option<i64>,
        /// When it confirmed the tombstone.
        pub(crate) confirmed_at: Option<Timestamp>,
        /// The status with which it said that it cannot read what it was told.
        pub(crate) refused_status: Option<i32>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod taken {
    use kernel::Timestamp;
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
    };

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "federation_taken")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) resource_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) peer: String,
        /// The one that it was last told of.
        pub(crate) version: i64,
        /// The last row of the journal in the page that first held it.
        pub(crate) told_seq: i64,
        /// When it took that.
        pub(crate) taken_at: Option<Timestamp>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
