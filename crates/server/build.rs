//! A release build embeds the web assets; this makes it notice a new file among them.

fn main() {
    println!("cargo:rerun-if-changed=../../web/dist");
}
