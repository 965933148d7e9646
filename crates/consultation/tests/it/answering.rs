//! What colleagues say.

use consultation::{
    Answer, Appearance, Report, ReportKind, Subject, answer, ask_for_more, close_discussion, confirm_advice, dismiss_report,
    edit_answer, list_reports, mark_trying, remove_answer, reply_to_question, report, uphold, withdraw,
};
use kernel::{Error, Role, Viewer};

use crate::kit::{Kit, clean, surroundings};

fn consider(words: &str) -> Answer {
    Answer { consider: words.to_owned(), ..Answer::default() }
}

async fn say(kit: &Kit, by: &Viewer, id: consultation::CaseId, words: &str) -> Result<consultation::AnswerId, Error> {
    act!(kit, by, |unit| answer(unit, by, id, &consider(words), &surroundings()))
}

#[tokio::test]
async fn the_first_answer_needs_the_word_that_it_is_general_advice() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let id = kit.open(&author, &clean()).await;
    let ep = kit.person(Role::Specialist).await;
    let refused = say(&kit, &ep, id, "What does lunch sound like?").await;
    assert!(matches!(refused, Err(Error::Invalid(faults)) if faults[0].field == "advice"));
    act!(kit, &ep, |unit| confirm_advice(unit, &ep)).unwrap();
    say(&kit, &ep, id, "What does lunch sound like?").await.unwrap();
    say(&kit, &ep, id, "And the queue?").await.unwrap();
    assert_eq!(kit.case(&author, id).await.answers.len(), 2);
    assert!(matches!(say(&kit, &ep, id, "  ").await, Err(Error::Invalid(_))));
}

#[tokio::test]
async fn an_answer_that_names_somebody_is_refused_with_the_place() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let id = kit.open(&author, &clean()).await;
    let ep = kit.colleague(Role::Specialist).await;
    let said = Answer { try_this: "A boy called Kwame liked it.".to_owned(), ..Answer::default() };
    let refused = act!(kit, &ep, |unit| answer(unit, &ep, id, &said, &surroundings()));
    assert!(matches!(refused, Err(Error::Invalid(faults)) if faults.iter().all(|fault| fault.field == "try")));
    assert!(kit.case(&author, id).await.answers.is_empty());
    let asked = act!(kit, &ep, |unit| ask_for_more(unit, &ep, id, "Is a boy called Kwame there?", &surroundings()));
    assert!(matches!(asked, Err(Error::Invalid(_))));
}

#[tokio::test]
async fn a_network_knows_its_own_names() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let id = kit.open(&author, &clean()).await;
    let ep = kit.colleague(Role::Specialist).await;
    let mut known = surroundings();
    known.known.people.push("Wenzel Umbrich".to_owned());
    let said = consider("Wenzel Umbrich does this well.");
    let refused = act!(kit, &ep, |unit| answer(unit, &ep, id, &said, &known));
    assert!(matches!(refused, Err(Error::Invalid(_))));
}

#[tokio::test]
async fn whoever_asks_does_not_give_themselves_away_by_an_answer() {
    let kit = Kit::new().await;
    let author = kit.colleague(Role::Member).await;
    let id = kit.open(&author, &clean()).await;
    assert!(matches!(say(&kit, &author, id, "I also think").await, Err(Error::Refused(_))));
    let ep = kit.colleague(Role::Specialist).await;
    let question = act!(kit, &ep, |unit| ask_for_more(unit, &ep, id, "How many eat at once?", &surroundings())).unwrap();
    let other = act!(kit, &ep, |unit| reply_to_question(unit, &ep, question, "Ninety.", &surroundings()));
    assert!(matches!(other, Err(Error::Refused(_))));
    act!(kit, &author, |unit| reply_to_question(unit, &author, question, "Ninety.", &surroundings())).unwrap();
    assert_eq!(kit.case(&ep, id).await.questions[0].reply.as_deref(), Some("Ninety."));
}

#[tokio::test]
async fn an_answer_is_changed_by_its_author_and_taken_away_by_moderators_too() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let id = kit.open(&author, &clean()).await;
    let [ep, other] = [kit.colleague(Role::Specialist).await, kit.colleague(Role::Member).await];
    let made = say(&kit, &ep, id, "Think about noise.").await.unwrap();
    let changed = consider("Think about smells.");
    let refused = act!(kit, &other, |unit| edit_answer(unit, &other, made, &changed, &surroundings()));
    assert!(matches!(refused, Err(Error::NotFound(_))));
    act!(kit, &ep, |unit| edit_answer(unit, &ep, made, &changed, &surroundings())).unwrap();
    let shown = kit.case(&author, id).await.answers;
    assert!(shown[0].consider == "Think about smells." && shown[0].edited_at.is_some());
    let refused = act!(kit, &other, |unit| remove_answer(unit, &other, made));
    assert!(matches!(refused, Err(Error::Refused(_))));
    let moderator = kit.person(Role::Moderator).await;
    act!(kit, &moderator, |unit| remove_answer(unit, &moderator, made)).unwrap();
    assert!(kit.case(&author, id).await.answers.is_empty());
}

#[tokio::test]
async fn only_whoever_asked_marks_what_they_try() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let id = kit.open(&author, &clean()).await;
    let ep = kit.colleague(Role::Specialist).await;
    let made = say(&kit, &ep, id, "Think about noise.").await.unwrap();
    let refused = act!(kit, &ep, |unit| mark_trying(unit, &ep, made));
    assert!(matches!(refused, Err(Error::Refused(_))));
    act!(kit, &author, |unit| mark_trying(unit, &author, made)).unwrap();
    assert!(kit.case(&ep, id).await.answers[0].is_trying);
}

