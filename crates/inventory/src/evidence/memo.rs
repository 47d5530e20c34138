//! Answers that are the same for many accounts, worked out once.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use crate::Gap;
use crate::evidence::trace::{OperationSet, note_all, traced};
use crate::evidence::{evaluate, met};

/// What is missing for a question to be answered with yes, in words; nothing when nothing is.
type Missing = Option<Box<str>>;
/// An answer, and what was read for it.
type Answer = (Result<Missing, Gap>, OperationSet);

/// Questions that many accounts share, such as whether an organization's trail leads to somebody, with their answers.
#[derive(Debug, Default)]
pub struct Memo(RwLock<HashMap<Box<str>, Answer>>);

impl Memo {
    /// The answer to a question, worked out by whoever asks first. Everybody who asks has read what it rests on.
    pub fn answer(
        &self,
        question: &str,
        work: impl FnOnce() -> Result<Missing, Gap>,
    ) -> Result<Missing, Gap> {
        let known = {
            let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
            known.get(question).cloned()
        };
        let (said, read) = known.unwrap_or_else(|| {
            let answer = traced(|| evaluate(work));
            let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
            known.insert(question.into(), answer.clone());
            answer
        });
        note_all(read);
        said.map_err(met)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Seen;
    use crate::evidence::OperationId;

    #[test]
    fn a_question_is_worked_out_once_and_read_by_all() {
        let memo = Memo::default();
        let leaf = Seen::read(Ok(7), OperationId::of("test:Memo"));
        let ask = |work: &dyn Fn() -> Result<Missing, Gap>| traced(|| memo.answer("q", work));
        let first = ask(&|| Ok(Some(leaf.get()?.to_string().into())));
        let again = ask(&|| unreachable!("it is known"));
        assert_eq!(first.0, Ok(Some("7".into())));
        assert_eq!(first, again);
        assert_eq!(again.1.operations(), ["test:Memo"]);
    }

    #[test]
    fn a_gap_is_met_by_all() {
        let memo = Memo::default();
        let leaf: Seen<bool> = Seen::gap(Gap::TEST);
        let ask = || evaluate(|| Ok(memo.answer("q", || leaf.get().map(|_| None)).is_ok()));
        assert_eq!(ask(), Err(Gap::TEST));
        assert_eq!(ask(), Err(Gap::TEST));
    }
}
