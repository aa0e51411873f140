//! Annotated impl blocks, which give their functions companions, and impl blocks with generics and
//! lifetimes, annotated or not.

use std::hash::Hash;

use larder::memoize;

use crate::probe::{ran, steady};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Angle(i16);

#[memoize]
impl Angle {
    const FULL: i16 = 360;

    /// Plain functions stay what they are.
    fn plain(self) -> i16 {
        self.0 % Self::FULL
    }

    #[memoize]
    pub fn turned(self, by: i16) -> Self {
        ran();
        Self(self.plain() + by)
    }

    #[memoize]
    fn turned_mut(mut self, mut by: i16) -> i16 {
        ran();
        by += 1;
        self.0 += by;
        self.0
    }

    #[memoize]
    fn right() -> Self {
        ran();
        Self(90)
    }

    #[memoize]
    fn parse(text: &str) -> Result<Self, String> {
        ran();
        text.parse()
            .map(Self)
            .map_err(|_| format!("no number: {text}"))
    }

    #[memoize(companion = "sum")]
    fn r#move(&self, other: &Self) -> Self {
        ran();
        Self(self.0 + other.0)
    }

    #[memoize(ignore(self), key_prefix = "fixed:{by}")]
    fn prefixed(&self, by: i16) -> i16 {
        ran();
        by
    }

    #[memoize(key = |by| self.0 + *by)]
    fn keyed(&self, by: i16) -> i16 {
        ran();
        self.0 + by
    }

    #[memoize(companion = false)]
    fn alone(&self) -> i16 {
        ran();
        self.0
    }

    #[memoize]
    fn opaque(&self, name: impl AsRef<str> + Hash + Eq + Clone + Send + Sync + 'static) -> usize {
        ran();
        name.as_ref().len()
    }

    #[memoize]
    fn to<T: From<i16> + Clone + Send + Sync + 'static>(&self, offset: T) -> T
    where
        T: Hash + Eq + std::ops::Add<Output = T>,
    {
        ran();
        T::from(self.0) + offset
    }
}

#[test]
fn an_annotated_impl_block() {
    let _steady = steady();
    let angle = Angle(1);
    miss!(angle.turned(2), Angle(3));
    hit!(angle.turned(2), Angle(3));
    assert!(angle.turned_contains(2) && !angle.turned_contains(3));
    angle.turned_delete(2).expect("in process");
    miss!(angle.turned(2), Angle(3));
    assert_eq!(angle.turned_get(2), Some(Angle(3)));
    miss!(angle.turned_refresh(2), Angle(3));
    miss!(angle.turned_uncached(2), Angle(3));
    angle.turned_put(2, Angle(9)).expect("kept");
    hit!(angle.turned(2), Angle(9));
    angle.turned_expire(2).expect("in process");
    miss!(angle.turned(2), Angle(3));
    assert_eq!(angle.turned_key(2), angle.turned_key(2));
    assert_ne!(angle.turned_key(2), Angle(2).turned_key(2));
    assert_eq!(
        angle.turned_invalidate_if(|angle: &Angle, by: &i16, _: &Angle| angle.0 == 1 && *by == 2),
        Ok(1)
    );
    miss!(angle.turned(2), Angle(3));
    Angle::turned_clear().expect("in process");
    assert_eq!(Angle::turned_stats().entries, 0);
    assert_eq!(Angle::turned_memo().name(), "Angle::turned");

    miss!(angle.turned_mut(1), 3);
    hit!(angle.turned_mut(1), 3);
    miss!(angle.turned_mut_refresh(1), 3);
    miss!(Angle::right(), Angle(90));
    Angle::right_delete().expect("in process");
    miss!(Angle::right(), Angle(90));
    miss!(Angle::parse("5"), Ok(Angle(5)));
    hit!(Angle::parse("5"), Ok(Angle(5)));
    miss!(Angle::parse("x"), Err("no number: x".to_owned()));
    miss!(Angle::parse("x"), Err("no number: x".to_owned()));
    assert_eq!(
        Angle::parse_invalidate_if(|text: &str, _: &Result<Angle, String>| text == "5"),
        Ok(1)
    );
    miss!(angle.r#move(&Angle(2)), Angle(3));
    assert_eq!(angle.sum_get(&Angle(2)), Some(Angle(3)));
    miss!(angle.prefixed(1), 1);
    hit!(Angle(7).prefixed(1), 1);
    Angle::prefixed_delete(1).expect("in process");
    miss!(angle.prefixed(1), 1);
    miss!(angle.keyed(5), 6);
    hit!(Angle(2).keyed(4), 6);
    Angle(3).keyed_delete(3).expect("in process");
    miss!(angle.keyed(5), 6);
    miss!(angle.alone(), 1);
    hit!(angle.alone(), 1);
    miss!(angle.opaque("ab"), 2);
    hit!(angle.opaque("ab"), 2);
    angle.opaque_delete("ab").expect("in process");
    miss!(angle.opaque("ab"), 2);
    miss!(angle.to(1_i16), 2);
    miss!(angle.to(1_i32), 2);
    hit!(angle.to(1_i16), 2);
    assert_eq!(angle.to_get(1_i32), Some(2));
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Stack<T, const N: usize>([T; N]);

impl<T, const N: usize> Stack<T, N>
where
    T: Hash + Eq + Clone + Send + Sync + 'static,
{
    #[memoize]
    fn first(&self) -> Option<T> {
        ran();
        self.0.first().cloned()
    }

    #[memoize(companion = false)]
    fn filled(item: T) -> Self {
        ran();
        Self(std::array::from_fn(|_| item.clone()))
    }

    #[memoize(companion = false)]
    fn size() -> usize {
        ran();
        size_of::<Self>()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Pair<T>(T, T);

#[memoize]
impl<T: Hash + Eq + Clone + Send + Sync + 'static> Pair<T> {
    #[memoize]
    fn swapped(&self) -> Pair<T> {
        ran();
        Pair(self.1.clone(), self.0.clone())
    }

    #[memoize]
    fn with<U>(item: T, other: U) -> (Self, U)
    where
        U: Hash + Eq + Clone + Send + Sync + 'static,
    {
        ran();
        (Self(item.clone(), item), other)
    }
}

#[test]
fn generic_impls() {
    let _steady = steady();
    miss!(Stack([1_u8, 2]).first(), Some(1));
    miss!(Stack([1_u16, 2]).first(), Some(1));
    miss!(Stack([1_u8]).first(), Some(1));
    hit!(Stack([1_u8, 2]).first(), Some(1));
    miss!(Stack::<u8, 2>::filled(1), Stack([1, 1]));
    miss!(Stack::<u8, 3>::filled(1), Stack([1, 1, 1]));
    hit!(Stack::<u8, 2>::filled(1), Stack([1, 1]));
    miss!(Stack::<u8, 2>::size(), 2);
    miss!(Stack::<u16, 2>::size(), 4);
    hit!(Stack::<u8, 2>::size(), 2);

    let (bytes, texts) = (Pair(1_u8, 2), Pair("a".to_owned(), "b".to_owned()));
    miss!(bytes.swapped(), Pair(2, 1));
    miss!(texts.swapped(), Pair("b".to_owned(), "a".to_owned()));
    hit!(bytes.swapped(), Pair(2, 1));
    bytes.swapped_delete().expect("in process");
    miss!(bytes.swapped(), Pair(2, 1));
    hit!(texts.swapped(), Pair("b".to_owned(), "a".to_owned()));
    miss!(Pair::with(1_u8, 'x'), (Pair(1, 1), 'x'));
    miss!(Pair::with(1_u16, 'x'), (Pair(1, 1), 'x'));
    hit!(Pair::with(1_u8, 'x'), (Pair(1, 1), 'x'));
    Pair::<u8>::swapped_clear().expect("in process");
    assert_eq!(
        Pair::<String>::swapped_stats().entries,
        0,
        "all types together"
    );
    miss!(texts.swapped(), Pair("b".to_owned(), "a".to_owned()));
}

struct Reader<'a> {
    text: &'a str,
}

impl<'a> Reader<'a> {
    #[memoize(ignore(self))]
    fn word(&self, index: usize) -> Option<String> {
        ran();
        self.text.split(' ').nth(index).map(str::to_owned)
    }

    #[memoize(key = || self.text.len())]
    fn by_length(&self, _from: &'a str) -> usize {
        ran();
        self.text.len()
    }
}

struct Cursor<'a, T>(&'a [T]);

#[memoize]
impl<'a, T: Copy + Hash + Eq + Send + Sync + 'static> Cursor<'a, T> {
    #[memoize(ignore(self))]
    fn at(&self, index: usize, default: &'a T) -> T {
        ran();
        *self.0.get(index).unwrap_or(default)
    }
}

