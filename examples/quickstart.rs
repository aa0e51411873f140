//! The main job on real input: a costly function, called for every word of a text as it is and
//! memoized, sync and async.
//!
//! ```text
//! cargo run --example quickstart              # the words of README.md
//! cargo run --example quickstart -- FILE      # those of another text
//! ```

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;
use std::{env, error, fs, mem};

use indicatif::ProgressBar;
use larder::memoize;
use pollster::block_on;

/// The three words of the dictionary, other than `word` itself, that are most like it.
#[memoize(ignore(dictionary))] // the same in every call
fn nearest(word: &str, dictionary: &[&str]) -> String {
    let mut others = dictionary.to_vec();
    others.retain(|other| *other != word);
    others.sort_by_cached_key(|other| distance(word, other));
    others.truncate(3);
    others.join(", ")
}

/// The same, as a function that is awaited.
#[memoize(ignore(dictionary))]
async fn nearest_async(word: &str, dictionary: &[&str]) -> String {
    nearest::uncached(word, dictionary)
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

fn compare(file: &Path) -> Result<(), Box<dyn error::Error>> {
    let name = file.display();
    let text = fs::read_to_string(file).map_err(|e| format!("cannot read `{name}`: {e}"))?;
    let text = text.to_lowercase();
    let words = text.split(|letter: char| !letter.is_alphabetic());
    let words = words.filter(|word| (1..=LONGEST).contains(&word.chars().count()));
    let mut words: Vec<&str> = words.collect();
    let first = *words.first().ok_or(format!("`{name}` has no words"))?;
    let found = words.len();
    words.truncate(MOST);
    let mut dictionary = words.clone();
    dictionary.sort_unstable();
    dictionary.dedup();

    let bar = ProgressBar::new(4 * words.len() as u64); // on stderr, if that is a terminal
    let timed = |find: &dyn Fn(&str) -> String| {
        let started = Instant::now();
        let words = words.iter().inspect(|_| bar.inc(1));
        let results: Vec<String> = words.map(|word| find(word)).collect();
        (results, started.elapsed().as_secs_f64())
    };
    let rows = [
        (
            "sync",
            timed(&|word| nearest::uncached(word, &dictionary)),
            timed(&|word| nearest(word, &dictionary)),
            nearest::stats(),
        ),
        (
            "async",
            timed(&|word| block_on(nearest_async::uncached(word, &dictionary))),
            timed(&|word| block_on(nearest_async(word, &dictionary))),
            nearest_async::stats(),
        ),
    ];
    bar.finish_and_clear();

    let out = &mut io::stdout();
    let (used, different) = (words.len(), dictionary.len());
    writeln!(
        out,
        "{name}: {used} of {found} words, {different} different"
    )?;
    writeln!(
        out,
        "most like `{first}`: {}\n",
        nearest(first, &dictionary)
    )?;
    writeln!(
        out,
        "       calls  runs  hits  hit %    plain  memoized   saved"
    )?;
    for (name, (expected, plain), (results, memoized), stats) in rows {
        assert_eq!(results, expected);
        let (runs, hits, percent) = (stats.runs, stats.hits, stats.hit_percentage());
        let saved = 100.0 * (plain - memoized) / plain;
        writeln!(
            out,
            "{name:<6}{used:>6}{runs:>6}{hits:>6}{percent:>7.1}{plain:>7.2} s{memoized:>8.2} s{saved:>6.1} %"
        )?;
    }
    Ok(())
}

const MOST: usize = 1200;
const LONGEST: usize = 24;
const HELP: &str = "\
Finds for every word of a text those most like it, plain and memoized, and prints what that took.

usage: cargo run --example quickstart [-- FILE]

FILE is a text in UTF-8, README.md by default. Counted are its first 1200 words of up to 24 letters.
";

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let outcome = match (arguments.next(), arguments.next()) {
        (None, _) => compare(&Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")),
        (Some(help), None) if help == "--help" || help == "-h" => {
            io::stdout().write_all(HELP.as_bytes()).map_err(Into::into)
        }
        (Some(file), None) if !file.as_encoded_bytes().starts_with(b"-") => compare(file.as_ref()),
        _ => {
            eprint!("quickstart: takes one file and no options\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    let Err(error) = outcome else {
        return ExitCode::SUCCESS;
    };
    eprintln!("quickstart: {error}");
    ExitCode::FAILURE
}
