//! Who there is in the sample network. Everybody and every school is invented.

use std::collections::HashMap;

use identity::{MemberInput, NewPerson, SchoolInput};
use kernel::{Actor, PersonId, Role, Store, Viewer};

/// Name, phase.
const SCHOOLS: [(&str, &str); 8] = [
    ("Tarnbridge Primary School", ""),
    ("Quillham Infant School", "ks1"),
    ("Quillham Junior School", "ks2"),
    ("Osmere High School", "ks3"),
    ("Fernholt Academy", "ks4"),
    ("Marrowdale Special School", ""),
    ("Kestle Bank Nursery", "early-years"),
    ("Northwater Sixth Form", "post-16"),
];

/// Name, role, place of the school in the list above.
const PEOPLE: [(&str, Role, Option<usize>); 24] = [
    ("Wilma Sallowby", Role::Admin, None),
    ("Imogen Quickthorn", Role::Coordinator, Some(0)),
    ("Rafiq Hazelmoor", Role::Coordinator, Some(3)),
    ("Delphine Oakapple", Role::Editor, Some(1)),
    ("Tobias Larkfield", Role::Editor, Some(4)),
    ("Marguerite Fernley-Stone", Role::Moderator, Some(5)),
    ("Anselm Brightwater", Role::Moderator, Some(2)),
    ("Dr Oona Reedmace", Role::Specialist, None),
    ("Caspian Dovecote", Role::Specialist, None),
    ("Priti Alderbourne", Role::Specialist, None),
    ("Hester Millbeck", Role::Member, Some(0)),
    ("Jonquil Tarrant-Vale", Role::Member, Some(1)),
    ("Kofi Applegarth", Role::Member, Some(2)),
    ("Bronwen Sedgeley", Role::Member, Some(3)),
    ("Laszlo Thornbury-Hill", Role::Member, Some(3)),
    ("Nkechi Rowanberry", Role::Member, Some(4)),
    ("Petra Wychelm", Role::Member, Some(4)),
    ("Ishaan Meadowcroft", Role::Member, Some(5)),
    ("Gwendolen Ashmarsh", Role::Member, Some(6)),
    ("Yusuf Hollinbrook", Role::Member, Some(6)),
    ("Tamsin Coppergate", Role::Member, Some(7)),
    ("Ewan Blackthornley", Role::Member, Some(7)),
    ("Saskia Windrush-Poole", Role::Reader, Some(0)),
    ("Barnaby Finchcombe", Role::Reader, None),
];

/// The people by name.
pub(crate) struct Cast(HashMap<&'static str, Viewer>);

impl Cast {
    /// Somebody, to do something in their name.
    pub(crate) fn viewer(&self, name: &str) -> &Viewer {
        self.0.get(name).expect("the cast is a fixed list, and so are those who ask for it")
    }

    fn add(&mut self, name: &'static str, id: PersonId, role: Role) {
        self.0.insert(name, Viewer::member(id, role));
    }
}

/// Adds everybody; `None` where they are there already.
pub(crate) async fn load(store: &Store) -> anyhow::Result<Option<Cast>> {
    let everybody = identity::MemberQuery { limit: 1, ..identity::MemberQuery::default() };
    if identity::list_members(store.reader(), &Viewer::with_role(Role::Admin), &everybody).await?.total > 0 {
        return Ok(None);
    }
    let mut cast = Cast(HashMap::new());
    let mut unit = store.begin(&Actor::command_line()).await?;
    for (name, role, _) in PEOPLE {
        let new = NewPerson { name: name.to_owned(), email: None, role };
        cast.add(name, identity::add_person(&mut unit, &new).await?, role);
    }
    let admin = cast.viewer(PEOPLE[0].0).clone();
    for (name, phase) in SCHOOLS {
        let school = SchoolInput { name: name.to_owned(), urn: String::new(), phase: phase.to_owned() };
        identity::add_school(&mut unit, &admin, &school).await?;
    }
    for (name, _, school) in PEOPLE {
        let Some(school) = school.and_then(|at| SCHOOLS.get(at)) else { continue };
        let input = MemberInput { name: name.to_owned(), email: String::new(), school: school.0.to_owned() };
        if let Some(id) = cast.viewer(name).person() {
            identity::change_member(&mut unit, &admin, id, &input).await?;
        }
    }
    unit.commit().await?;
    Ok(Some(cast))
}