#[memoize]
impl Reader<'_> {
    #[memoize(ignore(self))]
    fn letters(&self, word: &str) -> usize {
        ran();
        word.len().min(self.text.len())
    }
}

#[test]
fn impls_with_lifetimes() {
    let _steady = steady();
    let text = String::from("one two");
    let reader = Reader { text: &text };
    miss!(reader.word(1), Some("two".to_owned()));
    hit!(reader.word(1), Some("two".to_owned()));
    miss!(reader.by_length(&text), 7);
    hit!(reader.by_length("any"), 7);
    let numbers = vec![1_u8, 2];
    miss!(Cursor(&numbers).at(1, &9), 2);
    hit!(Cursor(&numbers).at(1, &9), 2);
    Cursor(&numbers).at_delete_everything();
    miss!(Cursor(&numbers).at(1, &9), 2);
    miss!(reader.letters("abc"), 3);
    hit!(reader.letters("abc"), 3);
    Reader::letters_delete("abc").expect("in process");
    miss!(reader.letters("abc"), 3);
}

impl<'a, T: Copy + Hash + Eq + Send + Sync + 'static> Cursor<'a, T> {
    fn at_delete_everything(&self) {
        Self::at_clear().expect("in process");
    }
}

struct Typed<T>(std::marker::PhantomData<T>);

#[memoize]
impl<T: 'static> Typed<T> {
    #[memoize]
    fn size(scale: usize) -> usize {
        ran();
        size_of::<T>() * scale
    }
}

impl<T: 'static> Typed<T> {
    #[memoize(companion = false)]
    fn alone(scale: usize) -> usize {
        ran();
        size_of::<T>() * scale
    }
}

#[test]
fn the_types_of_the_impl_block_count() {
    let _steady = steady();
    miss!(Typed::<u8>::size(2), 2);
    miss!(Typed::<u16>::size(2), 4);
    hit!(Typed::<u8>::size(2), 2);
    Typed::<u8>::size_delete(2).expect("in process");
    hit!(Typed::<u16>::size(2), 4);
    miss!(Typed::<u8>::size(2), 2);
    miss!(Typed::<u8>::alone(2), 2);
    miss!(Typed::<u16>::alone(2), 4);
    hit!(Typed::<u8>::alone(2), 2);
}
