//! What a digest says: for one person, as things are at that moment, at most ten lines.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use calendar::{Day, london};
use consultation::CaseSketch;
use futures_util::future::BoxFuture;
use identity::Person;
use kernel::{Permission, PersonId, Result, Timestamp, Viewer};
use library::{DueReview, Kind, Resource, ResourceId};
use sea_orm::ConnectionTrait;
use vocabulary::Vocabulary;

use crate::announced::in_words;
use crate::announcement::{Announcement, Way};
use crate::cases;
use crate::choice::{Choice, Rhythm};
use crate::elsewhere::{Arrivals, ArrivedBySince};
use crate::news::NewsBySince;
use crate::reminder::list_reminders;

/// Lines of a digest at most.
pub(crate) const LINES: usize = 10;
/// Lines of each sort that must not crowd out the others.
const FEW: usize = 3;
/// Days before a review is due on which its owner is told, and the day itself.
const REVIEW_NOTICES: [i64; 3] = [30, 7, 0];
/// Days before on which coordinators are told of what others own and have not looked at yet.
const COORDINATOR_NOTICES: [i64; 2] = [7, 0];

/// From when on somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Since {
    /// After this row of the journal.
    Seq(i64),
    /// After this moment: for somebody who was never told.
    Moment(Timestamp),
}

/// Where in a digest a line stands; in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    Announcement,
    Pack,
    Reminder,
    Review,
    Case,
    Saved,
    New,
    Elsewhere,
    Changed,
}

impl Section {
    /// Its heading.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Announcement => "From your coordinator",
            Self::Pack => "This term’s pack",
            Self::Reminder => "You asked to be reminded",
            Self::Review => "To look at again",
            Self::Case => "Cases",
            Self::Saved => "New for your saved searches",
            Self::New => "New in the library",
            Self::Elsewhere => "From other networks",
            Self::Changed => "Changed",
        }
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub section: Section,
    pub title: String,
    /// A sentence under it; may be empty. Markdown in announcements, else plain.
    pub note: String,
    /// Its page on this server.
    pub path: String,
    /// The id of what it speaks of.
    pub subject: String,
}

/// A saved search whose owner asks what is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedQuestion {
    pub person: PersonId,
    pub viewer: Viewer,
    pub since: Timestamp,
}

/// A saved search for which there is something new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The search's name.
    pub name: String,
    /// Where its results are.
    pub path: String,
    /// What is new: ids and titles, the best first.
    pub found: Vec<(ResourceId, String)>,
}

/// What finds the new matches of somebody's saved searches; searching is not known here.
pub type SavedMatches = Arc<dyn Fn(SavedQuestion) -> BoxFuture<'static, Result<Vec<Match>>> + Send + Sync>;

/// What one person is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Edition {
    pub(crate) items: Vec<Item>,
    /// New things that had no room.
    pub(crate) more: usize,
}

/// Whom a digest is for.
pub(crate) struct Reader<'a> {
    pub(crate) person: &'a Person,
    pub(crate) choice: Choice,
    pub(crate) since: Since,
    /// When they were told last.
    pub(crate) since_at: Timestamp,
    pub(crate) now: Timestamp,
}

impl Reader<'_> {
    fn viewer(&self) -> Viewer {
        Viewer::member(self.person.id, self.person.role)
    }

    /// The days after the last digest up to this one; for what is due on a day, up to the next one.
    fn days(&self, ahead: i64) -> (Day, Day) {
        let ahead = if self.choice.rhythm == Rhythm::Weekly { ahead } else { 0 };
        let day = |at: Timestamp| london::add_days(london::day_at(at.0), ahead);
        (day(self.since_at), day(self.now))
    }
}

/// Resources, each with whether it is new.
type Shared = Arc<Vec<(Resource, bool)>>;

/// Composes editions; what many readers share is read once.
pub(crate) struct Composer {
    news: NewsBySince,
    resources: HashMap<(Since, usize), Shared>,
    announcements: Vec<Announcement>,
    saved: SavedMatches,
    elsewhere: ArrivedBySince,
    /// Who is a member now, once somebody needed to know.
    members: Option<HashSet<PersonId>>,
    /// The words for areas and phases, once somebody needed them.
    vocabulary: Option<Vocabulary>,
}

impl Composer {
    pub(crate) fn new(announcements: Vec<Announcement>, saved: SavedMatches, arrivals: Arrivals) -> Self {
        Self {
            news: NewsBySince::default(),
            resources: HashMap::new(),
            announcements,
            saved,
            elsewhere: ArrivedBySince::new(arrivals),
            members: None,
            vocabulary: None,
        }
    }

