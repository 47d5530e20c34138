//! Reads XML once, front to back, and writes JSON as it goes: no tree in between.
//!
//! As botocore does it: elements go by their local names, unknown ones are skipped, an absent list is left out and an empty one is
//! `[]`, a repeated element counts once, one that is nil not at all. A document that uses entities of its own is not read.

use std::mem;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::codec::json::MAX_DEPTH;
use crate::codec::scalar;
use crate::model::{ServiceModel, ShapeKind, ShapeMember, Structure};

/// The element that `document` stands at, as JSON text.
pub(crate) fn decode(
    service: &'static ServiceModel,
    member: &ShapeMember,
    document: &mut XmlDocument,
) -> Result<String, String> {
    let mut decoder = Decoder {
        service,
        reader: &mut document.reader,
        out: String::with_capacity(document.size / 4 * 3),
        text: String::new(),
        seen: Vec::new(),
        depth: 0,
    };
    decoder.value(member, &document.at)?;
    Ok(decoder.out)
}

/// An XML text, read up to and including the start tag `at`.
pub(crate) struct XmlDocument<'a> {
    reader: Reader<&'a [u8]>,
    at: BytesStart<'a>,
    size: usize,
}

impl<'a> XmlDocument<'a> {
    /// Reads up to the root.
    pub(crate) fn open(text: &'a str) -> Result<Self, String> {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;

        if !text.chars().all(is_character) {
            return Err(FORBIDDEN.to_owned());
        }
        loop {
            match reader.read_event() {
                Ok(Event::Start(at)) => {
                    return Ok(Self {
                        reader,
                        at,
                        size: text.len(),
                    });
                }
                Ok(Event::Eof) => return Err("it has no element".to_owned()),
                Ok(Event::Text(text)) if !text.trim().is_empty() => {
                    return Err("it is not XML".to_owned());
                }
                Ok(_) => {}
                Err(error) => return Err(error.to_string()),
            }
        }
    }

    pub(crate) fn name(&self) -> &str {
        self.at.local_name().into_inner()
    }

    /// Goes to the child of that name; whether there is one.
    pub(crate) fn enter(&mut self, name: &str) -> Result<bool, String> {
        loop {
            match self
                .reader
                .read_event()
                .map_err(|error| error.to_string())?
            {
                Event::Start(start) if start.local_name().into_inner() == name => {
                    self.at = start;
                    return Ok(true);
                }
                Event::Start(_) => skip(&mut self.reader)?,
                Event::End(_) => return Ok(false),
                Event::Eof => return Err(CUT_OFF.to_owned()),
                event => push_text(&mut String::new(), &event)?,
            }
        }
    }

    /// The element's text.
    pub(crate) fn text(&mut self) -> Result<String, String> {
        let mut text = String::new();
        read_text(&mut self.reader, &mut text)?;
        Ok(text)
    }

    /// Calls `found` with the name and text of every element below that has no children of its own.
    pub(crate) fn leaves(&mut self, mut found: impl FnMut(&str, &str)) -> Result<(), String> {
        let (mut depth, mut text, mut leaf) = (0_usize, String::new(), false);
        loop {
            match self
                .reader
                .read_event()
                .map_err(|error| error.to_string())?
            {
                Event::Start(_) => {
                    (depth, leaf) = (depth + 1, true);
                    text.clear();
                }
                Event::End(end) => {
                    if mem::take(&mut leaf) {
                        found(end.local_name().into_inner(), &text);
                    }
                    match depth.checked_sub(1) {
                        Some(less) => depth = less,
                        None => return Ok(()),
                    }
                }
                Event::Eof => return Err(CUT_OFF.to_owned()),
                event => push_text(&mut text, &event)?,
            }
        }
    }
}

const CUT_OFF: &str = "it is cut off";
const FORBIDDEN: &str = "it has a character that XML forbids";
const UNDEFINED: &str = "it has an entity that nothing defines";
const CHILD_OF_TEXT: &str = "it has an element where text is expected";
const TEXT_OF_PARENT: &str = "it has text where elements are expected";

struct Decoder<'r, 'a> {
    service: &'static ServiceModel,
    reader: &'r mut Reader<&'a [u8]>,
    out: String,
    /// The text of the element at hand.
    text: String,
    /// For each open structure, its members that were already written.
    seen: Vec<bool>,
    depth: usize,
}

/// A flattened list or map: its elements stand among the structure's own, perhaps far apart.
struct Gathered {
    member: usize,
    json: String,
}

