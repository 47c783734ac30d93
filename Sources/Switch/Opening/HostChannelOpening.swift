import CardSecurity
import ISO8583
import Journal
import Logging
import Payments

/// Makes the external channels of a configuration: their dialects and their zone master keys.
struct HostChannelOpening {
    let configuration: SwitchConfiguration
    let directory: DataDirectory
    let specifications: SpecificationLibrary

    init(_ opening: BookOpening) {
        configuration = opening.configuration
        directory = opening.directory
        specifications = opening.specifications
    }

    /// What a channel needs before it can be built on its loop.
    fileprivate enum Plan {
        case link(ChannelSettings, SocketEndpoint, HostMapping, ZoneMasterKey)
        case unlinked(ChannelSettings, reason: String)
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
            _ environment: SwitchEnvironment,
            _ logger: Logger
        ) throws(CardSecurityError) -> ChannelDispatcher {
            let own = ChannelEnvironment(
                clock: environment.clock,
                random: environment.random,
                connector: environment.hostConnector,
                counters: CounterSet(),
                times: StageTimes(),
                logger: logger
            )
            return try ChannelDispatcher(
                executor: executor,
                channels: channels(on: executor, numbers: facts.channels, own),
                settings: configuration.channels,
                numbers: facts.channels,
                availability: availability,
                ring: facts.ring,
                environment: own
            )
        }

        private func channels(
            on executor: LoopExecutor,
            numbers: [String: ChannelNumber],
            _ environment: ChannelEnvironment
        ) throws(CardSecurityError) -> [any PaymentChannel] {
            var channels: [any PaymentChannel] = []
            for plan in plans {
                switch plan {
                case .unlinked(let settings, let reason):
                    guard let number = numbers[settings.name] else { continue }
                    channels.append(
                        UnlinkedChannel(number: number, name: settings.name, reason: reason)
                    )
                case .link(let settings, let address, let mapping, let zone):
                    guard let number = numbers[settings.name] else { continue }
                    channels.append(
                        try HostLink(
                            executor: executor,
                            number: number,
                            settings: settings,
                            address: address,
                            mapping: mapping,
                            zone: zone,
                            keyLife: configuration.keys,
                            environment: environment
                        )
                    )
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
            return .unlinked(channel, reason: "it has no address")
        }
        let mapping = try mapping(of: channel, dialect)
        let file = KeyFile(
            path: directory.resolve(channel.zoneKeyFile),
            keyBytes: ZoneMasterKey.lengthBytes
        )
        guard file.exists else {
            return .unlinked(channel, reason: "no zone master key at \(file.path)")
        }
        let key = try file.read()
        do throws(CardSecurityError) {
            return .link(channel, address, mapping, try ZoneMasterKey(key))
        } catch {
            throw .masterKeyUnreadable(path: file.path, reason: "\(error)")
        }
    }

    private func mapping(
        of channel: ChannelSettings,
        _ dialect: String
    ) throws(StartError) -> HostMapping {
        guard let specification = specifications[dialect] else {
            throw .dialectUnusable(
                listener: channel.name,
                dialect: dialect,
                reason: StartError.reason(unknown: dialect, in: specifications)
            )
        }
        do throws(MappingError) {
            return try HostMapping(
                specification,
                settings: MappingSettings(
                    institution: configuration.institution,
                    utcOffsetSeconds: Int32(configuration.businessDay.offsetMinutes * 60)
                )
            )
        } catch {
            throw .dialectUnusable(listener: channel.name, dialect: dialect, reason: "\(error)")
        }
    }
}
