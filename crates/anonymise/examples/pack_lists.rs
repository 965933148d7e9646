//! Packs the list that `tools/lists.py` wrote into the compact set that is part of the program.

use std::{env::args, error::Error, fs, io::BufWriter};

fn main() -> Result<(), Box<dyn Error>> {
    let source = args().nth(1).ok_or("which lexicon.tsv?")?;
    let target = concat!(env!("CARGO_MANIFEST_DIR"), "/data/lexicon.fst");
    let mut builder = fst::MapBuilder::new(BufWriter::new(fs::File::create(target)?))?;
    for line in fs::read_to_string(source)?.lines() {
        let (word, flags) = line.split_once('\t').ok_or("a word, a tab, its flags")?;
        builder.insert(word, flags.parse()?)?;
    }
    builder.finish()?;
    Ok(())
}
