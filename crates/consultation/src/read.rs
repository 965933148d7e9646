//! Queries: what colleagues see of released cases. Whoever may not, finds nothing; who asks is resolved here and nowhere else.

use std::collections::HashMap;

use kernel::{Error, Permission, PersonId, Result, Viewer};
use library::ResourceId;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::answering::{Hidden, hidden_for};
use crate::gate::read_submitted;
use crate::named::list_named;
use crate::row::{Current, RoundState, get_current, is_own};
use crate::rows::{answer, case, draft, outcome, question, released, tag, used};
use crate::seal::{Part, unseal};
use crate::writing::find_note;
use crate::{
    AnswerId, AnswerShown, Appearance, Asker, Case, CaseDraft, CaseFilter, CaseId, CaseLine, Elsewhere, FoundCase, Keys, MyCase,
    OutcomeShown, QuestionId, QuestionShown, State,
};

/// Cases in a list.
const MOST: usize = 200;

/// The released cases that this viewer may see, as a condition of the query.
pub(crate) fn seen_by(hidden: &Hidden, viewer: &Viewer) -> Condition {
    let released = case::Column::State.is_in(State::RELEASED.map(State::as_str));
    let mut shown = Condition::any().add(case::Column::Id.is_not_in(hidden.list()));
    if let Some(person) = viewer.person() {
        shown = shown.add(case::Column::Author.eq(person.0));
    }
    Condition::all().add(released).add(case::Column::Id.is_not_in(hidden.shut().iter().copied())).add(shown)
}

/// Lists the released cases that this viewer may see, newest first.
pub async fn list_cases(db: &impl ConnectionTrait, viewer: &Viewer, filter: &CaseFilter) -> Result<Vec<CaseLine>> {
    viewer.require(Permission::Consult)?;
    let hidden = hidden_for(db, viewer).await?;
    let mut select = case::Entity::find().filter(seen_by(&hidden, viewer));
    if let Some(state) = filter.state {
        select = select.filter(case::Column::State.eq(state.as_str()));
    }
    for (scheme, terms) in [("phase", filter.phase.as_slice()), ("area", filter.areas.as_slice())] {
        if terms.is_empty() {
            continue;
        }
        let tagged = Query::select()
            .column("case_id")
            .from("consultation_tag")
            .and_where(Expr::col("scheme").eq(scheme))
            .and_where(Expr::col("term").is_in(terms.iter().map(String::as_str)))
            .to_owned();
        select = select.filter(case::Column::Id.in_subquery(tagged));
    }
    let mut rows = select.order_by_desc(case::Column::OpenedAt).order_by_asc(case::Column::Id).all(db).await?;
    rows.truncate(MOST);
    lines(db, viewer, &hidden, rows).await
}

