//! A feature as a number.

/// A hash that grows by parts; the same on every machine.
#[derive(Clone, Copy)]
pub(super) struct Hash(u32);

impl Hash {
    pub(super) fn of(kind: u32) -> Self {
        Self(0x811c_9dc5).number(kind)
    }

    pub(super) fn number(mut self, number: u32) -> Self {
        for byte in number.to_le_bytes() {
            self.0 = (self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
        self
    }

    pub(super) fn text(mut self, text: &str) -> Self {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
        self
    }

    pub(super) fn done(self) -> u32 {
        // Neighbouring hashes are spread, and 0 means nothing.
        let mixed = (self.0 ^ (self.0 >> 15)).wrapping_mul(0x2c1b_3c6d);
        (mixed ^ (mixed >> 13)).max(1)
    }
}
