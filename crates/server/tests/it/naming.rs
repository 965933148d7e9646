//! Networks chosen by name, and packs, from the form to the other server: who is offered, what is said, what arrives, what is taken back.

use axum::http::StatusCode;
use federation::{Hold, Pushed, Shares};
use kernel::{Audience, Role, Viewer};
use library::{Draft, Kind, Meeting, PackItem};

use crate::app::{Answer, Member, TestApp, strategy};
use crate::peers::{agree, encode, tell, url};

const PATH: &str = "/library/strategy/lamp";

/// Tarnbridge, which shares this with Quillham and Osmere.
async fn three(shares: [Shares; 2]) -> [TestApp; 3] {
    // Three servers are much for one future.
    Box::pin(made(shares)).await
}

async fn made(shares: [Shares; 2]) -> [TestApp; 3] {
    let all = [TestApp::networked("Tarnbridge").await, TestApp::networked("Quillham").await, TestApp::networked("Osmere").await];
    agree(&all[0], &all[1], shares[0]).await;
    agree(&all[0], &all[2], shares[1]).await;
    all
}

/// Sends the editor's form for a strategy about a lamp.
async fn send(by: &Member<'_>, path: &str, (audience, networks): (&str, &[&TestApp]), licence: &str) -> Answer {
    let revision = by.get(path).await.attributes("input[name=revision]", "value").join("");
    let named: String = networks.iter().map(|network| format!("&networks={}", encode(url(network)))).collect();
    let fields = "window=00000000-0000-7000-8000-000000000001&title=Lamp&body=Light+it.&areas=semh&action=publish";
    by.post(path, &format!("{fields}&revision={revision}&licence={licence}&audience={audience}{named}")).await
}

async fn begin(by: &Member<'_>) -> String {
    by.post("/drafts", "kind=strategy").await.header("location").to_owned()
}

async fn edit(by: &Member<'_>) -> String {
    by.post(&format!("{PATH}/edit"), "").await.header("location").to_owned()
}

/// Where the lamp stands at another network.
fn there(from: &TestApp) -> String {
    format!("{PATH}@{}", from.network().our.authority())
}

#[tokio::test]
async fn what_names_one_network_goes_there_and_to_nobody_else() {
    let [one, quillham, osmere] = three([Shares::Public, Shares::Peers]).await;
    let editor = one.sign_in(Role::Editor).await;
    let draft = begin(&editor).await;
    let page = editor.get(&draft).await;
    assert_eq!(page.attributes("input[name=networks]", "value"), [url(&osmere), url(&quillham)], "by their names");
    assert_eq!(page.attributes("input[name=networks][checked]", "value"), Vec::<String>::new());
    let hints = page.texts(".app-audience > .govuk-radios__item .govuk-radios__hint").join(" ");
    assert!(hints.contains("There it is 1 network: Osmere."), "Quillham gets what is public, and no more: {hints}");

    let nobody = send(&editor, &draft, ("named", &[]), "CC-BY-4.0").await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(nobody.attributes(".govuk-error-summary a", "href"), ["#networks"]);
    assert!(nobody.body.contains("Choose at least one network"), "{}", nobody.body);
    let sent = send(&editor, &draft, ("named", &[&quillham]), "CC-BY-4.0").await;
    assert_eq!(sent.header("location"), format!("{PATH}?done=published"), "{}", sent.body);

    let shown = editor.get(sent.header("location")).await;
    assert!(shown.body.contains("It is published, and goes to 1 other network as well."), "{}", shown.body);
    assert_eq!(shown.texts("[data-gets]"), ["Members here, and 1 other network: Quillham"]);
    let reader = one.sign_in(Role::Reader).await;
    assert_eq!(reader.get(PATH).await.texts("[data-gets]").len(), 1, "whoever reads it here sees who gets it");
    assert_eq!(one.get(PATH).await.status, StatusCode::NOT_FOUND, "it is not public");

    assert_eq!((tell(&one, &quillham).await, tell(&one, &osmere).await), (Pushed::All, Pushed::All));
    let member = quillham.sign_in(Role::Member).await;
    assert_eq!(member.get(&there(&one)).await.texts("h1"), ["Lamp"]);
    assert_eq!(quillham.get(&there(&one)).await.status, StatusCode::NOT_FOUND, "its members alone read it");
    let elsewhere = osmere.sign_in(Role::Member).await;
    assert_eq!(elsewhere.get(&there(&one)).await.status, StatusCode::NOT_FOUND, "though it gets what is for all networks");
    assert_eq!(federation::count_remote(osmere.test.store.reader()).await.unwrap(), 0);
}

