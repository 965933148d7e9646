//! Signing in through a provider, an honest one and one that lies.

use axum::http::StatusCode;
use identity::testing::{Forger, Forgery, TENANT};
use identity::{ProviderKind, ProviderSettings, Providers};
use kernel::{PersonId, Role};
use serde_json::{Value, json};
use server::Settings;

use crate::app::{Answer, Member, TestApp};

const MINUTE: i64 = 60_000;
const SECONDS_NOW: i64 = 1_795_437_600;

/// A server with one provider, which says what the test tells it to say.
struct School {
    app: TestApp,
    forger: Forger,
}

impl School {
    async fn new(kind: ProviderKind) -> Self {
        Self::with(kind, |settings| settings).await
    }

    async fn with(kind: ProviderKind, change: impl FnOnce(ProviderSettings) -> ProviderSettings) -> Self {
        // The frozen clock's time.
        let forger = Forger::start(kernel::Timestamp(SECONDS_NOW * 1000)).await;
        let providers = Providers::new(vec![change(forger.settings(kind))]).unwrap();
        let settings =
            Settings { public_url: "https://send.example.org".to_owned(), has_mail: true, providers, ..Settings::default() };
        Self { app: TestApp::with(settings).await, forger }
    }

    /// A member whose account this is.
    async fn member(&self, issuer: &str, subject: &str) -> PersonId {
        let mut unit = self.app.test.begin().await;
        let new = identity::NewPerson { name: "Ada Example".to_owned(), email: None, role: Role::Member };
        let person = identity::add_person(&mut unit, &new).await.unwrap();
        identity::connect_login(&mut unit, person, issuer, subject).await.unwrap();
        unit.commit().await.unwrap();
        person
    }

    /// Goes to the provider and returns the answer with the cookie, and where it leads.
    async fn leave(&self, query: &str, cookie: &str) -> (String, String) {
        let answer = self.app.get_with(&format!("/sign-in/school{query}"), "cookie", cookie).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        (answer.header("location").to_owned(), pair(&answer, "__Host-sc-attempt"))
    }

    /// Goes there and comes back as somebody who goes on.
    async fn sign_in(&self, query: &str) -> Answer {
        let (url, cookie) = self.leave(query, "").await;
        self.come_back(&self.forger.authorize(&url), &cookie).await
    }

    async fn come_back(&self, query: &str, cookie: &str) -> Answer {
        self.app.get_with(&format!("/sign-in/school/callback?{query}"), "cookie", cookie).await
    }

    /// Signs in with these claims, and expects a page with this heading and nobody signed in.
    async fn refused(&self, claims: Value, status: StatusCode, heading: &str) -> Answer {
        self.forger.claim(claims.clone());
        let answer = self.sign_in("").await;
        assert_eq!((answer.status, answer.texts("h1")), (status, vec![heading.to_owned()]), "{claims}");
        assert!(!gives(&answer, "__Host-sc"), "{claims}");
        answer
    }
}

/// The cookie of this name that an answer gives, as it is sent back.
fn pair(answer: &Answer, name: &str) -> String {
    let lines = answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap());
    let pairs: Vec<&str> = lines.map(|line| line.split(';').next().unwrap()).collect();
    let found = pairs.iter().find(|pair| pair.split('=').next() == Some(name));
    (*found.unwrap_or_else(|| panic!("no {name} in {pairs:?}"))).to_owned()
}

fn gives(answer: &Answer, name: &str) -> bool {
    answer.headers.get_all("set-cookie").iter().any(|line| line.to_str().unwrap().starts_with(&format!("{name}=")))
}

const FORGED: &str = "That sign-in could not be confirmed";
const ELSEWHERE: &str = "That is not a school account of this network";

