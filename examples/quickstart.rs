//! The main job on real input: a costly function, called for every word of a text as it is and
//! memoized, sync and async.
//!
//! ```text
//! cargo run --example quickstart              # the words of README.md
//! cargo run --example quickstart -- FILE      # those of another text
//! ```
//!
//! With a Redis or Valkey server the same source shares its results between processes, so the second
//! run finds all of them:
//!
//! ```text
//! CACHE_URL=redis://127.0.0.1:6379 cargo run --example quickstart --features redis
//! ```

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;
use std::{env, fs, mem};

use indicatif::ProgressBar;
use larder::memoize;
use pollster::block_on;

/// The three words of a text, other than `word` itself, that are most like it.
#[memoize(ignore(dictionary))] // `text` stands for it, in a few bytes
fn nearest(word: &str, text: u64, dictionary: &[&str]) -> String {
    let _ = text;
    let mut others = dictionary.to_vec();
    others.retain(|other| *other != word);
    others.sort_by_cached_key(|other| distance(word, other));
    others.truncate(3);
    others.join(", ")
}

/// The same, as a function that is awaited.
#[memoize(ignore(dictionary))]
async fn nearest_async(word: &str, text: u64, dictionary: &[&str]) -> String {
    nearest::uncached(word, text, dictionary)
}

/// How many letters to add, remove or replace on the way from `a` to `b`.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = mem::replace(&mut row[0], i + 1);
        for (j, y) in b.chars().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[row.len() - 1]
}

const MOST_WORDS: usize = 1200;
const LONGEST_WORD: usize = 24;
const HELP: &str = "\
Finds for every word of a text those most like it, plain and memoized, and prints what that took.

usage: cargo run --example quickstart [-- FILE]

FILE is a text in UTF-8, README.md by default. Its first 1200 words of up to 24 letters are used.
";

/// Calls both functions for every word of a file, with and without their caches, and reports what that took.
fn compare(file: &Path) -> Result<String, String> {
    let name = file.display();
    let text = fs::read_to_string(file).map_err(|e| format!("cannot read `{name}`: {e}"))?;
    let text = text.to_lowercase();
    let id = BuildHasherDefault::<DefaultHasher>::new().hash_one(&text);
    let words = text.split(|letter: char| !letter.is_alphabetic());
    let words = words.filter(|word| (1..=LONGEST_WORD).contains(&word.chars().count()));
    let mut words: Vec<&str> = words.collect();
    let Some(&first) = words.first() else {
        return Err(format!(
            "`{name}` has no words of up to {LONGEST_WORD} letters"
        ));
    };
    let found = words.len();
    words.truncate(MOST_WORDS);
    let mut dictionary = words.clone();
    dictionary.sort_unstable();
    dictionary.dedup();

    let bar = ProgressBar::new(4 * words.len() as u64); // on stderr, if that is a terminal
    let timed = |find: &dyn Fn(&str) -> String| {
        let started = Instant::now();
        let words = words.iter().inspect(|_| bar.inc(1));
        let results: Vec<String> = words.map(|word| find(word)).collect();
        (results, 1000.0 * started.elapsed().as_secs_f64())
    };
    let rows = [
        (
            "sync",
            timed(&|word| nearest::uncached(word, id, &dictionary)),
            timed(&|word| nearest(word, id, &dictionary)),
            nearest::stats(),
        ),
        (
            "async",
            timed(&|word| block_on(nearest_async::uncached(word, id, &dictionary))),
            timed(&|word| block_on(nearest_async(word, id, &dictionary))),
            nearest_async::stats(),
        ),
    ];
    bar.finish_and_clear();

    let (used, different) = (words.len(), dictionary.len());
    let mut report = format!("{name}: the first {used} of {found} words, {different} different\n");
    report += &format!(
        "most like `{first}`: {}\n\n",
        nearest(first, id, &dictionary)
    );
    report += "       calls  runs  hits  hit %        plain     memoized        saved\n";
    for (name, (expected, plain), (results, memoized), stats) in rows {
        assert_eq!(results, expected);
        let (calls, runs, hits) = (stats.hits + stats.misses, stats.runs, stats.hits);
        let (percent, saved) = (stats.hit_percentage(), plain - memoized);
        report += &format!("{name:<6}{calls:>6}{runs:>6}{hits:>6}{percent:>7.1}");
        report += &format!("{plain:>10.1} ms{memoized:>10.1} ms{saved:>10.1} ms\n");
    }
    let not_stored = nearest::stats().not_stored + nearest_async::stats().not_stored;
    if not_stored > 0 {
        report += &format!("\n{not_stored} results could not be stored: is the server there?\n");
    }
    Ok(report)
}

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let answer = match (arguments.next(), arguments.next()) {
        (None, _) => compare(&Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")),
        (Some(help), None) if help == "--help" || help == "-h" => Ok(HELP.to_owned()),
        (Some(file), None) if !file.as_encoded_bytes().starts_with(b"-") => compare(file.as_ref()),
        _ => {
            eprint!("quickstart: takes one file and no options\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    let print = |text: String| write!(io::stdout(), "{text}").map_err(|e| e.to_string());
    match answer.and_then(print) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("quickstart: {error}");
            ExitCode::FAILURE
        }
    }
}