#[tokio::test]
async fn naming_others_takes_back_from_one_and_gives_to_the_other_and_what_was_taken_back_stays_so() {
    let [one, quillham, osmere] = three([Shares::Public, Shares::Public]).await;
    let editor = one.sign_in(Role::Editor).await;
    send(&editor, &begin(&editor).await, ("named", &[&quillham]), "CC-BY-4.0").await;
    tell(&one, &quillham).await;
    one.test.clock.advance(1000);
    let draft = edit(&editor).await;
    let ticked = editor.get(&draft).await.attributes("input[name=networks][checked]", "value");
    assert_eq!(ticked, [url(&quillham)], "as it is");
    send(&editor, &draft, ("named", &[&osmere]), "CC-BY-4.0").await;
    assert_eq!((tell(&one, &quillham).await, tell(&one, &osmere).await), (Pushed::All, Pushed::All));
    let (here, there_too) = (quillham.sign_in(Role::Member).await, osmere.sign_in(Role::Member).await);
    assert_eq!(here.get(&there(&one)).await.status, StatusCode::GONE);
    assert_eq!(there_too.get(&there(&one)).await.status, StatusCode::OK);
    let coordinator = one.sign_in(Role::Coordinator).await;
    assert!(coordinator.get("/peers/withdrawals").await.body.contains("It is for fewer people than before"));

    one.test.clock.advance(1000);
    send(&editor, &edit(&editor).await, ("named", &[&osmere, &quillham]), "CC-BY-4.0").await;
    tell(&one, &quillham).await;
    assert_eq!(here.get(&there(&one)).await.status, StatusCode::GONE, "taken back is taken back");
    let said = editor.get(PATH).await.texts("[data-gets]").join("");
    assert_eq!(
        said,
        "Members here, and 1 other network: Osmere. It was taken back from Quillham once, and does not go there again"
    );
}

#[tokio::test]
async fn a_network_that_does_not_share_is_not_offered_and_stays_where_it_is_named() {
    let [one, quillham, osmere] = three([Shares::Public, Shares::Public]).await;
    let editor = one.sign_in(Role::Editor).await;
    send(&editor, &begin(&editor).await, ("named", &[&quillham]), "CC-BY-4.0").await;
    let mut unit = one.test.begin().await;
    for network in [&quillham, &osmere] {
        federation::hold(&mut unit, &Viewer::with_role(Role::Coordinator), &network.network().our, Hold::Paused).await.unwrap();
    }
    unit.commit().await.unwrap();
    let page = editor.get(&edit(&editor).await).await;
    assert_eq!(page.attributes("input[name=networks][checked]", "value"), [url(&quillham)]);
    assert_eq!(page.attributes("input[name=networks]", "value").len(), 1, "the other one is not offered");
    assert!(page.body.contains("Does not share with us at the moment"));
    assert_eq!(editor.get(PATH).await.texts("[data-gets]"), ["Members here, and no other network now"]);
    let nothing = editor.get(&begin(&editor).await).await;
    assert!(!nothing.attributes("input[name=audience]", "value").contains(&"named".to_owned()), "there is nobody to name");
}

