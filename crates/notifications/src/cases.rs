//! What people are told of cases by mail: answers to whoever asked, a nudge to those who could answer, and the question how it went.
//! No word of a case is in any of it: its areas and phases, and a link that asks to sign in.

use std::collections::{BTreeMap, HashMap, HashSet};

use calendar::{Day, Terms, Time, london};
use consultation::{CaseSketch, SaidToAsker};
use identity::Person;
use kernel::{Permission, PersonId, Result, Role, Timestamp, Viewer};
use sea_orm::ConnectionTrait;
use uuid::Uuid;
use vocabulary::{Scheme, Vocabulary};

use crate::case_news;
use crate::choice::{CaseMail, Choice};
use crate::edition::{Item, LINES, Section};
use crate::told::list_marked;

const HOUR: i64 = 3_600_000;
/// Between these hours of a school day letters about cases go out.
const FROM: Time = Time::constant(7, 0, 0, 0);
const TO: Time = Time::constant(19, 0, 0, 0);
/// School days without an answer until somebody is nudged.
const WAITING_DAYS: u32 = 5;
/// Days for which something is told, should the server have been away, or its reader have taken a rest.
const RECENT: i64 = 60;
/// People who are nudged about one case.
const NUDGED: usize = 25;

/// One letter, or that there is none to write.
pub(crate) struct CaseTelling {
    pub(crate) person: PersonId,
    /// A name that it has once.
    pub(crate) occasion: String,
    pub(crate) letter: CaseLetter,
    /// News that it tells.
    pub(crate) settled: Vec<Uuid>,
}

/// What a letter says.
pub(crate) struct CaseLetter {
    pub(crate) subject: String,
    pub(crate) items: Vec<Item>,
    pub(crate) more: usize,
    /// Why it comes, in a sentence.
    pub(crate) why: &'static str,
}

/// What is to be told at this moment.
#[derive(Default)]
pub(crate) struct CaseRound {
    pub(crate) tellings: Vec<CaseTelling>,
    /// News that nobody is to be told any more.
    pub(crate) gone: Vec<Uuid>,
}

/// What everything here is decided by.
pub(crate) struct Now<'a> {
    pub(crate) at: Timestamp,
    pub(crate) terms: &'a Terms,
    pub(crate) people: &'a [Person],
    pub(crate) choices: &'a HashMap<PersonId, Choice>,
    pub(crate) vocabulary: &'a Vocabulary,
}

impl Now<'_> {
    fn today(&self) -> Day {
        london::day_at(self.at.0)
    }

    fn choice(&self, person: PersonId) -> Choice {
        self.choices.get(&person).copied().unwrap_or_default()
    }

    /// Somebody who may consult, wants letters about cases and can get them.
    fn find_reader(&self, id: PersonId) -> Option<&Person> {
        let person = self.people.iter().find(|person| person.id == id)?;
        let wants = person.email.is_some() && self.choice(id).cases != CaseMail::None;
        (wants && person.role.may(Permission::Consult)).then_some(person)
    }

    fn rests(&self, person: PersonId) -> bool {
        self.choice(person).paused.is_on(self.today())
    }
}

/// Whether letters about cases go out at this moment: in the day, on a school day.
pub(crate) fn is_time(at: Timestamp, terms: &Terms) -> bool {
    let civil = london::civil_at(at.0);
    terms.is_school_day(civil.date()) && (FROM..TO).contains(&civil.time())
}

