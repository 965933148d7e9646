//! A network with a record of everything, and somebody of every role.

use std::collections::HashMap;
use std::fs;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use federation::keys::PublicKey;
use federation::signature::PinnedKey;
use federation::{Introduction, Origin};
use identity::{NewPerson, SchoolInput, TokenInput, Wanted};
use kernel::testing::{FrozenClock, TestStore};
use kernel::{Actor, Audience, DatabaseSettings, PersonId, Role, Store, Timestamp, Viewer};
use library::{CopyId, Draft, DraftId, FileKind, Going, Plan, ResourceId, Tell};
use notifications::{Announce, Confirmation, Purpose, Reach, ReminderInput, Way};
use server::{App, Settings};
use tempfile::TempDir;
use tower::ServiceExt as _;

use super::table::{Asked, WHO};
use super::{cases, copies, shelf};
use crate::app::{Answer, Member, TestApp, network};
use crate::files::{BOUNDARY, PNG, form, read_waiting};

/// The network.
pub(super) struct World {
    pub(super) app: TestApp,
    /// What names in braces stand for.
    names: HashMap<String, String>,
    /// What each of [`WHO`] sends along: the name of a header and its text.
    keys: [Option<(&'static str, String)>; WHO.len()],
}

/// A copy of the network's database, to be changed.
pub(super) struct Ground {
    pub(super) store: Store,
    router: Router,
    _folder: TempDir,
}

/// A member, and whose eyes and hand it is.
struct Somebody {
    person: PersonId,
    viewer: Viewer,
    cookie: String,
}

pub(super) fn settings() -> Settings {
    Settings {
        public_url: "https://send.example.org".to_owned(),
        network_name: "Tarnbridge SEND network".to_owned(),
        has_mail: true,
        ..Settings::default()
    }
}

/// `a=b&c=d` as an object of JSON.
fn json(pairs: &str) -> String {
    let pair = |pair: &str| pair.split_once('=').map(|(name, value)| (name.to_owned(), serde_json::Value::from(value)));
    serde_json::Value::Object(pairs.split('&').filter_map(pair).collect()).to_string()
}

/// A database in a file, whichever one other tests use: copies of it are made by the hundred.
pub(super) async fn database() -> TestStore {
    let folder = tempfile::tempdir().unwrap();
    let settings = DatabaseSettings::Sqlite { file: folder.path().join("commons.db") };
    let clock = FrozenClock::new();
    let store = Store::open(&settings, Arc::new(clock.clone())).await.unwrap();
    TestStore { store, clock, settings, folder }
}

impl World {
    pub(super) async fn new() -> Self {
        let app = TestApp::on(database().await, settings(), Vec::new()).await;
        let mut roles = Vec::new();
        for role in Role::ALL {
            roles.push(Somebody::of(&app.sign_in(role).await));
        }
        let owner = Somebody::new(&app, "Zorbowner Ames", Role::Member).await;
        let mut making = Making { app: &app, names: HashMap::new(), owner: &owner, roles: &roles };
        making.library().await;
        making.copies().await;
        making.people().await;
        making.drafts().await;
        making.telling().await;
        making.cases().await;
        making.peers().await;
        let tokens = making.tokens().await;
        app.catch_up().await;
        app.harvest().await;
        let names = making.names;
        let cookies = roles.iter().chain([&owner]).map(|one| Some(("cookie", one.cookie.clone())));
        let tokens = tokens.into_iter().map(|token| Some(("authorization", format!("Bearer {token}"))));
        let keys: Vec<_> = std::iter::once(None).chain(cookies).chain(tokens).collect();
        let keys = keys.try_into().unwrap_or_else(|_| panic!("there is one for each column"));
        Self { app, names, keys }
    }

    /// A copy of the database as it is now.
    pub(super) async fn ground(&self) -> Ground {
        let folder = tempfile::tempdir().unwrap();
        for name in ["commons.db", "commons.db-wal"] {
            let from = self.app.test.folder.path().join(name);
            if from.exists() {
                fs::copy(from, folder.path().join(name)).unwrap();
            }
        }
        let database = DatabaseSettings::Sqlite { file: folder.path().join("commons.db") };
        let store = Store::open(&database, Arc::new(self.app.test.clock.clone())).await.unwrap();
        // A key that one request destroys must not be missing for the next.
        let (from, to) = (self.app.test.folder.path().join("case-keys"), folder.path().join("case-keys"));
        let keys = consultation::Keys::open(&to).unwrap();
        for key in fs::read_dir(from).unwrap().flatten() {
            fs::copy(key.path(), to.join(key.file_name())).unwrap();
        }
        let parts = (store.clone(), self.app.engine.clone(), self.app.storage.clone(), keys);
        let mut app = App::new(parts, settings(), Vec::new());
        app.network = Some(network());
        Ground { store, router: server::router(app), _folder: folder }
    }

    /// A text with what the names in braces stand for.
    pub(super) fn fill(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, left) = after.split_once('}').unwrap();
            out.push_str(before);
            out.push_str(self.names.get(name).unwrap_or_else(|| panic!("world.rs makes no {{{name}}}")));
            rest = left;
        }
        out + rest
    }

