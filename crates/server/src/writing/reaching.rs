//! Whom something reaches, in words and numbers, as far as this visitor may count them.

use federation::{Going, Linked, Reached as Networks, Shares, is_outward};
use kernel::{Audience, Permission, Result, Role, Viewer};
use library::{Draft, OpenDraft, Resource};
use notifications::{Reach, Reached};

use crate::App;
use crate::words::{listed, plural};

/// Whom a draft reaches.
pub(crate) struct Reaching {
    counted: Option<(Reached, usize)>,
    /// Other networks that get it.
    networks: Networks,
    /// Addresses that are named and are no network's that anything goes to.
    strange: usize,
    has_mail: bool,
}

impl Reaching {
    pub(crate) async fn of(app: &App, viewer: &Viewer, draft: &OpenDraft) -> Result<Self> {
        let content = &draft.content;
        let going = Going::of_draft(content, draft.resource);
        let networks = federation::find_reached(app.store.reader(), viewer, &app.engine.vocabulary(), &going).await?;
        let strange = strange(&content.networks, &networks);
        Ok(Self { counted: count(app, viewer, content.audience).await?, networks, strange, has_mail: app.settings.has_mail })
    }

    pub(crate) fn in_words(&self, content: &Draft) -> String {
        let here = self.counted.map_or_else(|| "everybody in this network".to_owned(), people_in_schools);
        let there = self.networks.networks.len();
        let reached = match content.audience {
            Audience::Public if there > 0 => {
                format!("Anybody on the internet, signed in or not; here, {here}; and the search of {}.", self.by_name())
            }
            Audience::Public => format!("Anybody on the internet, signed in or not; here, {here}."),
            Audience::Peers | Audience::Named if there > 0 => format!("Here, {here}, and the members of {}.", self.by_name()),
            Audience::Peers | Audience::Named if self.networks.is_kept_by_licence => format!("Here, {here}."),
            Audience::Peers => format!("Here, {here}, and the networks that yours shares with. None does yet."),
            Audience::Named => format!("Here, {here}. None of the networks that you named gets anything now."),
            Audience::Members => format!("Here, {here}, when they are signed in. Nobody else."),
            Audience::Moderators => "Those who moderate and coordinate, and nobody else.".to_owned(),
        };
        let beside = [self.kept(content.audience), closed(&self.networks).map(|closed| format!("{closed}.")), self.nowhere()];
        std::iter::once(reached).chain(beside.into_iter().flatten()).collect::<Vec<_>>().join(" ")
    }

    /// Whether it leaves this network at all.
    pub(crate) fn leaves(&self, audience: Audience) -> bool {
        is_outward(audience) && !self.networks.is_kept_by_licence
    }

    /// Why other networks do not see something, as the end of a sentence.
    pub(crate) fn why_it_stays(audience: Audience, label: &str) -> String {
        if is_outward(audience) {
            "its licence is for this network alone".to_owned()
        } else {
            format!("it is for {}", label.to_lowercase())
        }
    }

    fn kept(&self, audience: Audience) -> Option<String> {
        let is_kept = is_outward(audience) && self.networks.is_kept_by_licence;
        is_kept.then(|| "Its licence is for this network alone, so no other network gets it.".to_owned())
    }

    fn nowhere(&self) -> Option<String> {
        let is_partly = self.strange > 0 && !self.networks.networks.is_empty();
        is_partly.then(|| format!("{} that you named gets nothing now.", plural(self.strange, "network", "networks")))
    }

    /// `2 other networks: Osmere and Quillham`.
    fn by_name(&self) -> String {
        format!("{} ({})", self.in_networks(), listed(&names(&self.networks.networks)))
    }

    /// `2 other networks`.
    fn in_networks(&self) -> String {
        plural(self.networks.networks.len(), "other network", "other networks")
    }

    /// `41 people by digest`.
    fn people(&self) -> Option<String> {
        let (reached, _) = self.counted?;
        Some(if self.has_mail {
            format!("{} by digest", plural(reached.by_mail, "person", "people"))
        } else {
            format!("{} on their home page", plural(reached.people, "person", "people"))
        })
    }

    pub(crate) fn told(&self) -> String {
        match self.counted {
            Some((reached, _)) if self.has_mail => {
                let (people, by_mail) = (plural(reached.people, "person", "people"), reached.by_mail);
                format!("First in the next digest ({by_mail} take it by e-mail), and on the home pages of {people}.")
            }
            Some((reached, _)) => format!("On the home pages of {}.", plural(reached.people, "person", "people")),
            None => String::new(),
        }
    }

