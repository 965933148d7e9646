//! Signing in to the finished program: by a link from the terminal, by a link in a real letter, through a real provider.

use std::fs;

use kernel::Role;
use kernel::testing::TestStore;
use tests::{Browser, Claims, OidcProvider, Server, SmtpSink, free_address, run_refused, run_well};

/// Adds a member with the address ada@example.org.
async fn member(test: &TestStore) {
    let mut unit = test.begin().await;
    let email = Some("ada@example.org".to_owned());
    let new = identity::NewPerson { name: "Ada Example".to_owned(), email, role: Role::Member };
    identity::add_person(&mut unit, &new).await.unwrap();
    unit.commit().await.unwrap();
}

fn is_signed_in(browser: &mut Browser, server: &Server) -> bool {
    browser.get(&format!("http://{}/account", server.address)).status == 200
}

#[tokio::test]
async fn a_link_from_the_terminal_signs_in() {
    let test = TestStore::new().await;
    member(&test).await;
    let server = Server::start(&test);
    let public_url = format!("http://{}", server.address);
    let link = run_well(&test, &["member", "link", "ADA@example.org", "--public-url", &public_url]);
    let link = link.trim();
    assert!(link.starts_with(&format!("{public_url}/sign-in/link/")), "{link}");
    let mut browser = Browser::default();
    assert!(browser.get(link).body.contains("Sign in as Ada Example"));
    assert!(!is_signed_in(&mut browser, &server), "looking is not signing in");
    browser.post(link, "device=own");
    assert!(is_signed_in(&mut browser, &server));
    assert!(run_refused(&test, &["member", "link", "nobody@example.org"]).contains("no member with the address"));
}

#[tokio::test]
async fn a_link_comes_by_e_mail() {
    let test = TestStore::new().await;
    member(&test).await;
    let sink = SmtpSink::start();
    let config = test.folder.path().join("commons.toml");
    let mail =
        format!("[mail]\nserver = '127.0.0.1'\nport = {}\nsecurity = 'none'\nfrom = 'network@example.org'\n", sink.address.port());
    fs::write(&config, mail).unwrap();
    let server = Server::start_with(&test, free_address(), &config);
    let site = format!("http://{}", server.address);
    let mut browser = Browser::default();
    for address in ["nobody%40example.org", "ada%40example.org"] {
        let answer = browser.post(&format!("{site}/sign-in/link"), &format!("email={address}&back=%2Fareas"));
        assert!(answer.body.contains("If this address is a member"), "{}", answer.body);
    }
    let letter = sink.next();
    assert_eq!(letter.to, ["ada@example.org"]);
    let link = letter.text.lines().find(|line| line.starts_with("http")).unwrap().trim().to_owned();
    assert!(link.starts_with(&format!("{site}/sign-in/link/")) && link.ends_with("?back=%2Fareas"), "{link}");
    browser.post(link.split('?').next().unwrap(), "device=shared");
    assert!(is_signed_in(&mut browser, &server));
    assert!(sink.rest().is_empty(), "nobody else was written to");
}

/// Signs in once by link, connects the account of this name at a real provider, and signs in with it.
async fn connect_and_sign_in(kind: &str, claims: Claims, account: &str, shown: &str) {
    let test = TestStore::new().await;
    member(&test).await;
    let address = free_address();
    let site = format!("http://{address}");
    let provider = OidcProvider::start(&[&format!("{site}/sign-in/school/callback")], claims);
    let config = test.folder.path().join("commons.toml");
    let domains = if kind == "google" { "hosted_domains = ['quillham.example.org']\n" } else { "" };
    let section = format!(
        "[[sign_in.provider]]\nid = 'school'\nlabel = 'our school'\nkind = '{kind}'\nissuer = '{}'\nclient_id = 'commons'\n\
         client_secret = 'a-secret-for-tests'\n{domains}",
        provider.issuer
    );
    fs::write(&config, section).unwrap();
    let server = Server::start_with(&test, address, &config);
    let go = |browser: &mut Browser, query: &str, account: &str| {
        let url = browser.location(&format!("{site}/sign-in/school?device=own{query}"));
        browser.get(&format!("{url}&login_hint={account}"))
    };

    let mut browser = Browser::default();
    let link = run_well(&test, &["member", "link", "ada@example.org", "--public-url", &site]);
    browser.post(link.trim(), "device=own");
    let page = go(&mut browser, "&connect=1", account);
    assert!(page.body.contains("Use this account from now on?") && page.body.contains(shown), "{}", page.body);
    assert!(browser.post(&format!("{site}/account/sign-ins"), "change=connect").body.contains("Connected."));

    let mut elsewhere = Browser::default();
    go(&mut elsewhere, "", account);
    assert!(is_signed_in(&mut elsewhere, &server));
    elsewhere.post(&format!("{site}/account/sessions"), "session=all");
    assert!(!is_signed_in(&mut elsewhere, &server) && !is_signed_in(&mut browser, &server), "signed out everywhere");

    let mut outsider = Browser::default();
    let page = go(&mut outsider, "", "outsider");
    let refusal = if kind == "google" { "That is not a school account" } else { "You are not a member yet with this account" };
    assert!(page.body.contains(refusal), "{}", page.body);
    let page = go(&mut Browser::default(), "", "nobody");
    assert!(page.body.contains("You were not signed in"), "{}", page.body);
}

#[tokio::test]
async fn a_provider_with_claims_in_its_tokens_signs_in() {
    connect_and_sign_in("google", Claims::InIdToken, "ada", "ada@quillham.example.org").await;
}

#[tokio::test]
async fn a_provider_with_claims_at_its_userinfo_signs_in() {
    connect_and_sign_in("dfe", Claims::AtUserinfo, "cem", "cem@example.org").await;
}
