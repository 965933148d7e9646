//! The text of one page, by following what is drawn on it.

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId};

use super::font::Font;
use super::geometry::{Layout, Matrix};
use super::structure::dictionary;

/// What the drawings of one page, and of all pages, may unpack to.
const PAGE: usize = 24 << 20;
const ALL: usize = 256 << 20;
/// Operations that are followed on all pages together.
const OPERATIONS: usize = 20_000_000;
/// Drawings inside one another.
const DEPTH: usize = 6;
/// Characters of one page.
const TEXT: usize = 500_000;

pub(super) struct Page {
    pub(super) text: String,
    pub(super) has_picture: bool,
}

/// Reads page after page with one budget for all.
pub(super) struct Pages<'a> {
    document: &'a Document,
    fonts: HashMap<*const Dictionary, Rc<Font<'a>>>,
    bytes: usize,
    operations: usize,
}

/// What is remembered while a drawing is followed.
#[derive(Clone)]
struct State<'a> {
    page: Matrix,
    font: Option<Rc<Font<'a>>>,
    size: f32,
    letter_gap: f32,
    word_gap: f32,
    scale: f32,
    leading: f32,
}

struct Drawing<'a> {
    layout: Layout,
    has_picture: bool,
    state: State<'a>,
    saved: Vec<State<'a>>,
    line: Matrix,
    at: Matrix,
}

impl<'a> Pages<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Self { document, fonts: HashMap::new(), bytes: ALL, operations: OPERATIONS }
    }

    pub(super) fn is_spent(&self) -> bool {
        self.bytes == 0 || self.operations == 0
    }

    /// A page's text, or none where it is broken.
    pub(super) fn read(&mut self, id: ObjectId) -> Option<Page> {
        let content = self.document.get_page_content_with_limit(id, PAGE.min(self.bytes)).ok()?;
        let (own, above) = self.document.get_page_resources(id).ok()?;
        let above = above.iter().filter_map(|id| self.document.get_dictionary(*id).ok());
        let resources: Vec<&Dictionary> = own.into_iter().chain(above).collect();
        let mut drawing = Drawing::new();
        self.follow(&content, &resources, &mut drawing, 0);
        Some(Page { text: drawing.layout.text, has_picture: drawing.has_picture })
    }

    fn follow(&mut self, content: &[u8], resources: &[&'a Dictionary], drawing: &mut Drawing<'a>, depth: usize) {
        self.bytes = self.bytes.saturating_sub(content.len());
        let Ok(content) = Content::decode(content) else { return };
        for operation in &content.operations {
            if self.operations == 0 || drawing.layout.text.len() > TEXT {
                return;
            }
            self.operations -= 1;
            match operation.operator.as_str() {
                "Tf" => self.choose_font(operation, resources, drawing),
                "Do" => self.draw(operation, resources, drawing, depth),
                "BI" => drawing.has_picture = true,
                _ => drawing.follow(operation),
            }
        }
    }

    fn choose_font(&mut self, operation: &Operation, resources: &[&'a Dictionary], drawing: &mut Drawing<'a>) {
        let Some(name) = operation.operands.first().and_then(|name| name.as_name().ok()) else { return };
        drawing.state.size = number(operation, 1).abs();
        let font = resources.iter().find_map(|resources| named(self.document, resources, b"Font", name));
        drawing.state.font = font.and_then(|font| dictionary(self.document, font)).map(|font| {
            let known = self.fonts.entry(std::ptr::from_ref(font));
            Rc::clone(known.or_insert_with(|| Rc::new(Font::read(self.document, font))))
        });
    }

    /// A picture, or a drawing inside the drawing.
    fn draw(&mut self, operation: &Operation, resources: &[&'a Dictionary], drawing: &mut Drawing<'a>, depth: usize) {
        let Some(name) = operation.operands.first().and_then(|name| name.as_name().ok()) else { return };
        let object = resources.iter().find_map(|resources| named(self.document, resources, b"XObject", name));
        let Some(stream) =
            object.and_then(|object| self.document.dereference(object).ok()).and_then(|(_, object)| object.as_stream().ok())
        else {
            return;
        };
        match stream.dict.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"Image") => drawing.has_picture = true,
            Ok(b"Form") if depth < DEPTH && self.bytes > 0 => {
                let Ok(content) = stream.get_plain_content_with_limit(PAGE.min(self.bytes)) else { return };
                let own = stream.dict.get(b"Resources").ok().and_then(|own| dictionary(self.document, own));
                let inner: Vec<&Dictionary> = own.into_iter().chain(resources.iter().copied()).collect();
                let outer = drawing.state.clone();
                if let Ok(matrix) = stream.dict.get(b"Matrix").and_then(Object::as_array) {
                    drawing.state.page = matrix_of(matrix).then(drawing.state.page);
                }
                self.follow(&content, &inner, drawing, depth + 1);
                drawing.state = outer;
            }
            _ => {}
        }
    }
}

