//! `member`: the network's people, from the terminal.

use std::time::Duration;

use anyhow::{Context as _, bail};
use consultation::Keys;
use identity::{MemberInput, MemberQuery, Person, State};
use kernel::{Actor, PersonId, Role, Store, Viewer};

use crate::arguments::{Member, MemberAdd, MemberLink, MemberRemove, MemberRole};
use crate::place::Place;
use crate::settings::Settings;

/// Minutes that the link of a new member works: time to carry it to them.
const FIRST_LINK: u16 = 1440;

pub(crate) async fn run(settings: &Settings, place: &Place, command: &Member) -> anyhow::Result<()> {
    let store = place.open_existing().await?;
    let result = match command {
        Member::Add(options) => add(settings, &store, options).await,
        Member::List => list(&store).await,
        Member::Role(options) => change_role(&store, options).await,
        Member::Remove(options) => remove((&store, &place.case_keys()?), options).await,
        Member::Link(options) => link(settings, &store, options).await,
    };
    store.close().await?;
    result
}

/// Whoever sits at the machine may do everything.
fn machine() -> Viewer {
    Viewer::with_role(Role::Admin)
}

async fn add(settings: &Settings, store: &Store, options: &MemberAdd) -> anyhow::Result<()> {
    let input = MemberInput { name: options.name.clone(), email: options.email.clone(), school: options.school.clone() };
    let mut unit = store.begin(&Actor::command_line()).await?;
    let added = identity::add_member(&mut unit, &machine(), &input, options.role).await;
    let id = unit.settle(added).await?;
    link(settings, store, &MemberLink { person: id.to_string(), minutes: FIRST_LINK }).await
}

async fn list(store: &Store) -> anyhow::Result<()> {
    let query = MemberQuery { limit: usize::MAX, ..MemberQuery::default() };
    for member in identity::list_members(store.reader(), &machine(), &query).await?.members {
        let school = member.school.map(|(_, name)| name).unwrap_or_default();
        crate::say(&format!("{}\t{}\t{}\t{}\t{school}", member.id, member.role, member.name, member.email.unwrap_or_default()))?;
    }
    Ok(())
}

async fn change_role(store: &Store, options: &MemberRole) -> anyhow::Result<()> {
    let person = get_person(store, &options.person).await?;
    let mut unit = store.begin(&Actor::command_line()).await?;
    let changed = identity::change_role(&mut unit, &machine(), person.id, options.role).await;
    unit.settle(changed).await?;
    crate::say(&format!("{} is {} now", person.name, options.role))
}

async fn remove((store, keys): (&Store, &Keys), options: &MemberRemove) -> anyhow::Result<()> {
    let person = get_person(store, &options.person).await?;
    let mut unit = store.begin(&Actor::command_line()).await?;
    let removed = match identity::remove_member(&mut unit, &machine(), person.id).await {
        Ok(departed) => server::forget_person(&mut unit, keys, &departed).await,
        Err(error) => Err(error),
    };
    unit.settle(removed).await?;
    crate::say("the member is erased; what they published stays, by a former member")
}

/// Prints a one-time sign-in link. It is a key: it goes to the person and nobody else.
async fn link(settings: &Settings, store: &Store, options: &MemberLink) -> anyhow::Result<()> {
    let person = get_person(store, &options.person).await?;
    let lifetime = Duration::from_mins(options.minutes.into());
    let secret = identity::make_link(store, person.id, lifetime).await?;
    crate::say(&format!("{}/sign-in/link/{}", settings.public_url, secret.reveal()))?;
    #[expect(clippy::print_stderr, reason = "beside the link, so that the link alone can be piped on")]
    {
        eprintln!("Signs in {} ({}) once, within {} minutes.", person.name, person.role, options.minutes);
    }
    Ok(())
}

/// The member of this id or e-mail address.
pub(crate) async fn get_person(store: &Store, id_or_email: &str) -> anyhow::Result<Person> {
    if let Ok(id) = id_or_email.parse::<PersonId>() {
        let person = identity::find_person(store.reader(), id).await?.filter(|person| person.state == State::Active);
        return person.with_context(|| format!("there is no member with the id {id}"));
    }
    let mut people = identity::list_people_at(store.reader(), id_or_email).await?;
    match people.len() {
        0 => bail!("there is no member with the address '{id_or_email}'; accepted: a member's id or e-mail address"),
        1 => Ok(people.remove(0)),
        _ => {
            let ids = people.iter().map(|person| format!("{} {}", person.id, person.name)).collect::<Vec<_>>().join("\n");
            bail!("several members share the address '{id_or_email}'; give an id instead:\n{ids}")
        }
    }
}
