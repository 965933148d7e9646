//! Nothing reaches colleagues before somebody else has read it.

use consultation::{
    Approval, CaseDraft, DecisionKind, Hindrance, State, approve, check, count_queue, decline, find_decision, find_draft,
    hindrances, keep_words, list_history, list_mine, list_queue, open_for_review, replace_words, return_case, save_case,
};
use kernel::{Error, Role};

use crate::kit::{Kit, clean, fields, surroundings, with_concern};

#[tokio::test]
async fn a_case_goes_from_its_author_through_a_moderator_to_members() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let moderator = kit.person(Role::Moderator).await;
    let id = kit.start(&author, &clean()).await;
    kit.submit(&author, id).await.unwrap();
    let queue = list_queue(kit.db(), &kit.keys, &moderator).await.unwrap();
    assert_eq!((queue[0].title.as_deref(), queue[0].submission, queue[0].is_own), (Some("Lunchtimes are hard"), 1, false));
    assert_eq!(count_queue(kit.db(), &moderator).await.unwrap(), 1);
    let review = act!(kit, &moderator, |unit| open_for_review(unit, &kit.keys, &moderator, id, &surroundings())).unwrap();
    assert_eq!((review.content.text, review.previous, review.author), (clean().text, None, author.person().unwrap()));
    kit.approve(&moderator, id, 1).await.unwrap();
    let member = kit.person(Role::Member).await;
    let case = kit.case(&member, id).await;
    assert_eq!((case.state, case.text, case.due_on.as_deref()), (State::Open, clean().text, Some("2027-01-18")));
    assert_eq!(
        kit.kinds(id).await,
        ["consultation.started", "consultation.submitted", "consultation.read-by-moderator", "consultation.released"]
    );
    assert!(list_queue(kit.db(), &kit.keys, &moderator).await.unwrap().is_empty());
}

#[tokio::test]
async fn nobody_without_the_right_sees_the_queue_or_decides() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let id = kit.start(&author, &clean()).await;
    kit.submit(&author, id).await.unwrap();
    for role in [Role::Reader, Role::Member, Role::Specialist, Role::Editor] {
        let other = kit.person(role).await;
        assert!(matches!(list_queue(kit.db(), &kit.keys, &other).await, Err(Error::Refused(_))), "{role}");
        assert_eq!(count_queue(kit.db(), &other).await.unwrap(), 0);
        let read = act!(kit, &other, |unit| open_for_review(unit, &kit.keys, &other, id, &surroundings()));
        assert!(matches!(read, Err(Error::Refused(_))), "{role}");
        assert!(matches!(kit.approve(&other, id, 1).await, Err(Error::Refused(_))), "{role}");
        if role > Role::Reader {
            assert_eq!(kit.find(&other, id).await, None);
        }
        assert!(matches!(list_history(kit.db(), &other, id).await, Err(Error::NotFound(_))), "{role}");
    }
}

#[tokio::test]
async fn nobody_decides_about_their_own_case() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Coordinator).await;
    let id = kit.start(&author, &clean()).await;
    kit.submit(&author, id).await.unwrap();
    assert!(list_queue(kit.db(), &kit.keys, &author).await.unwrap()[0].is_own);
    assert_eq!(count_queue(kit.db(), &author).await.unwrap(), 0);
    let read = act!(kit, &author, |unit| open_for_review(unit, &kit.keys, &author, id, &surroundings()));
    assert!(matches!(read, Err(Error::Refused(_))));
    assert!(matches!(kit.approve(&author, id, 1).await, Err(Error::Refused(_))));
    let declined = act!(kit, &author, |unit| decline(unit, &kit.keys, &author, id, 1, "No."));
    assert!(matches!(declined, Err(Error::Refused(_))));
}

