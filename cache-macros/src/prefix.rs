//! The placeholders of `key_prefix = "user:{id}"`.
//!
//! Finds the names and refuses what is no placeholder; whether the names are arguments is decided
//! in `key_spec`.

use std::ops::Range;

use syn::LitStr;

use crate::errors::Errors;
use crate::spanned;

/// `{id}`: the name, and where it stands in the literal's value, braces included.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Placeholder {
    pub(crate) name: String,
    pub(crate) range: Range<usize>,
}

/// The placeholders of a prefix in order; absent if a brace is out of place.
pub(crate) fn placeholders(prefix: &LitStr, errors: &mut Errors) -> Option<Vec<Placeholder>> {
    match find(&prefix.value()) {
        Ok(found) => Some(found),
        Err((range, message)) => {
            errors.at_span(spanned::inside(prefix, range), message);
            None
        }
    }
}

fn find(text: &str) -> Result<Vec<Placeholder>, (Range<usize>, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(brace) = text[at..].find(['{', '}']).map(|offset| at + offset) {
        let rest = &text[brace..];
        if rest.starts_with("{{") || rest.starts_with("}}") {
            at = brace + 2;
            continue;
        }
        if rest.starts_with('}') {
            let message = "this `}` closes nothing; write `}}` for a brace in the text".to_owned();
            return Err((brace..brace + 1, message));
        }
        let Some(end) = rest.find('}').map(|offset| brace + offset) else {
            let message =
                "this `{` is never closed; write `{name}`, or `{{` for a brace in the text";
            return Err((brace..text.len(), message.to_owned()));
        };
        let name = text[brace + 1..end].trim();
        let range = brace..end + 1;
        if !is_name(name) {
            let message = format!(
                "`{{{name}}}` does not name an argument; write a name alone, such as `{{id}}`, or \
                 use `key` for anything else"
            );
            return Err((range, message));
        }
        at = range.end;
        found.push(Placeholder {
            name: name.to_owned(),
            range,
        });
    }
    Ok(found)
}

fn is_name(text: &str) -> bool {
    // `self` is no identifier to syn, and a raw identifier is written without its `r#`.
    let mut chars = text.chars();
    let first = chars.next().is_some_and(|c| c == '_' || c.is_alphabetic());
    first && chars.all(|c| c == '_' || c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::find;

    fn names(text: &str) -> Vec<String> {
        let found = find(text).unwrap();
        found
            .into_iter()
            .map(|placeholder| {
                assert!(text[placeholder.range].contains(&placeholder.name));
                placeholder.name
            })
            .collect()
    }

    #[test]
    fn finds_names() {
        assert_eq!(names("user"), [""; 0]);
        assert_eq!(names("user:{id}"), ["id"]);
        assert_eq!(names("{a}{ b_2 }é{größe}"), ["a", "b_2", "größe"]);
        assert_eq!(names("{{id}}"), [""; 0]);
        assert_eq!(names("{{{id}}}"), ["id"]);
    }

    #[test]
    fn refuses_stray_braces() {
        let place = |text: &str| text[find(text).unwrap_err().0].to_owned();
        assert_eq!(place("a:{id"), "{id");
        assert_eq!(place("a:{"), "{");
        assert_eq!(place("a}"), "}");
        assert_eq!(place("a{}"), "{}");
        assert_eq!(place("{id:?}"), "{id:?}");
        assert_eq!(place("{user.id}"), "{user.id}");
        assert_eq!(place("{0}"), "{0}");
    }
}
