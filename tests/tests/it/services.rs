//! The services that other tests talk to do what those rely on.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;

use tests::{SmtpSettings, SmtpSink, free_address};

/// Says lines to a mail server, and returns what it answered to the last.
fn say(sink: &SmtpSink, lines: &[&str]) -> String {
    let mut stream = BufReader::new(TcpStream::connect(sink.address).unwrap());
    let mut answer = String::new();
    for line in [""].iter().chain(lines) {
        if !line.is_empty() {
            write!(stream.get_mut(), "{line}\r\n").unwrap();
        }
        loop {
            answer.clear();
            stream.read_line(&mut answer).unwrap();
            if answer.as_bytes().get(3) != Some(&b'-') {
                break;
            }
        }
    }
    answer
}

#[test]
fn the_mail_server_keeps_what_it_takes() {
    let sink = SmtpSink::start();
    let mail = "Subject: =?utf-8?q?Caf=C3=A9?=\r\nX-Thing: 1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nText\r\n.";
    let taken = say(&sink, &["EHLO test", "MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>", "DATA", mail]);
    assert!(taken.starts_with("250"), "{taken}");
    let mail = sink.next();
    assert_eq!((mail.from.as_str(), mail.subject.as_str(), mail.text.trim()), ("a@example.org", "Café", "Text"));
    assert_eq!(mail.to, ["b@example.org"]);
    assert_eq!(mail.headers["x-thing"], "1");
    assert!(sink.rest().is_empty());
}

#[test]
fn the_mail_server_refuses_for_good_and_for_now() {
    let refusing = SmtpSettings { refuses: vec!["gone@example.org".to_owned()], busy: false };
    let sink = SmtpSink::start_at(free_address(), &refusing);
    assert!(say(&sink, &["EHLO test", "MAIL FROM:<a@example.org>", "RCPT TO:<gone@example.org>"]).starts_with("550"));
    let address = sink.address;
    drop(sink);
    let busy = SmtpSink::start_at(address, &SmtpSettings { refuses: Vec::new(), busy: true });
    assert!(say(&busy, &["EHLO test", "MAIL FROM:<a@example.org>"]).starts_with("451"));
}
