//! A copy of one's own of what another network shared: it keeps licence and credit, and what becomes of the original becomes known.

use axum::http::StatusCode;
use federation::Visible;
use federation::keys::{Algorithm, OwnKeys};
use federation::signature::PinnedKey;
use kernel::{Audience, Error, Role, Viewer};
use library::{Draft, DraftId, OpenDraft};
use serde_json::json;

use crate::app::{Member, TestApp};
use crate::copies::{PAGE, peered, take, there, tombstone, wire};

const COPY: &str = "/library/strategy/our-lamp";

/// Adopts it by the page's button; the draft's path.
async fn adopt(member: &Member<'_>) -> String {
    let answer = member.post(&format!("{PAGE}/adaptation"), "").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.header("location").split('?').next().unwrap().to_owned()
}

async fn open(app: &TestApp, member: &Member<'_>, path: &str) -> OpenDraft {
    let id: DraftId = path.strip_prefix("/drafts/").unwrap().parse().unwrap();
    library::find_draft(app.test.store.reader(), &member.viewer(), id).await.unwrap().unwrap()
}

/// Publishes what an editor adopted, as it says now with what is changed.
async fn publish(app: &TestApp, editor: &Member<'_>, path: &str, change: impl FnOnce(Draft) -> Draft) -> Result<(), Error> {
    let draft = open(app, editor, path).await;
    let content = change(Draft { key: "our-lamp".to_owned(), audience: Audience::Public, ..draft.content });
    library::save_draft(&app.test.store, &editor.viewer(), draft.id, draft.revision, &content).await?;
    let revision = open(app, editor, path).await.revision;
    let mut unit = app.test.begin().await;
    let published = library::publish_draft(&mut unit, &editor.viewer(), draft.id, revision).await;
    unit.settle(published).await?;
    app.catch_up().await;
    Ok(())
}

#[tokio::test]
async fn a_copy_keeps_its_licence_and_names_whom_it_came_from() {
    let app = peered().await;
    take(&app, &wire(7)).await;
    let editor = app.sign_in(Role::Editor).await;
    let path = adopt(&editor).await;
    let draft = open(&app, &editor, &path).await.content;
    assert_eq!(
        (draft.title.as_str(), draft.licence.as_str(), draft.audience),
        ("Reading by lamplight", "CC-BY-4.0", Audience::Members)
    );
    assert_eq!(draft.areas, ["cognition-and-learning"]);
    assert!(draft.body.contains("Read in turns."));
    assert_eq!(draft.adapted_from, Some(there().join("/ap/resources/1")));
    let other = publish(&app, &editor, &path, |draft| Draft { licence: "CC0-1.0".to_owned(), ..draft }).await;
    let Err(Error::Invalid(faults)) = other else { panic!("{other:?}") };
    assert!(faults[0].field == "licence" && faults[0].message.contains("CC-BY-4.0"), "{faults:?}");
    publish(&app, &editor, &path, |draft| Draft { licence: "CC-BY-4.0".to_owned(), title: "Our lamp".to_owned(), ..draft })
        .await
        .unwrap();
    let page = app.get(COPY).await;
    let based = page.texts("[data-based-on]").join(" ");
    assert!(based.contains("Reading by lamplight by Quillham SENCO network, Creative Commons Attribution 4.0"), "{based}");
    assert!(!based.contains("Newer version"), "{based}");
    assert_eq!(page.attributes("[data-based-on] a", "href"), [PAGE]);
    let credit = page.texts("#credit-line").join(" ");
    assert!(
        credit.contains("Tarnbridge SEND network") && credit.contains("Based on ‘Reading by lamplight’ by Quillham SENCO network"),
        "{credit}"
    );
}

