//! Signing in and out, and what a browser is given for it.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use identity::{LINK_LIFE, Secret};
use kernel::{PersonId, Role};
use server::Settings;

use crate::app::{Answer, TestApp};

const MINUTE: i64 = 60_000;

/// A member who is not signed in yet, and a link for them.
async fn invited(app: &TestApp) -> (PersonId, String) {
    let mut unit = app.test.begin().await;
    let new = identity::NewPerson { name: "Ada Example".to_owned(), email: None, role: Role::Member };
    let person = identity::add_person(&mut unit, &new).await.unwrap();
    unit.commit().await.unwrap();
    (person, link(app, person).await)
}

async fn link(app: &TestApp, person: PersonId) -> String {
    let secret = identity::make_link(&app.test.store, person, LINK_LIFE).await.unwrap();
    format!("/sign-in/link/{}", secret.reveal())
}

/// The first pair of the cookie that an answer gives.
fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

/// Sends a form with a cookie.
pub(crate) async fn post_with(app: &TestApp, path: &str, form: &str, cookie: &str) -> Answer {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, cookie)
        .header(header::USER_AGENT, "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0")
        .header("sec-fetch-site", "same-origin");
    app.send(request.body(Body::from(form.to_owned())).unwrap()).await
}

fn signed_in_as(page: &Answer) -> Option<String> {
    page.texts("nav[aria-label=Account] a[href='/account']").pop()
}

#[tokio::test]
async fn a_link_shows_whose_it_is_and_its_button_signs_in() {
    let app = TestApp::new().await;
    let (_, path) = invited(&app).await;
    let page = app.get(&path).await;
    assert_eq!((page.status, page.texts("h1")), (StatusCode::OK, vec!["Sign in as Ada Example".to_owned()]));
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.attributes("input[name=device][checked]", "value"), ["shared"]);
    let action = page.attributes("main form", "action");
    assert_eq!(action, [path.as_str()]);
    let elsewhere: Vec<String> = page.attributes("a", "href").into_iter().filter(|link| link.contains("/link/")).collect();
    assert!(elsewhere.is_empty(), "the secret goes into no link: {elsewhere:?}");

    let answer = app.post(&path, "device=own").await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/"));
    let given = answer.header("set-cookie");
    assert!(given.starts_with("__Host-sc="), "{given}");
    for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(given.contains(part), "{part}: {given}");
    }
    assert!(!given.contains("Max-Age") && !given.contains("Expires") && !given.contains("Domain"), "{given}");
    let home = app.get_with("/", "cookie", &cookie(&answer)).await;
    assert_eq!(signed_in_as(&home).as_deref(), Some("Ada Example"));
}

