//! A pack that another network shared, as its page here shows it; and what another network would get of one of ours.

use std::collections::HashSet;

use calendar::{TermOf, london};
use federation::{Going, Held, HeldPart, Origin, RemoteResource};
use kernel::{Result, Role, Viewer};
use library::{Found, Kind, OpenDraft, PackedItem, Resource};
use vocabulary::Scheme;

use super::view::{ItemView, LiveItem, MeetingView, PackView};
use crate::App;
use crate::words::{Day, plural};

/// What is here of another network's pack, and what is to be said of what is not; `None` for what is no pack.
pub(crate) async fn of_remote(app: &App, viewer: &Viewer, remote: &RemoteResource) -> Result<Option<(PackView, Vec<String>)>> {
    let Some(pack) = &remote.record.pack else { return Ok(None) };
    let held = federation::find_held(app.store.reader(), viewer, pack).await?;
    let mut items = Vec::new();
    for part in held.parts {
        items.extend(item(app, viewer, part).await?);
    }
    let now = app.store.now().0;
    let view = PackView {
        term: pack.term.as_deref().and_then(|term| term.parse::<TermOf>().ok()).map(|term| term.to_string()),
        meeting: pack.meeting.as_ref().map(|meeting| MeetingView::of(meeting, viewer, now)),
        items,
        ics: String::new(),
        path: String::new(),
        changes: None,
    };
    let kept =
        (held.kept > 0).then(|| format!("{} not shared with this network.", plural(held.kept, "more part is", "more parts are")));
    let awaited = (held.awaited > 0).then(|| format!("{} not here yet.", plural(held.awaited, "part is", "parts are")));
    Ok(Some((view, kept.into_iter().chain(awaited).collect())))
}

async fn item(app: &App, viewer: &Viewer, part: HeldPart) -> Result<Option<ItemView>> {
    let resource = match part.what {
        Held::Copy(copy) => copy.to_resource(),
        Held::Withdrawn => {
            let title = "Withdrawn by its network".to_owned();
            return Ok(Some(ItemView { title, kind: String::new(), note: String::new(), live: None }));
        }
        Held::Starter(name) => match starter(app, viewer, &name).await? {
            Some(resource) => resource,
            None => return Ok(None),
        },
    };
    let today = london::write_day(london::day_at(app.store.now().0));
    Ok(Some(ItemView {
        kind: app.engine.vocabulary().label(Scheme::Kind, resource.kind.as_str()).to_owned(),
        note: part.note,
        live: Some(LiveItem {
            path: resource.path(),
            overdue_since: resource.review_by.as_deref().filter(|_| resource.is_overdue(&today)).map(Day::read),
            summary: resource.summary,
        }),
        title: resource.title,
    }))
}

/// What this network has by that name from its own program.
async fn starter(app: &App, viewer: &Viewer, name: &str) -> Result<Option<Resource>> {
    let Some((kind, key)) = name.split_once('/') else { return Ok(None) };
    let Ok(kind) = kind.parse::<Kind>() else { return Ok(None) };
    Ok(match library::find_resource(app.store.reader(), viewer, kind, key).await? {
        Some(Found::Live(resource)) => Some(*resource),
        Some(Found::Withdrawn) | None => None,
    })
}

/// What a network that receives a draft's pack would see of it, and how many items it would not; `None` for what is no pack. What some of
/// the networks get is shown.
pub(crate) async fn preview_for_peer(app: &App, viewer: &Viewer, draft: &OpenDraft) -> Result<Option<(PackView, usize)>> {
    if draft.content.kind != Kind::Pack {
        return Ok(None);
    }
    let (db, words) = (app.store.reader(), app.engine.vocabulary());
    let mut pack = library::preview_pack(db, &Viewer::with_role(Role::Member), &draft.content).await?;
    let reached = federation::find_reached(db, viewer, &words, &Going::of_draft(&draft.content, draft.resource)).await?;
    let networks: HashSet<&Origin> = reached.networks.iter().map(|network| &network.origin).collect();
    let ids: Vec<library::ResourceId> =
        pack.items.iter().filter_map(|entry| live(&entry.item)).map(|resource| resource.id).collect();
    let starters = library::list_starters(db, &ids).await?;
    let mut shown = HashSet::new();
    for resource in pack.items.iter().filter_map(|entry| live(&entry.item)) {
        let goes = federation::find_reached(db, viewer, &words, &Going::of(resource)).await?;
        let is_got = goes.networks.iter().any(|network| networks.contains(&network.origin));
        // While nobody is linked, what could go to somebody stands for what would.
        let could = networks.is_empty() && federation::is_outward(resource.audience) && !goes.is_kept_by_licence;
        if starters.contains(&resource.id) || is_got || could {
            shown.insert(resource.id);
        }
    }
    pack.items.retain(|entry| live(&entry.item).is_some_and(|resource| shown.contains(&resource.id)));
    pack.meeting = pack.meeting.as_ref().map(federation::for_others);
    let view = PackView::of(pack, "", &Viewer::public(), (&words, app.store.now().0));
    Ok(Some((view, ids.len() - shown.len())))
}

fn live(item: &PackedItem) -> Option<&Resource> {
    match item {
        PackedItem::Live(resource) => Some(resource),
        PackedItem::Withdrawn { .. } => None,
    }
}
