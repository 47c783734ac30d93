internal import Text

/// What a test card says behind its issuer's script.
package enum ScriptResult {
    /// DE 55 of a notice: DF31, the first script was done, and what stands beside it.
    package static let chip =
        Hexadecimal.bytes(
            "9F2608A1B2C3D4E5F607189F100706010A03A0B0009F37048F2A6C119F360201C7950500800080008202"
                + "1980DF31052000000000"
        ) ?? []
}
