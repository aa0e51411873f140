//! The layout, byte by byte: it is shared between versions and processes.

use redis::Arg;

use super::*;

fn words(command: &Cmd) -> Vec<String> {
    command
        .args_iter()
        .map(|argument| match argument {
            Arg::Simple(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            _ => String::new(),
        })
        .collect()
}

fn tags(names: &[&str]) -> Tags {
    Tags::new(names.iter().map(|name| Tag::new(name.as_bytes())).collect())
}

fn with_tags(commands: &Commands, key: &StoreKey, names: &[&str]) -> Cmd {
    let bucket = commands.bucket(key);
    let mut command = Commands::reading(names.len());
    commands.add_key(&mut command, bucket, key);
    commands.add_tags(&mut command, bucket, &tags(names));
    command
}

#[test]
fn on_one_server_keys_are_as_given() {
    let commands = Commands::new(false, "larder");
    let key = StoreKey::new(b"app:user:7");
    assert_eq!(words(&commands.read(&key)), ["GET", "app:user:7"]);
    assert_eq!(
        words(&with_tags(&commands, &key, &["app:users"])),
        ["MGET", "app:user:7", "app:users tag"]
    );
    let call = words(&commands.invalidate(&key));
    assert_eq!(call[2..5], ["2", "app:user:7", "app:user:7 lease"]);
    assert_eq!(call[5], "larder:done");
    assert_eq!(commands.invalidate_tag(&Tag::new(b"app:users")).len(), 1);
}

#[test]
fn in_a_cluster_all_keys_of_an_operation_are_in_one_bucket() {
    let commands = Commands::new(true, "larder");
    for number in 0..100 {
        let key = StoreKey::new(format!("app:user:{number}").as_bytes());
        let read = words(&with_tags(&commands, &key, &["a", "b"]));
        assert!(read[1..].iter().all(|word| word[..4] == read[1][..4]));
        let call = words(&commands.invalidate(&key));
        assert_eq!(call[3], read[1]);
    }
    // The layout of today: a change of the hash would lose everything stored before.
    let key = StoreKey::new(b"app:user:7");
    assert_eq!(words(&commands.read(&key))[1], "{19}app:user:7");
    assert_eq!(commands.invalidate_tag(&Tag::new(b"app:users")).len(), 256);
}

#[test]
fn many_keys_are_read_with_one_command_per_bucket() {
    let keys: Vec<_> = (0..1000)
        .map(|number| StoreKey::new(format!("k{number}").as_bytes()))
        .collect();
    let parts = Commands::new(true, "larder").read_many(&keys, &tags(&["t"]));
    assert!(parts.len() <= 256);
    let mut places: Vec<_> = parts
        .iter()
        .flat_map(|(places, _)| places.clone())
        .collect();
    places.sort_unstable();
    assert_eq!(places, (0..1000).collect::<Vec<_>>());
    for (places, command) in &parts {
        assert_eq!(words(command).len(), places.len() + 2);
    }
    assert_eq!(
        Commands::new(false, "larder")
            .read_many(&keys, &Tags::default())
            .len(),
        1
    );
}

#[test]
fn a_prefix_is_no_pattern_and_leases_and_tags_stay() {
    let commands = Commands::new(false, "larder");
    assert_eq!(words(&commands.scan(br"a*[b]?\", 0))[3], r"a\*\[b\]\?\\*");
    let found = vec![b"a".to_vec(), b"a lease".to_vec(), b"b tag".to_vec()];
    let unlink = commands.unlink(found);
    assert_eq!(unlink.len(), 1);
    assert_eq!(words(&unlink[0]), ["UNLINK", "a"]);
    let commands = Commands::new(true, "larder");
    let found = vec![b"{01}a".to_vec(), b"{02}a".to_vec(), b"{01}b".to_vec()];
    assert_eq!(commands.unlink(found).len(), 2);
}

#[test]
fn lives_are_rounded_down_to_at_least_a_millisecond() {
    assert_eq!(milliseconds(Duration::from_micros(1999)), 1);
    assert_eq!(milliseconds(Duration::ZERO), 1);
    assert_eq!(milliseconds(Duration::MAX), 1 << 53);
}