#[tokio::test]
async fn before_it_goes_out_the_networks_are_named_and_counted_and_a_licence_that_keeps_it_here_says_so() {
    let [one, quillham, osmere] = three([Shares::Public, Shares::Nothing]).await;
    let coordinator = one.sign_in(Role::Coordinator).await;
    let draft = begin(&coordinator).await;
    let revision = coordinator.get(&draft).await.attributes("input[name=revision]", "value").join("");
    let save = |licence: &str, revision: &str| {
        let networks = format!("networks={}&networks={}", encode(url(&quillham)), encode(url(&osmere)));
        let fields =
            "window=00000000-0000-7000-8000-000000000001&title=Lamp&body=Light+it.&areas=semh&action=publication&audience=named";
        format!("{fields}&{networks}&licence={licence}&revision={revision}")
    };
    let sent = coordinator.post(&draft, &save("CC-BY-4.0", &revision)).await;
    assert_eq!(sent.header("location"), format!("{draft}/publication"), "{}", sent.body);
    let page = coordinator.get(&format!("{draft}/publication")).await;
    assert!(
        page.body.contains("and the members of 1 other network (Quillham). 1 network that you named gets nothing now."),
        "{}",
        page.body
    );
    assert!(page.texts(".app-lead").join("").ends_with("1 other network."), "{:?}", page.texts(".app-lead"));
    assert!(coordinator.get(&draft).await.body.contains("gets nothing until a coordinator says what it gets"));

    let revision = coordinator.get(&draft).await.attributes("input[name=revision]", "value").join("");
    coordinator.post(&draft, &save("network-only", &revision)).await;
    let page = coordinator.get(&format!("{draft}/publication")).await;
    assert!(page.body.contains("Its licence is for this network alone, so no other network gets it."), "{}", page.body);
    assert!(page.body.contains("Other networks do not see this: its licence is for this network alone."), "{}", page.body);
}

/// A pack with an item for everybody, one for networks, and one for members.
async fn publish_pack(app: &TestApp) -> Draft {
    for (key, title, audience) in [
        ("one", "Chunked steps", Audience::Public),
        ("two", "Quiet corner", Audience::Peers),
        ("three", "For us", Audience::Members),
    ] {
        app.publish(&Draft { audience, ..strategy(key, title) }).await;
    }
    let item = |name: &str| PackItem { item: format!("strategy/{name}"), note: format!("Note on {name}.") };
    let meeting = Meeting {
        title: "SENCO meeting".to_owned(),
        day: "2026-12-03".to_owned(),
        starts: "16:00".to_owned(),
        ends: "17:30".to_owned(),
        place: "Osmere Library".to_owned(),
        link: "https://meet.example.org/secret".to_owned(),
        minutes: "Nobody else reads this.".to_owned(),
    };
    let pack = Draft {
        audience: Audience::Public,
        licence: "CC-BY-4.0".to_owned(),
        items: ["two", "three", "one"].map(item).to_vec(),
        meeting: Some(meeting),
        term: Some("2026-autumn-2".to_owned()),
        ..Draft::new(Kind::Pack, "autumn", "Autumn 2 pack", "Read these first.\n")
    };
    app.publish(&pack).await;
    pack
}

