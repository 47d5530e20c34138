//! Items beside the gap of what could not be seen of them: the readers that lists of resources and lists inside a
//! resource share.

use crate::evidence::{Gap, OperationId, first_found, met, note};

/// Items and, when they are not all, the gap.
#[derive(Debug)]
pub(crate) struct Elements<'a, T> {
    pub(crate) items: &'a [T],
    pub(crate) gap: Option<Gap>,
    /// The operation that answers them: a reader notes it.
    pub(crate) operation: OperationId,
}

impl<T> Clone for Elements<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Elements<'_, T> {}

impl<'a, T> Elements<'a, T> {
    pub(crate) fn visit(self, item: impl FnMut(&'a T), gap: impl FnOnce(Gap)) {
        note(self.operation);
        self.items.iter().for_each(item);
        if let Some(it) = self.gap {
            gap(it);
        }
    }

    pub(crate) fn whole(self) -> Result<&'a [T], Gap> {
        note(self.operation);
        match self.gap {
            None => Ok(self.items),
            Some(gap) => Err(met(gap)),
        }
    }

    /// What was found; nothing is an answer only when every item was seen.
    pub(crate) fn or_gap<U>(self, found: Option<U>) -> Result<Option<U>, Gap> {
        match (found, self.gap) {
            (None, Some(gap)) => Err(met(gap)),
            (found, _) => Ok(found),
        }
    }

    pub(crate) fn first(
        self,
        fits: impl Fn(&T) -> Result<bool, Gap>,
    ) -> Result<Option<&'a T>, Gap> {
        note(self.operation);
        let found = first_found(self.items, |item| Ok(fits(item)?.then_some(item)))?;
        self.or_gap(found)
    }

    pub(crate) fn any(self, fits: impl Fn(&T) -> Result<bool, Gap>) -> Result<bool, Gap> {
        self.first(fits).map(|found| found.is_some())
    }

    pub(crate) fn all(self, fits: impl Fn(&T) -> Result<bool, Gap>) -> Result<bool, Gap> {
        self.any(|item| fits(item).map(|fit| !fit)).map(|odd| !odd)
    }
}
