//! The image is built as everything is, and runs with no more rights than it needs.

use serde_json::Value;

use super::{assert_none, read};

/// What is wrong with a Dockerfile.
fn wrong_dockerfile(text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let joined = text.replace("\\\n", " ");
    let lines = joined.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let lines: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(' ')).collect();
    let of = |instruction: &'static str| lines.iter().filter(move |(name, _)| *name == instruction).map(|(_, rest)| *rest);

    if of("RUN").filter(|run| *run == "cargo xtask build").count() != 1 {
        faults.push("the program should be built by `RUN cargo xtask build`, once".to_owned());
    }
    for run in
        of("RUN").filter(|run| ["cargo build", "cargo install", "npm ", "curl ", "wget "].iter().any(|other| run.contains(other)))
    {
        faults.push(format!("`RUN {run}` does what `cargo xtask build` should"));
    }
    let stages: Vec<&str> = of("FROM").filter_map(|from| from.split_once(" AS ")).map(|(_, stage)| stage).collect();
    for from in of("FROM") {
        let image = from.split(' ').next().unwrap_or_default();
        let has_tag = image.split_once(':').is_some_and(|(_, tag)| tag != "latest" && !tag.is_empty());
        if !has_tag && !stages.contains(&image) {
            faults.push(format!("`FROM {from}` should name a version"));
        }
    }
    let last = lines.iter().rposition(|(name, _)| *name == "FROM").unwrap_or_default();
    let end = &lines[last..];
    let user = end.iter().rfind(|(name, _)| *name == "USER").map(|(_, user)| *user).unwrap_or_default();
    if !user.split(':').all(|id| id.parse::<u32>().is_ok_and(|id| id > 0)) {
        faults.push(format!("the last stage runs as `{user}`: it should be a number, and not root's"));
    }
    for wanted in ["HEALTHCHECK", "ENTRYPOINT", "VOLUME"] {
        if !end.iter().any(|(name, _)| *name == wanted) {
            faults.push(format!("the last stage has no {wanted}"));
        }
    }
    if lines.iter().any(|(name, _)| *name == "ADD") {
        faults.push("COPY says what ADD guesses".to_owned());
    }
    faults
}

/// What is wrong with the services of a compose file.
fn wrong_compose(text: &str) -> Vec<String> {
    let compose: Value = serde_saphyr::from_str(text).expect("the compose file is YAML");
    let services = compose["services"].as_object().expect("there are services");
    services
        .iter()
        .flat_map(|(name, service)| wrong_service(service).into_iter().map(move |fault| format!("{name}: {fault}")))
        .collect()
}

fn wrong_service(service: &Value) -> Vec<&'static str> {
    let texts = |field: &str| -> Vec<&str> { service[field].as_array().into_iter().flatten().filter_map(Value::as_str).collect() };
    let image = service["image"].as_str().unwrap_or_default();
    let rules = [
        (service["read_only"] == true, "the root should be read-only"),
        (texts("tmpfs").iter().any(|mount| *mount == "/tmp" || mount.starts_with("/tmp:")), "/tmp should be in memory"),
        (texts("cap_drop") == ["ALL"], "all capabilities should be dropped"),
        (service["cap_add"].is_null() && service["privileged"].is_null(), "no right should be given back"),
        (texts("security_opt").contains(&"no-new-privileges:true"), "no process should gain rights"),
        (image.rsplit_once(':').is_some_and(|(_, tag)| tag != "latest"), "the image should have a version"),
        (
            texts("ports").iter().all(|port| port.starts_with("127.0.0.1:")),
            "only this machine should reach its port: a proxy stands before it",
        ),
        (texts("volumes").iter().all(|volume| volume.starts_with(char::is_alphabetic)), "data should be in a named volume"),
        (texts("volumes").iter().any(|volume| volume.ends_with(":/data")), "/data should outlive the container"),
    ];
    rules.into_iter().filter(|(holds, _)| !holds).map(|(_, fault)| fault).collect()
}

#[test]
fn the_image_is_built_by_our_own_command_and_runs_without_rights() {
    assert_none(&wrong_dockerfile(&read("docker/Dockerfile")));
}

#[test]
fn the_compose_file_gives_no_more_rights_than_needed() {
    assert_none(&wrong_compose(&read("docker/compose.yaml")));
}

#[test]
fn the_images_context_has_every_member_of_the_workspace() {
    let let_in = read(".dockerignore");
    let manifest = read("Cargo.toml");
    let members = manifest.lines().find_map(|line| line.strip_prefix("members = [")).expect("the workspace lists its members");
    for member in members.trim_end_matches(']').split(',').map(|member| member.trim().trim_matches('"').trim_end_matches("/*")) {
        assert!(let_in.lines().any(|line| line.starts_with(&format!("!{member}"))), "`{member}` is kept out by .dockerignore");
    }
}

#[test]
fn a_careless_dockerfile_is_found_out() {
    let good = "FROM a:1 AS build\nRUN cargo xtask build\nFROM debian:12\nUSER 10001:10001\nVOLUME /data\nHEALTHCHECK CMD [\"x\"]\nENTRYPOINT [\"x\"]\n";
    assert!(wrong_dockerfile(good).is_empty(), "{:?}", wrong_dockerfile(good));
    let careless = [
        ("RUN cargo xtask build", "RUN cargo build --release"),
        ("debian:12", "debian:latest"),
        ("debian:12", "debian"),
        ("USER 10001:10001", "USER root"),
        ("USER 10001:10001", "USER 0"),
        ("USER 10001:10001\n", ""),
        ("HEALTHCHECK", "LABEL"),
        ("VOLUME /data\n", "ADD a b\nVOLUME /data\n"),
    ];
    for (from, to) in careless {
        assert!(!wrong_dockerfile(&good.replace(from, to)).is_empty(), "`{to}` passed");
    }
}

#[test]
fn a_careless_compose_file_is_found_out() {
    let good = read("docker/compose.yaml");
    let careless = [
        ("read_only: true", "read_only: false"),
        ("- ALL", "- NET_RAW"),
        ("no-new-privileges:true", "seccomp:unconfined"),
        ("    cap_drop:", "    privileged: true\n    cap_drop:"),
        ("senco-commons:0.1.0", "senco-commons:latest"),
        ("127.0.0.1:8080:8080", "8080:8080"),
        ("- data:/data", "- ./data:/data"),
        ("/tmp:size", "/run:size"),
    ];
    for (from, to) in careless {
        assert!(good.contains(from), "`{from}` is not in the file");
        assert!(!wrong_compose(&good.replacen(from, to, 1)).is_empty(), "`{to}` passed");
    }
}