impl Drawing<'_> {
    fn new() -> Self {
        let state = State { page: Matrix::SAME, font: None, size: 1.0, letter_gap: 0.0, word_gap: 0.0, scale: 1.0, leading: 0.0 };
        Self { layout: Layout::default(), has_picture: false, state, saved: Vec::new(), line: Matrix::SAME, at: Matrix::SAME }
    }

    fn follow(&mut self, operation: &Operation) {
        match operation.operator.as_str() {
            "q" if self.saved.len() < 100 => self.saved.push(self.state.clone()),
            "Q" => self.state = self.saved.pop().unwrap_or_else(|| self.state.clone()),
            "cm" => self.state.page = matrix_of(&operation.operands).then(self.state.page),
            "BT" => self.set_line(Matrix::SAME),
            "Tm" => self.set_line(matrix_of(&operation.operands)),
            "Td" => self.next_line(number(operation, 0), number(operation, 1)),
            "TD" => {
                self.state.leading = -number(operation, 1);
                self.next_line(number(operation, 0), number(operation, 1));
            }
            "T*" => self.next_line(0.0, -self.state.leading),
            "TL" => self.state.leading = number(operation, 0),
            "Tc" => self.state.letter_gap = number(operation, 0),
            "Tw" => self.state.word_gap = number(operation, 0),
            "Tz" => self.state.scale = number(operation, 0) / 100.0,
            "Tj" => self.show(operation.operands.first()),
            "'" => {
                self.next_line(0.0, -self.state.leading);
                self.show(operation.operands.first());
            }
            "\"" => {
                self.state.word_gap = number(operation, 0);
                self.state.letter_gap = number(operation, 1);
                self.next_line(0.0, -self.state.leading);
                self.show(operation.operands.get(2));
            }
            "TJ" => {
                let pieces = operation.operands.first().and_then(|pieces| pieces.as_array().ok());
                for piece in pieces.into_iter().flatten() {
                    match piece.as_float() {
                        Ok(back) => self.advance(-back / 1_000.0 * self.state.size * self.state.scale),
                        Err(_) => self.show(Some(piece)),
                    }
                }
            }
            _ => {}
        }
    }

    fn set_line(&mut self, line: Matrix) {
        self.line = line;
        self.at = line;
    }

    fn next_line(&mut self, x: f32, y: f32) {
        self.set_line(Matrix::moved(x, y).then(self.line));
    }

    fn advance(&mut self, by: f32) {
        self.at = Matrix::moved(by, 0.0).then(self.at);
    }

    fn show(&mut self, string: Option<&Object>) {
        let Some(codes) = string.and_then(|string| string.as_str().ok()) else { return };
        let Some(font) = self.state.font.clone() else { return };
        let (width, count) = font.width(codes);
        let letters = font.letters(codes);
        #[expect(clippy::cast_precision_loss, reason = "an estimate of a width")]
        let gaps = count as f32 * self.state.letter_gap + letters.matches(' ').count() as f32 * self.state.word_gap;
        let by = (width / 1_000.0 * self.state.size + gaps) * self.state.scale;
        let on_page = self.at.then(self.state.page);
        let stretch = on_page.stretch();
        self.layout.add(&letters, on_page, by * stretch, self.state.size * stretch);
        self.advance(by);
    }
}

fn number(operation: &Operation, index: usize) -> f32 {
    operation.operands.get(index).and_then(|number| number.as_float().ok()).unwrap_or(0.0)
}

fn matrix_of(numbers: &[Object]) -> Matrix {
    let mut matrix = Matrix::SAME;
    for (own, number) in matrix.0.iter_mut().zip(numbers) {
        *own = number.as_float().unwrap_or(*own);
    }
    matrix
}

/// A thing by its name in one of the dictionaries of the resources.
fn named<'a>(document: &'a Document, resources: &'a Dictionary, kind: &[u8], name: &[u8]) -> Option<&'a Object> {
    dictionary(document, resources.get(kind).ok()?)?.get(name).ok()
}
