//! A value that was seen, or the gap where it should be. It has one reader, so a gap cannot get lost.

use std::cell::Cell;

use crate::Gap;
use crate::evidence::trace::{OperationId, note};

/// A leaf of the inventory. There is nothing to match on and nothing to iterate over: a reader calls
/// [`Seen::get`] and has to carry the gap on.
#[derive(Debug, Clone)]
pub struct Seen<T> {
    value: Result<T, Gap>,
    operation: OperationId,
}

thread_local! {
    /// The last gap that was met on this thread and has not been accounted for.
    static MET: Cell<Option<Gap>> = const { Cell::new(None) };
}

impl<T> Seen<T> {
    /// A value that was seen.
    pub const fn new(value: T) -> Self {
        Seen {
            value: Ok(value),
            operation: OperationId::NONE,
        }
    }

    /// A value that could not be seen.
    pub const fn gap(gap: Gap) -> Self {
        Seen {
            value: Err(gap),
            operation: OperationId::NONE,
        }
    }

    /// What an operation answered.
    pub const fn read(value: Result<T, Gap>, operation: OperationId) -> Self {
        Seen { value, operation }
    }

    /// The value, or the gap in its place.
    pub fn get(&self) -> Result<&T, Gap> {
        note(self.operation);
        self.value.as_ref().map_err(|gap| met(*gap))
    }

    /// The value or the gap, without noting it as met: for building the inventory, not for evaluating.
    pub(crate) fn peek(&self) -> Result<&T, Gap> {
        self.value.as_ref().map_err(|gap| *gap)
    }

    /// As an operation answered it.
    pub(crate) fn answered_by(self, operation: &'static str) -> Self {
        Seen::read(self.value, OperationId::of(operation))
    }

    /// The value or the gap, and the operation that answered it.
    pub(crate) fn into_parts(self) -> (Result<T, Gap>, OperationId) {
        (self.value, self.operation)
    }

    /// The value made into another, or the same gap. Reads nothing.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Seen<U> {
        Seen {
            value: self.value.map(make),
            operation: self.operation,
        }
    }
}

impl<T> From<Result<T, Gap>> for Seen<T> {
    fn from(result: Result<T, Gap>) -> Self {
        Seen::read(result, OperationId::NONE)
    }
}

/// Notes a gap as met; every way to a gap inside a check goes through here.
pub(crate) fn met(gap: Gap) -> Gap {
    MET.set(Some(gap));
    gap
}

/// Runs a question. A verdict reached over a gap that nobody accounted for is no verdict.
pub fn evaluate<V>(question: impl FnOnce() -> Result<V, Gap>) -> Result<V, Gap> {
    let outer = MET.take();
    let said = question();
    let said = MET.take().map_or(said, Err);
    MET.set(outer);
    said
}

/// One side of [`all`] or [`any`].
pub type Operand<'a> = &'a dyn Fn() -> Result<bool, Gap>;