#[tokio::test]
async fn a_member_with_a_connected_account_is_signed_in_and_taken_back() {
    let school = School::new(ProviderKind::Generic).await;
    school.member(&school.forger.url(), "ada").await;
    let page = school.app.get("/sign-in?back=%2Fareas&device=own").await;
    let button = page.attributes("a.govuk-button", "href");
    assert_eq!(button, ["/sign-in/school?device=own&back=%2Fareas"]);
    let answer = school.sign_in("?device=own&back=%2Fareas").await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/areas"), "{}", answer.body);
    let session = pair(&answer, "__Host-sc");
    assert_eq!(pair(&answer, "__Host-sc-attempt"), "__Host-sc-attempt=", "the attempt is over");
    let account = school.app.get_with("/account", "cookie", &session).await;
    assert!(account.body.contains("Quillham schools") && account.body.contains("Your own"), "{}", account.body);
}

#[tokio::test]
async fn the_way_to_a_provider_carries_what_its_answer_must_match() {
    let school = School::new(ProviderKind::Generic).await;
    let answer = school.app.get("/sign-in/school").await;
    let url = answer.header("location");
    for part in
        ["response_type=code", "code_challenge_method=S256", "code_challenge=", "state=", "nonce=", "scope=openid+profile+email"]
    {
        assert!(url.contains(part), "{part}: {url}");
    }
    assert!(url.contains("redirect_uri=https%3A%2F%2Fsend.example.org%2Fsign-in%2Fschool%2Fcallback"), "{url}");
    let cookie = answer.header("set-cookie");
    for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure", "; Max-Age=900"] {
        assert!(cookie.contains(part), "{part}: {cookie}");
    }
    assert!(!gives(&answer, "__Host-sc"), "going there makes no session");
}

#[tokio::test]
async fn a_forged_token_signs_nobody_in() {
    let school = School::new(ProviderKind::Generic).await;
    school.member(&school.forger.url(), "ada").await;
    for forgery in [Forgery::Signature, Forgery::Key, Forgery::UnknownKey, Forgery::Unsigned, Forgery::Symmetric] {
        school.forger.forge(forgery);
        let answer = school.sign_in("").await;
        assert_eq!((answer.status, answer.texts("h1")), (StatusCode::BAD_REQUEST, vec![FORGED.to_owned()]), "{forgery:?}");
        assert!(!gives(&answer, "__Host-sc"), "{forgery:?}");
    }
    school.forger.forge(Forgery::None);
    for claims in [
        json!({ "aud": "another" }),
        json!({ "aud": ["commons", "another"] }),
        json!({ "aud": null }),
        json!({ "azp": "another" }),
        json!({ "nonce": "another" }),
        json!({ "nonce": null }),
        json!({ "iss": "https://evil.example" }),
        json!({ "iss": format!("{}/", school.forger.url()) }),
        json!({ "sub": null }),
        json!({ "sub": "" }),
        json!({ "sub": "x".repeat(256) }),
        json!({ "exp": null }),
        json!({ "exp": "soon" }),
    ] {
        school.refused(claims, StatusCode::BAD_REQUEST, FORGED).await;
    }
    school.forger.claim(json!({}));
    assert_eq!(school.sign_in("").await.status, StatusCode::SEE_OTHER, "the honest token still holds");
}

#[tokio::test]
async fn a_wrong_clock_is_called_by_its_name_and_a_small_one_is_borne() {
    let school = School::new(ProviderKind::Generic).await;
    school.member(&school.forger.url(), "ada").await;
    let now = SECONDS_NOW;
    for (claims, words) in [
        (json!({ "iat": now - 7200, "exp": now - 6600 }), "2 hours apart"),
        (json!({ "iat": now - 900, "exp": now - 300 }), "15 minutes apart"),
        (json!({ "iat": now + 1500, "exp": now + 2100 }), "25 minutes apart"),
    ] {
        let answer = school.refused(claims, StatusCode::SERVICE_UNAVAILABLE, "The clocks do not agree").await;
        assert!(answer.body.contains(words), "{}", answer.body);
    }
    for claims in [json!({ "iat": now + 110, "exp": now + 710 }), json!({ "iat": now - 700, "exp": now - 110 })] {
        school.forger.claim(claims.clone());
        assert_eq!(school.sign_in("").await.status, StatusCode::SEE_OTHER, "{claims}");
    }
}

