//! Trains the model on invented notes and writes it into the crate.

use std::{env::args, error::Error, fs};

use anonymise::{learn::train, tagger::training::Plan};

fn main() -> Result<(), Box<dyn Error>> {
    let notes = args().nth(1).map_or(Ok(16_000), |notes| notes.parse())?;
    let plan = Plan { rounds: 5, at_least: 4, rate: 0.15, decay: 2e-6 };
    let model = train(notes, 20_261, plan);
    fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/data/model.bin"), model)?;
    Ok(())
}
