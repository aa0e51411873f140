//! Who has the last word on a setting: the environment, then `larder.toml`, then the code.
//!
//! ```text
//! cargo run --example settings --features redis
//! ```

use std::error::Error;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use std::{env, fs};

use larder::Cache;
use larder::store::Format;

const FILE: &str = r#"
[cache]
url = "redis://cache.example:6379/1"
key_prefix = "said-by-the-file"
default_timeout = 120
"#;

/// What a process makes of its settings. The network is not touched.
fn show() {
    let in_code = Cache::builder()
        .url("redis://127.0.0.1:6379")
        .key_prefix("said-by-the-code")
        .default_timeout(Duration::from_secs(60))
        .format(Format::Json);
    match in_code.install() {
        Ok(cache) => {
            let (store, prefix) = (cache.store_description(), cache.key_prefix());
            let (timeout, format) = (cache.default_timeout(), cache.format());
            println!("  {store}, keys {prefix}:…, timeout {timeout:?}, {format:?}");
        }
        Err(error) => println!("  {error}"),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    if env::args().nth(1).as_deref() == Some("show") {
        show();
        return Ok(());
    }
    let file = env::temp_dir().join(format!("larder-{}.toml", std::process::id()));
    fs::write(&file, FILE)?;
    let is_ours = |(name, _): &(OsString, OsString)| name.to_string_lossy().starts_with("CACHE_");
    let program = env::current_exe()?;
    let run = |variables: &[(&str, &Path)]| {
        let mut process = Command::new(&program);
        for (name, _) in env::vars_os().filter(is_ours) {
            process.env_remove(name);
        }
        process.arg("show").envs(variables.iter().copied()).status()
    };
    println!("the code alone:");
    run(&[])?;
    println!("and a file:");
    run(&[("CACHE_CONFIG", &file)])?;
    println!("and the environment:");
    let prefix = Path::new("said-by-the-environment");
    run(&[("CACHE_CONFIG", &file), ("CACHE_KEY_PREFIX", prefix)])?;
    println!("a mistake:");
    run(&[
        ("CACHE_FORMAT", Path::new("xml")),
        ("CACHE_REDIS_PORT", Path::new("abc")),
    ])?;
    Ok(fs::remove_file(&file)?)
}
