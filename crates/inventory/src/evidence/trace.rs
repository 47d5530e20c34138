//! Which operations a verdict really rests on: every reader of a value or of a list notes its operation.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

/// An operation as a small number; samples have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct OperationId(u16);

/// The operations that were read for one verdict, as the id of a set that is kept once for the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct OperationSet(u32);

/// Room for this many operations; the catalogue has about 500, and what is beyond shares the last bit.
const WORDS: usize = 16;

type Bits = [u64; WORDS];

thread_local! {
    static READ: [Cell<u64>; WORDS] = const { [const { Cell::new(0) }; WORDS] };
    /// The set that was looked up last.
    static LAST: Cell<(Bits, OperationSet)> = const { Cell::new(([0; WORDS], OperationSet(0))) };
}

#[derive(Default)]
struct Tables {
    ids: HashMap<&'static str, u16>,
    names: Vec<&'static str>,
    sets: HashMap<Bits, u32>,
    members: Vec<&'static [&'static str]>,
    bits: Vec<Bits>,
}

static TABLES: LazyLock<RwLock<Tables>> = LazyLock::new(|| {
    RwLock::new(Tables {
        names: vec![""],
        sets: HashMap::from([([0; WORDS], 0)]),
        members: vec![&[]],
        bits: vec![[0; WORDS]],
        ids: HashMap::new(),
    })
});

impl OperationId {
    /// The value of a sample: nothing was called for it.
    pub const NONE: Self = Self(0);

    /// The number of `service:Operation`, the same for the run.
    pub fn of(operation: &'static str) -> Self {
        let known = |tables: &Tables| tables.ids.get(operation).copied().map(Self);
        if let Some(id) = known(&TABLES.read().unwrap_or_else(PoisonError::into_inner)) {
            return id;
        }
        let mut tables = TABLES.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(id) = known(&tables) {
            return id;
        }
        let id = u16::try_from(tables.names.len()).unwrap_or(u16::MAX);
        tables.names.push(operation);
        tables.ids.insert(operation, id);
        Self(id)
    }
}

impl OperationSet {
    /// The operations by name, the same order in every run.
    pub fn operations(self) -> &'static [&'static str] {
        let tables = TABLES.read().unwrap_or_else(PoisonError::into_inner);
        let index = usize::try_from(self.0).unwrap_or(usize::MAX);
        tables.members.get(index).copied().unwrap_or_default()
    }

    /// Both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        if self == other || other == Self::default() {
            return self;
        }
        let mut bits = [0; WORDS];
        let tables = TABLES.read().unwrap_or_else(PoisonError::into_inner);
        for set in [self, other] {
            let index = usize::try_from(set.0).unwrap_or(usize::MAX);
            for (sum, word) in bits
                .iter_mut()
                .zip(tables.bits.get(index).unwrap_or(&[0; WORDS]))
            {
                *sum |= word;
            }
        }
        drop(tables);
        Self::of(bits)
    }

    fn of(bits: Bits) -> Self {
        // One resource after the other is asked the same.
        let (last, id) = LAST.get();
        if last == bits {
            return id;
        }
        let id = Self::looked_up(bits);
        LAST.set((bits, id));
        id
    }

    fn looked_up(bits: Bits) -> Self {
        let known = |tables: &Tables| tables.sets.get(&bits).copied().map(Self);
        if let Some(set) = known(&TABLES.read().unwrap_or_else(PoisonError::into_inner)) {
            return set;
        }
        let mut tables = TABLES.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(set) = known(&tables) {
            return set;
        }
        let mut members: Vec<&'static str> = tables
            .names
            .iter()
            .enumerate()
            .filter(|(id, _)| {
                let (word, bit) = position(*id);
                bits.get(word).is_some_and(|it| it & bit != 0)
            })
            .map(|(_, name)| *name)
            .collect();
        members.sort_unstable();
        let id = u32::try_from(tables.members.len()).unwrap_or(u32::MAX);
        // Kept for the run: a finding holds four bytes, and a run has a few hundred sets.
        tables.members.push(Box::leak(members.into_boxed_slice()));
        tables.bits.push(bits);
        tables.sets.insert(bits, id);
        Self(id)
    }
}

fn position(id: usize) -> (usize, u64) {
    let id = id.min(WORDS * 64 - 1);
    (id / 64, 1 << (id % 64))
}

/// Notes that an operation's answer was read.
pub(crate) fn note(operation: OperationId) {
    if operation == OperationId::NONE {
        return;
    }
    let (word, bit) = position(usize::from(operation.0));
    READ.with(|read| {
        if let Some(cell) = read.get(word) {
            cell.set(cell.get() | bit);
        }
    });
}

/// Notes that the answers of these operations were read.
pub(crate) fn note_all(operations: OperationSet) {
    let tables = TABLES.read().unwrap_or_else(PoisonError::into_inner);
    let index = usize::try_from(operations.0).unwrap_or(usize::MAX);
    let Some(bits) = tables.bits.get(index) else {
        return;
    };
    READ.with(|read| {
        for (cell, bits) in read.iter().zip(bits) {
            cell.set(cell.get() | bits);
        }
    });
}

/// Runs something and tells which operations' answers it read. What runs around it has read them too.
pub fn traced<R>(work: impl FnOnce() -> R) -> (R, OperationSet) {
    let outer = READ.with(|read| read.each_ref().map(Cell::take));
    let result = work();
    let inner = READ.with(|read| read.each_ref().map(Cell::get));
    READ.with(|read| {
        for (cell, bits) in read.iter().zip(outer) {
            cell.set(cell.get() | bits);
        }
    });
    (result, OperationSet::of(inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_inside_is_read_outside_too() {
        let (one, two) = (OperationId::of("test:One"), OperationId::of("test:Two"));
        let (((), inner), outer) = traced(|| {
            note(one);
            traced(|| note(two))
        });
        assert_eq!(inner.operations(), ["test:Two"]);
        assert_eq!(outer.operations(), ["test:One", "test:Two"]);
        assert_eq!(
            traced(|| note(OperationId::NONE)).1,
            OperationSet::default()
        );
    }

    #[test]
    fn the_same_operations_are_the_same_set() {
        let id = OperationId::of("test:Same");
        assert_eq!(traced(|| note(id)).1, traced(|| note(id)).1);
    }
}