    /// What a name stands for.
    pub(super) fn name(&self, name: &str) -> &str {
        &self.names[name]
    }

    /// A request as one of [`WHO`] sends it from our own page.
    pub(super) fn request(&self, who: usize, method: &Method, asked: &Asked) -> Request<Body> {
        let mut request = Request::builder().method(method).uri(self.fill(asked.path));
        if let Some((name, value)) = &self.keys[who] {
            request = request.header(*name, value);
        }
        if *method != Method::GET {
            request = request.header("sec-fetch-site", "same-origin");
            // A program says which revision it saw; here, any of the first.
            request = request.header(header::IF_MATCH, "\"1\", \"2\", \"3\", \"4\"");
        }
        let body = match asked.body {
            Some("@picture.png") => {
                request = request.header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"));
                Body::from(form(&[("picture.png", PNG)]))
            }
            Some(typed) if typed.starts_with("json ") => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(json(&self.fill(&typed[5..])))
            }
            Some(typed) => {
                request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
                Body::from(self.fill(typed))
            }
            None if *method == Method::GET => Body::empty(),
            None => {
                request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
                Body::empty()
            }
        };
        request.body(body).unwrap()
    }

    /// What one of [`WHO`] gets at an address.
    pub(super) async fn get(&self, ground: &Ground, who: usize, path: &str) -> Answer {
        let mut request = Request::get(path);
        if let Some((name, value)) = &self.keys[who] {
            request = request.header(*name, value);
        }
        ground.send(request.body(Body::empty()).unwrap()).await
    }
}

impl Ground {
    pub(super) async fn send(&self, request: Request<Body>) -> Answer {
        Answer::of(self.router.clone().oneshot(request).await.unwrap()).await
    }

    /// All rows of all tables.
    pub(super) async fn rows(&self) -> Vec<String> {
        let mut rows = Vec::new();
        let keep = |table: &'static str, row: Vec<serde_json::Value>| {
            rows.push(format!("{table} {row:?}"));
            Ok(())
        };
        kernel::copy_out(&self.store, keep).await.unwrap();
        rows
    }
}

impl Somebody {
    fn of(member: &Member<'_>) -> Self {
        Self { person: member.person, viewer: member.viewer(), cookie: member.cookie.clone() }
    }

    async fn new(app: &TestApp, name: &str, role: Role) -> Self {
        let person = add_person(app, name, None, role).await;
        let secret = identity::open_session(&app.test.store, person, identity::Device::Own, "Test").await.unwrap();
        Self { person, viewer: Viewer::member(person, role), cookie: format!("__Host-sc={}", secret.reveal()) }
    }

    fn actor(&self) -> Actor {
        Actor::person(self.person)
    }
}

async fn add_person(app: &TestApp, name: &str, email: Option<&str>, role: Role) -> PersonId {
    let mut unit = app.test.begin().await;
    let new = NewPerson { name: name.to_owned(), email: email.map(str::to_owned), role };
    let person = identity::add_person(&mut unit, &new).await.unwrap();
    unit.commit().await.unwrap();
    person
}

/// The network while it is being made.
struct Making<'a> {
    app: &'a TestApp,
    names: HashMap<String, String>,
    owner: &'a Somebody,
    /// In the order of [`Role::ALL`].
    roles: &'a [Somebody],
}

impl<'a> Making<'a> {
    fn is(&mut self, name: &str, value: &impl ToString) {
        self.names.insert(name.to_owned(), value.to_string());
    }

