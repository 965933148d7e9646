//! Members, schools and roles, as people of each role see and change them.

use axum::http::StatusCode;
use kernel::Role;

use crate::app::TestApp;

#[tokio::test]
async fn only_members_see_members_and_only_those_who_manage_see_addresses() {
    let app = TestApp::new().await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let member = app.sign_in(Role::Member).await;
    let reader = app.sign_in(Role::Reader).await;
    let own = format!("/members/{}", member.person);
    for path in ["/members", "/schools", &own] {
        assert_eq!(app.get(path).await.status, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(reader.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(member.get(path).await.status, StatusCode::OK, "{path}");
    }
    let list = member.get("/members").await;
    assert_eq!(list.texts(".app-people__name"), ["coordinator Example", "member Example", "reader Example"]);
    assert_eq!(list.texts(".app-people__email"), ["member@example.org"], "one's own");
    assert!(!member.get(&format!("/members/{}", coordinator.person)).await.body.contains("coordinator@example.org"));
    assert_eq!(coordinator.get("/members").await.texts(".app-people__email").len(), 3);
    assert!(coordinator.get(&own).await.body.contains("member@example.org"));
    let found = member.get("/members?q=READER&role=reader").await;
    assert_eq!(found.texts(".app-people__name"), ["reader Example"]);
    assert_eq!(found.attributes("input[name=q]", "value"), ["READER"]);
    assert!(member.get("/members?q=zzz").await.body.contains("Nobody by that name"));
    assert_eq!(member.get("/members?role=king").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(member.get("/members/nobody").await.status, StatusCode::NOT_FOUND);
    assert_eq!(reader.get(&format!("/members/{}", reader.person)).await.status, StatusCode::OK, "everybody sees themselves");
}

#[tokio::test]
async fn members_come_in_pages() {
    let app = TestApp::new().await;
    let member = app.sign_in(Role::Member).await;
    let mut unit = app.test.begin().await;
    for number in 0..120 {
        let new = identity::NewPerson { name: format!("Person {number:03}"), email: None, role: Role::Editor };
        identity::add_person(&mut unit, &new).await.unwrap();
    }
    unit.commit().await.unwrap();
    let mut path = "/members?role=editor".to_owned();
    let mut seen = Vec::new();
    loop {
        let page = member.get(&path).await;
        assert!(page.texts("h2#found").join("").starts_with("120 members found"));
        seen.extend(page.texts(".app-people__name"));
        match page.attributes("a[rel=next]", "href").pop() {
            Some(next) => path = next,
            None => break,
        }
    }
    assert_eq!(seen, (0..120).map(|number| format!("Person {number:03}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_coordinator_changes_roles_and_the_last_one_stays() {
    let app = TestApp::new().await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let member = app.sign_in(Role::Member).await;
    let path = format!("/members/{}", member.person);
    let offered = coordinator.get(&path).await.attributes("select[name=role] option", "value");
    assert_eq!(offered, ["reader", "member", "specialist", "moderator", "editor", "coordinator"], "no more than one is");
    assert!(member.get(&path).await.texts("select[name=role]").is_empty());
    let done = coordinator.post(&format!("{path}/role"), "role=editor").await;
    assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, format!("{path}?done=role").as_str()));
    assert!(member.get("/account").await.body.contains("Editor"), "it holds at once");
    for (role, status) in [("admin", 403), ("king", 422), ("editor", 422)] {
        assert_eq!(coordinator.post(&format!("{path}/role"), &format!("role={role}")).await.status, status, "{role}");
    }
    assert_eq!(member.post(&format!("{path}/role"), "role=coordinator").await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.post(&format!("{path}/role"), "role=coordinator").await.status, StatusCode::UNAUTHORIZED);

    let own = format!("/members/{}", coordinator.person);
    for (path, form) in
        [(format!("{own}/role"), "role=member"), (format!("{own}/removal"), ""), ("/account/leaving".to_owned(), "")]
    {
        let refused = coordinator.post(&path, form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(refused.texts(".govuk-error-summary li").join("").contains("only coordinator"), "{path}");
    }
    assert_eq!(coordinator.get("/members").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_coordinator_manages_nobody_above() {
    let app = TestApp::new().await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let admin = app.sign_in(Role::Admin).await;
    let path = format!("/members/{}", admin.person);
    assert!(coordinator.get(&path).await.texts("form[action$=role]").is_empty());
    for page in ["details", "removal", "export"] {
        assert_eq!(coordinator.get(&format!("{path}/{page}")).await.status, StatusCode::FORBIDDEN, "{page}");
    }
    for (page, form) in [("role", "role=member"), ("removal", ""), ("details", "name=Mine&email=mine@example.org")] {
        assert_eq!(coordinator.post(&format!("{path}/{page}"), form).await.status, StatusCode::FORBIDDEN, "{page}");
    }
}

#[tokio::test]
async fn details_and_schools_are_changed_and_faults_keep_what_was_typed() {
    let app = TestApp::new().await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let member = app.sign_in(Role::Member).await;
    let path = format!("/members/{}", member.person);
    let wrong = coordinator.post(&format!("{path}/details"), "name=&email=coordinator@example.org&school=Osmere").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.texts(".govuk-error-summary a"), ["Enter a name", "Another member has this address"]);
    assert_eq!(wrong.attributes("input[name=school]", "value"), ["Osmere"]);
    let done = coordinator.post(&format!("{path}/details"), "name=Amir+Ng&email=&school=Osmere+Primary").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let school = member.get("/members").await.attributes("a.app-people__school", "href").join("");
    let page = member.get(&school).await;
    assert_eq!(
        (page.texts("h1"), page.texts(".app-people__name")),
        (vec!["Osmere Primary".to_owned()], vec!["Amir Ng".to_owned()])
    );
    assert!(page.texts("form[method=post][action^='/schools']").is_empty(), "members change no school");
    assert_eq!(member.post(&school, "name=X").await.status, StatusCode::FORBIDDEN);
    assert_eq!(member.post("/schools", "name=X").await.status, StatusCode::FORBIDDEN);
    let wrong = coordinator.post(&school, "name=Osmere&urn=12&phase=ks9").await;
    assert_eq!(wrong.texts(".govuk-error-summary a"), ["Choose one of the phases"]);
    let done = coordinator.post(&school, "name=Osmere+School&urn=123456&phase=ks2").await;
    assert_eq!(done.header("location"), format!("{school}?done=changed"));
    let twice = coordinator.post("/schools", "name=osmere+SCHOOL").await;
    assert_eq!(
        (twice.status, twice.attributes("input[name=name]", "value")),
        (StatusCode::UNPROCESSABLE_ENTITY, vec!["osmere SCHOOL".to_owned()])
    );
    assert!(coordinator.post(&format!("{school}/removal"), "").await.body.contains("Give them another school first"));
    assert_eq!(coordinator.post("/schools", "name=Quillham+High").await.header("location"), "/schools?done=added");
    assert_eq!(coordinator.get("/schools").await.texts(".app-people__role"), ["1 member", "0 members"]);
}

#[tokio::test]
async fn a_member_changes_their_name_and_leaves() {
    let app = TestApp::new().await;
    app.sign_in(Role::Coordinator).await;
    let member = app.sign_in(Role::Member).await;
    assert_eq!(member.post("/account/name", "name=+").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(member.post("/account/name", "name=Amir+Ng").await.header("location"), "/account?done=renamed");
    assert_eq!(member.get("/areas").await.texts("nav[aria-label=Account] a").last().unwrap(), "Amir Ng");
    let held = member.get("/account/export").await;
    assert!(held.header("content-disposition").starts_with("attachment") && held.header("cache-control") == "no-store");
    assert_eq!(held.json()["member"]["name"], "Amir Ng");
    assert_eq!(held.json()["journal"][0]["what"], "identity.member-added");
    assert_eq!(member.get("/account/leaving").await.status, StatusCode::OK);
    let left = member.post("/account/leaving", "").await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    assert!(left.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(app.get("/account/leaving?done=left").await.texts("h1"), ["You have left"]);
    assert_eq!(member.get("/account").await.status, StatusCode::UNAUTHORIZED, "the cookie opens nothing any more");
    assert_eq!(app.get("/account/export").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_coordinator_exports_and_erases_a_person_in_two_clicks() {
    let app = TestApp::new().await;
    let coordinator = app.sign_in(Role::Coordinator).await;
    let member = app.sign_in(Role::Member).await;
    let page = coordinator.get(&format!("/members/{}", member.person)).await;
    let links = page.attributes(".app-manage__links a", "href");
    let held = coordinator.get(&links[1]).await;
    assert_eq!(held.json()["member"]["email"], "member@example.org");
    let sure = coordinator.get(&links[2]).await;
    let form = sure.attributes("main form[method=post]", "action").join("");
    assert_eq!(coordinator.post(&form, "").await.header("location"), "/members?done=removed");
    assert_eq!(coordinator.get("/members").await.texts(".app-people__name"), ["coordinator Example"]);
    assert_eq!(coordinator.get(&links[1]).await.json()["member"]["name"], "", "only the id is left");
    for page in ["/members", "/schools", "/members/invitations", "/members/requests"] {
        assert!(!coordinator.get(page).await.body.contains("member@example.org"), "{page}");
    }
    assert_eq!(coordinator.get(&links[2]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_roles_are_explained_to_anybody_from_the_table_that_decides() {
    let app = TestApp::new().await;
    let page = app.get("/roles").await;
    assert_eq!(
        page.texts(".app-role-table thead th"),
        ["Reader", "Member", "Specialist", "Moderator", "Editor", "Coordinator", "Admin"]
    );
    let what = page.texts(".app-role-table tbody th");
    let may: Vec<String> = page.texts(".app-role-table tbody td .govuk-visually-hidden");
    let row = |name: &str| {
        let at = what.iter().position(|what| what.starts_with(name)).unwrap();
        may[at * 7..][..7].join(" ")
    };
    assert_eq!(row("Read what is shared"), "yes yes yes yes yes yes yes");
    assert_eq!(row("Publish, review"), "no no no no yes yes yes");
    assert_eq!(row("Read what is meant for moderators"), "no no no yes no yes yes");
    let member = app.sign_in(Role::Member).await;
    assert_eq!(member.get("/roles").await.texts(".app-roles__role--own dt"), ["Member your role"]);
}
