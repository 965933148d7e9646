//! How people come in: invitations one by one and by the hundred, and requests to join.

use axum::http::StatusCode;
use kernel::Role;

use server::Settings;

use crate::app::{Answer, Member, TestApp};

const DAY: i64 = 24 * 60 * 60 * 1000;

/// The path of the one link on the page.
fn link(page: &Answer) -> String {
    let text = page.texts("textarea#links").join("");
    text.strip_prefix("https://send.example.org").expect("a link is shown").to_owned()
}

async fn invite(coordinator: &Member<'_>, form: &str) -> String {
    let page = coordinator.post("/members/invitations", form).await;
    assert_eq!((page.status, page.header("cache-control")), (StatusCode::OK, "no-store"), "{}", page.body);
    link(&page)
}

#[tokio::test]
async fn an_invitation_makes_a_member_who_is_signed_in() {
    let app = TestApp::new().await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let path = invite(&coordinator, "name=Amir+Ng&email=amir@example.org&school=Quillham+High&role=editor").await;
    for _ in 0..2 {
        // A mail scanner reads it as well.
        let page = app.get(&path).await;
        assert_eq!((page.status, page.header("cache-control")), (StatusCode::OK, "no-store"));
        let words = page.texts("main").join(" ");
        for part in
            ["Tarnbridge SEND network", "coordinator Example (coordinator)", "as editor", "Quillham High", "What others can see"]
        {
            assert!(words.contains(part), "{part}");
        }
        assert_eq!(page.attributes("input[name=name]", "value"), ["Amir Ng"]);
        assert!(!page.body.contains("amir@example.org"), "whoever has the link does not learn the address");
        let secret = path.rsplit('/').next().unwrap();
        assert!(page.attributes("a", "href").iter().all(|href| !href.contains(secret)), "no link carries the secret on");
    }
    assert_eq!(app.post(&path, "name=+").await.texts(".govuk-error-summary a"), ["Enter a name"]);
    let joined = app.post(&path, "name=Amir+N.&device=own").await;
    assert_eq!(joined.header("location"), "/account?done=joined");
    let cookie = joined.header("set-cookie").split(';').next().unwrap().to_owned();
    let account = app.get_with("/account?done=joined", "cookie", &cookie).await;
    assert!(account.body.contains("Welcome.") && account.body.contains("Amir N.") && account.body.contains("amir@example.org"));
    let list = coordinator.get("/members").await;
    assert_eq!(list.texts("a.app-people__school"), ["Quillham High"]);

    // Reused, and brought by somebody else.
    for answer in [app.get(&path).await, app.post(&path, "name=Thief").await] {
        assert_eq!(answer.status, StatusCode::GONE);
        assert_eq!(answer.texts("h1"), ["This invitation has been used"]);
        assert!(!answer.body.contains("Amir"));
        assert!(!answer.headers.contains_key("set-cookie"));
    }
}

