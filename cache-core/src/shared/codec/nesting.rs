//! How deep MessagePack is nested, found out without recursion before it is decoded.
//!
//! The decoder recurses once for each level, and its own limit does not see enum variants
//! (<https://github.com/3Hren/msgpack-rust/issues/381>): a few hundred kilobytes of them end the process.

use rmp::Marker;

use super::{CodecError, MAX_DEPTH};

/// What one value is made of.
struct Shape {
    /// Bytes behind the marker that are no values.
    skipped: usize,
    /// Values inside of it; `None` if it is not one that has values inside.
    children: Option<u64>,
}

/// Whether `bytes` are exactly one value of at most [`MAX_DEPTH`] levels.
pub(super) fn check(bytes: &[u8]) -> Result<(), CodecError> {
    let mut rest = bytes;
    // How many values are still to come at each level.
    let mut left = [0_u64; MAX_DEPTH + 1];
    let mut depth = 0;
    left[0] = 1;
    loop {
        while left[depth] == 0 {
            if depth == 0 {
                return if rest.is_empty() {
                    Ok(())
                } else {
                    Err(CodecError::Unreadable)
                };
            }
            depth -= 1;
        }
        left[depth] -= 1;
        let shape = shape(&mut rest).ok_or(CodecError::Unreadable)?;
        rest = rest.get(shape.skipped..).ok_or(CodecError::Unreadable)?;
        if let Some(children) = shape.children {
            depth += 1;
            *left.get_mut(depth).ok_or(CodecError::TooDeep)? = children;
        }
    }
}

/// Takes the head of a value off `rest`.
fn shape(rest: &mut &[u8]) -> Option<Shape> {
    let [marker] = take(rest)?;
    let skipped = match Marker::from_u8(marker) {
        Marker::FixMap(len) => return Some(Shape::map(len.into())),
        Marker::Map16 => return Some(Shape::map(u16::from_be_bytes(take(rest)?).into())),
        Marker::Map32 => return Some(Shape::map(u32::from_be_bytes(take(rest)?).into())),
        Marker::FixArray(len) => return Some(Shape::array(len.into())),
        Marker::Array16 => return Some(Shape::array(u16::from_be_bytes(take(rest)?).into())),
        Marker::Array32 => return Some(Shape::array(u32::from_be_bytes(take(rest)?).into())),
        Marker::FixPos(_) | Marker::FixNeg(_) | Marker::Null | Marker::True | Marker::False => 0,
        Marker::U8 | Marker::I8 => 1,
        Marker::U16 | Marker::I16 => 2,
        Marker::U32 | Marker::I32 | Marker::F32 => 4,
        Marker::U64 | Marker::I64 | Marker::F64 => 8,
        Marker::FixStr(len) => len.into(),
        Marker::Str8 | Marker::Bin8 => length(u8::from_be_bytes(take(rest)?))?,
        Marker::Str16 | Marker::Bin16 => length(u16::from_be_bytes(take(rest)?))?,
        Marker::Str32 | Marker::Bin32 => length(u32::from_be_bytes(take(rest)?))?,
        // An extension has a byte that says which it is.
        Marker::FixExt1 => 2,
        Marker::FixExt2 => 3,
        Marker::FixExt4 => 5,
        Marker::FixExt8 => 9,
        Marker::FixExt16 => 17,
        Marker::Ext8 => length(u8::from_be_bytes(take(rest)?))?.checked_add(1)?,
        Marker::Ext16 => length(u16::from_be_bytes(take(rest)?))?.checked_add(1)?,
        Marker::Ext32 => length(u32::from_be_bytes(take(rest)?))?.checked_add(1)?,
        Marker::Reserved => return None,
    };
    Some(Shape {
        skipped,
        children: None,
    })
}

impl Shape {
    fn array(len: u64) -> Self {
        Self {
            skipped: 0,
            children: Some(len),
        }
    }

    fn map(len: u64) -> Self {
        Self::array(len * 2)
    }
}

fn length(of: impl Into<u32>) -> Option<usize> {
    of.into().try_into().ok()
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk()?;
    *rest = tail;
    Some(*head)
}
