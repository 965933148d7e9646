use std::path::PathBuf;
use std::sync::Arc;
use std::io::Write as _;
#[tokio::main]
async fn main() {
    let args: Vec<String> = std::env::args().collect();
    let folder = PathBuf::from(&args[1]);
    std::fs::create_dir_all(&folder).unwrap();
    let settings = kernel::DatabaseSettings::Sqlite { file: folder.join("db") };
    let store = kernel::Store::open(&settings, Arc::new(kernel::SystemClock)).await.unwrap();
    let paths: Vec<PathBuf> = args[2].split(',').filter(|p| !p.is_empty()).map(PathBuf::from).collect();
    if !paths.is_empty() {
        let batch = library::import::read_paths(&paths).map_err(|e| eprintln!("{e}")).unwrap();
        let options = library::import::Options { actor: kernel::Actor::command_line(), missing: library::import::Missing::List, dry_run: false, progress: &|_| {} };
        let report = library::import::apply(&store, batch, &options).await.map_err(|e| eprintln!("{e}")).unwrap();
        eprintln!("imported {} changed {} vocab {}", report.created, report.changed, report.vocabulary);
    }
    let began = std::time::Instant::now();
    let (engine, mut indexer) = search::Engine::open(&folder.join("index"), &store).await.unwrap();
    eprintln!("open {:?}", began.elapsed());
    let began = std::time::Instant::now();
    kernel::catch_up(&store, &mut indexer).await.unwrap();
    eprintln!("indexed {} in {:?}", engine.document_count(), began.elapsed());
    let viewer = kernel::Viewer::with_role(kernel::Role::Admin);
    let limit: usize = args.get(5).map_or(100, |l| l.parse().unwrap());
    let mut run = std::fs::File::create(&args[4]).unwrap();
    let mut took = Vec::new();
    for line in std::fs::read_to_string(&args[3]).unwrap().lines() {
        let query: serde_json::Value = serde_json::from_str(line).unwrap();
        let id = query["id"].as_str().map(str::to_owned).unwrap_or_else(|| query["id"].to_string());
        let text = query["text"].as_str().unwrap().to_owned();
        let request = search::Request { text, limit, ..Default::default() };
        let answer = engine.find(&store, &request, &viewer).await.unwrap();
        took.push(answer.took_us);
        for (rank, hit) in answer.hits.iter().enumerate() {
            writeln!(run, "{id} Q0 {} {} {} dev", hit.key, rank + 1, 10000.0 - rank as f32).unwrap();
        }
        if args.len() > 6 {
            println!("# {id} {} total {} notes {:?}\n   {:?}\n   {:?} {:?} {:?} sug {:?}", request.text, answer.total, answer.notes, answer.interpreted.concepts.iter().map(|c| (c.id.as_str(), c.from.as_str(), c.how.as_str())).collect::<Vec<_>>(), answer.interpreted.phase.as_ref().map(|p|&p.id), answer.interpreted.kind.as_ref().map(|p|&p.id), answer.interpreted.corrections, answer.suggestions);
            for hit in answer.hits.iter().take(3) { println!("     {:.2} {} {} {:?}", hit.score, hit.kind, hit.key, hit.concepts); }
        }
    }
    took.sort_unstable();
    eprintln!("queries {} p50 {} us p99 {}", took.len(), took[took.len()/2], took[took.len()*99/100]);
    indexer.finish().await.unwrap();
}
