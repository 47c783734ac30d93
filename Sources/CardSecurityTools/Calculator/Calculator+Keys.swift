package import CardSecurity

/// Key blocks made and opened, working keys taken apart.
extension Calculator {
    /// `forecourt crypto key-block unwrap`: what a TR-31 block says and holds.
    package static func unwrapKeyBlock(
        _ block: String,
        protection text: String
    ) throws(Fault) -> [Entry] {
        let protection = KeyBlockProtectionKey(try key(text, "kbpk"))
        return try computed("key-block") { () throws(CardSecurityError) in
            let unwrapped = try protection.unwrap(block)
            let header = unwrapped.header
            var entries = [
                Entry("version", header.version.rawValue),
                Entry("usage", header.usage),
                Entry("algorithm", String(header.algorithm)),
                Entry("mode", String(header.mode)),
                Entry("key-version", header.keyVersion),
                Entry("exportability", String(header.exportability)),
            ]
            for block in header.optionalBlocks {
                entries.append(Entry("block-\(block.identifier)", block.data))
            }
            entries.append(Entry("key", unwrapped.key.revealedHexadecimal()))
            return entries
        }
    }

    /// `forecourt crypto key-block wrap`: a test key in a TR-31 block.
    ///
    /// `header` is the seven characters from usage to exportability, such as `P0TE00N`;
    /// `optionalBlocks` are texts such as `KS1234`, identifier first.
    package static func wrapKeyBlock(
        version name: String,
        header fields: String,
        key text: String,
        protection: String,
        optionalBlocks: [String] = [],
        random: any RandomSource = SystemRandomSource()
    ) throws(Fault) -> [Entry] {
        guard let version = KeyBlockHeader.Version(rawValue: name.uppercased()) else {
            throw Fault(problem: "unknown version \(name)", cure: "use A, B, C or D")
        }
        let characters = Array(fields)
        guard characters.count == 7 else {
            throw Fault(
                problem: "the header has \(characters.count) characters",
                cure: "give usage 2, algorithm 1, mode 1, key version 2, exportability 1"
            )
        }
        let header = KeyBlockHeader(
            version,
            usage: String(characters[0..<2]),
            algorithm: characters[2],
            mode: characters[3],
            keyVersion: String(characters[4..<6]),
            exportability: characters[6],
            optionalBlocks: optionalBlocks.map { text in
                KeyBlockHeader.OptionalBlock(String(text.prefix(2)), String(text.dropFirst(2)))
            }
        )
        let wrapping = KeyBlockProtectionKey(try key(protection, "kbpk"))
        let clear = try key(text, "key")
        let block = try computed("key-block") { () throws(CardSecurityError) in
            try wrapping.wrap(clear, header, from: random)
        }
        return [Entry("key-block", block)]
    }

    /// `forecourt crypto working-keys build`: DE62 of a sign-on answer.
    ///
    /// `layout` is its length in bytes; nil chooses the shortest that holds the keys.
    package static func encodeWorkingKeys(
        master: String,
        pin: String,
        mac: String,
        track: String? = nil,
        layout: Int? = nil
    ) throws(Fault) -> [Entry] {
        let pinKey = try key(pin, "pik")
        let macKey = try key(mac, "mak")
        var trackKey: KeyBytes?
        if let track { trackKey = try key(track, "tdk") }
        let longest = max(pinKey.count, macKey.count)
        let chosen: WorkingKeyLayout?
        if let layout {
            chosen = WorkingKeyLayout(rawValue: layout)
        } else {
            chosen = WorkingKeyLayout.allCases.first { candidate in
                candidate.slotLength >= longest && candidate.carriesTrackKey == (track != nil)
            }
        }
        guard let chosen else {
            throw Fault(problem: "no layout fits the keys", cure: "use 24, 40, 56, 60 or 84 bytes")
        }
        let clear = try key(master, "tmk")
        let keys = WorkingKeys(pin: pinKey, mac: macKey, track: trackKey)
        let field = try computed("working-keys") { () throws(CardSecurityError) in
            try chosen.encode(keys, under: try KeyEncryptionKey(clear))
        }
        return [Entry("layout", "\(chosen.rawValue)"), Entry("field", field)]
    }

    /// `forecourt crypto working-keys parse`: the keys inside DE62, check values compared.
    package static func decodeWorkingKeys(
        _ field: String,
        master: String
    ) throws(Fault) -> [Entry] {
        let encoded = try bytes(field, "field")
        let clear = try key(master, "tmk")
        return try computed("working-keys") { () throws(CardSecurityError) in
            let keys = try WorkingKeyLayout.decode(
                encoded.span,
                under: try KeyEncryptionKey(clear)
            )
            var entries = [
                Entry("layout", "\(encoded.count)"),
                Entry("pik", keys.pin.revealedHexadecimal()),
                Entry("pik-kcv", try KeyCheckValue(of: keys.pin).bytes),
                Entry("mak", keys.mac.revealedHexadecimal()),
                Entry("mak-kcv", try KeyCheckValue(of: keys.mac).bytes),
            ]
            switch keys.track {
            case .some(let track):
                entries.append(Entry("tdk", track.revealedHexadecimal()))
                entries.append(Entry("tdk-kcv", try KeyCheckValue(of: track).bytes))
            case .none: break
            }
            return entries
        }
    }
}
