//! `/peers`: two coordinators make a peering, choose what goes, stop it, and read who confirmed what is gone. Two servers over real
//! connections.

use axum::http::StatusCode;
use federation::keys::PublicKey;
use federation::signature::PinnedKey;
use federation::{Agreement, Hold, Introduction, Peer, Pushed, Shares, Speaker, find_peer, push};
use kernel::{Audience, Role, Viewer};

use crate::app::{Answer, Member, TestApp, strategy};

const AN_HOUR: i64 = 3_600_000;

pub(crate) fn encode(text: &str) -> String {
    text.replace(':', "%3A").replace('/', "%2F").replace(' ', "+")
}

pub(crate) fn url(app: &TestApp) -> &str {
    &app.app.settings.public_url
}

/// The page about a network.
pub(crate) fn page(of: &TestApp) -> String {
    format!("/peers/{}", of.network().our.authority())
}

pub(crate) async fn peer(at: &TestApp, of: &TestApp) -> Peer {
    find_peer(at.test.store.reader(), &of.network().our).await.unwrap().unwrap()
}

/// Lets a server tell another what there is to tell, as it does by itself all the time.
pub(crate) async fn tell(from: &TestApp, to: &TestApp) -> Pushed {
    let words = vocabulary::load(from.test.store.reader()).await.unwrap();
    let network = from.network();
    let speaker = Speaker { our: &network.our, at: &network.at, name: &network.name, words: &words };
    let to = peer(from, to).await;
    push(&from.test.store, &speaker, &network.keys, &network.reach, &to, 1.0).await.unwrap()
}

async fn compare(by: &Member<'_>, with: &TestApp) -> Answer {
    by.post("/peers/comparison", &format!("address={}", encode(url(with)))).await
}

async fn say_yes(by: &Member<'_>, with: &TestApp, words: &str) -> Answer {
    by.post("/peers", &format!("address={}&words={}", encode(url(with)), encode(words))).await
}

fn introduction(of: &TestApp) -> Introduction {
    let network = of.network();
    Introduction::read(&federation::actor(&network.our, &network.at, &network.name, &network.keys), &network.our, &network.at)
        .unwrap()
}

/// Two networks that have agreed; the first shares this.
pub(crate) async fn pair(shares: Shares) -> (TestApp, TestApp) {
    let (one, other) = (TestApp::networked("Tarnbridge").await, TestApp::networked("Quillham").await);
    agree(&one, &other, shares).await;
    (one, other)
}

/// Lets two coordinators agree; the first network shares this.
pub(crate) async fn agree(one: &TestApp, other: &TestApp, shares: Shares) {
    for (at, of, shares) in [(one, other, shares), (other, one, Shares::Nothing)] {
        let (by, network, who) = (Viewer::with_role(Role::Coordinator), of.network(), introduction(of));
        let mut unit = at.test.begin().await;
        federation::ask(&mut unit, &by, &who).await.unwrap();
        federation::answer(&mut unit, &network.our, Agreement::Agreed).await.unwrap();
        federation::be_asked(&mut unit, &who).await.unwrap();
        federation::accept(&mut unit, &by, &network.our).await.unwrap();
        federation::share(&mut unit, &by, &network.our, shares).await.unwrap();
        unit.commit().await.unwrap();
    }
}