#[tokio::test]
async fn a_newer_version_upstream_is_said_until_somebody_took_it_into_account() {
    let app = peered().await;
    take(&app, &wire(7)).await;
    let (editor, member) = (app.sign_in(Role::Editor).await, app.sign_in(Role::Member).await);
    let path = adopt(&editor).await;
    publish(&app, &editor, &path, |draft| draft).await.unwrap();
    adopt(&member).await;
    assert!(!member.get("/drafts").await.body.contains("Newer version upstream"));
    take(&app, &wire(8)).await;
    assert!(member.get("/drafts").await.body.contains("Newer version upstream"));
    let said = app.get(COPY).await;
    assert!(said.texts("[data-based-on]").join(" ").contains("Newer version upstream."), "{}", said.body);
    assert!(said.attributes("[data-based-on] form", "action").is_empty(), "only for whoever looks after it");
    assert_eq!(member.post(&format!("{COPY}/upstream"), "version=8").await.status, StatusCode::FORBIDDEN);
    let upstream = format!("{COPY}/upstream");
    assert_eq!(editor.get(COPY).await.attributes("[data-based-on] form", "action"), [upstream.as_str()]);
    // Nobody has looked at what is still to come.
    assert_eq!(editor.post(&upstream, "version=99").await.status, StatusCode::SEE_OTHER);
    assert!(!app.get(COPY).await.body.contains("Newer version upstream"));
    take(&app, &wire(9)).await;
    assert!(app.get(COPY).await.body.contains("Newer version upstream"));
}

#[tokio::test]
async fn a_withdrawal_for_privacy_hides_copies_at_once_and_asks_the_coordinator() {
    let app = peered().await;
    take(&app, &wire(7)).await;
    let (editor, member) = (app.sign_in(Role::Editor).await, app.sign_in(Role::Member).await);
    let coordinator = app.sign_in(Role::Coordinator).await;
    let path = adopt(&editor).await;
    publish(&app, &editor, &path, |draft| draft).await.unwrap();
    let (begun, edited) = (adopt(&member).await, editor.post(&format!("{COPY}/edit"), "").await.header("location").to_owned());
    assert!(!coordinator.get("/desk").await.body.contains("/desk/copies"));
    federation::receive(
        &app.test.store,
        &there(),
        vec![federation::object::Change::read(&tombstone("privacy"), &there()).unwrap()],
    )
    .await
    .unwrap();
    // At once, before anything follows.
    for (who, answer) in
        [("anybody", app.get(COPY).await), ("a member", member.get(COPY).await), ("its author", editor.get(COPY).await)]
    {
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who}");
    }
    assert!(app.get("/search?q=lamplight").await.texts(".app-card").is_empty());
    assert_eq!(member.get(&begun).await.status, StatusCode::NOT_FOUND);
    assert_eq!(editor.get(&edited).await.status, StatusCode::NOT_FOUND);
    app.catch_up().await;
    assert_eq!(app.get("/api/v1/search?q=lamplight").await.json()["total"], json!(0));
    assert!(coordinator.get("/desk").await.texts(".app-waiting").join(" ").contains("Copies whose original was withdrawn 1"));
    let desk = coordinator.get("/desk/copies").await;
    assert!(
        desk.body.contains("Quillham SENCO network") && desk.body.contains("it told something about a person"),
        "{}",
        desk.body
    );
    let page = coordinator.get(COPY).await;
    assert!(page.texts("[data-hidden]").join(" ").contains("Withdraw it here too"), "{}", page.body);
    // None of it goes out again.
    let edit = coordinator.post(&format!("{COPY}/edit"), "").await.header("location").to_owned();
    let draft = open(&app, &coordinator, &edit).await;
    let content = Draft { body: "The same again.".to_owned(), audience: Audience::Public, ..draft.content };
    library::save_draft(&app.test.store, &coordinator.viewer(), draft.id, draft.revision, &content).await.unwrap();
    let mut unit = app.test.begin().await;
    let again = library::publish_draft(&mut unit, &coordinator.viewer(), draft.id, draft.revision + 1).await;
    assert!(matches!(unit.settle(again).await, Err(Error::Conflict(_))));
    assert_eq!(coordinator.post(&format!("{COPY}/withdrawal"), "reason=privacy").await.status, StatusCode::SEE_OTHER);
    assert!(coordinator.get("/desk/copies").await.body.contains("Nothing waits here."));
    assert!(!coordinator.get("/desk").await.body.contains("/desk/copies"));
}

