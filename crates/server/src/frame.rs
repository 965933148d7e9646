//! What stands around every page's own content.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use identity::Device;
use kernel::{Permission, Viewer};
use library::Kind;

use crate::assets;
use crate::failure::Failure;
use crate::reading::Reading;
use crate::visit::Visit;
use crate::{App, Settings};

/// The part of the site that a page belongs to, marked in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Home,
    Search,
    Areas,
    Strategies,
    Templates,
    Training,
    Guidance,
    /// Asking the network, and answering.
    Cases,
    /// The sheet of chosen strategies.
    Sheet,
    /// What belongs to the person who is signed in.
    Mine,
    /// What those who run the network do.
    Desk,
    Other,
}

/// The end of the page's head: who is signed in.
pub(crate) enum Account {
    /// Not asked, as on a page that says that something failed.
    Unknown,
    Out,
    In {
        name: String,
        viewer: Viewer,
        device: Device,
    },
}

impl Section {
    /// The part that holds resources of this kind.
    pub(crate) fn of(kind: Kind) -> Self {
        match kind {
            Kind::Strategy => Self::Strategies,
            Kind::PolicyTemplate => Self::Templates,
            Kind::Cpd => Self::Training,
            Kind::Guidance => Self::Guidance,
            Kind::Pattern | Kind::Pack | Kind::Path => Self::Other,
        }
    }

    /// Whether its pages are for reading and searching: without an account they have no form but the search.
    fn is_public(self) -> bool {
        match self {
            Self::Home | Self::Search | Self::Areas | Self::Strategies | Self::Templates | Self::Training | Self::Guidance => true,
            Self::Cases | Self::Sheet | Self::Mine | Self::Desk | Self::Other => false,
        }
    }
}

/// Everything that the layout shows.
pub(crate) struct Frame {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) network: String,
    pub(crate) is_demo: bool,
    pub(crate) section: Section,
    pub(crate) reading: Reading,
    /// Style sheets as paths, the common one first.
    pub(crate) styles: Vec<String>,
    pub(crate) js: Option<String>,
    pub(crate) js_on: Option<String>,
    pub(crate) icon: Option<String>,
    /// The page's own address, for search engines; none on pages that they should leave alone.
    pub(crate) canonical: Option<String>,
    /// Path and query of this page.
    pub(crate) here: String,
    pub(crate) account: Account,
    /// How many strategies are on the visitor's sheet.
    pub(crate) chosen: usize,
    /// The address under which anybody may see this page, to be kept on a member's own computer.
    pub(crate) kept: Option<String>,
    /// Scripts of this page alone, as paths.
    pub(crate) scripts: Vec<String>,
    /// The same as a feed or a calendar: title, path, type.
    pub(crate) alternates: Vec<(String, String, &'static str)>,
    /// What the page is about, for search engines: JSON-LD in which no sign ends the element that it stands in.
    pub(crate) linked: Option<String>,
}

impl Frame {
    /// The frame of a page. `title` comes in parts, the page's own name first.
    pub(crate) fn new(app: &App, visit: &Visit, section: Section, title: &[&str]) -> Self {
        let account = match &visit.visitor.signed_in {
            Some(person) => Account::In { name: person.name.clone(), viewer: visit.viewer.clone(), device: person.device },
            None => Account::Out,
        };
        let is_plain_reading = section.is_public() && matches!(account, Account::Out);
        let chosen = visit.chosen.ids().len();
        let frame = Self { account, chosen, ..Self::plain(&app.settings, visit.reading, &visit.here, section, title) };
        if is_plain_reading { frame } else { frame.with_style("forms.css") }
    }

    pub(crate) fn plain(settings: &Settings, reading: Reading, here: &str, section: Section, title: &[&str]) -> Self {
        let mut parts = title.to_vec();
        if !parts.contains(&settings.network_name.as_str()) {
            parts.push(&settings.network_name);
        }
        Self {
            title: parts.join(" – "),
            description: "Strategies, policy templates, training and guidance that SENCOs share, found in your own words."
                .to_owned(),
            network: settings.network_name.clone(),
            is_demo: settings.is_demo,
            section,
            reading,
            styles: assets::find_path("app.css").into_iter().collect(),
            js: assets::find_path("app.js"),
            js_on: assets::find_path("js-on.js"),
            icon: assets::find_path("icon.svg"),
            canonical: None,
            here: here.to_owned(),
            account: Account::Unknown,
            chosen: 0,
            kept: None,
            scripts: Vec::new(),
            alternates: Vec::new(),
            linked: None,
        }
    }

