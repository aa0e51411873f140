//! Numbers with units in strings: `"1h 30m"`, `"64MiB"`.
//!
//! Knows no unit itself; `duration` and `bytes` bring theirs.

use std::ops::Range;

use crate::suggest;

/// One unit: how it is written, how many of the smallest unit it is, and its name in full.
#[derive(Debug)]
pub(crate) struct Unit {
    pub(crate) name: &'static str,
    pub(crate) factor: u128,
    pub(crate) long: &'static str,
}

/// What is wrong with a string, and where in it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) range: Range<usize>,
    pub(crate) message: String,
}

/// The parts of `text`, each in the smallest unit; what is finer than that is cut off.
///
/// # Errors
///
/// Anything but numbers, each followed by a unit of `units`, and a part past `u128`.
pub(crate) fn parts(text: &str, units: &[Unit]) -> Result<Vec<u128>, Problem> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let start = text.len() - rest.len();
        let (number, after) = split(rest, |c| c.is_ascii_digit() || c == '.' || c == '_');
        if number.is_empty() {
            let message = format!("`{}` is not a number with a unit", rest.trim_end());
            return Err(problem(start, rest.trim_end(), message));
        }
        let (unit, after) = split(after.trim_start(), char::is_alphabetic);
        let written = text[start..text.len() - after.len()].trim_end();
        let unit = find(unit, number, units).map_err(|message| problem(start, written, message))?;
        parts.push(amount(number, unit.factor).ok_or_else(|| {
            problem(
                start,
                number,
                format!("`{number}` is not a number this can count"),
            )
        })?);
        rest = after.trim_start();
    }
    if parts.is_empty() {
        return Err(problem(0, text, "this string is empty".to_owned()));
    }
    Ok(parts)
}

fn problem(start: usize, written: &str, message: String) -> Problem {
    Problem {
        range: start..start + written.len(),
        message,
    }
}

fn split(text: &str, inside: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !inside(c)).unwrap_or(text.len());
    text.split_at(end)
}

fn find<'a>(name: &str, number: &str, units: &'a [Unit]) -> Result<&'a Unit, String> {
    if let Some(unit) = units.iter().find(|unit| unit.name == name) {
        return Ok(unit);
    }
    let all = suggest::listed(units.iter().map(|unit| unit.name));
    if name.is_empty() {
        return Err(format!("`{number}` has no unit; add {all}"));
    }
    let lower = name.to_lowercase();
    let meant = units.iter().find(|unit| {
        unit.name.to_lowercase() == lower
            || unit
                .long
                .starts_with(lower.strip_suffix('s').unwrap_or(&lower))
    });
    Err(match meant {
        Some(unit) => format!("unknown unit `{name}`; write `{}`", unit.name),
        None => format!("unknown unit `{name}`; write {all}"),
    })
}

/// `number × factor`, exact; absent if `number` is no decimal number or the product is too large.
fn amount(number: &str, factor: u128) -> Option<u128> {
    let digits: String = number.chars().filter(|&c| c != '_').collect();
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, "0"));
    // More places than that are finer than any unit here can tell.
    let fraction = &fraction[..fraction.len().min(18)];
    let scale = 10_u128.pow(u32::try_from(fraction.len()).ok()?);
    let whole = whole.parse::<u128>().ok()?.checked_mul(factor)?;
    let fraction = fraction.parse::<u128>().ok()?.checked_mul(factor)? / scale;
    whole.checked_add(fraction)
}

#[cfg(test)]
mod tests {
    use super::{Unit, amount, parts};

    const UNITS: [Unit; 2] = [
        Unit {
            name: "s",
            factor: 1000,
            long: "second",
        },
        Unit {
            name: "m",
            factor: 60_000,
            long: "minute",
        },
    ];

    #[test]
    fn adds_up() {
        assert_eq!(parts("1m 30s", &UNITS), Ok(vec![60_000, 30_000]));
        assert_eq!(parts(" 1_0 s ", &UNITS), Ok(vec![10_000]));
        assert_eq!(parts("1.5m2s", &UNITS), Ok(vec![90_000, 2_000]));
    }

    #[test]
    fn amounts_are_exact() {
        assert_eq!(amount("0.001", 1000), Some(1));
        assert_eq!(amount("0.0000000000000000000000001", 1000), Some(0));
        assert_eq!(amount("1.", 1000), None);
        assert_eq!(amount(".5", 1000), None);
        assert_eq!(amount("1.2.3", 1000), None);
        assert_eq!(amount("_", 1000), None);
        assert_eq!(amount(&"9".repeat(39), 1000), None);
    }

    #[test]
    fn says_where_and_why() {
        let say = |text: &str| {
            let problem = parts(text, &UNITS).unwrap_err();
            (text[problem.range].to_owned(), problem.message)
        };
        let expect = |place: &str, message: &str| (place.to_owned(), message.to_owned());
        assert_eq!(say(""), expect("", "this string is empty"));
        assert_eq!(say("60"), expect("60", "`60` has no unit; add `s` or `m`"));
        assert_eq!(
            say("1s 5min"),
            expect("5min", "unknown unit `min`; write `m`")
        );
        assert_eq!(
            say("5 parsecs"),
            expect("5 parsecs", "unknown unit `parsecs`; write `s` or `m`")
        );
        assert_eq!(
            say("1s, 2s"),
            expect(", 2s", "`, 2s` is not a number with a unit")
        );
        assert_eq!(
            say("-1s"),
            expect("-1s", "`-1s` is not a number with a unit")
        );
    }
}