#[tokio::test]
async fn a_pack_s_page_at_the_other_network_leads_to_its_parts_and_says_how_many_are_not_shared() {
    let [one, quillham, _] = three([Shares::Peers, Shares::Nothing]).await;
    publish_pack(&one).await;
    tell(&one, &quillham).await;
    let page = format!("/library/pack/autumn@{}", one.network().our.authority());
    let member = quillham.sign_in(Role::Member).await;
    let shown = member.get(&page).await;
    assert_eq!(shown.texts("ol.app-pack-list a"), ["Quiet corner", "Chunked steps"]);
    assert_eq!(shown.texts("[data-missing]"), ["1 more part is not shared with this network."]);
    assert!(shown.body.contains("Note on two.") && shown.body.contains("Thursday 3 December 2026, 16:00 to 17:30"));
    assert!(shown.body.contains("For Autumn 2 2026.") && shown.body.contains("Osmere Library"));
    for hidden in ["meet.example.org", "Nobody else reads", "For us", "Note on three", "how to join"] {
        assert!(!shown.body.contains(hidden), "{hidden}");
    }
    for path in shown.attributes("ol.app-pack-list a", "href") {
        assert_eq!(member.get(&path).await.status, StatusCode::OK, "{path}");
    }
    let stranger = quillham.get(&page).await;
    assert_eq!(
        (stranger.texts("ol.app-pack-list a"), stranger.texts("[data-missing]")),
        (vec!["Chunked steps".to_owned()], vec![])
    );
    // A part that is withdrawn is gone from it, and the pack says so to members alone.
    let Some(library::Found::Live(part)) =
        library::find_resource(one.test.store.reader(), &Viewer::public(), Kind::Strategy, "one").await.unwrap()
    else {
        panic!()
    };
    one.withdraw(part.id).await;
    tell(&one, &quillham).await;
    let after = member.get(&page).await;
    assert_eq!(after.texts("ol.app-pack-list a"), ["Quiet corner"]);
    assert!(!after.body.contains("Chunked steps"));
}

#[tokio::test]
async fn the_preview_for_another_network_shows_what_it_gets_and_counts_what_it_does_not() {
    let [one, ..] = three([Shares::Peers, Shares::Public]).await;
    publish_pack(&one).await;
    let coordinator = one.sign_in(Role::Coordinator).await;
    let draft = coordinator.post("/library/pack/autumn/edit", "").await.header("location").to_owned();
    let page = coordinator.get(&format!("{draft}/publication")).await;
    let parts = page.texts(".app-preview__page");
    assert!(parts[0].contains("For us") && parts[0].contains("https://meet.example.org/secret"), "{}", parts[0]);
    assert!(
        parts[1].contains("Quiet corner") && parts[1].contains("Chunked steps") && !parts[1].contains("For us"),
        "{}",
        parts[1]
    );
    assert!(!parts[1].contains("meet.example.org") && !parts[1].contains("how to join"), "{}", parts[1]);
    assert!(parts[1].contains("1 item of it is not for other networks"), "{}", parts[1]);
    assert!(page.body.contains("the search of 2 other networks (Osmere and Quillham)"), "{}", page.body);
}

#[tokio::test]
async fn a_coordinator_reads_on_the_page_when_each_network_took_it_and_whom_to_ring_where_one_does_not_answer() {
    let [one, quillham, osmere] = three([Shares::Public, Shares::Public]).await;
    one.publish(&strategy("lamp", "Lamp")).await;
    let coordinator = one.sign_in(Role::Coordinator).await;
    let arrivals = async || coordinator.get(PATH).await.texts("[data-arrivals] li");
    assert_eq!(arrivals().await, ["Osmere has not confirmed it yet", "Quillham has not confirmed it yet"]);
    let host = osmere.network().our.authority().to_owned();
    coordinator.post(&format!("/peers/{host}/ring"), "ring=Rosa%2C+01632+960001").await;
    let (own, there) = (Viewer::with_role(Role::Coordinator), &one.network().our);
    let mut unit = osmere.test.begin().await;
    federation::hold(&mut unit, &own, there, Hold::Paused).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!((tell(&one, &quillham).await, tell(&one, &osmere).await), (Pushed::All, Pushed::Failed));
    one.test.clock.advance(3 * 3_600_000);
    let now = arrivals().await;
    assert!(now[1].starts_with("Quillham has it since ") && now[1].contains("12:40"), "{now:?}");
    assert!(now[0].contains("It has not answered for 3 hours") && now[0].contains("To ring: Rosa, 01632 960001"), "{now:?}");
    let editor = one.sign_in(Role::Editor).await;
    assert!(editor.get(PATH).await.texts("[data-arrivals] li").is_empty(), "editors do not look after networks");
}
