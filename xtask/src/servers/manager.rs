//! The package managers, and the lines that one would type.
//!
//! Nothing runs here, but for asking which of them there is.

use std::process::Command;

use crate::process;

/// A system's package manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manager {
    /// Debian, Ubuntu.
    Apt,
    /// Fedora and its kin.
    Dnf,
    /// Arch.
    Pacman,
    /// Alpine.
    Apk,
    /// macOS.
    Brew,
}

impl Manager {
    /// All, in the order in which they are looked for. Homebrew is the last one, as it is also used beside
    /// a system's own.
    pub(super) const ALL: [Self; 5] = [Self::Apt, Self::Dnf, Self::Pacman, Self::Apk, Self::Brew];

    /// The one that is installed here.
    pub(super) fn of_this_system() -> Option<Self> {
        Self::first(|program| process::succeeds(Command::new(program).arg("--version")))
    }

    fn first(is_there: impl Fn(&str) -> bool) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|manager| is_there(manager.program()))
    }

    /// Whether it installs for root only. Homebrew refuses to be root.
    pub(super) fn needs_root(self) -> bool {
        self != Self::Brew
    }

    /// The line that installs a package without a question.
    pub(super) fn install(self, root: bool, package: &str) -> Vec<&str> {
        let mut line = self.start(root);
        line.extend(match self {
            Self::Apt => &["install", "-y", "--no-install-recommends"][..],
            Self::Dnf => &["install", "-y"],
            Self::Pacman => &["-S", "--noconfirm", "--needed"],
            Self::Apk => &["add"],
            Self::Brew => &["install"],
        });
        line.push(package);
        line
    }

    /// The line that fetches the lists of packages anew; `None` where installing does that.
    pub(super) fn refresh(self, root: bool) -> Option<Vec<&'static str>> {
        let arguments = match self {
            Self::Apt | Self::Apk => "update",
            Self::Pacman => "-Sy",
            Self::Dnf | Self::Brew => return None,
        };
        let mut line = self.start(root);
        line.push(arguments);
        Some(line)
    }

    /// The first words of each line, by `sudo` without a password if `root` is yet to be.
    fn start(self, root: bool) -> Vec<&'static str> {
        let mut line = Vec::new();
        if self.needs_root() && !root {
            line.extend(["sudo", "-n"]);
        }
        if self == Self::Apt {
            // Behind `sudo`, which would not pass it on.
            line.extend(["env", "DEBIAN_FRONTEND=noninteractive"]);
        }
        line.push(self.program());
        line
    }

    fn program(self) -> &'static str {
        match self {
            Self::Apt => "apt-get",
            Self::Dnf => "dnf",
            Self::Pacman => "pacman",
            Self::Apk => "apk",
            Self::Brew => "brew",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_s_own_manager_comes_before_homebrew() {
        let both = |program: &str| ["brew", "dnf"].contains(&program);
        assert_eq!(Manager::first(both), Some(Manager::Dnf));
        assert_eq!(Manager::first(|_| false), None);
    }

    #[test]
    fn lines_ask_nothing_and_become_root_only_where_they_must() {
        let install = |manager: Manager, root| manager.install(root, "redis").join(" ");
        let apt =
            "env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends redis";
        for (manager, line) in [
            (Manager::Apt, apt),
            (Manager::Dnf, "dnf install -y redis"),
            (Manager::Pacman, "pacman -S --noconfirm --needed redis"),
            (Manager::Apk, "apk add redis"),
        ] {
            assert_eq!(install(manager, true), line);
            assert_eq!(install(manager, false), format!("sudo -n {line}"));
        }
        assert_eq!(install(Manager::Brew, false), "brew install redis");
        assert_eq!(install(Manager::Brew, true), "brew install redis");
    }

    #[test]
    fn stale_lists_are_fetched_where_installing_does_not() {
        let apt = Manager::Apt.refresh(false).unwrap_or_default().join(" ");
        assert_eq!(
            apt,
            "sudo -n env DEBIAN_FRONTEND=noninteractive apt-get update"
        );
        assert_eq!(Manager::Dnf.refresh(true), None);
    }
}