#[tokio::test]
async fn two_coordinators_compare_words_and_share_in_three_presses_each() {
    let (one, other) = (TestApp::networked("Tarnbridge").await, TestApp::networked("Quillham").await);
    one.publish(&strategy("chunked", "Chunked instructions")).await;
    let (here, there) = (one.sign_in(Role::Coordinator).await, other.sign_in(Role::Coordinator).await);
    let ours = here.get("/peers").await.texts(".app-six li");
    let theirs = there.get("/peers").await.texts(".app-six li");
    assert!(ours.len() == 6 && theirs.len() == 6 && ours != theirs);

    let compared = compare(&here, &other).await;
    assert_eq!((compared.status, compared.texts("h1")), (StatusCode::OK, vec!["Compare words with Quillham".to_owned()]));
    assert_eq!(compared.texts(".app-six li"), [theirs.clone(), ours.clone()].concat());
    let words = compared.attributes("input[name=words]", "value").join("");
    assert_eq!(words, theirs.join(" "));
    // What is sent back are the words that were on the page: with others nothing is agreed.
    let differing = say_yes(&here, &other, "other words than those on the page").await;
    assert!(differing.status == StatusCode::OK && differing.body.contains("other words now than a moment ago"));
    assert!(find_peer(one.test.store.reader(), &other.network().our).await.unwrap().is_none());
    let asked = say_yes(&here, &other, &words).await;
    assert_eq!(asked.header("location"), format!("{}?done=asked", page(&other)));
    assert_eq!(here.get(&page(&other)).await.texts("main .govuk-tag"), ["Asked"]);

    assert_eq!(tell(&one, &other).await, Pushed::Greeted);
    let desk = there.get("/desk").await;
    assert!(
        desk.texts(".app-waiting li").contains(&"Networks that ask to share, or have moved 1".to_owned()),
        "{:?}",
        desk.texts(".app-waiting li")
    );
    assert_eq!(there.get("/peers").await.texts(".app-peer .govuk-tag"), ["Asks you"]);
    let compared = compare(&there, &one).await;
    assert_eq!(compared.texts("form[action='/peers'] button"), ["The words are the same: accept"]);
    let accepted = say_yes(&there, &one, &compared.attributes("input[name=words]", "value").join("")).await;
    assert_eq!(accepted.header("location"), format!("{}?done=accepted", page(&one)));

    // Whoever asked first has compared the words by that: the other's asking is answered at once.
    tell(&other, &one).await;
    assert_eq!(here.get("/peers").await.texts(".app-peer .govuk-tag"), ["Sharing"]);
    one.test.clock.advance(AN_HOUR);
    other.test.clock.advance(AN_HOUR);
    assert_eq!(tell(&one, &other).await, Pushed::All);
    assert!(peer(&one, &other).await.is_active() && peer(&other, &one).await.is_active());
    assert_eq!(there.get("/peers").await.texts(".app-peer .govuk-tag"), ["Sharing"]);
    assert!(there.get(&page(&one)).await.body.contains("You have of its</dt><dd>0 resources"), "nothing until somebody chooses");

    let chosen = here.post(&format!("{}/sharing", page(&other)), "shares=public").await;
    assert_eq!(chosen.header("location"), format!("{}?done=shared", page(&other)));
    assert_eq!(tell(&one, &other).await, Pushed::All);
    let page = there.get(&page(&one)).await;
    assert!(page.body.contains("You have of its</dt><dd>1 resource<"));
    let links = page.attributes(".app-peer__history a", "href");
    assert_eq!((page.texts(".app-peer__history a"), links.len()), (vec!["Chunked instructions".to_owned()], 1));
    assert_eq!(there.get(&links[0]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_was_asked_and_asks_before_it_could_answer_is_accepted_by_one_press() {
    let (one, other) = (TestApp::networked("Tarnbridge").await, TestApp::networked("Quillham").await);
    let here = one.sign_in(Role::Coordinator).await;
    let words = other.network().fingerprint();
    say_yes(&here, &other, &words).await;
    let who = Introduction { keys: Vec::new(), ..introduction(&other) };
    let mut unit = one.test.begin().await;
    federation::be_asked(&mut unit, &who).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(here.get("/peers").await.texts(".app-peer .govuk-tag"), ["Waits for you"]);
    let accepted = here.post(&format!("{}/acceptance", page(&other)), "").await;
    assert_eq!(accepted.header("location"), format!("{}?done=accepted", page(&other)));
    assert_eq!(here.get("/peers").await.texts(".app-peer .govuk-tag"), ["Asked"]);
}

#[tokio::test]
async fn an_address_where_nobody_answers_is_said_beside_what_was_typed() {
    let one = TestApp::networked("Tarnbridge").await;
    let here = one.sign_in(Role::Coordinator).await;
    for (typed, said) in [
        ("http://127.0.0.1:1", "does not answer"),
        ("", "Type the network’s address."),
        ("ftp://osmere.example.org", "is no address of a network"),
        (url(&one), "the address of this network itself"),
        ("127.0.0.1", "a network has a name"),
    ] {
        for path in ["/peers/comparison", "/peers"] {
            let answer = here.post(path, &format!("address={}", encode(typed))).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
            let faults = answer.texts(".govuk-error-summary li").join(" ");
            assert!(faults.contains(said), "{typed}: {faults}");
            assert_eq!(answer.attributes("#address", "value"), [typed]);
            assert!(answer.texts("title").join("").starts_with("Error: "));
        }
    }
    let none = TestApp::new().await;
    let coordinator = none.sign_in(Role::Coordinator).await;
    assert!(coordinator.get("/peers").await.body.contains("Other networks cannot reach this one at https://send.example.org"));
    let refused = coordinator.post("/peers/comparison", "address=quillham.example.org").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn sharing_less_asks_once_more_and_takes_back() {
    let (one, other) = pair(Shares::Public).await;
    one.publish(&strategy("chunked", "Chunked instructions")).await;
    one.publish(&strategy("visual", "Visual timetable")).await;
    assert_eq!(tell(&one, &other).await, Pushed::All);
    let here = one.sign_in(Role::Coordinator).await;
    let sharing = format!("{}/sharing", page(&other));
    let choices = here.get(&sharing).await;
    assert_eq!(choices.attributes("input[name=shares][checked]", "value"), ["public"]);
    assert!(choices.texts(".govuk-radios__hint")[1].starts_with("2 resources today"));
    let asked = here.post(&sharing, "shares=nothing").await;
    assert_eq!((asked.status, asked.texts("h1")), (StatusCode::OK, vec!["Take back from Quillham?".to_owned()]));
    assert!(asked.body.contains("It has 2 resources of yours") && asked.body.contains("stays gone there for good"));
    assert_eq!(peer(&one, &other).await.shares, Shares::Public, "nothing is changed by being asked");
    let done = here.post(&sharing, "shares=nothing&confirmed=yes").await;
    assert_eq!(done.header("location"), format!("{}?done=shared", page(&other)));
    let receipts = async || here.get("/peers/withdrawals").await.texts(".app-peer__facts dd");
    assert_eq!(receipts().await, ["2 resources, 0 confirmed"]);
    assert_eq!(tell(&one, &other).await, Pushed::All);
    assert_eq!(receipts().await, ["2 resources, 2 confirmed"]);
    let wrong = here.post(&sharing, "shares=everything").await;
    assert_eq!(
        (wrong.status, wrong.texts(".govuk-error-summary li")),
        (StatusCode::UNPROCESSABLE_ENTITY, vec!["Choose what it gets.".to_owned()])
    );
}

#[tokio::test]
async fn a_withdrawal_leads_to_its_receipts_which_name_nobody_and_say_whom_to_ring() {
    let (one, other) = pair(Shares::Public).await;
    one.publish(&strategy("chunked", "Chunked instructions")).await;
    one.publish(&strategy("visual", "Visual timetable")).await;
    tell(&one, &other).await;
    let (here, editor) = (one.sign_in(Role::Coordinator).await, one.sign_in(Role::Editor).await);
    let there = other.sign_in(Role::Coordinator).await;
    let noted = here.post(&format!("{}/ring", page(&other)), "ring=Rosa%2C+01632+960001").await;
    assert_eq!(noted.header("location"), format!("{}?done=noted", page(&other)));
    there.post(&format!("{}/hold/paused", page(&one)), "").await;
    let gone = here.post("/library/strategy/chunked/withdrawal", "reason=privacy").await;
    assert_eq!(gone.header("location"), "/peers/withdrawals?done=withdrawn");
    assert_eq!(tell(&one, &other).await, Pushed::Failed);
    let receipts = here.get("/peers/withdrawals").await;
    assert_eq!(receipts.texts(".app-receipts .govuk-tag"), ["Not yet"]);
    assert!(receipts.texts(".app-ring").join("").contains("Rosa, 01632 960001"));
    assert!(receipts.body.contains("It told something about a person") && !receipts.body.contains("Chunked"));
    assert!(here.get("/peers").await.body.contains("1 withdrawal is not confirmed by everybody"));
    one.test.clock.advance(AN_HOUR);
    other.test.clock.advance(AN_HOUR);
    assert_eq!(here.get("/peers").await.texts(".app-peer .govuk-tag"), ["Not answering"]);

    there.post(&format!("{}/hold/open", page(&one)), "").await;
    assert_eq!(tell(&one, &other).await, Pushed::All);
    let receipts = here.get("/peers/withdrawals").await;
    assert_eq!(receipts.texts(".app-receipts .govuk-tag"), ["Confirmed"]);
    assert_eq!(receipts.texts(".app-receipts__peers time").len(), 1);
    assert!(receipts.texts(".app-ring").is_empty());
    let gone = editor.post("/library/strategy/visual/withdrawal", "reason=outdated").await;
    assert_eq!(gone.header("location"), "/drafts?done=recalled");
    one.publish(&strategy("never", "Never told")).await;
    let untold = editor.post("/library/strategy/never/withdrawal", "reason=outdated").await;
    assert_eq!(untold.header("location"), "/drafts?done=withdrawn");
}

#[tokio::test]
async fn publishing_says_to_how_many_networks_it_goes() {
    let (one, _other) = pair(Shares::Public).await;
    one.publish(&strategy("chunked", "Chunked instructions")).await;
    one.publish(&library::Draft { audience: Audience::Members, ..strategy("inside", "Inside") }).await;
    let editor = one.sign_in(Role::Editor).await;
    let done = async |path: &str| editor.get(path).await.texts(".govuk-notification-banner__heading");
    assert_eq!(done("/library/strategy/chunked?done=published").await, ["It is published, and goes to 1 other network as well."]);
    assert_eq!(done("/library/strategy/inside?done=published").await, ["It is published."]);
}

#[tokio::test]
async fn pausing_blocking_and_ending_say_first_what_they_mean() {
    let (one, other) = pair(Shares::Public).await;
    one.publish(&strategy("chunked", "Chunked instructions")).await;
    tell(&one, &other).await;
    let here = one.sign_in(Role::Coordinator).await;
    let path = page(&other);
    for (hold, heading, tag) in [
        ("paused", "Pause the exchange with Quillham?", "Paused"),
        ("open", "Go on with Quillham?", "Sharing"),
        ("blocked", "Block Quillham?", "Blocked"),
        ("open", "Unblock Quillham?", "Sharing"),
        ("ended", "End the exchange with Quillham?", "Ended"),
    ] {
        let asked = here.get(&format!("{path}/hold/{hold}")).await;
        assert_eq!((asked.status, asked.texts("h1")), (StatusCode::OK, vec![heading.to_owned()]));
        let is_grave = matches!(hold, "blocked" | "ended");
        assert_eq!(asked.body.contains("It keeps the 1 resource of yours"), is_grave, "{hold}");
        let held = here.post(&format!("{path}/hold/{hold}"), "").await;
        assert_eq!(held.header("location"), format!("{path}?done={hold}"));
        assert_eq!(here.get(&path).await.texts("main .govuk-tag"), [tag]);
    }
    // It begins anew by comparing words, not by a press.
    assert_eq!(here.post(&format!("{path}/hold/open"), "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(peer(&one, &other).await.hold, Hold::Ended);
    let compared = compare(&here, &other).await;
    say_yes(&here, &other, &compared.attributes("input[name=words]", "value").join("")).await;
    assert_eq!(here.get(&path).await.texts("main .govuk-tag"), ["Asked"]);
}

#[tokio::test]
async fn other_words_than_before_are_warned_of_and_kept_once_they_were_compared() {
    let (one, other) = pair(Shares::Nothing).await;
    let here = one.sign_in(Role::Coordinator).await;
    assert!(!compare(&here, &other).await.body.contains("not the words that you compared"));
    let network = other.network();
    let old = Introduction {
        origin: network.our.clone(),
        address: network.at.clone(),
        name: "Quillham".to_owned(),
        actor: network.our.join("/ap/actor"),
        inbox: network.our.join("/ap/inbox"),
        keys: vec![PinnedKey { id: network.our.join("/ap/actor#main-key"), key: PublicKey::Ed25519([1; 32]) }],
    };
    let mut unit = one.test.begin().await;
    federation::compare_anew(&mut unit, &here.viewer(), &old).await.unwrap();
    unit.commit().await.unwrap();
    let compared = compare(&here, &other).await;
    assert!(compared.body.contains("not the words that you compared"));
    assert_ne!(peer(&one, &other).await.fingerprint(), network.fingerprint());
    say_yes(&here, &other, &compared.attributes("input[name=words]", "value").join("")).await;
    assert_eq!(peer(&one, &other).await.fingerprint(), network.fingerprint());
}

#[tokio::test]
async fn a_network_that_moved_is_gone_on_with_once_its_words_were_compared_at_its_new_address() {
    let one = TestApp::networked("Tarnbridge").await;
    let before: federation::Origin = "http://127.0.0.1:1".parse().unwrap();
    let other = TestApp::networked_since("Quillham", Some(before.clone())).await;
    let at = other.network().at.clone();
    // As it was known before.
    agree(&one, &other, Shares::Public).await;
    let mut unit = one.test.begin().await;
    let old = Introduction { address: before.clone(), inbox: before.join("/ap/inbox"), ..introduction(&other) };
    federation::compare_anew(&mut unit, &Viewer::with_role(Role::Coordinator), &old).await.unwrap();
    unit.commit().await.unwrap();
    one.publish(&strategy("chunked", "Chunked instructions")).await;
    let here = one.sign_in(Role::Coordinator).await;
    let path = page(&other);
    assert!(!here.get(&path).await.body.contains("has moved"));

    let mut unit = one.test.begin().await;
    federation::hear_move(&mut unit, &before, &at).await.unwrap();
    unit.commit().await.unwrap();
    let told = here.get(&path).await;
    assert_eq!(told.texts("main .govuk-tag"), ["Has moved"]);
    assert_eq!(told.attributes("input[name=address]", "value"), [at.to_string()]);
    assert_eq!(peer(&one, &other).await.address, before, "nothing goes there by itself");
    let compared = compare(&here, &other).await;
    assert!(compared.body.contains(&format!("and was at {before} before")), "{}", compared.body);
    assert!(!compared.body.contains("not the words that you compared"));
    let words = compared.attributes("input[name=words]", "value").join("");
    let agreed = say_yes(&here, &other, &words).await;
    assert_eq!(agreed.header("location"), format!("{path}?done=moved"));
    let moved = here.get(&path).await;
    assert_eq!((moved.texts("main .govuk-tag"), peer(&one, &other).await.address), (vec!["Sharing".to_owned()], at));
    assert_eq!(tell(&one, &other).await, Pushed::All);
}

#[tokio::test]
async fn a_note_that_is_too_long_is_shown_again() {
    let (one, other) = pair(Shares::Nothing).await;
    let here = one.sign_in(Role::Coordinator).await;
    let long = "x".repeat(301);
    let refused = here.post(&format!("{}/ring", page(&other)), &format!("ring={long}")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!((refused.texts("#ring"), refused.texts("#ring-error").len()), (vec![long], 1));
    assert_eq!(peer(&one, &other).await.ring, "");
}