    /// `6 files, 1 event, 41 people by digest, 2 other networks`.
    pub(crate) fn sum(&self, draft: &OpenDraft, files: usize) -> String {
        let items = draft.content.items.len();
        let parts = [
            (items > 0).then(|| plural(items, "item", "items")),
            (files > 0).then(|| plural(files, "file", "files")),
            draft.content.meeting.is_some().then(|| "1 event".to_owned()),
            self.people(),
            (!self.networks.networks.is_empty()).then(|| self.in_networks()),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// Whom each choice in the editor means today.
pub(crate) struct Reachable {
    /// Networks that can be named.
    pub(crate) linked: Vec<Linked>,
    /// `41 people in 12 schools`, for those who may count them.
    pub(crate) here: Option<String>,
}

impl Reachable {
    pub(crate) async fn read(app: &App, viewer: &Viewer) -> Result<Self> {
        let linked = federation::list_linked(app.store.reader(), viewer).await?;
        Ok(Self { linked, here: count(app, viewer, Audience::Members).await?.map(people_in_schools) })
    }

    /// What a choice means in numbers; nothing where there is none to say.
    pub(crate) fn numbers(&self, audience: Audience) -> String {
        let here = self.here.as_ref().map(|here| format!(" Here that is {here}.")).unwrap_or_default();
        let open: Vec<Linked> = self.linked.iter().filter(|network| network.shares == Shares::Peers).cloned().collect();
        match audience {
            Audience::Members => here,
            Audience::Peers if open.is_empty() => format!("{here} No network gets what is for all of them yet."),
            Audience::Peers => {
                let networks = plural(open.len(), "network", "networks");
                format!("{here} There it is {networks}: {}.", listed(&names(&open)))
            }
            Audience::Public | Audience::Named | Audience::Moderators => String::new(),
        }
    }
}

/// Who gets what is published, in one line for whoever is signed in here.
pub(crate) async fn who_gets(app: &App, viewer: &Viewer, resource: &Resource) -> Result<Option<String>> {
    if viewer.role().is_none() {
        return Ok(None);
    }
    let going = Going::of(resource);
    let reached = federation::find_reached(app.store.reader(), viewer, &app.engine.vocabulary(), &going).await?;
    let there = match reached.networks.len() {
        0 => String::new(),
        many => format!(", and {}: {}", plural(many, "other network", "other networks"), listed(&names(&reached.networks))),
    };
    let whom = match resource.audience {
        Audience::Public => "Everyone",
        Audience::Peers | Audience::Named | Audience::Members => "Members here",
        Audience::Moderators => "Those who moderate here",
    };
    let alone = match resource.audience {
        Audience::Peers | Audience::Named if reached.is_kept_by_licence => " (its licence is for this network alone)",
        Audience::Peers | Audience::Named if there.is_empty() => ", and no other network now",
        Audience::Public | Audience::Peers | Audience::Named | Audience::Members | Audience::Moderators => "",
    };
    let closed = closed(&reached).map(|closed| format!(". {closed}")).unwrap_or_default();
    Ok(Some(format!("{whom}{there}{alone}{closed}")))
}

/// The members here that an audience means, and their schools, for those who may count them.
async fn count(app: &App, viewer: &Viewer, audience: Audience) -> Result<Option<(Reached, usize)>> {
    if !viewer.may(Permission::PublishTerm) {
        return Ok(None);
    }
    let (db, now) = (app.store.reader(), app.store.now());
    let mut reached = Reached::default();
    for (reach, some) in notifications::count_reached(db, viewer, now).await? {
        let is_meant = match reach {
            Reach::Role(role) => is_among(role, audience),
            Reach::Everyone | Reach::New => false,
        };
        if is_meant {
            reached.people += some.people;
            reached.by_mail += some.by_mail;
        }
    }
    Ok(Some((reached, identity::list_schools(db, viewer).await?.len())))
}

fn is_among(role: Role, audience: Audience) -> bool {
    Viewer::with_role(role).may_see(audience)
}

fn people_in_schools((reached, schools): (Reached, usize)) -> String {
    let people = plural(reached.people, "person", "people");
    if schools == 0 { people } else { format!("{people} in {}", plural(schools, "school", "schools")) }
}

fn names(networks: &[Linked]) -> Vec<String> {
    networks.iter().map(|network| network.name.clone()).collect()
}

/// Networks that had it taken back once.
fn closed(reached: &Networks) -> Option<String> {
    if reached.closed.is_empty() {
        return None;
    }
    Some(format!("It was taken back from {} once, and does not go there again", listed(&names(&reached.closed))))
}

fn strange(named: &[String], reached: &Networks) -> usize {
    let is_known = |address: &&String| {
        reached.networks.iter().chain(&reached.closed).any(|network| network.origin.as_str() == address.as_str())
    };
    named.iter().filter(|address| !is_known(address)).count()
}
