//! `serve`: builds everything, runs it, and takes it down in order.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use harvest::{Catalogue, Harvester};
use identity::Limits;
use kernel::{FollowerHandle, Store, follow};
use notifications::{Arrivals, SavedMatches, Teller, TellerSettings};
use post::SenderHandle;
use search::Engine;
use server::App;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::arguments::Serve;
use crate::demo;
use crate::lists;
use crate::peer;
use crate::place::{Place, load_starter};
use crate::settings::{Settings, UNNAMED};

/// How long open requests may take to end after the signal to stop.
const DEADLINE: Duration = Duration::from_secs(10);

const HOUR: Duration = Duration::from_hours(1);

/// How long the first page waits for the index of a new library.
const FIRST_INDEX: Duration = Duration::from_secs(10);

pub(crate) async fn run(settings: &Settings, place: &Place, options: &Serve) -> anyhow::Result<()> {
    start_logging(options.log_json);
    keep_panics_to_themselves();
    if options.demo {
        demo::check(settings)?;
    }
    place.prepare()?;
    let _lock = place.lock()?;
    demo::check_folder(place.folder(), options.demo)?;
    lists::prepare(place)?;
    let listener = bind(settings.listen).await?;
    let store = place.open().await?;
    if load_starter(&store).await? {
        tracing::info!("the starter library is loaded");
    }
    if options.demo {
        demo::load(&store, &place.storage()?, &place.case_keys()?).await?;
    }
    if server::assets_missing() {
        tracing::warn!("the style sheet and scripts are missing, pages are plain; `cargo xtask run` builds them");
    }
    let (engine, indexer) = Engine::open(&place.index(), &store).await?;
    let (stop, stopped) = watch::channel(false);
    let follower = follow(store.clone(), indexer, stopped.clone());
    // Whoever opens the page at once sees the library, not a notice that it is being built. A large rebuild is not waited for.
    let mut progress = follower.progress.clone();
    let _ = tokio::time::timeout(FIRST_INDEX, progress.wait_for(|progress| progress.ready || progress.fault.is_some())).await;
    let is_sample = options.demo && settings.network_name == UNNAMED;
    let network_name = if is_sample { demo::NETWORK.to_owned() } else { settings.network_name.clone() };
    // The invented people of the demonstration are not written to.
    let mail = settings.mail.as_ref().filter(|_| !options.demo);
    let found = (server::saved_matches(engine.clone(), store.clone()), server::arrivals(store.clone()));
    let teller = tell(&store, settings, &network_name, (mail.is_some(), found), &stopped).await?;
    let sender = send(&store, mail, &stopped).await?;
    let (catalogue, harvester) = collect(&store, &stopped).await?;
    let mut app = App::new(
        (store.clone(), engine, place.storage()?, place.case_keys()?),
        server::Settings { network_name, is_demo: options.demo, has_mail: mail.is_some(), ..shown(settings)? },
        [&follower, &teller, &harvester].map(|follower| (follower.name.to_owned(), follower.progress.clone())).to_vec(),
    );
    app.catalogue = catalogue;
    let exchanging = exchange_with_peers(settings, place, &mut app, &stopped).await?;
    let counting = tokio::spawn(insight::flush_regularly(store.clone(), app.counts.clone(), stopped.clone()));
    let sweeping = tokio::spawn(sweep_hourly(store.clone(), app.limits.clone(), stopped.clone()));
    let linking = tokio::spawn(server::send_links(app.clone(), stopped.clone()));
    let schedule = tokio::spawn(library::keep_schedule(store.clone(), stopped.clone()));
    let keeping = tokio::spawn(server::look_after_files(app.clone(), stopped.clone()));
    let cases = tokio::spawn(server::look_after_cases(app.clone(), stopped.clone()));
    let service = server::router(app).into_make_service_with_connect_info::<SocketAddr>();
    let address = listener.local_addr()?;
    tracing::info!(%address, public_url = settings.public_url, "ready");
    crate::say(&format!("SENCO Commons is ready at http://{address}"))?;
    let beside = if options.with_peer { Some(demo::beside::start(place.folder(), &settings.public_url, address)?) } else { None };

    let serving = axum::serve(listener, service).with_graceful_shutdown(wait_for(stopped.clone()));
    let mut serving = tokio::spawn(serving.into_future());
    tokio::select! {
        ended = &mut serving => ended??,
        () = signal() => {
            tracing::info!("stopping");
            stop.send_replace(true);
            if tokio::time::timeout(DEADLINE, serving).await.is_err() {
                tracing::warn!("some requests were still open at the deadline and are cut off");
            }
        }
    }
    stop.send_replace(true);
    drop(beside);
    for follower in [follower, teller, harvester] {
        follower.join().await;
    }
    let _ = counting.await;
    let _ = tokio::join!(sweeping, linking, schedule, keeping, cases);
    if let Some(exchanging) = exchanging {
        let _ = exchanging.await;
    }
    if let Some(sender) = sender {
        sender.join().await;
    }
    store.close().await?;
    Ok(())
}

