//! The name the user probably meant.
//!
//! Only measures and chooses; the sentences around the answer belong to the callers.

/// The candidate nearest to `given`, if one is near enough to be a slip of the fingers.
///
/// At most a third of the letters may differ; a swap of two neighbours is one difference.
pub(crate) fn nearest<'a>(
    given: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let allowed = (given.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(given, candidate), candidate))
        // A name of one letter is one difference away from every other.
        .filter(|&(distance, candidate)| {
            distance <= allowed && distance < candidate.chars().count()
        })
        // Of two equally near, the one made of the letters given: `bd` is `db` rather than `id`.
        .min_by_key(|&(distance, candidate)| {
            let strange = candidate.chars().filter(|&c| !given.contains(c)).count();
            (distance, strange)
        })
        .map(|(_, candidate)| candidate)
}

/// `` `a`, `b` or `c` ``
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.pop() {
        None => String::new(),
        Some(last) if names.is_empty() => last,
        Some(last) => format!("{} or {last}", names.join(", ")),
    }
}

/// Edit distance with swaps of neighbours (optimal string alignment).
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let mut before = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for i in 0..left.len() {
        let mut row = vec![i + 1];
        for j in 0..right.len() {
            let replaced = above[j] + usize::from(left[i] != right[j]);
            let mut least = replaced.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && left[i] == right[j - 1] && left[i - 1] == right[j] {
                let swapped: usize = before[j - 1];
                least = least.min(swapped + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[right.len()]
}

#[cfg(test)]
mod tests {
    use super::{distance, listed, nearest};

    #[test]
    fn distances() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("entires", "entries"), 1);
        assert_eq!(distance("ö", "o"), 1);
    }

    #[test]
    fn near_names_only() {
        let names = ["timeout", "time_to_idle", "key", "id"];
        assert_eq!(nearest("timeuot", names), Some("timeout"));
        assert_eq!(nearest("ke", names), Some("key"));
        assert_eq!(nearest("tags", names), None);
        assert_eq!(nearest("bd", ["id", "db"]), Some("db"));
        assert_eq!(nearest("x", ["a", "b"]), None);
    }

    #[test]
    fn lists() {
        assert_eq!(listed([]), "");
        assert_eq!(listed(["a"]), "`a`");
        assert_eq!(listed(["a", "b", "c"]), "`a`, `b` or `c`");
    }
}
