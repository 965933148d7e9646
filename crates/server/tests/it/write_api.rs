//! The part of `/api/v1` that writes: tokens, revisions, requests that are sent twice, and who may.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use identity::TokenInput;
use kernel::{Actor, Audience, Role, Scope};
use library::Draft;
use serde_json::{Value, json};

use crate::app::{Answer, Member, TestApp, strategy};

/// A program with a token.
struct Program<'a> {
    app: &'a TestApp,
    token: String,
}

impl Program<'_> {
    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        self.app.send(request.body(body).unwrap()).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], &Value::Null).await
    }

    async fn post(&self, path: &str, revision: &str, body: &Value) -> Answer {
        self.send("POST", path, &[("if-match", revision)], body).await
    }

    /// Begins a strategy and returns the path of its draft.
    async fn begin(&self, title: &str) -> String {
        let answer = self.post("/api/v1/drafts", "", &json!({ "content": content(title) })).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        answer.header("location").to_owned()
    }
}

async fn token<'a>(app: &'a TestApp, member: &Member<'_>, scopes: &[Scope]) -> Program<'a> {
    let scopes: Vec<String> = scopes.iter().map(|scope| scope.as_str().to_owned()).collect();
    let input = TokenInput { name: format!("Program {}", scopes.join(" ")), scopes, days: "9".to_owned() };
    let mut unit = app.test.store.begin(&Actor::person(member.person)).await.unwrap();
    let secret = identity::add_token(&mut unit, &member.viewer(), &input).await.unwrap();
    unit.commit().await.unwrap();
    Program { app, token: secret.reveal().to_owned() }
}

fn content(title: &str) -> Value {
    json!({
        "kind": "strategy", "title": title, "summary": "Short.", "body": "Say **one** step.\n",
        "areas": ["semh"], "tiers": ["targeted"], "licence": "CC-BY-4.0",
    })
}

fn text<'a>(answer: &'a Value, field: &str) -> &'a str {
    answer[field].as_str().unwrap_or_else(|| panic!("{field} in {answer}"))
}

