use identity::{
    Departed, MemberInput, MemberQuery, RequestInput, SchoolInput, TokenInput, WantedInput, accept_invitation, add_school,
    add_token, ask_to_join, change_member, change_role, change_school, export_person, find_bearer, find_person, invite, leave,
    list_members, list_schools, open_session, read_wanted, remove_member, remove_school, require_export,
};
use kernel::testing::TestStore;
use kernel::{Actor, Error, Result, Role, Scope, Viewer, list_entries};

use crate::people::{id, machine, person, tables_with, write};

#[tokio::test]
async fn roles_change_by_those_who_may_and_nobody_raises_themselves() {
    let test = TestStore::new().await;
    let admin = person(&test, "Ada", Role::Admin).await;
    let coordinator = person(&test, "Cora", Role::Coordinator).await;
    let editor = person(&test, "Edi", Role::Editor).await;
    let member = person(&test, "Mem", Role::Member).await;
    let change = async |by: &Viewer, of: &Viewer, role| write(&test, async |unit| change_role(unit, by, id(of), role).await).await;
    change(&coordinator, &member, Role::Editor).await.unwrap();
    assert_eq!(find_person(test.store.reader(), id(&member)).await.unwrap().unwrap().role, Role::Editor);
    let narrow = admin.clone().narrowed(vec![Scope::Read, Scope::Write]);
    for (why, by, of, role) in [
        ("an editor manages nobody", &editor, &member, Role::Member),
        ("nobody raises themselves", &coordinator, &coordinator, Role::Admin),
        ("nobody makes more than they are", &coordinator, &member, Role::Admin),
        ("nobody lowers those above", &coordinator, &admin, Role::Member),
        ("a token without the scope", &narrow, &member, Role::Reader),
    ] {
        assert!(matches!(change(by, of, role).await, Err(Error::Refused(_))), "{why}");
    }
    assert!(matches!(change(&admin, &member, Role::Editor).await, Err(Error::Conflict(_))), "it is so already");
    change(&admin, &coordinator, Role::Member).await.unwrap();
    assert!(matches!(change(&Viewer::public(), &member, Role::Reader).await, Err(Error::SignIn)));
}

fn is_last<T>(result: &Result<T>) -> bool {
    matches!(result, Err(Error::Conflict(said)) if said.contains("only coordinator"))
}

#[tokio::test]
async fn the_last_coordinator_stays() {
    let test = TestStore::new().await;
    let only = person(&test, "Cora", Role::Coordinator).await;
    person(&test, "Edi", Role::Editor).await;
    assert!(is_last(&write(&test, async |unit| leave(unit, &only).await).await));
    assert!(is_last(&write(&test, async |unit| remove_member(unit, &machine(), id(&only)).await).await));
    assert!(is_last(&write(&test, async |unit| change_role(unit, &only, id(&only), Role::Member).await).await));
    let second = person(&test, "Dora", Role::Admin).await;
    write(&test, async |unit| leave(unit, &only).await).await.unwrap();
    assert!(is_last(&write(&test, async |unit| leave(unit, &second).await).await), "who left does not count");
}

#[tokio::test]
async fn of_two_coordinators_who_leave_at_once_one_stays() {
    let test = TestStore::new().await;
    let (cora, dora) = (person(&test, "Cora", Role::Coordinator).await, person(&test, "Dora", Role::Coordinator).await);
    let go = async |viewer: &Viewer| {
        let mut unit = test.store.begin(&Actor::of(viewer).unwrap()).await?;
        leave(&mut unit, viewer).await?;
        unit.commit().await
    };
    let (first, second) = tokio::join!(go(&cora), go(&dora));
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    assert!(is_last(&first) || is_last(&second));
}

