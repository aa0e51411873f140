//! What is read is what was written, or nothing is written.

mod choice;
mod hostile;
mod refusals;
mod round_trips;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Codec, CodecError, Format, Serde};

const FORMATS: [Format; 2] = [Format::MessagePack, Format::Json];

fn encode<V: Serialize + DeserializeOwned>(
    value: &V,
    format: Format,
) -> Result<Vec<u8>, CodecError> {
    let mut bytes = Vec::new();
    Serde::<V>::encode(value, format, &mut bytes).map(|()| bytes)
}

fn decode<V: Serialize + DeserializeOwned>(bytes: &[u8], format: Format) -> Result<V, CodecError> {
    Serde::<V>::decode(bytes, format)
}

/// What is read of `value` once it is written.
fn there_and_back<V: Serialize + DeserializeOwned>(
    value: &V,
    format: Format,
) -> Result<V, CodecError> {
    decode(&encode(value, format)?, format)
}