/// Whether all hold: one that does not hold decides, whatever could not be seen beside it.
pub fn all<const N: usize>(operands: [Operand<'_>; N]) -> Result<bool, Gap> {
    kleene(operands.into_iter().map(|it| move || it()), false)
}

/// Whether any holds: one that holds decides, whatever could not be seen beside it.
pub fn any<const N: usize>(operands: [Operand<'_>; N]) -> Result<bool, Gap> {
    kleene(operands.into_iter().map(|it| move || it()), true)
}

/// Asks in turn until one says `deciding`; a gap counts only when none did.
pub(crate) fn kleene<F: FnOnce() -> Result<bool, Gap>>(
    operands: impl IntoIterator<Item = F>,
    deciding: bool,
) -> Result<bool, Gap> {
    let decides = |operand: F| Ok((operand()? == deciding).then_some(()));
    Ok(match first_found(operands, decides)? {
        Some(()) => deciding,
        None => !deciding,
    })
}

/// The first that `find` finds: it decides, whatever could not be seen of the others. A gap counts only when nothing
/// was found.
pub fn first_found<T, U>(
    items: impl IntoIterator<Item = T>,
    mut find: impl FnMut(T) -> Result<Option<U>, Gap>,
) -> Result<Option<U>, Gap> {
    let mut unseen = None;
    for item in items {
        match evaluate(|| find(item)) {
            Ok(Some(found)) => return Ok(Some(found)),
            Ok(None) => {}
            Err(gap) => unseen = unseen.or(Some(gap)),
        }
    }
    match unseen {
        Some(gap) => Err(met(gap)),
        None => Ok(None),
    }
}

/// All that `find` finds: one is enough to decide, whatever could not be seen of the others. A gap counts only when
/// nothing was found.
pub fn all_found<T, U>(
    items: impl IntoIterator<Item = T>,
    mut find: impl FnMut(T) -> Result<Option<U>, Gap>,
) -> Result<Vec<U>, Gap> {
    let mut found = Vec::new();
    let mut unseen = None;
    for item in items {
        match evaluate(|| find(item)) {
            Ok(one) => found.extend(one),
            Err(gap) => unseen = unseen.or(Some(gap)),
        }
    }
    match unseen {
        Some(gap) if found.is_empty() => Err(met(gap)),
        _ => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unseen() -> Seen<bool> {
        Seen::gap(Gap::TEST)
    }

    #[test]
    fn a_gap_swallowed_by_a_match_is_no_verdict() {
        let said = evaluate(|| {
            Ok(match unseen().get() {
                Ok(value) => *value,
                Err(_) => false,
            })
        });
        assert_eq!(said, Err(Gap::TEST));
    }

    #[test]
    fn a_gap_swallowed_by_unwrap_or_or_flatten_is_no_verdict() {
        assert_eq!(
            evaluate(|| Ok(*unseen().get().unwrap_or(&true))),
            Err(Gap::TEST)
        );
        let many = [unseen(), Seen::new(true)];
        assert_eq!(
            evaluate(|| Ok(many.iter().flat_map(Seen::get).count())),
            Err(Gap::TEST)
        );
    }

    #[test]
    fn another_operand_that_decides_forgives_the_gap() {
        let gap = unseen();
        let no = || Ok(false);
        let yes = || Ok(true);
        let blind = || gap.get().copied();
        assert_eq!(evaluate(|| all([&blind, &no])), Ok(false));
        assert_eq!(evaluate(|| any([&blind, &yes])), Ok(true));
        assert_eq!(evaluate(|| all([&blind, &yes])), Err(Gap::TEST));
        assert_eq!(evaluate(|| any([&blind, &no])), Err(Gap::TEST));
    }

    #[test]
    fn what_is_found_forgives_gaps_and_what_is_not_found_names_the_first() {
        let other = Gap::of(crate::GapInfo {
            operation: "ec2:DescribeVpcs".into(),
            ..Gap::TEST.info().clone()
        });
        let said = |items: &[Result<Option<u8>, Gap>]| {
            let find = |it: &Result<Option<u8>, Gap>| match it {
                Ok(found) => Ok(*found),
                Err(gap) => Seen::gap(*gap).get().copied(),
            };
            (
                evaluate(|| first_found(items, find)),
                evaluate(|| all_found(items, find)),
            )
        };
        let blind = Err(Gap::TEST);
        assert_eq!(
            said(&[blind, Ok(None), Ok(Some(1)), Ok(Some(2))]),
            (Ok(Some(1)), Ok(vec![1, 2]))
        );
        assert_eq!(
            said(&[Ok(None), blind, Err(other)]),
            (Err(Gap::TEST), Err(Gap::TEST))
        );
        assert_eq!(said(&[Ok(None)]), (Ok(None), Ok(vec![])));
        assert_eq!(said(&[]), (Ok(None), Ok(vec![])));
    }

    #[test]
    fn nested_operands_are_kleene_too() {
        let gap = unseen();
        let no = || Ok(false);
        let yes = || Ok(true);
        let blind = || gap.get().copied();
        assert_eq!(
            evaluate(|| any([&|| all([&blind, &no]), &|| all([&yes, &yes])])),
            Ok(true)
        );
        assert_eq!(
            evaluate(|| all([&|| any([&blind, &no]), &yes])),
            Err(Gap::TEST)
        );
        assert_eq!(evaluate(|| all([&|| any([&blind, &no]), &no])), Ok(false));
    }

    #[test]
    fn an_operand_that_swallowed_its_gap_does_not_decide() {
        let gap = unseen();
        let swallows = || Ok(gap.get().is_ok());
        assert_eq!(evaluate(|| all([&swallows, &|| Ok(true)])), Err(Gap::TEST));
        assert_eq!(evaluate(|| all([&swallows, &|| Ok(false)])), Ok(false));
    }

    #[test]
    fn an_earlier_gap_is_not_forgiven_by_a_later_decision() {
        let gap = unseen();
        let said = evaluate(|| {
            let _ = gap.get();
            any([&|| Ok(true)])
        });
        assert_eq!(said, Err(Gap::TEST));
    }

    #[test]
    fn one_question_does_not_spoil_the_next() {
        let gap = unseen();
        let _ = evaluate(|| Ok(gap.get().is_ok()));
        assert_eq!(evaluate(|| Ok(true)), Ok(true));
    }
}