/// What came in since somebody was told: to whoever asked, gathered by the hour or at once, as they chose.
pub(crate) async fn answers(db: &impl ConnectionTrait, now: &Now<'_>) -> Result<CaseRound> {
    let mut waiting = case_news::list(db).await?;
    let mut round = CaseRound::default();
    if waiting.is_empty() {
        return Ok(round);
    }
    let ids: Vec<Uuid> = waiting.iter().map(|row| row.id).collect();
    let said: HashMap<Uuid, SaidToAsker> =
        consultation::list_said(db, &ids).await?.into_iter().map(|said| (said.id, said)).collect();
    let oldest = now.at.0 - RECENT * 24 * HOUR;
    let is_gone = |id: Uuid, at: Timestamp| at.0 < oldest || said.get(&id).is_none_or(|said| now.find_reader(said.asker).is_none());
    round.gone = waiting.iter().filter(|row| is_gone(row.id, row.at)).map(|row| row.id).collect();
    waiting.retain(|row| !round.gone.contains(&row.id));
    let mut by_asker: BTreeMap<PersonId, Vec<(&SaidToAsker, Timestamp, i64)>> = BTreeMap::new();
    for row in &waiting {
        let Some(said) = said.get(&row.id) else { continue };
        by_asker.entry(said.asker).or_default().push((said, row.at, row.seq));
    }
    for (asker, told) in by_asker {
        if now.rests(asker) {
            continue;
        }
        let is_ready = match now.choice(asker).cases {
            CaseMail::AtOnce => now.terms.is_term_time(now.today()),
            CaseMail::Hourly => {
                is_time(now.at, now.terms) && told.iter().any(|(_, at, _)| at.0.div_euclid(HOUR) < now.at.0.div_euclid(HOUR))
            }
            CaseMail::None => false,
        };
        if is_ready {
            round.tellings.push(of_answers(now, asker, &told));
        }
    }
    Ok(round)
}

fn of_answers(now: &Now<'_>, person: PersonId, told: &[(&SaidToAsker, Timestamp, i64)]) -> CaseTelling {
    let mut by_case: Vec<(&CaseSketch, usize, usize)> = Vec::new();
    for (said, _, _) in told {
        let at = by_case.iter().position(|(case, _, _)| case.id == said.case.id).unwrap_or_else(|| {
            by_case.push((&said.case, 0, 0));
            by_case.len() - 1
        });
        if said.is_question { by_case[at].2 += 1 } else { by_case[at].1 += 1 }
    }
    let line = |(case, answers, questions): &(&CaseSketch, usize, usize)| Item {
        section: Section::Case,
        title: say_count(*answers, *questions),
        note: format!("{}.", describe(now.vocabulary, case)),
        path: format!("/cases/{}#{}", case.id, if *answers > 0 { "answers" } else { "questions" }),
        subject: case.id.to_string(),
    };
    let questions = told.iter().filter(|(said, _, _)| said.is_question).count();
    let newest = told.iter().map(|(_, _, seq)| *seq).max().unwrap_or_default();
    let whose = if by_case.len() == 1 { "your case" } else { "your cases" };
    CaseTelling {
        person,
        occasion: format!("answers-{newest}"),
        letter: CaseLetter {
            subject: format!("{} to {whose}", say_count(told.len() - questions, questions)),
            more: by_case.len().saturating_sub(LINES),
            items: by_case.iter().take(LINES).map(line).collect(),
            why: "You get this when colleagues say something to a case of yours, gathered by the hour unless you chose otherwise.",
        },
        settled: told.iter().map(|(said, _, _)| said.id).collect(),
    }
}

/// `2 answers and 1 question back`.
fn say_count(answers: usize, questions: usize) -> String {
    let some = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {many}")),
    };
    let parts = [some(answers, "answer", "answers"), some(questions, "question back", "questions back")];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" and ")
}

/// A nudge to those whose areas match, once for each case that nobody has answered for five school days.
pub(crate) async fn nudges(db: &impl ConnectionTrait, now: &Now<'_>) -> Result<Vec<CaseTelling>> {
    let network = Viewer::with_role(Role::Coordinator);
    let since = Timestamp(london::start_of(now.terms.school_days_before(now.today(), WAITING_DAYS)));
    let mut waiting = consultation::list_unanswered(db, &network, since).await?;
    waiting.retain(|case| case.opened_at.0 > now.at.0 - RECENT * 24 * HOUR);
    let occasion = |id: consultation::CaseId| format!("nudge-{id}");
    let told = list_marked(db, &waiting.iter().map(|case| occasion(case.id)).collect::<Vec<_>>()).await?;
    let told: HashSet<String> = told.into_iter().map(|(_, occasion)| occasion).collect();
    let mut tellings = Vec::new();
    for case in waiting.iter().filter(|case| !told.contains(&occasion(case.id))) {
        let helpers = consultation::list_helpers(db, &network, case.id).await?;
        let knows = helpers.into_iter().filter(|helper| !helper.shared.is_empty());
        let people: Vec<&Person> =
            knows.filter_map(|helper| now.find_reader(helper.person)).filter(|one| !now.rests(one.id)).collect();
        let mut nudged = 0;
        for person in people {
            let viewer = Viewer::member(person.id, person.role);
            // What is offered to them is what they may see and have room for.
            let offers = consultation::list_offers(db, &viewer, now.at).await?;
            let Some(offer) = offers.into_iter().find(|offer| offer.case.id == case.id) else { continue };
            if nudged == NUDGED {
                break;
            }
            nudged += 1;
            let sketch = CaseSketch { id: case.id, areas: offer.case.areas, phases: offer.case.phases };
            let say = describe(now.vocabulary, &sketch);
            tellings.push(CaseTelling {
                person: person.id,
                occasion: occasion(case.id),
                letter: CaseLetter {
                    subject: "A case in your areas waits for a first answer".to_owned(),
                    items: vec![Item {
                        section: Section::Case,
                        title: say,
                        note: "Nobody has answered for five school days, and it matches what you said you help with.".to_owned(),
                        path: format!("/cases/{}", case.id),
                        subject: case.id.to_string(),
                    }],
                    more: 0,
                    why: "You get this once for a case, because you said that you help with its area.",
                },
                settled: Vec::new(),
            });
        }
    }
    Ok(tellings)
}