#[tokio::test]
async fn a_robot_that_opens_the_link_uses_nothing() {
    let app = TestApp::new().await;
    let (_, path) = invited(&app).await;
    for method in ["GET", "HEAD", "GET"] {
        let request = Request::builder().method(method).uri(&path).body(Body::empty()).unwrap();
        let answer = app.send(request).await;
        assert_eq!(answer.status, StatusCode::OK, "{method}");
        assert!(!answer.headers.contains_key("set-cookie"), "{method}");
    }
    assert_eq!(app.post(&path, "").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_used_an_old_and_an_unknown_link_each_say_what_to_do() {
    let app = TestApp::new().await;
    let (person, used) = invited(&app).await;
    app.post(&used, "").await;
    let old = link(&app, person).await;
    app.test.clock.advance(30 * MINUTE);
    let cases = [
        (used.as_str(), StatusCode::GONE, "This link has been used"),
        (old.as_str(), StatusCode::GONE, "This link is too old"),
        ("/sign-in/link/nonsense", StatusCode::NOT_FOUND, "This link does not work"),
    ];
    for (path, status, heading) in cases {
        for answer in [app.get(path).await, app.post(path, "device=own").await] {
            assert_eq!((answer.status, answer.texts("h1")), (status, vec![heading.to_owned()]));
            assert!(answer.attributes("main a", "href").contains(&"/sign-in".to_owned()), "{heading}: a way on");
            assert!(!answer.headers.contains_key("set-cookie") && !answer.body.contains("Ada Example"), "{heading}");
        }
    }
}

#[tokio::test]
async fn a_forwarded_link_says_that_it_is_somebody_else_s() {
    let app = TestApp::new().await;
    let (_, path) = invited(&app).await;
    let other = app.sign_in(Role::Editor).await;
    let page = other.get(&path).await;
    assert!(page.texts(".govuk-warning-text").concat().contains("signed in here as somebody else"));
    assert!(page.body.contains("signed in as editor Example"));
    let answer = post_with(&app, &path, "", &other.cookie).await;
    let home = app.get_with("/", "cookie", &cookie(&answer)).await;
    assert_eq!(signed_in_as(&home).as_deref(), Some("Ada Example"));
    assert_eq!(signed_in_as(&other.get("/").await), None, "who was here before is signed out here");
}

#[tokio::test]
async fn the_owner_s_own_device_needs_no_link_again() {
    let app = TestApp::new().await;
    let (person, first) = invited(&app).await;
    let cookie = cookie(&app.post(&first, "").await);
    let page = app.get_with(&link(&app, person).await, "cookie", &cookie).await;
    assert!(page.attributes("main form", "action").is_empty() && page.body.contains("signed in here already"));
}

#[tokio::test]
async fn a_session_that_was_planted_is_never_signed_in() {
    let app = TestApp::new().await;
    let (_, path) = invited(&app).await;
    let planted = "__Host-sc=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let answer = post_with(&app, &path, "", planted).await;
    assert_ne!(cookie(&answer), planted);
    assert_eq!(signed_in_as(&app.get_with("/", "cookie", planted).await), None);
}

#[tokio::test]
async fn signing_in_again_ends_what_the_device_held() {
    let app = TestApp::new().await;
    let (person, path) = invited(&app).await;
    let before = cookie(&app.post(&path, "").await);
    let after = cookie(&post_with(&app, &link(&app, person).await, "", &before).await);
    assert_ne!(before, after);
    assert_eq!(signed_in_as(&app.get_with("/", "cookie", &before).await), None);
    assert!(signed_in_as(&app.get_with("/", "cookie", &after).await).is_some());
}

#[tokio::test]
async fn over_plain_http_the_cookie_has_a_name_that_browsers_take_there() {
    let app = TestApp::with(Settings::default()).await;
    let (_, path) = invited(&app).await;
    let given = app.post(&path, "").await;
    assert!(given.header("set-cookie").starts_with("sc-session=") && !given.header("set-cookie").contains("Secure"));
    let home = app.get_with("/", "cookie", &cookie(&given)).await;
    assert_eq!(signed_in_as(&home).as_deref(), Some("Ada Example"));
}

#[tokio::test]
async fn a_form_on_another_site_neither_signs_in_nor_out() {
    let app = TestApp::new().await;
    let (_, path) = invited(&app).await;
    let member = app.sign_in(Role::Member).await;
    for path in [path.as_str(), "/sign-out", "/account/sessions"] {
        for site in [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://evil.example")] {
            let request = Request::post(path)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::COOKIE, &member.cookie)
                .header(header::HOST, "send.example.org")
                .header(site.0, site.1)
                .body(Body::from("session=all"));
            let answer = app.send(request.unwrap()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {site:?}");
            assert!(!answer.headers.contains_key("set-cookie"), "{path} {site:?}");
        }
    }
    assert!(signed_in_as(&member.get("/").await).is_some());
    assert_eq!(app.get(&path).await.status, StatusCode::OK, "the link is still good");
}

#[tokio::test]
async fn signing_out_ends_the_session_and_takes_the_cookie_back() {
    let app = TestApp::new().await;
    let member = app.sign_in(Role::Member).await;
    let answer = member.post("/sign-out", "").await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/sign-in?done=signed-out"));
    assert_eq!(answer.header("clear-site-data"), "\"cache\", \"storage\"");
    let forgotten: Vec<&str> = answer.headers.get_all("set-cookie").iter().filter_map(|line| line.to_str().ok()).collect();
    assert!(forgotten.iter().any(|line| line.starts_with("sc-sheet=;") && line.contains("Max-Age=0")), "{forgotten:?}");
    assert!(answer.header("set-cookie").starts_with("__Host-sc=;") && answer.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(signed_in_as(&member.get("/").await), None, "the cookie's copy is worth nothing");
    assert!(app.get("/sign-in?done=signed-out").await.body.contains("You are signed out on this device."));
}

#[tokio::test]
async fn the_account_page_lists_devices_and_ends_one_or_all() {
    let app = TestApp::new().await;
    let (person, path) = invited(&app).await;
    let firefox = cookie(&post_with(&app, &path, "device=shared", "").await);
    let open = async |label| {
        let secret = identity::open_session(&app.test.store, person, identity::Device::Own, label).await.unwrap();
        format!("__Host-sc={}", secret.reveal())
    };
    let (phone, tablet) = (open("Safari on iPhone").await, open("Safari on iPad").await);
    let page = app.get_with("/account", "cookie", &firefox).await;
    assert_eq!(page.texts("h1"), ["Your account"]);
    let mut devices = page.texts(".app-sessions strong");
    devices.sort();
    assert_eq!(devices, ["Firefox on Windows", "Safari on iPad", "Safari on iPhone"]);
    assert_eq!(page.texts(".app-sessions__this"), ["this device"]);

    let id = Secret::brought(phone.split_once('=').unwrap().1).hash();
    let ended = post_with(&app, "/account/sessions", &format!("session={id}"), &firefox).await;
    assert_eq!(ended.header("location"), "/account?done=session-ended");
    assert_eq!(app.get_with("/account", "cookie", &phone).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(app.get_with("/account", "cookie", &tablet).await.status, StatusCode::OK);

    let ended = post_with(&app, "/account/sessions", "session=all", &firefox).await;
    assert_eq!(ended.header("location"), "/sign-in?done=signed-out-everywhere");
    for cookie in [&firefox, &tablet] {
        assert_eq!(app.get_with("/account", "cookie", cookie).await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn nobody_ends_the_session_of_another() {
    let app = TestApp::new().await;
    let (victim, other) = (app.sign_in(Role::Member).await, app.sign_in(Role::Admin).await);
    let id = Secret::brought(victim.cookie.split_once('=').unwrap().1).hash();
    other.post("/account/sessions", &format!("session={id}")).await;
    assert!(signed_in_as(&victim.get("/").await).is_some());
    assert_eq!(app.post("/account/sessions", "session=all").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_page_for_members_leads_through_signing_in_and_back() {
    let app = TestApp::new().await;
    let page = app.get("/account?x=1").await;
    assert_eq!((page.status, page.texts("h1")), (StatusCode::UNAUTHORIZED, vec!["Please sign in first".to_owned()]));
    assert_eq!(page.attributes("main a.govuk-button", "href"), ["/sign-in?back=%2Faccount%3Fx%3D1"]);
}

#[tokio::test]
async fn who_is_signed_in_is_taken_back_and_never_elsewhere() {
    let app = TestApp::new().await;
    let member = app.sign_in(Role::Member).await;
    for (back, to) in [
        ("%2Fareas%3Fx%3D1", "/areas?x=1"),
        ("https%3A%2F%2Fevil.example", "/"),
        ("%2F%2Fevil.example", "/"),
        ("%5C%5Cevil.example", "/"),
        ("%2F%5Cevil.example", "/"),
        ("%2F%255cevil.example", "/"),
        ("%2F%0D%0AX", "/"),
        ("%2Fsign-in%3Fback%3D%2F", "/"),
        ("%2Fsign-out", "/"),
        ("", "/"),
    ] {
        let answer = member.get(&format!("/sign-in?back={back}")).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, to), "{back}");
    }
}

#[tokio::test]
async fn looking_around_makes_no_session() {
    let app = TestApp::new().await;
    for path in ["/", "/sign-in", "/sign-in?back=%2Faccount", "/account", "/sign-in/link/x", "/nowhere"] {
        assert!(!app.get(path).await.headers.contains_key("set-cookie"), "{path}");
    }
    let member = app.sign_in(Role::Member).await;
    let sessions = identity::list_sessions(&app.test.store, member.person).await.unwrap();
    assert_eq!(sessions.len(), 1);
}

#[tokio::test]
async fn only_in_a_demonstration_does_anybody_choose_who_to_be() {
    let settings = Settings { public_url: "http://127.0.0.1:8080".to_owned(), is_demo: true, ..Settings::default() };
    for (settings, expected) in [(settings, StatusCode::SEE_OTHER), (Settings::default(), StatusCode::NOT_FOUND)] {
        let is_demo = settings.is_demo;
        let app = TestApp::with(settings).await;
        let (person, _) = invited(&app).await;
        let page = app.get("/sign-in").await;
        assert_eq!(page.body.contains("Ada Example"), is_demo);
        let chosen = app.post(&format!("/sign-in/person/{person}"), "").await;
        assert_eq!(chosen.status, expected);
        let home = app.get_with("/", "cookie", &if is_demo { cookie(&chosen) } else { String::new() }).await;
        assert_eq!(home.body.contains("Ada Example"), is_demo);
        assert_eq!(home.body.contains("all people and schools are invented"), is_demo);
    }
}

#[tokio::test]
async fn whoever_chooses_who_to_be_goes_on_where_they_were_and_never_elsewhere() {
    let app = TestApp::with(Settings { is_demo: true, ..Settings::default() }).await;
    let (person, _) = invited(&app).await;
    let page = app.get("/sign-in?back=%2Fdrafts").await.body;
    assert!(page.contains(&format!("action=\"/sign-in/person/{person}?back=%2Fdrafts\"")), "{page}");
    for (back, expected) in [("%2Fdrafts", "/drafts"), ("%2F%2Fexample.org", "/"), ("https%3A%2F%2Fexample.org", "/"), ("", "/")] {
        let chosen = app.post(&format!("/sign-in/person/{person}?back={back}"), "").await;
        assert_eq!(chosen.header("location"), expected);
    }
}

/// A server that sends mail, and a member whose address is member@example.org.
async fn with_mail() -> TestApp {
    let settings = Settings { public_url: "https://send.example.org".to_owned(), has_mail: true, ..Settings::default() };
    let app = TestApp::with(settings).await;
    app.sign_in(Role::Member).await;
    app
}

/// How many messages wait to be sent.
async fn waiting(app: &TestApp) -> u64 {
    server::send_asked_links(&app.app).await.unwrap();
    post::get_standing(app.test.store.reader()).await.unwrap().waiting
}

#[tokio::test]
async fn asking_for_a_link_tells_nobody_who_is_a_member() {
    let app = with_mail().await;
    let known = app.post("/sign-in/link", "email=+Member%40Example.org&back=%2Fareas").await;
    assert_eq!((known.status, known.header("location")), (StatusCode::SEE_OTHER, "/sign-in?done=link-asked"));
    assert_eq!(waiting(&app).await, 1);
    let unknown = app.post("/sign-in/link", "email=nobody%40example.org").await;
    assert_eq!((unknown.status, &unknown.headers.get("location")), (known.status, &known.headers.get("location")));
    assert_eq!(unknown.body, known.body);
    assert_eq!(waiting(&app).await, 1, "nobody is written to who is no member");
    let page = app.get("/sign-in?done=link-asked").await;
    assert!(page.body.contains("If this address is a member’s") && !page.headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn what_is_no_address_is_shown_again_with_what_to_enter() {
    let app = with_mail().await;
    let page = app.post("/sign-in/link", "email=member&back=%2Fareas").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.texts("title").concat().starts_with("Error: "));
    assert_eq!(page.attributes(".govuk-error-summary a", "href"), ["#email"]);
    assert_eq!(page.attributes("#email", "value"), ["member"]);
    assert_eq!(page.attributes("input[name=back]", "value"), ["/areas"]);
}

#[tokio::test]
async fn an_address_that_several_share_gets_no_link() {
    let app = with_mail().await;
    let first = app.sign_in(Role::Editor).await.person;
    let second = app.sign_in(Role::Editor).await.person;
    app.post("/sign-in/link", "email=editor%40example.org").await;
    assert_eq!(waiting(&app).await, 1, "a message that says why there is none");
    let mut unit = app.test.begin().await;
    identity::leave(&mut unit, &kernel::Viewer::member(second, Role::Editor)).await.unwrap();
    unit.commit().await.unwrap();
    assert!(identity::find_person(app.test.store.reader(), first).await.unwrap().is_some());
    app.post("/sign-in/link", "email=editor%40example.org").await;
    assert_eq!(waiting(&app).await, 2);
}

#[tokio::test]
async fn one_address_is_written_to_a_few_times_and_no_more() {
    let app = with_mail().await;
    for address in ["member%40example.org", "nobody%40example.org"] {
        for _ in 0..3 {
            assert_eq!(app.post("/sign-in/link", &format!("email={address}")).await.status, StatusCode::SEE_OTHER, "{address}");
        }
        let page = app.post("/sign-in/link", &format!("email={}", address.to_uppercase())).await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS, "{address}: in any case of letters");
        assert!(page.texts("#email-error").concat().contains("ten minutes"));
    }
    assert_eq!(waiting(&app).await, 3);
    app.test.clock.advance(10 * MINUTE);
    assert_eq!(app.post("/sign-in/link", "email=member%40example.org").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn without_mail_the_page_says_whom_to_ask() {
    let app = TestApp::with(Settings { contact: "office@example.org".to_owned(), ..Settings::default() }).await;
    let page = app.get("/sign-in").await;
    assert!(page.attributes("main form", "action").is_empty() && page.body.contains("Ask your coordinator (office@example.org)"));
    assert_eq!(app.post("/sign-in/link", "email=member%40example.org").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_link_leads_back_to_where_one_came_from_and_never_elsewhere() {
    let app = TestApp::new().await;
    let (person, path) = invited(&app).await;
    assert_eq!(app.get(&format!("{path}?back=%2Fareas")).await.attributes("input[name=back]", "value"), ["/areas"]);
    assert_eq!(app.post(&path, "back=%2Fareas").await.header("location"), "/areas");
    for bad in ["%2F%2Fevil.example", "https%3A%2F%2Fevil.example", "%5C%5Cevil.example", "%2F%255cevil.example"] {
        let path = link(&app, person).await;
        assert_eq!(app.get(&format!("{path}?back={bad}")).await.attributes("input[name=back]", "value"), ["/"], "{bad}");
        assert_eq!(app.post(&path, &format!("back={bad}")).await.header("location"), "/", "{bad}");
    }
}
