//! The compiled form: a table of texts, then numbers and references into it, in the order of the fields.
//!
//! Texts are borrowed from the program itself, so reading the blob copies next to nothing.

#![cfg_attr(
    not(any(test, feature = "source")),
    allow(dead_code, reason = "the program only reads")
)]

use std::any::Any;
use std::collections::HashMap;

use serde_json::Value;

/// What the blob begins with; the digit is the form's.
pub(crate) const MAGIC: &[u8] = b"firestep-catalogue/1\n";

/// Writes a blob.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
    texts: Vec<String>,
    numbers: HashMap<String, u32>,
}

/// Reads a blob.
#[derive(Debug)]
pub(crate) struct Reader {
    bytes: &'static [u8],
    texts: Vec<&'static str>,
    /// What was read and is referred to by name afterwards.
    named: HashMap<&'static str, &'static (dyn Any + Send + Sync)>,
}

/// What the blob can hold.
pub(crate) trait Packed: Sized {
    fn pack(&self, writer: &mut Writer);
    fn unpack(reader: &mut Reader) -> Option<Self>;
}

impl Writer {
    pub(crate) fn number(&mut self, mut number: u32) {
        loop {
            let low = u8::try_from(number & 0x7f).unwrap_or_default();
            number >>= 7;
            if number == 0 {
                self.bytes.push(low);
                return;
            }
            self.bytes.push(low | 0x80);
        }
    }

    pub(crate) fn text(&mut self, text: &str) {
        let next = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(text.to_owned()).or_insert(next);
        if number == next {
            self.texts.push(text.to_owned());
        }
        self.number(number);
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        let mut head = Writer::default();
        head.bytes.extend(MAGIC);
        head.number(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        for text in &self.texts {
            head.number(u32::try_from(text.len()).unwrap_or(u32::MAX));
            head.bytes.extend(text.as_bytes());
        }
        head.bytes.extend(self.bytes);
        head.bytes
    }
}

impl Reader {
    pub(crate) fn new(blob: &'static [u8]) -> Option<Self> {
        let mut reader = Self {
            bytes: blob.strip_prefix(MAGIC)?,
            texts: Vec::new(),
            named: HashMap::new(),
        };
        let count = reader.number()?;
        for _ in 0..count {
            let length = usize::try_from(reader.number()?).ok()?;
            let (text, rest) = reader.bytes.split_at_checked(length)?;
            reader.bytes = rest;
            reader.texts.push(std::str::from_utf8(text).ok()?);
        }
        Some(reader)
    }