/// The question how it went, once, six school weeks after the release.
pub(crate) async fn outcomes(db: &impl ConnectionTrait, now: &Now<'_>) -> Result<Vec<CaseTelling>> {
    let (from, until) = (london::add_days(now.today(), -RECENT), now.today());
    let due = consultation::list_outcomes_to_ask(db, &london::write_day(from), &london::write_day(until)).await?;
    let occasion = |id: consultation::CaseId| format!("outcome-{id}");
    let told: HashSet<_> =
        list_marked(db, &due.iter().map(|due| occasion(due.case.id)).collect::<Vec<_>>()).await?.into_iter().collect();
    let is_new = |due: &consultation::OutcomeToAsk| {
        let reader = now.find_reader(due.asker).filter(|person| !now.rests(person.id));
        reader.is_some() && !told.contains(&(due.asker, occasion(due.case.id)))
    };
    let telling = |due: consultation::OutcomeToAsk| CaseTelling {
        person: due.asker,
        occasion: occasion(due.case.id),
        letter: CaseLetter {
            subject: "How did it go with your case?".to_owned(),
            items: vec![Item {
                section: Section::Case,
                title: format!("{}: how did it go?", describe(now.vocabulary, &due.case)),
                note: "Six school weeks have passed. Colleagues who answered learn from what you tell, and it takes two minutes."
                    .to_owned(),
                path: format!("/cases/{}/outcome", due.case.id),
                subject: due.case.id.to_string(),
            }],
            more: 0,
            why: "You get this once for a case that you asked.",
        },
        settled: Vec::new(),
    };
    Ok(due.into_iter().filter(is_new).map(telling).collect())
}

/// `A case on Communication and interaction, Key stage 2`.
pub(crate) fn describe(vocabulary: &Vocabulary, case: &CaseSketch) -> String {
    let label =
        |scheme: Scheme, ids: &[String]| -> Vec<String> { ids.iter().map(|id| vocabulary.label(scheme, id).to_owned()).collect() };
    let areas = label(Scheme::Area, &case.areas).join(" and ");
    let mut said = if areas.is_empty() { "A case".to_owned() } else { format!("A case on {areas}") };
    for phase in label(Scheme::Phase, &case.phases) {
        said.push_str(", ");
        said.push_str(&phase);
    }
    said
}

#[cfg(test)]
mod tests {
    use calendar::SchoolYear;

    use super::*;

    #[test]
    fn letters_about_cases_go_out_in_the_day_of_a_school_day() {
        let terms = Terms::new([SchoolYear::guess(2026)]);
        let is = |day: &str, time: &str| {
            let civil = london::parse_day(day).unwrap().to_datetime(london::parse_time(time).unwrap());
            is_time(Timestamp(london::moment_of(civil)), &terms)
        };
        assert!(is("2026-11-26", "07:00") && is("2026-11-26", "18:59"));
        assert!(!is("2026-11-26", "06:59") && !is("2026-11-26", "19:00"));
        assert!(!is("2026-11-28", "10:00") && !is("2026-12-28", "10:00"), "no weekend, no holiday");
    }

    #[test]
    fn counts_are_said_in_words() {
        assert_eq!(say_count(1, 0), "1 answer");
        assert_eq!(say_count(2, 1), "2 answers and 1 question back");
        assert_eq!(say_count(0, 2), "2 questions back");
    }
}
