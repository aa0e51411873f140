//! Functions of traits: of their impls, and with bodies of their own.

use std::hash::Hash;

use larder::memoize;

use crate::probe::{ran, steady};

trait Area {
    fn area(&self, scale: u32) -> u32;

    fn unit() -> String;

    #[memoize]
    fn doubled(&self, times: u32) -> u32
    where
        Self: Hash + Eq + Clone + Send + Sync + 'static,
    {
        ran();
        self.area(times) * 2
    }

    #[memoize(ignore(self))]
    fn described(&self) -> String {
        ran();
        Self::unit()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Square(u32);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Circle(u32);

impl Area for Square {
    #[memoize]
    fn area(&self, scale: u32) -> u32 {
        ran();
        self.0 * self.0 * scale
    }

    #[memoize(companion = false)]
    fn unit() -> String {
        ran();
        "square".to_owned()
    }
}

#[memoize]
impl Area for Circle {
    #[memoize(timeout = 60)]
    fn area(&self, scale: u32) -> u32 {
        ran();
        self.0 * self.0 * 3 * scale
    }

    #[memoize]
    fn unit() -> String {
        ran();
        "circle".to_owned()
    }
}

impl<T: Area> Area for Vec<T>
where
    T: Hash + Eq + Clone + Send + Sync + 'static,
{
    #[memoize]
    fn area(&self, scale: u32) -> u32 {
        ran();
        self.len() as u32 * scale
    }

    fn unit() -> String {
        "many".to_owned()
    }
}

#[test]
fn traits() {
    let _steady = steady();
    miss!(Square(2).area(1), 4);
    hit!(Square(2).area(1), 4);
    miss!(Circle(2).area(1), 12);
    hit!(Circle(2).area(1), 12);
    miss!(Square::unit(), "square");
    hit!(Square::unit(), "square");
    miss!(Circle::unit(), "circle");
    hit!(Circle::unit(), "circle");
    miss!(Square(2).doubled(1), 8);
    miss!(Circle(2).doubled(1), 24);
    hit!(Square(2).doubled(1), 8);
    miss!(Square(2).described(), "square");
    hit!(Square(3).described(), "square");
    miss!(Circle(2).described(), "circle");
    miss!(vec![Square(1)].area(2), 2);
    miss!(vec![Circle(1)].area(2), 2);
    hit!(vec![Square(1)].area(2), 2);
    let object: &dyn Object = &Square(5);
    miss!(object.size(), 5);
    hit!(object.size(), 5);
}

trait Object {
    fn size(&self) -> u32;
}

impl Object for Square {
    #[memoize]
    fn size(&self) -> u32 {
        ran();
        self.0
    }
}

trait Named {
    const NAME: &'static str;
    type Letter: Clone + Send + Sync + std::fmt::Debug + PartialEq + 'static;

    #[memoize(companion = false)]
    fn name() -> String {
        ran();
        Self::NAME.to_owned()
    }

    /// Nothing here says `Self`.
    #[memoize(companion = false)]
    fn counted(number: usize) -> usize
    where
        [(); 1]: Default,
    {
        ran();
        number
    }

    fn letters(&self) -> Vec<Self::Letter>;

    fn first(text: &Self) -> Option<Self::Letter>;
}

impl Named for Square {
    const NAME: &'static str = "square";
    type Letter = char;

    #[memoize]
    fn letters(&self) -> Vec<Self::Letter> {
        ran();
        Self::NAME.chars().collect()
    }

    #[memoize(companion = false)]
    fn first(text: &Self) -> Option<Self::Letter> {
        ran();
        text.letters().first().copied()
    }
}

#[memoize]
impl Named for Circle {
    const NAME: &'static str = "circle";
    type Letter = u8;

    #[memoize]
    fn letters(&self) -> Vec<Self::Letter> {
        ran();
        Self::NAME.bytes().collect()
    }

    #[memoize]
    fn first(text: &Self) -> Option<<Self as Named>::Letter> {
        ran();
        text.letters().first().copied()
    }
}

#[test]
fn functions_of_traits_without_self() {
    let _steady = steady();
    miss!(Square::name(), "square");
    miss!(Circle::name(), "circle");
    hit!(Square::name(), "square");
    miss!(Square::counted(1), 1);
    miss!(Circle::counted(1), 1);
    hit!(Square::counted(1), 1);
    miss!(Square(1).letters().len(), 6);
    miss!(Circle(1).letters().len(), 6);
    miss!(Square::first(&Square(1)), Some('s'));
    miss!(Circle::first(&Circle(1)), Some(b'c'));
    hit!(Square::first(&Square(1)), Some('s'));
}
