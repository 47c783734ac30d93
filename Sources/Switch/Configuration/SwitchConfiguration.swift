package import CardSecurity
package import ISO8583
package import Payments
import Text

/// Every bound, time-out and address of the switch, each with its unit.
///
/// Read by `ConfigurationReader` from flags, environment and one YAML file; the defaults stand
/// here.
package struct SwitchConfiguration: Sendable, Equatable {
    /// Data directory, relative to the working directory.
    package var data = ".forecourt"
    /// DE 32 of replies to requests that had none; 1 to 11 digits.
    package var institution = "00000001"
    package var businessDay = BusinessDaySettings()
    package var keys = KeySettings()
    package var journal = JournalSettings()
    package var batchOpens = BatchOpening.settlement
    /// How long a settlement waits for payments that are not decided; then the rest goes to cases.
    package var settlementWait = Duration.seconds(60)
    /// Whose terminals take money in a shift only; none: nobody's.
    package var shifts: [ShiftRule] = []
    package var cases = CaseSettings()
    package var refunds = RefundSettings()
    package var authorisations = AuthorisationSettings()
    /// Whose a scanned code is.
    package var codeKinds = CodeKinds.standard
    package var listeners: [ListenerSettings] = []
    package var channels: [ChannelSettings] = [ChannelSettings(name: "in-house", kind: .inHouse)]
    /// The rules of the table that every payment begins in.
    package var routes: [RouteRule] = []
    /// Which of them decides of those that match.
    package var routeMatch = RouteTableSettings.Match.first
    /// Tables that rules lead to, by their names.
    package var routeTables: [RouteTableSettings] = []
    /// What terminals may take off line; the first rule that covers one decides, none: nothing.
    package var offline: [OfflineRule] = []
    /// Where wallets' providers tell what became of orders; nil for nowhere.
    package var notify: NotifySettings?
    /// Where HTTP listens; nil for none.
    package var httpAddress: SocketEndpoint?
    package var admin = AdminSettings()
    package var mailboxes = MailboxSettings()
    /// Event loops for connections, 1 to 64; 0 takes one a core.
    package var lanes = 0
    /// How long a stop waits for what is in flight.
    package var drain = Duration.seconds(30)

    /// Payment channels of all kinds together.
    package static let mostChannels = 64

    package init() {}
}

/// When the business date changes.
package struct BusinessDaySettings: Sendable, Equatable {
    /// Who closes the date.
    package enum Mode: String, Sendable, CaseIterable {
        case auto
        case manual
    }

    /// Offset of the institution's clock from UTC.
    package var offsetMinutes = 480
    /// Minute of the local day at which the next date opens.
    package var cutoverMinute = 23 * 60
    package var mode = Mode.auto

    package init() {}
}

/// The switch's own keys and the life of working keys.
package struct KeySettings: Sendable, Equatable {
    /// File of the master key: 64 hex characters, mode 0600; relative to the data directory.
    package var masterFile = "master.key"
    /// How long the previous working keys verify after new ones were handed out.
    package var overlap = Duration.seconds(600)
    package var maximumAge = Duration.seconds(24 * 3600)
    package var maximumUses = 1_000_000
    /// What becomes of weak and semi-weak DES keys that are taken in.
    package var weak = WeakKeys.refuse

    /// How keys that are taken in are judged.
    var policy: KeyPolicy { KeyPolicy(refusesWeakKeys: weak == .refuse) }

    /// Whether weak keys are taken in.
    package enum WeakKeys: String, Sendable, CaseIterable {
        case refuse
        case accept
    }

    package init() {}
}

/// Life of the journal's file.
package struct JournalSettings: Sendable, Equatable {
    /// Closed business dates that stay in the live file.
    package var liveDates = 35
    /// Closed business dates whose records keep the sealed copy of the card.
    package var cardDates = 400

    package init() {}
}

/// What may be given back of what was paid.
package struct RefundSettings: Sendable, Equatable {
    /// Days of the calendar within which a payment may be refunded.
    package var days = 180

    package init() {}
}

/// The life of what a pre-authorisation holds.
package struct AuthorisationSettings: Sendable, Equatable {
    /// Business dates after which an in-house hold that nobody completed is free again.
    package var holdDays = 30
    /// How long a pump outdoors may take; what it does not report by then is listed, and held on.
    package var fillFor = Duration.seconds(7200)
    /// The most that a completion takes, in thousandths of what was authorised.
    package var completionPermille = 1150

    package init() {}
}

/// Cases that people have to look at.
package struct CaseSettings: Sendable, Equatable {
    /// Business dates after which a case is due that a comparison opened.
    package var days = 7

    package init() {}
}

/// Who may use the admin socket.
package struct AdminSettings: Sendable, Equatable {
    /// Name or number of a group of this machine; nil leaves the socket to the user that runs the
    /// switch.
    package var group: String?
    /// Unix user of the first person, who may add others; looked at while nobody has been added.
    package var firstAdministrator: String?

    package init() {}
}

