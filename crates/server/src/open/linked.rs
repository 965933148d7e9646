//! What search engines and library catalogues read in a resource's page.

use harvest::{describe, to_json_ld};
use kernel::{Audience, Error};
use library::{Resource, Source};

use super::oai::repository;
use crate::App;

/// A public resource as linked data (schema.org and LRMI), the same for everybody; nothing for any other.
pub(crate) async fn linked(app: &App, resource: &Resource, sources: &[Source]) -> Result<Option<String>, Error> {
    if resource.audience != Audience::Public {
        return Ok(None);
    }
    let vocabulary = app.engine.vocabulary();
    let words = (&*vocabulary, sources);
    let description = describe(app.store.reader(), &repository(&app.settings), words, resource).await?;
    Ok(Some(to_json_ld(&description)))
}