#[tokio::test]
async fn a_program_writes_and_publishes_by_the_rules_of_the_pages() {
    let app = TestApp::new().await;
    let (member, editor) = (app.sign_in(Role::Member).await, app.sign_in(Role::Editor).await);
    let writing = token(&app, &member, &[Scope::Read, Scope::Write]).await;
    let path = writing.begin("Quokka calm").await;
    let draft = writing.get(&path).await;
    assert_eq!((draft.status, draft.header("etag"), draft.header("cache-control")), (StatusCode::OK, "\"1\"", "no-store"));
    let draft = draft.json();
    assert_eq!((text(&draft, "state"), text(&draft["content"], "audience")), ("draft", "members"));
    assert_eq!(text(&draft["author"], "name"), "member Example");

    let mut better = content("Quokka calm");
    better["body"] = json!("Breathe out.\r\n");
    let saved = writing.send("PUT", &path, &[("if-match", "\"1\"")], &better).await;
    assert_eq!((saved.status, saved.header("etag")), (StatusCode::OK, "\"2\""), "{}", saved.body);
    assert_eq!(saved.json()["content"]["body"], "Breathe out.\n");
    assert_eq!(writing.get("/api/v1/drafts").await.json()["drafts"][0]["title"], "Quokka calm");

    let refused = writing.post(&format!("{path}/publication"), "\"2\"", &Value::Null).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "members do not publish");
    let sent = writing.post(&format!("{path}/submission"), "\"2\"", &Value::Null).await;
    assert_eq!((sent.status, text(&sent.json(), "state")), (StatusCode::OK, "in-review"), "{}", sent.body);
    assert_eq!(sent.json()["revision"], 3);
    let still = writing.send("PUT", &path, &[("if-match", "\"3\"")], &better).await;
    assert_eq!(still.status, StatusCode::CONFLICT, "the text stands still: {}", still.body);

    let reading = token(&app, &editor, &[Scope::Read, Scope::Write, Scope::Publish]).await;
    assert_eq!(reading.get("/api/v1/reviews").await.json()["drafts"][0]["title"], "Quokka calm");
    let empty = reading.post(&format!("{path}/return"), "\"3\"", &json!({ "reason": " " })).await;
    assert_eq!((empty.status, text(&empty.json()["faults"][0], "field")), (StatusCode::BAD_REQUEST, "reason"));
    let back = reading.post(&format!("{path}/return"), "\"3\"", &json!({ "reason": "Say for whom." })).await;
    assert_eq!((back.status, text(&back.json(), "state")), (StatusCode::OK, "returned"), "{}", back.body);
    assert_eq!(writing.get(&path).await.json()["reason"], "Say for whom.");
    writing.post(&format!("{path}/submission"), "\"3\"", &Value::Null).await;
    let seen = reading.get(&path).await;
    let approved = reading.post(&format!("{path}/publication"), seen.header("etag"), &Value::Null).await;
    assert_eq!((approved.status, text(&approved.json(), "state")), (StatusCode::OK, "published"), "{}", approved.body);
    app.catch_up().await;
    let id = text(&approved.json(), "resource").to_owned();
    assert_eq!(writing.get(&format!("/api/v1/resources/{id}")).await.json()["body"], "Breathe out.\n");
    assert_eq!(writing.get("/api/v1/search?q=quokka").await.json()["total"], 1);
    assert_eq!(app.get("/api/v1/search?q=quokka").await.json()["total"], 0, "it is the members'");
    assert_eq!(writing.get(&path).await.status, StatusCode::NOT_FOUND);

    let gone = format!("/api/v1/resources/{id}/withdrawal");
    assert_eq!(writing.post(&gone, "", &json!({ "reason": "author" })).await.status, StatusCode::FORBIDDEN);
    assert_eq!(reading.post(&gone, "", &json!({ "reason": "boredom" })).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(reading.post(&gone, "", &json!({ "reason": "author" })).await.status, StatusCode::OK);
    assert_eq!(reading.get(&format!("/api/v1/resources/{id}")).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn whoever_saves_names_the_revision_that_they_saw() {
    let app = TestApp::new().await;
    let editor = app.sign_in(Role::Editor).await;
    let program = token(&app, &editor, &[Scope::Write]).await;
    let path = program.begin("Wombat wait").await;
    let without = program.send("PUT", &path, &[], &content("Wombat wait")).await;
    assert_eq!(without.status, StatusCode::PRECONDITION_REQUIRED, "{}", without.body);
    let first = program.send("PUT", &path, &[("if-match", "\"1\"")], &content("Wombat first")).await;
    assert_eq!(first.header("etag"), "\"2\"");
    for stale in ["\"1\"", "W/\"2\"", "2", "\"x\""] {
        let second = program.send("PUT", &path, &[("if-match", stale)], &content("Wombat second")).await;
        assert_eq!(second.status, StatusCode::PRECONDITION_FAILED, "{stale}");
        assert_eq!(second.header("content-type"), "application/problem+json");
        let problem = second.json();
        assert_eq!(
            (problem["current"]["revision"].as_i64(), text(&problem["current"]["content"], "title")),
            (Some(2), "Wombat first")
        );
    }
    for step in ["submission", "publication"] {
        let late = program.post(&format!("{path}/{step}"), "\"1\"", &Value::Null).await;
        assert_eq!(late.status, StatusCode::PRECONDITION_FAILED, "{step}: {}", late.body);
    }
    assert_eq!(program.send("DELETE", &path, &[("if-match", "\"1\"")], &Value::Null).await.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(program.send("DELETE", &path, &[("if-match", "\"2\"")], &Value::Null).await.status, StatusCode::NO_CONTENT);
    assert_eq!(program.get(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_request_that_is_sent_twice_is_done_once() {
    let app = TestApp::new().await;
    let (editor, other) = (app.sign_in(Role::Editor).await, app.sign_in(Role::Coordinator).await);
    let program = token(&app, &editor, &[Scope::Write, Scope::Publish]).await;
    let new = json!({ "content": content("Once") });
    let key = [("idempotency-key", "request-1")];
    let first = program.send("POST", "/api/v1/drafts", &key, &new).await;
    let again = program.send("POST", "/api/v1/drafts", &key, &new).await;
    assert_eq!((first.status, &first.body, first.header("location")), (again.status, &again.body, again.header("location")));
    assert_eq!(program.get("/api/v1/drafts").await.json()["drafts"].as_array().unwrap().len(), 1);
    let reused = program.send("POST", "/api/v1/drafts", &key, &json!({ "content": content("Another") })).await;
    assert_eq!(reused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", reused.body);
    let theirs = token(&app, &other, &[Scope::Write]).await;
    let theirs = theirs.send("POST", "/api/v1/drafts", &key, &new).await;
    assert_ne!(text(&theirs.json(), "id"), text(&first.json(), "id"), "a key is its owner's");

    // What failed was not done, so the same key may try again.
    let path = format!("/api/v1/drafts/{}", text(&first.json(), "id"));
    let publish = [("idempotency-key", "request-2"), ("if-match", "\"1\"")];
    let unknown = json!({ "kind": "strategy", "title": "Once", "body": "x", "areas": ["nowhere"] });
    let broken = program.send("PUT", &path, &[("if-match", "\"1\"")], &unknown).await;
    assert_eq!(broken.status, StatusCode::OK, "a draft may be wrong: {}", broken.body);
    let publish_broken = [("idempotency-key", "request-2"), ("if-match", "\"2\"")];
    let faulty = program.send("POST", &format!("{path}/publication"), &publish_broken, &Value::Null).await;
    assert_eq!((faulty.status, text(&faulty.json()["faults"][0], "field")), (StatusCode::BAD_REQUEST, "areas"), "{}", faulty.body);
    assert_eq!(
        program.send("POST", &format!("{path}/publication"), &publish, &Value::Null).await.status,
        StatusCode::PRECONDITION_FAILED
    );
    program.send("PUT", &path, &[("if-match", "\"2\"")], &content("Once")).await;
    let publish = [("idempotency-key", "request-2"), ("if-match", "\"3\"")];
    let out = program.send("POST", &format!("{path}/publication"), &publish, &Value::Null).await;
    assert_eq!(out.status, StatusCode::OK, "{}", out.body);
    let again = program.send("POST", &format!("{path}/publication"), &publish, &Value::Null).await;
    assert_eq!((again.status, again.body), (StatusCode::OK, out.body), "though the draft is gone");
    for strange in ["", "a b", &"x".repeat(201)] {
        let answer = program.send("POST", "/api/v1/drafts", &[("idempotency-key", strange)], &new).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{strange}");
    }
    app.test.clock.advance(25 * 3_600_000);
    let late = program.send("POST", "/api/v1/drafts", &key, &new).await;
    assert_ne!(text(&late.json(), "id"), text(&first.json(), "id"), "a day later it is another request");
}

#[tokio::test]
async fn a_token_opens_nothing_beyond_its_scopes_and_its_time() {
    let app = TestApp::new().await;
    let editor = app.sign_in(Role::Editor).await;
    let reading = token(&app, &editor, &[Scope::Read]).await;
    let writing = token(&app, &editor, &[Scope::Write]).await;
    let path = writing.begin("Heron hush").await;
    let new = json!({ "content": content("No") });
    for (who, method, path, wanted) in [
        (&reading, "POST", "/api/v1/drafts".to_owned(), StatusCode::FORBIDDEN),
        (&reading, "GET", "/api/v1/drafts".to_owned(), StatusCode::FORBIDDEN),
        (&reading, "GET", path.clone(), StatusCode::FORBIDDEN),
        (&reading, "GET", "/api/v1/members".to_owned(), StatusCode::OK),
        (&writing, "GET", "/api/v1/members".to_owned(), StatusCode::FORBIDDEN),
        (&writing, "GET", "/api/v1/reviews".to_owned(), StatusCode::FORBIDDEN),
        (&writing, "POST", format!("{path}/publication"), StatusCode::FORBIDDEN),
    ] {
        let answer = who.send(method, &path, &[("if-match", "\"1\"")], &new).await;
        assert_eq!(answer.status, wanted, "{method} {path}: {}", answer.body);
    }
    let nobody = Program { app: &app, token: "sct_nothing".to_owned() };
    for path in ["/api/v1/me", "/api/v1/drafts", "/api/v1/members", "/api/v1/search?q=x", &path] {
        let answer = nobody.get(path).await;
        assert_eq!((answer.status, answer.header("www-authenticate")), (StatusCode::UNAUTHORIZED, "Bearer"), "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    for path in ["/api/v1/me", "/api/v1/drafts", "/api/v1/members"] {
        assert_eq!(app.get(path).await.status, StatusCode::UNAUTHORIZED, "{path} without a token");
    }
    assert_eq!(reading.get("/drafts").await.status, StatusCode::UNAUTHORIZED, "a token opens no page");
    let tokens = identity::list_tokens(app.test.store.reader(), &editor.viewer(), app.test.store.now()).await.unwrap();
    let gone = tokens.iter().find(|token| token.scopes == [Scope::Read]).unwrap();
    editor.post(&format!("/account/tokens/{}/revocation", gone.id), "").await;
    assert_eq!(reading.get("/api/v1/me").await.status, StatusCode::UNAUTHORIZED, "revoked");
    assert_eq!(writing.get("/api/v1/me").await.status, StatusCode::OK);
    app.test.clock.advance(10 * 24 * 3_600_000);
    assert_eq!(writing.get("/api/v1/me").await.status, StatusCode::UNAUTHORIZED, "over");
}

#[tokio::test]
async fn a_program_needs_no_browser_s_headers_and_another_site_gets_nothing_by_a_cookie() {
    let app = TestApp::new().await;
    let editor = app.sign_in(Role::Editor).await;
    let program = token(&app, &editor, &[Scope::Write]).await;
    program.begin("From a program").await;
    let by_cookie = async |site: &str, kind: &str| {
        let request = Request::post("/api/v1/drafts")
            .header(header::COOKIE, &editor.cookie)
            .header(header::CONTENT_TYPE, kind)
            .header("sec-fetch-site", site)
            .body(Body::from(json!({ "content": content("By cookie") }).to_string()));
        app.send(request.unwrap()).await
    };
    assert_eq!(by_cookie("cross-site", "application/json").await.status, StatusCode::FORBIDDEN);
    assert_eq!(by_cookie("same-site", "text/plain").await.status, StatusCode::FORBIDDEN);
    assert_eq!(by_cookie("same-origin", "text/plain").await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(editor.get("/api/v1/drafts").await.json()["drafts"].as_array().unwrap().len(), 1);
    assert_eq!(by_cookie("same-origin", "application/json; charset=utf-8").await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn what_is_wrong_with_a_body_is_said() {
    let app = TestApp::new().await;
    let editor = app.sign_in(Role::Editor).await;
    let program = token(&app, &editor, &[Scope::Read, Scope::Write]).await;
    let id = app.publish(&strategy("chunked", "Chunked instructions")).await;
    for (body, field) in [
        (json!({}), "body"),
        (json!({ "content": { "kind": "strategy" }, "resource": id.to_string() }), "body"),
        (json!({ "content": { "kind": "pack" } }), "kind"),
        (json!({ "content": { "kind": "strategy", "audience": "everybody" } }), "audience"),
        (json!({ "content": { "kind": "strategy", "colour": "red" } }), "body"),
        (json!({ "content": { "kind": "strategy", "audience": "moderators" } }), "audience"),
        (json!({ "content": { "kind": "strategy", "body": "x".repeat(300_001) } }), "body"),
        (json!({ "resource": "nonsense" }), "resource"),
    ] {
        let answer = program.post("/api/v1/drafts", "", &body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        assert_eq!(text(&answer.json()["faults"][0], "field"), field, "{}", answer.body);
    }
    let unknown = json!({ "resource": "00000000-0000-0000-0000-000000000000" });
    assert_eq!(program.post("/api/v1/drafts", "", &unknown).await.status, StatusCode::NOT_FOUND);
    assert_eq!(program.get("/api/v1/drafts/nonsense").await.status, StatusCode::BAD_REQUEST);

    let over = json!({ "resource": id.to_string() });
    let first = program.post("/api/v1/drafts", "", &over).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.body);
    let again = program.post("/api/v1/drafts", "", &over).await;
    assert_eq!((again.status, text(&again.json(), "id")), (StatusCode::OK, text(&first.json(), "id")));
    let path = format!("/api/v1/drafts/{}", text(&first.json(), "id"));
    let mut draft = program.get(&path).await.json()["content"].clone();
    assert_eq!(text(&draft, "audience"), "public");
    draft["key"] = json!("another");
    assert_eq!(program.send("PUT", &path, &[("if-match", "\"1\"")], &draft).await.status, StatusCode::BAD_REQUEST);
    let little = json!({ "title": "Chunked", "body": "Less.\n" });
    let saved = program.send("PUT", &path, &[("if-match", "\"1\"")], &little).await.json();
    assert_eq!(
        (text(&saved["content"], "audience"), text(&saved["content"], "licence")),
        ("public", "CC-BY-4.0"),
        "left as they were"
    );
}

#[tokio::test]
async fn others_drafts_and_what_is_for_others_do_not_exist() {
    let app = TestApp::new().await;
    let (moderator, editor, member) =
        (app.sign_in(Role::Moderator).await, app.sign_in(Role::Editor).await, app.sign_in(Role::Member).await);
    let theirs = token(&app, &moderator, &[Scope::Read, Scope::Write]).await;
    let secret = json!({ "content": { "kind": "strategy", "title": "Zanzibar", "audience": "moderators" } });
    let answer = theirs.post("/api/v1/drafts", "", &secret).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    let path = answer.header("location").to_owned();
    app.publish(&Draft { audience: Audience::Moderators, ..strategy("wombat", "Zanzibar") }).await;
    for other in [&editor, &member] {
        let program = token(&app, other, &[Scope::Read, Scope::Write]).await;
        for (method, path) in [("GET", path.clone()), ("PUT", path.clone()), ("POST", format!("{path}/submission"))] {
            let answer = program.send(method, &path, &[("if-match", "\"1\"")], &content("x")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method}");
            assert!(!answer.body.contains("Zanzibar"));
        }
    }
}

#[tokio::test]
async fn programs_learn_who_they_are_and_of_members_what_their_owner_may_see() {
    let app = TestApp::new().await;
    let (coordinator, member, reader) =
        (app.sign_in(Role::Coordinator).await, app.sign_in(Role::Member).await, app.sign_in(Role::Reader).await);
    let program = token(&app, &member, &[Scope::Read]).await;
    let me = program.get("/api/v1/me").await.json();
    assert_eq!((text(&me, "name"), text(&me, "role"), &me["scopes"]), ("member Example", "member", &json!(["read"])));
    assert_eq!(me["member"]["email"], "member@example.org");
    let narrow = token(&app, &member, &[Scope::Write]).await.get("/api/v1/me").await.json();
    assert!(narrow["member"].is_null() && narrow["expires_at"].is_string());
    let list = program.get("/api/v1/members").await.json();
    assert_eq!(list["total"], 3);
    let emails: Vec<&Value> = list["members"].as_array().unwrap().iter().map(|member| &member["email"]).collect();
    assert_eq!(emails, [&Value::Null, &json!("member@example.org"), &Value::Null]);
    let all = token(&app, &coordinator, &[Scope::Read, Scope::Manage]).await;
    assert!(all.get("/api/v1/members?q=reader").await.body.contains("reader@example.org"));
    assert_eq!(all.get("/api/v1/members?limit=0").await.status, StatusCode::BAD_REQUEST);
    let none = token(&app, &reader, &[Scope::Read]).await;
    assert_eq!(none.get("/api/v1/members").await.status, StatusCode::FORBIDDEN);
    assert_eq!(none.get("/api/v1/me").await.status, StatusCode::OK);
}