#[tokio::test]
async fn a_withdrawal_for_another_reason_is_said_on_the_copy() {
    let app = peered().await;
    take(&app, &wire(7)).await;
    let editor = app.sign_in(Role::Editor).await;
    let path = adopt(&editor).await;
    publish(&app, &editor, &path, |draft| draft).await.unwrap();
    take(&app, &tombstone("outdated")).await;
    let page = app.get(COPY).await;
    assert_eq!(page.status, StatusCode::OK);
    let based = page.texts("[data-based-on]").join(" ");
    assert!(based.contains("The original was withdrawn on") && based.contains("it is no longer right"), "{based}");
    assert!(page.texts("[data-hidden]").is_empty());
    assert!(page.texts("#credit-line")[0].contains("Based on Quillham SENCO network"));
}

#[tokio::test]
async fn what_its_licence_keeps_as_it_is_cannot_be_adopted() {
    let app = peered().await;
    let member = app.sign_in(Role::Member).await;
    for (version, url, id, reason) in [
        (1, "https://creativecommons.org/licenses/by-nd/4.0/", "CC-BY-ND-4.0", "does not allow changes"),
        // A name that is known here on a licence that is another.
        (2, "https://quillham.example.org/our-licence", "CC-BY-4.0", "not one that this network knows"),
    ] {
        let mut object = wire(version);
        object["schema:license"] = json!(url);
        object["senco:licence"] = json!(id);
        take(&app, &object).await;
        let page = member.get(PAGE).await;
        assert!(page.texts("[data-refused]").join(" ").contains(reason), "{}", page.body);
        assert_eq!(page.attributes("main form", "action"), ["/sheet/strategies"]);
        let refused = member.post(&format!("{PAGE}/adaptation"), "").await;
        assert!(refused.status == StatusCode::FORBIDDEN && refused.body.contains(reason), "{}", refused.body);
    }
    assert_eq!(app.sign_in(Role::Reader).await.post(&format!("{PAGE}/adaptation"), "").await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.post(&format!("{PAGE}/adaptation"), "").await.status, StatusCode::UNAUTHORIZED);
}

/// A third network, which gets what anybody may read.
async fn third(app: &TestApp) -> federation::Peer {
    let origin: federation::Origin = "osmere.example.org".parse().unwrap();
    let own = OwnKeys::open(&app.test.folder.path().join("osmere-keys")).unwrap();
    let key = PinnedKey { id: origin.join("/ap/actor#ed25519-key"), key: own.public(Algorithm::Ed25519) };
    let who = federation::Introduction {
        name: "Osmere".to_owned(),
        actor: origin.join("/ap/actor"),
        inbox: origin.join("/ap/inbox"),
        keys: vec![key],
        address: origin.clone(),
        origin: origin.clone(),
    };
    let by = Viewer::with_role(Role::Coordinator);
    let mut unit = app.test.begin().await;
    federation::ask(&mut unit, &by, &who).await.unwrap();
    federation::be_asked(&mut unit, &who).await.unwrap();
    federation::accept(&mut unit, &by, &origin).await.unwrap();
    federation::answer(&mut unit, &origin, federation::Agreement::Agreed).await.unwrap();
    federation::share(&mut unit, &by, &origin, federation::Shares::Public).await.unwrap();
    unit.commit().await.unwrap();
    federation::find_peer(app.test.store.reader(), &origin).await.unwrap().unwrap()
}

#[tokio::test]
async fn those_who_got_the_copy_are_told_why_it_goes() {
    let app = peered().await;
    take(&app, &wire(7)).await;
    let editor = app.sign_in(Role::Editor).await;
    let path = adopt(&editor).await;
    publish(&app, &editor, &path, |draft| draft).await.unwrap();
    let id: library::ResourceId =
        app.get("/api/v1/search?q=lamplight&origin=local").await.json()["hits"][0]["id"].as_str().unwrap().parse().unwrap();
    let (peer, words) = (third(&app).await, app.engine.vocabulary());
    let seen = federation::visible_to(app.test.store.reader(), &words, &peer, &[id]).await.unwrap();
    assert!(matches!(seen[0], Visible::Live { .. }), "{seen:?}");
    federation::keep_told(&app.test.store, &peer, &seen, None).await.unwrap();
    take(&app, &tombstone("copyright")).await;
    let seen = federation::visible_to(app.test.store.reader(), &words, &peer, &[id]).await.unwrap();
    assert!(matches!(&seen[0], Visible::Gone { reason, .. } if reason == "copyright"), "{seen:?}");
}