#[tokio::test]
async fn an_open_finding_stops_a_case_until_it_is_replaced_or_kept_for_a_reason() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let draft = with_concern("A boy called Kwame leaves the hall. Kwame goes to Fernbank Primary.");
    let id = kit.start(&author, &draft).await;
    let found = fields(kit.submit(&author, id).await);
    assert!(found.len() >= 3 && found.iter().all(|field| field == "concern"), "{found:?}");
    let settled = replace_words(&draft, "kwame", &surroundings());
    let open = check(&settled, &surroundings()).open;
    assert!(!open.is_empty() && open.iter().all(|open| open.words.contains("Fernbank")), "{open:?}");
    assert!(keep_words(&settled, &open[0].words, "short").is_err());
    let mut settled = settled;
    for open in open {
        settled = keep_words(&settled, &open.words, "It is the name of a scheme of work").unwrap();
    }
    save_case(&kit.test.store, &kit.keys, &author, id, 1, &settled).await.unwrap();
    kit.submit(&author, id).await.unwrap();
    let moderator = kit.person(Role::Moderator).await;
    let review = act!(kit, &moderator, |unit| open_for_review(unit, &kit.keys, &moderator, id, &surroundings())).unwrap();
    assert!(review.check.kept.iter().all(|kept| kept.reason.contains("scheme")) && !review.check.kept.is_empty());
    assert!(review.content.labels.iter().any(|label| label.original == "Kwame"));
    assert!(review.content.earlier[0].concern.contains("Kwame"), "the moderator sees what was there before");
}

#[tokio::test]
async fn the_fields_and_the_consent_are_asked_for() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let id = kit.start(&author, &CaseDraft::default()).await;
    assert_eq!(fields(kit.submit(&author, id).await), ["title", "concern", "question", "phases", "areas", "consent"]);
    let mut draft = clean();
    draft.text.areas = vec!["Kwame Mensah".to_owned()];
    draft.consent.confirmed_on = "2099-01-01".to_owned();
    let id = kit.start(&author, &draft).await;
    assert_eq!(fields(kit.submit(&author, id).await), ["areas", "consent"]);
}

#[tokio::test]
async fn a_disclosure_of_harm_stops_a_case_unless_its_author_says_in_words_that_it_is_none() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let moderator = kit.person(Role::Moderator).await;
    let first = kit.start(&author, &clean()).await;
    kit.submit(&author, first).await.unwrap();
    let mut draft = with_concern("She told me her stepdad hits her.");
    let id = kit.start(&author, &draft).await;
    assert!(hindrances(&draft, &check(&draft, &surroundings())).contains(&Hindrance::Disclosure));
    assert!(fields(kit.submit(&author, id).await).contains(&"concern".to_owned()));
    draft.not_a_disclosure = Some("no".to_owned());
    assert!(hindrances(&draft, &check(&draft, &surroundings())).contains(&Hindrance::Disclosure));
    draft.not_a_disclosure = Some("It is a line of the play that they rehearse".to_owned());
    for open in check(&draft, &surroundings()).open {
        draft = keep_words(&draft, &open.words, "A part in a play, not a person").unwrap();
    }
    draft.considered = true;
    save_case(&kit.test.store, &kit.keys, &author, id, 1, &draft).await.unwrap();
    kit.submit(&author, id).await.unwrap();
    let queue = list_queue(kit.db(), &kit.keys, &moderator).await.unwrap();
    assert_eq!((queue[0].id, queue[0].is_flagged, queue[1].id), (id, true, first), "what is flagged comes first");
    let review = act!(kit, &moderator, |unit| open_for_review(unit, &kit.keys, &moderator, id, &surroundings())).unwrap();
    assert_eq!(review.flagged.as_deref(), Some("It is a line of the play that they rehearse"));
}

#[tokio::test]
async fn a_returned_case_comes_back_with_its_note_and_is_sent_again() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let moderator = kit.person(Role::Moderator).await;
    let id = kit.start(&author, &clean()).await;
    kit.submit(&author, id).await.unwrap();
    let empty = act!(kit, &moderator, |unit| return_case(unit, &kit.keys, &moderator, id, 1, " "));
    assert!(matches!(empty, Err(Error::Invalid(_))));
    act!(kit, &moderator, |unit| return_case(unit, &kit.keys, &moderator, id, 1, "Ask one question.")).unwrap();
    let draft = find_draft(kit.db(), &kit.keys, &author, id).await.unwrap().unwrap();
    assert_eq!(
        (draft.state, draft.note.as_deref(), draft.returned_by),
        (State::Returned, Some("Ask one question."), moderator.person())
    );
    assert_eq!(list_mine(kit.db(), &kit.keys, &author).await.unwrap()[0].note.as_deref(), Some("Ask one question."));
    let changed = with_concern("Lunch is loud.");
    save_case(&kit.test.store, &kit.keys, &author, id, draft.edition, &changed).await.unwrap();
    kit.submit(&author, id).await.unwrap();
    let review = act!(kit, &moderator, |unit| open_for_review(unit, &kit.keys, &moderator, id, &surroundings())).unwrap();
    assert_eq!((review.submission, review.previous), (2, Some(clean().text)));
    assert!(matches!(kit.approve(&moderator, id, 1).await, Err(Error::Conflict(_))), "the first text is not what was read");
    kit.approve(&moderator, id, 2).await.unwrap();
}

