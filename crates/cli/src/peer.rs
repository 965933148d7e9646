//! `peer`: other networks, from the terminal.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use anyhow::{Context as _, bail};
use federation::{
    Agreement, Hold, Introduction, Network, Origin, Peer, PeerState, accept, ask, find_contact, find_own_origin, hold, list_peers,
    look_up, move_here, share,
};
use kernel::{Actor, Role, Store, Unit, Viewer};

use crate::arguments::{PeerAgree, PeerCommand, PeerName, PeerShare};
use crate::place::Place;
use crate::settings::Settings;

pub(crate) async fn run(settings: &Settings, place: &Place, command: &PeerCommand) -> anyhow::Result<()> {
    let store = place.open_existing().await?;
    let result = match command {
        PeerCommand::Words => own_words(settings, place, &store).await,
        PeerCommand::Moved(options) => moved(settings, place, (&store, &options.url)).await,
        PeerCommand::List => list(&store).await,
        PeerCommand::Follow(options) => follow(settings, place, (&store, options)).await,
        PeerCommand::Accept(options) => agree(settings, place, (&store, options)).await,
        PeerCommand::Share(options) => choose(&store, options).await,
        PeerCommand::Pause(options) => change(&store, options, Hold::Paused, "rests until `peer resume`").await,
        PeerCommand::Resume(options) => change(&store, options, Hold::Open, "is open").await,
        PeerCommand::Block(options) => change(&store, options, Hold::Blocked, "is blocked, in both directions").await,
        PeerCommand::Remove(options) => change(&store, options, Hold::Ended, "is over; both would have to ask anew").await,
    };
    store.close().await?;
    result
}

/// Whoever sits at the machine may do everything.
fn machine() -> Viewer {
    Viewer::with_role(Role::Admin)
}

/// This network among others, as the settings say, and known by what it was called before it moved.
pub(crate) async fn network(settings: &Settings, place: &Place, (store, name): (&Store, &str)) -> anyhow::Result<Option<Network>> {
    let Some(at) = Origin::of(&settings.public_url) else { return Ok(None) };
    let our = find_own_origin(store, &at).await?;
    let reach = federation::Reach::new(federation::ReachSettings {
        ports: settings.peer_ports.clone(),
        // A network on this machine alone has its peers there too; one that is reached by https never has.
        is_loopback_allowed: at.scheme() == "http",
    })?;
    Ok(Some(Network::new((our, at), name.to_owned(), place.network_keys()?, reach)))
}

async fn required(settings: &Settings, place: &Place, store: &Store) -> anyhow::Result<Network> {
    let none = || {
        format!(
            "'{}' can be no address of a network; set public_url to an https address, or to http://127.0.0.1:PORT for a try",
            settings.public_url
        )
    };
    network(settings, place, (store, &settings.network_name)).await?.with_context(none)
}

async fn own_words(settings: &Settings, place: &Place, store: &Store) -> anyhow::Result<()> {
    let network = required(settings, place, store).await?;
    crate::say(&format!("{}\t{}", network.at, network.fingerprint()))
}

async fn list(store: &Store) -> anyhow::Result<()> {
    for peer in list_peers(store.reader()).await? {
        let contact = find_contact(store.reader(), &peer.origin).await?;
        let heard = contact.heard_at.map_or_else(|| "never heard".to_owned(), |at| format!("heard {}", at.to_rfc3339()));
        let state = word(peer.state());
        let moving = peer.moving_to.as_ref().map_or_else(String::new, |to| format!("\tsays that it moved to {to}"));
        crate::say(&format!(
            "{}\t{state}\tshares {}\t{heard}\t{}\t{}{moving}",
            peer.address,
            peer.shares.as_str(),
            peer.name,
            peer.fingerprint()
        ))?;
    }
    Ok(())
}

fn word(state: PeerState) -> &'static str {
    match state {
        PeerState::Requested => "asks",
        PeerState::Half => "half",
        PeerState::Active => "active",
        PeerState::Paused => "paused",
        PeerState::Blocked => "blocked",
        PeerState::Ended => "ended",
    }
}

