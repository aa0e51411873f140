//! The lines that the benches print, read back.
//!
//! The fields are those of `benches::row::Row`, in its order.

/// One figure of one contestant.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) question: String,
    pub(super) library: String,
    pub(super) how: String,
    pub(super) value: f64,
    pub(super) unit: String,
    /// The figure in terms of the base's, and the base's name.
    pub(super) ratio: Option<(f64, String)>,
}

impl Row {
    /// Reads a line; `None` for one that is not a row.
    pub(super) fn read(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.split('\t').collect();
        let &[
            "row",
            question,
            library,
            how,
            value,
            _lowest,
            unit,
            ratio,
            base,
        ] = fields.as_slice()
        else {
            return None;
        };
        Some(Self {
            question: question.to_owned(),
            library: library.to_owned(),
            how: how.to_owned(),
            value: value.parse().ok()?,
            unit: unit.to_owned(),
            ratio: ratio.parse().ok().map(|ratio| (ratio, base.to_owned())),
        })
    }

    /// A figure that was measured once.
    pub(super) fn line(question: &str, library: &str, value: f64, unit: &str) -> String {
        format!("row\t{question}\t{library}\t\t{value:.2}\t{value:.2}\t{unit}\t-\t-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_and_other_lines_are_not() {
        let line = "row\thit\tmoka\tby hand\t51.20\t49.00\tns\t4.10\tquick_cache";
        let row = Row::read(line).expect("is a row");
        assert_eq!((row.library.as_str(), row.value), ("moka", 51.2));
        assert_eq!(row.ratio, Some((4.1, "quick_cache".to_owned())));
        assert_eq!(Row::read("running 3 tests"), None);
        assert_eq!(Row::read("row\thit\tmoka\tby hand\tfast"), None);
    }

    #[test]
    fn a_line_of_ours_reads_back() {
        let row = Row::read(&Row::line("crates", "memoize", 15.0, "crates")).expect("is a row");
        assert_eq!(
            (row.value, row.unit.as_str(), row.ratio),
            (15.0, "crates", None)
        );
    }
}
