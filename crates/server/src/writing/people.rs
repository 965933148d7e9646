//! Who wrote something, as far as whoever asks may know.

use std::collections::HashMap;

use kernel::{Permission, PersonId, Result, Viewer};

use crate::App;

/// The names of some people.
#[derive(Default)]
pub(crate) struct Names(HashMap<PersonId, String>);

impl Names {
    /// Reads the names of these people. Whoever may not see who the members are is told of "a member".
    pub(crate) async fn read(app: &App, viewer: &Viewer, ids: impl IntoIterator<Item = PersonId>) -> Result<Self> {
        if !viewer.may(Permission::SeeMembers) {
            return Ok(Self(HashMap::new()));
        }
        let mut ids: Vec<PersonId> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        let people = identity::list_people(app.store.reader(), &ids).await?;
        Ok(Self(people.into_iter().map(|person| (person.id, person.shown().to_owned())).collect()))
    }

    pub(crate) fn of(&self, id: PersonId) -> String {
        self.0.get(&id).cloned().unwrap_or_else(|| "a member".to_owned())
    }

    /// The same, where it may have been nobody.
    pub(crate) fn find(&self, id: Option<PersonId>) -> Option<String> {
        id.map(|id| self.of(id))
    }
}
