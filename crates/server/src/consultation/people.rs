//! Who asks and who answers, as far as whoever reads may know.

use consultation::{Asker, Case};
use kernel::{PersonId, Role};

use crate::App;
use crate::visit::Visit;
use crate::writing::Names;

/// Who says something here, as far as this visitor may know.
pub(crate) struct People {
    pub(crate) names: Names,
    specialists: Vec<PersonId>,
}

impl People {
    pub(crate) async fn read(app: &App, visit: &Visit, case: &Case) -> Result<Self, kernel::Error> {
        let mut ids: Vec<PersonId> = case.answers.iter().filter_map(|answer| answer.by.person).collect();
        ids.extend(case.asker.person);
        ids.extend(case.questions.iter().map(|question| question.by));
        let people = identity::list_people(app.store.reader(), &ids).await?;
        let specialists = people.iter().filter(|person| person.role == Role::Specialist).map(|person| person.id).collect();
        Ok(Self { names: Names::read(app, &visit.viewer, ids).await?, specialists })
    }

    /// What to call them.
    pub(crate) fn say(&self, asker: Asker) -> String {
        let appears = match asker.appearance {
            consultation::Appearance::Named => "",
            consultation::Appearance::InNetwork => "A SENCO in my network",
            consultation::Appearance::Unnamed => "A SENCO",
        };
        match (asker.person, appears) {
            (Some(person), "") => self.names.of(person),
            // Whoever moderates, and they themselves, see both.
            (Some(person), appears) => format!("{} (others read: {appears})", self.names.of(person)),
            (None, "") => "A member".to_owned(),
            (None, appears) => appears.to_owned(),
        }
    }

    /// What they are here, where that matters to whoever reads.
    pub(crate) fn role(&self, asker: Asker) -> &'static str {
        if asker.person.is_some_and(|person| self.specialists.contains(&person)) { "Specialist" } else { "" }
    }
}
