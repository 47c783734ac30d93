package import Journal

/// Names of a configuration are relative to the data directory.
extension DataDirectory {
    /// A path of the configuration: absolute, relative to this directory, or a credential's.
    package func resolve(_ name: String) -> String {
        if let credential = Credential(name) { return credential.path }
        return name.hasPrefix("/") ? name : path + "/" + name
    }
}