    /// What this reader is told; nothing when there is nothing.
    pub(crate) async fn compose(&mut self, db: &impl ConnectionTrait, reader: &Reader<'_>) -> Result<Edition> {
        let viewer = reader.viewer();
        let mut items = self.announcements(db, reader, &viewer).await?;
        items.extend(reminders(db, reader, &viewer).await?);
        items.extend(self.reviews(db, reader, &viewer).await?);
        items.extend(self.cases(db, reader, &viewer).await?);
        items.extend(self.saved(reader, &viewer).await?);
        let news = self.resources(db, reader.since, &viewer).await?;
        items.extend(news.iter().map(|(resource, is_new)| of_resource(resource, *is_new)));
        items.extend(self.elsewhere.items(&viewer, reader.since_at).await?);
        items.sort_by_key(|item| item.section);
        let more = items.len().saturating_sub(LINES);
        items.truncate(LINES);
        Ok(Edition { items, more })
    }

    async fn announcements(&self, db: &impl ConnectionTrait, reader: &Reader<'_>, viewer: &Viewer) -> Result<Vec<Item>> {
        let for_reader = |one: &&Announcement| one.way == Way::Digest && one.at > reader.since_at && one.is_for(reader.person);
        let mut items = Vec::new();
        for announcement in self.announcements.iter().filter(for_reader).rev().take(FEW) {
            let subject = announcement.resource.map_or_else(|| announcement.id.to_string(), |id| id.to_string());
            let Some(told) = in_words(db, viewer, announcement.clone()).await? else { continue };
            let path = told.path.unwrap_or_else(|| format!("/announcements/{}", told.id));
            items.push(Item { section: Section::Announcement, title: told.subject, note: told.text, path, subject });
        }
        Ok(items)
    }

    /// What is to be looked at again: one's own, a line each; and for coordinators, in one line, what others own and have not looked
    /// at a week before, and what nobody owns.
    async fn reviews(&mut self, db: &impl ConnectionTrait, reader: &Reader<'_>, viewer: &Viewer) -> Result<Vec<Item>> {
        let (after, until) = reader.days(0);
        let last = london::write_day(london::add_days(until, REVIEW_NOTICES[0]));
        let due = library::list_due_reviews(db, viewer, &last).await?;
        let is_told = |review: &DueReview, notices: &[i64]| {
            let Some(day) = london::parse_day(&review.review_by) else { return false };
            let mut days = notices.iter().map(|ahead| london::add_days(day, -ahead));
            days.any(|notice| after < notice && notice <= until)
        };
        let (own, others): (Vec<_>, Vec<_>) = due.into_iter().partition(|review| review.owner == Some(reader.person.id));
        let mut items: Vec<Item> = own.into_iter().filter(|review| is_told(review, &REVIEW_NOTICES)).map(of_review).collect();
        items.truncate(FEW);
        if viewer.may(Permission::PublishTerm) {
            let members = self.members(db).await?;
            let has_owner = |review: &DueReview| review.owner.is_some_and(|owner| members.contains(&owner));
            let told = others
                .into_iter()
                .filter(|review| is_told(review, if has_owner(review) { &COORDINATOR_NOTICES[..] } else { &REVIEW_NOTICES[..] }));
            items.extend(of_others(&told.collect::<Vec<_>>()));
        }
        Ok(items)
    }

    async fn members(&mut self, db: &impl ConnectionTrait) -> Result<&HashSet<PersonId>> {
        if self.members.is_none() {
            self.members = Some(identity::list_everybody(db).await?.into_iter().map(|person| person.id).collect());
        }
        Ok(self.members.get_or_insert_default())
    }

    /// One line for the cases that are offered to whoever said what they help with, when one of them is new; and a line each for
    /// what came of cases that this reader answered.
    async fn cases(&mut self, db: &impl ConnectionTrait, reader: &Reader<'_>, viewer: &Viewer) -> Result<Vec<Item>> {
        if !viewer.may(Permission::Consult) {
            return Ok(Vec::new());
        }
        let mut items = Vec::new();
        let offers = consultation::list_offers(db, viewer, reader.now).await?;
        if offers.iter().any(|offer| offer.case.opened_at > reader.since_at) {
            let matching = offers.into_iter().filter(|offer| !offer.areas.is_empty());
            let cases: Vec<CaseSketch> =
                matching.map(|one| CaseSketch { id: one.case.id, areas: one.case.areas, phases: one.case.phases }).collect();
            items.extend(of_offers(self.vocabulary(db).await?, &cases));
        }
        for case in consultation::list_outcomes_told(db, viewer, reader.since_at).await?.into_iter().take(FEW) {
            items.push(Item {
                section: Section::Case,
                title: "A colleague told how it went".to_owned(),
                note: format!("{}, which you answered.", cases::describe(self.vocabulary(db).await?, &case)),
                path: format!("/cases/{}#outcome", case.id),
                subject: case.id.to_string(),
            });
        }
        Ok(items)
    }

    async fn vocabulary(&mut self, db: &impl ConnectionTrait) -> Result<&Vocabulary> {
        if self.vocabulary.is_none() {
            self.vocabulary = Some(vocabulary::load(db).await?);
        }
        self.vocabulary.as_ref().ok_or_else(|| kernel::Error::internal("the vocabulary was just read"))
    }

