//! All addresses, and what stands in front of them.

use std::time::Duration;

use axum::Router;
use axum::http::{Extensions, HeaderMap, StatusCode, Version, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate as _};
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::Token;
use crate::{
    App, about, account, api, areas, assets, consultation, desk, failure, files, headers, health, home, importing, keeping,
    library, members, network, observe, open, packs, peers, reading, search, sign_in, site, taking, telling, terms, vocabulary,
    writing,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "SENCO Commons",
        description = "What a network of SENCOs shares: search, records, words, drafts. Without a token: what is public.",
        license(name = "MIT OR Apache-2.0")
    ),
    tags(
        (name = "search", description = "Finding"),
        (name = "library", description = "Records and their versions"),
        (name = "writing", description = "Drafts on their way to readers, and withdrawal; by the same rules as on the pages"),
        (name = "cases", description = "Finding what may point to a child"),
        (name = "members", description = "Who is here"),
        (name = "vocabulary", description = "Controlled values and the thesaurus")
    ),
    modifiers(&Token)
)]
struct Document;

fn programs() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(search::api::get))
        .routes(routes!(search::suggest::get))
        .routes(routes!(library::api::get))
        .routes(routes!(library::api::versions))
        .routes(routes!(vocabulary::get))
        .routes(routes!(api::drafts::list, api::drafts::begin))
        .routes(routes!(api::drafts::get, api::drafts::save, api::drafts::discard))
        .routes(routes!(api::drafts::waiting))
        .routes(routes!(api::steps::submit, api::steps::take_back))
        .routes(routes!(api::steps::publish))
        .routes(routes!(api::steps::give_back))
        .routes(routes!(api::withdrawal::withdraw))
        .routes(routes!(consultation::api::post))
        .routes(routes!(api::members::me))
        .routes(routes!(api::members::list))
}

/// The `OpenAPI` document of `/api/v1`, made from the code, as indented JSON.
pub fn openapi() -> String {
    let mut text = programs().to_openapi().to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

fn pages() -> Router<App> {
    Router::new()
        .route("/", get(home::page))
        .route("/search", get(search::find::page))
        .route("/areas", get(areas::list))
        .route("/areas/{area}", get(areas::page))
        .route("/library/{kind}", get(library::list::page))
        .route("/library/{kind}/{key}", get(library::resource::page))
        .route("/library/{kind}/{key}/details", get(library::details::fragment))
        .route("/library/{kind}/{key}/upstream", post(library::based_on::follow))
        .route("/library/{kind}/{key}/document.docx", get(library::document::docx))
        .route("/library/{kind}/{key}/document.md", get(library::document::md))
        .route("/sources", get(library::sources::page))
        .route("/about", get(about::about))
        .route("/accessibility", get(about::accessibility))
        .route("/help", get(about::help))
        .route("/offline", get(about::offline))
        .route("/settings", get(reading::page).post(reading::save))
}

/// Pages of the capabilities, each from its own module.
fn capabilities() -> Router<App> {
    Router::new()
        .merge(account::routes())
        .merge(consultation::routes())
        .merge(desk::routes())
        .merge(keeping::routes())
        .merge(members::routes())
        .merge(network::routes())
        .merge(open::routes())
        .merge(packs::routes())
        .merge(peers::routes())
        .merge(search::saved::routes())
        .merge(sign_in::routes())
        .merge(taking::routes())
        .merge(telling::routes())
        .merge(terms::routes())
        .merge(files::routes())
        .merge(writing::routes())
}

fn machines() -> Router<App> {
    Router::new()
        .route("/assets/{name}", get(assets::get))
        .route("/worker.js", get(assets::worker))
        .route("/favicon.ico", get(assets::icon))
        .route("/favicon", get(assets::icon))
        .route("/robots.txt", get(site::robots))
        .route("/thesaurus.ttl", get(vocabulary::turtle))
        .route("/api/openapi.json", get(document))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
}

async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], openapi()).into_response()
}

async fn nowhere() -> StatusCode {
    StatusCode::NOT_FOUND
}

/// Everything that the server answers.
pub fn router(app: App) -> Router {
    let (programs, _) = programs().split_for_parts();
    // Uploads bound what they take by themselves, and may take their time.
    let long = Bounds { body: usize::MAX, timeout: files::UPLOAD_TIMEOUT };
    let uploads = layered(app.clone(), files::uploads().merge(importing::uploads()), &long);
    let short = Bounds { body: app.settings.body_limit, timeout: app.settings.timeout };
    layered(app, pages().merge(capabilities()).merge(machines()).merge(programs).fallback(nowhere), &short).merge(uploads)
}

/// How large a request may be, and how long its answer may take.
struct Bounds {
    body: usize,
    timeout: Duration,
}

fn layered(app: App, routes: Router<App>, bounds: &Bounds) -> Router {
    // The first layer is the outermost: every answer is numbered and has its headers, a panic's and a refusal's too.
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state(app.clone(), observe::request))
        .layer(from_fn_with_state(app.clone(), headers::add))
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(is_page)))
        .layer(from_fn_with_state(app.clone(), failure::answer))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, bounds.timeout))
        .layer(RequestBodyLimitLayer::new(bounds.body))
        .layer(CsrfLayer::new());
    routes.layer(layers).with_state(app)
}

/// Files go as they are: most are packed already, and their parts can be asked for.
fn is_page(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    !headers.contains_key(header::CONTENT_DISPOSITION)
}

/// The panic's message may hold what somebody wrote, so neither the answer nor the log repeats it.
fn panicked(_panic: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!("a request ended in a panic");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use http_body_util::BodyExt as _;
    use kernel::testing::TestStore;
    use storage::{Storage, StorageSettings};
    use tower::ServiceExt as _;

    use super::*;
    use crate::Settings;

    async fn fail() {
        panic!("Zanzibar");
    }

    /// Status, content type and body of an answer to a handler that fails.
    async fn ask(path: &'static str) -> (StatusCode, String, String) {
        let test = TestStore::new().await;
        let (engine, _indexer) = ::search::Engine::open(&test.folder.path().join("index"), &test.store).await.unwrap();
        let settings = Settings { timeout: Duration::from_millis(1), ..Settings::default() };
        let routes = Router::new()
            .route("/slow", get(std::future::pending::<()>))
            .route("/api/slow", get(std::future::pending::<()>))
            .route("/panic", get(fail));
        let storage = Storage::open(&test.folder.path().join("files"), &StorageSettings::Folder).unwrap();
        let keys = ::consultation::Keys::open(test.folder.path().join("keys")).unwrap();
        let bounds = Bounds { body: settings.body_limit, timeout: settings.timeout };
        let service = layered(App::new((test.store.clone(), engine, storage, keys), settings, Vec::new()), routes, &bounds);
        let response = service.oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
        assert!(response.headers().contains_key(header::CONTENT_SECURITY_POLICY));
        let kind = response.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
        let (status, body) = (response.status(), response.into_body().collect().await.unwrap().to_bytes());
        (status, kind, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn an_answer_that_takes_too_long_is_cut_off() {
        let (status, _, body) = ask("/slow").await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(body.contains("The library is not ready"));
        assert_eq!(ask("/api/slow").await.1, "application/problem+json");
    }

    #[tokio::test]
    async fn a_panic_is_a_page_that_tells_nothing_of_it() {
        let (status, _, body) = ask("/panic").await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(body.contains("Sorry, something went wrong") && !body.contains("Zanzibar"), "{body}");
    }
}
