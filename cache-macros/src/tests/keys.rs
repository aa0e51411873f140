//! What the key is made of, and names of arguments in options.

use super::{NOTHING, cached, memoize, understood};
use crate::attribute::Kind;

/// The names of what counts for the key, `self` first.
fn key(args: &str, item: &str) -> Vec<String> {
    let function = understood(Kind::Memoize, args, item);
    let receiver = function.receiver.iter().filter(|receiver| receiver.in_key);
    let args = function.args.iter().filter(|arg| arg.in_key);
    receiver
        .map(|_| "self".to_owned())
        .chain(args.map(|arg| arg.name.to_string()))
        .collect()
}

#[test]
fn all_arguments_unless_told_otherwise() {
    assert_eq!(
        key("", "fn f(&self, a: u8, (b, c): (u8, u8)) {}"),
        ["self", "a", "__arg1"]
    );
    assert_eq!(
        key("ignore(self, a)", "fn f(&self, mut a: u8, b: u8) {}"),
        ["b"]
    );
    assert_eq!(key("key = |a| *a", "fn f(&self, a: u8, b: u8) {}"), NOTHING);
    assert_eq!(
        key("key_prefix = \"x\"", "fn f(&self, a: u8) {}"),
        ["self", "a"]
    );
    assert_eq!(
        key("key_prefix = \"x\", key = |a| *a", "fn f(a: u8) {}"),
        NOTHING
    );
    assert_eq!(
        key(
            "key_prefix = \"{b}{self}{{a}}\", ignore(a)",
            "fn f(self, a: u8, b: u8) {}"
        ),
        ["self", "b"]
    );
    assert_eq!(
        key(
            "ignore(type), key_prefix = \"{match}\"",
            "fn f(r#type: u8, r#match: u8) {}"
        ),
        ["r#match"]
    );
}

#[test]
fn closures_over_arguments() {
    let item = "fn f(&self, id: u32, r#type: u8, (a, b): (u8, u8)) {}";
    for option in ["key", "unless", "forced_update"] {
        let one = |closure: &str, message: &str| {
            assert_eq!(
                memoize(&format!("{option} = {closure}"), item),
                [message],
                "{closure}"
            );
        };
        let ok = |closure: &str| {
            assert_eq!(
                memoize(&format!("{option} = {closure}"), item),
                NOTHING,
                "{closure}"
            );
        };
        ok("|| true");
        ok("|id| *id == 0");
        ok("|r#type, id| self.x");
        ok("move |id| *id");
        one("|idd| 0", "no argument is called `idd`; did you mean `id`?");
        one(
            "|user| 0",
            "no argument is called `user`; write `id` or `type`",
        );
        one("|a| 0", "no argument is called `a`; write `id` or `type`");
        one("|id, id| 0", "`id` is named twice; remove one of the two");
        one(
            "|_| 0",
            "name only the arguments you need, in any order; remove `_`",
        );
        one(
            "|self| 0",
            "`self` needs no parameter; remove it here and use it",
        );
        one(
            "|id: &u32| 0",
            "the types are those of the arguments; remove this one",
        );
        one(
            "|&id| 0",
            &format!("the parameters of `{option}` are names of arguments; write a name"),
        );
        one(
            "|mut id| 0",
            "arguments are borrowed here; write `id` alone",
        );
        one(
            "|ref id| 0",
            "arguments are borrowed here; write `id` alone",
        );
        one(
            "|id| -> u8 { 0 }",
            &format!("the result of `{option}` is inferred; remove its type"),
        );
        one(
            "async |id| 0",
            &format!("`{option}` is not awaited; remove `async`"),
        );
        assert_eq!(memoize(&format!("{option} = |x1, y1| 0"), item).len(), 2);
    }
    assert_eq!(
        memoize("unless = id", item),
        ["`unless` is a closure; write `unless = |id| *id == 0`"]
    );
    assert_eq!(
        memoize("key = \"{id}\"", item),
        ["`key` is a closure; write `key = |id| *id`, or text as `key_prefix`"]
    );
    assert_eq!(
        memoize("key = |id| id", "fn f() {}"),
        ["no argument is called `id`; the function has none; remove this"]
    );
    assert_eq!(
        memoize("key = |id| id", "fn f(Id(id): Id) {}"),
        ["no argument is called `id`; give the argument that name"]
    );
}