#[tokio::test]
async fn a_reply_to_a_case_withdrawn_or_closed_meanwhile_is_refused_clearly() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let ep = kit.colleague(Role::Specialist).await;
    let closed = kit.open(&author, &clean()).await;
    act!(kit, &author, |unit| close_discussion(unit, &author, closed)).unwrap();
    assert!(matches!(say(&kit, &ep, closed, "Too late").await, Err(Error::Conflict(why)) if why.contains("closed")));
    let gone = kit.open(&author, &clean()).await;
    say(&kit, &ep, gone, "In time").await.unwrap();
    act!(kit, &author, |unit| withdraw(unit, &kit.keys, &author, gone)).unwrap();
    assert!(matches!(say(&kit, &ep, gone, "Too late").await, Err(Error::Conflict(why)) if why.contains("withdrawn")));
}

#[tokio::test]
async fn a_report_hides_from_whoever_reports_and_one_about_privacy_from_all() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let id = kit.open(&author, &clean()).await;
    let [ep, one, two] = [kit.colleague(Role::Specialist).await, kit.person(Role::Member).await, kit.person(Role::Member).await];
    let moderator = kit.person(Role::Moderator).await;
    let made = say(&kit, &ep, id, "A harsh word.").await.unwrap();
    let said = |kind| Report { subject: Subject::Answer(made), kind, words: "It is unkind.".to_owned() };
    let other = act!(kit, &one, |unit| report(unit, &one, &said(ReportKind::Other))).unwrap();
    assert!(kit.case(&one, id).await.answers.is_empty());
    assert_eq!(kit.case(&two, id).await.answers.len(), 1);
    act!(kit, &moderator, |unit| dismiss_report(unit, &moderator, other)).unwrap();
    assert_eq!(kit.case(&one, id).await.answers.len(), 1);

    let privacy = act!(kit, &one, |unit| report(unit, &one, &said(ReportKind::Privacy))).unwrap();
    for viewer in [&one, &two, &author] {
        assert!(kit.case(viewer, id).await.answers.is_empty());
    }
    assert!(kit.case(&moderator, id).await.answers[0].is_hidden);
    let lines = list_reports(kit.db(), &moderator).await.unwrap();
    assert_eq!((lines.len(), lines[0].words.as_str()), (1, "It is unkind."));
    assert!(list_reports(kit.db(), &two).await.is_err());
    act!(kit, &moderator, |unit| uphold(unit, &kit.keys, &moderator, privacy)).unwrap();
    assert!(kit.case(&moderator, id).await.answers.is_empty());
    let again = act!(kit, &moderator, |unit| uphold(unit, &kit.keys, &moderator, privacy));
    assert!(matches!(again, Err(Error::Conflict(_) | Error::NotFound(_))));
}

#[tokio::test]
async fn a_case_reported_for_privacy_is_gone_for_all_but_its_author_and_moderators() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Moderator).await;
    let id = kit.open(&author, &clean()).await;
    let [one, two] = [kit.colleague(Role::Member).await, kit.colleague(Role::Member).await];
    let said = Report { subject: Subject::Case(id), kind: ReportKind::Privacy, words: "I know this child.".to_owned() };
    let made = act!(kit, &one, |unit| report(unit, &one, &said)).unwrap();
    for viewer in [&one, &two] {
        assert_eq!(kit.find(viewer, id).await, None);
        assert!(consultation::list_cases(kit.db(), viewer, &consultation::CaseFilter::default()).await.unwrap().is_empty());
        assert!(matches!(say(&kit, viewer, id, "More").await, Err(Error::NotFound(_))));
    }
    assert!(kit.case(&author, id).await.is_hidden);
    let own = act!(kit, &author, |unit| uphold(unit, &kit.keys, &author, made));
    assert!(matches!(own, Err(Error::Refused(_))), "nobody decides about what they wrote");
    let history = consultation::list_history(kit.db(), &author, id).await.unwrap();
    assert!(history.iter().any(|line| line.kind == "consultation.reported"));
    let moderator = kit.person(Role::Moderator).await;
    act!(kit, &moderator, |unit| uphold(unit, &kit.keys, &moderator, made)).unwrap();
    assert_eq!(kit.find(&author, id).await, Some(consultation::FoundCase::Withdrawn));
}

#[tokio::test]
async fn the_author_learns_of_a_report_and_not_from_whom() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let id = kit.open(&author, &clean()).await;
    let one = kit.person(Role::Member).await;
    let said = Report { subject: Subject::Case(id), kind: ReportKind::Other, words: "Off topic.".to_owned() };
    act!(kit, &one, |unit| report(unit, &one, &said)).unwrap();
    let history = consultation::list_history(kit.db(), &author, id).await.unwrap();
    let line = history.iter().find(|line| line.kind == "consultation.reported").unwrap();
    assert_eq!(line.by, None);
    assert!(!line.detail.to_string().contains(&one.person().unwrap().to_string()));
}

#[tokio::test]
async fn an_answerer_may_stay_unnamed() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let id = kit.open(&author, &clean()).await;
    let ep = kit.colleague(Role::Specialist).await;
    let said = Answer { appearance: Some(Appearance::Unnamed), ..consider("Think about noise.") };
    act!(kit, &ep, |unit| answer(unit, &ep, id, &said, &surroundings())).unwrap();
    assert_eq!(kit.case(&author, id).await.answers[0].by.person, None);
    let moderator = kit.person(Role::Moderator).await;
    assert_eq!(kit.case(&moderator, id).await.answers[0].by.person, ep.person());
}
