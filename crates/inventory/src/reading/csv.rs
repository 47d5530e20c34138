//! The credential report: base64 of a CSV table whose first line names the columns.

use std::borrow::Cow;

use crate::reading::node::Node;

/// Its lines as objects. Cells that stand for "nothing here" are empty; a column that is not there is missing. A line of more or fewer cells than there are
/// columns makes the whole report unreadable.
pub(crate) fn rows(content: &str) -> Option<Vec<Node<'static>>> {
    let table = base64_simd::forgiving_decode_to_vec(content.as_bytes()).ok()?;
    let mut reader = csv::Reader::from_reader(table.as_slice());
    let names = reader.headers().ok()?.clone();
    if names.is_empty() {
        return None;
    }
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row.ok()?;
        let cell = |(name, cell): (&str, &str)| {
            let value = match cell {
                "" | "N/A" | "not_supported" | "no_information" => Node::Text(Cow::Borrowed("")),
                _ => Node::Text(Cow::Owned(cell.to_owned())),
            };
            (Cow::Owned(name.to_owned()), value)
        };
        rows.push(Node::Map(names.iter().zip(&row).map(cell).collect()));
    }
    Some(rows)
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
        assert_eq!(
            rows[0].at("password_last_used").and_then(Node::text),
            Some("")
        );
    }

    #[test]
    fn line_breaks_and_missing_padding_do_no_harm() {
        assert!(
            rows("dXNlcixt\nZmFfYWN0aXZlLHBhc3N3b3JkX2xhc3RfdXNlZAoiYSxiIix0cnVlLE4vQQo").is_some()
        );
    }

    #[test]
    fn quotes_line_breaks_and_empty_lines_are_read() {
        let table = "user,arn\r\n\r\n\"a \"\"b\"\"\nc\",x\r\nd,\r\n";
        let rows = rows(&base64_simd::STANDARD.encode_to_string(table)).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].at("user").and_then(Node::text), Some("a \"b\"\nc"));
        assert_eq!(rows[1].at("user").and_then(Node::text), Some("d"));
        assert_eq!(rows[1].at("arn").and_then(Node::text), Some(""));
        let text = base64_simd::STANDARD.encode_to_string(b"user\n\xff\n");
        assert!(super::rows(&text).is_none());
    }

    #[test]
    fn strange_content_is_no_report() {
        assert!(rows("%%%").is_none());
        assert!(rows("").is_none());
        assert!(rows("YSxiCmM=").is_none());
    }
}
