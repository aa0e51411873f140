//! Puts the table between its two markers in README.md.

use std::path::Path;

use crate::Result;

const BEGIN: &str = "<!-- bench:begin -->";
const END: &str = "<!-- bench:end -->";

/// Replaces what stands between the markers by `table`.
///
/// # Errors
///
/// When the file cannot be read or written, or lacks one of the markers.
pub(super) fn replace(readme: &Path, table: &str) -> Result {
    let text = std::fs::read_to_string(readme)
        .map_err(|error| format!("`{}`: {error}", readme.display()))?;
    std::fs::write(readme, spliced(&text, table)?)?;
    Ok(())
}

fn spliced(text: &str, table: &str) -> Result<String> {
    let missing = || format!("README.md has no `{BEGIN}` followed by `{END}`; add the two lines");
    let (before, rest) = text.split_once(BEGIN).ok_or_else(missing)?;
    let (_, after) = rest.split_once(END).ok_or_else(missing)?;
    Ok(format!(
        "{before}{BEGIN}\n\n{}\n\n{END}{after}",
        table.trim()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_run_changes_only_the_table() {
        let text = format!("a\n{BEGIN}\n{END}\nz\n");
        let first = spliced(&text, "| one |\n").expect("has markers");
        assert_eq!(first, format!("a\n{BEGIN}\n\n| one |\n\n{END}\nz\n"));
        assert_eq!(spliced(&first, "| one |\n").expect("has markers"), first);
    }

    #[test]
    fn a_missing_or_misplaced_marker_is_an_error() {
        assert!(spliced("no markers", "t").is_err());
        assert!(spliced(&format!("{END} {BEGIN}"), "t").is_err());
    }
}