/// Looks a network up, and asks it for a peering when somebody compared its words.
async fn follow(settings: &Settings, place: &Place, (store, options): (&Store, &PeerAgree)) -> anyhow::Result<()> {
    let origin = read(&options.name)?;
    let whom = compare(settings, place, (store, options)).await?;
    let by = machine();
    write(store, async |unit| ask(unit, &by, &whom).await).await?;
    crate::say(&format!(
        "{origin} is asked for a peering as long as it takes; it gets nothing until you say what, with `peer share`"
    ))
}

/// Agrees to a network's asking, and asks back where that was not done yet.
async fn agree(settings: &Settings, place: &Place, (store, options): (&Store, &PeerAgree)) -> anyhow::Result<()> {
    let origin = read(&options.name)?;
    let all = list_peers(store.reader()).await?;
    let known = all.into_iter().find(|peer| peer.origin == origin || peer.address == origin);
    let known = known.with_context(|| format!("{origin} has not asked this network for a peering"))?;
    let origin = known.origin.clone();
    let by = machine();
    if known.asked == Agreement::No {
        let whom = compare(settings, place, (store, options)).await?;
        write(store, async |unit| {
            ask(unit, &by, &whom).await?;
            accept(unit, &by, &origin).await
        })
        .await?;
    } else {
        write(store, async |unit| accept(unit, &by, &origin).await).await?;
    }
    crate::say(&format!("agreed with {origin}; it gets nothing until you say what, with `peer share`"))
}

/// Shows the words of a network and lets the person say whether they are right.
async fn compare(settings: &Settings, place: &Place, (store, options): (&Store, &PeerAgree)) -> anyhow::Result<Introduction> {
    let network = required(settings, place, store).await?;
    let whom = look_up(store, &network.our, &network.keys, &network.reach, &read(&options.name)?).await?;
    crate::say(&format!(
        "{} at {}\nits words:  {}\nour words:  {}",
        whom.name,
        whom.address,
        whom.fingerprint(),
        network.fingerprint()
    ))?;
    if options.yes {
        return Ok(whom);
    }
    if !std::io::stdin().is_terminal() {
        bail!("nobody compared the words; read them to each other on the telephone, then say so with --yes");
    }
    write!(std::io::stdout(), "Does its coordinator read the same words to you? [y/N] ")?;
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    if !answer.trim().eq_ignore_ascii_case("y") {
        bail!("nothing was changed: words that differ mean that somebody stands in between");
    }
    Ok(whom)
}

/// Keeps that this network was reached elsewhere before, so that its peers go on with it.
async fn moved(settings: &Settings, place: &Place, (store, from): (&Store, &str)) -> anyhow::Result<()> {
    let at = required(settings, place, store).await?.at;
    let (from, by) = (read(from)?, machine());
    write(store, async |unit| move_here(unit, &by, &from, &at).await).await?;
    crate::say(&format!(
        "{from} is {at} now; start the server anew. It tells its peers, whose coordinators compare words once more before they go on"
    ))
}

async fn choose(store: &Store, options: &PeerShare) -> anyhow::Result<()> {
    let peer = get(store, &options.name).await?;
    let is_less = options.shares < peer.shares;
    if is_less && !options.yes {
        bail!("{} would lose what it has, for good; say --yes if that is meant", peer.origin);
    }
    let by = machine();
    write(store, async |unit| share(unit, &by, &peer.origin, options.shares).await).await?;
    crate::say(&format!("{} gets: {}", peer.origin, options.shares.as_str()))
}

async fn change(store: &Store, name: &PeerName, to: Hold, said: &str) -> anyhow::Result<()> {
    let peer = get(store, &name.url).await?;
    let by = machine();
    write(store, async |unit| hold(unit, &by, &peer.origin, to).await).await?;
    crate::say(&format!("the exchange with {} {said}", peer.origin))
}

async fn get(store: &Store, url: &str) -> anyhow::Result<Peer> {
    let origin = read(url)?;
    let mut all = list_peers(store.reader()).await?.into_iter();
    all.find(|peer| peer.origin == origin || peer.address == origin)
        .with_context(|| format!("{origin} is not known here; `peer list` shows who is"))
}

fn read(url: &str) -> anyhow::Result<Origin> {
    url.parse().map_err(anyhow::Error::msg)
}

async fn write(store: &Store, work: impl AsyncFnOnce(&mut Unit) -> kernel::Result<()>) -> anyhow::Result<()> {
    let mut unit = store.begin(&Actor::command_line()).await?;
    let done = work(&mut unit).await;
    unit.settle(done).await?;
    Ok(())
}
