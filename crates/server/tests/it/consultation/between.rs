//! Cases that go to another network: chosen by whoever asks, read by the moderator, answered there, gone there.

use axum::http::StatusCode;
use federation::{Hold, Pushed, Shares};
use kernel::{Audience, Role, Viewer};

use super::{approve, begin, faults, form, with};
use crate::app::{Member, TestApp, strategy};
use crate::peers::{page, pair, tell};

fn address(of: &TestApp) -> String {
    of.network().our.as_str().to_owned()
}

/// A case that goes to the other network, released.
async fn asked(asker: &Member<'_>, moderator: &Member<'_>, to: &TestApp) -> String {
    let path = begin(asker, &with(&[("networks", &address(to))])).await;
    let sent = asker.post(&format!("{path}/submit"), "").await;
    assert_eq!(sent.header("location"), format!("{path}?done=submitted"), "{}", faults(&sent));
    approve(moderator, &path).await;
    path
}

/// The address of the only case in somebody's list.
async fn only_case(reader: &Member<'_>) -> String {
    let cases = reader.get("/cases").await;
    let paths = cases.attributes(".app-cards h3 a", "href");
    assert!(!paths.is_empty(), "{}", cases.body);
    paths[0].clone()
}

#[tokio::test]
async fn who_asks_sees_to_whom_it_goes_and_so_does_the_moderator_and_answers_come_back_without_names() {
    let (one, other) = pair(Shares::Nothing).await;
    let (asker, moderator) = (one.sign_in(Role::Member).await, one.sign_in(Role::Moderator).await);
    let form_page = asker.get("/cases/new").await;
    assert_eq!(form_page.attributes("input[name=networks]", "value"), [address(&other)]);
    assert!(form_page.attributes("input[name=networks][checked]", "value").is_empty(), "nothing leaves unless somebody chooses it");
    // Whoever could recognise the child is to be considered first.
    let path = begin(&asker, &with(&[("networks", &address(&other)), ("considered", "")])).await;
    let refused = asker.post(&format!("{path}/submit"), "").await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(faults(&refused).contains("Consider who could recognise this child"), "{}", faults(&refused));
    let path = begin(&asker, &with(&[("networks", &address(&other))])).await;
    asker.post(&format!("{path}/submit"), "").await;
    let review = moderator.post(&format!("{path}/review"), "action=open").await;
    assert!(
        review.texts("#goes-to")[0]
            .contains("It would leave this server: members of Tarnbridge would read it, and those of Quillham")
    );
    assert_eq!(tell(&one, &other).await, Pushed::All);
    let specialist = other.sign_in(Role::Specialist).await;
    assert!(!specialist.get("/cases").await.body.contains("gooseberry"), "nothing goes before a moderator has read it");
    approve(&moderator, &path).await;
    assert!(asker.get(&path).await.body.contains("Members of Quillham read it too."));

    assert_eq!(tell(&one, &other).await, Pushed::All);
    let there = only_case(&specialist).await;
    let case = specialist.get(&there).await;
    assert!(case.body.contains("A SENCO at Tarnbridge") && case.body.contains("This case is of Tarnbridge, which asked you."));
    assert!(case.body.contains("those of Tarnbridge read it as “a colleague at Quillham”"), "{}", case.body);
    assert!(!case.body.contains("/ask-more"), "whoever asked cannot be asked back");
    let member = other.sign_in(Role::Member).await;
    let found = member.get("/search?q=corduroy").await;
    assert!(found.body.contains("gooseberry"), "it stands among the results of those who may read cases");
    let id = other.publish(&strategy("chunked", "Chunked instructions")).await;
    let answer = form(&[("try", "A quiet room"), ("strategy", &id.to_string()), ("confirm_advice", "yes"), ("action", "send")]);
    assert_eq!(specialist.post(&format!("{there}/answers"), &answer).await.status, StatusCode::SEE_OTHER);
    assert_eq!(tell(&other, &one).await, Pushed::All);
    let own = asker.get(&path).await;
    assert_eq!(own.texts(".app-answer__head strong"), ["A specialist at Quillham"]);
    assert!(own.body.contains("A quiet room") && !own.body.contains("specialist Example"));
    let trying = own.attributes("form[action$=trying]", "action").remove(0);
    assert_eq!(asker.post(&trying, "").await.status, StatusCode::SEE_OTHER, "an answer of another network can be taken up");
}