#[tokio::test]
async fn of_two_moderators_the_second_learns_what_the_first_decided() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let [first, second] = [kit.person(Role::Moderator).await, kit.person(Role::Moderator).await];
    let id = kit.start(&author, &clean()).await;
    kit.submit(&author, id).await.unwrap();
    assert_eq!(find_decision(kit.db(), &second, id).await.unwrap(), None);
    kit.approve(&first, id, 1).await.unwrap();
    let late = act!(kit, &second, |unit| decline(unit, &kit.keys, &second, id, 1, "Too much detail."));
    assert!(matches!(late, Err(Error::Conflict(why)) if why.contains("released")));
    let decision = find_decision(kit.db(), &second, id).await.unwrap().unwrap();
    assert_eq!((decision.outcome, Some(decision.by)), (DecisionKind::Released, first.person()));
}

#[tokio::test]
async fn a_declined_case_tells_its_author_why_and_nobody_else() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let moderator = kit.person(Role::Moderator).await;
    let id = kit.start(&author, &clean()).await;
    kit.submit(&author, id).await.unwrap();
    act!(kit, &moderator, |unit| decline(unit, &kit.keys, &moderator, id, 1, "This is for your own EP.")).unwrap();
    let mine = list_mine(kit.db(), &kit.keys, &author).await.unwrap();
    assert_eq!((mine[0].state, mine[0].note.as_deref()), (State::Declined, Some("This is for your own EP.")));
    assert_eq!(mine[0].title.as_deref(), Some("Lunchtimes are hard"));
    assert_eq!(kit.find(&moderator, id).await, None);
    assert!(matches!(kit.submit_edition(&author, id, 1).await, Err(Error::Conflict(_))));
}

#[tokio::test]
async fn two_facts_that_tell_who_a_child_is_never_go_out() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let moderator = kit.person(Role::Moderator).await;
    let mut draft = with_concern("The pupil has Angelman syndrome. The father is in prison.");
    for _ in 0..3 {
        for open in check(&draft, &surroundings()).open {
            draft = keep_words(&draft, &open.words, "It matters for the answer").unwrap();
        }
    }
    draft.considered = true;
    let checked = check(&draft, &surroundings());
    let stands = hindrances(&draft, &checked);
    assert!(!stands.contains(&Hindrance::Findings), "{:?}", checked.open);
    if checked.must_widen() {
        let id = kit.start(&author, &draft).await;
        assert_eq!(fields(kit.submit(&author, id).await), ["risk"]);
    } else {
        // Whatever the points: a recognisable child goes out for a moderator's written reason alone.
        let id = kit.start(&author, &draft).await;
        kit.submit(&author, id).await.unwrap();
        if checked.is_recognisable() {
            assert_eq!(fields(kit.approve(&moderator, id, 1).await), ["recognisable"]);
            let approval = Approval {
                case: id,
                submission: 1,
                recognisable: Some("The family asked for it to be said".to_owned()),
                due_on: None,
            };
            act!(kit, &moderator, |unit| approve(unit, &kit.keys, &moderator, &approval, &surroundings())).unwrap();
        }
    }
}

#[tokio::test]
async fn the_history_is_for_the_author_and_moderators() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let id = kit.open(&author, &clean()).await;
    let moderator = kit.person(Role::Moderator).await;
    for viewer in [&author, &moderator] {
        let history = list_history(kit.db(), viewer, id).await.unwrap();
        assert_eq!(history.last().unwrap().kind, "consultation.released");
    }
}
