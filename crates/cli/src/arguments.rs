//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use kernel::Viewer;
use office::FileKind;
use storage::Credentials;

/// The server of a network of SENCOs: a library of strategies, policy templates and training, searchable in plain words.
#[derive(Debug, Parser)]
#[command(name = "senco-commons", version, propagate_version = true, max_term_width = 100)]
pub(crate) struct Arguments {
    /// Folder of the database, the search index and everything else that is kept [default: ./data]
    #[arg(long, global = true, env = "SENCO_COMMONS_DATA", value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Configuration file in TOML [default: none]
    #[arg(long, global = true, env = "SENCO_COMMONS_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Database: a postgres:// address [default: a SQLite file in the data folder]
    #[arg(long, global = true, env = "SENCO_COMMONS_DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub(crate) database_url: Option<String>,
    /// Where attached files are kept: `s3://bucket/prefix?endpoint=…&region=…`, keys in `AWS_ACCESS_KEY_ID` and
    /// `AWS_SECRET_ACCESS_KEY` [default: the data folder]
    #[arg(long, global = true, env = "SENCO_COMMONS_FILES_URL", value_name = "URL")]
    pub(crate) files_url: Option<String>,
    /// The largest file that is taken, in megabytes [default: 50]
    #[arg(long, global = true, env = "SENCO_COMMONS_UPLOAD_LIMIT_MB", value_name = "MEGABYTES")]
    pub(crate) upload_limit_mb: Option<u64>,
    #[arg(long, hide = true, env = "AWS_ACCESS_KEY_ID", hide_env = true, hide_env_values = true)]
    files_key_id: Option<String>,
    #[arg(long, hide = true, env = "AWS_SECRET_ACCESS_KEY", hide_env = true, hide_env_values = true)]
    files_secret: Option<String>,
    #[arg(long, hide = true, env = "AWS_SESSION_TOKEN", hide_env = true, hide_env_values = true)]
    files_session: Option<String>,
    /// Address to listen on [default: 127.0.0.1:8080]
    #[arg(long, global = true, env = "SENCO_COMMONS_LISTEN", value_name = "ADDRESS")]
    pub(crate) listen: Option<SocketAddr>,
    /// Address under which people reach the server [default: http:// and the listen address]
    #[arg(long, global = true, env = "SENCO_COMMONS_PUBLIC_URL", value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// Name of the network, shown on every page [default: SENCO Commons]
    #[arg(long, global = true, env = "SENCO_COMMONS_NETWORK_NAME", value_name = "NAME")]
    pub(crate) network_name: Option<String>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Arguments {
    /// Who the store of files knows this program as, where the environment says so.
    pub(crate) fn keys(&self) -> Option<Credentials> {
        let (key_id, secret) = (self.files_key_id.clone()?, self.files_secret.clone()?);
        Some(Credentials { key_id, secret, session: self.files_session.clone() })
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the server; the first start creates the database and loads the starter library
    Serve(Serve),
    /// Load a folder of Markdown, Markdown files or a .jsonl file: all or nothing, every fault listed
    Import(Import),
    /// Write the library to a folder, a .jsonl file, or the thesaurus to a .ttl file
    Export(Export),
    /// Search from the terminal, with the same engine and order as the pages
    Search(Search),
    /// Membership from the terminal
    #[command(subcommand)]
    Member(Member),
    /// Other networks from the terminal
    #[command(subcommand)]
    Peer(PeerCommand),
    /// Build the search index again from the journal
    Reindex,
    /// Write one consistent archive of everything; works while the server runs
    Backup(Backup),
    /// Put an archive in place of what is here; it is verified first
    Restore(Restore),
    /// Check everything, one line each; exit status 1 if anything is wrong
    Doctor,
    /// Ask the running server whether it is alive; exit status 0 or 1
    Health,
    /// Find identifying details in a text and say what to write instead
    Anonymise(Anonymise),
    /// Print the `OpenAPI` document of the API
    Openapi,
    /// Measure search, indexing, start-up and memory on a generated library
    Bench(Bench),
    /// Read a document from standard input with little memory and time, as the server does with every file that it is given
    #[command(hide = true)]
    ReadDocument(ReadDocument),
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Write logs as JSON, one object a line
    #[arg(long, env = "SENCO_COMMONS_LOG_JSON")]
    pub(crate) log_json: bool,
    /// Show a sample network of invented people, where everybody chooses who to be; this machine only [data: ./data-demo]
    #[arg(long)]
    pub(crate) demo: bool,
    /// With --demo: a second sample network beside it, at 127.0.0.2 and the next port, that it shares with
    #[arg(long, requires = "demo")]
    pub(crate) with_peer: bool,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Import {
    /// Folders, .md files or .jsonl files
    #[arg(required_unless_present = "starter", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Load the starter library of this program: after an upgrade, what is new in it
    #[arg(long, conflicts_with = "paths")]
    pub(crate) starter: bool,
    /// Check and report, change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Withdraw records of the same source that are missing from the files, for good; shows the count and asks first
    #[arg(long)]
    pub(crate) withdraw_missing: bool,
    /// Do not ask before withdrawing
    #[arg(long, requires = "withdraw_missing")]
    pub(crate) yes: bool,
    /// Name that the records are kept under, to know next time which are missing [default: the first path's own name]
    #[arg(long, value_name = "NAME", value_parser = source_name)]
    pub(crate) source: Option<String>,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Anonymise {
    #[command(subcommand)]
    pub(crate) list: Option<OfficialList>,
    /// A text file; - is standard input
    #[arg(value_name = "FILE", default_value = "-")]
    pub(crate) file: PathBuf,
    /// Read lines of {"id","text"} and write lines of {"id","spans"}; offsets count Unicode characters
    #[arg(long)]
    pub(crate) jsonl: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OfficialList {
    /// Take given names from an official list (CSV with a column `Name`), in place of those taken before
    ImportNames {
        /// The list as it was downloaded
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Take names of schools from an official list (CSV with a column `EstablishmentName`), in place of those taken before
    ImportSchools {
        /// The list as it was downloaded
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// New or empty folder, or a new .jsonl file, or a new .ttl file for the thesaurus as SKOS
    #[arg(long, value_name = "DIR|FILE")]
    pub(crate) to: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Search {
    /// What to look for; nothing lists everything
    #[arg(default_value = "", conflicts_with = "queries")]
    pub(crate) query: String,
    /// Whose eyes to look through: public, reader, member, specialist, moderator, editor, coordinator or admin
    #[arg(long = "as", default_value = "public", value_name = "ROLE")]
    pub(crate) viewer: Viewer,
    /// Print the answer as the API gives it
    #[arg(long)]
    pub(crate) json: bool,
    /// Only these areas of need
    #[arg(long)]
    pub(crate) area: Vec<String>,
    /// Only these phases
    #[arg(long)]
    pub(crate) phase: Vec<String>,
    /// Only these tiers
    #[arg(long)]
    pub(crate) tier: Vec<String>,
    /// Only these kinds
    #[arg(long)]
    pub(crate) kind: Vec<String>,
    /// Results to print
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=100))]
    pub(crate) limit: u16,
    /// Take the words as typed: no correction
    #[arg(long)]
    pub(crate) exact: bool,
    /// File of queries, one JSON object {"id", "text"} a line, for evaluation
    #[arg(long, requires = "run", value_name = "FILE")]
    pub(crate) queries: Option<PathBuf>,
    /// File to write the results to as a TREC run, 100 a query, documents by their keys
    #[arg(long, requires = "queries", value_name = "FILE")]
    pub(crate) run: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Member {
    /// Add a member (the first coordinator too) and print a one-time sign-in link
    Add(MemberAdd),
    /// List the members: id, role, name, e-mail address, school
    List,
    /// Give a member another role
    Role(MemberRole),
    /// Let a member go and erase what is known of them; what they published stays
    Remove(MemberRemove),
    /// Print a one-time sign-in link for a member, built from the public address
    Link(MemberLink),
}

#[derive(Debug, Args)]
pub(crate) struct MemberAdd {
    /// Name, as others see it
    #[arg(long)]
    pub(crate) name: String,
    /// Role: reader, member, specialist, moderator, editor, coordinator or admin
    #[arg(long, default_value = "member")]
    pub(crate) role: kernel::Role,
    /// E-mail address, for sign-in links and the digest
    #[arg(long, default_value = "")]
    pub(crate) email: String,
    /// Name or URN of the school; a new name is a new school
    #[arg(long, default_value = "")]
    pub(crate) school: String,
}

#[derive(Debug, Args)]
pub(crate) struct MemberRole {
    /// Id or e-mail address of the member
    #[arg(value_name = "PERSON")]
    pub(crate) person: String,
    /// The new role
    #[arg(value_name = "ROLE")]
    pub(crate) role: kernel::Role,
}

#[derive(Debug, Args)]
pub(crate) struct MemberRemove {
    /// Id or e-mail address of the member
    #[arg(value_name = "PERSON")]
    pub(crate) person: String,
}

#[derive(Debug, Args)]
pub(crate) struct MemberLink {
    /// Id or e-mail address of the member
    #[arg(value_name = "PERSON")]
    pub(crate) person: String,
    /// Minutes that the link works
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=1440))]
    pub(crate) minutes: u16,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PeerCommand {
    /// Print this network's address and its six words, to be read on the telephone
    Words,
    /// List the networks that are known: address, state, what they get, when they were heard, name, words
    List,
    /// Look a network up, show its words to compare, and ask it for a peering
    Follow(PeerAgree),
    /// Agree to a network that asks for a peering
    Accept(PeerAgree),
    /// Choose what a network gets: nothing, public or peers
    Share(PeerShare),
    /// Let the exchange with a network rest
    Pause(PeerName),
    /// Go on with a network that was paused or blocked
    Resume(PeerName),
    /// Shut a network out, in both directions, at once
    Block(PeerName),
    /// End the peering with a network
    Remove(PeerName),
    /// Say that this network, which is reached at `public_url` now, was reached at another address before: its peers go on with it
    Moved(PeerName),
}

#[derive(Debug, Args)]
pub(crate) struct PeerName {
    /// Address of the network, such as `https://senco.example.org`
    #[arg(value_name = "URL")]
    pub(crate) url: String,
}

#[derive(Debug, Args)]
pub(crate) struct PeerAgree {
    /// Address of the network, such as `https://senco.example.org`
    #[arg(value_name = "URL")]
    pub(crate) name: String,
    /// The words were compared, and are the same
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PeerShare {
    /// Address of the network, such as `https://senco.example.org`
    #[arg(value_name = "URL")]
    pub(crate) name: String,
    /// nothing; public (what anybody may read, and what names it); or peers (that, and what is for all peers)
    #[arg(value_name = "WHAT")]
    pub(crate) shares: federation::Shares,
    /// Do not ask before something is taken back
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// New file to write, such as commons-2026-11-21.tar.gz
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// Archive that `backup` wrote
    pub(crate) file: PathBuf,
    /// Verify the archive and change nothing
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// Documents of about 300 words in the large library; the small one has a tenth
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    pub(crate) documents: u32,
    /// Searches of each measurement
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(10..=100_000))]
    pub(crate) searches: u32,
}

#[derive(Debug, Args)]
pub(crate) struct ReadDocument {
    /// What the file is: docx, pptx, xlsx, odt, pdf, txt, md or csv
    #[arg(long, value_parser = file_kind)]
    pub(crate) kind: FileKind,
    /// Print a Word document as Markdown, with what could not be kept
    #[arg(long)]
    pub(crate) as_markdown: bool,
}

fn file_kind(kind: &str) -> Result<FileKind, String> {
    kind.parse().map_err(|()| "accepted: the ending of a kind of file that is kept, such as docx".to_owned())
}

fn source_name(name: &str) -> Result<String, String> {
    if (1..=100).contains(&name.len()) { Ok(name.to_owned()) } else { Err("accepted: 1 to 100 letters".to_owned()) }
}
