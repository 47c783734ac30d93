import Text

/// Every key of the configuration, as its reader asks for it: `config keys`, forecourt.yaml(5) and
/// docs/configuration.md.
///
/// The reader itself is let loose on a file that has everything, so nothing here can differ from
/// what is read; what a key means stands in `ConfigurationGuide`.
package enum ConfigurationReference {
    package struct Key: Sendable, Equatable {
        /// `listeners[].limits.idle`; `[]` stands for each item of a list.
        package let path: String
        /// What may be written, with its bounds.
        package let takes: String
        /// What holds where it is not written; nil for nothing.
        package let standard: String?
        /// It must be written where its section is.
        package let isRequired: Bool
        package let meaning: String

        /// The section at the top that it belongs to, or its own name.
        package var section: String {
            String(path.prefix { $0 != "." && $0 != "[" })
        }

        /// The cell of a table: the default, or why there is none.
        package var otherwise: String { standard ?? (isRequired ? "required" : "none") }
    }

    /// In the order in which they are read, section by section.
    package static var keys: [Key] {
        let required = Set(
            bare.flatMap { ConfigurationReader.inquire($0).missing }
                .map(ConfigurationGuide.general)
        )
        var sections: [String] = []
        var bySection: [String: [Key]] = [:]
        for key in inquiry.keys {
            let key = Key(
                path: key.path,
                takes: key.takes,
                standard: key.standard,
                isRequired: required.contains(key.path),
                meaning: ConfigurationGuide.sentence(on: key.path) ?? ""
            )
            if bySection[key.section] == nil { sections.append(key.section) }
            bySection[key.section, default: []].append(key)
        }
        return sections.flatMap { bySection[$0] ?? [] }
    }

    /// Keys that may be written and stand in neither text below.
    static var unseen: [String] { inquiry.unseen }

    private static var inquiry: ConfigurationInquiry {
        var inquiry = ConfigurationInquiry()
        for text in full { inquiry.add(ConfigurationReader.inquire(text).inquiry) }
        return inquiry
    }

    /// Files in which every key is read.
    static let full = [
        """
        schema: 1
        listeners:
          - name: ifsf
            address: 127.0.0.1:8584
            dialect: ifsf
            framing: {length: ascii-4}
            mac: {algorithm: ifsf, key: fixed, key_file: ifsf.key}
          - {name: open, address: "127.0.0.1:1", dialect: ifsf, mac: none}
          - name: derived
            address: 127.0.0.1:2
            dialect: ifsf
            mac: {algorithm: ifsf, key: dukpt, key_file: bdk.key, derivation: aes}
            data_key_file: data.key
            tls:
              certificate: a.pem
              key: a.key
              minimum: "1.3"
              client_certificates: required
              trust: ca.pem
              bind_terminal: true
        channels:
          - {name: in-house, kind: in-house}
          - name: bank
            kind: host
            address: 127.0.0.1:9583
            dialect: iso8583-1987-binary
            match: [class, 11]
        routes:
          - name: all
            when:
              bin: ["900001"]
              processing_code: ["00"]
              terminal: [T0000001]
              merchant: [DEMOSTATION0001]
              listener: [ifsf]
              amount_minor: {from: 1, to: 100}
              operation: [purchase]
              organisation: [HQ+]
              product_group: [fuel]
              weekday: [mon-fri]
              time: "22:00-06:00"
              any: [{bin: ["900002"]}, {not: {all: [{terminal: [T0000002]}]}}]
            maximum_minor: 100
            pin_from_minor: 50
            then: bank
          - {name: night, then: table night}
          - {name: codes, when: {code: [unionpay]}, then: deny}
        route_tables:
          - {name: night, routes: [{name: none, then: deny}]}
        code_kinds: [{kind: unionpay, digits: "19", prefix: "62"}]
        offline:
          - {when: {terminal: [T0000001], merchant: [DEMOSTATION0001]}, up_to_minor: 100}
        http: {address: 127.0.0.1:8580}
        admin: {group: operators, first_administrator: root}

        """,
        // Wallets, each of their forms.
        """
        schema: 1
        routes: []
        channels:
          - name: wechat
            kind: wechat
            base: https://api.example
            spare: https://api2.example
            app_id: "wx"
            merchant: "1"
            private_key: {file: wechat.pem}
            api_key: {file: wechat.key}
            serial: "1"
            platform: {public_key: platform.pem, name: PUB_KEY_ID_1}
          - name: folder
            kind: wechat
            base: https://api.example
            app_id: "wx"
            merchant: "1"
            private_key: {file: wechat.pem}
            api_key: {file: wechat.key}
            serial: "1"
            platform: {dir: platform}
          - name: old
            kind: wechat
            api: v2
            base: https://api.example
            app_id: "wx"
            merchant: "1"
            private_key: {file: merchant.key}
            certificate: {file: merchant.pem}
            api_key: {file: wechat.key}
          - name: alipay
            kind: alipay
            gateway: https://api.example/gateway.do
            app_id: "2"
            seller: "2"
            store: "S0010"
            private_key: {file: alipay.pem}
            platform: {file: platform.pem}
        notify: {address: 127.0.0.1:8590, public: https://pay.example/notify}

        """,
        // Whose shifts are listed is another form of the key.
        """
        schema: 1
        routes: []
        shifts: {required: [{terminals: [T1], merchants: [M]}]}

        """,
    ]

    /// Files whose sections are there and hold nothing: the reader says what is missing.
    private static let bare = [
        """
        listeners:
          - {mac: {}, tls: {}}
          - {}
          - {name: a, address: "127.0.0.1:1", dialect: ifsf, mac: none, tls: {}}
        channels:
          - {name: bank, kind: host}
          - {name: wechat, kind: wechat, platform: {public_key: key}}
          - {name: old, kind: wechat, api: v2}
          - {name: alipay, kind: alipay}
          - {}
        notify: {}
        routes: [{}]
        route_tables: [{}]
        offline: [{}]
        code_kinds: [{}]
        http: {}
        shifts: {}

        """
    ]
}
