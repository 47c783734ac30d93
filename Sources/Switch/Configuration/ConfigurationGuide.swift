/// What each setting means, for `config show --documented` and the reference.
package enum ConfigurationGuide {
    /// One sentence about the setting at a path such as `listeners[0].limits.idle`; nil where the
    /// path is none.
    package static func sentence(on path: String) -> String? { sentences[general(path)] }

    /// Every path that has a sentence, with `[]` for a position in a list.
    package static var paths: [String] { sentences.keys.sorted() }

    /// The path without positions: `listeners[].limits.idle`.
    ///
    /// Rules of every table are written alike, and so are conditions inside others.
    package static func general(_ path: String) -> String {
        var result = ""
        for character in path where !(character.isNumber && result.hasSuffix("[")) {
            result.append(character)
        }
        for group in [".all[]", ".any[]", ".not"] {
            result = result.replacing(group + ".", with: ".")
        }
        return result.replacing("route_tables[].routes[]", with: "routes[]")
    }

    private static let sentences: [String: String] = [
        "schema": "Version of the file's form; 1.",
        "data": "Directory of journal, keys and admin socket, seen from the working directory.",
        "institution": "DE 32 of replies whose request had none; 1 to 11 digits in quotes.",
        "business_day.offset": "Local time against UTC; UnionPay's DE 12 and 13 are in it.",
        "business_day.cutover": "Local time at which the business date changes.",
        "business_day.mode": "auto: by the clock; manual: by forecourt day cutover.",
        "keys.master.file":
            "Master key, 64 hexadecimal characters, mode 0600; in the data directory.",
        "keys.overlap": "How long the previous working keys verify after new ones were handed out.",
        "keys.max_age": "Age at which working keys are due for a change.",
        "keys.weak": "What becomes of weak and semi-weak DES keys: refuse or accept.",
        "keys.max_uses": "Payments after which working keys are due for a change.",
        "journal.live_dates": "Business dates kept in the live file; older ones are archived.",
        "journal.card_dates": "Closed business dates whose records keep the card's sealed copy.",
        "batch_opens":
            "settlement: a batch ends when it is settled; sign-on: by the next sign-on, too.",
        "settlement_wait":
            "How long a settlement waits for what is not decided; the rest becomes cases.",
        "shifts": "required: terminals take money in a shift only; or optional.",
        "shifts.required[].terminals": "Terminals that take money in a shift only.",
        "shifts.required[].merchants": "Merchants whose terminals do.",
        "cases.days": "Business dates after which a case is due that a comparison opened.",
        "refunds.days": "Days within which a payment may be refunded.",
        "authorisations.hold_for":
            "Business days after which a hold in house that nobody completed is free again.",
        "authorisations.fill_for":
            "How long a pump outdoors may take; what it holds is overdue then, and never lapses.",
        "authorisations.completion_permille":
            "The most that a completion takes, in thousandths of what was authorised.",
        "code_kinds[].kind": "Whose scanned codes these are: wechat, alipay or unionpay.",
        "code_kinds[].digits": "How many digits they have, 16 to 24 in quotes, or a range.",
        "code_kinds[].prefix": "Their first two digits in quotes, or a range.",
        "admin.group": "Group whose members reach the admin socket; none: its user alone.",
        "admin.first_administrator": "User who becomes the first person, while there is none.",
        "lanes": "Event loops for terminals; 0: one a processor.",
        "drain": "How long a stop waits for what is in flight.",
        "mailboxes.lane": "Messages that may wait in one lane.",
        "mailboxes.book": "Requests that may wait for the book.",
        "mailboxes.wait": "How long the first may wait for the book before others are refused.",
        "mailboxes.reserved": "Places beyond, for reversals alone.",
        "mailboxes.advices": "Places beyond, for advices alone.",
        "mailboxes.batch": "Requests in one commit at most.",
        "listeners[].name": "Name of the port in journal and routes.",
        "listeners[].address": "HOST:PORT to listen on.",
        "listeners[].dialect": "Specification of the messages; forecourt spec list.",
        "listeners[].framing.length": "Form of the length: binary-2, binary-2-le, bcd-2, ascii-4 …",
        "listeners[].framing.inclusive": "The length counts itself.",
        "listeners[].framing.counts_envelope": "The length counts TPDU and header.",
        "listeners[].framing.zero_bytes": "Two zero bytes before or after the length, or none.",
        "listeners[].framing.tpdu": "A TPDU of 5 bytes stands behind the length; replies swap it.",
        "listeners[].framing.header": "Bytes of the header behind the TPDU; 6 on UnionPay.",
        "listeners[].framing.literal": "The text ISO stands in front of the message.",
        "listeners[].framing.trailer": "The message ends with ETX (0x03).",
        "listeners[].mac": "none: messages carry no MAC.",
        "listeners[].mac.algorithm": "How MACs are made: unionpay-ecb, x9.19, ifsf …",
        "listeners[].mac.key":
            "session: the working key of a sign-on; fixed: the terminal's own key.",
        "listeners[].mac.required": "A payment without a MAC is refused.",
        "listeners[].mac.settlement":
            "required: settlements, uploads and shift closes without a MAC are refused.",
        "listeners[].mac.key_file": "Key of messages that name no terminal; in the data directory.",
        "listeners[].mac.derivation": "How keys are derived: tdes-2004, tdes-2009 or aes.",
        "listeners[].data_key_file": "Key of encrypted card data (DE 127); in the data directory.",
        "listeners[].tls.certificate": "PEM file of the listener's certificate and its chain.",
        "listeners[].tls.key": "PEM file of the certificate's private key, mode 600.",
        "listeners[].tls.minimum": "The oldest version that is spoken: 1.2 or 1.3.",
        "listeners[].tls.client_certificates": "Whether peers show one: none, optional, required.",
        "listeners[].tls.trust": "PEM file of the authorities of clients' certificates.",
        "listeners[].tls.bind_terminal":
            "Only terminals that the client's certificate names, or of its merchant, are served.",
        "listeners[].answer_within":
            "How long a terminal waits for a wallet, 5s to 60s; then it is told to ask again.",
        "listeners[].limits.connections": "Connections at once.",
        "listeners[].limits.per_source": "Connections at once from one address.",
        "listeners[].limits.frame_bytes":
            "Longest frame in bytes; a longer one closes the connection.",
        "listeners[].limits.frame_deadline": "From a frame's first byte to its last.",
        "listeners[].limits.idle": "Silence after which a connection is closed.",
        "listeners[].limits.in_flight": "Requests of one connection at once; then reading pauses.",
        "channels[].name": "Name of the payment channel in routes and journal.",
        "channels[].kind":
            "in-house: this switch's accounts; host: a bank; wechat, alipay: customers' codes.",
        "channels[].address": "HOST:PORT of the host.",
        "channels[].dialect": "Specification of the messages to the host.",
        "channels[].sockets": "Connections kept to the host.",
        "channels[].timeout": "How long the other side may take to answer.",
        "channels[].in_flight": "Requests at once; a wallet's: 1 to 2000, 200 where none stands.",
        "channels[].framing.length": "Form of the length in front of a host's messages: binary-2 …",
        "channels[].framing.inclusive": "The length counts itself.",
        "channels[].framing.counts_envelope": "Of no account without TPDU and header.",
        "channels[].framing.zero_bytes": "Two zero bytes before or after the length, or none.",
        "channels[].framing.tpdu": "A host's frames have none.",
        "channels[].framing.header": "A host's frames have none.",
        "channels[].framing.literal": "The text ISO stands in front of the message.",
        "channels[].framing.trailer": "The message ends with ETX (0x03).",
        "channels[].echo": "Silence after which the host is asked whether it is there.",
        "channels[].match":
            "What names the request of an answer: [class, 11, 41], or more that answers echo.",
        "channels[].zmk.file":
            "Zone master key, 32 hexadecimal characters, mode 0600; in the data directory.",
        "channels[].forward.limit": "Stored reversals at which new payments are refused.",
        "channels[].forward.backoff": "Wait before the second attempt of a reversal; it doubles.",
        "channels[].forward.longest_backoff":
            "The longest wait between two attempts; a wallet's 15m where none stands.",
        "channels[].forward.attempts": "Attempts without an answer before a person has to look.",
        "channels[].forward.refusals": "Answers that settle nothing before a person has to look.",
        "channels[].forward.expiry":
            "Age at which a stored reversal is left to a person; a wallet's 240h.",
        "channels[].api": "Interface of WeChat: v3 (JSON, RSA), or v2 (XML).",
        "channels[].base": "Where WeChat is; without https on this machine alone.",
        "channels[].spare": "WeChat's other host, tried where the first cannot be reached.",
        "channels[].gateway": "Where Alipay is; without https on this machine alone.",
        "channels[].app_id": "Our application's number at the provider.",
        "channels[].merchant": "Our merchant's number at WeChat.",
        "channels[].seller": "Our seller's number at Alipay; notifies of others are refused.",
        "channels[].store": "The store as Alipay knows it.",
        "channels[].serial": "Number of our certificate at WeChat, v3.",
        "channels[].private_key.file":
            "Private key that requests are signed with, PEM, mode 0600; in the data directory.",
        "channels[].api_key.file": "WeChat's key of the interface, 32 characters, mode 0600.",
        "channels[].certificate.file": "Our certificate for WeChat v2: what gives money back.",
        "channels[].platform.dir": "Folder of WeChat's certificates, kept up by the switch.",
        "channels[].platform.file":
            "Whose signatures are believed: Alipay's public key, or one certificate of WeChat's.",
        "channels[].platform.public_key": "Public key of WeChat's signatures, PEM.",
        "channels[].platform.name": "What WeChat calls that key: PUB_KEY_ID_ and digits.",
        "channels[].subject": "What the customer reads about a payment.",
        "channels[].poll.every":
            "Wait between two questions about a payment that is not decided; Alipay 3s.",
        "channels[].poll.until":
            "How long it is asked about before it is taken back; Alipay 30s, from 1s on.",
        "offline[].when.terminal": "Terminals that may sell off line.",
        "offline[].when.merchant": "Merchants whose terminals may.",
        "offline[].up_to_minor": "Highest amount of an off-line sale, in minor units.",
        "route_match":
            "Which rule of routes decides of those that match: first, or longest (the bin that is).",
        "route_tables[].name": "Name of a table that rules lead to with then: table NAME.",
        "route_tables[].match":
            "first: the first rule that matches decides; longest: the one with the longest prefix.",
        "routes[].name": "Name of the rule, in the journal of every payment that it routes.",
        "routes[].then": "A payment channel, deny, table NAME, or return to where a table began.",
        "routes[].cards": "Half of a settlement that its cards count in: domestic or foreign.",
        "routes[].when.bin": "Prefixes or ranges of the card number, 4 to 11 digits in quotes.",
        "routes[].when.code": "Whose scanned code is shown: wechat, alipay or unionpay.",
        "routes[].when.processing_code": "Prefixes of DE 3 in quotes.",
        "routes[].when.operation": "What the terminal asks for, such as purchase.",
        "routes[].when.organisation":
            "Organisations of the station; with + behind the name all below it too.",
        "routes[].when.product_group": "Groups of products of which one is sold.",
        "routes[].when.weekday": "Local days such as mon-fri; all, any and not hold conditions.",
        "routes[].when.terminal": "Terminals.",
        "routes[].when.merchant": "Merchants.",
        "routes[].when.listener": "Listeners by name.",
        "routes[].when.amount_minor.from": "Lowest amount in minor units.",
        "routes[].when.amount_minor.to": "Highest amount in minor units.",
        "routes[].when.time": "Local hours such as 22:00-06:00.",
        "routes[].when.all": "Conditions that must all hold.",
        "routes[].when.any": "Conditions of which one must hold.",
        "routes[].when.not": "A condition that must not hold.",
        "routes[].pin_from_minor":
            "Amount in minor units from which a personal card of this house needs its PIN.",
        "routes[].maximum_minor": "Highest amount that the rule lets through, in minor units.",
        "unclaimed": "How long what is paid waits for its terminal to ask before it goes back.",
        "order_until": "How long a code that a terminal shows can be paid.",
        "notify.address": "HOST:PORT where providers tell what became of orders.",
        "notify.public": "The same as providers reach it; /wechat and /alipay stand behind it.",
        "http.address": "HOST:PORT of /livez, /readyz, /version and /metrics; absent: none.",
    ]
}
