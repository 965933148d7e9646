//! Cases and answers as they travel between the networks that a case names, and what is kept of them. Nothing in them says who asks or
//! who answers.

use consultation::{AnswerWords, CaseText, SharedAnswer, SharedCase, SharedOutcome, Tried};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use super::Malformed;
use super::record::terms;
use super::wire::{PREFIX, one_or_many};
use crate::origin::ID_LIMIT;
use crate::visible::Named;
use crate::{Origin, Thing};

/// Characters of a line, and of a longer text.
const LINE: usize = 300;
const TEXT: usize = 12_000;
/// Things that were tried, networks, strategies.
const MOST: usize = 50;

/// A case in the words of `ActivityStreams`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WireCase {
    /// Its address, for ever.
    pub id: String,
    #[serde(rename = "type", deserialize_with = "one_or_many")]
    pub types: Vec<String>,
    /// The network.
    pub attributed_to: String,
    /// The actors of the networks that get it.
    #[serde(default, deserialize_with = "one_or_many")]
    pub to: Vec<String>,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub published: String,
    #[serde(rename = "senco:version")]
    pub version: i64,
    #[serde(rename = "senco:areaOfNeed", default, deserialize_with = "one_or_many")]
    pub areas: Vec<String>,
    #[serde(rename = "schema:educationalLevel", default, deserialize_with = "one_or_many")]
    pub phases: Vec<String>,
    #[serde(rename = "senco:strengths", default)]
    pub strengths: String,
    #[serde(rename = "senco:concern", default)]
    pub concern: String,
    #[serde(rename = "senco:tried", default, deserialize_with = "one_or_many")]
    pub tried: Vec<WireTried>,
    #[serde(rename = "senco:wishes", default)]
    pub wishes: String,
    #[serde(rename = "senco:question", default)]
    pub question: String,
    /// It takes no answers any more.
    #[serde(rename = "senco:closed", default)]
    pub is_closed: bool,
    /// A moderator looks at it: it has no words until that is over.
    #[serde(rename = "senco:held", default)]
    pub is_held: bool,
    #[serde(rename = "senco:outcome", default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<WireOutcome>,
}

/// Something that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireTried {
    #[serde(rename = "senco:what", default)]
    pub what: String,
    #[serde(rename = "senco:howLong", default)]
    pub how_long: String,
    #[serde(rename = "senco:effect", default)]
    pub effect: String,
}

/// How it went on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireOutcome {
    #[serde(rename = "senco:change")]
    pub change: String,
    #[serde(rename = "senco:weeks", default)]
    pub weeks: u32,
    #[serde(rename = "senco:whatHelped", default)]
    pub what_helped: String,
    #[serde(rename = "senco:next", default)]
    pub next: String,
}

/// An answer in the words of `ActivityStreams`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WireAnswer {
    /// Its address, for ever.
    pub id: String,
    #[serde(rename = "type", deserialize_with = "one_or_many")]
    pub types: Vec<String>,
    /// The network of whoever answers.
    pub attributed_to: String,
    /// The actors of the networks that get it.
    #[serde(default, deserialize_with = "one_or_many")]
    pub to: Vec<String>,
    /// The case.
    pub in_reply_to: String,
    #[serde(default)]
    pub context: String,
    #[serde(default)]
    pub published: String,
    #[serde(rename = "senco:version")]
    pub version: i64,
    #[serde(rename = "senco:consider", default)]
    pub consider: String,
    #[serde(rename = "senco:try", default)]
    pub try_this: String,
    #[serde(rename = "senco:referOn", default)]
    pub refer_on: String,
    /// Ids of resources; of the starter library, which every network has, `senco:strategy/now-and-next`.
    #[serde(rename = "senco:strategy", default, deserialize_with = "one_or_many")]
    pub strategies: Vec<String>,
    #[serde(rename = "senco:bySpecialist", default)]
    pub is_specialist: bool,
    /// A moderator looks at it: it has no words until that is over.
    #[serde(rename = "senco:held", default)]
    pub is_held: bool,
}

fn actors(networks: &[String]) -> Vec<String> {
    networks.iter().map(|network| format!("{network}/ap/actor")).collect()
}

impl WireCase {
    /// A case of ours.
    pub(crate) fn new(case: &SharedCase, our: &Origin) -> Self {
        let text = case.text.clone().unwrap_or_default();
        let prefixed = |ids: &[String]| ids.iter().map(|id| format!("{PREFIX}{id}")).collect();
        let tried = |tried: Tried| WireTried { what: tried.what, how_long: tried.how_long, effect: tried.effect };
        Self {
            id: our.join(&Thing::Case(case.id).path()),
            types: vec!["Article".to_owned(), "senco:Consultation".to_owned()],
            attributed_to: our.join("/ap/actor"),
            to: actors(&case.networks),
            published: case.opened_at.to_rfc3339(),
            version: case.version,
            areas: prefixed(&text.areas),
            phases: prefixed(&text.phases),
            name: text.title,
            strengths: text.strengths,
            concern: text.concern,
            tried: text.tried.into_iter().map(tried).collect(),
            wishes: text.wishes,
            question: text.question,
            is_closed: case.is_closed,
            is_held: case.text.is_none(),
            outcome: case.outcome.as_ref().map(|told| WireOutcome {
                change: told.change.as_str().to_owned(),
                weeks: told.weeks,
                what_helped: told.what_helped.clone(),
                next: told.next.clone(),
            }),
        }
    }
}

