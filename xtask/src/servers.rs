//! `cargo xtask servers`: finds the servers that tests start, and installs those that are missing.
//!
//! Installed by the system's package manager, without a question. That some systems start a service of
//! their own then does not matter: tests start servers themselves, on ports of their own.

mod manager;

use std::path::Path;
use std::process::Command;

use crate::workspace::Workspace;
use crate::{Result, process};

use manager::Manager;

/// A server that tests start.
#[derive(Debug)]
struct Server {
    /// Its name, for people.
    name: &'static str,
    /// Its programs: the first one that is installed is used.
    programs: &'static [&'static str],
    /// Its packages: the first one that the manager has is installed.
    packages: fn(Manager) -> &'static [&'static str],
}

/// All servers that tests start.
const ALL: &[Server] = &[Server {
    name: "Redis 7.0 or newer",
    programs: &["redis-server", "valkey-server"],
    packages: redis,
}];

/// Some distributions have Valkey in the place of Redis.
fn redis(manager: Manager) -> &'static [&'static str] {
    match manager {
        Manager::Apt => &["redis-server"],
        Manager::Dnf | Manager::Apk => &["redis", "valkey"],
        Manager::Pacman => &["valkey", "redis"],
        Manager::Brew => &["redis"],
    }
}

/// Sees to it that every server is installed.
///
/// # Errors
///
/// Where one is missing and cannot be installed; with the command to run by hand.
pub(crate) fn install(workspace: &Workspace) -> Result {
    for server in ALL {
        if let Some(version) = installed(server) {
            println!("{}: {version}", server.name);
            continue;
        }
        let Some(manager) = Manager::of_this_system() else {
            return Err(by_hand(server, None).into());
        };
        println!("{}: not installed", server.name);
        let root = is_root();
        if manager.needs_root() && !root && !can_become_root() {
            return Err(by_hand(server, Some(manager)).into());
        }
        let installs = (server.packages)(manager)
            .iter()
            .any(|package| try_install(workspace, manager, root, package));
        match installed(server) {
            Some(version) if installs => println!("{}: {version}", server.name),
            _ => return Err(by_hand(server, Some(manager)).into()),
        }
    }
    Ok(())
}

/// What the server says of itself, if it is there.
fn installed(server: &Server) -> Option<String> {
    server.programs.iter().find_map(|program| {
        let mut version = Command::new(program);
        version.arg("--version");
        let output = version.output().ok()?;
        let said = String::from_utf8_lossy(&output.stdout);
        output.status.success().then(|| said.trim().to_owned())
    })
}

/// Installs a package; with the lists of packages fetched anew if it does not work without.
fn try_install(workspace: &Workspace, manager: Manager, root: bool, package: &str) -> bool {
    let run = |line: Vec<&str>| {
        let ran = process::run(&mut command(&workspace.root, &line));
        if let Err(error) = &ran {
            println!("{error}");
        }
        ran.is_ok()
    };
    if run(manager.install(root, package)) {
        return true;
    }
    let refreshed = manager.refresh(root).is_some_and(run);
    refreshed && run(manager.install(root, package))
}

fn command(folder: &Path, line: &[&str]) -> Command {
    let mut command = Command::new(line[0]);
    command.args(&line[1..]).current_dir(folder);
    command
}

fn is_root() -> bool {
    let mut id = Command::new("id");
    process::stdout(id.arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Whether `sudo` is there and asks for no password.
fn can_become_root() -> bool {
    process::succeeds(Command::new("sudo").args(["-n", "true"]))
}

/// The error: what is missing, and what to do.
fn by_hand(server: &Server, manager: Option<Manager>) -> String {
    let missing = format!("tests need {}, which is not installed", server.name);
    let Some(manager) = manager else {
        let programs = server.programs.join("` or `");
        return format!("{missing}; install it so that `{programs}` is on the path");
    };
    let package = (server.packages)(manager)[0];
    let line = manager.install(false, package).join(" ");
    format!("{missing}; run `{}`", line.replacen("sudo -n", "sudo", 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_manager_has_every_server() {
        for manager in Manager::ALL {
            for server in ALL {
                assert!(!(server.packages)(manager).is_empty(), "{manager:?}");
            }
        }
    }

    #[test]
    fn a_server_is_found_by_what_it_says() {
        let mut server = Server {
            name: "Cargo",
            programs: &["no-such-program", "cargo"],
            packages: redis,
        };
        let version = installed(&server).expect("cargo runs this");
        assert!(version.starts_with("cargo "), "{version}");
        server.programs = &["no-such-program"];
        assert_eq!(installed(&server), None);
    }

    #[test]
    fn the_error_says_what_to_run() {
        let error = by_hand(&ALL[0], Some(Manager::Dnf));
        assert!(
            error.ends_with("run `sudo dnf install -y redis`"),
            "{error}"
        );
        let error = by_hand(&ALL[0], Some(Manager::Brew));
        assert!(error.ends_with("run `brew install redis`"), "{error}");
        let error = by_hand(&ALL[0], None);
        assert!(
            error.contains("`redis-server` or `valkey-server`"),
            "{error}"
        );
    }
}
