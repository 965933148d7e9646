//! Every request of the table, by everybody: the status is the one that stands there, nothing shows what is not for the one who asks, and
//! only a form that succeeds changes anything.

use axum::http::Method;

use super::marks::{MORE, Meetings};
use super::table::{WHO, routes};
use super::world::{Ground, World};

/// What does not let somebody do what they asked for.
const REFUSALS: [u16; 7] = [400, 401, 403, 404, 405, 410, 415];

#[tokio::test]
async fn a_page_is_for_those_whom_the_table_says_shows_what_they_may_see_and_changes_nothing() {
    let world = World::new().await;
    let ground = world.ground().await;
    let before = ground.rows().await;
    let (mut faults, mut meetings) = (Vec::new(), Meetings::new());
    for asked in routes().iter().filter(|route| route.method == Method::GET).flat_map(|route| &route.requests) {
        for (who, expected) in asked.statuses.iter().enumerate() {
            let answer = ground.send(world.request(who, &Method::GET, asked)).await;
            if answer.status.as_u16() != *expected {
                faults.push(format!(
                    "{} GET {}: {expected} in the table, {} in fact",
                    WHO[who],
                    asked.path,
                    answer.status.as_u16()
                ));
            }
            meetings.take(&world, (who, asked.path), &answer);
        }
    }
    for path in MORE {
        for who in 0..WHO.len() {
            let answer = world.get(&ground, who, &world.fill(path)).await;
            meetings.take(&world, (who, path), &answer);
        }
    }
    faults.extend(meetings.faults());
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert_same(&before, &ground).await;
}

#[tokio::test]
async fn a_form_does_what_it_says_for_those_whom_the_table_says_and_nothing_for_others() {
    let world = World::new().await;
    let quiet = world.ground().await;
    let before = quiet.rows().await;
    let head = quiet.store.head().await.unwrap().seq;
    let mut faults = Vec::new();
    for route in routes().iter().filter(|route| route.method != Method::GET) {
        for asked in &route.requests {
            for (who, expected) in asked.statuses.iter().enumerate() {
                let what = format!("{} {} {} < {}", WHO[who], route.method, asked.path, asked.body.unwrap_or_default());
                let is_refused = REFUSALS.contains(expected);
                let own = if is_refused { None } else { Some(world.ground().await) };
                let answer = own.as_ref().unwrap_or(&quiet).send(world.request(who, &route.method, asked)).await;
                if answer.status.as_u16() != *expected {
                    let said = answer.texts(".govuk-error-summary, h1").join(" | ");
                    faults.push(format!("{what}: {expected} in the table, {} in fact: {said}", answer.status.as_u16()));
                }
                let location = answer.header("location");
                if !location.is_empty() && !is_ours(location) {
                    faults.push(format!("{what}: leads away, to {location}"));
                }
                let is_still = !is_refused || quiet.store.head().await.unwrap().seq == head;
                assert!(is_still, "{what}: was refused, and changed something all the same; before that:\n{}", faults.join("\n"));
            }
        }
    }
    assert!(faults.is_empty(), "{} answers are not those of the table:\n{}", faults.len(), faults.join("\n"));
    assert_same(&before, &quiet).await;
}

/// Whether an address leads to a page of this site.
pub(super) fn is_ours(location: &str) -> bool {
    let is_path = location.starts_with('/') && !location.starts_with("//") && !location.starts_with("/\\");
    (is_path || location.starts_with('?')) && !location.contains(|letter: char| letter.is_control() || letter == '\\')
}

/// Holds all rows of all tables against what they were.
pub(super) async fn assert_same(before: &[String], ground: &Ground) {
    let after = ground.rows().await;
    let news: Vec<&String> = after.iter().filter(|row| !before.contains(row)).collect();
    let gone: Vec<&String> = before.iter().filter(|row| !after.contains(row)).collect();
    assert!(news.is_empty() && gone.is_empty(), "something changed; there is now:\n{news:#?}\nand not any more:\n{gone:#?}");
}
