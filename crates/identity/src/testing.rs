//! A provider that lies as it is told to, for tests: a certified one will not forge.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use kernel::Timestamp;
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKeyId, PrivateSigningKey as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::{ProviderKind, ProviderSettings, Secret};

/// How the next tokens are wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Forgery {
    #[default]
    None,
    /// One letter of the signature is another.
    Signature,
    /// Signed with a key that is not the provider's, under the name of one that is.
    Key,
    /// Signed with a key that the provider never had.
    UnknownKey,
    /// Not signed, and says so.
    Unsigned,
    /// Says that it is signed with our own secret.
    Symmetric,
}

/// The provider. It goes on until the test's runtime ends.
#[derive(Clone)]
pub struct Forger {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

struct State {
    now: Timestamp,
    keys: Vec<Key>,
    claims: Value,
    userinfo: Value,
    forgery: Forgery,
    metadata: Value,
    is_down: bool,
    codes: HashMap<String, HashMap<String, String>>,
    asked: Vec<String>,
}

#[derive(Clone)]
struct Key {
    id: String,
    signing: Arc<CoreEdDsaPrivateSigningKey>,
}

impl Key {
    /// A new key. Its PEM is put together here, so that none lies about.
    fn new(id: &str) -> Self {
        let mut der = vec![0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).expect("the machine has randomness");
        der.extend(seed);
        let (name, text) = ("PRIVATE KEY", BASE64_STANDARD.encode(der));
        let pem = format!("-----BEGIN {name}-----\n{text}\n-----END {name}-----\n");
        let key = CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(JsonWebKeyId::new(id.to_owned())));
        Self { id: id.to_owned(), signing: Arc::new(key.expect("the key is well formed")) }
    }
}

impl Forger {
    /// Starts one that tells the truth, at this moment.
    pub async fn start(now: Timestamp) -> Self {
        // Whoever was first has installed it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it listens");
        let state = State {
            now,
            keys: vec![Key::new("first")],
            claims: json!({}),
            userinfo: json!({}),
            forgery: Forgery::None,
            metadata: json!({}),
            is_down: false,
            codes: HashMap::new(),
            asked: Vec::new(),
        };
        let forger = Self { address, state: Arc::new(Mutex::new(state)) };
        let serving = forger.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().answer(stream));
            }
        });
        forger
    }

    /// Its address, which is the issuer of a generic provider.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Settings of a provider of this kind that is this one: `school`, client `commons`.
    pub fn settings(&self, kind: ProviderKind) -> ProviderSettings {
        let any = if kind == ProviderKind::Entra { "/organizations/v2.0" } else { "" };
        ProviderSettings {
            id: "school".to_owned(),
            label: "Quillham schools".to_owned(),
            kind,
            issuer: Some(format!("{}{any}", self.url())),
            client_id: "commons".to_owned(),
            client_secret: "a-secret-for-tests".to_owned(),
            tenants: if kind == ProviderKind::Entra { vec![TENANT.to_owned()] } else { Vec::new() },
            hosted_domains: if kind == ProviderKind::Google { vec!["quillham.example.org".to_owned()] } else { Vec::new() },
        }
    }

    /// Changes what tokens say; `null` takes a claim away.
    pub fn claim(&self, claims: Value) {
        self.lock().claims = claims;
    }

    /// Changes what is said at the userinfo address.
    pub fn tell(&self, userinfo: Value) {
        self.lock().userinfo = userinfo;
    }

    /// Changes what it says of itself.
    pub fn describe(&self, metadata: Value) {
        self.lock().metadata = metadata;
    }

    pub fn forge(&self, forgery: Forgery) {
        self.lock().forgery = forgery;
    }

    /// Stops answering, or answers again.
    pub fn go_away(&self) {
        self.lock().is_down = true;
    }

    pub fn come_back(&self) {
        self.lock().is_down = false;
    }

    /// Signs with a new key from now on, and shows that alone.
    pub fn rotate_keys(&self) {
        let mut state = self.lock();
        let name = format!("later-{}", state.keys.len());
        state.keys = vec![Key::new(&name)];
    }

    /// Paths that were asked for, in order.
    pub fn asked(&self) -> Vec<String> {
        self.lock().asked.clone()
    }

    /// Does what a person does there: goes on, and is sent back. Returns the query of the address that they come back to.
    pub fn authorize(&self, url: &str) -> String {
        let url = reqwest::Url::parse(url).expect("the address is well formed");
        let asked: HashMap<String, String> = url.query_pairs().into_owned().collect();
        for (name, wanted) in [("response_type", "code"), ("client_id", "commons"), ("code_challenge_method", "S256")] {
            assert_eq!(asked.get(name).map(String::as_str), Some(wanted), "{name}");
        }
        let code = Secret::new().expect("the machine has randomness").reveal().to_owned();
        let query = format!("code={code}&state={}", asked["state"]);
        self.lock().codes.insert(code, asked);
        query
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no test panics here")
    }

    async fn answer(self, mut stream: TcpStream) -> Option<()> {
        let (path, body) = read(&mut stream).await?;
        let (status, answer) = self.lock().answer(&self.url(), &path, &body);
        let text = answer.to_string();
        let head = format!(
            "HTTP/1.1 {status} OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            text.len()
        );
        stream.write_all(format!("{head}{text}").as_bytes()).await.ok()
    }
}

