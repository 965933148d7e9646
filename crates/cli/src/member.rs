//! `member`: the network's people, from the terminal.

use std::time::Duration;

use anyhow::{Context as _, bail};
use identity::{Person, State};
use kernel::{PersonId, Store};

use crate::arguments::{Member, MemberLink};
use crate::place::Place;
use crate::settings::Settings;

pub(crate) async fn run(settings: &Settings, place: &Place, command: &Member) -> anyhow::Result<()> {
    let store = place.open_existing().await?;
    let result = match command {
        Member::Link(options) => link(settings, &store, options).await,
    };
    store.close().await?;
    result
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
