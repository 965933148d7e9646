//! Who is to be told, and what is to be written to them.

use calendar::{Terms, london};
use identity::Person;
use kernel::{Result, Store, Timestamp};
use post::Message;

use crate::choice::Choice;
use crate::edition::{Edition, Reader, Since};
use crate::letter::{self, Sender, To};
use crate::news;
use crate::told::Last;

/// Somebody who is to be told.
pub(crate) struct Due {
    pub(crate) person: Person,
    pub(crate) choice: Choice,
    pub(crate) occasion: String,
}

/// Writes a letter, when it is known who pauses it where.
pub(crate) type Write<'a> = Box<dyn FnOnce(&Sender<'_>, To<'_>) -> Message + Send + 'a>;

/// A letter to be written, with the mark that goes with it.
pub(crate) struct Telling<'a> {
    pub(crate) person: &'a Person,
    pub(crate) occasion: String,
    pub(crate) subjects: Vec<String>,
    /// `None` where there is nothing to say.
    pub(crate) write: Option<Write<'a>>,
    /// News about cases that it tells.
    pub(crate) settled: Vec<uuid::Uuid>,
}

impl Due {
    pub(crate) fn reader(&self, last: Option<&Last>, now: Timestamp) -> Reader<'_> {
        let (since, since_at) = if let Some(last) = last {
            (Since::Seq(last.seq), last.at)
        } else {
            let first = news::first_since(now, self.person.created_at);
            (Since::Moment(first), first)
        };
        Reader { person: &self.person, choice: self.choice, since, since_at, now }
    }

    pub(crate) fn telling(&self, edition: Edition) -> Telling<'_> {
        let (person, choice) = (&self.person, &self.choice);
        let subjects = edition.items.iter().map(|item| item.subject.clone()).collect();
        let write: Option<Write<'_>> = if edition.items.is_empty() {
            None
        } else {
            Some(Box::new(move |sender, to| letter::digest(sender, to, choice, &edition)))
        };
        Telling { person, occasion: self.occasion.clone(), subjects, write, settled: Vec::new() }
    }
}

/// The network's term dates; where nobody has said them, what is usual in England.
pub async fn read_terms(store: &Store) -> Result<Terms> {
    library::own_terms(store.reader(), london::day_at(store.now().0)).await
}