/// What pages need of the settings, whoever the network is.
fn shown(settings: &Settings) -> anyhow::Result<server::Settings> {
    Ok(server::Settings {
        public_url: settings.public_url.clone(),
        contact: settings.contact.clone(),
        trusted_proxies: settings.trusted_proxies.clone(),
        program: own_program()?,
        providers: settings.providers.clone(),
        upload_limit: settings.upload_limit,
        ..server::Settings::default()
    })
}

/// Clears away sessions, links and answers that are over, now and every hour.
async fn sweep_hourly(store: Store, limits: Arc<Limits>, stopped: watch::Receiver<bool>) {
    loop {
        limits.forget_old();
        if let Err(error) = identity::sweep(&store).await {
            tracing::warn!(fault = %error, "old sessions could not be cleared away; the next try is in an hour");
        }
        if let Err(error) = identity::sweep_unanswered(&store).await {
            tracing::warn!(fault = %error, "old invitations could not be ended; the next try is in an hour");
        }
        if let Err(error) = kernel::sweep_answers(&store).await {
            tracing::warn!(fault = %error, "old answers to programs could not be cleared away; the next try is in an hour");
        }
        if tokio::time::timeout(HOUR, wait_for(stopped.clone())).await.is_ok() {
            return;
        }
    }
}

/// The program to start for reading strangers' files: this one. On Linux by a name that holds when an upgrade has replaced the file.
fn own_program() -> anyhow::Result<PathBuf> {
    let running = PathBuf::from("/proc/self/exe");
    if running.exists() { Ok(running) } else { std::env::current_exe().context("the program's own file cannot be found") }
}

/// Starts the one task that sends mail. Without mail, nothing that waits from before goes out when it is set up again.
async fn send(
    store: &Store,
    mail: Option<&post::Settings>,
    stopped: &watch::Receiver<bool>,
) -> anyhow::Result<Option<SenderHandle>> {
    let Some(mail) = mail else {
        post::discard_waiting(store).await?;
        return Ok(None);
    };
    Ok(Some(post::send(store.clone(), mail.clone(), stopped.clone())))
}

/// Starts the follower that tells people what is new.
async fn tell(
    store: &Store,
    settings: &Settings,
    network: &str,
    (has_mail, (saved, arrivals)): (bool, (SavedMatches, Arrivals)),
    stopped: &watch::Receiver<bool>,
) -> anyhow::Result<FollowerHandle> {
    let telling =
        TellerSettings { public_url: settings.public_url.clone(), network: network.to_owned(), has_mail, saved, arrivals };
    Ok(follow(store.clone(), Teller::open(store.clone(), telling).await?, stopped.clone()))
}

/// Starts the exchange with other networks, where this one's address can be one's.
async fn exchange_with_peers(
    settings: &Settings,
    place: &Place,
    app: &mut App,
    stopped: &watch::Receiver<bool>,
) -> anyhow::Result<Option<JoinHandle<()>>> {
    app.network = peer::network(settings, place, (&app.store, &app.settings.network_name)).await?;
    let exchange = |network| tokio::spawn(federation::exchange(app.store.clone(), app.storage.clone(), network, stopped.clone()));
    Ok(app.network.clone().map(exchange))
}

/// Starts the follower that keeps what harvesters collect.
async fn collect(store: &Store, stopped: &watch::Receiver<bool>) -> anyhow::Result<(Catalogue, FollowerHandle)> {
    let catalogue = Catalogue::new(store.clone());
    let harvester = Harvester::open(catalogue.clone()).await?;
    Ok((catalogue, follow(store.clone(), harvester, stopped.clone())))
}

/// A panic's message can quote what somebody typed: the log gets the place and nothing else.
fn keep_panics_to_themselves() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(%place, "a part of the program panicked");
    }));
}

async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            bail!(
                "the address {address} is in use by another program; stop that, or choose another with --listen, such as --listen 127.0.0.1:8081"
            )
        }
        Err(error) => {
            Err(error).with_context(|| format!("the address {address} cannot be listened on; choose another with --listen"))
        }
    }
}

async fn wait_for(mut stopped: watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

/// Ends when the operating system asks the program to stop.
async fn signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// Logs go to standard error. `SENCO_COMMONS_LOG` filters them, as in `info,kernel=debug`.
fn start_logging(json: bool) {
    let filter = tracing_subscriber::EnvFilter::try_from_env("SENCO_COMMONS_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json { builder.json().init() } else { builder.init() }
}
