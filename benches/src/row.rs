//! One measured figure as a line of text.
//!
//! `cargo xtask bench` reads these lines and makes the table of them.

use std::fmt;

/// One figure of one contestant.
///
/// Its `Display` is a line of fields separated by tabs: the word `row`, then the
/// fields below in order; a ratio that does not apply is `-`.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<'a> {
    /// What was asked, the same for all contestants.
    pub question: &'a str,
    /// Whose figure it is.
    pub library: &'a str,
    /// How the library was used, if there is a choice; else empty.
    pub how: &'a str,
    /// The figure: the median of all rounds where there are rounds.
    pub value: f64,
    /// The lowest of all rounds; `value` where there are none.
    pub lowest: f64,
    /// What `value` counts: `ns`, `allocations`, `bytes`, `runs` and so on.
    pub unit: &'a str,
    /// The figure in terms of the base's, and who that is.
    pub ratio: Option<(f64, &'a str)>,
}

impl<'a> Row<'a> {
    /// A figure that was measured once.
    pub fn once(
        question: &'a str,
        library: &'a str,
        how: &'a str,
        value: f64,
        unit: &'a str,
    ) -> Self {
        Self {
            question,
            library,
            how,
            value,
            lowest: value,
            unit,
            ratio: None,
        }
    }
}

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            question,
            library,
            how,
            value,
            lowest,
            unit,
            ratio,
        } = self;
        write!(
            f,
            "row\t{question}\t{library}\t{how}\t{value:.2}\t{lowest:.2}\t{unit}\t"
        )?;
        match ratio {
            Some((ratio, base)) => write!(f, "{ratio:.2}\t{base}"),
            None => write!(f, "-\t-"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_one_line_of_nine_fields() {
        let mut row = Row::once("hit", "lru", "", 12.5, "ns");
        assert_eq!(row.to_string(), "row\thit\tlru\t\t12.50\t12.50\tns\t-\t-");
        row.ratio = Some((1.049, "quick_cache"));
        assert!(row.to_string().ends_with("\tns\t1.05\tquick_cache"));
    }
}