impl<'a> Decoder<'_, 'a> {
    fn next(&mut self) -> Result<Event<'a>, String> {
        match self.reader.read_event() {
            Ok(Event::Eof) => Err(CUT_OFF.to_owned()),
            Ok(event) => Ok(event),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Reads the rest of the element that `start` opened.
    fn value(&mut self, member: &ShapeMember, start: &BytesStart<'a>) -> Result<(), String> {
        let shape = self.service.shape(member.shape);
        match &shape.kind {
            ShapeKind::Structure(_) | ShapeKind::List(_) | ShapeKind::Map { .. }
                if self.depth == MAX_DEPTH =>
            {
                self.out.push_str("null");
                skip(self.reader)
            }
            ShapeKind::Structure(structure) => {
                self.deeper(|decoder| decoder.structure(structure, start))
            }
            ShapeKind::List(element) => self.deeper(|decoder| decoder.list(element)),
            ShapeKind::Map { key, value } => self.deeper(|decoder| decoder.map(key, value)),
            _ => {
                self.text.clear();
                read_text(self.reader, &mut self.text)?;
                if shape.url_encoded {
                    scalar::push_url_encoded(&mut self.out, &self.text);
                } else {
                    scalar::push(&mut self.out, shape, &self.text);
                }
                Ok(())
            }
        }
    }

    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Result<(), String>) -> Result<(), String> {
        self.depth += 1;
        read(self)?;
        self.depth -= 1;
        Ok(())
    }

    /// The next child's start tag, or nothing at the end of the element.
    fn child(&mut self) -> Result<Option<BytesStart<'a>>, String> {
        loop {
            match self.next()? {
                Event::Start(start) => return Ok(Some(start)),
                Event::End(_) => return Ok(None),
                // AWS's own tests of the protocol have one among elements.
                Event::CData(_) => {}
                event => {
                    self.text.clear();
                    push_text(&mut self.text, &event)?;
                    if !self.text.trim().is_empty() {
                        return Err(TEXT_OF_PARENT.to_owned());
                    }
                }
            }
        }
    }

    fn structure(
        &mut self,
        structure: &'static Structure,
        start: &BytesStart<'a>,
    ) -> Result<(), String> {
        let open = self.seen.len();
        self.seen.resize(open + structure.members.len(), false);
        self.out.push('{');
        let mut empty = true;
        if structure.has_attributes {
            self.attributes(structure, start, &mut empty)?;
        }
        let mut gathered: Vec<Gathered> = Vec::new();
        let mut expected = 0;
        while let Some(start) = self.child()? {
            let name = start.local_name().into_inner();
            let Some((at, member)) = structure.by_wire_near(name, &mut expected) else {
                skip(self.reader)?;
                continue;
            };
            // XML's null: as in JSON, a member that is null is left out.
            if is_nil(&start) {
                skip(self.reader)?;
                continue;
            }
            let kind = &self.service.shape(member.shape).kind;
            if member.traits.flattened && matches!(kind, ShapeKind::List(_) | ShapeKind::Map { .. })
            {
                self.gather(&mut gathered, at, kind, &start)?;
                continue;
            }
            if self
                .seen
                .get_mut(open + at)
                .is_none_or(|seen| mem::replace(seen, true))
            {
                skip(self.reader)?;
                continue;
            }
            self.name(member, &mut empty);
            self.value(member, &start)?;
        }
        for Gathered { member, json } in gathered {
            let Some(member) = structure.members.get(member) else {
                continue;
            };
            self.name(member, &mut empty);
            let (open, close) = match self.service.shape(member.shape).kind {
                ShapeKind::Map { .. } => ('{', '}'),
                _ => ('[', ']'),
            };
            self.out.push(open);
            self.out.push_str(&json);
            self.out.push(close);
        }
        self.out.push('}');
        self.seen.truncate(open);
        Ok(())
    }

    fn name(&mut self, member: &ShapeMember, empty: &mut bool) {
        self.out
            .push_str(if mem::take(empty) { "\"" } else { ",\"" });
        self.out.push_str(member.name);
        self.out.push_str("\":");
    }

    /// Reads one element of a flattened list or map into what was gathered of it.
    fn gather(
        &mut self,
        gathered: &mut Vec<Gathered>,
        member: usize,
        kind: &'static ShapeKind,
        start: &BytesStart<'a>,
    ) -> Result<(), String> {
        let known = gathered
            .iter()
            .position(|gathered| gathered.member == member);
        let mut json = known
            .and_then(|at| gathered.get_mut(at))
            .map(|gathered| mem::take(&mut gathered.json))
            .unwrap_or_default();
        let before = json.len();
        if known.is_some() && before > 0 {
            json.push(',');
        }
        mem::swap(&mut self.out, &mut json);
        let read = self.deeper(|decoder| {
            match kind {
                ShapeKind::List(element) => decoder.value(element, start).map(|()| true),
                ShapeKind::Map { key, value } => decoder.entry(key, value),
                _ => Ok(false),
            }
            .map(|wrote| {
                if !wrote {
                    decoder.out.truncate(before);
                }
            })
        });
        mem::swap(&mut self.out, &mut json);
        read?;
        match known.and_then(|at| gathered.get_mut(at)) {
            Some(gathered) => gathered.json = json,
            None => gathered.push(Gathered { member, json }),
        }
        Ok(())
    }

    fn attributes(
        &mut self,
        structure: &'static Structure,
        start: &BytesStart<'a>,
        empty: &mut bool,
    ) -> Result<(), String> {
        for attribute in start.attributes().with_checks(false).flatten() {
            let name = attribute.key.into_inner();
            let local = attribute.key.local_name().into_inner();
            let member = structure
                .members
                .iter()
                .filter(|member| member.traits.attribute)
                .find(|member| {
                    let wire = member.traits.wire;
                    wire == name || wire.rsplit(':').next() == Some(local)
                });
            let Some(member) = member.filter(|_| !name.starts_with("xmlns")) else {
                continue;
            };
            self.name(member, empty);
            let text = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|error| error.to_string())?;
            if !text.chars().all(is_character) {
                return Err(FORBIDDEN.to_owned());
            }
            scalar::push(&mut self.out, self.service.shape(member.shape), &text);
        }
        Ok(())
    }

    /// Whatever the elements are called: models disagree on that (elasticache).
    fn list(&mut self, element: &ShapeMember) -> Result<(), String> {
        self.out.push('[');
        let mut first = true;
        while let Some(start) = self.child()? {
            if !mem::take(&mut first) {
                self.out.push(',');
            }
            self.value(element, &start)?;
        }
        self.out.push(']');
        Ok(())
    }

    fn map(&mut self, key: &ShapeMember, value: &ShapeMember) -> Result<(), String> {
        self.out.push('{');
        let mut empty = true;
        while self.child()?.is_some() {
            let before = self.out.len();
            if !empty {
                self.out.push(',');
            }
            if self.entry(key, value)? {
                empty = false;
            } else {
                self.out.truncate(before);
            }
        }
        self.out.push('}');
        Ok(())
    }

    /// Writes `"key":value`, whichever comes first in the entry; whether there was a key.
    fn entry(&mut self, key: &ShapeMember, value: &ShapeMember) -> Result<bool, String> {
        let (mut name, mut json) = (None, String::from("null"));
        while let Some(start) = self.child()? {
            let tag = start.local_name().into_inner();
            if tag == key.traits.wire {
                let mut text = String::new();
                read_text(self.reader, &mut text)?;
                name = Some(text);
            } else if tag == value.traits.wire {
                json.clear();
                mem::swap(&mut self.out, &mut json);
                let read = self.value(value, &start);
                mem::swap(&mut self.out, &mut json);
                read?;
            } else {
                skip(self.reader)?;
            }
        }
        let Some(name) = name else { return Ok(false) };
        scalar::push_string(&mut self.out, &name);
        self.out.push(':');
        self.out.push_str(&json);
        Ok(true)
    }
}

