//! A release build embeds the folder; cargo would not notice a new file in it.

fn main() {
    println!("cargo:rerun-if-changed=../../content");
}
