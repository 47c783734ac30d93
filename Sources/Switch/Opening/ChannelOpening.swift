import CardSecurity
import ISO8583
import Journal
import Logging
import Payments
import Upstream

/// Opens the external channels of a configuration: their dialects and their zone master keys.
struct ChannelOpening {
    let configuration: SwitchConfiguration
    let directory: DataDirectory
    let specifications: SpecificationLibrary
    let factory: ChannelFactory

    init(_ opening: BookOpening) {
        configuration = opening.configuration
        directory = opening.directory
        specifications = opening.specifications
        factory = opening.environment.channels
    }

    /// A channel that is opened, and what it needs on its loop.
    fileprivate enum Plan {
        case linked(name: String, ChannelFactory.Maker, ZoneMasterKey)
        case unlinked(name: String, reason: String)
    }

    /// The channels, opened and not yet on a loop.
    struct Opened {
        fileprivate let plans: [Plan]
        fileprivate let configuration: SwitchConfiguration

        /// Puts them onto a lane's loop, and a dispatcher before them.
        func dispatcher(
            on executor: LoopExecutor,
            _ facts: StartFacts,
            availability: ChannelAvailability,
            pinKey: @escaping @Sendable (ChannelNumber, ZonePINKey) -> Void,
            _ environment: SwitchEnvironment,
            _ logger: Logger
        ) throws(CardSecurityError) -> ChannelDispatcher {
            try ChannelDispatcher(
                executor: executor,
                channels: channels(numbers: facts.channels) { number in
                    ChannelFactory.Site(
                        number: number,
                        executor: executor,
                        loop: executor.eventLoop,
                        clock: environment.clock,
                        random: environment.random,
                        pinKey: pinKey
                    )
                },
                settings: configuration.channels,
                numbers: facts.channels,
                availability: availability,
                ring: facts.ring,
                environment: ChannelEnvironment(
                    clock: environment.clock,
                    counters: CounterSet(),
                    times: StageTimes(),
                    logger: logger
                )
            )
        }

        private func channels(
            numbers: [String: ChannelNumber],
            at site: (ChannelNumber) -> ChannelFactory.Site
        ) throws(CardSecurityError) -> [any PaymentChannel] {
            var channels: [any PaymentChannel] = []
            for plan in plans {
                switch plan {
                case .unlinked(let name, let reason):
                    guard let number = numbers[name] else { continue }
                    channels.append(UnlinkedChannel(number: number, name: name, reason: reason))
                case .linked(let name, let maker, let zone):
                    guard let number = numbers[name] else { continue }
                    channels.append(try maker(zone, site(number)))
                }
            }
            return channels
        }
    }

    /// Reads specifications and key files; a missing key leaves its channel without a link.
    func open() throws(StartError) -> Opened {
        var plans: [Plan] = []
        for channel in configuration.channels where channel.kind == .host {
            plans.append(try plan(of: channel))
        }
        return Opened(plans: plans, configuration: configuration)
    }

    private func plan(of channel: ChannelSettings) throws(StartError) -> Plan {
        guard let address = channel.address, let dialect = channel.dialect else {
            return .unlinked(name: channel.name, reason: "it has no address")
        }
        let maker = try maker(of: channel, address, dialect)
        let file = KeyFile(
            path: directory.resolve(channel.zoneKeyFile),
            keyBytes: ZoneMasterKey.lengthBytes
        )
        guard file.exists else {
            return .unlinked(
                name: channel.name,
                reason: "no zone master key at \(file.path)"
            )
        }
        let key = try file.read()
        do throws(CardSecurityError) {
            return .linked(name: channel.name, maker, try ZoneMasterKey(key))
        } catch {
            throw .masterKeyUnreadable(path: file.path, reason: "\(error)")
        }
    }

    private func maker(
        of channel: ChannelSettings,
        _ address: SocketEndpoint,
        _ dialect: String
    ) throws(StartError) -> ChannelFactory.Maker {
        guard let specification = specifications[dialect] else {
            throw .dialectUnusable(
                listener: channel.name,
                dialect: dialect,
                reason: StartError.reason(unknown: dialect, in: specifications)
            )
        }
        do throws(MappingError) {
            return try factory.open(
                ChannelFactory.Order(
                    settings: channel,
                    address: address,
                    specification: specification,
                    mapping: MappingSettings(
                        institution: configuration.institution,
                        utcOffsetSeconds: Int32(configuration.businessDay.offsetMinutes * 60)
                    ),
                    keys: configuration.keys
                )
            )
        } catch {
            throw .dialectUnusable(listener: channel.name, dialect: dialect, reason: "\(error)")
        }
    }
}
