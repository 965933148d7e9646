//! Programs, scripts and pages that hold scripts.

/// Endings that an operating system runs, or that make it run something.
const PROGRAM_NAMES: [&str; 53] = [
    "app", "appimage", "bash", "bat", "bin", "chm", "class", "cmd", "com", "cpl", "csh", "deb", "desktop", "dll", "dmg", "elf",
    "exe", "gadget", "hta", "iso", "jar", "jnlp", "js", "jse", "lnk", "mjs", "msc", "msi", "msp", "pif", "pkg", "php", "pl", "ps1",
    "psm1", "py", "rb", "reg", "rpm", "scf", "scr", "sh", "so", "url", "vb", "vbe", "vbs", "wasm", "ws", "wsc", "wsf", "wsh",
    "xll",
];

const MARKUP_NAMES: [&str; 8] = ["htm", "html", "mht", "mhtml", "shtml", "svg", "xhtml", "xml"];

pub(crate) fn is_program_name(extension: &str) -> bool {
    PROGRAM_NAMES.contains(&extension)
}

pub(super) fn is_markup_name(extension: &str) -> bool {
    MARKUP_NAMES.contains(&extension)
}

/// Machine code by its first bytes: Windows, Linux, Apple, Java, `WebAssembly`, shortcuts.
pub(super) fn is_program(bytes: &[u8]) -> bool {
    const MARKS: [&[u8]; 10] = [
        b"\x7fELF",
        b"\xfe\xed\xfa\xce",
        b"\xfe\xed\xfa\xcf",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe",
        b"\xca\xfe\xba\xbe",
        b"\x00asm",
        b"dex\n",
        b"L\x00\x00\x00\x01\x14\x02\x00",
        b"!<arch>\n",
    ];
    MARKS.iter().any(|mark| bytes.starts_with(mark)) || is_windows_program(bytes)
}

/// `MZ` may begin a word as well: a program has unprintable bytes soon after, a text has not.
fn is_windows_program(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(64)];
    start.starts_with(b"MZ") && (start.len() < 4 || start.iter().any(|byte| *byte < 9))
}

/// A script that says by its first line what runs it.
pub(super) fn is_script(text: &str) -> bool {
    let start = text.trim_start();
    let low = lower_start(start, 40);
    start.starts_with("#!")
        || ["<?php", "<job", "<package", "@echo off", "on error resume next", "windows registry editor", "[internetshortcut]"]
            .iter()
            .any(|mark| low.starts_with(mark))
}

/// A page or drawing: what a browser would take for markup, after any comments.
pub(super) fn is_markup(text: &str) -> bool {
    let mut rest = text.trim_start();
    while let Some(comment) = rest.strip_prefix("<!--") {
        rest = comment.split_once("-->").map_or("", |(_, after)| after).trim_start();
    }
    let low = lower_start(rest, 24);
    ["<!doctype", "<html", "<head", "<body", "<script", "<svg", "<?xml", "<iframe", "<meta", "mime-version:"]
        .iter()
        .any(|mark| low.starts_with(mark))
}

fn lower_start(text: &str, length: usize) -> String {
    text.chars().take(length).collect::<String>().to_ascii_lowercase()
}