/// The tenant of whoever signs in through Entra here.
pub const TENANT: &str = "6b4f1c1e-6f3b-4a1e-9f0a-3a5b1e1d2c01";

async fn read(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return Some((head.split(' ').nth(1)?.to_owned(), body.to_owned()));
            }
        }
        let mut chunk = [0; 4096];
        match stream.read(&mut chunk).await.ok()? {
            0 => return None,
            read => bytes.extend_from_slice(&chunk[..read]),
        }
    }
}

/// Lays one object over another; `null` takes away.
fn lay(mut under: Value, over: &Value) -> Value {
    for (name, value) in over.as_object().expect("an object") {
        under[name] = value.clone();
    }
    under.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
    under
}

impl State {
    fn answer(&mut self, base: &str, path: &str, body: &str) -> (u16, Value) {
        self.asked.push(path.to_owned());
        if self.is_down {
            return (503, json!({}));
        }
        match path.strip_suffix("/.well-known/openid-configuration") {
            Some(prefix) => (200, self.metadata(base, prefix)),
            None if path == "/keys" => (200, self.published()),
            None if path == "/userinfo" => (200, lay(json!({ "sub": "ada" }), &self.userinfo)),
            None if path == "/token" => self.token(base, body),
            None => (404, json!({})),
        }
    }

    /// At an address for any tenant, the issuer is a pattern, as Entra has it.
    fn metadata(&self, base: &str, prefix: &str) -> Value {
        let issuer = format!("{base}{}", prefix.replace("organizations", "{tenantid}"));
        let metadata = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{base}/authorize"),
            "token_endpoint": format!("{base}/token"),
            "userinfo_endpoint": format!("{base}/userinfo"),
            "jwks_uri": format!("{base}/keys"),
        });
        lay(metadata, &self.metadata)
    }

    fn published(&self) -> Value {
        json!({ "keys": self.keys.iter().map(|key| key.signing.as_verification_key()).collect::<Vec<_>>() })
    }

    /// Gives a token for a code, once, to whoever has the verifier.
    fn token(&mut self, base: &str, body: &str) -> (u16, Value) {
        let url = reqwest::Url::parse(&format!("http://form/?{body}")).expect("a form is a query");
        let form: HashMap<String, String> = url.query_pairs().into_owned().collect();
        let Some(asked) = form.get("code").and_then(|code| self.codes.remove(code)) else {
            return (400, json!({ "error": "invalid_grant" }));
        };
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"]));
        if challenge != asked["code_challenge"] || form["redirect_uri"] != asked["redirect_uri"] {
            return (400, json!({ "error": "invalid_grant" }));
        }
        let now = self.now.0 / 1000;
        let claims = json!({
            "iss": base, "sub": "ada", "aud": "commons", "nonce": asked["nonce"], "iat": now, "exp": now + 600, "name": "Ada Example",
        });
        let token = self.sign(&lay(claims, &self.claims));
        (200, json!({ "access_token": "for-userinfo", "token_type": "Bearer", "id_token": token }))
    }

    fn sign(&self, claims: &Value) -> String {
        let true_key = self.keys[0].clone();
        let (key, algorithm) = match self.forgery {
            Forgery::None | Forgery::Signature => (true_key, "EdDSA"),
            Forgery::Key => (Key::new(&true_key.id), "EdDSA"),
            Forgery::UnknownKey => (Key::new("nobody's"), "EdDSA"),
            Forgery::Unsigned => (true_key, "none"),
            Forgery::Symmetric => (true_key, "HS256"),
        };
        let header = json!({ "alg": algorithm, "kid": key.id, "typ": "JWT" });
        let encode = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", encode(&header), encode(claims));
        if self.forgery == Forgery::Unsigned {
            return format!("{message}.");
        }
        let signature = key.signing.sign(&CoreJwsSigningAlgorithm::EdDsa, message.as_bytes());
        let mut signature = signature.expect("the key signs");
        if self.forgery == Forgery::Signature {
            signature[0] ^= 1;
        }
        format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }
}
