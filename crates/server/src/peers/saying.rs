//! How two networks stand, in plain words.

use federation::{Agreement, Contact, Hold, Lag, Peer, PeerState, SKEW_WARNED, Shares};
use kernel::{Result, Timestamp};

use super::{path, span};
use crate::App;
use crate::words::{Moment, plural};

/// Shorter troubles mend themselves before anybody reads of them.
pub(super) const PATIENCE: i64 = 2 * 60_000;
/// So long a change may wait before the network is called behind.
const BEHIND: i64 = 10 * 60_000;

/// What a coordinator should do next about a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Compare the words: it asks, or may be asked again.
    Compare,
    /// Say yes: the words were compared before.
    Accept,
    /// Say what it gets.
    Choose,
    /// Compare the words at its new address.
    Move,
    /// Nothing.
    None,
}

/// A network as it stands on pages.
pub(super) struct PeerView {
    pub(super) path: String,
    pub(super) name: String,
    pub(super) host: String,
    pub(super) address: String,
    /// Where words are to be compared: the same, or where it says that it moved.
    pub(super) compared_at: String,
    /// Its six words; empty where nobody looked it up yet.
    pub(super) words: String,
    pub(super) tag: &'static str,
    pub(super) tone: &'static str,
    pub(super) sentence: String,
    pub(super) shares: &'static str,
    /// What it was told, and what is here of it; empty where nothing is exchanged.
    pub(super) out: String,
    pub(super) back: String,
    pub(super) clock: Option<String>,
    pub(super) step: Step,
    /// Whether it asks, rather than being asked.
    pub(super) asks: bool,
}

impl PeerView {
    pub(super) async fn of(app: &App, peer: &Peer) -> Result<Self> {
        let contact = federation::find_contact(app.store.reader(), &peer.origin).await?;
        let lag = federation::find_lag(&app.store, &app.engine.vocabulary(), peer).await?;
        Ok(Self::new(peer, &contact, lag, app.store.now()))
    }

    fn new(peer: &Peer, contact: &Contact, lag: Lag, now: Timestamp) -> Self {
        let (tag, tone, sentence) = standing(peer, contact, lag, now);
        let (out, back) =
            if peer.is_active() { (told(peer, lag, now), read(contact, now)) } else { (String::new(), String::new()) };
        Self {
            path: path(peer),
            name: peer.name.clone(),
            host: peer.origin.authority().to_owned(),
            address: peer.address.to_string(),
            compared_at: peer.moving_to.as_ref().unwrap_or(&peer.address).to_string(),
            words: if peer.keys.is_empty() { String::new() } else { peer.fingerprint() },
            tag,
            tone,
            sentence,
            shares: shares(peer.shares),
            out,
            back,
            clock: clock(contact),
            step: step(peer),
            asks: peer.was_asked == Agreement::Waiting,
        }
    }

    /// Whether somebody here should do something.
    pub(super) fn is_waiting(&self) -> bool {
        match self.step {
            Step::Compare => self.asks,
            Step::Accept | Step::Choose | Step::Move => true,
            Step::None => false,
        }
    }
}

/// What should be done about a network.
pub(super) fn step(peer: &Peer) -> Step {
    let is_asked = peer.was_asked == Agreement::Waiting;
    if peer.moving_to.is_some() && matches!(peer.hold, Hold::Open | Hold::Paused) {
        return Step::Move;
    }
    match peer.state() {
        PeerState::Active if peer.shares == Shares::Nothing => Step::Choose,
        PeerState::Half if is_asked && peer.keys.is_empty() => Step::Compare,
        PeerState::Half if is_asked => Step::Accept,
        PeerState::Ended | PeerState::Requested => Step::Compare,
        PeerState::Active | PeerState::Half | PeerState::Paused | PeerState::Blocked => Step::None,
    }
}

