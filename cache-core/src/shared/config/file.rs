//! Settings from the table `[cache]` of a TOML file.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::Problems;
use super::names::{NAMES, Shape, nearest};
use super::said::Origin;
use super::settings::Settings;

/// The file that is read from the working directory if no other is named.
const DEFAULT_FILE: &str = "larder.toml";

/// Reads the file `named` by `CACHE_CONFIG`, otherwise `larder.toml` in `directory` if it is there.
pub(crate) fn find(named: Option<&Path>, directory: &Path, problems: &mut Problems) -> Settings {
    let path = match named {
        Some(named) => directory.join(named),
        None => directory.join(DEFAULT_FILE),
    };
    let shown = named.unwrap_or(Path::new(DEFAULT_FILE)).display();
    match std::fs::read_to_string(&path) {
        Ok(text) => read(&shown.to_string(), &text, problems),
        // Where there are no files, there is none of this name either.
        Err(error)
            if named.is_none()
                && matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Unsupported) =>
        {
            Settings::default()
        }
        Err(error) => {
            let by = named.map_or("", |_| "`CACHE_CONFIG` names ");
            problems.push(format!("{by}`{shown}`, which cannot be read: {error}"));
            Settings::default()
        }
    }
}

/// Reads the text of a file.
pub(crate) fn read(file: &str, text: &str, problems: &mut Problems) -> Settings {
    let mut reader = Reader {
        file: file.into(),
        text,
        settings: Settings::default(),
        problems,
    };
    match DeTable::parse(text) {
        Ok(table) => reader.file(table.get_ref()),
        Err(error) => {
            // Without its excerpt of the file, which may show a password.
            let line = reader.line(error.span().map_or(0, |span| span.start));
            reader
                .problems
                .push(format!("{file}:{line}: not TOML: {}", error.message()));
        }
    }
    reader.settings
}

struct Reader<'a> {
    file: Arc<str>,
    text: &'a str,
    settings: Settings,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    fn file(&mut self, file: &DeTable<'_>) {
        match file.get("cache").map(Spanned::get_ref) {
            Some(DeValue::Table(table)) => self.table(table),
            Some(_) => self
                .problems
                .push(format!("{}: `cache` must be a table, `[cache]`", self.file)),
            None if file.is_empty() => {}
            None => self
                .problems
                .push(format!("{}: the table `[cache]` is missing", self.file)),
        }
    }

    fn table(&mut self, table: &DeTable<'_>) {
        // In the order of the file.
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in entries {
            let line = self.line(key.span().start);
            let key = key.get_ref().as_ref();
            match NAMES.iter().find(|name| name.key == key) {
                None => self.unknown(line, key),
                Some(name) => {
                    let file = Arc::clone(&self.file);
                    let by = Origin::Line {
                        file,
                        line,
                        key: name.key,
                    };
                    let put = text_of(value.get_ref(), name.shape)
                        .ok_or_else(|| format!("{by} {}", must_be(name.shape)))
                        .and_then(|text| name.put(&mut self.settings, &text, &by));
                    self.problems.note(put);
                }
            }
        }
    }

    fn unknown(&mut self, line: usize, key: &str) {
        let hint = match nearest(key) {
            Some(near) => format!("; did you mean `{near}`?"),
            None => {
                let all = NAMES.each_ref().map(|name| name.key).join("`, `");
                format!("; there are `{all}`")
            }
        };
        let key = key.escape_debug();
        self.problems
            .push(format!("{}:{line}: unknown key `{key}`{hint}", self.file));
    }

    /// Counted from 1.
    fn line(&self, at: usize) -> usize {
        1 + self
            .text
            .bytes()
            .take(at)
            .filter(|&byte| byte == b'\n')
            .count()
    }
}

const fn must_be(shape: Shape) -> &'static str {
    match shape {
        Shape::Text => "must be text in quotes",
        Shape::Number => "must be a number",
        Shape::Switch => "must be `true` or `false`",
        Shape::List => "must be a list, `[\"host1:6379\", \"host2:6379\"]`",
    }
}

/// The value as a variable would say it.
fn text_of(value: &DeValue<'_>, shape: Shape) -> Option<String> {
    match (value, shape) {
        (DeValue::String(text), _) => Some(text.clone().into_owned()),
        (DeValue::Integer(number), Shape::Number) if number.radix() == 10 => {
            Some(number.as_str().to_owned())
        }
        (DeValue::Boolean(is_on), Shape::Switch) => Some(is_on.to_string()),
        (DeValue::Float(number), Shape::Number) => Some(number.as_str().to_owned()),
        (DeValue::Array(items), Shape::List) => {
            let items = items.iter().map(|item| item_of(item.get_ref()));
            Some(items.collect::<Option<Vec<_>>>()?.join(","))
        }
        _ => None,
    }
}

/// `"host:port"`, or a pair as Flask-Caching has them: `["host", 26379]`.
fn item_of(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.clone().into_owned()),
        DeValue::Array(pair) => {
            match (pair.first()?.get_ref(), pair.get(1)?.get_ref(), pair.len()) {
                (DeValue::String(host), DeValue::Integer(port), 2) => {
                    Some(format!("{host}:{}", port.as_str()))
                }
                _ => None,
            }
        }
        _ => None,
    }
}
