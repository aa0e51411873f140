//! What the bodies look up: a number for each key, in a file that all processes see at once. With it, what the
//! readers may count on. No cache is involved.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;

/// So many keys have a place; others share it.
const KEYS: u64 = 64;

/// The bytes of a key's place: its number, and what is confirmed for each function.
const PLACE: u64 = 64;

/// The numbers of all keys.
#[derive(Debug)]
pub(crate) struct Source(File);

impl Source {
    /// A file of zeros, or the one that is there.
    pub(crate) fn open(path: &Path) -> Self {
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let file = options.open(path).expect("a file");
        if file.metadata().expect("a file").len() == 0 {
            file.write_all_at(&[0; (KEYS * PLACE) as usize], 0)
                .expect("room for a file");
        }
        Self(file)
    }

    /// The number of a key now.
    pub(crate) fn number(&self, key: u64) -> u64 {
        self.at(key, 0)
    }

    /// Changes the number of a key.
    pub(crate) fn set_number(&self, key: u64, number: u64) {
        self.set_at(key, 0, number);
    }

    /// The newest number of a key for which older results of a function were invalidated, with success.
    pub(crate) fn confirmed(&self, key: u64, function: u64) -> u64 {
        self.at(key, 8 + 8 * function)
    }

    /// Says that all results of a function with numbers before this one have been invalidated.
    pub(crate) fn confirm(&self, key: u64, function: u64, number: u64) {
        self.set_at(key, 8 + 8 * function, number);
    }

    fn at(&self, key: u64, offset: u64) -> u64 {
        let mut bytes = [0; 8];
        let place = key % KEYS * PLACE + offset;
        self.0.read_exact_at(&mut bytes, place).expect("the file");
        u64::from_ne_bytes(bytes)
    }

    fn set_at(&self, key: u64, offset: u64, number: u64) {
        let place = key % KEYS * PLACE + offset;
        self.0
            .write_all_at(&number.to_ne_bytes(), place)
            .expect("the file");
    }
}
