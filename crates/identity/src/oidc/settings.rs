//! What the operator says of a provider.

use std::fmt;

/// How a provider says which organisation somebody belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderKind {
    /// Any provider: whoever it knows may have an account here, if connected.
    Generic,
    /// Microsoft Entra ID: tenants are listed, an account is tenant and object id.
    Entra,
    /// Google Workspace: hosted domains are listed; accounts without one are refused.
    Google,
    /// DfE Sign-in: the organisation is asked for with the person's data.
    Dfe,
}

impl ProviderKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Generic, Self::Entra, Self::Google, Self::Dfe];

    /// The name used in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Generic => "generic",
            Self::Entra => "entra",
            Self::Google => "google",
            Self::Dfe => "dfe",
        }
    }

    /// The issuer that goes with it, where there is one for all.
    fn default_issuer(self) -> Option<&'static str> {
        match self {
            Self::Generic => None,
            Self::Entra => Some("https://login.microsoftonline.com/organizations/v2.0"),
            Self::Google => Some("https://accounts.google.com"),
            Self::Dfe => Some("https://oidc.signin.education.gov.uk"),
        }
    }
}

impl std::str::FromStr for ProviderKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        known.ok_or_else(|| format!("'{text}' is no kind of provider; accepted: generic, entra, google, dfe"))
    }
}

/// A provider as the operator describes it. [`super::Providers::new`] holds it together.
#[derive(Clone)]
pub struct ProviderSettings {
    /// Its part of our addresses: `/sign-in/{id}`.
    pub id: String,
    /// What its button says: `Sign in with {label}`.
    pub label: String,
    pub kind: ProviderKind,
    /// The issuer; for the kinds that have one for all, `None` means that one.
    pub issuer: Option<String>,
    pub client_id: String,
    pub client_secret: String,
    /// Entra: ids of the tenants whose people may sign in.
    pub tenants: Vec<String>,
    /// Google: domains whose people may sign in.
    pub hosted_domains: Vec<String>,
}

/// The secret belongs into no log.
impl fmt::Debug for ProviderSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sign-in provider {} ({})", self.id, self.kind.as_str())
    }
}

/// A provider that holds together.
#[derive(Clone)]
pub struct Provider {
    pub id: String,
    pub label: String,
    pub kind: ProviderKind,
    pub(crate) issuer: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) tenants: Vec<String>,
    pub(crate) hosted_domains: Vec<String>,
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sign-in provider {} ({})", self.id, self.kind.as_str())
    }
}

/// Words that stand in that place of an address already.
const TAKEN: [&str; 2] = ["link", "person"];
/// The tenant of everybody's private Microsoft accounts.
pub(crate) const PERSONAL_TENANT: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
/// The parts of an Entra address that stand for any tenant.
const ANY_TENANT: [&str; 2] = ["/organizations/", "/common/"];

impl Provider {
    /// Reads settings.
    ///
    /// # Errors
    /// What is wrong and what would be accepted, in words.
    pub(crate) fn read(settings: ProviderSettings) -> Result<Self, String> {
        let ProviderSettings { id, label, kind, issuer, client_id, client_secret, tenants, hosted_domains } = settings;
        let is_name =
            !id.is_empty() && id.len() <= 32 && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !is_name || TAKEN.contains(&id.as_str()) {
            return Err(format!(
                "id '{id}' is not understood; accepted: up to 32 lower-case letters, digits and hyphens, and not a word that we use ourselves"
            ));
        }
        let fault = |message: &str| Err(format!("provider '{id}': {message}"));
        let Some(issuer) = issuer.or_else(|| kind.default_issuer().map(str::to_owned)) else {
            return fault("issuer is missing; a generic provider needs it, such as issuer = \"https://login.example.org\"");
        };
        if !is_safe(&issuer) || issuer.contains(['?', '#']) {
            return fault("issuer is not understood; accepted: an https:// address without a query, or http:// on this machine");
        }
        if label.trim().is_empty() || client_id.is_empty() || client_secret.is_empty() {
            return fault("label, client_id and a client secret are needed");
        }
        let tenants: Vec<String> = tenants.iter().map(|tenant| tenant.to_ascii_lowercase()).collect();
        let wrong = tenants.iter().find(|tenant| uuid::Uuid::parse_str(tenant).is_err() || *tenant == PERSONAL_TENANT);
        match kind {
            ProviderKind::Entra if tenants.is_empty() => {
                return fault("tenants is missing; give the directory (tenant) id of each school");
            }
            ProviderKind::Google if hosted_domains.is_empty() => {
                return fault("hosted_domains is missing; give the Google Workspace domain of each school");
            }
            ProviderKind::Generic | ProviderKind::Entra | ProviderKind::Google | ProviderKind::Dfe => {}
        }
        if let Some(wrong) = wrong {
            return fault(&format!("tenant '{wrong}' is no school's tenant; accepted: a UUID, not that of personal accounts"));
        }
        let hosted_domains = hosted_domains.iter().map(|domain| domain.to_ascii_lowercase()).collect();
        Ok(Self { id, label, kind, issuer, client_id, client_secret, tenants, hosted_domains })
    }

