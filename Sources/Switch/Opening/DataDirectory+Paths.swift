import Journal

/// Names of a configuration are relative to the data directory.
extension DataDirectory {
    /// A path of the configuration: absolute, or relative to this directory.
    func resolve(_ name: String) -> String {
        name.hasPrefix("/") ? name : path + "/" + name
    }
}
