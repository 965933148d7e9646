//! Trains the model on invented notes, and on the starter library as text that names nobody, and writes it into the crate.

use std::{env::args, error::Error, fs, path::Path};

use anonymise::{
    learn::{lines_of, train},
    tagger::training::Plan,
};

fn main() -> Result<(), Box<dyn Error>> {
    let notes = args().nth(1).map_or(Ok(20_000), |notes| notes.parse())?;
    let written = written(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../content")))?;
    let plan = Plan { rounds: 4, at_least: 5, rate: 0.15, decay: 2e-6 };
    let model = train(notes, &written, 20_261, plan);
    fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/data/model.bin"), model)?;
    Ok(())
}

/// The sentences of every second file of the starter library, in the order of their names; the others measure.
fn written(folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut files = Vec::new();
    for shelf in ["cpd", "guidance", "policy-template", "strategy"] {
        for file in fs::read_dir(folder.join(shelf))? {
            files.push(file?.path());
        }
    }
    files.sort();
    let mut lines = Vec::new();
    for file in files.iter().step_by(2) {
        lines.extend(lines_of(&fs::read_to_string(file)?));
    }
    Ok(lines)
}