    async fn saved(&self, reader: &Reader<'_>, viewer: &Viewer) -> Result<Vec<Item>> {
        let question = SavedQuestion { person: reader.person.id, viewer: viewer.clone(), since: reader.since_at };
        let matches = (self.saved)(question).await?;
        let line = |one: Match| Item {
            section: Section::Saved,
            title: format!("{}: {} new", one.name, one.found.len()),
            note: one.found.iter().take(FEW).map(|(_, title)| title.as_str()).collect::<Vec<_>>().join("; "),
            path: one.path,
            subject: one.found.iter().map(|(id, _)| id.to_string()).collect::<Vec<_>>().join(" "),
        };
        Ok(matches.into_iter().filter(|one| !one.found.is_empty()).take(FEW).map(line).collect())
    }

    /// What is new to this reader and may be seen by them, new before changed, the newest first.
    async fn resources(&mut self, db: &impl ConnectionTrait, since: Since, viewer: &Viewer) -> Result<Arc<Vec<(Resource, bool)>>> {
        let key = (since, viewer.sees().len());
        if let Some(known) = self.resources.get(&key) {
            return Ok(Arc::clone(known));
        }
        let news = self.news.get(db, since).await?;
        let ids: Vec<ResourceId> = news.iter().map(|one| one.resource).collect();
        let mut found: HashMap<ResourceId, Resource> =
            library::list_resources(db, viewer, &ids).await?.into_iter().map(|resource| (resource.id, resource)).collect();
        let ordered = news.iter().filter_map(|one| Some((found.remove(&one.resource)?, one.is_new))).collect();
        Ok(Arc::clone(self.resources.entry(key).or_insert(Arc::new(ordered))))
    }
}

/// `2 cases match your areas`, with what they are on.
fn of_offers(vocabulary: &Vocabulary, offered: &[CaseSketch]) -> Option<Item> {
    let title = match offered.len() {
        0 => return None,
        1 => "1 case matches your areas".to_owned(),
        count => format!("{count} cases match your areas"),
    };
    let named: Vec<String> = offered.iter().take(FEW).map(|case| cases::describe(vocabulary, case)).collect();
    Some(Item {
        section: Section::Case,
        title,
        note: named.join("; "),
        path: "/cases?area=mine".to_owned(),
        subject: offered.iter().map(|case| case.id.to_string()).collect::<Vec<_>>().join(" "),
    })
}

fn of_resource(resource: &Resource, is_new: bool) -> Item {
    let section = match (resource.kind, is_new) {
        (Kind::Pack, _) => Section::Pack,
        (_, true) => Section::New,
        (_, false) => Section::Changed,
    };
    Item {
        section,
        title: resource.title.clone(),
        note: resource.summary.clone(),
        path: resource.path(),
        subject: resource.id.to_string(),
    }
}

async fn reminders(db: &impl ConnectionTrait, reader: &Reader<'_>, viewer: &Viewer) -> Result<Vec<Item>> {
    // A reminder for a day before the next digest comes with this one; one that was made since may be for a day before that.
    let (after, until) = reader.days(6);
    let reminders = list_reminders(db, viewer, reader.now).await?;
    let due = reminders.into_iter().filter(|one| one.due_on <= until && (one.due_on > after || one.created_at > reader.since_at));
    let line = |one: crate::Reminder| Item {
        section: Section::Reminder,
        title: format!("Look at how it went: {}", london::say_day(one.due_on)),
        note: one.resources.iter().map(|resource| resource.title.as_str()).collect::<Vec<_>>().join("; "),
        path: one.resources.first().map_or_else(|| "/account/telling".to_owned(), Resource::path),
        subject: one.resources.iter().map(|resource| resource.id.to_string()).collect::<Vec<_>>().join(" "),
    };
    Ok(due.take(FEW).map(line).collect())
}

fn of_review(review: DueReview) -> Item {
    let day = london::parse_day(&review.review_by).map_or(review.review_by, london::say_day);
    Item {
        section: Section::Review,
        note: format!("To be looked at again by {day}."),
        path: review.path,
        subject: review.id.to_string(),
        title: review.title,
    }
}

/// One line for all of them; none for nothing.
fn of_others(reviews: &[DueReview]) -> Option<Item> {
    let named: Vec<&str> = reviews.iter().take(FEW).map(|review| review.title.as_str()).collect();
    let more = reviews.len().saturating_sub(FEW);
    let title = match reviews.len() {
        0 => return None,
        1 => "A page is to be looked at again soon".to_owned(),
        count => format!("{count} pages are to be looked at again soon"),
    };
    Some(Item {
        section: Section::Review,
        title,
        note: if more > 0 { format!("{}; and {more} more", named.join("; ")) } else { named.join("; ") },
        path: "/reviews-due".to_owned(),
        subject: reviews.iter().map(|review| review.id.to_string()).collect::<Vec<_>>().join(" "),
    })
}
