//! What the renderers write: the same text every time, as wide as the terminal, nothing that acts on it.
#![cfg(test)]

mod formats;
mod goldens;
mod hostile;
mod html;
mod organization;
mod sentences;
