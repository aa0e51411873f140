//! The figures as one Markdown table: a question per line, the peers beside us.
//!
//! Of several ways to use a library the best is shown.

use super::rows::Row;

const OURS: &str = "larder";
const ALLOCATIONS: &str = "allocations";
/// The one unit of which more is better.
const RATE: &str = "calls/s";

/// What one library answered to a question.
struct Answer<'a> {
    library: &'a str,
    how: &'a str,
    /// The lower, the better.
    rank: f64,
    text: String,
}

/// The table of `rows`, in the order in which the questions first appear.
pub(super) fn markdown(rows: &[Row]) -> String {
    let mut table = String::from("| question | larder | peers, best first |\n|---|---|---|\n");
    for question in questions(rows) {
        let asked: Vec<&Row> = rows.iter().filter(|row| row.question == question).collect();
        let mut answers = answers(&asked);
        answers.sort_by(|a, b| a.rank.total_cmp(&b.rank));
        let (ours, peers): (Vec<_>, Vec<_>) =
            answers.iter().partition(|answer| answer.library == OURS);
        let ours: Vec<_> = ours.iter().map(|answer| answer.text.clone()).collect();
        let peers: Vec<_> = peers.iter().map(|answer| peer(answer)).collect();
        table += &format!(
            "| {question} | {} | {} |\n",
            ours.join(""),
            peers.join(" · ")
        );
    }
    table
}

fn questions(rows: &[Row]) -> Vec<&str> {
    let mut questions = Vec::new();
    for row in rows {
        if !questions.contains(&row.question.as_str()) {
            questions.push(&row.question);
        }
    }
    questions
}

/// The best answer of each library; figures of one use are put together.
fn answers<'a>(asked: &[&'a Row]) -> Vec<Answer<'a>> {
    let mut best: Vec<Answer<'a>> = Vec::new();
    for row in asked.iter().filter(|row| is_first_figure(row, asked)) {
        let answer = Answer {
            library: &row.library,
            how: &row.how,
            rank: if row.unit == RATE {
                -row.value
            } else {
                row.value
            },
            text: figures(row, asked),
        };
        match best.iter_mut().find(|other| other.library == row.library) {
            Some(other) if other.rank <= answer.rank => {}
            Some(other) => *other = answer,
            None => best.push(answer),
        }
    }
    best
}

/// Whether `row` is the figure that a use is judged by: the first one printed.
fn is_first_figure(row: &Row, asked: &[&Row]) -> bool {
    asked
        .iter()
        .find(|other| same_use(row, other))
        .is_some_and(|first| std::ptr::eq(*first, row))
}

fn same_use(one: &Row, other: &Row) -> bool {
    one.library == other.library && one.how == other.how
}

/// All figures of the use that `first` belongs to, then the ratio if it is ours.
fn figures(first: &Row, asked: &[&Row]) -> String {
    let mut figures: Vec<String> = asked
        .iter()
        .filter(|row| same_use(first, row))
        .map(|row| figure(row))
        .collect();
    if let Some((ratio, base)) = &first.ratio
        && first.library == OURS
    {
        figures.push(format!("{ratio:.2} × {base}"));
    }
    figures.join(", ")
}

fn figure(row: &Row) -> String {
    let (value, unit) = (row.value, row.unit.as_str());
    let number = match value {
        // Now and then one of a thousand calls allocates; that is not none.
        small if small > 0.0 && small < 0.05 => "< 0.05".to_owned(),
        whole if whole.fract() == 0.0 => format!("{whole:.0}"),
        large if large >= 100.0 => format!("{large:.0}"),
        other => format!("{other:.1}"),
    };
    let unit = match unit {
        ALLOCATIONS if number == "1" => "allocation",
        "runs" if number == "1" => "run",
        unit => unit,
    };
    format!("{number} {unit}")
}

fn peer(answer: &Answer<'_>) -> String {
    let Answer { library, text, .. } = answer;
    match answer.how {
        "" => format!("{library} {text}"),
        how => format!("{library} ({how}) {text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(question: &str, library: &str, how: &str, value: f64, unit: &str) -> Row {
        Row {
            question: question.into(),
            library: library.into(),
            how: how.into(),
            value,
            unit: unit.into(),
            ratio: (unit == "ns").then(|| (0.98, "quick_cache".to_owned())),
        }
    }

    #[test]
    fn the_best_use_of_each_library_is_shown_best_first() {
        let rows = [
            row("hit", "moka", "by hand", 51.24, "ns"),
            row("hit", "cached", "bounded", 30.0, "ns"),
            row("hit", "cached", "sharded", 19.5, "ns"),
            row("hit", "larder", "", 11.2, "ns"),
            row("hit", "cached", "bounded", 0.0, "allocations"),
            row("hit", "cached", "sharded", 2.0, "allocations"),
            row("hit", "larder", "", 0.0, "allocations"),
        ];
        let table = markdown(&rows);
        assert_eq!(
            table.lines().nth(2),
            Some(
                "| hit | 11.2 ns, 0 allocations, 0.98 × quick_cache \
                 | cached (sharded) 19.5 ns, 2 allocations · moka (by hand) 51.2 ns |"
            )
        );
    }

    #[test]
    fn of_calls_per_second_more_is_better() {
        let rows = [
            row("load", "redis-rs", "", 9000.0, "calls/s"),
            row("load", "cached", "redis", 10000.0, "calls/s"),
            row("load", "larder", "", 12000.0, "calls/s"),
            row("load", "larder", "", 6.03, "allocations"),
        ];
        let table = markdown(&rows);
        let line = table.lines().nth(2).expect("a line");
        assert!(
            line.contains("| 12000 calls/s, 6.0 allocations |"),
            "{line}"
        );
        assert!(
            line.contains("| cached (redis) 10000 calls/s · redis-rs 9000 calls/s |"),
            "{line}"
        );
    }

    #[test]
    fn every_question_has_its_line() {
        let rows = [
            row("stampede", "moka", "", 1.0, "runs"),
            row("stampede", "moka", "", 50.31, "ms"),
            row("memory", "moka", "", 230.7, "bytes"),
        ];
        let table = markdown(&rows);
        let lines: Vec<_> = table.lines().skip(2).collect();
        assert_eq!(
            lines,
            [
                "| stampede |  | moka 1 run, 50.3 ms |",
                "| memory |  | moka 231 bytes |"
            ]
        );
    }

    #[test]
    fn a_rare_allocation_is_not_rounded_to_none() {
        let rare = row("hit", "moka", "", 0.002, "allocations");
        assert_eq!(figure(&rare), "< 0.05 allocations");
    }
}
