//! What another network shared: for anybody, for peers, taken back, and under a licence that allows no copies of one's own.

use federation::FoundRemote;
use kernel::{Role, Viewer};
use library::{Kind, ResourceId};
use serde_json::{Value, json};

use crate::app::TestApp;
pub(super) use crate::copies::{introduce, take};
use crate::copies::{there, wire};

const KEYS: [(&str, &str); 4] = [
    ("shared", "zorbsharedpublic"),
    ("for-peers", "zorbsharedpeers"),
    ("taken-back", "zorbtakenback"),
    ("closed", "zorbsharedclosed"),
];

/// All of them as they travel, and then what says that one is gone.
pub(super) fn objects() -> Vec<Value> {
    let mut objects: Vec<Value> = (1..).zip(KEYS).map(|(number, (key, mark))| object(number, key, mark)).collect();
    objects.push(json!({ "id": id(3), "type": "Tombstone", "senco:version": 9 }));
    objects
}

fn id(number: usize) -> String {
    there().join(&format!("/ap/resources/{number}"))
}

fn object(number: usize, key: &str, mark: &str) -> Value {
    let mut object = wire(1);
    object["id"] = json!(id(number));
    object["url"] = json!(there().join(&format!("/library/strategy/{key}")));
    object["name"] = json!(format!("Lamps {mark}"));
    if !matches!(key, "shared" | "closed") {
        object["to"] = json!(there().join("/ap/followers"));
    }
    if key == "closed" {
        object["schema:license"] = json!("https://creativecommons.org/licenses/by-nd/4.0/");
        object["senco:licence"] = json!("CC-BY-ND-4.0");
    }
    object
}

/// The id here of what everybody may see.
pub(super) async fn find_shared(app: &TestApp) -> ResourceId {
    let at = ("quillham.example.org", Kind::Strategy, "shared");
    let found = federation::find_remote_at(app.test.store.reader(), &Viewer::with_role(Role::Admin), at).await.unwrap();
    let Some(FoundRemote::Live(remote)) = found else { panic!("it was shared") };
    ResourceId(remote.id)
}
