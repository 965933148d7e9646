use anonymise::generate::*;
fn main() {
    let mut g = Generator::new(Half::Train, 1);
    for _ in 0..12 {
        let n = g.note();
        println!("## {}\n{}\n{:?}", n.voice, n.text, n.marks.iter().map(|m| &n.text[m.start..m.end]).collect::<Vec<_>>());
    }
    println!("{}", g.clean_note().text);
}
