//! Sends a case to the moderators.

use kernel::{Error, Fault, Permission, Result, Unit, Viewer};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{EntityTrait, IntoActiveModel};
use vocabulary::{Scheme, Vocabulary};

use super::check_apart;
use crate::row::{RoundState, change_round, get_draft, get_own, lost, round_change, set_state, tell};
use crate::rows::{draft, sealed};
use crate::seal::{Part, seal, unseal};
use crate::{CaseDraft, CaseId, Check, Hindrance, Keys, State, Surroundings, fault, hindrances};

/// Characters of a title, and of a cell of what was tried.
const SHORT: usize = 300;
/// Characters of a longer field.
const LONG: usize = 12_000;
const TRIED: usize = 20;

/// Sends a case, in the edition that its author saw, to the moderators. Its text stands still from now on.
///
/// # Errors
/// `Invalid` with everything that stands in the way, each under its field: what is missing, each open finding, a passage that
/// reads like a disclosure of harm; `Conflict` for an older edition.
pub async fn submit(
    unit: &mut Unit,
    keys: &Keys,
    by: &Viewer,
    id: CaseId,
    edition: i64,
    surroundings: &Surroundings,
) -> Result<()> {
    let person = by.require_person(Permission::Consult)?;
    let current = get_own(unit.connection(), by, id).await?;
    if !matches!(current.round_state, RoundState::Writing | RoundState::Returned) {
        return Err(Error::Conflict("This case is not being written: a moderator has it, or has decided about it.".to_owned()));
    }
    let row = get_draft(unit.connection(), &current).await?;
    if row.edition != edition {
        return Err(Error::Conflict("The case was saved again since you opened it. Look at it once more.".to_owned()));
    }
    let name = current.key();
    let key = keys.find(name).await?.ok_or_else(lost)?;
    let content: CaseDraft = unseal(&key, name, Part::Draft(edition), &row.sealed)?;
    let content = CaseDraft { text: content.text.tidied(), ..content };
    let check = check_apart(&content, surroundings).await?;
    let vocabulary = vocabulary::load(unit.connection()).await?;
    let today = unit.now().to_utc().date().to_string();
    let mut faults = fields(&content, &vocabulary, &today);
    faults.extend(standing(&content, &check));
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let number = current.round.submissions + 1;
    let new = sealed::Model {
        case_id: id.0,
        round: name.round,
        part: Part::Submitted(number).as_str().to_owned(),
        number,
        sealed: seal(&key, name, Part::Submitted(number), &content)?,
        made_at: unit.now(),
        made_by: person.0,
    };
    sealed::Entity::insert(new.into_active_model()).exec_without_returning(unit.connection()).await?;
    // A save that is under way must not pass for what was sent.
    let change = draft::ActiveModel {
        case_id: Unchanged(id.0),
        edition: Set(edition + 1),
        sealed: Set(seal(&key, name, Part::Draft(edition + 1), &content)?),
        ..Default::default()
    };
    draft::Entity::update(change).exec(unit.connection()).await?;
    let is_flagged = !check.disclosures.is_empty();
    let mut change = round_change(&current, RoundState::Waiting);
    change.submissions = Set(number);
    change.flagged = Set(i32::from(is_flagged));
    change.submitted_at = Set(Some(unit.now()));
    change_round(unit, change).await?;
    if !current.state.is_released() {
        set_state(unit, id, State::Submitted).await?;
    }
    let facts = serde_json::json!({
        "round": name.round,
        "submission": number,
        "flagged": is_flagged,
        "kept": check.kept.len(),
        "points": check.risk.points,
    });
    tell(unit, "consultation.submitted", id, facts);
    Ok(())
}

/// What the fields lack.
fn fields(content: &CaseDraft, vocabulary: &Vocabulary, today: &str) -> Vec<Fault> {
    let text = &content.text;
    let mut faults = Vec::new();
    let required = [
        ("title", &text.title, "Give it a title without names, such as 'Lunchtimes in Key Stage 2'."),
        ("concern", &text.concern, "Say what worries you."),
        ("question", &text.question, "Ask one question: it is what colleagues answer."),
    ];
    for (field, said, message) in required {
        if said.is_empty() {
            faults.push(fault(field, message));
        }
    }
    for (place, said) in text.texts() {
        let is_long = matches!(place.to_string().as_str(), "strengths" | "concern" | "wishes" | "question");
        let most = if is_long { LONG } else { SHORT };
        if said.chars().count() > most {
            faults.push(fault(place.to_string(), format!("Use at most {most} characters.")));
        }
    }
    if text.tried.len() > TRIED {
        faults.push(fault("tried-1-what", format!("Name at most {TRIED} things that were tried.")));
    }
    let chosen = [("phases", Scheme::Phase, &text.phases), ("areas", Scheme::Area, &text.areas)];
    for (field, scheme, ids) in chosen {
        if ids.is_empty() {
            faults.push(fault(field, "Choose at least one."));
        }
        if ids.iter().any(|id| vocabulary.find_term(scheme, id).is_none()) {
            faults.push(fault(field, "Choose from the list."));
        }
    }
    let day = &content.consent.confirmed_on;
    if day.is_empty() {
        faults.push(fault("consent", "Say when it was confirmed that your school holds the consent of the family."));
    } else if !is_day(day) || day.as_str() > today {
        faults.push(fault("consent", "Give a day that has been, as 2026-11-21."));
    }
    if content.consent.by_role.as_ref().is_some_and(|role| role.chars().count() > 60) {
        faults.push(fault("consent-role", "Say a role in at most 60 characters, such as 'SENCO'."));
    }
    faults
}

/// What the texts say that must not be said, each where it stands.
fn standing(content: &CaseDraft, check: &Check) -> Vec<Fault> {
    let mut faults = Vec::new();
    for hindrance in hindrances(content, check) {
        match hindrance {
            Hindrance::Disclosure => faults.extend(check.disclosures.iter().map(|passage| {
                fault(
                    passage.place.to_string(),
                    "This reads like a disclosure of harm. Follow your school's safeguarding procedure: speak to the designated \
                     safeguarding lead now. Do not use this form.",
                )
            })),
            Hindrance::Findings => faults.extend(check.open.iter().map(|open| {
                fault(open.place.to_string(), format!("\"{}\" may tell who somebody is ({}).", open.words, open.finding.why))
            })),
            Hindrance::Widen => {
                faults.push(fault("risk", "Two facts tell who the child is, each by itself. Say one of them more widely."));
            }
            Hindrance::Consider => {
                faults.push(fault("considered", "Consider who could recognise this child, and say that you have."));
            }
            Hindrance::Fields | Hindrance::Consent => {}
        }
    }
    faults
}

/// Whether this is a day, as `2026-11-21`.
pub(crate) fn is_day(text: &str) -> bool {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    text.len() == 10 && time::Date::parse(text, &format).is_ok()
}
