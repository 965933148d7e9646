//! Who asks and who answers, as far as whoever reads may know.

use consultation::{Appearance, Asker, Case};
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
        call(&self.names, asker)
    }

    /// What they are here, where that matters to whoever reads.
    pub(crate) fn role(&self, asker: Asker) -> &'static str {
        if asker.person.is_some_and(|person| self.specialists.contains(&person)) { "Specialist" } else { "" }
    }
}

/// What to call somebody. Whoever moderates, and they themselves, read both their name and what others read.
pub(crate) fn call(names: &Names, who: Asker) -> String {
    match (who.person, called(who.appearance)) {
        (Some(person), None) => names.of(person),
        (Some(person), Some(called)) => format!("{} (others read: {called})", names.of(person)),
        (None, called) => called.unwrap_or("A member").to_owned(),
    }
}

/// What somebody is called who does not show their name.
pub(crate) fn called(appearance: Appearance) -> Option<&'static str> {
    match appearance {
        Appearance::Named => None,
        Appearance::InNetwork => Some("A SENCO in my network"),
        Appearance::Unnamed => Some("A SENCO"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_without_a_name() {
        for (appearance, expected) in
            [(Appearance::Named, "A member"), (Appearance::InNetwork, "A SENCO in my network"), (Appearance::Unnamed, "A SENCO")]
        {
            assert_eq!(call(&Names::default(), Asker { person: None, appearance }), expected);
        }
    }
}
