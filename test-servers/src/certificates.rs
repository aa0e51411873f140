//! A certificate for the loopback interface, signed by an authority that nobody else trusts.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
};

/// Where the certificate of a server is, and what it needs.
#[derive(Debug)]
pub(crate) struct Certificates {
    /// The certificate of the authority, for clients.
    pub(crate) authority: PathBuf,
    /// The server's certificate.
    pub(crate) server: PathBuf,
    /// The server's key.
    pub(crate) key: PathBuf,
}

impl Certificates {
    /// Makes them anew and writes them, as PEM, into `folder`.
    pub(crate) fn write(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let mut params = CertificateParams::new(vec![])?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        params.distinguished_name = named("authority of a test");
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;

        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(names)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        // Another name than the authority's: OpenSSL would take it for one that signed itself.
        params.distinguished_name = named("server of a test");
        let server = params.signed_by(&key, &authority)?;

        let paths = Self {
            authority: folder.join("ca.pem"),
            server: folder.join("server.pem"),
            key: folder.join("server.key"),
        };
        fs::write(&paths.authority, authority.pem())?;
        fs::write(&paths.server, server.pem())?;
        fs::write(&paths.key, key.serialize_pem())?;
        Ok(paths)
    }
}

fn named(name: &str) -> DistinguishedName {
    let mut names = DistinguishedName::new();
    names.push(DnType::CommonName, name);
    names
}
