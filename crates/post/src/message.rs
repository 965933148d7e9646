//! A message, and putting it where it waits.

use kernel::{Notes, PersonId, Result, Store, Timestamp, Unit, new_id};
use sea_orm::ConnectionTrait as _;
use sea_orm::ExprTrait as _;
use sea_orm::sea_query::{Expr, InsertStatement, OnConflict, Query};

use crate::entity::WAITING;

/// Something to be sent to one address.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// The address. One that is none is given up when its turn comes, so that it stops nobody else's message.
    pub to: String,
    /// One line; line breaks become spaces.
    pub subject: String,
    /// The plain text, which every message has.
    pub text: String,
    /// The same as HTML, where that helps.
    pub html: Option<String>,
    /// A name that this message has once and for ever: queueing it twice is the same as once.
    pub reference: String,
    /// Who it is for, where that is a member.
    pub person: Option<PersonId>,
    /// For what comes regularly: the address that stops it without signing in, by GET for people and by POST for mail programs
    /// (RFC 8058).
    pub pause_url: Option<String>,
    /// From when on it is of no use and is not sent: a link in it has ended.
    pub expires_at: Option<Timestamp>,
}

impl Message {
    /// A message in plain text.
    pub fn new(to: &str, subject: &str, text: String, reference: String) -> Self {
        let (to, subject) = (to.to_owned(), subject.to_owned());
        Self { to, subject, text, html: None, reference, person: None, pause_url: None, expires_at: None }
    }

    /// Says which member it is for, so that their page and their leaving know of it.
    #[must_use]
    pub fn for_person(self, person: PersonId) -> Self {
        Self { person: Some(person), ..self }
    }

    /// Adds the same as HTML.
    #[must_use]
    pub fn with_html(self, html: String) -> Self {
        Self { html: Some(html), ..self }
    }

    /// Adds the address that stops such messages.
    #[must_use]
    pub fn with_pause(self, url: String) -> Self {
        Self { pause_url: Some(url), ..self }
    }

    /// Says from when on it is not worth sending.
    #[must_use]
    pub fn until(self, expires_at: Timestamp) -> Self {
        Self { expires_at: Some(expires_at), ..self }
    }
}

/// Nothing of it belongs into a log.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Message")
    }
}

/// Queues a message together with the change that it is about. Nothing is sent unless the unit is committed. A caller asks first
/// whether mail is set up: what is queued without it goes nowhere.
pub async fn queue(unit: &Unit, message: &Message) -> Result<()> {
    unit.connection().execute(&insert(message, unit.now())).await?;
    Ok(())
}

/// Queues a message about what is no change of the domain, such as a link to sign in with.
pub async fn note(store: &Store, message: &Message) -> Result<()> {
    store.note(&insert(message, store.now())).await
}

/// Removes what was to be sent, or was sent, to a member who left, together with other notes.
pub async fn forget_with(notes: &Notes, person: PersonId) -> Result<()> {
    let theirs = Query::delete().from_table("post_message").and_where(Expr::col("person_id").eq(person.0)).to_owned();
    notes.note(&theirs).await.map(drop)
}

/// Queues a message together with other notes, such as the mark that it was queued.
pub async fn note_with(notes: &Notes, message: &Message) -> Result<()> {
    notes.note(&insert(message, notes.now())).await.map(drop)
}

/// Takes a message back that still waits, and says whether it did.
pub async fn recall(notes: &Notes, reference: &str) -> Result<bool> {
    let waiting = Query::delete()
        .from_table("post_message")
        .and_where(Expr::col("reference").eq(reference))
        .and_where(Expr::col("state").eq(WAITING))
        .to_owned();
    Ok(notes.note(&waiting).await? > 0)
}

/// Takes back messages that still wait, together with the change that makes them wrong: those whose reference begins like this.
pub async fn recall_all(unit: &Unit, beginning: &str) -> Result<()> {
    let waiting = Query::delete()
        .from_table("post_message")
        .and_where(Expr::col("reference").like(format!("{beginning}%")))
        .and_where(Expr::col("state").eq(WAITING))
        .to_owned();
    unit.connection().execute(&waiting).await?;
    Ok(())
}

fn insert(message: &Message, now: Timestamp) -> InsertStatement {
    let columns = [
        "id",
        "reference",
        "person_id",
        "recipient",
        "subject",
        "body",
        "html",
        "pause_url",
        "state",
        "attempts",
        "next_at",
        "created_at",
        "fault",
        "expires_at",
    ];
    Query::insert()
        .into_table("post_message")
        .columns(columns)
        .values_panic([
            new_id(now).into(),
            message.reference.as_str().into(),
            message.person.map(|person| person.0).into(),
            message.to.trim().into(),
            message.subject.as_str().into(),
            message.text.as_str().into(),
            message.html.clone().into(),
            message.pause_url.clone().into(),
            WAITING.into(),
            0_i32.into(),
            now.0.into(),
            now.0.into(),
            "".into(),
            message.expires_at.map(|at| at.0).into(),
        ])
        .on_conflict(OnConflict::column("reference").do_nothing().to_owned())
        .to_owned()
}

/// Removes everything that was to be sent, or was sent, to a person who goes.
pub async fn forget(unit: &Unit, person: PersonId, address: Option<&str>) -> Result<()> {
    let mut whose = Expr::col("person_id").eq(person.0);
    if let Some(address) = address {
        whose = whose.or(Expr::col("recipient").eq(address));
    }
    unit.connection().execute(&Query::delete().from_table("post_message").and_where(whose).to_owned()).await?;
    Ok(())
}
