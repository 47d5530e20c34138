//! Foreign text, mutated: what is in `corpus/` is cut, spliced, nested and flipped, always the same way, for a bounded
//! number of rounds and a bounded time; what must hold of every input is asked of each, not only that nothing panics.
#![cfg(test)]

mod conditions;
mod decision;
mod documents;
mod input;
mod patterns;
mod resources;