/// What opens a terminal's next batch.
package enum BatchOpening: String, Sendable, CaseIterable {
    case signOn = "sign-on"
    case settlement
}

/// An address to listen on or to connect to.
package struct SocketEndpoint: Sendable, Hashable, CustomStringConvertible {
    package var host: String
    /// 0 takes a free port.
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// `127.0.0.1:8583`, or `[::1]:8583`.
    package var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// `127.0.0.1:8583`, `localhost:0`, `[::1]:8583`; nil for anything else.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let port = text[text.index(after: colon)...]
        guard let number = DecimalText.value(of: port), number <= 65_535 else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty else { return nil }
        self.init(host: String(host), port: Int(number))
    }
}

/// One listener: where, which dialect, which frames, which MAC, which limits.
package struct ListenerSettings: Sendable, Equatable {
    package var name: String
    package var address: SocketEndpoint
    /// Name of a specification in `specs/`.
    package var dialect: String
    /// Its maximum is `limits.frameBytes`.
    package var framing: FrameFormat
    package var mac: MACSettings
    package var limits: ConnectionLimits
    /// After so long a terminal that waits for a wallet hears that nothing is decided.
    package var answerWithin = Duration.seconds(25)
    /// File of the key of encrypted card data (IFSF DE 127), 32 hex characters, mode 0600; with
    /// `key: dukpt` that key is derived.
    ///
    /// Relative to the data directory.
    package var dataKeyFile: String?
    /// nil for plain connections.
    package var tls: TLSSettings?

    package init(
        name: String,
        address: SocketEndpoint,
        dialect: String,
        framing: FrameFormat = .binary2,
        mac: MACSettings,
        limits: ConnectionLimits = ConnectionLimits()
    ) {
        self.name = name
        self.address = address
        self.dialect = dialect
        self.framing = framing
        self.mac = mac
        self.limits = limits
    }
}

/// Whether messages without a MAC are refused.
package enum MACDemand: String, Sendable, CaseIterable {
    case required
    case optional
}

/// The MAC that a listener demands.
package struct MACSettings: Sendable, Equatable {
    /// Whose key it is.
    package enum KeySource: String, Sendable, CaseIterable {
        /// The MAK of the terminal's last sign-on.
        case session
        /// The terminal's master key itself (IFSF until DUKPT is configured).
        case fixed
        /// A key of one transaction, derived from the listener's base key (DUKPT): IFSF.
        case derived = "dukpt"
    }

    /// nil where `mac: none` is written.
    package var algorithm: MACAlgorithm?
    package var key: KeySource
    /// Whether a message without one is refused.
    package var required: Bool
    /// The same of messages that settle a batch, upload it or close a shift; what they carry must
    /// verify in any case.
    package var settlement = MACDemand.optional
    /// File of the listener's own key, 32 hex characters, mode 0600: for messages that name no
    /// terminal.
    ///
    /// Relative to the data directory. With `key: dukpt` it holds the base derivation key.
    package var keyFile: String?
    /// How keys come from the base derivation key.
    package var derivation = KeyDerivation.tripleDES2009

    package init(algorithm: MACAlgorithm?, key: KeySource = .session, required: Bool = true) {
        self.algorithm = algorithm
        self.key = key
        self.required = required
    }

    /// Whether what it does is refused without a MAC.
    func demands(_ rules: OperationRules) -> Bool {
        rules.isOfBatch ? settlement == .required : required
    }

    /// Whether what it does is taken without a MAC where payments are not.
    func spares(_ rules: OperationRules) -> Bool {
        algorithm != nil && required && rules.isOfBatch && settlement == .optional
    }
}

/// What one listener's peers may take.
package struct ConnectionLimits: Sendable, Equatable {
    package var connections = 4000
    package var perSource = 2000
    /// The longest message, without length, TPDU and header.
    package var frameBytes = 4096
    /// From the first byte of a frame to its last.
    package var frameDeadline = Duration.seconds(5)
    /// Without a frame and without anything in flight.
    package var idle = Duration.seconds(300)
    /// Requests of one connection that are not answered yet; then its reading stops.
    package var inFlight = 64

    package init() {}
}

/// Bounds of the pipeline's queues.
package struct MailboxSettings: Sendable, Equatable {
    /// Frames that wait on one lane: about a tenth of a second of its work, behind which refusals
    /// wait too, and no fewer than the terminals that may ask in one moment.
    package var lane = 2048
    /// Requests that wait for the book, of all lanes.
    package var book = 8192
    /// While the first in line has waited so long for the book, payments are refused at once.
    package var wait = Duration.seconds(1)
    /// Further places for reversals.
    package var reserved = 2048
    /// Further places for advices.
    package var advices = 2048
    /// Requests in one commit: their answers leave together.
    package var batch = 1024

    package init() {}
}
