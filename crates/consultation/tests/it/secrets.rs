//! No word that was not released is anywhere but under its key.

use std::path::Path;

use consultation::{
    CaseDraft, Keys, decline, find_draft, open_for_review, replace_all, return_case, save_case, sweep_originals, withdraw,
};
use kernel::{Role, list_entries};

use crate::kit::{DAY, Kit, clean, surroundings};

/// A word that no list has, which stands beside the name in every text below.
const MARK: &str = "quibblewick";

fn planted() -> CaseDraft {
    let mut draft = clean();
    draft.text.title = format!("Kwame {MARK}");
    draft.text.concern = format!("A boy called Kwame {MARK}.");
    draft.text.tried[0].effect = format!("{MARK} in the third row");
    draft.text.question = format!("What about {MARK}?");
    draft
}

/// The files below a folder that hold the mark, as it is or in the encodings in which it could hide.
fn holding(folder: &Path) -> Vec<String> {
    use base64::Engine as _;
    use base64::prelude::BASE64_STANDARD_NO_PAD;
    let mut needles = vec![MARK.as_bytes().to_vec(), MARK.to_uppercase().into_bytes()];
    // Base64 of it at each of the three offsets, without the letters that its neighbours decide.
    for shift in 0..3 {
        let encoded = BASE64_STANDARD_NO_PAD.encode([vec![b'x'; shift], MARK.as_bytes().to_vec()].concat());
        needles.push(encoded.as_bytes()[4..encoded.len() - 2].to_vec());
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        if needles.iter().any(|needle| bytes.windows(needle.len()).any(|window| window == needle)) {
            found.push(path.display().to_string());
        }
    }
    found
}

async fn assert_nowhere(kit: &Kit, when: &str) {
    assert_eq!(holding(kit.test.folder.path()), Vec::<String>::new(), "{when}");
    for entry in list_entries(kit.db(), 0, 10_000).await.unwrap() {
        let row = format!("{entry:?}").to_lowercase();
        assert!(!row.contains(MARK) && !row.contains("kwame"), "{when}: {row}");
    }
}

fn keys_left(kit: &Kit) -> usize {
    std::fs::read_dir(kit.test.folder.path().join("case-keys")).unwrap().count()
}

#[test]
fn the_search_for_the_mark_finds_it() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("plain"), format!("a {MARK} b")).unwrap();
    assert_eq!(holding(folder.path()).len(), 1);
}

#[tokio::test]
async fn a_planted_original_is_in_no_file_at_any_time() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let moderator = kit.person(Role::Moderator).await;
    let id = kit.start(&author, &planted()).await;
    assert_nowhere(&kit, "started").await;
    let mut longer = planted();
    longer.text.wishes = format!("{MARK} again");
    save_case(&kit.test.store, &kit.keys, &author, id, 1, &longer).await.unwrap();
    save_case(&kit.test.store, &kit.keys, &author, id, 1, &planted()).await.unwrap();
    assert_nowhere(&kit, "saved, and kept beside").await;
    kit.submit(&author, id).await.unwrap_err();
    assert_nowhere(&kit, "refused").await;
    // Everything found goes, and the mark with it.
    let draft = find_draft(kit.db(), &kit.keys, &author, id).await.unwrap().unwrap();
    let mut settled = replace_all(&draft.content, &surroundings());
    settled.text = settled.text.with_texts(settled.text.texts().iter().map(|(_, text)| text.replace(MARK, "something")).collect());
    settled.considered = true;
    save_case(&kit.test.store, &kit.keys, &author, id, draft.edition, &settled).await.unwrap();
    kit.submit(&author, id).await.unwrap();
    assert_nowhere(&kit, "submitted").await;
    let review = act!(kit, &moderator, |unit| open_for_review(unit, &kit.keys, &moderator, id, &surroundings())).unwrap();
    assert!(format!("{:?}", review.content.earlier).contains(MARK), "the moderator can see what was there before");
    let note = format!("Was {MARK} meant?");
    act!(kit, &moderator, |unit| return_case(unit, &kit.keys, &moderator, id, 1, &note)).unwrap();
    assert_nowhere(&kit, "returned with a note that repeats it").await;
    kit.submit(&author, id).await.unwrap();
    kit.approve(&moderator, id, 2).await.unwrap();
    assert_nowhere(&kit, "released").await;

    kit.test.clock.advance(29 * DAY);
    assert_eq!(sweep_originals(&kit.test.store, &kit.keys).await.unwrap(), 0);
    assert_eq!(keys_left(&kit), 1);
    kit.test.clock.advance(DAY + 1);
    assert_eq!(sweep_originals(&kit.test.store, &kit.keys).await.unwrap(), 1);
    assert_eq!(keys_left(&kit), 0, "nothing opens it any more");
    assert_nowhere(&kit, "swept").await;
    assert_eq!(sweep_originals(&kit.test.store, &kit.keys).await.unwrap(), 0);
    assert_eq!(kit.case(&author, id).await.text.title, settled.text.title, "what was released stays");
    assert_eq!(kit.kinds(id).await.last().unwrap(), "consultation.originals-destroyed");
}

