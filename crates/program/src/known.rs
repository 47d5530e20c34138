//! What a program may name.

/// The names that a program may use.
#[derive(Debug, Clone, Copy)]
pub struct Known<'k> {
    /// The checks.
    pub checks: &'k [&'k str],
    /// The checklist items, each with its clauses.
    pub items: &'k [(&'k str, Vec<&'k str>)],
}

impl<'k> Known<'k> {
    pub(crate) fn item_ids(&self) -> Vec<&'k str> {
        self.items.iter().map(|it| it.0).collect()
    }

    pub(crate) fn clauses(&self, item: &str) -> &'k [&'k str] {
        let found = self.items.iter().find(|it| it.0 == item);
        found.map_or(&[], |it| it.1.as_slice())
    }
}