#[tokio::test]
async fn an_invitation_ends_by_time_by_renewal_and_when_taken_back() {
    let app = TestApp::new().await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let first = invite(&coordinator, "name=A&email=a@example.org&role=member").await;
    let waiting = coordinator.get("/members/invitations").await;
    let renewal = waiting.attributes("form[action$=renewal]", "action").join("");
    let second = link(&coordinator.post(&renewal, "").await);
    assert_eq!(app.get(&first).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get(&second).await.status, StatusCode::OK);
    assert_eq!(app.get("/invitations/x").await.status, StatusCode::NOT_FOUND);
    app.test.clock.advance(14 * DAY);
    let again = app.sign_in(Role::Admin).await;
    let expired = app.get(&second).await;
    assert_eq!((expired.status, expired.texts("h1")), (StatusCode::GONE, vec!["This invitation has expired".to_owned()]));
    assert_eq!(app.post(&second, "name=Late").await.status, StatusCode::GONE);
    assert_eq!(again.get("/members/invitations").await.texts(".govuk-tag"), ["Expired"]);
    let third = link(&again.post(&renewal, "").await);
    let taken = again.post(&renewal.replace("renewal", "withdrawal"), "").await;
    assert_eq!(taken.header("location"), "/members/invitations?done=taken-back");
    assert_eq!(app.get(&third).await.texts("h1"), ["This invitation was taken back"]);
    assert_eq!(again.post(&renewal, "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whoever_is_signed_in_does_not_use_an_invitation_up() {
    let app = TestApp::new().await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let path = invite(&coordinator, "name=A&role=member").await;
    let page = coordinator.get(&path).await;
    assert!(page.body.contains("You are signed in here already") && page.attributes("input[name=name]", "name").is_empty());
    assert_eq!(coordinator.post(&path, "name=Me").await.status, StatusCode::OK);
    assert_eq!(app.get(&path).await.status, StatusCode::OK, "it still holds");
}

#[tokio::test]
async fn only_those_who_manage_members_invite() {
    let app = TestApp::new().await;
    let editor = app.sign_in(Role::Editor).await;
    for path in ["/members/invitations", "/members/invitations/batch", "/members/requests"] {
        assert_eq!(app.get(path).await.status, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(editor.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let any = "00000000-0000-0000-0000-000000000000";
    for path in [
        "/members/invitations".to_owned(),
        "/members/invitations/batch".to_owned(),
        format!("/members/invitations/{any}/renewal"),
        format!("/members/invitations/{any}/withdrawal"),
        format!("/members/requests/{any}/approval"),
        format!("/members/requests/{any}/refusal"),
    ] {
        let form = "name=A&role=member&lines=A,a@example.org&good=A,a@example.org&act=invite";
        assert_eq!(editor.post(&path, form).await.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(app.post(&path, form).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    let coordinator = app.sign_in(Role::Coordinator).await;
    let too_much = coordinator.post("/members/invitations", "name=A&role=admin&school=S").await;
    assert_eq!(too_much.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(too_much.texts("#role-error").join("").contains("You cannot make somebody admin"));
    assert_eq!(too_much.attributes("input[name=school]", "value"), ["S"]);
}

/// What a browser would send of a form's hidden and shown fields.
fn fields(page: &Answer, names: &[&str]) -> String {
    let value = |name: &&str| {
        let text = page.html();
        let selector = scraper::Selector::parse(&format!("textarea[name={name}]")).expect("the selector is well formed");
        let text: String = text.select(&selector).next().map(|area| area.text().collect()).unwrap_or_default();
        format!("{name}={}", text.replace('%', "%25").replace('&', "%26").replace('+', "%2B").replace('\n', "%0D%0A"))
    };
    names.iter().map(value).collect::<Vec<_>>().join("&")
}

#[tokio::test]
async fn five_hundred_are_invited_with_faults_in_some_lines() {
    let app = TestApp::new().await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let line = |number: usize| match number {
        77 => "Amir Ng, amir.example.org, Tarnbridge Primary, member".to_owned(),
        150 => "Me Again, coordinator@example.org, Tarnbridge Primary".to_owned(),
        151 => "Twice, p1@example.org, Tarnbridge Primary".to_owned(),
        200 => ", p200@example.org, , king".to_owned(),
        _ => format!("Person {number}\tP{number}@example.org\tSchool {}\t", number % 7),
    };
    let text = (1..=500).map(line).collect::<Vec<_>>().join("\n");
    let form = format!("lines={}", text.replace('\n', "%0D%0A").replace('\t', "%09"));
    let preview = coordinator.post("/members/invitations/batch", &form).await;
    assert_eq!(preview.status, StatusCode::OK);
    assert_eq!(preview.texts("h2#good"), ["496 people can be invited"]);
    assert_eq!(preview.texts("h2#faulty"), ["4 lines with faults"]);
    assert_eq!(preview.texts(".app-faulty__line span"), ["Line 77", "Line 150", "Line 151", "Line 200"]);
    let faults = preview.texts(".app-faulty li li");
    assert_eq!(faults.len(), 5, "{faults:?}");
    assert!(faults[0].starts_with("email: Enter an e-mail address in the form"));
    assert!(faults[1].contains("in the network already") && faults[2].contains("The same address stands in line 1"));
    assert!(faults[3].starts_with("name: Enter a name") && faults[4].contains("'king' is no role"));
    let box_text = preview.texts("textarea#lines").join("");
    assert!(box_text.contains("amir.example.org") && !box_text.contains("Person 1"), "only what is faulty stays in the box");
    assert!(preview.body.contains("School 0; School 1; School 2; School 3; School 4; School 5; School 6"));
    assert_eq!(coordinator.get("/members/invitations").await.texts(".app-invited__who"), [""; 0], "nothing is written yet");

    // One is mended, and checked together with the rest.
    let mended = fields(&preview, &["good"]) + "&lines=Amir+Ng,+amir@example.org,+Tarnbridge+Primary%0D%0A,p200@example.org";
    let preview = coordinator.post("/members/invitations/batch", &mended).await;
    assert_eq!(
        (preview.texts("h2#good"), preview.texts("h2#faulty")),
        (vec!["497 people can be invited".into()], vec!["1 line with faults".into()])
    );
    // Somebody else invites one of them meanwhile: nothing is sent, and the line is shown.
    invite(&coordinator, "name=Person+9&email=p9@example.org&role=member").await;
    let confirm = fields(&preview, &["good", "lines"]) + "&act=invite";
    let shown = coordinator.post("/members/invitations/batch", &confirm).await;
    assert_eq!(
        (shown.texts("h2#good"), shown.texts("h2#faulty")),
        (vec!["496 people can be invited".into()], vec!["2 lines with faults".into()])
    );
    assert_eq!(coordinator.get("/members/invitations").await.texts(".app-invited__who").len(), 1);

    let done = coordinator.post("/members/invitations/batch", &(fields(&shown, &["good", "lines"]) + "&act=invite")).await;
    assert_eq!(done.texts("h1"), ["Hand these 496 links over"]);
    assert_eq!(done.texts("textarea#lines"), shown.texts("textarea#lines"), "what is faulty stays in the box");
    let links = done.texts("textarea#links").join("");
    assert_eq!(links.matches("https://send.example.org/invitations/").count(), 496);
    assert_eq!(coordinator.get("/members/invitations").await.texts(".app-invited__who").len(), 497);
    let again = coordinator.post("/members/invitations/batch", &(fields(&shown, &["good"]) + "&act=invite")).await;
    assert_eq!(again.texts("h2#faulty"), ["496 lines with faults"], "a page that is loaded again invites nobody twice");
}

#[tokio::test]
async fn a_paste_that_is_empty_or_endless_is_refused() {
    let app = TestApp::new().await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    for (lines, said) in [("", "Paste at least one line"), (&"A,a@example.org%0A".repeat(1_001) as &str, "more than 1000 lines")] {
        let refused = coordinator.post("/members/invitations/batch", &format!("lines={lines}")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.texts(".govuk-error-summary a").join("").contains(said));
    }
}

#[tokio::test]
async fn html_in_any_field_is_text() {
    let app = TestApp::new().await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let evil = "%3Cscript%3Ealert(1)%3C/script%3E%22%27%3E%3Cimg+src%3Dx+onerror%3Dalert(1)%3E";
    let path = invite(&coordinator, &format!("name={evil}&email=e@example.org&school={evil}&role=member")).await;
    app.post("/join", &format!("name={evil}&email=j@example.org&school={evil}&words={evil}")).await;
    let mut pages = vec![
        app.get(&path).await,
        coordinator.get("/members/invitations").await,
        coordinator.get("/members/requests").await,
        coordinator.get("/schools").await,
        coordinator.post("/members/invitations", &format!("name={evil}&email={evil}&school={evil}&role={evil}")).await,
        coordinator.post("/members/invitations/batch", &format!("lines={evil},{evil},{evil},{evil}")).await,
        coordinator.post("/members/invitations/batch", &format!("lines={evil},b@example.org,{evil}")).await,
        coordinator.post("/schools", &format!("name=&urn={evil}&phase={evil}")).await,
        coordinator.post("/account/tokens", &format!("name={evil}&scope={evil}&days={evil}")).await,
        coordinator.post("/account/tokens", &format!("name={evil}&scope=read&days=9")).await,
        app.post("/join", &format!("name={evil}&email={evil}&school={evil}&words={evil}")).await,
        coordinator.get(&format!("/members?q={evil}")).await,
    ];
    let joined = app.post(&path, &format!("name={evil}")).await;
    let cookie = joined.header("set-cookie").split(';').next().unwrap().to_owned();
    for path in ["/account", "/members", "/account/name", "/account/leaving"] {
        pages.push(app.get_with(path, "cookie", &cookie).await);
    }
    let list = coordinator.get("/members").await;
    for member in list.attributes(".app-people__name", "href") {
        for page in ["", "/details", "/removal"] {
            pages.push(coordinator.get(&format!("{member}{page}")).await);
        }
    }
    pages.push(coordinator.get(&list.attributes("a.app-people__school", "href")[0]).await);
    pages.push(list);
    for page in &pages {
        assert!(page.status.is_success() || page.status == StatusCode::UNPROCESSABLE_ENTITY, "{}", page.body);
        assert!(page.texts("img").is_empty() && page.attributes("[onerror]", "onerror").is_empty());
        assert!(page.texts("script").iter().all(String::is_empty), "{}", page.body);
    }
}

#[tokio::test]
async fn a_request_to_join_tells_nothing_and_is_answered_by_a_coordinator() {
    let app = TestApp::new().await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let ask = async |name: &str, email: &str| {
        app.post("/join", &format!("name={name}&email={email}&school=Quillham+High&words=Hello")).await
    };
    let wrong = ask("", "nowhere").await;
    assert_eq!(wrong.texts(".govuk-error-summary a"), ["Enter a name", "Enter an e-mail address in the form name@school.org.uk"]);
    assert_eq!(wrong.attributes("input[name=school]", "value"), ["Quillham High"]);
    let (known, unknown) = (ask("Cora", "coordinator@example.org").await, ask("Amir", "amir@example.org").await);
    for answer in [&known, &unknown] {
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/join?done=asked"));
        assert_eq!(answer.body, known.body, "nobody learns who is a member");
    }
    let page = coordinator.get("/members/requests").await;
    assert_eq!(page.texts(".app-requests h2"), ["Amir", "Cora"]);
    assert!(page.texts(".app-band-note").join("").contains("in the network already"));
    let approve = page.attributes("form[action$=approval]", "action");
    assert_eq!(approve.len(), 1, "who is a member needs no invitation");
    let path = link(&coordinator.post(&approve[0], "role=specialist").await);
    assert!(app.get(&path).await.body.contains("as <strong>specialist</strong>"));
    assert_eq!(coordinator.post(&approve[0], "role=member").await.status, StatusCode::NOT_FOUND);
    let refuse = coordinator.get("/members/requests").await.attributes("form[action$=refusal]", "action");
    assert_eq!(coordinator.post(&refuse[0], "").await.header("location"), "/members/requests?done=refused");
    assert!(coordinator.get("/members/requests?done=refused").await.body.contains("Nobody is waiting"));
}

#[tokio::test]
async fn requests_from_one_place_are_few() {
    let app = TestApp::new().await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let ask = async |number: usize| app.post("/join", &format!("name=N&email=n{number}@example.org&school=S")).await.status;
    for number in 0..5 {
        assert_eq!(ask(number).await, StatusCode::SEE_OTHER);
    }
    assert_eq!(ask(6).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(coordinator.get("/members/requests").await.texts(".app-requests h2").len(), 5);
    app.test.clock.advance(60 * 60 * 1000);
    assert_eq!(ask(7).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn with_mail_an_invitation_goes_by_mail_and_its_link_is_not_shown() {
    let settings = server::Settings {
        public_url: "https://send.example.org".to_owned(),
        network_name: "Tarnbridge SEND network".to_owned(),
        has_mail: true,
        ..server::Settings::default()
    };
    let app = TestApp::with(settings).await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let sent = coordinator.post("/members/invitations", "name=Amir+Ng&email=amir@example.org&role=member").await;
    assert_eq!(sent.header("location"), "/members/invitations?done=invited");
    let mut queued = Vec::new();
    let collect = |table: &str, row| {
        if table == "post_message" {
            queued.push(serde_json::Value::Array(row).to_string());
        }
        Ok(())
    };
    kernel::copy_out(&app.test.store, collect).await.unwrap();
    assert_eq!(queued.len(), 1);
    assert!(queued[0].contains("amir@example.org") && queued[0].contains("Hello Amir Ng,"));
    let secret = queued[0].split("https://send.example.org/invitations/").nth(1).unwrap();
    let secret: String = secret.chars().take_while(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter)).collect();
    assert_eq!(app.get(&format!("/invitations/{secret}")).await.status, StatusCode::OK);
    // Without an address there is nothing to send to.
    invite(&coordinator, "name=Bea&role=member").await;
}

#[tokio::test]
async fn the_letter_of_an_invitation_that_was_taken_back_or_renewed_is_not_sent_any_more() {
    let app =
        TestApp::with(Settings { has_mail: true, public_url: "https://send.example.org".to_owned(), ..Settings::default() }).await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let waiting = async || post::get_standing(app.test.store.reader()).await.unwrap().waiting;
    coordinator.post("/members/invitations", "name=Asha&email=asha%40example.org&role=member").await;
    coordinator.post("/members/invitations", "name=Ben&email=ben%40example.org&role=member").await;
    assert_eq!(waiting().await, 2);
    let page = coordinator.get("/members/invitations").await;
    let renewal = page.attributes("form[action$=renewal]", "action").remove(0);
    coordinator.post(&renewal, "").await;
    assert_eq!(waiting().await, 2, "the new letter stands in for the old one");
    let withdrawal = page.attributes("form[action$=withdrawal]", "action").remove(0);
    coordinator.post(&withdrawal, "").await;
    assert_eq!(waiting().await, 1, "the other one's letter still waits");
}