    fn of(&self, role: Role) -> &'a Somebody {
        &self.roles[Role::ALL.iter().position(|one| *one == role).unwrap()]
    }

    fn id(&self, name: &str) -> ResourceId {
        self.names[name].parse().unwrap()
    }

    async fn begin(&self, by: &Somebody) -> kernel::Unit {
        self.app.test.store.begin(&by.actor()).await.unwrap()
    }

    async fn library(&mut self) {
        let mut ids = shelf::fill(self.app, &Audience::ALL).await;
        shelf::add_histories(self.app, &self.owner.actor(), &mut ids).await;
        let store = &self.app.test.store;
        for (name, id) in ids {
            let standing = library::list_standings(store.reader(), &[id]).await.unwrap().remove(0);
            if let library::Standing::Live(resource) = standing
                && let Some(file) = resource.files.first()
            {
                self.is(&format!("file of {name}"), &file.hash);
            }
            self.is(&name, &id);
        }
        for (name, who, on, text) in [
            ("comment", self.owner, "strategy/public", "A zorbcommentpublic word."),
            ("members-comment", self.owner, "strategy/members", "A zorbcommentmembers word."),
            ("hidden-comment", self.of(Role::Moderator), "strategy/moderators", "A zorbcommentmoderators word."),
        ] {
            let mut unit = self.begin(who).await;
            let id = library::comment(&mut unit, &who.viewer, self.id(on), None, text).await.unwrap();
            unit.commit().await.unwrap();
            self.is(name, &id.0);
        }
        let mut unit = self.begin(self.owner).await;
        library::confirm(&mut unit, &self.owner.viewer, self.id("owned")).await.unwrap();
        unit.commit().await.unwrap();
        for (who, on, note) in [
            (self.of(Role::Reader), "strategy/public", "zorbflagpublic"),
            (self.of(Role::Moderator), "strategy/moderators", "zorbflagmoderators"),
        ] {
            let mut unit = self.begin(who).await;
            library::flag(&mut unit, &who.viewer, self.id(on), note).await.unwrap();
            unit.commit().await.unwrap();
        }
    }

    /// What another network shared, and a copy that the owner made of it.
    async fn copies(&mut self) {
        copies::introduce(self.app).await;
        for object in copies::objects() {
            copies::take(self.app, &object).await;
        }
        let (store, owner, editor) = (&self.app.test.store, self.owner, self.of(Role::Editor));
        let shared = copies::find_shared(self.app).await;
        let mut unit = self.begin(owner).await;
        let draft = federation::adopt(&mut unit, &owner.viewer, shared.0).await.unwrap();
        unit.commit().await.unwrap();
        let open = library::find_draft(store.reader(), &owner.viewer, draft).await.unwrap().unwrap();
        let content = Draft { key: "adopted".to_owned(), ..open.content };
        library::save_draft(store, &owner.viewer, draft, open.revision, &content).await.unwrap();
        let open = library::find_draft(store.reader(), &owner.viewer, draft).await.unwrap().unwrap();
        let mut unit = self.begin(editor).await;
        library::publish_draft(&mut unit, &editor.viewer, draft, open.revision).await.unwrap();
        unit.commit().await.unwrap();
    }

    async fn cases(&mut self) {
        let of = |role: Role| (self.of(role).person, self.of(role).viewer.clone());
        let owner = (self.owner.person, self.owner.viewer.clone());
        let made = cases::make(self.app, &owner, &of(Role::Moderator), &of(Role::Specialist)).await;
        for (name, id) in made {
            self.names.insert(name.to_owned(), id);
        }
    }

    /// A network that was asked and asks.
    async fn peers(&mut self) {
        let coordinator = self.of(Role::Coordinator);
        let origin: Origin = "zorbpeer.example.org".parse().unwrap();
        let key = PinnedKey { id: origin.join("/ap/actor#ed25519-key"), key: PublicKey::Ed25519([7; 32]) };
        let peer = Introduction {
            name: "Zorbnetwork".to_owned(),
            actor: origin.join("/ap/actor"),
            inbox: origin.join("/ap/inbox"),
            address: origin.clone(),
            origin,
            keys: vec![key],
        };
        let mut unit = self.begin(coordinator).await;
        federation::ask(&mut unit, &coordinator.viewer, &peer).await.unwrap();
        federation::be_asked(&mut unit, &peer).await.unwrap();
        federation::note_ring(&mut unit, &coordinator.viewer, &peer.origin, "Zorbring, 01632 960001").await.unwrap();
        unit.commit().await.unwrap();
        self.is("peer", &peer.origin.authority());
    }

    async fn people(&mut self) {
        let (app, admin) = (self.app, &self.of(Role::Admin).viewer.clone());
        let person = add_person(app, "Zorbperson Lee", Some("zorbmail@example.org"), Role::Member).await;
        let chief = add_person(app, "Chief Example", Some("chief@example.org"), Role::Admin).await;
        add_person(app, "Second Coordinator", None, Role::Coordinator).await;
        let nobody = add_person(app, "Zorbgone Person", Some("zorbgone@example.org"), Role::Member).await;
        let mut unit = self.begin(self.of(Role::Admin)).await;
        identity::remove_member(&mut unit, admin, nobody).await.unwrap();
        let school = |name: &str| SchoolInput { name: name.to_owned(), ..SchoolInput::default() };
        let full = identity::add_school(&mut unit, admin, &school("Zorbschool Primary")).await.unwrap();
        let empty = identity::add_school(&mut unit, admin, &school("Zorbempty Primary")).await.unwrap();
        let input = identity::MemberInput {
            name: "Zorbperson Lee".to_owned(),
            email: "zorbmail@example.org".to_owned(),
            school: "Zorbschool Primary".to_owned(),
        };
        identity::change_member(&mut unit, admin, person, &input).await.unwrap();
        let wanted = Wanted {
            line: 0,
            name: "Zorbinvitee Rao".to_owned(),
            email: Some("zorbinvited@example.org".to_owned()),
            school: String::new(),
            role: Role::Member,
        };
        let invited = identity::invite(&mut unit, admin, &[wanted]).await.unwrap().remove(0);
        unit.commit().await.unwrap();
        let mut unit = app.test.begin().await;
        let request = identity::RequestInput {
            name: "Zorbpetitioner Finch".to_owned(),
            email: "zorbpetitionmail@example.org".to_owned(),
            school: "Zorbpetitionschool".to_owned(),
            words: "I zorbwish to join.".to_owned(),
        };
        identity::ask_to_join(&mut unit, &request).await.unwrap();
        unit.commit().await.unwrap();
        let asked = identity::list_requests(app.test.store.reader(), admin, app.test.store.now()).await.unwrap();
        self.is("person", &person);
        self.is("chief", &chief);
        self.is("owner", &self.owner.person);
        self.is("nobody", &nobody);
        self.is("school", &full);
        self.is("empty-school", &empty);
        self.is("invitation", &invited.id);
        self.is("invited", &invited.secret.reveal());
        self.is("request", &asked[0].id);
        let link = identity::make_link(&app.test.store, self.owner.person, identity::LINK_LIFE).await.unwrap();
        self.is("link", &link.reveal());
    }

    /// A draft with a file; it is complete and can go to a second reader.
    async fn draft(&mut self, name: &str, by: &Somebody, audience: Audience) -> DraftId {
        let mark = format!("zorb{}", name.replace('-', ""));
        let content = Draft { audience, key: String::new(), ..shelf::text("", &mark) };
        let kept = self.app.storage.take_in(&shelf::document(&format!("{mark}file"))).await.unwrap().keep().await.unwrap();
        let mut unit = self.begin(by).await;
        let id = library::start_draft(&mut unit, &by.viewer, &content).await.unwrap();
        library::record_file(&mut unit, &kept, FileKind::Docx).await.unwrap();
        library::attach_file(&mut unit, &by.viewer, id, &kept, (FileKind::Docx, "draft.docx")).await.unwrap();
        unit.commit().await.unwrap();
        self.is(name, &id);
        id
    }

    async fn drafts(&mut self) {
        let (app, owner) = (self.app, self.owner);
        let (editor, moderator) = (&self.of(Role::Editor).viewer.clone(), self.of(Role::Moderator));
        let plain = self.draft("draft", owner, Audience::Members).await;
        let waiting = self.draft("in-review", owner, Audience::Members).await;
        let returned = self.draft("returned", owner, Audience::Members).await;
        let scheduled = self.draft("scheduled", owner, Audience::Members).await;
        let hidden = self.draft("hidden-draft", moderator, Audience::Moderators).await;
        read_waiting(app).await;
        let revision = async |id: DraftId, by: &Somebody| {
            library::find_draft(app.test.store.reader(), &by.viewer, id).await.unwrap().unwrap().revision
        };
        let mut unit = self.begin(owner).await;
        for id in [waiting, returned] {
            library::submit(&mut unit, &owner.viewer, id, revision(id, owner).await).await.unwrap();
        }
        let later = Timestamp(app.test.store.now().0 + 30 * 24 * 3_600_000);
        let plan = Plan { publish_at: Some(later), term: None, withdraw_at: None, tell: Tell::Nobody };
        let seen = revision(scheduled, owner).await;
        let going = library::send_out(&mut unit, &owner.viewer, scheduled, seen, &plan).await.unwrap();
        assert_eq!(going, Going::ToReader);
        unit.commit().await.unwrap();
        // Each step to a second reader is a revision of its own.
        self.is("revision", &revision(waiting, owner).await);
        let mut unit = self.begin(moderator).await;
        library::submit(&mut unit, &moderator.viewer, hidden, revision(hidden, moderator).await).await.unwrap();
        unit.commit().await.unwrap();
        let mut unit = self.begin(self.of(Role::Editor)).await;
        library::return_draft(&mut unit, editor, returned, "The zorbreason is this.").await.unwrap();
        library::approve(&mut unit, editor, scheduled, revision(scheduled, owner).await).await.unwrap();
        unit.commit().await.unwrap();
        let copy: CopyId = "0195a0b0-0000-7000-8000-000000000001".parse().unwrap();
        let late = shelf::text("", "zorbcopy");
        library::keep_copy(&app.test.store, &owner.viewer, plain, copy, (1, &late)).await.unwrap();
        self.is("copy", &copy);
        let system = Actor::system();
        let id = shelf::publish(app, &system, &shelf::text("overtaken", "zorbbefore"), None).await;
        let mut unit = self.begin(owner).await;
        let overtaken = library::edit_resource(&mut unit, &owner.viewer, id).await.unwrap();
        unit.commit().await.unwrap();
        shelf::publish(app, &system, &shelf::text("overtaken", "zorbafter"), None).await;
        let versions = library::list_versions(app.test.store.reader(), editor, id).await.unwrap();
        self.is("overtaken", &overtaken);
        self.is("base", &versions[0].version);
    }

    async fn telling(&mut self) {
        let (app, store) = (self.app, &self.app.test.store);
        let coordinator = self.of(Role::Coordinator);
        let mut unit = self.begin(coordinator).await;
        for (name, subject, reach, confirmation) in [
            ("announcement", "zorbtold", Reach::Everyone, Confirmation::None),
            ("hidden-announcement", "zorbhush", Reach::Role(Role::Coordinator), Confirmation::Given),
        ] {
            let (subject, text) = (subject.to_owned(), format!("This is {subject}."));
            let input = Announce { subject, text, reach, way: Way::Digest, confirmation };
            let id = notifications::announce(&mut unit, &coordinator.viewer, &input).await.unwrap();
            self.names.insert(name.to_owned(), id.to_string());
        }
        let terms = library::add_term_calendar(&mut unit, &coordinator.viewer, "Zorbterms").await.unwrap();
        unit.commit().await.unwrap();
        self.is("terms", &terms);
        for (name, purpose) in [("feed", Purpose::Feed), ("calendar", Purpose::Calendar), ("pause", Purpose::Pause)] {
            let secret = notifications::make_secret(store, self.owner.person, purpose).await.unwrap();
            self.is(name, &secret.reveal());
        }
        let due_on = calendar::london::day_at(store.now().0 + 7 * 24 * 3_600_000);
        let input = ReminderInput { due_on, resources: vec![self.id("strategy/members")] };
        notifications::add_reminder(store, &self.owner.viewer, &input).await.unwrap();
        let reminders = notifications::list_reminders(store.reader(), &self.owner.viewer, store.now()).await.unwrap();
        self.is("reminder", &reminders[0].id);
        let saved = search::save_search(store, &self.owner.viewer, "zorbsaved", "q=small").await.unwrap();
        self.is("saved", &saved);
        app.catch_up().await;
    }

    /// The owner's tokens: one that reads, one that writes.
    async fn tokens(&mut self) -> Vec<String> {
        let mut secrets = Vec::new();
        for scope in ["read", "write"] {
            let mut unit = self.begin(self.owner).await;
            let input = TokenInput { name: format!("zorbtoken {scope}"), scopes: vec![scope.to_owned()], days: "90".to_owned() };
            let secret = identity::add_token(&mut unit, &self.owner.viewer, &input).await.unwrap();
            unit.commit().await.unwrap();
            // The day of its use is noted once.
            identity::find_bearer(&self.app.test.store, &secret).await.unwrap();
            secrets.push(secret.reveal().to_owned());
        }
        let (store, viewer) = (&self.app.test.store, &self.owner.viewer);
        let tokens = identity::list_tokens(store.reader(), viewer, store.now()).await.unwrap();
        self.is("token", &tokens[0].id);
        secrets
    }
}
