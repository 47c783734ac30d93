import COpenSSL

/// The library that encrypts, signs and draws random numbers.
public enum CryptographyLibrary {
    /// Its own words: `OpenSSL 3.0.17 1 Jul 2025`.
    public static var version: String { String(cString: fc_library_version()) }
}