#[test]
fn ignored() {
    let one = |args: &str, message: &str| {
        assert_eq!(
            memoize(args, "fn f(id: u32, db: &Db) {}"),
            [message],
            "{args}"
        );
    };
    one(
        "ignore(bd)",
        "no argument is called `bd`; did you mean `db`?",
    );
    one(
        "ignore(db, db)",
        "`db` is ignored twice; remove one of the two",
    );
    one(
        "ignore(self)",
        "this function has no `self`; remove it here",
    );
    one(
        "ignore(db), key = |id| *id",
        "`key` says what the key is already; remove `ignore`",
    );
    const NAMES: &str = "`ignore` takes names of arguments; write `ignore(a, b)`";
    for args in [
        "ignore",
        "ignore()",
        "ignore = db",
        "ignore(\"db\")",
        "ignore(db = 1)",
        "ignore(&db)",
    ] {
        one(args, NAMES);
    }
    assert_eq!(memoize("ignore(\"a\", db, 3)", "fn f(db: u8) {}").len(), 2);
    assert_eq!(memoize("ignore(_a)", "fn f(_a: u8) {}"), NOTHING);
}

#[test]
fn prefixes() {
    let one = |args: &str, message: &str| {
        assert_eq!(memoize(args, "fn f(id: u32) {}"), [message], "{args}");
    };
    one(
        "key_prefix = 5",
        "`key_prefix` takes a string; write `key_prefix = \"user:{id}\"`",
    );
    one(
        "key_prefix = \"\"",
        "`key_prefix` is empty; write `key_prefix = \"user:{id}\"` or remove it",
    );
    one(
        "key_prefix = \"{idd}\"",
        "no argument is called `idd`; did you mean `id`?",
    );
    one(
        "key_prefix = \"{self}{id}\"",
        "no argument is called `self`; write `id`",
    );
    one(
        "key_prefix = \"{id\"",
        "this `{` is never closed; write `{name}`, or `{{` for a brace in the text",
    );
    one(
        "key_prefix = \"id}\"",
        "this `}` closes nothing; write `}}` for a brace in the text",
    );
    one(
        "key_prefix = \"{id:?}\"",
        "`{id:?}` does not name an argument; write a name alone, such as `{id}`, or use `key` for \
         anything else",
    );
    one(
        "key_prefix = \"{id}\", ignore(id)",
        "`id` is ignored; remove it from `ignore` or from this prefix",
    );
    one(
        "key_prefix = \"{id}\", key = |id| *id",
        "`key_prefix` with placeholders is the whole key; keep one of the two",
    );
}

#[test]
fn the_prefix_is_the_whole_key() {
    let left_out = [
        "`self` is not part of the key; write `{self}` in `key_prefix`, or `ignore(self)`",
        "`b` is not part of the key; write `{b}` in `key_prefix`, or `ignore(b)`",
        "this argument is not part of the key; give it a name, and write `{name}` in \
         `key_prefix`, or `ignore(name)`",
    ];
    let item = "fn f(&self, a: u8, b: u8, (c, d): (u8, u8)) {}";
    assert_eq!(memoize("key_prefix = \"{a}\"", item), left_out);
    assert_eq!(cached("key_prefix = \"x\", ignore(a)", item), left_out);
    assert_eq!(memoize("key_prefix = \"x\"", item), NOTHING);
    assert_eq!(cached("key_prefix = \"x\"", "fn f() {}"), NOTHING);
    assert_eq!(
        cached("key_prefix = \"x\", key = |a| *a", item),
        ["the `key_prefix` of `#[cached]` is the whole key; use `#[memoize]` to have `key` too"]
    );
    // One mistake is one error.
    assert_eq!(
        cached("key_prefix = \"{aa}\"", "fn f(a: u8, b: u8) {}").len(),
        1
    );
    assert_eq!(
        cached(
            "key_prefix = \"{a}\", ignore(bb)",
            "fn f(a: u8, bcd: u8) {}"
        )
        .len(),
        1
    );
}
