//! The networks that a version is for by name. A network is its address, `https://quillham.example.org`: what is behind it, and whether
//! anything goes there, is nothing that the library knows.

use std::collections::{BTreeSet, HashMap};

use kernel::{Audience, Result, Unit};
use sea_orm::sea_query::{Expr, Func, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::entity::network;
use crate::{Draft, State};

/// Networks that one version names at most.
const MOST: usize = 50;
/// Characters of an address at most.
const LENGTH: usize = 200;

/// What is wrong with whom a draft names.
pub(crate) fn fault(draft: &Draft) -> Option<String> {
    let networks = &draft.networks;
    if draft.audience != Audience::Named {
        return (!networks.is_empty()).then(|| format!("only for the audience 'named'; accepted for '{}': none", draft.audience));
    }
    if networks.is_empty() {
        return Some("Choose at least one network, or say that it is for members here.".to_owned());
    }
    if networks.len() > MOST {
        return Some(format!("{} networks; accepted: at most {MOST}", networks.len()));
    }
    if let Some(odd) = networks.iter().find(|network| !is_address(network)) {
        let start: String = odd.chars().take(60).collect();
        return Some(format!("'{start}' is no network's address; accepted: such as https://senco.example.org"));
    }
    let mut seen = BTreeSet::new();
    networks.iter().find(|network| !seen.insert(*network)).map(|twice| format!("'{twice}' stands twice; each once"))
}

/// Scheme and host, as networks are named everywhere: lower case, and no path.
fn is_address(network: &str) -> bool {
    let host = network.strip_prefix("https://").or_else(|| network.strip_prefix("http://")).unwrap_or_default();
    let is_plain = |letter: char| !(letter.is_whitespace() || letter.is_control() || letter.is_uppercase() || letter == '/');
    !host.is_empty() && network.len() <= LENGTH && host.chars().all(is_plain)
}

/// Writes whom a version names.
pub(crate) async fn write(unit: &Unit, draft: &Draft, (id, version): (Uuid, i64)) -> Result<()> {
    if draft.audience != Audience::Named || draft.networks.is_empty() {
        return Ok(());
    }
    let rows = (0..).zip(&draft.networks).map(|(position, network)| {
        let row = network::Model { resource_id: id, version, position, network: network.clone() };
        row.into_active_model()
    });
    network::Entity::insert_many(rows).exec_without_returning(unit.connection()).await?;
    Ok(())
}

/// Whom these versions name, each in its order.
pub(crate) async fn named_in(db: &impl ConnectionTrait, versions: &[(Uuid, i64)]) -> Result<HashMap<(Uuid, i64), Vec<String>>> {
    let mut named: HashMap<(Uuid, i64), Vec<String>> = HashMap::new();
    if versions.is_empty() {
        return Ok(named);
    }
    let rows = network::Entity::find()
        .filter(network::Column::ResourceId.is_in(versions.iter().map(|(id, _)| *id)))
        .filter(network::Column::Version.is_in(versions.iter().map(|(_, version)| *version)))
        .order_by_asc(network::Column::Position)
        .all(db)
        .await?;
    for row in rows {
        named.entry((row.resource_id, row.version)).or_default().push(row.network);
    }
    Ok(named)
}

/// Counts what can be read, stands under one of these licences and names this network, whoever may see it.
pub async fn count_naming(db: &impl ConnectionTrait, licences: &[&str], network: &str) -> Result<u64> {
    let of = |table: &'static str, column: &'static str| Expr::col((table, column));
    let is_version = |table: &'static str| {
        of(table, "resource_id").eq(of("library_resource", "id")).and(of(table, "version").eq(of("library_resource", "version")))
    };
    let select = Query::select()
        .expr_as(Func::count(of("library_resource", "id")), "times")
        .from("library_resource")
        .inner_join("library_version", is_version("library_version"))
        .inner_join("library_version_network", is_version("library_version_network"))
        .and_where(of("library_resource", "state").ne(State::Withdrawn.as_str()))
        .and_where(of("library_resource", "audience").eq(Audience::Named.as_str()))
        .and_where(of("library_version", "licence").is_in(licences.iter().copied()))
        .and_where(of("library_version_network", "network").eq(network))
        .to_owned();
    let row = db.query_one(&select).await?;
    let times: i64 = row.map_or(Ok(0), |row| row.try_get("", "times"))?;
    Ok(times.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    fn naming(audience: Audience, networks: &[&str]) -> Option<String> {
        let mut draft = Draft::new(Kind::Strategy, "a", "A", "Words.");
        draft.audience = audience;
        draft.networks = networks.iter().map(|network| (*network).to_owned()).collect();
        fault(&draft)
    }

    #[test]
    fn named_means_one_or_more_networks_each_once_and_no_other_audience_names_any() {
        let (one, other) = ("https://quillham.example.org", "http://127.0.0.1:8081");
        assert_eq!(naming(Audience::Named, &[one, other]), None);
        assert_eq!(naming(Audience::Members, &[]), None);
        for wrong in [naming(Audience::Named, &[]), naming(Audience::Named, &[one, one]), naming(Audience::Public, &[one])] {
            assert!(wrong.is_some());
        }
        for odd in ["quillham.example.org", "https://", "https://Quillham.example.org", "https://a.example/b", "https://a b", ""] {
            assert!(naming(Audience::Named, &[odd]).is_some(), "{odd}");
        }
    }
}