    pub(crate) fn number(&mut self) -> Option<u32> {
        let mut number = 0_u32;
        for shift in (0..32).step_by(7) {
            let (byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            number |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    pub(crate) fn text(&mut self) -> Option<&'static str> {
        let number = usize::try_from(self.number()?).ok()?;
        self.texts.get(number).copied()
    }

    /// Lets what follows refer to a value that was read.
    pub(crate) fn name(&mut self, name: &'static str, value: &'static (dyn Any + Send + Sync)) {
        self.named.insert(name, value);
    }

    /// The value that is referred to here.
    pub(crate) fn named<T: 'static>(&mut self) -> Option<&'static T> {
        let name = self.text()?;
        let value: &'static dyn Any = *self.named.get(name)?;
        value.downcast_ref()
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.bytes.is_empty()
    }
}

impl Packed for u32 {
    fn pack(&self, writer: &mut Writer) {
        writer.number(*self);
    }

    fn unpack(reader: &mut Reader) -> Option<Self> {
        reader.number()
    }
}

impl Packed for bool {
    fn pack(&self, writer: &mut Writer) {
        writer.number(u32::from(*self));
    }

    fn unpack(reader: &mut Reader) -> Option<Self> {
        match reader.number()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Packed for &'static str {
    fn pack(&self, writer: &mut Writer) {
        writer.text(self);
    }

    fn unpack(reader: &mut Reader) -> Option<Self> {
        reader.text()
    }
}

impl Packed for Value {
    fn pack(&self, writer: &mut Writer) {
        writer.text(&self.to_string());
    }

    fn unpack(reader: &mut Reader) -> Option<Self> {
        serde_json::from_str(reader.text()?).ok()
    }
}

impl<T: Packed> Packed for Option<T> {
    fn pack(&self, writer: &mut Writer) {
        self.is_some().pack(writer);
        if let Some(value) = self {
            value.pack(writer);
        }
    }

    fn unpack(reader: &mut Reader) -> Option<Self> {
        Some(if bool::unpack(reader)? {
            Some(T::unpack(reader)?)
        } else {
            None
        })
    }
}

impl<T: Packed> Packed for Vec<T> {
    fn pack(&self, writer: &mut Writer) {
        self.as_slice().pack_all(writer);
    }

    fn unpack(reader: &mut Reader) -> Option<Self> {
        let count = reader.number()?;
        (0..count).map(|_| T::unpack(reader)).collect()
    }
}

/// A slice that lives as long as the program.
impl<T: Packed> Packed for &'static [T] {
    fn pack(&self, writer: &mut Writer) {
        self.pack_all(writer);
    }

    fn unpack(reader: &mut Reader) -> Option<Self> {
        Some(Vec::unpack(reader)?.leak())
    }
}

trait PackAll {
    fn pack_all(&self, writer: &mut Writer);
}

impl<T: Packed> PackAll for [T] {
    fn pack_all(&self, writer: &mut Writer) {
        writer.number(u32::try_from(self.len()).unwrap_or(u32::MAX));
        for item in self {
            item.pack(writer);
        }
    }
}

impl<A: Packed, B: Packed> Packed for (A, B) {
    fn pack(&self, writer: &mut Writer) {
        self.0.pack(writer);
        self.1.pack(writer);
    }

    fn unpack(reader: &mut Reader) -> Option<Self> {
        Some((A::unpack(reader)?, B::unpack(reader)?))
    }
}

/// Packs a struct field by field.
macro_rules! packed {
    ($name:ident { $($field:ident),* $(,)? }) => {
        impl $crate::blob::Packed for $name {
            fn pack(&self, writer: &mut $crate::blob::Writer) {
                $($crate::blob::Packed::pack(&self.$field, writer);)*
            }

            fn unpack(reader: &mut $crate::blob::Reader) -> Option<Self> {
                Some(Self { $($field: $crate::blob::Packed::unpack(reader)?,)* })
            }
        }
    };
}

/// An enum of plain words: each is written in service files by its word, in the blob by its number.
macro_rules! packed_words {
    (
        $(#[$meta:meta])*
        $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)* }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(any(test, feature = "source"), derive(serde::Deserialize))]
        pub enum $name {
            $($(#[$variant_meta])* #[cfg_attr(any(test, feature = "source"), serde(rename = $word))] $variant,)*
        }

        impl $name {
            const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// As it is written in a service file.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }
        }

        impl $crate::blob::Packed for $name {
            fn pack(&self, writer: &mut $crate::blob::Writer) {
                writer.number(*self as u32);
            }

            fn unpack(reader: &mut $crate::blob::Reader) -> Option<Self> {
                let number = usize::try_from(reader.number()?).ok()?;
                Self::ALL.get(number).copied()
            }
        }
    };
}

pub(crate) use {packed, packed_words};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(pack: impl FnOnce(&mut Writer)) -> Reader {
        let mut writer = Writer::default();
        pack(&mut writer);
        Reader::new(writer.finish().leak()).unwrap()
    }

    proptest! {
        #[test]
        fn numbers_and_texts_come_back(numbers: Vec<u32>, texts in prop::collection::vec(".{0,8}", 0..20)) {
            let mut reader = written(|writer| {
                numbers.pack(writer);
                for text in &texts {
                    writer.text(text);
                }
            });
            prop_assert_eq!(Vec::<u32>::unpack(&mut reader), Some(numbers));
            for text in &texts {
                prop_assert_eq!(reader.text(), Some(text.as_str()));
            }
            prop_assert!(reader.is_at_end());
        }

        #[test]
        fn a_strange_blob_is_no_blob_and_no_panic(bytes: Vec<u8>) {
            let blob = [MAGIC, &bytes].concat().leak();
            let _ = crate::store::Catalogue::read(blob);
        }
    }
}