#[tokio::test]
async fn rotated_keys_are_read_again() {
    let school = School::new(ProviderKind::Generic).await;
    school.member(&school.forger.url(), "ada").await;
    assert_eq!(school.sign_in("").await.status, StatusCode::SEE_OTHER);
    let before = school.forger.asked().iter().filter(|path| *path == "/keys").count();
    assert_eq!(school.sign_in("").await.status, StatusCode::SEE_OTHER);
    assert_eq!(school.forger.asked().iter().filter(|path| *path == "/keys").count(), before, "known keys are not asked for");
    school.forger.rotate_keys();
    assert_eq!(school.sign_in("").await.status, StatusCode::SEE_OTHER);
    assert_eq!(school.forger.asked().iter().filter(|path| *path == "/keys").count(), before + 1);
}

#[tokio::test]
async fn a_provider_that_is_down_is_no_fault_of_the_member_s() {
    let school = School::new(ProviderKind::Generic).await;
    school.member(&school.forger.url(), "ada").await;
    let (url, cookie) = school.leave("", "").await;
    let query = school.forger.authorize(&url);
    school.forger.go_away();
    let away = "That sign-in does not answer";
    let answer = school.come_back(&query, &cookie).await;
    assert_eq!((answer.status, answer.texts("h1")), (StatusCode::SERVICE_UNAVAILABLE, vec![away.to_owned()]));
    school.app.test.clock.advance(61 * MINUTE);
    let answer = school.app.get("/sign-in/school").await;
    assert_eq!((answer.status, answer.texts("h1")), (StatusCode::SERVICE_UNAVAILABLE, vec![away.to_owned()]));
    assert!(answer.body.contains("sign in with a link"));
    school.forger.come_back();
    assert_eq!(school.app.get("/sign-in/school").await.status, StatusCode::SEE_OTHER, "and soon is well again");
}

#[tokio::test]
async fn an_answer_fits_one_attempt_on_one_device_once() {
    let school = School::new(ProviderKind::Generic).await;
    school.member(&school.forger.url(), "ada").await;
    let stale = (StatusCode::BAD_REQUEST, vec!["Please start again".to_owned()]);
    let ended = |answer: &Answer| (answer.status, answer.texts("h1"));

    let (url, cookie) = school.leave("", "").await;
    let query = school.forger.authorize(&url);
    assert_eq!(ended(&school.come_back(&query, "").await), stale, "another browser");
    let (_, other) = school.leave("", "").await;
    assert_eq!(ended(&school.come_back(&query, &other).await), stale, "another attempt");
    assert_eq!(school.come_back(&query, &cookie).await.status, StatusCode::SEE_OTHER);
    assert_eq!(ended(&school.come_back(&query, &cookie).await), stale, "the same once more");

    let (url, cookie) = school.leave("", "").await;
    let query = school.forger.authorize(&url);
    school.app.test.clock.advance(10 * MINUTE);
    assert_eq!(ended(&school.come_back(&query, &cookie).await), stale, "too late");

    let (url, cookie) = school.leave("", "").await;
    let query = school.forger.authorize(&url).replace("code=", "code=x");
    assert_eq!(ended(&school.come_back(&query, &cookie).await), stale, "a code that the provider did not give");
    for query in ["", "code=x", "state=x"] {
        assert_eq!(ended(&school.come_back(query, "").await), stale, "{query}");
    }
}

#[tokio::test]
async fn who_answers_is_who_was_asked() {
    let school = School::new(ProviderKind::Generic).await;
    school.member(&school.forger.url(), "ada").await;
    for (iss, status) in
        [("https%3A%2F%2Fevil.example".to_owned(), StatusCode::BAD_REQUEST), (school.forger.url(), StatusCode::SEE_OTHER)]
    {
        let (url, cookie) = school.leave("", "").await;
        let query = format!("{}&iss={iss}", school.forger.authorize(&url));
        assert_eq!(school.come_back(&query, &cookie).await.status, status, "{iss}");
    }
    // One that promises to say who it is must.
    school.app.test.clock.advance(61 * MINUTE);
    school.forger.describe(json!({ "authorization_response_iss_parameter_supported": true }));
    let claims = json!({ "iat": SECONDS_NOW + 3660, "exp": SECONDS_NOW + 4260 });
    school.refused(claims, StatusCode::BAD_REQUEST, FORGED).await;
}

