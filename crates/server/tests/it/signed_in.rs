use kernel::Role;
use library::Draft;

use crate::app::{TestApp, strategy};

#[tokio::test]
async fn the_head_of_a_page_says_who_is_signed_in() {
    let app = TestApp::new().await;
    let page = app.get("/areas").await;
    assert_eq!(page.texts("nav[aria-label=Account] a"), ["Sign in"]);
    assert_eq!(page.header("cache-control"), "no-cache");
    let member = app.sign_in(Role::Member).await;
    let page = member.get("/areas").await;
    assert_eq!(page.texts("nav[aria-label=Account] a"), ["Cases", "Write", "member Example"]);
    assert_eq!(page.header("cache-control"), "no-store");
    let coordinator = app.sign_in(Role::Coordinator).await;
    assert_eq!(
        coordinator.get("/areas").await.texts("nav[aria-label=Account] a"),
        ["Cases", "Write", "Desk", "coordinator Example"]
    );
}

#[tokio::test]
async fn what_is_for_members_is_found_by_members_alone() {
    let app = TestApp::new().await;
    app.publish(&Draft { audience: kernel::Audience::Members, ..strategy("quokka", "Quokka steps") }).await;
    let member = app.sign_in(Role::Member).await;
    for path in ["/search?q=quokka", "/library/strategy", "/library/strategy/quokka", "/"] {
        assert!(member.get(path).await.body.contains("Quokka steps"), "{path}");
        assert!(!app.get(path).await.body.contains("Quokka steps"), "{path}");
    }
}