    /// The issuer of one tenant: of an address that stands for any tenant, that tenant's own.
    pub(crate) fn tenant_issuer(&self, tenant: &str) -> String {
        self.with_tenant(tenant).unwrap_or_else(|| self.issuer.clone())
    }

    /// What discovery calls the issuer at an address for any tenant: no issuer at all, but a pattern.
    pub(crate) fn issuer_pattern(&self) -> Option<String> {
        (self.kind == ProviderKind::Entra).then(|| self.with_tenant("{tenantid}")).flatten()
    }

    fn with_tenant(&self, tenant: &str) -> Option<String> {
        let any = ANY_TENANT.into_iter().find(|any| self.issuer.contains(any))?;
        Some(self.issuer.replacen(any, &format!("/{tenant}/"), 1))
    }

    /// Whether accounts of this issuer come from here.
    pub(crate) fn has_issuer(&self, issuer: &str) -> bool {
        match self.kind {
            ProviderKind::Entra => self.tenants.iter().any(|tenant| self.tenant_issuer(tenant) == issuer),
            ProviderKind::Generic | ProviderKind::Google | ProviderKind::Dfe => self.issuer == issuer,
        }
    }

    /// What is asked for.
    pub(crate) fn scopes(&self) -> &'static [&'static str] {
        match self.kind {
            ProviderKind::Dfe => &["profile", "email", "organisation"],
            ProviderKind::Generic | ProviderKind::Entra | ProviderKind::Google => &["profile", "email"],
        }
    }
}

/// Whether what is said to this address stays private: by TLS, or because it does not leave the machine.
pub(crate) fn is_safe(url: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(url) else { return false };
    let is_here = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    url.username().is_empty() && url.password().is_none() && (url.scheme() == "https" || (url.scheme() == "http" && is_here))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENANT: &str = "6b4f1c1e-6f3b-4a1e-9f0a-3a5b1e1d2c01";

    fn settings(kind: ProviderKind) -> ProviderSettings {
        ProviderSettings {
            id: "school".to_owned(),
            label: "School".to_owned(),
            kind,
            issuer: None,
            client_id: "commons".to_owned(),
            client_secret: "a-secret-for-tests".to_owned(),
            tenants: vec![TENANT.to_uppercase()],
            hosted_domains: vec!["Quillham.example.org".to_owned()],
        }
    }

    #[test]
    fn entra_s_issuer_is_the_tenant_s_and_its_pattern_is_none() {
        let entra = Provider::read(settings(ProviderKind::Entra)).unwrap();
        assert_eq!(entra.tenant_issuer(TENANT), format!("https://login.microsoftonline.com/{TENANT}/v2.0"));
        assert_eq!(entra.issuer_pattern().as_deref(), Some("https://login.microsoftonline.com/{tenantid}/v2.0"));
        assert!(entra.has_issuer(&entra.tenant_issuer(TENANT)) && !entra.has_issuer(&entra.issuer));
        assert!(!entra.has_issuer(&entra.tenant_issuer(PERSONAL_TENANT)));
    }

    #[test]
    fn what_cannot_be_safe_is_refused_with_what_would_be_accepted() {
        let generic =
            || ProviderSettings { issuer: Some("https://login.example.org".to_owned()), ..settings(ProviderKind::Generic) };
        assert!(Provider::read(generic()).is_ok());
        let issuer = |issuer: &str| ProviderSettings { issuer: Some(issuer.to_owned()), ..generic() };
        for (settings, said) in [
            (ProviderSettings { id: "link".to_owned(), ..generic() }, "word that we use ourselves"),
            (ProviderSettings { id: "../x".to_owned(), ..generic() }, "lower-case letters"),
            (settings(ProviderKind::Generic), "issuer is missing"),
            (issuer("http://login.example.org"), "accepted: an https:// address"),
            (issuer("https://user@login.example.org"), "accepted: an https:// address"),
            (issuer("https://login.example.org/?x"), "accepted: an https:// address"),
            (ProviderSettings { client_secret: String::new(), ..generic() }, "client secret"),
            (ProviderSettings { tenants: Vec::new(), ..settings(ProviderKind::Entra) }, "tenants is missing"),
            (ProviderSettings { tenants: vec![PERSONAL_TENANT.to_owned()], ..settings(ProviderKind::Entra) }, "personal accounts"),
            (ProviderSettings { tenants: vec!["organizations".to_owned()], ..settings(ProviderKind::Entra) }, "accepted: a UUID"),
            (ProviderSettings { hosted_domains: Vec::new(), ..settings(ProviderKind::Google) }, "hosted_domains is missing"),
        ] {
            let fault = Provider::read(settings).map(|_| ()).unwrap_err();
            assert!(fault.contains(said), "{fault}");
        }
        assert!(Provider::read(issuer("http://127.0.0.1:4000")).is_ok());
    }
}
