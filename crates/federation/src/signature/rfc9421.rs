//! Reads `Signature-Input` and `Signature` of RFC 9421: exactly one signature, of plain components.

use sfv::{InnerList, Item, List, ListEntry, Parser};

use super::{Form, Refusal, Signed, origin_of_key};

/// More parts than any request has.
const MOST_COMPONENTS: usize = 20;
const MORE_THAN_ONE: Refusal = Refusal::Malformed("exactly one signature is accepted");

pub(super) fn read(input: &str, signature: &str) -> Result<Signed, Refusal> {
    // What follows the label must be one list by itself: a second signature, of whatever label, would hide in it.
    let (label, parameters) = labelled(input)?;
    let lists: List = parse(parameters)?;
    let [ListEntry::InnerList(list)] = lists.as_slice() else { return Err(MORE_THAN_ONE) };
    let key_id = text_parameter(list, "keyid")?.ok_or(Refusal::Malformed("the signature names no key"))?;
    let algorithm = text_parameter(list, "alg")?;
    let created = match list.params.get("created") {
        None => None,
        Some(value) => Some(i64::from(value.as_integer().ok_or(Refusal::Malformed("`created` is no moment"))?)),
    };
    // Not held against the clock: that is done once, with `created`. A server whose clock is behind makes it seem past.
    let expires = list.params.get("expires").and_then(sfv::BareItem::as_integer).map(i64::from);
    if created.zip(expires).is_some_and(|(created, expires)| expires <= created) {
        return Err(Refusal::Malformed("the signature ends before it begins"));
    }
    Ok(Signed {
        origin: origin_of_key(&key_id)?,
        key_id,
        form: Form::Rfc9421,
        components: components(list)?,
        parameters: parameters.to_owned(),
        created,
        algorithm,
        signature: bytes(label, signature)?,
    })
}

fn parse<T: sfv::FieldType>(text: &str) -> Result<T, Refusal> {
    Parser::new(text).parse().map_err(|_| Refusal::Malformed("a header of the signature is no structured field"))
}

fn text_parameter(list: &InnerList, name: &str) -> Result<Option<String>, Refusal> {
    let Some(value) = list.params.get(name) else { return Ok(None) };
    let text = value.as_string().ok_or(Refusal::Malformed("a parameter of the signature is of another sort"))?;
    Ok(Some(text.as_str().to_owned()))
}

fn components(list: &InnerList) -> Result<Vec<String>, Refusal> {
    let mut names: Vec<String> = Vec::with_capacity(list.items.len());
    for item in &list.items {
        let name = item.bare_item.as_string().ok_or(Refusal::Malformed("a covered part has no name"))?.as_str();
        if !item.params.is_empty() || name.bytes().any(|letter| letter.is_ascii_uppercase()) {
            return Err(Refusal::Malformed("the signature covers a part that is not known here"));
        }
        if names.len() == MOST_COMPONENTS || names.iter().any(|other| other == name) {
            return Err(Refusal::Malformed("the signature covers a part twice, or too many"));
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

/// A header's only member: its label, and what stands after it.
fn labelled(header: &str) -> Result<(&str, &str), Refusal> {
    let (label, value) = header.split_once('=').ok_or(Refusal::Malformed("a header of the signature has no label"))?;
    let is_label = !label.is_empty()
        && label.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || b"_-.*".contains(&letter));
    if is_label { Ok((label, value)) } else { Err(MORE_THAN_ONE) }
}

fn bytes(label: &str, signature: &str) -> Result<Vec<u8>, Refusal> {
    let (other, value) = labelled(signature)?;
    if other != label {
        return Err(MORE_THAN_ONE);
    }
    let item: Item = parse(value)?;
    let bytes = item.bare_item.as_byte_sequence().ok_or(Refusal::Malformed("the signature is no sequence of bytes"))?;
    Ok(bytes.to_vec())
}
