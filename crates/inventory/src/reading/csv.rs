//! The credential report: base64 of a CSV table whose first line names the columns.

use std::borrow::Cow;

use crate::reading::node::Node;

/// Its lines as objects. Cells that stand for "nothing here" are `null`.
pub(crate) fn rows(content: &str) -> Option<Vec<Node<'static>>> {
    let text =
        String::from_utf8(base64_simd::forgiving_decode_to_vec(content.as_bytes()).ok()?).ok()?;
    let mut lines = text.lines().filter(|line| !line.is_empty());
    let names = cells(lines.next()?);
    let mut rows = Vec::new();
    for line in lines {
        let cells = cells(line);
        if cells.len() != names.len() {
            return None;
        }
        rows.push(Node::Map(
            names
                .iter()
                .zip(cells)
                .map(|(name, cell)| {
                    let value = match cell.as_str() {
                        "" | "N/A" | "not_supported" | "no_information" => Node::Null,
                        _ => Node::Text(Cow::Owned(cell)),
                    };
                    (Cow::Owned(name.clone()), value)
                })
                .collect(),
        ));
    }
    Some(rows)
}

fn cells(line: &str) -> Vec<String> {
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut quoted = false;
    let mut letters = line.trim_end_matches('\r').chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            _ => cell.push(letter),
        }
    }
    cells.push(cell);
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_reads_as_objects() {
        // user,mfa_active,password_last_used\n"a,b",true,N/A\n
        let rows =
            rows("dXNlcixtZmFfYWN0aXZlLHBhc3N3b3JkX2xhc3RfdXNlZAoiYSxiIix0cnVlLE4vQQo=").unwrap();
        assert_eq!(rows[0].at("user").and_then(Node::text), Some("a,b"));
        assert_eq!(rows[0].at("mfa_active").and_then(Node::text), Some("true"));
        assert!(rows[0].at("password_last_used").is_none());
    }

    #[test]
    fn line_breaks_and_missing_padding_do_no_harm() {
        assert!(
            rows("dXNlcixt\nZmFfYWN0aXZlLHBhc3N3b3JkX2xhc3RfdXNlZAoiYSxiIix0cnVlLE4vQQo").is_some()
        );
    }

    #[test]
    fn strange_content_is_no_report() {
        assert!(rows("%%%").is_none());
        assert!(rows("").is_none());
        assert!(rows("YSxiCmM=").is_none());
    }
}