pub(crate) async fn lines(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    hidden: &Hidden,
    rows: Vec<case::Model>,
) -> Result<Vec<CaseLine>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let texts: Vec<(Uuid, String)> = released::Entity::find()
        .select_only()
        .columns([released::Column::CaseId, released::Column::Title])
        .filter(released::Column::CaseId.is_in(ids.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    let mut titles: HashMap<Uuid, String> = texts.into_iter().collect();
    let tags = tag::Entity::find().filter(tag::Column::CaseId.is_in(ids.iter().copied())).all(db).await?;
    let answers: Vec<(Uuid, Uuid)> = answer::Entity::find()
        .select_only()
        .columns([answer::Column::CaseId, answer::Column::Id])
        .filter(answer::Column::CaseId.is_in(ids.iter().copied()))
        .filter(answer::Column::RemovedAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let terms = |scheme: &str| -> Vec<String> {
            tags.iter().filter(|tag| tag.case_id == row.id && tag.scheme == scheme).map(|tag| tag.term.clone()).collect()
        };
        lines.push(CaseLine {
            id: CaseId(row.id),
            title: titles.remove(&row.id).unwrap_or_default(),
            phases: terms("phase"),
            areas: terms("area"),
            state: State::read(&row.state)?,
            asker: asker(viewer, &row)?,
            opened_at: row.opened_at.unwrap_or(row.created_at),
            answers: answers.iter().filter(|(case, answer)| *case == row.id && !hidden.hides(*answer)).count(),
            is_own: is_own(viewer, &row),
            is_hidden: hidden.is_marked(row.id),
            network: row.network,
        });
    }
    Ok(lines)
}

/// Lists this person's own cases, but the withdrawn ones; the one changed last first. In any role: they stay theirs to withdraw.
pub async fn list_mine(db: &impl ConnectionTrait, keys: &Keys, viewer: &Viewer) -> Result<Vec<MyCase>> {
    let Some(person) = viewer.person().filter(|_| viewer.may(Permission::KeepOwn)) else { return Ok(Vec::new()) };
    let rows = case::Entity::find()
        .filter(case::Column::Author.eq(person.0))
        .filter(case::Column::State.ne(State::Withdrawn.as_str()))
        .all(db)
        .await?;
    let mut mine = Vec::with_capacity(rows.len());
    for row in rows {
        let current = get_current(db, CaseId(row.id)).await?;
        let draft = draft::Entity::find_by_id(row.id).one(db).await?;
        let is_writing = matches!(current.round_state, RoundState::Writing | RoundState::Returned);
        let title = match released::Entity::find_by_id(row.id).one(db).await? {
            Some(text) => Some(text.title),
            None => find_own_title(db, keys, &current, draft.as_ref()).await?,
        };
        let times = [draft.map(|draft| draft.saved_at), current.round.submitted_at, current.round.decided_at, row.closed_at];
        mine.push(MyCase {
            id: CaseId(row.id),
            title,
            state: current.state,
            changed_at: times.into_iter().flatten().max().unwrap_or(row.created_at),
            is_waiting: current.round_state == RoundState::Waiting,
            is_being_changed: current.state.is_released() && is_writing,
            note: find_note(db, keys, &current).await?.map(|(note, _)| note),
        });
    }
    mine.sort_by(|one, other| other.changed_at.cmp(&one.changed_at).then(one.id.cmp(&other.id)));
    Ok(mine)
}

/// The title of what is not released, while its key is there: as it is written, or as it was sent last.
async fn find_own_title(
    db: &impl ConnectionTrait,
    keys: &Keys,
    current: &Current,
    draft: Option<&draft::Model>,
) -> Result<Option<String>> {
    let Some(key) = keys.find(current.key()).await? else { return Ok(None) };
    let content = match draft {
        Some(draft) => Some(unseal::<CaseDraft>(&key, current.key(), Part::Draft(draft.edition), &draft.sealed)?),
        None => read_submitted(db, keys, current, current.round.submissions).await?,
    };
    Ok(content.map(|content| content.text.title))
}

/// Finds a released case that this viewer may see, or that it was withdrawn.
pub async fn find_case(db: &impl ConnectionTrait, viewer: &Viewer, id: CaseId) -> Result<Option<FoundCase>> {
    viewer.require(Permission::Consult)?;
    let Some(row) = case::Entity::find_by_id(id.0).one(db).await? else { return Ok(None) };
    let state = State::read(&row.state)?;
    let hidden = hidden_for(db, viewer).await?;
    if row.opened_at.is_none() || hidden.case(&row, viewer) {
        return Ok(None);
    }
    if state == State::Withdrawn {
        return Ok(Some(FoundCase::Withdrawn));
    }
    let Some(text) = released::Entity::find_by_id(id.0).one(db).await?.filter(|_| state.is_released()) else { return Ok(None) };
    let resources = used::Entity::find().filter(used::Column::CaseId.eq(id.0)).order_by_asc(used::Column::Position).all(db).await?;
    let named = |holder: Uuid, part: &str| -> Vec<ResourceId> {
        let here = resources.iter().filter(|used| used.holder == holder && used.part == part);
        here.map(|used| ResourceId(used.resource_id)).collect()
    };
    let is_own = is_own(viewer, &row);
    let round = get_current(db, id).await?.round_state;
    let case = Case {
        id,
        state,
        text: serde_json::from_str(&text.content).map_err(|_| Error::internal("a case is of another shape"))?,
        version: text.version,
        asker: asker(viewer, &row)?,
        opened_at: row.opened_at.unwrap_or(row.created_at),
        due_on: row.due_on.clone(),
        is_own,
        is_hidden: hidden.is_marked(id.0),
        is_being_changed: is_own && matches!(round, RoundState::Writing | RoundState::Returned | RoundState::Waiting),
        answers: answers(db, viewer, (&hidden, id), &named).await?,
        questions: questions(db, viewer, (&hidden, id)).await?,
        outcome: outcome(db, id, &named).await?,
        networks: list_named(db, id).await?,
        network: row.network,
        patterns: resources.iter().filter(|used| used.part == "pattern").map(|used| ResourceId(used.resource_id)).collect(),
    };
    Ok(Some(FoundCase::Live(Box::new(case))))
}

async fn answers(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    (hidden, id): (&Hidden, CaseId),
    named: &impl Fn(Uuid, &str) -> Vec<ResourceId>,
) -> Result<Vec<AnswerShown>> {
    let rows = answer::Entity::find()
        .filter(answer::Column::CaseId.eq(id.0))
        .filter(answer::Column::RemovedAt.is_null())
        .order_by_asc(answer::Column::CreatedAt)
        .order_by_asc(answer::Column::Id)
        .all(db)
        .await?;
    let mut answers = Vec::new();
    for row in rows.into_iter().filter(|row| !hidden.hides(row.id)) {
        let author = row.person_id.map(PersonId);
        answers.push(AnswerShown {
            id: AnswerId(row.id),
            by: shown(viewer, author, row.appearance.parse().map_err(Error::internal)?),
            consider: row.consider,
            try_this: row.try_this,
            refer_on: row.refer_on,
            strategies: named(row.id, "answer"),
            is_trying: row.trying > 0,
            at: row.created_at,
            edited_at: row.edited_at,
            is_own: author.is_some() && viewer.person() == author,
            is_hidden: hidden.is_marked(row.id),
            elsewhere: row.network.map(|network| Elsewhere { network, is_specialist: row.is_specialist > 0 }),
        });
    }
    Ok(answers)
}

async fn questions(db: &impl ConnectionTrait, viewer: &Viewer, (hidden, id): (&Hidden, CaseId)) -> Result<Vec<QuestionShown>> {
    let rows = question::Entity::find()
        .filter(question::Column::CaseId.eq(id.0))
        .filter(question::Column::RemovedAt.is_null())
        .order_by_asc(question::Column::CreatedAt)
        .order_by_asc(question::Column::Id)
        .all(db)
        .await?;
    let shown = |row: question::Model| QuestionShown {
        id: QuestionId(row.id),
        by: PersonId(row.person_id),
        words: row.words,
        reply: row.reply,
        at: row.created_at,
        is_own: viewer.person() == Some(PersonId(row.person_id)),
        is_hidden: hidden.is_marked(row.id),
    };
    Ok(rows.into_iter().filter(|row| !hidden.hides(row.id)).map(shown).collect())
}

async fn outcome(
    db: &impl ConnectionTrait,
    id: CaseId,
    named: &impl Fn(Uuid, &str) -> Vec<ResourceId>,
) -> Result<Option<OutcomeShown>> {
    let Some(row) = outcome::Entity::find_by_id(id.0).one(db).await? else { return Ok(None) };
    Ok(Some(OutcomeShown {
        change: row.change.parse().map_err(Error::internal)?,
        tried: named(id.0, "outcome"),
        weeks: u32::try_from(row.weeks).unwrap_or_default(),
        what_helped: row.what_helped,
        next: row.next,
        at: row.recorded_at,
    }))
}

pub(crate) fn asker(viewer: &Viewer, row: &case::Model) -> Result<Asker> {
    let author = row.author.map(PersonId);
    Ok(shown(viewer, author, row.appearance.parse().map_err(Error::internal)?))
}

/// What this viewer learns of who says something.
fn shown(viewer: &Viewer, person: Option<PersonId>, appearance: Appearance) -> Asker {
    let is_known = appearance == Appearance::Named || viewer.person() == person || viewer.may(Permission::Moderate);
    Asker { person: person.filter(|_| is_known), appearance }
}