impl WireAnswer {
    /// An answer of somebody here, with the strategies that whoever gets it may see.
    pub(crate) fn new(answer: &SharedAnswer, strategies: &[Named], our: &Origin) -> Self {
        let words = answer.words.clone().unwrap_or_default();
        let case = answer.object.clone().unwrap_or_else(|| our.join(&Thing::Case(answer.case).path()));
        let name = |named: &Named| match named {
            Named::Ours(id) => our.join(&Thing::Resource(*id).path()),
            Named::Starter(address) => format!("{PREFIX}{address}"),
        };
        Self {
            id: our.join(&Thing::Answer(answer.id).path()),
            types: vec!["Note".to_owned()],
            attributed_to: our.join("/ap/actor"),
            to: actors(&answer.networks),
            in_reply_to: case.clone(),
            context: case,
            published: answer.at.to_rfc3339(),
            version: answer.version,
            consider: words.consider,
            try_this: words.try_this,
            refer_on: words.refer_on,
            strategies: strategies.iter().map(name).collect(),
            is_specialist: answer.is_specialist,
            is_held: answer.words.is_none(),
        }
    }
}

/// What is kept of another network's case.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseRecord {
    /// The other networks that have it, this one among them.
    pub networks: Vec<Origin>,
    /// Nothing while a moderator there looks at it.
    pub text: Option<CaseText>,
    /// When it was released; unknown where that is no moment.
    pub opened_at: Option<Timestamp>,
    pub is_closed: bool,
    pub outcome: Option<SharedOutcome>,
}

/// What is kept of another network's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerRecord {
    /// The case's id in its network.
    pub about: String,
    pub about_network: Origin,
    /// Nothing while a moderator there looks at it.
    pub words: Option<AnswerWords>,
    /// As they were named.
    pub strategies: Vec<String>,
    pub is_specialist: bool,
    pub at: Option<Timestamp>,
}

impl CaseRecord {
    /// Checks what came from this network.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(wire: WireCase, from: &Origin) -> Result<Self, Malformed> {
        require_own(&wire.id, &wire.attributed_to, from)?;
        let tried = |tried: WireTried| Tried {
            what: text(&tried.what, LINE),
            how_long: text(&tried.how_long, LINE),
            effect: text(&tried.effect, LINE),
        };
        let said = CaseText {
            title: text(&wire.name, LINE).split_whitespace().collect::<Vec<_>>().join(" "),
            phases: terms(wire.phases),
            areas: terms(wire.areas),
            strengths: text(&wire.strengths, TEXT),
            concern: text(&wire.concern, TEXT),
            tried: wire.tried.into_iter().take(MOST).map(tried).collect(),
            wishes: text(&wire.wishes, TEXT),
            question: text(&wire.question, TEXT),
        };
        if !wire.is_held && (said.title.is_empty() || said.question.is_empty()) {
            return Err(Malformed::new("the case has no title or no question"));
        }
        let outcome = wire.outcome.filter(|_| !wire.is_held).and_then(|told| {
            Some(SharedOutcome {
                change: told.change.parse().ok()?,
                weeks: told.weeks.min(520),
                what_helped: text(&told.what_helped, TEXT),
                next: text(&told.next, TEXT),
            })
        });
        Ok(Self {
            networks: wire.to.iter().take(MOST).filter_map(|actor| Origin::of(actor)).collect(),
            text: (!wire.is_held).then_some(said),
            opened_at: Timestamp::from_rfc3339(&wire.published),
            is_closed: wire.is_closed,
            outcome,
        })
    }
}

impl AnswerRecord {
    /// Checks what came from this network.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(wire: WireAnswer, from: &Origin) -> Result<Self, Malformed> {
        require_own(&wire.id, &wire.attributed_to, from)?;
        let about_network = Origin::of(&wire.in_reply_to).ok_or_else(|| Malformed::new("the answer is to nothing"))?;
        let words = AnswerWords {
            consider: text(&wire.consider, TEXT),
            try_this: text(&wire.try_this, TEXT),
            refer_on: text(&wire.refer_on, TEXT),
        };
        if !wire.is_held && words == AnswerWords::default() {
            return Err(Malformed::new("the answer says nothing"));
        }
        Ok(Self {
            about: wire.in_reply_to,
            about_network,
            words: (!wire.is_held).then_some(words),
            strategies: wire.strategies.into_iter().filter(|name| name.len() <= ID_LIMIT).take(MOST).collect(),
            is_specialist: wire.is_specialist,
            at: Timestamp::from_rfc3339(&wire.published),
        })
    }
}

fn require_own(id: &str, attributed_to: &str, from: &Origin) -> Result<(), Malformed> {
    if from.owns(id) && from.owns(attributed_to) {
        return Ok(());
    }
    Err(Malformed::new("the object belongs to another network"))
}

/// Plain text: without signs that steer, not too long.
fn text(said: &str, limit: usize) -> String {
    let plain: String = said.replace("\r\n", "\n").chars().filter(|sign| !sign.is_control() || *sign == '\n').collect();
    plain.trim().chars().take(limit).collect()
}
