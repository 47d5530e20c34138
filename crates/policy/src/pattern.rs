//! The two wildcards of the policy language: `*` is any text, `?` any one character.

/// Whether `text` fits `pattern`, letter by letter.
pub fn matches(pattern: &str, text: &str) -> bool {
    fits(pattern.as_bytes(), text.as_bytes(), |a, b| a == b)
}

/// Whether `text` fits `pattern`, as actions are compared: without regard to case.
pub fn matches_ignoring_case(pattern: &str, text: &str) -> bool {
    fits(pattern.as_bytes(), text.as_bytes(), |a, b| {
        a.eq_ignore_ascii_case(&b)
    })
}

/// Backtracks only to the last star, so it is never worse than the product of the two lengths.
fn fits(pattern: &[u8], text: &[u8], same: impl Fn(u8, u8) -> bool) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(&letter) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(&wanted) if wanted == b'?' || same(wanted, letter) => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    p = at + 1;
                    t = from + 1;
                    star = Some((at, from + 1));
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(p).all(|rest| *rest == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_text_and_a_question_mark_one_character() {
        assert!(matches("arn:aws:s3:::a*z", "arn:aws:s3:::a/b/z"));
        assert!(matches("*", ""));
        assert!(matches("i-?", "i-0") && !matches("i-?", "i-"));
        assert!(!matches("a*b", "ac"));
    }

    #[test]
    fn actions_ignore_case() {
        assert!(matches_ignoring_case("S3:get*", "s3:GetObject"));
        assert!(!matches("S3:get*", "s3:GetObject"));
    }
}