/// Whether the element says `xsi:nil="true"`.
fn is_nil(start: &BytesStart) -> bool {
    let mut attributes = start.attributes();
    attributes
        .with_checks(false)
        .flatten()
        .any(|it| it.key.local_name().into_inner() == "nil" && &*it.value == "true")
}

/// Gathers an element's text, which has no elements in it.
fn read_text(reader: &mut Reader<&[u8]>, text: &mut String) -> Result<(), String> {
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::End(_) => return Ok(()),
            Event::Start(_) => return Err(CHILD_OF_TEXT.to_owned()),
            Event::Eof => return Err(CUT_OFF.to_owned()),
            event => push_text(text, &event)?,
        }
    }
}

fn push_text(text: &mut String, event: &Event) -> Result<(), String> {
    match event {
        Event::Text(plain) if !plain.contains('\r') => text.push_str(plain),
        Event::Text(plain) => text.push_str(&plain.xml10_content()),
        Event::CData(plain) => text.push_str(&plain.xml10_content()),
        Event::GeneralRef(reference) => return push_reference(text, reference),
        _ => {}
    }
    Ok(())
}

fn push_reference(text: &mut String, reference: &BytesRef) -> Result<(), String> {
    let letter = reference.resolve_char_ref();
    match letter.map_err(|_| FORBIDDEN.to_owned())? {
        Some(letter) if is_character(letter) => text.push(letter),
        Some(_) => return Err(FORBIDDEN.to_owned()),
        None => text.push_str(quick_xml::escape::resolve_xml_entity(reference).ok_or(UNDEFINED)?),
    }
    Ok(())
}

/// Whether XML has the character. <https://www.w3.org/TR/xml/#charsets>
fn is_character(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Reads to the end of the element at hand.
fn skip(reader: &mut Reader<&[u8]>) -> Result<(), String> {
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(_) => depth += 1,
            Event::End(_) => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return Ok(()),
            },
            Event::Eof => return Err(CUT_OFF.to_owned()),
            Event::GeneralRef(reference) => push_reference(&mut String::new(), &reference)?,
            _ => {}
        }
    }
}