#[tokio::test]
async fn a_provider_that_is_not_who_it_should_be_is_not_used() {
    for metadata in [
        json!({ "issuer": "https://evil.example" }),
        json!({ "token_endpoint": "http://evil.example/token" }),
        json!({ "jwks_uri": "http://evil.example/keys" }),
    ] {
        let school = School::new(ProviderKind::Generic).await;
        school.forger.describe(metadata.clone());
        let answer = school.app.get("/sign-in/school").await;
        assert_eq!(answer.texts("h1"), ["That sign-in is not set up rightly"], "{metadata}");
    }
}

#[tokio::test]
async fn whoever_does_not_go_on_there_is_told_how_to_go_on_here() {
    let school = School::new(ProviderKind::Generic).await;
    for (error, status, heading) in [
        ("access_denied", StatusCode::FORBIDDEN, "You were not signed in"),
        ("temporarily_unavailable", StatusCode::SERVICE_UNAVAILABLE, "That sign-in does not answer"),
        ("invalid_scope", StatusCode::SERVICE_UNAVAILABLE, "That sign-in is not set up rightly"),
        ("%3Cscript%3E", StatusCode::FORBIDDEN, "You were not signed in"),
    ] {
        let (url, cookie) = school.leave("", "").await;
        let state = school.forger.authorize(&url).split("state=").nth(1).unwrap().to_owned();
        let answer = school.come_back(&format!("error={error}&error_description=Zanzibar&state={state}"), &cookie).await;
        assert_eq!((answer.status, answer.texts("h1")), (status, vec![heading.to_owned()]), "{error}");
        assert!(!answer.body.contains("Zanzibar") && !answer.body.contains("<script>"), "nothing of theirs is shown");
    }
}

#[tokio::test]
async fn an_unknown_account_is_told_how_to_come_in_whatever_address_it_claims() {
    let school = School::new(ProviderKind::Generic).await;
    let member = school.app.sign_in(Role::Member).await;
    school.forger.claim(json!({ "sub": "somebody", "email": "member@example.org", "email_verified": true }));
    let answer = school.sign_in("").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(answer.texts("h1"), ["You are not a member yet with this account"]);
    assert!(answer.attributes("main a", "href").contains(&"/join".to_owned()));
    assert!(!gives(&answer, "__Host-sc"), "an address is no account");
    assert!(identity::list_logins(school.app.test.store.reader(), member.person).await.unwrap().is_empty());
}

#[tokio::test]
async fn somebody_who_left_is_unknown() {
    let school = School::new(ProviderKind::Generic).await;
    let person = school.member(&school.forger.url(), "ada").await;
    let viewer = kernel::Viewer::member(person, Role::Member);
    let mut unit = school.app.test.begin().await;
    identity::leave(&mut unit, &viewer).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(school.sign_in("").await.texts("h1"), ["You are not a member yet with this account"]);
}

#[tokio::test]
async fn entra_s_tenant_is_on_the_list_and_the_token_is_that_tenant_s() {
    let school = School::new(ProviderKind::Entra).await;
    let issuer = |tenant: &str| format!("{}/{tenant}/v2.0", school.forger.url());
    school.member(&issuer(TENANT), "object-7").await;
    let claims = |tenant: &str, issuer: &str| json!({ "tid": tenant, "oid": "object-7", "sub": "pairwise", "iss": issuer });

    school.forger.claim(claims(TENANT, &issuer(TENANT)));
    assert_eq!(school.sign_in("").await.status, StatusCode::SEE_OTHER);

    let other = "0d2b7c6a-1f0e-4d6f-8a11-9a4f5d3c2b02";
    let personal = "9188040d-6c67-4c5b-b112-36a304b66dad";
    for tenant in [other, personal] {
        school.refused(claims(tenant, &issuer(tenant)), StatusCode::FORBIDDEN, ELSEWHERE).await;
    }
    // Every tenant's tokens are signed with the same keys.
    school.refused(claims(TENANT, &issuer(other)), StatusCode::BAD_REQUEST, FORGED).await;
    school.refused(claims(TENANT, &issuer("{tenantid}")), StatusCode::BAD_REQUEST, FORGED).await;
    school.refused(claims(TENANT, &issuer("organizations")), StatusCode::BAD_REQUEST, FORGED).await;
    school.refused(json!({ "oid": "object-7", "iss": issuer(TENANT) }), StatusCode::BAD_REQUEST, FORGED).await;
    school.refused(json!({ "tid": TENANT, "iss": issuer(TENANT) }), StatusCode::BAD_REQUEST, FORGED).await;
    // The object id, and not what else the token says of the person.
    school.forger.claim(json!({ "tid": TENANT, "oid": "object-8", "sub": "object-7", "iss": issuer(TENANT) }));
    assert_eq!(school.sign_in("").await.texts("h1"), ["You are not a member yet with this account"]);
}

