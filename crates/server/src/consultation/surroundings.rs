//! What surrounds a case here: the network's own names, which are always found, and its size.

use anonymise::{Known, Network};
use consultation::Surroundings;
use kernel::Error;

use crate::App;

/// Reads the names of members and schools. They are held against texts and shown to nobody.
pub(crate) async fn surroundings(app: &App) -> Result<Surroundings, Error> {
    let db = app.store.reader();
    let people = identity::list_everybody(db).await?;
    let schools = identity::list_school_names(db).await?;
    let number = u32::try_from(schools.len()).unwrap_or(u32::MAX);
    Ok(Surroundings {
        known: Known {
            people: people.into_iter().map(|person| person.name).filter(|name| !name.is_empty()).collect(),
            schools,
            ..Known::default()
        },
        network: Network { schools: number, ..Network::default() },
    })
}

/// Looks through something beside the requests: a long text takes its time.
pub(crate) async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(Box::new(error)))
}