/// A word for the tag, its colour, and a sentence.
fn standing(peer: &Peer, contact: &Contact, lag: Lag, now: Timestamp) -> (&'static str, &'static str, String) {
    let (tag, tone, sentence) = match (peer.hold, peer.asked, peer.was_asked) {
        (Hold::Blocked, ..) => ("Blocked", "govuk-tag--red", "Nothing goes to it, and nothing comes from it."),
        (Hold::Ended, _, Agreement::Waiting) => ("Asks again", "govuk-tag--yellow", "You ended this once. It asks anew."),
        (Hold::Ended, ..) => ("Ended", "govuk-tag--grey", "Nothing is exchanged any more."),
        (Hold::Paused, ..) => (
            "Paused",
            "govuk-tag--grey",
            "Nothing goes out or comes in until you go on. Then both sides catch up; nothing is lost.",
        ),
        (Hold::Open, Agreement::Agreed, Agreement::Agreed) => return active(peer, contact, lag, now),
        (Hold::Open, Agreement::No, Agreement::Waiting) => {
            ("Asks you", "govuk-tag--yellow", "It asks to share with you. Compare the words with its coordinator first.")
        }
        (Hold::Open, Agreement::No, _) => ("Not agreed", "govuk-tag--grey", "The two of you have not agreed."),
        (Hold::Open, Agreement::Waiting, Agreement::Waiting) => {
            ("Waits for you", "govuk-tag--yellow", "Both of you asked. Accept, and it has to do the same.")
        }
        (Hold::Open, Agreement::Agreed, Agreement::Waiting) => {
            ("Waits for you", "govuk-tag--yellow", "It has accepted you, and asks you to accept it.")
        }
        (Hold::Open, Agreement::Waiting, Agreement::Agreed) => {
            ("Asked", "govuk-tag--blue", "You have accepted it. Its coordinator has to accept you.")
        }
        (Hold::Open, Agreement::Waiting, Agreement::No) => (
            "Asked",
            "govuk-tag--blue",
            "You asked. Its coordinator finds that under Other networks, and has to compare words too.",
        ),
        (Hold::Open, Agreement::Agreed, Agreement::No) => {
            ("Asked", "govuk-tag--blue", "It has accepted you, and has not asked you yet.")
        }
    };
    (tag, tone, sentence.to_owned())
}

fn active(peer: &Peer, contact: &Contact, lag: Lag, now: Timestamp) -> (&'static str, &'static str, String) {
    if let Some(to) = &peer.moving_to {
        let sentence =
            format!("It says that it is at {to} now. Compare words with its coordinator; then the exchange goes on there.");
        return ("Has moved", "govuk-tag--yellow", sentence);
    }
    if let Some(since) = contact.failing_since.filter(|since| now.0 - since.0 >= PATIENCE) {
        let why = if contact.fault.is_empty() { String::new() } else { format!(" ({})", contact.fault) };
        let sentence = format!(
            "It has not answered for {}{why}. It is tried again by itself for as long as it takes, and nothing is lost.",
            span(since, now)
        );
        return ("Not answering", "govuk-tag--red", sentence);
    }
    if lag.since.is_some_and(|since| now.0 - since.0 >= BEHIND) {
        return ("Behind", "govuk-tag--yellow", "It answers, and has not got everything yet.".to_owned());
    }
    let sentence = if peer.shares == Shares::Nothing { "You have agreed. You share nothing with it yet." } else { "All is well." };
    ("Sharing", "govuk-tag--green", sentence.to_owned())
}

/// What a network gets.
pub(super) fn shares(shares: Shares) -> &'static str {
    match shares {
        Shares::Nothing => "Nothing",
        Shares::Public => "What is public",
        Shares::Peers => "What is public, and what is for other networks",
    }
}

/// How far it was told.
fn told(peer: &Peer, lag: Lag, now: Timestamp) -> String {
    let behind = plural(lag.changes, "change", "changes");
    match lag.since {
        Some(since) if lag.is_more => format!("More than {behind} behind, for {}", span(since, now)),
        Some(since) => format!("{behind} behind, for {}", span(since, now)),
        None if peer.shares == Shares::Nothing => "Nothing to tell".to_owned(),
        None => "It has everything".to_owned(),
    }
}

/// How far it was read.
fn read(contact: &Contact, now: Timestamp) -> String {
    match (contact.read_at, contact.last_at()) {
        (Some(read), Some(last)) => {
            format!("You had everything {} ago; last heard {} ago", span(read, now), span(last, now))
        }
        (None, Some(last)) => format!("Not fetched to the end yet; last heard {} ago", span(last, now)),
        (_, None) => "Not heard yet".to_owned(),
    }
}