#[tokio::test]
async fn a_tenant_that_is_no_name_never_becomes_part_of_an_address() {
    let school = School::new(ProviderKind::Entra).await;
    for tenant in ["../../evil", "organizations", "", "{tenantid}", "6b4f1c1e-6f3b-4a1e-9f0a-3a5b1e1d2c01/../x"] {
        school.refused(json!({ "tid": tenant, "oid": "x" }), StatusCode::FORBIDDEN, ELSEWHERE).await;
    }
    assert!(school.forger.asked().iter().all(|path| !path.contains("evil") && !path.contains("..")));
}

#[tokio::test]
async fn google_s_domain_is_in_the_token_and_on_the_list() {
    let school = School::new(ProviderKind::Google).await;
    school.member(&school.forger.url(), "ada").await;
    let (url, _) = school.leave("?device=shared", "").await;
    assert!(url.contains("hd=quillham.example.org") && url.contains("prompt=select_account"), "{url}");
    school.forger.claim(json!({ "hd": "Quillham.example.org" }));
    assert_eq!(school.sign_in("").await.status, StatusCode::SEE_OTHER);
    for claims in [
        json!({}),
        json!({ "hd": "osmere.example.org" }),
        json!({ "hd": "quillham.example.org.evil.example" }),
        json!({ "email": "ada@quillham.example.org", "email_verified": true }),
    ] {
        school.refused(claims, StatusCode::FORBIDDEN, ELSEWHERE).await;
    }
}

#[tokio::test]
async fn dfe_sign_in_is_asked_for_the_organisation_of_the_same_person() {
    let school = School::new(ProviderKind::Dfe).await;
    school.member(&school.forger.url(), "ada").await;
    let (url, _) = school.leave("", "").await;
    assert!(url.contains("scope=openid+profile+email+organisation"), "{url}");
    school.forger.tell(json!({ "organisation": { "name": "Tarnbridge Primary School", "urn": "900001" } }));
    assert_eq!(school.sign_in("").await.status, StatusCode::SEE_OTHER);
    assert!(school.forger.asked().contains(&"/userinfo".to_owned()));
    school.forger.tell(json!({ "sub": "ben" }));
    school.refused(json!({}), StatusCode::BAD_REQUEST, FORGED).await;
}

/// Goes to the provider to connect an account, and comes back.
async fn prove(school: &School, member: &Member<'_>) -> Answer {
    let (url, attempt) = school.leave("?connect=1", &member.cookie).await;
    school.come_back(&school.forger.authorize(&url), &format!("{}; {attempt}", member.cookie)).await
}