#[tokio::test]
async fn a_declined_original_is_destroyed_after_thirty_days() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let moderator = kit.person(Role::Moderator).await;
    let id = kit.start(&author, &clean()).await;
    kit.submit(&author, id).await.unwrap();
    act!(kit, &moderator, |unit| decline(unit, &kit.keys, &moderator, id, 1, "Not for here.")).unwrap();
    kit.test.clock.advance(31 * DAY);
    assert_eq!(sweep_originals(&kit.test.store, &kit.keys).await.unwrap(), 1);
    assert_eq!(keys_left(&kit), 0);
    let mine = consultation::list_mine(kit.db(), &kit.keys, &author).await.unwrap();
    assert_eq!(mine[0].note, None, "the reason goes too");
}

#[tokio::test]
async fn what_nobody_has_decided_about_is_not_swept() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let id = kit.start(&author, &clean()).await;
    kit.test.clock.advance(365 * DAY);
    assert_eq!(sweep_originals(&kit.test.store, &kit.keys).await.unwrap(), 0);
    assert!(find_draft(kit.db(), &kit.keys, &author, id).await.unwrap().is_some());
}

#[tokio::test]
async fn a_withdrawal_destroys_keys_and_words_at_once() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let mut draft = clean();
    draft.text.wishes = format!("To see the {MARK}.");
    let checked = consultation::check(&draft, &surroundings());
    for open in checked.open {
        draft = consultation::keep_words(&draft, &open.words, "It is a word of this test").unwrap();
    }
    let id = kit.open(&author, &draft).await;
    act!(kit, &author, |unit| withdraw(unit, &kit.keys, &author, id)).unwrap();
    assert_eq!(keys_left(&kit), 0);
    kit.test.store.close().await.unwrap();
    assert_eq!(holding(kit.test.folder.path()), Vec::<String>::new());
}

#[tokio::test]
async fn a_key_without_a_text_goes_when_it_is_old() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let mut unit = kit.begin(&author).await;
    consultation::start_case(&mut unit, &kit.keys, &author, &clean()).await.unwrap();
    unit.abandon().await.unwrap();
    assert_eq!(keys_left(&kit), 1);
    // Keys carry the machine's own time, so this moment is far enough ahead of it wherever the test runs.
    kit.test.clock.advance(200 * 365 * DAY);
    sweep_originals(&kit.test.store, &kit.keys).await.unwrap();
    assert_eq!(keys_left(&kit), 0);
}

#[tokio::test]
async fn another_folder_of_keys_opens_nothing() {
    let kit = Kit::new().await;
    let author = kit.person(Role::Member).await;
    let id = kit.start(&author, &clean()).await;
    let folder = kit.test.folder.path().join("forged");
    let forged = Keys::open(&folder).unwrap();
    std::fs::write(folder.join(format!("{id}.1")), [7; 32]).unwrap();
    assert!(find_draft(kit.db(), &forged, &author, id).await.is_err());
}