#[tokio::test]
async fn members_are_found_by_name_role_and_school_and_only_some_see_addresses() {
    let test = TestStore::new().await;
    let coordinator = person(&test, "Cora Lund", Role::Coordinator).await;
    let amir = person(&test, "amir Ng", Role::Member).await;
    person(&test, "Élodie Lund", Role::Member).await;
    let gone = person(&test, "Gone Lund", Role::Member).await;
    write(&test, async |unit| leave(unit, &gone).await).await.unwrap();
    let input = MemberInput { name: "Amir Ng".into(), email: "amir@example.org".into(), school: "Tarnbridge Primary".into() };
    write(&test, async |unit| change_member(unit, &coordinator, id(&amir), &input).await).await.unwrap();
    let schools = list_schools(test.store.reader(), &amir).await.unwrap();
    assert_eq!(
        schools.iter().map(|school| (school.name.as_str(), school.members)).collect::<Vec<_>>(),
        [("Tarnbridge Primary", 1)]
    );
    let find = async |viewer: &Viewer, query: MemberQuery| {
        let page = list_members(test.store.reader(), viewer, &MemberQuery { limit: 10, ..query }).await.unwrap();
        page.members.into_iter().map(|member| (member.name, member.email.is_some())).collect::<Vec<_>>()
    };
    let text = |text: &str| MemberQuery { text: text.to_owned(), ..MemberQuery::default() };
    let owned = |names: &[(&str, bool)]| names.iter().map(|(name, seen)| ((*name).to_owned(), *seen)).collect::<Vec<_>>();
    assert_eq!(find(&amir, text("")).await, owned(&[("Amir Ng", true), ("Cora Lund", false), ("Élodie Lund", false)]));
    assert_eq!(find(&coordinator, text("LUND é")).await, owned(&[("Élodie Lund", true)]));
    let role = MemberQuery { role: Some(Role::Coordinator), ..text("") };
    assert_eq!(find(&amir, role).await, owned(&[("Cora Lund", false)]));
    let school = MemberQuery { school: Some(schools[0].id), ..text("") };
    assert_eq!(find(&amir, school).await, owned(&[("Amir Ng", true)]));
    let page = MemberQuery { offset: 1, limit: 1, ..text("") };
    let page = list_members(test.store.reader(), &amir, &page).await.unwrap();
    assert_eq!((page.total, page.members.len(), page.members[0].name.as_str()), (3, 1, "Cora Lund"));
    let reader = person(&test, "Rita", Role::Reader).await;
    let refused = list_members(test.store.reader(), &reader, &text("")).await;
    assert!(matches!(refused, Err(Error::Refused(_))), "readers do not see members");
    assert!(identity::get_member(test.store.reader(), &reader, id(&reader)).await.is_ok(), "but themselves");
    assert!(identity::get_member(test.store.reader(), &reader, id(&amir)).await.is_err());
}

#[tokio::test]
async fn schools_have_one_name_and_number_each() {
    let test = TestStore::new().await;
    let cora = person(&test, "Cora", Role::Coordinator).await;
    let input = |name: &str, urn: &str| SchoolInput { name: name.to_owned(), urn: urn.to_owned(), phase: "ks2".to_owned() };
    let add = async |name: &str, urn: &str| write(&test, async |unit| add_school(unit, &cora, &input(name, urn)).await).await;
    let first = add("Tarnbridge Primary", "123456").await.unwrap();
    for (name, urn, field) in
        [("tarnbridge PRIMARY", "", "name"), ("Other", "123456", "urn"), ("Other", "12", "urn"), (" ", "", "name")]
    {
        let Err(Error::Invalid(faults)) = add(name, urn).await else { panic!("{name} {urn} was accepted") };
        assert_eq!(faults[0].field, field);
    }
    write(&test, async |unit| change_school(unit, &cora, first, &input("Tarnbridge Academy", "123456")).await).await.unwrap();
    let member = person(&test, "Mem", Role::Member).await;
    let by_member = write(&test, async |unit| add_school(unit, &member, &input("X", "")).await).await;
    assert!(matches!(by_member, Err(Error::Refused(_))));
    let belongs = MemberInput { name: "Mem".into(), school: "123456".into(), ..MemberInput::default() };
    write(&test, async |unit| change_member(unit, &cora, id(&member), &belongs).await).await.unwrap();
    let remove = async || write(&test, async |unit| remove_school(unit, &cora, first).await).await;
    assert!(matches!(remove().await, Err(Error::Conflict(_))), "somebody belongs to it");
    write(&test, async |unit| leave(unit, &member).await).await.unwrap();
    remove().await.unwrap();
}

