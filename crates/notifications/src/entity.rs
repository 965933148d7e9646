//! The rows.

macro_rules! no_relations {
    () => {
        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub(crate) enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    };
}

/// How somebody wants to be told.
pub(crate) mod choice {
    use kernel::Timestamp;
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
    };

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notifications_choice")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) person_id: Uuid,
        pub(crate) rhythm: String,
        /// 1 is Monday.
        pub(crate) weekday: i32,
        /// Whether announcements come by mail.
        pub(crate) announcements: i32,
        /// `hourly`, `at-once` or `none`.
        pub(crate) cases: String,
        /// Empty, `ever`, or the day on which it goes on.
        pub(crate) paused: String,
        pub(crate) changed_at: Timestamp,
    }

    no_relations!();
}

/// The hash of an address that shows or changes something of somebody's.
pub(crate) mod secret {
    use kernel::Timestamp;
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
    };

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notifications_secret")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: String,
        pub(crate) person_id: Uuid,
        pub(crate) purpose: String,
        pub(crate) created_at: Timestamp,
    }

    no_relations!();
}

/// The mark that somebody was told on an occasion, and how far in the journal what they were told went.
pub(crate) mod told {
    use kernel::Timestamp;
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
    };

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notifications_told")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) person_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) occasion: String,
        pub(crate) seq: i64,
        pub(crate) at: Timestamp,
        /// The message; empty where there was nothing to say.
        pub(crate) reference: String,
        /// Ids of what the message speaks of, parted by spaces.
        pub(crate) subjects: String,
    }

    no_relations!();
}

/// What a coordinator tells.
pub(crate) mod announcement {
    use kernel::Timestamp;
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
    };

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notifications_announcement")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        /// An id, never a name.
        pub(crate) author: String,
        pub(crate) subject: String,
        pub(crate) body: String,
        pub(crate) reach: String,
        pub(crate) way: String,
        /// The resource that it is about, where its publication is what is announced.
        pub(crate) resource_id: Option<Uuid>,
        /// What it is made from, where it must not be made twice.
        pub(crate) cause: String,
        pub(crate) announced_at: Timestamp,
        pub(crate) taken_back_at: Option<Timestamp>,
        /// When everybody whom it reaches by mail had been written to.
        pub(crate) delivered_at: Option<Timestamp>,
    }

    no_relations!();
}

/// "Remind me in six weeks": resources and a day.
pub(crate) mod reminder {
    use kernel::Timestamp;
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
    };

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notifications_reminder")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) person_id: Uuid,
        /// `2027-01-04`.
        pub(crate) due_on: String,
        /// Ids, parted by spaces.
        pub(crate) resources: String,
        pub(crate) created_at: Timestamp,
    }

    no_relations!();
}

/// What was published, as the journal tells it.
pub(crate) mod news {
    use kernel::Timestamp;
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
    };

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notifications_news")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) resource_id: Uuid,
        /// The journal's row of its first version, 0 where that is not known.
        pub(crate) added_seq: i64,
        pub(crate) added_at: Timestamp,
        /// The row of its newest.
        pub(crate) changed_seq: i64,
        pub(crate) changed_at: Timestamp,
    }

    no_relations!();
}

/// What was said to cases and nobody was told yet.
pub(crate) mod case_news {
    use kernel::Timestamp;
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
    };

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notifications_case_news")]
    pub(crate) struct Model {
        /// Of the answer or the question back.
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) case_id: Uuid,
        pub(crate) seq: i64,
        pub(crate) at: Timestamp,
    }

    no_relations!();
}

/// Where the follower stands.
pub(crate) mod cursor {
    use sea_orm::entity::prelude::{
        ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
    };

    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notifications_cursor")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) name: String,
        pub(crate) incarnation: Uuid,
        pub(crate) seq: i64,
        pub(crate) hash: String,
    }

    no_relations!();
}