    /// Adds a style sheet that only some pages need: the name of a file of `web/src`, with `.css`. Members have `forms.css` always,
    /// and so has whoever is on a page outside the sections that the public reads.
    pub(crate) fn with_style(mut self, name: &str) -> Self {
        self.styles.extend(assets::find_path(name).filter(|path| !self.styles.contains(path)));
        self
    }

    /// Adds a script that only this page needs: the name of a file of `web/src`.
    pub(crate) fn with_script(mut self, name: &str) -> Self {
        self.scripts.extend(assets::find_path(name));
        self
    }

    /// Lets a member's own computer keep the page for when there is no connection: as anybody sees it at this address.
    pub(crate) fn keeping(mut self, path: &str) -> Self {
        self.kept = Some(path.to_owned());
        self
    }

    /// Whose computer it is that somebody is signed in on.
    pub(crate) fn device(&self) -> Option<&'static str> {
        if let Account::In { device, .. } = &self.account { Some(device.as_str()) } else { None }
    }

    /// Says where feeds of the same are: their address without its ending.
    pub(crate) fn with_feeds(mut self, title: &str, path: &str) -> Self {
        self.alternates.push((title.to_owned(), format!("{path}.atom"), "application/atom+xml"));
        self.alternates.push((title.to_owned(), format!("{path}.json"), "application/feed+json"));
        self
    }

    /// Says what the page is about, in words for search engines.
    pub(crate) fn with_linked(mut self, linked: Option<String>) -> Self {
        self.linked = linked;
        self
    }

    /// Says where a calendar of the same is.
    pub(crate) fn with_calendar(mut self, title: &str, path: &str) -> Self {
        self.alternates.push((title.to_owned(), path.to_owned(), "text/calendar"));
        self
    }

    /// The address of the sign-in page, with the way back.
    pub(crate) fn sign_in_path(&self) -> String {
        format!("/sign-in?back={}", crate::address::encode(&self.here))
    }

    /// Describes the page to search engines and to whoever shares its link.
    pub(crate) fn described(mut self, settings: &Settings, path: &str, description: &str) -> Self {
        self.canonical = Some(settings.url(path));
        if !description.is_empty() {
            description.clone_into(&mut self.description);
        }
        self
    }

    pub(crate) fn is_out(&self) -> bool {
        matches!(self.account, Account::Out)
    }

    /// The name of whoever is signed in.
    pub(crate) fn name(&self) -> Option<&str> {
        if let Account::In { name, .. } = &self.account { Some(name) } else { None }
    }

    /// The id of whoever is signed in, by which a window knows whose unsent text it holds.
    pub(crate) fn person(&self) -> String {
        let Account::In { viewer, .. } = &self.account else { return String::new() };
        viewer.person().map(|person| person.to_string()).unwrap_or_default()
    }

    fn may(&self, permission: Permission) -> bool {
        matches!(&self.account, Account::In { viewer, .. } if viewer.may(permission))
    }

    pub(crate) fn may_write(&self) -> bool {
        self.may(Permission::Write)
    }

    pub(crate) fn may_consult(&self) -> bool {
        self.may(Permission::Consult)
    }

    pub(crate) fn may_see_desk(&self) -> bool {
        self.may(Permission::SeeDesk)
    }

    /// The `aria-current` of a link in the navigation.
    pub(crate) fn current(&self, section: Section) -> &'static str {
        if self.section == section { " aria-current=\"true\"" } else { "" }
    }

    /// The address of the reading settings, with the way back.
    pub(crate) fn settings_path(&self) -> String {
        format!("/settings?back={}", crate::address::encode(&self.here))
    }
}

/// Renders a page.
pub(crate) fn render(template: &impl Template) -> Result<Response, Failure> {
    let html = template.render().map_err(|error| kernel::Error::Internal(Box::new(error)))?;
    Ok(Html(html).into_response())
}
