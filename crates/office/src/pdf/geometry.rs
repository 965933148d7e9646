//! Where on a page letters stand: enough to tell lines and words apart.

/// The six numbers of a transformation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Matrix(pub(super) [f32; 6]);

impl Matrix {
    pub(super) const SAME: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    pub(super) fn moved(x: f32, y: f32) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// First this, then the other.
    pub(super) fn then(self, other: Self) -> Self {
        let (own, [to_x, across, up, to_y, right, above]) = (self.0, other.0);
        let turned = |x: f32, y: f32| [x * to_x + y * up, x * across + y * to_y];
        let ([ax, ay], [bx, by], [cx, cy]) = (turned(own[0], own[1]), turned(own[2], own[3]), turned(own[4], own[5]));
        Self([ax, ay, bx, by, cx + right, cy + above])
    }

    pub(super) fn origin(self) -> (f32, f32) {
        (self.0[4], self.0[5])
    }

    /// How long a step to the right becomes.
    pub(super) fn stretch(self) -> f32 {
        self.0[0].hypot(self.0[1])
    }

    /// Where to the right leads.
    fn direction(self) -> (f32, f32) {
        let length = self.stretch();
        if length > 0.0 { (self.0[0] / length, self.0[1] / length) } else { (1.0, 0.0) }
    }
}

/// Puts pieces of text together: a new line where the next piece stands elsewhere, a space where there is a gap.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) text: String,
    /// Where the last piece ended, and how large its letters were.
    end: Option<((f32, f32), f32)>,
}

impl Layout {
    /// Adds a piece that begins where the matrix says and is so wide, in letters of that size (both on the page).
    pub(super) fn add(&mut self, piece: &str, at: Matrix, width: f32, size: f32) {
        if piece.is_empty() {
            return;
        }
        let (x, y) = at.origin();
        let (right, up) = at.direction();
        if let Some(((last_x, last_y), last_size)) = self.end {
            let (dx, dy) = (x - last_x, y - last_y);
            let along = dx * right + dy * up;
            let across = (dy * right - dx * up).abs();
            let size = size.max(last_size).max(0.1);
            if across > size * 0.5 || along < -size * 2.0 {
                self.part('\n');
                // A wider gap than between lines is between paragraphs.
                if across > size * 2.2 && across < size * 100.0 {
                    self.text.push('\n');
                }
            } else if along > size * 0.17 {
                self.part(' ');
            }
        }
        self.text.push_str(piece);
        self.end = Some(((x + right * width, y + up * width), size));
    }

    fn part(&mut self, sign: char) {
        if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
            self.text.push(sign);
        } else if sign == '\n' && self.text.ends_with(' ') {
            self.text.pop();
            self.text.push('\n');
        }
    }
}