#[tokio::test]
async fn nothing_of_a_person_is_left_in_any_table_after_they_go() {
    let test = TestStore::new().await;
    let cora = person(&test, "Cora", Role::Coordinator).await;
    let wanted = read_wanted(WantedInput {
        name: "Quokka Marker",
        email: "Quokka@example.org",
        school: "Osmere Quokka School",
        role: "editor",
    });
    let invited = write(&test, async |unit| invite(unit, &cora, &[wanted.unwrap()]).await).await.unwrap();
    let quokka = write(&test, async |unit| accept_invitation(unit, &invited[0].secret, "Quokka Q").await).await.unwrap();
    let viewer = Viewer::member(quokka, Role::Editor);
    open_session(&test.store, quokka, identity::Device::Own, "Quokka's Firefox").await.unwrap();
    let token = TokenInput { name: "quokka script".into(), scopes: vec!["read".into()], days: "30".into() };
    let token = write(&test, async |unit| add_token(unit, &viewer, &token).await).await.unwrap();
    let asks = RequestInput {
        name: "Quokka again".into(),
        email: "quokka@example.org".into(),
        school: "Quokka".into(),
        words: "It is I, Quokka".into(),
    };
    write(&test, async |unit| ask_to_join(unit, &asks).await).await.unwrap();
    let held = export_person(test.store.reader(), quokka).await.unwrap().to_string();
    for part in ["Quokka Q", "quokka@example.org", "Osmere Quokka School", "Quokka's Firefox", "quokka script"] {
        assert!(held.contains(part), "{part}: {held}");
    }
    assert!(!held.contains(&token.hash()), "no hash of a secret is handed out");
    let held_in = ["identity_person", "identity_school", "identity_session", "identity_token", "identity_request"];
    assert_eq!(tables_with(&test, "quokka").await, held_in.map(str::to_owned).into(), "an answered invitation has no name");

    let gone = write(&test, async |unit| remove_member(unit, &cora, quokka).await).await.unwrap();
    assert_eq!(gone, Departed { id: quokka, email: Some("quokka@example.org".to_owned()) });
    assert_eq!(tables_with(&test, "quokka").await, ["identity_school".to_owned()].into(), "the school is the network's");
    assert_eq!(tables_with(&test, &quokka.to_string()).await.len(), 3, "person, invitation and journal keep the id");
    let left = find_person(test.store.reader(), quokka).await.unwrap().unwrap();
    assert_eq!((left.shown(), left.school, left.email.as_deref()), ("a former member", None, None));
    assert_eq!(find_bearer(&test.store, &token).await.unwrap(), None);
    let kinds: Vec<String> =
        list_entries(test.store.reader(), 0, 100).await.unwrap().into_iter().rev().take(2).map(|entry| entry.kind).collect();
    assert_eq!(kinds, ["identity.erased", "identity.member-removed"]);
    let again = write(&test, async |unit| remove_member(unit, &cora, quokka).await).await;
    assert!(matches!(again, Err(Error::NotFound(_))));
    person(&test, "Quokka", Role::Member).await; // the address is free again
}

#[tokio::test]
async fn what_is_held_is_given_to_oneself_and_to_those_who_manage() {
    let test = TestStore::new().await;
    let (admin, cora) = (person(&test, "Ada", Role::Admin).await, person(&test, "Cora", Role::Coordinator).await);
    let (mem, editor) = (person(&test, "Mem", Role::Member).await, person(&test, "Edi", Role::Editor).await);
    let may = async |by: &Viewer, of: &Viewer| require_export(test.store.reader(), by, id(of)).await.is_ok();
    assert!(may(&mem, &mem).await && may(&cora, &mem).await && may(&admin, &cora).await);
    assert!(!may(&editor, &mem).await && !may(&cora, &admin).await && !may(&Viewer::public(), &mem).await);
    let reading = mem.clone().narrowed(vec![Scope::Read]);
    assert!(!may(&reading, &mem).await, "a token that reads resources does not read a life");
}
