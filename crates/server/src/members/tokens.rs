//! `/account/tokens`: what one gives to programs.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use identity::{TOKEN_DAYS, Token, TokenInput};
use kernel::{Permission, Scope};

use super::Done;
use super::invitations::read_id;
use crate::App;
use crate::failure::Failure;
use crate::form::FormFaults;
use crate::frame::{Frame, Section, render};
use crate::visit::Visit;
use crate::words::Day;

#[derive(Template)]
#[template(path = "members/tokens.html")]
struct TokensPage {
    frame: Frame,
    done: &'static str,
    tokens: Vec<Line>,
    scopes: Vec<ScopeChoice>,
    form: TokenInput,
    most_days: u16,
    /// A token that was made just now.
    made: Option<String>,
    faults: FormFaults,
}

struct Line {
    path: String,
    name: String,
    scopes: String,
    until: Day,
    is_expired: bool,
    used: Option<Day>,
}

struct ScopeChoice {
    id: String,
    value: &'static str,
    label: &'static str,
    hint: &'static str,
    checked: bool,
}

/// What a token may do, and what that means.
fn words(scope: Scope) -> (&'static str, &'static str) {
    match scope {
        Scope::Read => ("Read", "See what you see."),
        Scope::Write => ("Write", "Drafts, comments, flags, and what is your own."),
        Scope::Publish => ("Publish", "Publish, change and withdraw, as far as your role allows."),
        Scope::Manage => ("Manage", "Members, schools and settings, as far as your role allows."),
    }
}

fn line(token: Token) -> Line {
    Line {
        path: format!("/account/tokens/{}/revocation", token.id),
        scopes: token.scopes.into_iter().map(|scope| words(scope).0).collect::<Vec<_>>().join(", "),
        until: Day::at(token.expires_at),
        used: token.used_on.as_deref().map(Day::read),
        name: token.name,
        is_expired: token.is_expired,
    }
}

/// `GET /account/tokens`
pub(crate) async fn page(State(app): State<App>, visit: Visit, Query(done): Query<Done>) -> Result<Response, Failure> {
    let done = if done.done == "revoked" { "The token is revoked. Programs that use it are refused from now on." } else { "" };
    let form = TokenInput { scopes: vec![Scope::Read.as_str().to_owned()], days: "90".to_owned(), ..TokenInput::default() };
    show(&app, &visit, form, (FormFaults::default(), done, None)).await
}

async fn show(
    app: &App,
    visit: &Visit,
    form: TokenInput,
    (faults, done, made): (FormFaults, &'static str, Option<String>),
) -> Result<Response, Failure> {
    let tokens = identity::list_tokens(app.store.reader(), &visit.viewer, app.store.now()).await?;
    let useful = visit.viewer.role().map(identity::useful_scopes).unwrap_or_default();
    let choice = |(at, scope): (usize, Scope)| ScopeChoice {
        id: if at == 0 { "scope".to_owned() } else { format!("scope-{}", at + 1) },
        value: scope.as_str(),
        label: words(scope).0,
        hint: words(scope).1,
        checked: form.scopes.iter().any(|chosen| chosen == scope.as_str()),
    };
    render(&TokensPage {
        tokens: tokens.into_iter().map(line).collect(),
        scopes: useful.into_iter().enumerate().map(choice).collect(),
        most_days: TOKEN_DAYS,
        frame: Frame::new(app, visit, Section::Mine, &["API tokens", "Your account"]),
        done,
        form,
        made,
        faults,
    })
}

/// `POST /account/tokens`
pub(crate) async fn make(
    State(app): State<App>,
    visit: Visit,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    visit.viewer.require_person(Permission::KeepOwn)?;
    let one = |name: &str| pairs.iter().find(|(found, _)| found == name).map(|(_, value)| value.clone()).unwrap_or_default();
    let scopes = pairs.iter().filter(|(name, _)| name == "scope").map(|(_, value)| value.clone()).collect();
    let form = TokenInput { name: one("name"), scopes, days: one("days") };
    let mut unit = visit.visitor.begin(&app).await?;
    let made = identity::add_token(&mut unit, &visit.viewer, &form).await;
    let (status, page) = match unit.settle(made).await {
        Ok(secret) => {
            let empty = TokenInput { days: "90".to_owned(), ..TokenInput::default() };
            let made = Some(secret.reveal().to_owned());
            (StatusCode::OK, show(&app, &visit, empty, (FormFaults::default(), "", made)).await?)
        }
        Err(error) => {
            let faults = FormFaults::of_error(error)?;
            (StatusCode::UNPROCESSABLE_ENTITY, show(&app, &visit, form, (faults, "", None)).await?)
        }
    };
    Ok((status, [(header::CACHE_CONTROL, "no-store")], page).into_response())
}

/// `POST /account/tokens/{id}/revocation`
pub(crate) async fn revoke(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let mut unit = visit.visitor.begin(&app).await?;
    let revoked = identity::revoke_token(&mut unit, &visit.viewer, read_id(&id)?).await;
    unit.settle(revoked).await?;
    Ok(Redirect::to("/account/tokens?done=revoked").into_response())
}