#[tokio::test]
async fn a_case_that_is_withdrawn_is_gone_there_and_the_coordinator_reads_who_confirmed() {
    let (one, other) = pair(Shares::Nothing).await;
    let (asker, moderator) = (one.sign_in(Role::Member).await, one.sign_in(Role::Moderator).await);
    let path = asked(&asker, &moderator, &other).await;
    tell(&one, &other).await;
    let reader = other.sign_in(Role::Moderator).await;
    let there = only_case(&reader).await;
    assert!(asker.get(&format!("{path}/withdrawal")).await.body.contains("Also from Quillham"));
    assert_eq!(asker.post(&format!("{path}/withdrawal"), "").await.status, StatusCode::SEE_OTHER);
    let coordinator = one.sign_in(Role::Coordinator).await;
    let receipts = coordinator.get("/peers/withdrawals").await;
    assert!(receipts.body.contains("Case") && receipts.body.contains("1 withdrawal is not confirmed"), "{}", receipts.body);
    assert_eq!(tell(&one, &other).await, Pushed::All);
    assert_eq!(reader.get(&there).await.status, StatusCode::GONE);
    assert!(!reader.get("/cases").await.body.contains("gooseberry"));
    assert!(!reader.get("/search?q=corduroy").await.body.contains("gooseberry"));
    let receipts = coordinator.get("/peers/withdrawals").await;
    assert!(receipts.body.contains("Every network that had something confirmed"), "{}", receipts.body);
    assert!(!receipts.body.contains("gooseberry"));
}

#[tokio::test]
async fn another_networks_case_can_be_answered_reported_and_removed_and_nothing_else() {
    let (one, other) = pair(Shares::Nothing).await;
    let (asker, moderator) = (one.sign_in(Role::Member).await, one.sign_in(Role::Moderator).await);
    asked(&asker, &moderator, &other).await;
    tell(&one, &other).await;
    let (reader, judge) = (other.sign_in(Role::Editor).await, other.sign_in(Role::Moderator).await);
    let there = only_case(&judge).await;
    for path in ["close", "circle", "outcome", "pattern", "change"] {
        let refused = judge.post(&format!("{there}/{path}"), "").await;
        assert!(refused.status.is_client_error(), "{path}: {}", refused.status);
    }
    let page = judge.get(&there).await;
    assert!(!page.body.contains("Close the discussion") && !page.body.contains("Make a pattern"));
    assert_eq!(reader.post(&format!("{there}/report"), "why=privacy").await.status, StatusCode::SEE_OTHER);
    assert_eq!(reader.get(&there).await.status, StatusCode::NOT_FOUND, "hidden until a moderator here has decided");
    let sure = judge.get(&format!("{there}/withdrawal")).await;
    assert_eq!(sure.texts("h1"), ["Remove this case from here?"]);
    assert!(sure.body.contains("The case itself stays in Tarnbridge"), "{}", sure.body);
    assert_eq!(judge.post(&format!("{there}/withdrawal"), "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(judge.get(&there).await.status, StatusCode::GONE);
    // Whatever its network tells from now on, it stays gone here.
    let path = only_case(&asker).await;
    assert_eq!(asker.post(&format!("{path}/close"), "").await.status, StatusCode::SEE_OTHER);
    tell(&one, &other).await;
    assert_eq!(judge.get(&there).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn what_a_blocked_network_asked_is_shown_to_nobody_until_it_is_let_in_again() {
    let (one, other) = pair(Shares::Nothing).await;
    let (asker, moderator) = (one.sign_in(Role::Member).await, one.sign_in(Role::Moderator).await);
    asked(&asker, &moderator, &other).await;
    tell(&one, &other).await;
    let judge = other.sign_in(Role::Moderator).await;
    let there = only_case(&judge).await;
    for (hold, expected) in [(Hold::Blocked, StatusCode::NOT_FOUND), (Hold::Open, StatusCode::OK)] {
        let mut unit = other.test.begin().await;
        let by = Viewer::with_role(Role::Coordinator);
        federation::hold(&mut unit, &by, &one.network().our, hold).await.unwrap();
        unit.commit().await.unwrap();
        assert_eq!(judge.get(&there).await.status, expected, "{hold:?}");
        assert_eq!(judge.get("/cases").await.body.contains("gooseberry"), hold == Hold::Open);
    }
}

#[tokio::test]
async fn sharing_the_library_shares_no_case_and_a_network_without_peers_offers_none() {
    let (one, other) = pair(Shares::Peers).await;
    let (asker, moderator) = (one.sign_in(Role::Member).await, one.sign_in(Role::Moderator).await);
    super::released(&one, &asker, &moderator).await;
    one.publish(&library::Draft { audience: Audience::Peers, ..strategy("visual", "Visual timetable") }).await;
    assert_eq!(tell(&one, &other).await, Pushed::All);
    let reader = other.sign_in(Role::Moderator).await;
    assert!(!reader.get("/cases").await.body.contains("gooseberry"));
    assert_eq!(other.sign_in(Role::Coordinator).await.get(&page(&one)).await.status, StatusCode::OK);
    let alone = TestApp::new().await;
    let member = alone.sign_in(Role::Member).await;
    assert!(member.get("/cases/new").await.attributes("input[name=networks]", "value").is_empty());
}