#[tokio::test]
async fn a_member_connects_an_account_after_saying_so_and_lets_it_go() {
    let school = School::new(ProviderKind::Generic).await;
    let member = school.app.sign_in(Role::Member).await;
    school.forger.claim(json!({ "email": "ada@quillham.example.org" }));
    let answer = prove(&school, &member).await;
    assert_eq!(answer.header("location"), "/account/sign-ins");
    let both = format!("{}; {}", member.cookie, pair(&answer, "__Host-sc-proof"));
    let page = school.app.get_with("/account/sign-ins", "cookie", &both).await;
    assert_eq!(page.texts("h1"), ["Use this account from now on?"]);
    assert!(page.body.contains("ada@quillham.example.org") && page.body.contains("Quillham schools"));
    let store = &school.app.test.store;
    assert!(identity::list_logins(store.reader(), member.person).await.unwrap().is_empty(), "not before they say so");

    let post = async |form: &str, cookie: &str| crate::sign_in::post_with(&school.app, "/account/sign-ins", form, cookie).await;
    assert_eq!(post("change=connect", &both).await.header("location"), "/account?done=sign-in-connected");
    assert_eq!(post("change=connect", &both).await.status, StatusCode::FORBIDDEN, "a proof is used once");
    assert_eq!(school.sign_in("").await.status, StatusCode::SEE_OTHER, "it signs in");

    let login = identity::list_logins(store.reader(), member.person).await.unwrap().remove(0);
    let form = format!("change=disconnect&issuer={}&subject={}", login.issuer, login.subject);
    let stranger = school.app.sign_in(Role::Admin).await;
    assert_eq!(post(&form, &stranger.cookie).await.status, StatusCode::NOT_FOUND, "another's account");
    assert_eq!(post(&form, &member.cookie).await.header("location"), "/account?done=sign-in-removed");
    assert_eq!(school.sign_in("").await.status, StatusCode::FORBIDDEN);
    let kinds: Vec<String> =
        kernel::list_entries(store.reader(), 0, 10_000).await.unwrap().into_iter().map(|entry| entry.kind).collect();
    assert!(kinds.contains(&"identity.login-linked".to_owned()) && kinds.contains(&"identity.login-unlinked".to_owned()));
}

#[tokio::test]
async fn one_account_signs_in_one_member() {
    let school = School::new(ProviderKind::Generic).await;
    school.member(&school.forger.url(), "ada").await;
    let other = school.app.sign_in(Role::Editor).await;
    let answer = prove(&school, &other).await;
    let both = format!("{}; {}", other.cookie, pair(&answer, "__Host-sc-proof"));
    let page = school.app.get_with("/account/sign-ins", "cookie", &both).await;
    assert!(page.body.contains("signs another member in") && page.attributes("main form", "action").is_empty());
    let answer = crate::sign_in::post_with(&school.app, "/account/sign-ins", "change=connect", &both).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn an_account_is_connected_by_whoever_went_for_it_and_nobody_else() {
    let school = School::new(ProviderKind::Generic).await;
    let (member, other) = (school.app.sign_in(Role::Member).await, school.app.sign_in(Role::Editor).await);
    let (url, attempt) = school.leave("?connect=1", &member.cookie).await;
    let query = school.forger.authorize(&url);
    let answer = school.come_back(&query, &format!("{}; {attempt}", other.cookie)).await;
    assert_eq!(answer.texts("h1"), ["Please start again"]);
    let answer = prove(&school, &member).await;
    let stolen = format!("{}; {}", other.cookie, pair(&answer, "__Host-sc-proof"));
    assert_eq!(school.app.get_with("/account/sign-ins", "cookie", &stolen).await.header("location"), "/account");
    assert_eq!(school.app.get("/sign-in/school?connect=1").await.status, StatusCode::UNAUTHORIZED);
    let denied = crate::sign_in::post_with(&school.app, "/account/sign-ins", "change=connect", &stolen).await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn going_to_a_provider_without_end_is_stopped() {
    let school = School::new(ProviderKind::Generic).await;
    let ask = || school.app.get_from("/sign-in/school", [203, 0, 113, 9]);
    for _ in 0..300 {
        assert_eq!(ask().await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(ask().await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(school.app.get_from("/sign-in/school", [203, 0, 113, 10]).await.status, StatusCode::SEE_OTHER, "another machine");
    school.app.test.clock.advance(1_000);
    assert_eq!(ask().await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_unknown_provider_is_not_found() {
    let app = TestApp::new().await;
    for path in ["/sign-in/school", "/sign-in/school/callback?code=x&state=y"] {
        assert_eq!(app.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