fn clock(contact: &Contact) -> Option<String> {
    let (ahead, far) = (contact.skew_ms > 0, contact.skew_ms.saturating_abs());
    let when = contact.heard_at.filter(|_| far >= SKEW_WARNED)?;
    let off = span(Timestamp(0), Timestamp(far));
    Some(format!(
        "Its clock was {off} {} yours on {}. Above an hour nothing gets through: one of the two servers has the wrong time.",
        if ahead { "ahead of" } else { "behind" },
        Moment::at(when).long
    ))
}

#[cfg(test)]
mod tests {
    use federation::Origin;

    use super::*;

    const NOW: Timestamp = Timestamp(1_795_437_600_000);

    fn peer(hold: Hold, asked: Agreement, was_asked: Agreement) -> Peer {
        let origin: Origin = "quillham.example.org".parse().unwrap();
        Peer {
            address: origin.clone(),
            moving_to: None,
            name: "Quillham".to_owned(),
            actor: origin.join("/ap/actor"),
            inbox: origin.join("/ap/inbox"),
            origin,
            keys: Vec::new(),
            asked,
            was_asked,
            hold,
            shares: Shares::Public,
            is_older: false,
            created_at: NOW,
            ring: String::new(),
        }
    }

    fn ago(minutes: i64) -> Timestamp {
        Timestamp(NOW.0 - minutes * 60_000)
    }

    #[test]
    fn each_standing_has_a_tag_of_its_own_and_says_what_to_do() {
        use Agreement::{Agreed, No, Waiting};
        let table = [
            (Hold::Open, No, Waiting, "Asks you", Step::Compare),
            (Hold::Open, No, No, "Not agreed", Step::Compare),
            (Hold::Open, Waiting, No, "Asked", Step::None),
            (Hold::Open, Waiting, Agreed, "Asked", Step::None),
            (Hold::Open, Agreed, No, "Asked", Step::None),
            (Hold::Open, Waiting, Waiting, "Waits for you", Step::Compare),
            (Hold::Open, Agreed, Agreed, "Sharing", Step::None),
            (Hold::Paused, Agreed, Agreed, "Paused", Step::None),
            (Hold::Blocked, Agreed, Agreed, "Blocked", Step::None),
            (Hold::Ended, No, No, "Ended", Step::Compare),
            (Hold::Ended, No, Waiting, "Asks again", Step::Compare),
        ];
        for (hold, asked, was_asked, tag, step) in table {
            let view = PeerView::new(&peer(hold, asked, was_asked), &Contact::default(), Lag::default(), NOW);
            assert_eq!((view.tag, view.step), (tag, step), "{hold:?} {asked:?} {was_asked:?}");
        }
    }

    #[test]
    fn trouble_is_named_once_it_lasts() {
        let peer = peer(Hold::Open, Agreement::Agreed, Agreement::Agreed);
        let view = |contact: Contact, lag: Lag| PeerView::new(&peer, &contact, lag, NOW);
        let failing =
            |minutes| Contact { failing_since: Some(ago(minutes)), fault: "it is too slow".to_owned(), ..Contact::default() };
        assert_eq!(view(failing(1), Lag::default()).tag, "Sharing");
        let away = view(failing(180), Lag::default());
        assert!(away.tag == "Not answering" && away.sentence.contains("for 3 hours (it is too slow)"), "{}", away.sentence);
        let lag = |minutes| Lag { changes: 3, is_more: false, since: Some(ago(minutes)) };
        assert_eq!(view(Contact::default(), lag(1)).tag, "Sharing");
        let behind = view(Contact { heard_at: Some(ago(20)), ..Contact::default() }, lag(45));
        assert_eq!((behind.tag, behind.out.as_str()), ("Behind", "3 changes behind, for 45 minutes"));
        assert_eq!(behind.back, "Not fetched to the end yet; last heard 20 minutes ago");
        let slow = view(Contact { skew_ms: -10 * 60_000, heard_at: Some(ago(1)), ..Contact::default() }, Lag::default());
        assert!(slow.clock.is_some_and(|clock| clock.starts_with("Its clock was 10 minutes behind yours")));
    }
}
