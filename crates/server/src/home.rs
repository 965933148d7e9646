//! `GET /`: the search box, the areas of need, the kinds, what is new.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use search::{Facet, Request, Sort};

use crate::App;
use crate::areas::{AreaTile, count_of, tiles};
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::library::list::{KindLine, kinds};
use crate::packs::{ThisHalfTerm, this_half_term};
use crate::search::card::{Card, plain_cards};
use crate::telling::{AtHome, at_home};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "home/home.html")]
struct HomePage {
    frame: Frame,
    areas: Vec<AreaTile>,
    kinds: Vec<KindLine>,
    recent: Vec<Card>,
    told: AtHome,
    now: ThisHalfTerm,
}

pub(crate) async fn page(State(app): State<App>, visit: Visit) -> Result<Response, Failure> {
    let newest = Request { sort: Sort::Newest, limit: 5, ..Request::default() };
    let answer = app.engine.find(&app.store, &newest, &visit.viewer).await?;
    let vocabulary = app.engine.vocabulary();
    let frame = Frame::new(&app, &visit, Section::Home, &["SENCO Commons"])
        .keeping("/")
        .described(&app.settings, "/", "")
        .with_feeds("New in the library", "/feeds/new")
        .with_calendar("Meetings", "/calendar/network.ics");
    render(&HomePage {
        frame,
        areas: tiles(&vocabulary, |id| count_of(&answer, Facet::Area, id)),
        kinds: kinds(&vocabulary, |id| count_of(&answer, Facet::Kind, id)),
        recent: plain_cards(&app, answer.hits).await?,
        told: at_home(&app, &visit).await?,
        now: this_half_term(&app, &visit).await?,
    })
}
